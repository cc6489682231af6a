// How far the reader's first drawings of a chapter were from what was measured, and in which direction.

import { button, drawing, node, output, percent } from "../shared/controls.js";
import { drawingsOf } from "../shared/drawings.js";
import { drawToFit, layOut, widthOf } from "../shared/layout.js";
import { amountOf, factorText, mean, missesOf, summaryOf } from "../shared/misses.js";

const ROW = 46;
const HEAD = 24;
const FOOT = 26;
const EDGE = 16;

export const TEXT = {
  pt: {
    none: "Você ainda não desenhou nenhuma curva neste capítulo. Seus erros aparecem aqui depois que você desenha e pede para ver o que foi medido.",
    forget: "Esquecer meus desenhos deste capítulo",
    forgotten: "Seus desenhos deste capítulo foram esquecidos.",
    plot: "Erro de cada desenho, em partes do eixo: à esquerda, abaixo do medido; à direita, acima.",
    low: "abaixo do medido",
    high: "acima do medido",
    right: "medido",
    miss: { linear: (share) => `${share} do eixo`, log: (factor) => `um fator de ${factor}` },
    side: { low: "quase sempre abaixo do medido", high: "quase sempre acima do medido", both: "ora acima, ora abaixo do medido" },
    one: (title, miss, side) => `${title}: em média, você errou por ${miss}, ${side}.`,
    all: (count, share, side) => `Nos seus ${count} desenhos, você errou em média por ${share} do eixo, ${side}.`,
    passing: "Este navegador não deixa a página guardar nada: os desenhos duram só até você fechá-la.",
  },
  en: {
    none: "You have not drawn any curve in this chapter yet. Your misses appear here once you draw one and ask to see what was measured.",
    forget: "Forget my drawings of this chapter",
    forgotten: "Your drawings of this chapter are forgotten.",
    plot: "Miss of each drawing, in parts of the axis: to the left, below what was measured; to the right, above.",
    low: "below the measured",
    high: "above the measured",
    right: "measured",
    miss: { linear: (share) => `${share} of the axis`, log: (factor) => `a factor of ${factor}` },
    side: { low: "mostly below what was measured", high: "mostly above what was measured", both: "now above, now below what was measured" },
    one: (title, miss, side) => `${title}: on average you missed by ${miss}, ${side}.`,
    all: (count, share, side) => `Over your ${count} drawings you missed on average by ${share} of the axis, ${side}.`,
    passing: "This browser lets the page keep nothing: the drawings last only until you close it.",
  },
};

export function mount(element, data, language) {
  const text = TEXT[language];
  const store = drawingsOf(data.chapter);
  let drawings = [];

  const forget = button({ name: "forget", label: text.forget, press: () => store.forget() });
  const plot = node("div", { "data-output": "misses" });
  const told = output("told", "div");
  const keeping = output("keeping");
  keeping.classList.add("course-note");
  layOut(element, { picture: [plot], controls: [forget.root], says: [told, keeping] });

  function read() {
    drawings = [...store.all()]
      .sort(([one], [other]) => one.localeCompare(other, "en", { numeric: true }))
      .map(([, entry]) => {
        const misses = entry.drawn.flatMap((values, series) => missesOf(entry, values, entry.measured[series]));
        return { entry, misses, ...summaryOf(misses) };
      });
  }

  function render() {
    read();
    keeping.textContent = store.lasting() ? "" : text.passing;
    draw();
  }

  function sentences() {
    const each = drawings.map(({ entry, size, side }) => node("p", {}, text.one(entry.title, missText(entry, size, text, language), text.side[side])));
    if (drawings.length < 2) return each;
    // Each drawing counts the same, however many points it has.
    const size = mean(drawings.map((one) => one.size));
    const { side } = summaryOf(drawings.map(({ misses }) => mean(misses)));
    const total = text.all(drawings.length, percent(size, language, 0), text.side[side]);
    return [node("p", { class: "course-verdict" }, total), ...each];
  }

  function draw() {
    plot.replaceChildren(strips(drawings, widthOf(plot), text));
  }

  function say(words) {
    told.replaceChildren(...(drawings.length ? sentences() : [node("p", {}, words)]));
  }

  store.watch(element, (happened) => {
    render();
    say(happened === "forgotten" ? text.forgotten : text.none);
  });
  render();
  say(text.none);
  drawToFit(plot, draw);
}

function missText(entry, share, text, language) {
  if (entry.scale === "linear") return text.miss.linear(percent(share, language, 0));
  return text.miss.log(factorText(amountOf(entry, share), language));
}

// One strip a drawing: its mean miss on an axis with what was measured in the middle, from its lowest to its highest miss.
function strips(drawings, width, text) {
  const height = HEAD + FOOT + ROW * Math.max(1, drawings.length);
  const x = (share) => EDGE + ((1 + Math.max(-1, Math.min(1, share))) / 2) * (width - 2 * EDGE);
  const picture = drawing("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": text.plot });
  const write = (words, at, down, anchor) =>
    picture.append(drawing("text", { x: at, y: down, "text-anchor": anchor, "font-size": 13 }, words));
  for (const share of [-1, -0.5, 0, 0.5, 1]) {
    const line = { class: share === 0 ? "draw-floor" : "course-grid", x1: x(share), x2: x(share), y1: HEAD, y2: height - FOOT };
    picture.append(drawing("line", line));
  }
  write(text.low, EDGE, height - 8, "start");
  write(text.right, x(0), 16, "middle");
  write(text.high, width - EDGE, height - 8, "end");
  drawings.forEach(({ entry, misses }, row) => {
    const down = HEAD + ROW * row + 32;
    write(entry.title, EDGE + 6, down - 14, "start");
    const [least, most] = [Math.min(...misses), Math.max(...misses)];
    picture.append(
      drawing("line", { class: "calibration-range", x1: x(least), x2: x(most), y1: down, y2: down }),
      drawing("circle", { class: "calibration-mean", cx: x(mean(misses)), cy: down, r: 6 }),
    );
  });
  return picture;
}
