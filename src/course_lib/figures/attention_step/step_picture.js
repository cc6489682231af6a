// One step of attention as a table of strips: a row for each word of the source, and one column more at each stage.

import { cellColour } from "../shared/colours.js";
import { decimal, drawing, percent } from "../shared/controls.js";

const ROW = 30;
const STRIP = 18;
const HEAD = 74; // the query and the names of the columns

// words, annotations, query, scores, weights, context; following: { word, share }; stage: 1 … 6.
export function stepPicture({ words, annotations, query, scores, weights, context, following, stage, width, language, text }) {
  const narrow = width < 520;
  const size = narrow ? 12 : 14;
  const names = Math.min(narrow ? 74 : 110, Math.max(...words.map((word) => word.length)) * size * 0.58 + 12);
  const numbers = narrow ? 46 : 74;
  const strip = (width - names - 2 * numbers - (narrow ? 12 : 36)) / 2;
  const gap = narrow ? 4 : 12;
  const x = { note: names, score: names + strip + gap, weight: names + strip + numbers + 2 * gap };
  x.product = x.weight + numbers;
  const floor = HEAD + words.length * ROW;
  const height = floor + 66;
  const picture = drawing("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": text.picture(following.word) });
  const write = (parent, words_, at, y, attributes = {}) =>
    parent.append(drawing("text", { x: at.toFixed(1), y: y.toFixed(1), "font-size": size, ...attributes }, words_));
  const layer = (from) => {
    const group = drawing("g", { class: "step-layer", "data-shown": String(stage >= from), "data-stage": from, "data-now": stage === from ? true : null });
    picture.append(group);
    return group;
  };
  const most = Math.max(...annotations.flatMap((one) => Array.from(one, Math.abs)), ...Array.from(query, Math.abs));
  const small = { "font-size": Math.min(size, 12.5), class: "step-name" };

  const first = layer(1);
  write(first, text.query, 0, 20, { "font-weight": 650 });
  strips(first, query, x.note, 6, strip, most);
  write(first, text.annotation, x.note, HEAD - 10, small);
  words.forEach((word, row) => {
    write(first, word, names - 8, HEAD + row * ROW + 19, { "text-anchor": "end" });
    strips(first, annotations[row], x.note, HEAD + row * ROW + 6, strip, most);
  });

  const second = layer(2);
  write(second, text.score, x.score + numbers - 6, HEAD - 10, { ...small, "text-anchor": "end" });
  scores.forEach((score, row) => write(second, decimal(score, language, narrow ? 1 : 2), x.score + numbers - 6, HEAD + row * ROW + 19, { "text-anchor": "end" }));

  const third = layer(3);
  write(third, narrow ? "α" : text.weight, x.weight + 2, HEAD - 10, small);
  weights.forEach((weight, row) => {
    const y = HEAD + row * ROW + 6;
    third.append(drawing("rect", { class: "hand-room", x: x.weight, y, width: numbers - 6, height: STRIP, rx: 2 }));
    third.append(drawing("rect", { class: "hand-weight", x: x.weight, y, width: weight * (numbers - 6), height: STRIP, rx: 2 }));
    write(third, percent(weight, language, 0), x.weight + numbers / 2 - 3, y + 13.5, { "text-anchor": "middle", "font-size": Math.min(size, 12.5) });
  });

  const fourth = layer(4);
  write(fourth, text.product, x.product, HEAD - 10, small);
  weights.forEach((weight, row) => strips(fourth, annotations[row].map((value) => weight * value), x.product, HEAD + row * ROW + 6, strip, most));

  const fifth = layer(5);
  fifth.append(drawing("line", { class: "hand-floor", x1: x.product, x2: x.product + strip, y1: floor + 3, y2: floor + 3 }));
  write(fifth, text.context, x.product - 8, floor + 21, { "text-anchor": "end", "font-weight": 650 });
  strips(fifth, context, x.product, floor + 8, strip, most);

  const sixth = layer(6);
  write(sixth, `${text.following}:`, x.product - 8, floor + 54, { "text-anchor": "end" });
  write(sixth, `${following.word} (${percent(following.share, language, 0)})`, x.product, floor + 54, { "font-weight": 700, "font-size": size + 2 });
  return picture;
}

// Numbers as a strip of thin squares, blue for positive and orange for negative.
function strips(parent, values, x, y, width, most) {
  const each = width / values.length;
  const group = drawing("g", { class: "step-strip" });
  group.append(drawing("rect", { class: "step-rim", x, y, width, height: STRIP }));
  Array.from(values).forEach((value, unit) => {
    const { fill, strength } = cellColour(value, most);
    if (Number(strength) < 0.01) return;
    group.append(drawing("rect", { x: (x + unit * each).toFixed(2), y, width: (each + 0.05).toFixed(2), height: STRIP, fill, "fill-opacity": strength }));
  });
  parent.append(group);
}
