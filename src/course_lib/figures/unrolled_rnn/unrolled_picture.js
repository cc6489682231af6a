// The drawings of the unrolled network: a column for each word with a row for each unit, and under it what the verb would be.

import { cellColour } from "../shared/colours.js";
import { drawing, node } from "../shared/controls.js";

const LEFT = 58;
const RIGHT = 10;
const TOP = 24;
const ROW = 7; // of one unit
const WIDEST_GAP = 24; // between two columns, where the state passes
const WORDS = 26; // the room of the words; slanted, they take more
const SLANTED = 74;
const TRACE = 96;
const NARROW = 62; // a column narrower than this has its word slanted

// words: the inputs; values: for each step one number a unit, and `most`, that of full strength; changed: whether they are changes.
// best: the likeliest next word of each step; current: the last step reached; cut: { place, units } of the surgery; unit: the chosen one.
// traces: [{ shares, colour, dash, faint }], one share a step. choose(step, unit) answers a click.
export function unrolledPicture({ words, values, most, changed, best, current, cut, unit, traces, label, text, choose }, width) {
  const units = values[0].length;
  const tall = units * ROW;
  const pitch = (width - LEFT - RIGHT) / words.length;
  const gap = Math.min(WIDEST_GAP, 0.3 * pitch);
  const slanted = pitch < NARROW;
  const floor = TOP + tall;
  const top = floor + (slanted ? SLANTED : WORDS) + 14; // of the traces
  const height = top + TRACE + 14;
  const left = (step) => LEFT + step * pitch + gap;
  const centre = (step) => left(step) + (pitch - gap) / 2;
  const picture = drawing("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
  const write = (parent, words, x, y, attributes = {}) =>
    parent.append(drawing("text", { x, y, "text-anchor": "middle", "font-size": 13, ...attributes }, words));

  words.forEach((word, step) => {
    const stage = step < current ? "done" : step === current ? "now" : "waiting";
    const group = drawing("g", { class: "unrolled-step", "data-stage": stage });
    const box = { x: left(step), y: TOP, width: pitch - gap, height: tall };
    group.append(pass(left(step) - gap + 2, left(step) - 2, TOP + tall / 2), drawing("rect", { class: "unrolled-box", ...box }));
    if (stage !== "waiting") {
      values[step].forEach((value, row) => {
        const { fill, strength } = changed ? changeColour(value, most) : cellColour(value, most);
        const place = { x: box.x, y: TOP + row * ROW, width: box.width, height: ROW };
        group.append(drawing("rect", { ...place, fill, "fill-opacity": strength }));
      });
      group.append(drawing("rect", { class: "unrolled-rim", ...box }));
      if (!slanted) write(group, best[step], centre(step), TOP - 8, { class: "unrolled-best" });
    }
    const slant = { "text-anchor": "end", transform: `rotate(-52 ${centre(step)} ${floor + 12})` };
    write(group, word, centre(step) + (slanted ? 4 : 0), floor + (slanted ? 14 : 18), { class: "unrolled-word", ...(slanted ? slant : {}) });
    picture.append(group);
  });

  const row = TOP + (unit + 0.5) * ROW;
  write(picture, String(unit + 1), LEFT - 14, row + 4, { class: "unrolled-chosen", "text-anchor": "end" });
  picture.append(drawing("path", { class: "unrolled-pointer", d: `M${LEFT - 10} ${row - 5} L${LEFT - 2} ${row} L${LEFT - 10} ${row + 5} Z` }));
  write(picture, text.units, 13, TOP + tall / 2, { transform: `rotate(-90 13 ${TOP + tall / 2})` });
  for (const one of cut.place <= current ? cut.units : []) {
    const place = { x: left(cut.place) - 2, y: TOP + one * ROW - 1.5, width: pitch - gap + 4, height: ROW + 3 };
    picture.append(drawing("rect", { class: "unrolled-cut", ...place }));
  }

  const level = (share) => top + TRACE * (1 - share);
  for (const share of traces.length ? [0, 0.5, 1] : []) {
    picture.append(drawing("line", { class: "course-grid", x1: LEFT, x2: width - RIGHT, y1: level(share), y2: level(share) }));
    write(picture, text.share(share), LEFT - 6, level(share) + 4, { "text-anchor": "end" });
  }
  for (const { shares, colour, dash, faint } of traces) {
    const reached = shares.slice(0, current + 1);
    const points = reached.map((share, step) => `${centre(step).toFixed(1)},${level(share).toFixed(1)}`).join(" ");
    const look = { stroke: colour, "stroke-width": faint ? 1.5 : 3, "stroke-dasharray": dash, opacity: faint ? 0.6 : 1 };
    picture.append(drawing("polyline", { class: "unrolled-trace", "data-faint": Boolean(faint), points, fill: "none", "stroke-linejoin": "round", ...look }));
  }

  picture.addEventListener("click", (event) => {
    const box = picture.getBoundingClientRect();
    const [x, y] = [((event.clientX - box.left) * width) / box.width, ((event.clientY - box.top) * width) / box.width];
    const step = Math.floor((x - LEFT) / pitch);
    if (step < 0 || step >= words.length) return;
    const at = Math.floor((y - TOP) / ROW);
    choose(step, at >= 0 && at < units ? at : null);
  });
  return picture;
}

// A change has one colour whatever its sign, unlike a state.
function changeColour(value, most) {
  return { fill: "var(--course-ochre)", strength: Math.min(1, Math.abs(value) / most).toFixed(3) };
}

// The state's way into a column, with a small head, drawn as one path so that no marker's id is needed.
function pass(fromX, toX, y) {
  const head = Math.min(6, (toX - fromX) / 2);
  return drawing("path", { class: "unrolled-pass", d: `M${fromX} ${y} L${toX} ${y} M${toX - head} ${y - 4} L${toX} ${y} L${toX - head} ${y + 4}` });
}

// A patch of colour, or a line, with its name.
export function legendItem(name, { colour, dash, line, faint }) {
  const mark = line
    ? drawing("line", { x1: 1, x2: 27, y1: 6, y2: 6, stroke: colour, "stroke-width": faint ? 1.5 : 3, "stroke-dasharray": dash })
    : drawing("rect", { x: 8, y: 1, width: 12, height: 10, fill: colour });
  return node("span", {}, drawing("svg", { width: 28, height: 12, "aria-hidden": "true" }, mark), name);
}

// Bars with their names and numbers: [{ name, share, shown, marked }], share from 0 to 1 of the full width.
export function bars(rows) {
  const items = rows.map(({ name, share, shown, marked }) =>
    node(
      "li",
      { "data-chosen": marked },
      node("span", { class: "course-bar-name" }, name),
      node("span", { class: "course-bar", "aria-hidden": "true" }, node("span", { style: `width:${(100 * share).toFixed(2)}%;background:var(--course-slate)` })),
      node("span", { class: "course-bar-value" }, shown),
    ),
  );
  return node("ul", { class: "course-bars" }, ...items);
}
