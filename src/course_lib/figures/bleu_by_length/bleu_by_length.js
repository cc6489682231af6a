// BLEU by the length of the source, as it was recorded, one line for each model; the length slider brings examples of that length.

import { lookStroke } from "../shared/colours.js";
import { button, decimal, details, drawing, heading, node, note, output, percent, select, slider, table } from "../shared/controls.js";
import { acrossOf, drawToFit, heightOf, layOut, widthOf } from "../shared/layout.js";
import { mean } from "../shared/misses.js";

const PLOT = { top: 28, right: 14, bottom: 46, left: 46 };

export const TEXT = {
  pt: {
    length: "Comprimento da origem",
    words: ([first, last]) => `${first} a ${last} palavras`,
    model: "Modelo",
    another: "Outro exemplo",
    plot: "BLEU por comprimento da frase de origem",
    across: "palavras na frase de origem",
    value: (name, words, mean, low, high, seeds) =>
      `${name}, ${words}: BLEU ${mean}` + (seeds > 1 ? ` em média (de ${low} a ${high} em ${seeds} sementes).` : "."),
    against: (name, ratio) => ` É ${ratio} do que o mesmo modelo faz com ${name}.`,
    example: (number, total) => `Exemplo ${number} de ${total}`,
    source: "origem",
    reference: "referência",
    output: (name) => `saída: ${name}`,
    noExample: "Não há exemplo guardado para este comprimento.",
    seeds: "A faixa vai da pior à melhor semente. Onda: a palavra não está na referência. Pontos: está, mas em outro lugar ou menos vezes.",
    numbers: "Ver os números em uma tabela",
  },
  en: {
    length: "Length of the source",
    words: ([first, last]) => `${first} to ${last} words`,
    model: "Model",
    another: "Another example",
    plot: "BLEU by length of the source sentence",
    across: "words in the source sentence",
    value: (name, words, mean, low, high, seeds) =>
      `${name}, ${words}: BLEU ${mean}` + (seeds > 1 ? ` on average (${low} to ${high} over ${seeds} seeds).` : "."),
    against: (name, ratio) => ` That is ${ratio} of what the same model reaches at ${name}.`,
    example: (number, total) => `Example ${number} of ${total}`,
    source: "source",
    reference: "reference",
    output: (name) => `output: ${name}`,
    noExample: "No example is stored for this length.",
    seeds: "The band goes from the worst to the best seed. Wave: the word is not in the reference. Dots: it is, but elsewhere or less often.",
    numbers: "See the numbers in a table",
  },
};

