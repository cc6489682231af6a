// The drawing of the beam search: a column for each step, a box for each hypothesis that was kept, the likeliest on top;
// at the current step also the likeliest of those that were dropped.

import { decimal, drawing, node } from "../shared/controls.js";

const COLUMN = 92; // from one column to the next
const BOX_WIDTH = 78;
const TALLEST_ROW = 44;
const LEAST_ROW = 25; // with room for the word alone
const TALL = 420; // of the rows together, while they fit
const FIRST = 50; // where the first column begins, after the start
const TOP = 26;
const MOST_DROPPED = 5;
const LETTERS = 10; // more of a word does not fit in its box

// Candidates worth drawing at a step: all that were kept, and the likeliest of the dropped.
export function shownAt(step) {
  const kept = step.candidates.filter(({ fate }) => fate !== "dropped");
  const dropped = step.candidates.filter(({ fate }) => fate === "dropped").slice(0, Math.min(MOST_DROPPED, Math.max(1, step.live.length)));
  return { kept, dropped };
}

// How many rows the tree needs at its tallest step, so that it does not grow while the reader goes through the steps.
export function rowsOf(steps) {
  return Math.max(...steps.map(shownAt).map(({ kept, dropped }) => kept.length + dropped.length));
}

// steps: those up to the current one. word(token) names a token; isGreedy(hypothesis); alive: the set of hypotheses that
// lead to one that is still live or has finished. choose(step) answers a click.
export function beamPicture({ steps, total, rows, word, isGreedy, alive, label, start, language, choose }) {
  const current = steps.length - 1;
  const columns = steps.map((step, index) => {
    const { kept, dropped } = shownAt(step);
    return index === current ? [...kept, ...dropped] : kept;
  });
  const tall = Math.min(TALLEST_ROW, Math.max(LEAST_ROW, TALL / rows));
  const box = { width: BOX_WIDTH, height: tall - 7 };
  const numbered = box.height >= 32;
  const width = FIRST + total * COLUMN;
  const height = TOP + rows * tall + 4;
  const picture = drawing("svg", { viewBox: `0 0 ${width} ${height}`, style: `--wide: ${width / 16}em`, role: "img", "aria-label": label });
  const places = new Map();
  columns.forEach((column, step) =>
    column.forEach((hypothesis, place) => places.set(hypothesis, { x: FIRST + step * COLUMN, y: TOP + place * tall })),
  );
  const lines = drawing("g");
  picture.append(lines, words(start, 20, TOP + box.height / 2 + 4));
  for (let step = 0; step < total; step += 1) {
    const centre = FIRST + step * COLUMN + box.width / 2;
    const stage = step < current ? "done" : step === current ? "now" : "waiting";
    picture.append(words(`t = ${step + 1}`, centre, 14, { class: "beam-step", "data-stage": stage }));
  }
  columns.forEach((column, step) => {
    const group = drawing("g", { class: "beam-column" });
    for (const hypothesis of column) {
      const { x, y } = places.get(hypothesis);
      const from = places.get(hypothesis.previous) ?? { x: 40 - box.width, y: TOP };
      const [fromX, fromY, toY] = [from.x + box.width, from.y + box.height / 2, y + box.height / 2];
      const greedy = isGreedy(hypothesis);
      const fate = hypothesis.fate === "live" && !alive.has(hypothesis) ? "lost" : hypothesis.fate;
      const look = { "data-fate": fate, "data-greedy": greedy };
      const middle = (fromX + x) / 2;
      const path = `M${fromX} ${fromY} C${middle} ${fromY} ${middle} ${toY} ${x} ${toY}`;
      lines.append(drawing("path", { class: "beam-line", d: path, ...look }));
      const sample = drawing("g", { class: "beam-hypothesis", ...look });
      const centre = x + box.width / 2;
      sample.append(
        drawing("rect", { x, y, width: box.width, height: box.height, rx: fate === "finished" ? box.height / 2 : 4 }),
        words(shorten(word(hypothesis.tokens.at(-1))), centre, numbered ? y + 15 : y + box.height / 2 + 5),
        drawing("title", {}, `${word(hypothesis.tokens.at(-1))}: ${decimal(hypothesis.logProbability, language, 2)}`),
      );
      if (numbered) sample.append(words(decimal(hypothesis.logProbability, language, 2), centre, y + 31));
      if (greedy) sample.append(drawing("path", { class: "beam-flag", d: `M${x + 7} ${y + 4} l5 5 l-5 5 l-5 -5 z` }));
      if (fate === "dropped" || fate === "lost") {
        sample.append(drawing("path", { class: "beam-cross", d: `M${x + box.width - 10} ${y + 5} l5 5 m0 -5 l-5 5` }));
      }
      group.append(sample);
    }
    group.addEventListener("click", () => choose(step));
    picture.append(group);
  });
  return picture;
}

function words(text, x, y, attributes = {}) {
  return drawing("text", { x, y, "text-anchor": "middle", "font-size": 13, ...attributes }, text);
}

function shorten(word) {
  return word.length > LETTERS ? `${word.slice(0, LETTERS - 1)}…` : word;
}

// How far the middle of a step's column lies from the left of the picture, to scroll it into view.
export function middleOfColumn(step) {
  return FIRST + step * COLUMN + BOX_WIDTH / 2;
}

// The key to the boxes, one sample each: [{ fate, greedy, text }].
export function beamLegend(items) {
  const samples = items.map(({ fate, greedy, text }) => {
    const sample = drawing("svg", { width: 26, height: 16, "aria-hidden": "true" });
    const box = drawing("g", { class: "beam-hypothesis", "data-fate": fate, "data-greedy": greedy });
    box.append(drawing("rect", { x: 2, y: 2, width: 22, height: 12, rx: fate === "finished" ? 6 : 2 }));
    if (greedy) box.append(drawing("path", { class: "beam-flag", d: "M13 3 l5 5 l-5 5 l-5 -5 z" }));
    if (fate === "dropped") box.append(drawing("path", { class: "beam-cross", d: "M10.5 5.5 l5 5 m0 -5 l-5 5" }));
    sample.append(box);
    return node("span", {}, sample, text);
  });
  return node("div", { class: "course-legend" }, ...samples);
}
