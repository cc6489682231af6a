// What each model answers: two bars from the middle, the probability of the verbs in the singular to the left and in the plural to the
// right, the right side marked.

import { colourOf, MODELS, strokeOf } from "../shared/colours.js";
import { drawing, node, percent } from "../shared/controls.js";
import { OUTLINES } from "../shared/marks.js";

const ROW = 38;
const BAR = 19;
const THIN = 5; // the bar of the words in line, beneath the other
const HEAD = 46;
const SIGNS = { right: "✓", wrong: "✗", doubt: "?" };

// answers: [{ kind, name, singular, plural, verdict, inLine }], inLine being { singular, plural } for words in line, or null; verbs: the
// main verb in both numbers; plural: whether that is right.
export function answerBars({ answers, verbs, plural, width, language, text }) {
  const narrow = width < 480;
  const left = narrow ? 82 : 118;
  const right = width - (narrow ? 24 : 104);
  const middle = (left + right) / 2;
  const whole = (right - left) / 2 - (narrow ? 30 : 50); // 100%, with room for a number beside it
  const floor = HEAD + answers.length * ROW;
  const picture = drawing("svg", { viewBox: `0 0 ${width} ${floor + 20}`, role: "img", "aria-label": text.bars });
  const write = (words, x, y, attributes = {}) => picture.append(drawing("text", { x, y, "font-size": 13, ...attributes }, words));
  const centred = { "text-anchor": "middle" };

  const side = plural ? [middle, right] : [left, middle];
  picture.append(drawing("rect", { class: "nest-right", x: side[0], y: 2, width: side[1] - side[0], height: floor - 2, rx: 6 }));
  for (const [number, verb, centre, chosen] of [
    [text.singular, verbs[0], (left + middle) / 2, !plural],
    [text.plural, verbs[1], (middle + right) / 2, plural],
  ]) {
    write(`${verb}${chosen ? " ✓" : ""}`, centre, 20, { ...centred, "font-size": narrow ? 14 : 15, class: chosen ? "nest-correct" : "nest-other" });
    write(number, centre, 37, { ...centred, class: "nest-small" });
  }
  for (const share of [-1, -0.5, 0.5, 1]) {
    const x = middle + share * whole;
    picture.append(drawing("line", { class: "course-grid", x1: x, x2: x, y1: HEAD, y2: floor }));
    write(percent(Math.abs(share), language, 0), x, floor + 15, { ...centred, "font-size": 12.5, class: "nest-small" });
  }
  answers.forEach((answer, index) => {
    const y = HEAD + index * ROW + ROW / 2 - 2;
    row(picture, write, { answer, y, middle, whole, right, narrow, language, text });
  });
  picture.append(drawing("line", { class: "nest-middle", x1: middle, x2: middle, y1: HEAD - 2, y2: floor }));
  return picture;
}

function row(picture, write, { answer, y, middle, whole, right, narrow, language, text }) {
  const { kind, name, verdict } = answer;
  const group = drawing("g", { class: "nest-answer", "data-kind": kind, "data-verdict": verdict });
  picture.append(group);
  write(name, 18, y + 4.5, { class: "nest-name" });
  group.append(mark(kind, 8, y));
  for (const [number, way] of [["singular", -1], ["plural", 1]]) {
    const share = answer[number];
    const length = share * whole;
    const box = { x: way < 0 ? middle - length : middle, y: y - BAR / 2, width: length, height: BAR };
    group.append(drawing("rect", { class: "nest-bar", "data-number": number, fill: colourOf(kind), ...strokeOf(kind, 1.5), ...box }));
    if (answer.inLine) {
      const thin = answer.inLine[number] * whole;
      const line = { x: way < 0 ? middle - thin : middle, y: y + BAR / 2 + 3, width: thin, height: THIN };
      group.append(drawing("rect", { class: "nest-thin", "data-number": number, fill: colourOf(kind), ...line }));
    }
    const largest = share === Math.max(answer.singular, answer.plural);
    if (largest) group.append(mark(kind, middle + way * length, y, 1.5));
    const shown = percent(share, language, narrow ? 0 : 1);
    write(shown, middle + way * (length + (largest ? 13 : 5)), y + 4.5, {
      "text-anchor": way < 0 ? "end" : "start", "font-size": 12.5, class: largest ? "nest-share" : "nest-small",
    });
  }
  const said = narrow ? SIGNS[verdict] : `${SIGNS[verdict]} ${text[verdict]}`;
  write(said, right + (narrow ? 7 : 12), y + 4.5, { class: "nest-verdict", "data-verdict": verdict });
}

// What the two bars of a model are: [{ thin, words, shown }]; one that is not shown keeps its place.
export function barLegend(entries) {
  return entries.map(({ thin, words, shown }) => {
    const bar = { x: 0, width: 24, rx: 1, fill: "currentColor", ...(thin ? { y: 5, height: THIN } : { y: 1, height: 13, "fill-opacity": 0.55 }) };
    return node("span", { "data-shown": shown }, drawing("svg", { width: 24, height: 15, style: "flex: none", "aria-hidden": "true" }, drawing("rect", bar)), words);
  });
}

function mark(kind, x, y, scale = 1) {
  const place = `translate(${x.toFixed(1)} ${y}) scale(${scale})`;
  return drawing("path", { class: "nest-mark", d: OUTLINES[MODELS[kind].marker], fill: colourOf(kind), transform: place });
}
