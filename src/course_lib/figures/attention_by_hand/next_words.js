// The words that may follow, as horizontal bars: with the reader's weights, and a tick where the model's own put each.

import { drawing, percent } from "../shared/controls.js";

const ROW = 30;
const LEAST = 0.005; // a share that rounds to 0% has no outline

// rows: [{ word, share, own }], own null while the model's are not shown.
export function nextWords({ rows, width, language, text }) {
  const left = Math.min(130, Math.max(84, 0.3 * width));
  const right = width - 52;
  const height = rows.length * ROW + 8;
  const picture = drawing("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": text.bars });
  rows.forEach(({ word, share, own }, index) => {
    const y = index * ROW + 4;
    const long = (value) => Math.max(0, value * (right - left));
    picture.append(drawing("text", { x: left - 8, y: y + 17, "text-anchor": "end", "font-size": 15, class: index ? null : "hand-first" }, word));
    picture.append(drawing("rect", { class: "hand-room", x: left, y: y + 3, width: right - left, height: ROW - 12, rx: 3 }));
    picture.append(drawing("rect", { class: "hand-weight", x: left, y: y + 3, width: long(share), height: ROW - 12, rx: 3 }));
    if (own !== null && own >= LEAST) {
      picture.append(drawing("rect", { class: "hand-own", x: left, y, width: Math.max(4, long(own)), height: ROW - 6, rx: 3 }));
    }
    picture.append(drawing("text", { x: right + 6, y: y + 17, "font-size": 13 }, percent(share, language, 0)));
  });
  return picture;
}
