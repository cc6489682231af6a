// A sentence squeezed through the context vector: always the same few numbers. What can still be read out of it is what the decoder
// writes from it alone: which words of the source survive in the translation, and which are invented.

import { greedy } from "../shared/beam.js";
import { TEXT } from "./bottleneck_text.js";
import { cellColour, strokeOf } from "../shared/colours.js";
import { decimal, details, drawing, heading, node, output } from "../shared/controls.js";
import { percent, slider, table } from "../shared/controls.js";
import { drawToFit, heightOf, layOut, widthOf } from "../shared/layout.js";
import { EncoderDecoder } from "../shared/seq2seq.js";
import { stepper } from "../shared/stepper.js";
import { isSpecial, sentenceField } from "../shared/words.js";

const INTERVAL = 700; // milliseconds between words while playing
const SQUARE = 14; // of one number of the context
const PER_ROW = 16;
const PLOT = { top: 12, right: 14, bottom: 44, left: 56 };

// Pairs each source word with a word of the output that is one of its translations and that no earlier word has taken.
// For each source word: the output's place, −1 if it was lost, null if it has no translations of its own.
export function survivors(source, written, translations) {
  const taken = new Set();
  return source.map((word) => {
    const forms = Object.hasOwn(translations, word) ? translations[word] : [];
    if (forms.length === 0) return null;
    const place = written.findIndex((one, index) => forms.includes(one) && !taken.has(index));
    if (place >= 0) taken.add(place);
    return place;
  });
}

// The words that arrived, were lost and were invented, and the share of the first among them all.
export function outcome(places, written, translations) {
  const found = places.filter((place) => place !== null && place >= 0).length;
  const lost = places.filter((place) => place === -1).length;
  const invented = written.filter((word, index) => isInvented(word, index, places, translations)).length;
  const counted = found + lost + invented;
  return { found, lost, invented, share: counted ? found / counted : null };
}

function isInvented(word, index, places, translations) {
  return !places.includes(index) && Object.values(translations).some((forms) => forms.includes(word));
}

