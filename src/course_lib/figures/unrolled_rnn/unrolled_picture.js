// The drawings of the unrolled network: a box for each step, and a state as a strip of coloured cells.

import { cellColour } from "../shared/colours.js";
import { drawing, node } from "../shared/controls.js";

const COLUMN = 84; // from one box to the next
const BOX = 56;
const PER_ROW = 8; // cells of the state in one row of its box
const CELL = BOX / PER_ROW;
const FIRST = 60; // where the first box begins, after h₀
const TOP = 40;

// words: the inputs; states: one vector for each step; best: the likeliest next word of each; current: 0 … T − 1.
// Steps after the current one are still empty: they cannot begin before it ends. choose(step) answers a click.
export function unrolledPicture({ words, states, best, current, name, label, choose }) {
  const rows = Math.ceil(states[0].length / PER_ROW);
  const tall = rows * CELL;
  const width = FIRST + words.length * COLUMN;
  const height = TOP + tall + 66;
  const middle = TOP + tall / 2;
  const picture = drawing("svg", { viewBox: `0 0 ${width} ${height}`, style: `--wide: ${width / 16}em`, role: "img", "aria-label": label });
  const write = (parent, text, x, y, attributes = {}) =>
    parent.append(drawing("text", { x, y, "text-anchor": "middle", "font-size": 13, ...attributes }, text));

  write(picture, "h₀ = 0", 24, middle + 4);
  words.forEach((word, step) => {
    const left = FIRST + step * COLUMN;
    const centre = left + BOX / 2;
    const stage = step < current ? "done" : step === current ? "now" : "waiting";
    const group = drawing("g", { class: "unrolled-step", "data-stage": stage });
    group.append(
      arrow(step === 0 ? 46 : left - COLUMN + BOX + 3, middle, left - 4, middle),
      arrow(centre, TOP + tall + 32, centre, TOP + tall + 5),
      drawing("rect", { class: "unrolled-box", x: left, y: TOP, width: BOX, height: tall, rx: 2 }),
    );
    if (stage !== "waiting") {
      states[step].forEach((value, unit) => {
        const { fill, strength } = cellColour(value);
        const place = { x: left + (unit % PER_ROW) * CELL, y: TOP + Math.floor(unit / PER_ROW) * CELL };
        group.append(drawing("rect", { ...place, width: CELL, height: CELL, fill, "fill-opacity": strength }));
      });
      group.append(drawing("rect", { class: "unrolled-rim", x: left, y: TOP, width: BOX, height: tall, rx: 2 }));
      group.append(arrow(centre, TOP - 3, centre, TOP - 18));
      write(group, best[step], centre, TOP - 24, { class: "unrolled-best" });
    } else {
      write(group, name, centre, middle + 4);
    }
    write(group, word, centre, TOP + tall + 46, { class: "unrolled-word"});
    write(group, String(step + 1), centre, TOP + tall + 62, { class: "unrolled-number" });
    group.append(drawing("rect", { x: left - 18, y: 0, width: COLUMN, height, fill: "transparent" })); // easy to hit
    group.addEventListener("click", () => choose(step));
    picture.append(group);
  });
  return picture;
}

// A line with a small head, drawn as one path so that no marker's id is needed.
function arrow(fromX, fromY, toX, toY) {
  const across = fromY === toY;
  const shaft = `M${fromX} ${fromY} L${toX} ${toY}`;
  const head = across
    ? `M${toX - 6} ${toY - 4} L${toX} ${toY} L${toX - 6} ${toY + 4}`
    : `M${toX - 4} ${toY + 6} L${toX} ${toY} L${toX + 4} ${toY + 6}`;
  return drawing("path", { class: across ? "unrolled-pass" : "unrolled-arrow", d: `${shaft} ${head}` });
}

// How far the middle of a step's box lies from the left of the picture, to scroll it into view.
export function middleOfStep(step) {
  return FIRST + step * COLUMN + BOX / 2;
}

// A state as one row of cells; the chosen unit has a rim, and pointing at a cell chooses it.
export function strip({ name, values, most, chosen, choose }) {
  const cells = Array.from(values, (value, unit) => {
    const { fill, strength } = cellColour(value, most);
    const inside = node("span", { style: `background:${fill};opacity:${strength}` });
    const cell = node("span", { class: "unrolled-cell", "data-chosen": unit === chosen }, inside);
    cell.addEventListener("pointerenter", () => choose(unit));
    cell.addEventListener("pointerdown", () => choose(unit));
    return cell;
  });
  return node(
    "div",
    { class: "unrolled-strip" },
    node("span", { class: "unrolled-strip-name" }, name),
    node("span", { class: "unrolled-cells", "aria-hidden": "true" }, ...cells),
  );
}

// Bars with their names and numbers: [{ name, share, shown, marked, colour }], share from 0 to 1 of the full width.
export function bars(rows) {
  const items = rows.map(({ name, share, shown, marked, colour = "var(--course-slate)" }) =>
    node(
      "li",
      { "data-chosen": marked },
      node("span", { class: "course-bar-name" }, name),
      node("span", { class: "course-bar", "aria-hidden": "true" }, barOf(share, colour)),
      node("span", { class: "course-bar-value" }, shown),
    ),
  );
  return node("ul", { class: "course-bars" }, ...items);
}

function barOf(share, colour) {
  return node("span", { style: `width:${(100 * share).toFixed(2)}%;background:${colour}` });
}
