// The values on a line, each as large as its weight, and the output: their weighted mean, where the line balances.

import { decimal, drawing } from "../shared/controls.js";

const HEIGHT = 148;
const FLOOR = 84;

export function lookupLine({ values, weights, result, hard, width, language, text }) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const x = (value) => 26 + ((value - least) / (most - least)) * (width - 52);
  const picture = drawing("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", "aria-label": text.line(decimal(result, language)) });
  picture.append(drawing("line", { class: "hand-floor", x1: 12, x2: width - 12, y1: FLOOR, y2: FLOOR }));
  // Keys of one value stand on top of one another.
  const stacked = new Map();
  values.forEach((value, index) => {
    const below = stacked.get(value) ?? 0;
    const tall = weights[index] * (FLOOR - 20);
    if (tall >= 0.5) picture.append(drawing("rect", { class: "lookup-mass", x: x(value) - 11, y: FLOOR - below - tall, width: 22, height: tall }));
    stacked.set(value, below + tall);
  });
  for (let value = least; value <= most; value += 1) {
    picture.append(drawing("text", { x: x(value), y: FLOOR + 17, "text-anchor": "middle", "font-size": 13 }, String(value)));
  }
  const place = x(result);
  picture.append(drawing("path", { class: "lookup-result", d: `M${place} ${FLOOR + 22} l9 17 h-18 Z` }));
  const bold = { x: Math.max(46, Math.min(width - 46, place)), y: FLOOR + 57, "text-anchor": "middle", "font-size": 15, class: "hand-first" };
  picture.append(drawing("text", bold, decimal(result, language)));
  picture.append(drawing("circle", { class: "lookup-hard", cx: x(hard), cy: 10, r: 5 }));
  return picture;
}
