// A map of words as points: groups told apart by colour and shape, the chosen word and its neighbours lit and named.
import { drawing, node } from "../shared/controls.js";
import { drawToFit, widthOf } from "../shared/layout.js";
import { OUTLINES } from "../shared/marks.js";

// One outline for each group, so that colour is never alone.
const SHAPES = ["o", "s", "^", "D", "v"].map((marker) => OUTLINES[marker]);
const COLOURS = ["slate", "teal", "rose", "ochre", "green"]; // as OTHERS in colours.py, but for grey: that is no group's
const SMALL_DOT = "M0 -3 A3 3 0 1 1 0 3 A3 3 0 1 1 0 -3 Z";
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// points: [x, y] for each word; kinds: the group of each, −1 for none; choose(row) and point(row) are called when a point
// is clicked or reached with the arrow keys, and when the pointer is over it. Returns { root, draw(chosen, compared, lit, within) };
// the map shows the words of the set `within`, as large as it can, and all of them for null.
export function wordMap({ words, points, kinds, groups, label, rest, choose, point }) {
  const picture = node("div", { "data-output": "map" });
  const root = node("div", { class: "word-map" }, picture, legend(groups, kinds, rest));
  let shown = [undefined, undefined, [], null];
  let width = 0;
  drawToFit(picture, () => {
    if (widthOf(picture) !== width) redraw();
  });
  return { root, draw };

  function draw(chosen, compared, lit, within) {
    shown = [chosen, compared, lit, within];
    redraw();
  }

  function redraw() {
    const [chosen, compared, neighbours, within] = shown;
    const rows = words.map((_, row) => row).filter((row) => !within || within.has(row));
    const lit = new Set(neighbours);
    const focused = picture.contains(document.activeElement);
    width = widthOf(picture);
    const wide = Math.max(width, 260);
    const tall = Math.round(Math.min(480, wide * (wide < 420 ? 1 : 0.7)));
    const place = placer(points, rows, wide, tall);
    const named = rows.filter((row) => row === chosen || row === compared || lit.has(row));
    const labels = arrange(named.map((row) => ({ text: words[row], place: place(row), strong: row === chosen })), wide, tall);
    const rank = (row) => (row === chosen ? 2 : lit.has(row) ? 1 : 0);
    const order = [...rows].sort((one, another) => rank(one) - rank(another));
    const svg = drawing(
      "svg",
      { viewBox: `0 0 ${wide} ${tall}`, role: "group", "aria-label": label },
      ...labels.map(({ line }) => line && drawing("line", { ...line, class: "course-leader" })),
      ...order.map((row) => mark(row, ["rest", "lit", "chosen"][rank(row)], place)),
      ...labels.map(({ text, x, y, anchor, strong }) =>
        drawing("text", { x, y, "text-anchor": anchor, class: strong ? "course-strong" : null, "aria-hidden": "true" }, text),
      ),
    );
    svg.querySelector(`[data-row="${chosen ?? 0}"]`).setAttribute("tabindex", 0);
    picture.replaceChildren(svg);
    if (focused) svg.querySelector('[tabindex="0"]').focus();
  }

  function mark(row, standing, place) {
    const [x, y] = place(row);
    const kind = kinds[row];
    const group = drawing(
      "g",
      {
        class: `course-point course-${standing}`,
        role: "button",
        tabindex: -1,
        transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`,
        "data-row": row,
        "aria-label": words[row],
        "aria-pressed": String(standing === "chosen"),
      },
      drawing("circle", { r: 10, fill: "transparent" }),
      drawing("path", { d: kind < 0 ? SMALL_DOT : SHAPES[kind], fill: kindColour(kind) }),
      standing === "chosen" ? drawing("circle", { r: 10, class: "course-ring" }) : null,
    );
    group.addEventListener("pointerenter", () => point(row));
    group.addEventListener("click", () => choose(row));
    group.addEventListener("keydown", (event) => {
      if (event.key in ARROWS) {
        event.preventDefault();
        const next = towards(ARROWS[event.key], row, place, shown[3]);
        if (next !== null) choose(next);
      }
    });
    return group;
  }

  // The point nearest to `row` on the side of `direction`.
  function towards([right, down], row, place, within) {
    const [x, y] = place(row);
    let best = { next: null, cost: Infinity };
    words.forEach((_, next) => {
      const [dx, dy] = [place(next)[0] - x, place(next)[1] - y];
      const ahead = dx * right + dy * down;
      const aside = Math.abs(dx * down) + Math.abs(dy * right);
      if (next !== row && (!within || within.has(next)) && ahead > 0 && aside <= 2 * ahead && ahead + 2 * aside < best.cost) {
        best = { next, cost: ahead + 2 * aside };
      }
    });
    return best.next;
  }
}

function kindColour(kind) {
  return `var(--course-${kind < 0 ? "grey" : COLOURS[kind]})`;
}

function legend(groups, kinds, rest) {
  const names = groups.map((name, kind) => [name, SHAPES[kind], kindColour(kind)]);
  if (names.length && kinds.includes(-1)) names.push([rest, SMALL_DOT, kindColour(-1)]);
  const sign = (shape, colour) =>
    drawing(
      "svg",
      { viewBox: "-7 -7 14 14", width: 14, height: 14, "aria-hidden": "true" },
      drawing("path", { d: shape, fill: colour }),
    );
  const items = names.map(([name, shape, colour]) => node("span", {}, sign(shape, colour), ` ${name}`));
  return node("p", { class: "course-legend" }, ...items);
}

// Returns row -> [x, y] in the picture; on each axis these rows fill it.
function placer(points, rows, wide, tall) {
  const margin = 24;
  const [across, up] = [0, 1].map((axis) => {
    const values = rows.map((row) => points[row][axis]);
    const low = Math.min(...values);
    return { low, span: Math.max(...values) - low || 1 };
  });
  return (row) => [
    margin + ((points[row][0] - across.low) / across.span) * (wide - 2 * margin),
    tall - margin - ((points[row][1] - up.low) / up.span) * (tall - 2 * margin),
  ];
}

// Put each label where it covers least, as near its point as may be; a line joins the two where they are apart.
function arrange(labels, wide, tall) {
  const boxes = labels.map(({ place: [x, y] }) => ({ left: x - 6, right: x + 6, top: y - 6, bottom: y + 6 }));
  return [...labels]
    .sort((one, another) => Number(another.strong) - Number(one.strong))
    .map(({ text, place: [x, y], strong }) => {
      const length = text.length * (strong ? 8.4 : 7.4);
      let best = null;
      for (const radius of [11, 24, 40, 58, 78]) {
        for (let turn = 0; turn < 12; turn += 1) {
          const [across, down] = [Math.cos((turn * Math.PI) / 6), Math.sin((turn * Math.PI) / 6)];
          const anchor = across > 0.3 ? "start" : across < -0.3 ? "end" : "middle";
          const [textX, textY] = [x + radius * across, y + radius * down + 4 + (anchor === "middle" ? 4 * Math.sign(down) : 0)];
          const left = anchor === "start" ? textX : anchor === "end" ? textX - length : textX - length / 2;
          const box = { left, right: left + length, top: textY - 12, bottom: textY + 4 };
          const outside = box.left < 2 || box.right > wide - 2 || box.top < 2 || box.bottom > tall - 2;
          const cost = radius / 50 + 2 * boxes.filter((other) => overlap(box, other)).length + (outside ? 20 : 0);
          if (!best || cost < best.cost) best = { cost, box, radius, anchor, x: textX, y: textY, end: [across, down] };
        }
      }
      boxes.push(best.box);
      const reach = best.radius - 3;
      const line =
        best.radius > 11 ? { x1: x, y1: y, x2: x + reach * best.end[0], y2: y + reach * best.end[1] } : null;
      return { text, strong, line, anchor: best.anchor, x: best.x.toFixed(1), y: best.y.toFixed(1) };
    });
}

function overlap(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
