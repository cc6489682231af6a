// The alignment as a matrix: a row for each word written, a column for each word of the source, each square as dark as its weight.

import { drawing, percent } from "../shared/controls.js";

const HEAD = 74;

// rows: [{ word, weights, places }], places being the columns that the word comes from, or null; chosen: a row; choose(row).
export function alignmentMatrix({ source, rows, chosen, width, language, text, choose }) {
  const narrow = width < 480;
  const left = narrow ? 74 : 104;
  const cell = Math.min(76, (width - left - 4) / source.length);
  const tall = Math.min(40, Math.max(24, cell * 0.8));
  const height = HEAD + rows.length * tall + 4;
  const size = Math.max(9.5, Math.min(16, cell * 0.42));
  const wide = Math.min(width, left + cell * source.length + 30);
  const box = { viewBox: `0 0 ${wide} ${height}`, style: `max-width: ${wide / 16}em` };
  const picture = drawing("svg", { ...box, role: "group", "aria-label": text.picture(rows.length, source.length) });
  const { weights } = rows[chosen];
  source.forEach((word, place) => {
    const [x, y] = [left + (place + 0.5) * cell - 2, HEAD - 6];
    const strong = weights[place] >= 0.2;
    picture.append(
      drawing("text", { class: strong ? "alignment-looked" : null, "font-size": size, transform: `translate(${x.toFixed(1)} ${y}) rotate(-40)` }, word),
    );
  });
  rows.forEach((row, index) => {
    const y = HEAD + index * tall;
    const most = row.weights.indexOf(Math.max(...row.weights));
    const group = drawing("g", {
      class: "alignment-row", "data-row": index, "data-chosen": index === chosen ? true : null, role: "img",
      "aria-label": text.row(row.word, source[most], percent(row.weights[most], language, 0)),
    });
    group.append(drawing("rect", { class: "alignment-band", x: 1, y, width: left + cell * source.length - 1, height: tall }));
    group.append(drawing("text", { x: left - 8, y: y + tall / 2 + size / 3, "text-anchor": "end", "font-size": Math.max(size, 12) }, row.word));
    row.weights.forEach((weight, place) => {
      const x = left + place * cell;
      const shape = { x: x + 1, y: y + 1, width: cell - 2, height: tall - 2, rx: 2 };
      group.append(drawing("rect", { class: "alignment-room", ...shape }));
      group.append(drawing("rect", { class: "alignment-weight", ...shape, "fill-opacity": weight.toFixed(3) }));
      if (row.places?.includes(place)) {
        group.append(drawing("circle", { class: "alignment-link", cx: x + cell / 2, cy: y + tall / 2, r: Math.min(5, cell / 5) }));
      }
      if (index === chosen && weight >= 0.005 && cell >= 30) {
        const inside = { x: x + cell / 2, y: y + tall / 2 + 4, "text-anchor": "middle", "font-size": 12 };
        if (!row.places?.includes(place)) group.append(drawing("text", { class: weight > 0.5 ? "alignment-on" : null, ...inside }, percent(weight, language, 0)));
      }
    });
    for (const kind of ["pointerenter", "click"]) group.addEventListener(kind, () => choose(index));
    picture.append(group);
  });
  return picture;
}
