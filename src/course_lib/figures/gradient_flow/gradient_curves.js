// The drawing of gradient_flow: norms by distance, one line for each cell, on a logarithmic scale.

import { colourOf, strokeOf } from "../shared/colours.js";
import { drawing, node, powerOfTen } from "../shared/controls.js";
import { acrossOf, heightOf } from "../shared/layout.js";

export const NAMES = { rnn: "RNN", lstm: "LSTM", gru: "GRU" };
// The scale never moves with the controls: what lies beyond it runs along its edge, and the sentence below gives the number.
const TOP = 4;
const BOTTOM = -10;
const MARGIN = { top: 14, right: 14, bottom: 42, left: 56 };
const ROOM_FOR_SCALES = 38; // at the right, where the curves of other scales are named
const APART = 15; // between one name and the next

export function legendItem(key, chosen) {
  const look = strokeOf(key, chosen ? 4 : 2);
  const line = drawing("line", { x1: 1, x2: 27, y1: 6, y2: 6, ...look });
  const swatch = drawing("svg", { width: 28, height: 12, "aria-hidden": "true" }, line);
  return node("span", { "data-chosen": chosen }, swatch, NAMES[key]);
}

// The curves as a drawing of the given width: one line for each cell, a ring on the chosen distance. ghosts: [{ name, values }], the
// chosen cell's curve at other scales, drawn faintly and named at their ends.
export function curves({ norms, chosen, distance, ghosts }, width, text, choose) {
  const lines = Object.entries(norms).map(([key, { hidden }]) => ({ key, values: hidden }));
  const drawable = (value) => Number.isFinite(value) && value > 0;
  const height = heightOf(width);
  const length = lines[0].values.length;
  const right = width - MARGIN.right - (ghosts.length ? ROOM_FOR_SCALES : 0);
  const x = (k) => MARGIN.left + (k / Math.max(1, length - 1)) * (right - MARGIN.left);
  const y = (exponent) => MARGIN.top + ((TOP - Math.max(BOTTOM, Math.min(TOP, exponent))) / (TOP - BOTTOM)) * (height - MARGIN.top - MARGIN.bottom);
  const frame = { viewBox: `0 0 ${width} ${height}` };
  const picture = drawing("svg", { ...frame, role: "img", "aria-label": text.plot });
  const write = (words, at, down, anchor = "middle") =>
    picture.append(drawing("text", { x: at, y: down, "text-anchor": anchor, "font-size": 13 }, words));
  const floor = height - MARGIN.bottom;

  for (let exponent = BOTTOM; exponent <= TOP; exponent += 2) {
    const level = y(exponent);
    picture.append(drawing("line", { class: "course-grid", x1: MARGIN.left, x2: right, y1: level, y2: level }));
    write(powerOfTen(exponent), MARGIN.left - 8, level + 4, "end");
  }
  const ticks = Math.max(1, Math.ceil(length / (width < 480 ? 6 : 10)));
  for (let k = 0; k < length; k += ticks) write(String(k), x(k), floor + 18);
  write(text.across, (MARGIN.left + right) / 2, height - 6);
  write(`↑ ${text.explosion}`, MARGIN.left + 10, MARGIN.top + 16, "start");
  write(`↓ ${text.vanishing}`, MARGIN.left + 10, floor - 10, "start");
  const pathOf = (values) =>
    values.flatMap((value, k) => (drawable(value) ? [`${x(k).toFixed(1)},${y(Math.log10(value)).toFixed(1)}`] : [])).join(" ");
  for (const { values } of ghosts) picture.append(drawing("polyline", { class: "gradient-ghost", points: pathOf(values), fill: "none" }));
  const ends = ghosts
    .filter(({ values }) => values.some(drawable))
    .map(({ name, values }) => [name, y(Math.log10(values.findLast(drawable)))]);
  for (const [name, level] of spread(ends, floor)) {
    write(name, right + 10, level + 4, "start");
  }
  picture.append(
    drawing("line", { class: "gradient-cursor", x1: x(distance), x2: x(distance), y1: MARGIN.top, y2: floor }),
  );

  for (const { key, values } of [...lines].sort((a, b) => (a.key === chosen) - (b.key === chosen))) {
    const look = strokeOf(key, key === chosen ? 3.5 : 1.75);
    picture.append(drawing("polyline", { points: pathOf(values), fill: "none", "stroke-linejoin": "round", ...look }));
  }
  const marked = norms[chosen].hidden[distance];
  if (drawable(marked)) {
    const place = { cx: x(distance), cy: y(Math.log10(marked)), r: 6 };
    picture.append(drawing("circle", { class: "gradient-ring", stroke: colourOf(chosen), ...place }));
  }
  picture.addEventListener("pointerdown", (event) => {
    const share = (acrossOf(event, picture, width) - MARGIN.left) / (right - MARGIN.left);
    choose(Math.min(length - 1, Math.max(0, Math.round(share * (length - 1)))));
  });
  return picture;
}

// Names at their levels, moved up where they would touch: [[name, level]], from the lowest on the picture.
function spread(named, floor) {
  let free = floor;
  return named
    .sort(([, a], [, b]) => b - a)
    .map(([name, level]) => {
      const placed = Math.min(level, free);
      free = placed - APART;
      return [name, placed];
    });
}
