// The drawing of the beam search: a river from each hypothesis to what became of it, as wide as its probability. The likeliest of a
// step comes first; those that were dropped remain as rivers that end. Steps go across, or down where the room is narrow.

import { decimal, drawing, node } from "../shared/controls.js";

const MOST_DROPPED = 3; // drawn of a step
const WIDEST = 26; // of a river of probability 1
const LEAST_COLUMN = 66; // steps go down where they cannot be so far apart
const LETTER = 7.4; // the width of one, at the size of the drawing
const ACROSS = { first: 50, top: 26, row: 40, box: 28, share: 0.74 };
const DOWN = { first: 16, left: 30, row: 54, box: 26, share: 0.88, least: 34 };

// Candidates worth drawing at a step: all that were kept, and the likeliest of the dropped.
export function shownAt(step) {
  const kept = step.candidates.filter(({ fate }) => fate !== "dropped");
  const dropped = step.candidates.filter(({ fate }) => fate === "dropped").slice(0, MOST_DROPPED);
  return { kept, dropped };
}

// How many rows the tree needs at its tallest step, so that it does not grow while the reader goes through the steps.
export function rowsOf(steps) {
  return Math.max(...steps.map(shownAt).map(({ kept, dropped }) => kept.length + dropped.length));
}

// columns: for each step the hypotheses to draw. word(token) names a token; isGreedy(hypothesis); alive: the set of hypotheses that
// lead to one that is still live or has finished; best: those on the path of the best. chosen: for the step that is being decided,
// the set of those taken, else null. choose(step) answers a click on a step, take(hypothesis) one on an open candidate.
export function beamPicture({ columns, total, rows, word, isGreedy, alive, best, chosen, label, start, language, choose, take }, width) {
  const across = (width - ACROSS.first) / total >= LEAST_COLUMN;
  const grid = across ? acrossGrid(width, total, rows) : downGrid(width, total, rows);
  const current = columns.length - 1;
  const picture = drawing("svg", { viewBox: `0 0 ${width} ${grid.height}`, role: chosen ? "group" : "img", "aria-label": label });
  const rivers = drawing("g");
  picture.append(rivers, words(start, ...grid.start));
  for (let step = 0; step < total; step += 1) {
    const stage = step < current ? "done" : step === current ? "now" : "waiting";
    picture.append(words(across ? `t = ${step + 1}` : String(step + 1), ...grid.title(step), { class: "beam-step", "data-stage": stage }));
  }
  const places = new Map();
  columns.forEach((column, step) => column.forEach((hypothesis, row) => places.set(hypothesis, grid.place(step, row))));
  columns.forEach((column, step) => {
    const open = chosen !== null && step === current;
    const group = drawing("g", { class: "beam-column" });
    for (const hypothesis of column) {
      const place = places.get(hypothesis);
      const fate = open ? "open" : hypothesis.fate === "live" && !alive.has(hypothesis) ? "lost" : hypothesis.fate;
      const look = { "data-fate": fate, "data-greedy": isGreedy(hypothesis), "data-best": best.has(hypothesis) };
      const path = grid.path(places.get(hypothesis.previous), place);
      const thick = Math.max(0.5, WIDEST * Math.exp(hypothesis.logProbability));
      rivers.append(
        drawing("path", { class: "beam-river", d: path, "stroke-width": thick.toFixed(2), ...look }),
        drawing("path", { class: "beam-thread", d: path, ...look }),
      );
      group.append(sample(hypothesis, place, look, open));
    }
    if (!open) group.addEventListener("click", () => choose(step));
    picture.append(group);
  });
  return picture;

  function sample(hypothesis, { x, y, wide, tall }, look, open) {
    const name = word(hypothesis.tokens.at(-1));
    const letters = Math.floor((wide - 6) / LETTER);
    const shown = letters < 3 ? "" : shorten(name, letters);
    const said = `${name}: ${decimal(hypothesis.logProbability, language, 2)}`;
    const taken = open && chosen.has(hypothesis);
    const button = open ? { role: "checkbox", tabindex: 0, "aria-checked": String(taken), "aria-label": said, "data-lm-suppress-shortcuts": "true" } : {};
    const group = drawing("g", { class: "beam-hypothesis", ...look, ...button });
    const [left, top] = [x - wide / 2, y - tall / 2];
    group.append(
      drawing("rect", { x: left, y: top, width: wide, height: tall, rx: look["data-fate"] === "finished" ? tall / 2 : 4 }),
      words(taken ? `✓ ${shorten(name, letters - 2)}` : shown, x, y + 4.5),
      drawing("title", {}, said),
    );
    if (look["data-greedy"]) group.append(drawing("path", { class: "beam-flag", d: `M${left + 1} ${top - 5} l5 5 l-5 5 l-5 -5 z` }));
    if (open) {
      group.addEventListener("click", () => take(hypothesis));
      group.addEventListener("keydown", (event) => pressed(event, group, hypothesis));
    }
    return group;
  }

  function pressed(event, group, hypothesis) {
    const boxes = [...picture.querySelectorAll('[role="checkbox"]')];
    const way = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (way) boxes[(boxes.indexOf(group) + way + boxes.length) % boxes.length].focus();
    else if (event.key === " " || event.key === "Enter") take(hypothesis);
    else return;
    event.preventDefault();
  }
}

