// The source words side by side, each with a column that the reader drags: its height is the word's weight.

import { drawing, percent } from "../shared/controls.js";

const TOP = 26;
const TALL = 168;
const STEP = 0.05; // of an arrow key
const LEAST = 0.005; // a weight that rounds to 0% has no outline

// words; weights, own: shares of 1, own null while the model's are not shown; cut: a Set of places; set(place, share), toggle(place).
export function weightColumns({ words, weights, own, cut, width, language, text, set, toggle }) {
  const pitch = width / words.length;
  const bar = Math.min(54, pitch * 0.62);
  const size = Math.max(9.5, Math.min(16, (pitch * 1.75) / Math.max(...words.map((word) => word.length))));
  const leans = size < 11; // long sentences on a phone
  const floor = TOP + TALL;
  const height = floor + (leans ? 78 : 58);
  const picture = drawing("svg", { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": text.weights });
  picture.append(drawing("line", { class: "hand-floor", x1: 0, x2: width, y1: floor, y2: floor }));
  words.forEach((word, place) => {
    const middle = (place + 0.5) * pitch;
    const top = floor - weights[place] * TALL;
    const group = drawing("g", {
      class: "hand-column", role: "slider", tabindex: 0, "data-lm-suppress-shortcuts": "true", "data-place": place,
      "aria-label": text.thread(word), "aria-orientation": "vertical", "aria-valuemin": 0, "aria-valuemax": 100,
      "aria-valuenow": Math.round(100 * weights[place]), "aria-valuetext": percent(weights[place], language, 0),
      "aria-disabled": cut.has(place) ? "true" : null,
    });
    group.append(drawing("rect", { class: "hand-track", x: middle - pitch / 2, y: TOP - 18, width: pitch, height: TALL + 18 }));
    group.append(drawing("rect", { class: "hand-room", x: middle - bar / 2, y: TOP, width: bar, height: TALL, rx: 4 }));
    group.append(drawing("rect", { class: "hand-weight", x: middle - bar / 2, y: top, width: bar, height: floor - top, rx: 3 }));
    if (own && own[place] >= LEAST) {
      const tall = own[place] * TALL;
      group.append(drawing("rect", { class: "hand-own", x: middle - bar / 2 - 4, y: floor - tall, width: bar + 8, height: tall, rx: 3 }));
    }
    if (!cut.has(place)) group.append(drawing("rect", { class: "hand-grip", x: middle - bar / 2 - 3, y: top - 3, width: bar + 6, height: 6, rx: 3 }));
    group.append(drawing("text", { x: middle, y: top - 8, "text-anchor": "middle", "font-size": 12.5 }, percent(weights[place], language, 0)));
    const name = leans
      ? { "text-anchor": "end", transform: `translate(${middle + 4} ${floor + 14}) rotate(-38)` }
      : { "text-anchor": "middle", x: middle, y: floor + 20 };
    group.append(drawing("text", { class: "hand-word", "font-size": size, "data-cut": cut.has(place) ? true : null, ...name }, word));
    listen(group, place, { weights, cut, set, picture, floor });
    picture.append(group, scissors(place, word, middle, floor + (leans ? 60 : 40), { cut, text, toggle }));
  });
  return picture;
}

function listen(group, place, { weights, cut, set, picture, floor }) {
  if (cut.has(place)) return;
  const shareAt = (event) => {
    const box = picture.getBoundingClientRect();
    const y = ((event.clientY - box.top) / box.height) * picture.viewBox.baseVal.height;
    return (floor - y) / TALL;
  };
  group.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    set(place, shareAt(event), true);
  });
  const moves = { ArrowUp: STEP, ArrowRight: STEP, ArrowDown: -STEP, ArrowLeft: -STEP, PageUp: 0.25, PageDown: -0.25, Home: -1, End: 1 };
  group.addEventListener("keydown", (event) => {
    if (!(event.key in moves)) return;
    event.preventDefault();
    event.stopPropagation();
    set(place, weights[place] + moves[event.key]);
  });
}

// The share that a pointer stands for, wherever it is above or beneath the picture: for a drag that has begun.
export function shareOfPointer(event, picture) {
  const box = picture.getBoundingClientRect();
  const y = ((event.clientY - box.top) / box.height) * picture.viewBox.baseVal.height;
  return (TOP + TALL - y) / TALL;
}

function scissors(place, word, middle, y, { cut, text, toggle }) {
  const isCut = cut.has(place);
  const group = drawing("g", {
    class: "hand-cut", role: "button", tabindex: 0, "aria-pressed": String(isCut), "aria-label": text.cut(word, isCut), "data-cut-place": place,
    "data-lm-suppress-shortcuts": "true",
  });
  group.append(drawing("rect", { x: middle - 14, y: y - 11, width: 28, height: 22, rx: 5 }));
  group.append(drawing("text", { x: middle, y: y + 5, "text-anchor": "middle", "font-size": 14, "aria-hidden": "true" }, isCut ? "↺" : "✂\uFE0E"));
  group.addEventListener("click", () => toggle(place));
  group.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    toggle(place);
  });
  return group;
}