export function mount(element, data, language) {
  const text = TEXT[language];
  const model = new EncoderDecoder(data.model);
  const state = { example: data.example, words: [], written: [], places: [], step: 0, context: null };

  const examples = data.sentences.map((sentence, index) => ({ words: sentence.split(" "), share: data.shares[index] }));
  const example = slider({
    name: "example",
    label: text.example,
    min: 1,
    max: examples.length,
    step: 1,
    value: data.example + 1,
    show: (value) => (state.example === null ? text.own : text.exampleValue(examples[value - 1].words.length)),
    change: (value) => showExample(value - 1),
  });
  const player = stepper({ text, first: 0, interval: INTERVAL, element, goTo });
  const first = data.sentences[data.example];
  const sentence = sentenceField({ tokens: data.sourceTokens, value: first, language, most: data.longest, change: read });

  const source = node("p", { class: "course-words", "data-output": "source" });
  const cells = node("div", { "data-output": "context" });
  const shares = output("numbers-per-word");
  const target = node("p", { class: "course-words", "data-output": "target" });
  const said = output("recall");
  const plot = node("div", { "data-output": "plot" });
  const points = details(text.numbers);
  const numbers = details(text.numbersOf);
  numbers.body.dataset.output = "context-table";
  points.body.dataset.output = "plot-table";
  said.classList.add("course-verdict");
  const hourglass = node(
    "div",
    { class: "bottleneck-glass" },
    heading(text.source),
    source,
    funnel("M0 0 H100 L62 20 H38 Z"),
    cells,
    funnel("M38 0 H62 L100 20 H0 Z"),
    heading(text.target),
    target,
    legend(),
  );
  layOut(element, {
    picture: [node("div", { class: "bottleneck-way" }, hourglass, node("div", {}, heading(text.plot), plot))],
    controls: [example.root, player.step, player.play],
    says: [said, shares],
    more: { summary: text.more, controls: [sentence.root] },
    folded: [points.root, numbers.root],
  });
  const line = ([length, share]) => [decimal(length, language, 1), shown(share)];
  points.body.append(table({ headers: text.headers, rows: data.means.map(line) }));

  function translate(words) {
    const context = model.context(words.map((word) => data.sourceTokens.indexOf(word)));
    const path = greedy(model, model.begin(context), { end: data.end, maxLength: data.maxLength });
    const tokens = path.at(-1).tokens;
    const ended = tokens.at(-1) === data.end;
    const written = (ended ? tokens.slice(0, -1) : tokens).map((token) => data.targetTokens[token]);
    return { context, written: written.filter((word) => !isSpecial(word)), ended };
  }

  function shown(share) {
    return share === null ? "–" : percent(share, language, 0);
  }

  function showExample(index) {
    state.example = index;
    sentence.input.value = data.sentences[index];
    sentence.input.dispatchEvent(new Event("input"));
  }

  function read({ words }) {
    player.pause();
    const written = words.join(" ");
    const same = data.sentences.indexOf(written);
    state.example = same >= 0 ? same : null;
    Object.assign(state, { words, ...translate(words) });
    example.move(same >= 0 ? same + 1 : Number(example.input.value));
    goTo(state.written.length);
  }

  function goTo(count) {
    state.step = count;
    state.places = survivors(state.words, state.written.slice(0, count), data.translations);
    player.move(count, state.written.length);
    render();
  }

  function render() {
    const finished = state.step === state.written.length;
    source.replaceChildren(...spaced(state.words.map((word, index) => chip(word, fateOf(state.places[index], finished)))));
    const written = state.written.slice(0, state.step);
    const fate = (word, index) => {
      if (state.places.includes(index)) return "survived";
      return isInvented(word, index, state.places, data.translations) ? "invented" : "extra";
    };
    target.replaceChildren(
      ...(written.length ? spaced(written.map((word, index) => chip(word, fate(word, index)))) : [finished ? text.empty : text.nothing]),
    );
    renderContext();
    const { found, lost, invented, share } = outcome(state.places, written, data.translations);
    const counts = finished ? text.counts(found, lost, invented, shown(share)) : text.soFar(found, found + lost);
    said.textContent = (share === null ? text.none : counts) + (finished && !state.ended ? text.unfinished : "");
    draw();
  }

  function fateOf(place, finished) {
    if (place === null) return "uncounted";
    if (place >= 0) return "survived";
    return finished ? "lost" : "waiting";
  }

  function chip(word, fate) {
    const mark = { survived: "✓", lost: "✗", invented: "✗" }[fate];
    return node("span", { class: "course-word bottleneck-word", "data-fate": fate }, word, mark ? ` ${mark}` : "");
  }

  function legend() {
    const item = (fate) => node("span", {}, node("span", { class: "bottleneck-word", "data-fate": fate }, text[fate]));
    return node("div", { class: "course-legend" }, ...["survived", "lost", "invented", "uncounted"].map(item));
  }

  function renderContext() {
    const rows = Math.ceil(model.width / PER_ROW);
    const frame = { width: PER_ROW * SQUARE + 2, height: rows * SQUARE + 2 };
    const box = { viewBox: `-1 -1 ${frame.width} ${frame.height}`, style: `width: ${frame.width / 16}em` };
    const picture = drawing("svg", { ...box, role: "img", "aria-label": text.picture(model.width) });
    state.context.forEach((value, unit) => {
      const { fill, strength } = cellColour(value);
      const place = { x: (unit % PER_ROW) * SQUARE, y: Math.floor(unit / PER_ROW) * SQUARE };
      picture.append(drawing("rect", { ...place, width: SQUARE, height: SQUARE, fill, "fill-opacity": strength }));
    });
    picture.append(
      drawing("rect", { class: "bottleneck-rim", width: PER_ROW * SQUARE, height: rows * SQUARE, x: 0, y: 0 }),
    );
    cells.replaceChildren(picture);
    const each = decimal(model.width / state.words.length, language, 1);
    shares.textContent = text.shares(model.width, state.words.length, each);
    const lines = Array.from(state.context, (value, unit) => [String(unit + 1), decimal(value, language, 3)]);
    numbers.body.replaceChildren(table({ headers: text.contextHeaders, rows: lines }));
  }

  function draw() {
    const { share } = outcome(state.places, state.written.slice(0, state.step), data.translations);
    const own = state.example === null ? { words: state.words, share } : null;
    const width = widthOf(plot);
    plot.replaceChildren(survival({ examples, chosen: state.example, own, width, data, text, language, choose: showExample }));
  }

  sentence.input.dispatchEvent(new Event("input"));
  drawToFit(plot, draw);
}

