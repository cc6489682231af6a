// The drawing of draw_it_first: axes, the reader's curves, and over them what was measured.

import { lookStroke } from "../shared/colours.js";
import { drawing, node } from "../shared/controls.js";
import { heightOf } from "../shared/layout.js";
import { mean, shareOf } from "../shared/misses.js";

const MARGIN = { top: 34, bottom: 46 };
const LETTER = 7.2; // units in a letter of 13 units, about; names, in capitals, take more
const CAPITAL = 8.4;
const LINE = 15;
const HANDLE = 6;
const TOUCH = 16; // what a finger meets around a handle

// Where things stand in a drawing of this width: x(place), y(share) and back.
export function frameOf({ across, up, series }, width) {
  const height = heightOf(width) + 20;
  const left = 12 + LETTER * Math.max(...up.ticks.map(([, words]) => words.length));
  const longest = Math.max(...series.map(({ name }) => name.length));
  const right = width - Math.min(14 + CAPITAL * longest, 0.27 * width);
  const floor = height - MARGIN.bottom;
  const inset = 14;
  const x = (place) => left + inset + across.shares[place] * (right - left - 2 * inset);
  return {
    ...{ width, height, left, right, floor, top: MARGIN.top, x },
    y: (share) => floor - share * (floor - MARGIN.top),
    shareAt: (down) => (floor - down) / (floor - MARGIN.top),
    nearest(at) {
      const distances = across.shares.map((_, place) => Math.abs(x(place) - at));
      return distances.indexOf(Math.min(...distances));
    },
  };
}

export function axes({ across, up }, frame) {
  const { width, height, left, right, floor, top, x, y } = frame;
  const layer = drawing("g", { "aria-hidden": "true" });
  const write = (words, at, down, anchor = "middle") =>
    layer.append(drawing("text", { x: at, y: down, "text-anchor": anchor, "font-size": 13 }, words));
  for (const [share, words] of up.ticks) {
    layer.append(drawing("line", { class: "course-grid", x1: left, x2: right, y1: y(share), y2: y(share) }));
    write(words, left - 6, y(share) + 4, "end");
  }
  let free = -Infinity;
  across.marks.forEach((mark, place) => {
    layer.append(drawing("line", { class: "draw-guide", x1: x(place), x2: x(place), y1: top, y2: floor }));
    const half = (LETTER * mark.length) / 2;
    if (x(place) - half < free) return;
    write(mark, x(place), floor + 20);
    free = x(place) + half + 6;
  });
  write(up.label, 0, 14, "start");
  write(across.label, (left + right) / 2, height - 6);
  layer.append(drawing("line", { class: "draw-floor", x1: left, x2: right, y1: floor, y2: floor }));
  return layer;
}

// The reader's curve through the points that are placed; shares: one for each place, or null.
export function expectedCurve({ look }, shares, frame, chosen) {
  const points = shares.flatMap((share, place) => (share === null ? [] : [at(frame, place, share)])).join(" ");
  const stroke = { stroke: `var(--course-${look.colour})`, "stroke-width": chosen ? 3 : 2 };
  return drawing("polyline", { class: "draw-expected", points, fill: "none", ...stroke });
}

// What was measured of one series: the band and the line of each seed, and the mean.
export function measuredCurve({ look, seeds }, axis, frame, chosen) {
  const shares = seeds.map((values) => values.map((value) => shareOf(axis, value)));
  const line = (values) => values.map((share, place) => at(frame, place, share));
  const [most, least] = [Math.max, Math.min].map((pick) => line(shares[0].map((_, place) => pick(...shares.map((one) => one[place])))));
  const colour = `var(--course-${look.colour})`;
  const layer = drawing("g", { class: "draw-measured" });
  if (seeds.length > 1) {
    layer.append(drawing("polygon", { points: [...most, ...least.reverse()].join(" "), fill: colour, "fill-opacity": 0.14 }));
    for (const one of shares) {
      layer.append(drawing("polyline", { class: "draw-seed", points: line(one).join(" "), fill: "none", stroke: colour, "stroke-width": 1 }));
    }
  }
  const means = seeds[0].map((_, place) => shareOf(axis, mean(seeds.map((values) => values[place]))));
  layer.append(drawing("polyline", { points: line(means).join(" "), fill: "none", ...lookStroke(look, chosen ? 3.5 : 2.25) }));
  return { layer, end: means.at(-1), shares: means };
}