// What became of each word of an output: "right" on a longest common subsequence with the reference, "elsewhere" if the reference
// has the word in another place or less often, "wrong" if it does not have it.
export function aligned(words, reference) {
  const longest = words.map(() => new Array(reference.length + 1).fill(0)); // of words from i on and reference from j on
  longest.push(new Array(reference.length + 1).fill(0));
  for (let i = words.length - 1; i >= 0; i -= 1) {
    for (let j = reference.length - 1; j >= 0; j -= 1) {
      longest[i][j] = words[i] === reference[j] ? 1 + longest[i + 1][j + 1] : Math.max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  let j = 0;
  return words.map((word, i) => {
    while (j < reference.length && word !== reference[j] && longest[i][j + 1] === longest[i][j]) j += 1;
    if (j < reference.length && word === reference[j]) {
      j += 1;
      return "right";
    }
    return reference.includes(word) ? "elsewhere" : "wrong";
  });
}

export function mount(element, data, language) {
  const text = TEXT[language];
  const state = { model: 0, bucket: 0, example: 0 };
  const names = data.models.map(({ name }) => name);

  const length = slider({
    name: "length",
    label: text.length,
    min: 1,
    max: data.buckets.length,
    step: 1,
    value: 1,
    show: (value) => text.words(data.buckets[value - 1]),
    change: (value) => choose(value - 1),
  });
  const model = select({
    name: "model",
    label: text.model,
    options: names.map((name, index) => ({ value: index, text: name })),
    value: 0,
    change: (value) => {
      state.model = Number(value);
      render();
    },
  });
  const another = button({ name: "another", label: text.another, press: nextExample });

  const legend = node("div", { class: "course-legend" });
  const plot = node("div", { "data-output": "plot" });
  const value = output("value");
  const shown = node("div", { "data-output": "example", "aria-live": "polite" });
  const numbers = details(text.numbers);
  value.classList.add("course-verdict");
  layOut(element, {
    picture: [plot],
    legend,
    controls: [length.root, names.length > 1 ? model.root : null, another.root],
    says: [value, shown, note(text.seeds)],
    folded: [numbers.root],
  });
  const columns = data.models.map(({ scores }) => scores.map((seeds) => decimal(mean(seeds), language, 1)));
  const rows = data.buckets.map((bucket, place) => [text.words(bucket), ...columns.map((column) => column[place])]);
  numbers.body.append(table({ caption: text.plot, headers: [text.length, ...names], rows }));

  function choose(bucket) {
    state.bucket = bucket;
    state.example = 0;
    length.move(bucket + 1);
    render();
  }

  function nextExample() {
    state.example += 1;
    render();
  }

  function render() {
    const { name, scores } = data.models[state.model];
    const number = (amount) => decimal(amount, language, 1);
    const [first, here] = [mean(scores[0]), mean(scores[state.bucket])];
    const [low, high] = [Math.min(...scores[state.bucket]), Math.max(...scores[state.bucket])];
    const words = text.words(data.buckets[state.bucket]);
    const ratio = percent(here / first, language, 0);
    const compared = state.bucket > 0 && first > 0 ? text.against(text.words(data.buckets[0]), ratio) : "";
    value.textContent = text.value(name, words, number(here), number(low), number(high), scores[0].length) + compared;
    legend.replaceChildren(...data.models.map((one, index) => legendItem(one, index === state.model)));
    renderExample();
    draw();
  }

  function renderExample() {
    const [shortest, longest] = data.buckets[state.bucket];
    const fitting = data.examples.filter(({ source }) => source.length >= shortest && source.length <= longest);
    another.input.disabled = fitting.length < 2;
    if (fitting.length === 0) {
      shown.replaceChildren(note(text.noExample));
      return;
    }
    state.example %= fitting.length;
    const { source, reference, outputs } = fitting[state.example];
    const lines = [
      [text.source, source.join(" ")],
      [text.reference, reference.join(" ")],
      ...names.map((name, index) => [text.output(name), marked(outputs[index], reference, index === state.model)]),
    ];
    shown.replaceChildren(
      heading(text.example(state.example + 1, fitting.length)),
      node("dl", { class: "bleu-example" }, ...lines.flatMap(([term, said]) => [node("dt", {}, term), node("dd", {}, said)])),
    );
  }

  // The words of an output; those that are not where the reference has them are underlined.
  function marked(words, reference, chosen) {
    const fates = aligned(words, reference);
    const parts = words.flatMap((word, place) => [fates[place] === "right" ? word : node("u", { "data-fate": fates[place] }, word), " "]);
    return node("span", { "data-chosen": chosen }, ...parts);
  }

  function draw() {
    plot.replaceChildren(curves({ data, state, width: widthOf(plot), text, choose }));
  }

  render();
  drawToFit(plot, draw);
}

function legendItem(model, chosen) {
  const look = lookStroke(model.look, chosen ? 4 : 2);
  const line = drawing("line", { x1: 1, x2: 27, y1: 6, y2: 6, ...look });
  return node("span", { "data-chosen": chosen }, drawing("svg", { width: 28, height: 12, "aria-hidden": "true" }, line), model.name);
}

// One line for each model through its means, with a band from the worst to the best seed, and a ring on the length chosen.
function curves({ data, state, width, text, choose }) {
  const right = width - PLOT.right;
  const height = heightOf(width);
  const floor = height - PLOT.bottom;
  const middles = data.buckets.map(mean);
  const [first, last] = [middles[0], middles.at(-1)];
  const x = (words) => PLOT.left + 14 + ((words - first) / Math.max(1, last - first)) * (right - PLOT.left - 28);
  const y = (bleu) => floor - (bleu / 100) * (floor - PLOT.top);
  const frame = { viewBox: `0 0 ${width} ${height}` };
  const picture = drawing("svg", { ...frame, role: "img", "aria-label": text.plot });
  const write = (words, at, down, anchor = "middle") =>
    picture.append(drawing("text", { x: at, y: down, "text-anchor": anchor, "font-size": 13 }, words));
  for (const bleu of [0, 20, 40, 60, 80, 100]) {
    picture.append(drawing("line", { class: "course-grid", x1: PLOT.left, x2: right, y1: y(bleu), y2: y(bleu) }));
    write(String(bleu), PLOT.left - 6, y(bleu) + 4, "end");
  }
  const every = width < 560 ? 2 : 1;
  data.buckets.forEach(([from, to], place) => {
    if (place % every === 0) write(`${from}–${to}`, x(middles[place]), floor + 17);
  });
  write("BLEU", PLOT.left - 6, 12, "end");
  write(text.across, (PLOT.left + right) / 2, height - 6);
  const here = x(middles[state.bucket]);
  picture.append(drawing("line", { class: "gradient-cursor", x1: here, x2: here, y1: PLOT.top, y2: floor }));
  data.models.forEach((model, index) => {
    const { scores } = model;
    const at = (values) => values.map((value, place) => `${x(middles[place]).toFixed(1)},${y(value).toFixed(1)}`);
    const [highest, lowest] = [Math.max, Math.min].map((pick) => at(scores.map((seeds) => pick(...seeds))));
    const band = [...highest, ...lowest.reverse()].join(" ");
    picture.append(drawing("polygon", { points: band, fill: `var(--course-${model.look.colour})`, "fill-opacity": 0.15 }));
    const chosen = index === state.model;
    const look = lookStroke(model.look, chosen ? 3.5 : 1.75);
    picture.append(drawing("polyline", { points: at(scores.map(mean)).join(" "), fill: "none", ...look }));
    if (chosen) {
      const place = { cx: here, cy: y(mean(scores[state.bucket])), r: 6 };
      picture.append(drawing("circle", { class: "gradient-ring", stroke: `var(--course-${model.look.colour})`, ...place }));
    }
  });
  picture.addEventListener("pointerdown", (event) => {
    const distances = middles.map((middle) => Math.abs(x(middle) - acrossOf(event, picture, width)));
    choose(distances.indexOf(Math.min(...distances)));
  });
  return picture;
}
