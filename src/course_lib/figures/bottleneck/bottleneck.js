// The context vector of sentences of growing length: always the same few numbers. What can still be read out of it is what the
// decoder writes from it alone: which words of the source survive in the translation.

import { greedy } from "../shared/beam.js";
import { TEXT } from "./bottleneck_text.js";
import { cellColour, colourOf } from "../shared/colours.js";
import { decimal, details, drawing, heading, node, note, output } from "../shared/controls.js";
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

export function recall(places) {
  const counted = places.filter((place) => place !== null);
  const found = counted.filter((place) => place >= 0).length;
  return { found, counted: counted.length, share: counted.length ? found / counted.length : null };
}

export function mount(element, data, language) {
  const text = TEXT[language];
  const model = new EncoderDecoder(data.model);
  const state = { example: data.example, words: [], written: [], places: [], step: 0, context: null };

  const examples = data.sentences.map((words) => {
    const { written } = translate(words);
    return { words, ...recall(survivors(words, written, data.translations)) };
  });
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
  const first = data.sentences[data.example].join(" ");
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
  layOut(element, {
    picture: [
      node(
        "div",
        { class: "bottleneck-way" },
        node("div", {}, heading(text.source), source),
        node("div", {}, heading(text.context), cells, shares),
        node("div", {}, heading(text.target), target),
      ),
    ],
    legend: legend(),
    controls: [example.root, player.step, player.play],
    says: [said, heading(text.plot), plot, note(text.plotNote)],
    more: { summary: text.more, controls: [sentence.root] },
    folded: [points.root, numbers.root],
  });
  points.body.append(
    table({
      headers: text.headers,
      rows: examples.map((one) => [one.words.join(" "), String(one.words.length), shown(one.share)]),
    }),
  );

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
    sentence.input.value = examples[index].words.join(" ");
    sentence.input.dispatchEvent(new Event("input"));
  }

  function read({ words }) {
    player.pause();
    const written = words.join(" ");
    const same = examples.findIndex((one) => one.words.join(" ") === written);
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
    const used = new Set(state.places);
    const written = state.written.slice(0, state.step);
    target.replaceChildren(
      ...(written.length
        ? spaced(written.map((word, index) => chip(word, used.has(index) ? "survived" : "extra")))
        : [finished ? text.empty : text.nothing]),
    );
    renderContext();
    const { found, counted, share } = recall(state.places);
    const counts = finished ? text.recall(found, counted, shown(share)) : text.soFar(found, counted);
    said.textContent = (counted ? counts : text.none) + (finished && !state.ended ? text.unfinished : "");
    draw();
  }

  function fateOf(place, finished) {
    if (place === null) return "uncounted";
    if (place >= 0) return "survived";
    return finished ? "lost" : "waiting";
  }

  function chip(word, fate) {
    const mark = { survived: "✓", lost: "✗" }[fate];
    return node("span", { class: "course-word bottleneck-word", "data-fate": fate }, word, mark ? ` ${mark}` : "");
  }

  function legend() {
    const item = (fate) => node("span", {}, node("span", { class: "bottleneck-word", "data-fate": fate }, text[fate]));
    return node("div", { class: "course-legend" }, ...["survived", "lost", "waiting", "uncounted", "extra"].map(item));
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
    const own = state.example === null ? { words: state.words, ...recall(state.places) } : null;
    const width = widthOf(plot);
    plot.replaceChildren(survival({ examples, chosen: state.example, own, width, data, text, language, choose: showExample }));
  }

  sentence.input.dispatchEvent(new Event("input"));
  drawToFit(plot, draw);
}

function spaced(elements) {
  return elements.flatMap((one) => [one, " "]);
}

// Survival by length: a point for each example, a ring on the one chosen, a cross for the reader's own sentence.
function survival({ examples, chosen, own, width, data, text, language, choose }) {
  const longest = Math.max(...examples.map(({ words }) => words.length), own ? own.words.length : 0);
  const right = width - PLOT.right;
  const height = heightOf(width) - 60;
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
    if (share === null) return;
    const place = { cx: x(words.length), cy: y(share) };
    if (index === chosen) picture.append(drawing("circle", { class: "gradient-ring", stroke: colourOf("encoder-decoder"), ...place, r: 8 }));
    const point = drawing("circle", { class: "bottleneck-point", ...place, r: 4.5 });
    point.addEventListener("click", () => choose(index));
    picture.append(point);
  });
  if (own && own.share !== null) {
    const [left, top] = [x(own.words.length), y(own.share)];
    picture.append(drawing("path", { class: "bottleneck-own", d: `M${left - 5} ${top - 5} l10 10 m0 -10 l-10 10` }));
  }
  return picture;
}