// The names of the measured curves, each at its end and none upon another. ends: [{ name, colour, share }]
export function endLabels(ends, frame) {
  const room = Math.max(6, Math.floor((frame.width - frame.right - 8) / CAPITAL));
  const labels = ends.map(({ name, colour, share }) => ({ lines: wrapped(name, room), colour, down: frame.y(share) }));
  labels.sort((one, other) => one.down - other.down);
  const tall = ({ lines }) => lines.length * LINE;
  let free = 0;
  for (const label of labels) {
    label.top = Math.max(free, label.down - tall(label) / 2);
    free = label.top + tall(label);
  }
  let most = frame.floor + 8;
  for (const label of [...labels].reverse()) {
    label.top = Math.min(label.top, most - tall(label));
    most = label.top;
  }
  const layer = drawing("g", { class: "draw-names", "aria-hidden": "true" });
  for (const { lines, colour, top } of labels) {
    layer.append(drawing("rect", { x: frame.right + 2, y: top + 3, width: 3, height: lines.length * LINE - 4, fill: `var(--course-${colour})` }));
    lines.forEach((words, row) => {
      layer.append(drawing("text", { x: frame.right + 9, y: top + LINE * row + 12, "font-size": 13 }, words));
    });
  }
  return layer;
}

function wrapped(name, room) {
  return name.split(" ").reduce((lines, word) => {
    const last = lines.at(-1);
    return last && last.length + word.length < room ? [...lines.slice(0, -1), `${last} ${word}`] : [...lines, word];
  }, []);
}

// The line between a drawn point and the measured one.
export function missMark(place, expected, measured, frame) {
  const ends = { x1: frame.x(place), x2: frame.x(place), y1: frame.y(expected), y2: frame.y(measured) };
  return drawing("line", { class: "draw-miss", ...ends });
}

export function cursor(place, frame) {
  return drawing("line", { class: "gradient-cursor", x1: frame.x(place), x2: frame.x(place), y1: frame.top, y2: frame.floor });
}

// A point that the keyboard moves; `place` puts it where its share is, on the floor while it is not drawn.
export function handle(attributes) {
  const seen = drawing("circle", { class: "draw-handle", r: HANDLE });
  const reach = drawing("circle", { r: TOUCH, fill: "transparent" });
  return drawing("g", { class: "draw-point", role: "slider", "aria-orientation": "vertical", ...attributes }, reach, seen);
}

export function legend({ series }, chosen, text) {
  const swatch = (...shapes) => drawing("svg", { width: 30, height: 14, "aria-hidden": "true" }, ...shapes);
  const line = (attributes) => drawing("line", { x1: 1, x2: 29, y1: 7, y2: 7, ...attributes });
  const ink = { stroke: "currentColor", "stroke-width": 3 };
  const seeds = Math.max(...series.map((one) => one.seeds.length));
  const models = series.map(({ name, look }, index) =>
    node("span", { "data-chosen": index === chosen }, swatch(line(lookStroke(look, 3))), name),
  );
  const expected = [line({ class: "draw-expected", ...ink }), drawing("circle", { class: "draw-handle", cx: 15, cy: 7, r: 4 })];
  return [
    ...(series.length > 1 ? models : []),
    node("span", {}, swatch(...expected), text.expected),
    node("span", {}, swatch(line(ink)), text.measured(seeds)),
  ];
}

function at(frame, place, share) {
  return `${frame.x(place).toFixed(1)},${frame.y(share).toFixed(1)}`;
}