// The glass narrows to the vector, and widens after it.
function funnel(outline) {
  const shape = drawing("path", { class: "bottleneck-funnel", d: outline });
  return drawing("svg", { class: "bottleneck-neck", viewBox: "0 0 100 20", preserveAspectRatio: "none", "aria-hidden": "true" }, shape);
}

function spaced(elements) {
  return elements.flatMap((one) => [one, " "]);
}

// The share that is right by length: a point for each sentence, their means as a line, a ring on the one chosen, a cross for the
// reader's own sentence.
function survival({ examples, chosen, own, width, data, text, language, choose }) {
  const longest = Math.max(...examples.map(({ words }) => words.length), own ? own.words.length : 0);
  const right = width - PLOT.right;
  const height = Math.max(260, heightOf(width));
  const floor = height - PLOT.bottom;
  const x = (length) => PLOT.left + (length / longest) * (right - PLOT.left);
  const y = (share) => floor - share * (floor - PLOT.top);
  const frame = { viewBox: `0 0 ${width} ${height}` };
  const picture = drawing("svg", { ...frame, role: "img", "aria-label": text.plot });
  const write = (words, at, down, anchor = "middle") =>
    picture.append(drawing("text", { x: at, y: down, "text-anchor": anchor, "font-size": 13 }, words));
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    picture.append(drawing("line", { class: "course-grid", x1: PLOT.left, x2: right, y1: y(share), y2: y(share) }));
    write(percent(share, language, 0), PLOT.left - 6, y(share) + 4, "end");
  }
  const every = Math.ceil(longest / 6 / 5) * 5;
  for (let length = 0; length <= longest; length += every) write(String(length), x(length), floor + 16);
  write(text.across, (PLOT.left + right) / 2, height - 6);
  if (data.trained < longest) {
    const line = { x1: x(data.trained), x2: x(data.trained), y1: PLOT.top, y2: floor };
    picture.append(drawing("line", { class: "gradient-cursor", ...line }));
    write(text.trained(data.trained), x(data.trained) - 5, floor - 6, "end");
  }
  examples.forEach(({ words, share }, index) => {
    const place = { cx: x(words.length), cy: y(share) };
    const point = drawing("circle", { class: "bottleneck-point", ...place, r: 4 });
    point.addEventListener("click", () => choose(index));
    picture.append(point);
  });
  const line = data.means.map(([length, share]) => `${x(length).toFixed(1)},${y(share).toFixed(1)}`).join(" ");
  picture.append(drawing("polyline", { class: "bottleneck-mean", points: line, fill: "none", ...strokeOf("encoder-decoder", 3.5) }));
  if (chosen !== null) {
    const place = { cx: x(examples[chosen].words.length), cy: y(examples[chosen].share) };
    picture.append(drawing("circle", { class: "gradient-ring", stroke: "var(--course-ink)", ...place, r: 7 }));
  }
  if (own && own.share !== null) {
    const [left, top] = [x(own.words.length), y(own.share)];
    picture.append(drawing("path", { class: "bottleneck-own", d: `M${left - 5} ${top - 5} l10 10 m0 -10 l-10 10` }));
  }
  return picture;
}
