// The plane of the look-up: an arrow for each key, as dark as its weight, and the query, which the reader drags.

import { decimal, drawing, percent } from "../shared/controls.js";

const REACH = 3; // the plane goes from −3 to 3 both ways
const HANDLE = 9;

export function clampPoint([x, y]) {
  const inside = (value) => Math.max(-REACH, Math.min(REACH, value));
  return [inside(x), inside(y)];
}

// keys: points; values: a number each; weights: shares of 1; query: a point; move(point) answers the reader.
export function lookupPlane({ keys, values, weights, query, width, language, text, move }) {
  const side = Math.min(width, 460);
  const at = ([x, y]) => [((x + REACH) / (2 * REACH)) * side, ((REACH - y) / (2 * REACH)) * side];
  const picture = drawing("svg", { viewBox: `0 0 ${side} ${side}`, style: `max-width: ${side / 16}em`, role: "group", "aria-label": text.plane });
  const [cx, cy] = at([0, 0]);
  picture.append(drawing("rect", { class: "lookup-ground", width: side, height: side, rx: 6 }));
  for (let tick = -REACH; tick <= REACH; tick += 1) {
    const [x, y] = at([tick, tick]);
    picture.append(drawing("line", { class: "course-grid", x1: x, x2: x, y1: 0, y2: side }), drawing("line", { class: "course-grid", y1: y, y2: y, x1: 0, x2: side }));
  }
  keys.forEach((key, index) => {
    const [x, y] = at(key);
    const strength = (0.25 + 0.75 * weights[index]).toFixed(3);
    const line = { x1: cx, y1: cy, x2: x, y2: y, "stroke-width": (1.5 + 9 * weights[index]).toFixed(2), opacity: strength };
    picture.append(drawing("line", { class: "lookup-key", "data-key": index, ...line }));
    picture.append(drawing("circle", { class: "lookup-point", cx: x, cy: y, r: 14, opacity: strength }));
    picture.append(drawing("circle", { class: "lookup-rim", cx: x, cy: y, r: 14 }));
    picture.append(drawing("text", { x, y: y + 5, "text-anchor": "middle", "font-size": 14, class: weights[index] > 0.75 ? "lookup-on" : null }, values[index]));
    const [dx, dy] = [x - cx, y - cy];
    const far = Math.hypot(dx, dy) || 1;
    const label = { x: x + (dx / far) * 30, y: y + (dy / far) * 26 + 4, "text-anchor": "middle", "font-size": 12.5 };
    picture.append(drawing("text", { class: "lookup-share", ...label }, percent(weights[index], language, 0)));
  });
  const [x, y] = at(query);
  picture.append(drawing("line", { class: "lookup-query-line", x1: cx, y1: cy, x2: x, y2: y }));
  const handle = drawing("g", {
    class: "lookup-query", role: "slider", tabindex: 0, "aria-label": text.query, "data-lm-suppress-shortcuts": "true",
    "aria-valuemin": -REACH, "aria-valuemax": REACH, "aria-valuenow": query[0].toFixed(1),
    "aria-valuetext": text.where(decimal(query[0], language, 1), decimal(query[1], language, 1)),
    transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`,
  });
  handle.append(drawing("circle", { r: 22, fill: "transparent" }), drawing("path", { d: `M0 ${-HANDLE} L${HANDLE} 0 L0 ${HANDLE} L${-HANDLE} 0 Z` }));
  const pointOf = (event) => {
    const box = picture.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * 2 * REACH - REACH, REACH - ((event.clientY - box.top) / box.height) * 2 * REACH];
  };
  picture.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    move(pointOf(event), true);
  });
  const steps = { ArrowUp: [0, 0.2], ArrowDown: [0, -0.2], ArrowLeft: [-0.2, 0], ArrowRight: [0.2, 0] };
  handle.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    move([query[0] + step[0], query[1] + step[1]]);
  });
  picture.append(handle);
  return { picture, pointOf };
}