function acrossGrid(width, total, rows) {
  const pitch = (width - ACROSS.first) / total;
  const wide = pitch * ACROSS.share;
  const middle = (step) => ACROSS.first + (step + 1) * pitch - wide / 2 - 2;
  const level = (row) => ACROSS.top + (row + 0.5) * ACROSS.row;
  return {
    height: ACROSS.top + rows * ACROSS.row,
    start: [22, level(0) + 4.5],
    title: (step) => [middle(step), 14],
    place: (step, row) => ({ x: middle(step), y: level(row), wide, tall: ACROSS.box }),
    path: (from, to) => {
      const [x, y, end] = [from ? from.x + wide / 2 : 44, from ? from.y : level(0), to.x - wide / 2];
      const bend = (x + end) / 2;
      return `M${x} ${y} C${bend} ${y} ${bend} ${to.y} ${end} ${to.y}`;
    },
  };
}

function downGrid(width, total, rows) {
  const pitch = (width - DOWN.left) / rows;
  const wide = Math.max(8, pitch * DOWN.share);
  const middle = (row) => DOWN.left + (row + 0.5) * pitch;
  const level = (step) => DOWN.first + DOWN.least + step * DOWN.row;
  return {
    height: DOWN.first + DOWN.least + total * DOWN.row - DOWN.row / 2,
    start: [middle(0), 14],
    title: (step) => [10, level(step) + 4.5],
    place: (step, row) => ({ x: middle(row), y: level(step), wide, tall: DOWN.box }),
    path: (from, to) => {
      const [x, y, end] = [from ? from.x : middle(0), from ? from.y + DOWN.box / 2 : 18, to.y - DOWN.box / 2];
      const bend = (y + end) / 2;
      return `M${x} ${y} C${x} ${bend} ${to.x} ${bend} ${to.x} ${end}`;
    },
  };
}

function words(text, x, y, attributes = {}) {
  return drawing("text", { x, y, "text-anchor": "middle", "font-size": 13, ...attributes }, text);
}

function shorten(word, letters) {
  return word.length > letters ? `${word.slice(0, Math.max(1, letters - 1))}…` : word;
}

// The key to the boxes, one sample each: [{ fate, greedy, best, text }].
export function beamLegend(items) {
  const samples = items.map(({ fate, greedy, best, text }) => {
    const picture = drawing("svg", { width: 26, height: 16, "aria-hidden": "true" });
    const box = drawing("g", { class: "beam-hypothesis", "data-fate": fate, "data-greedy": greedy, "data-best": best });
    box.append(drawing("rect", { x: 2, y: 2, width: 22, height: 12, rx: fate === "finished" ? 6 : 2 }));
    if (greedy) box.append(drawing("path", { class: "beam-flag", d: "M13 3 l5 5 l-5 5 l-5 -5 z" }));
    picture.append(box);
    return node("span", {}, picture, text);
  });
  return node("div", { class: "course-legend" }, ...samples);
}
