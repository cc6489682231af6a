// The drawing of the built sentence: each nested clause hangs one row lower, inside the clause that waits for it, and an arc joins
// each subject to its verb. It is read down the left side and up the right one.

import { drawing } from "../shared/controls.js";

const ARC = 17; // how far an arc rises above the words it joins
const CHIP = 5; // between flat phrases

// rows, distance: of build(). most: rows that there may be; flat: every flat phrase: room is kept for them. ghosts: { nest, stretch },
// the words of the places where more may be added, null where nothing can. flip(depth), nest() and stretch() answer the reader.
export function nestedPicture({ rows, distance, most, flat, width, family, text, ghosts, flip, nest, stretch }) {
  const narrow = width < 480;
  const size = narrow ? 13 : width < 960 ? 15 : 17;
  const measure = ruler(size, family);
  const indent = Math.max(8, Math.min(64, (width - 330) / (2 * (most - 1))));
  const gap = narrow ? 30 : 56; // the least room between a clause's beginning and its verb
  const line = size + 15; // between lines of flat phrases
  const pitch = size + 2 * ARC - 2; // between rows
  const first = ARC + 2 * size + 14; // the baseline of the main clause
  const open = measure(`${rows[0].lead} `) + measure(rows[0].subject) + 20;
  const wrap = (phrases) => flow(phrases.map((phrase) => measure(phrase) + 12), open, indent, width - 46, CHIP);
  const spoken = [...rows[0].flat.map((phrase) => phrase.join(" ")), ...(ghosts.stretch ? [ghosts.stretch] : [])];
  const chips = wrap(spoken);
  const under = first + (chips.lines - 1) * line; // the last line of flat phrases
  const baseline = (depth) => (depth ? under + depth * pitch : first);
  // Room is kept for all clauses, or for all flat phrases; both at once may need more.
  const tall = (lines, count) => first + (lines - 1) * line + (count - 1) * pitch + size;
  const allFlat = wrap([...flat.map((phrase) => phrase.join(" ")), ghosts.more]).lines;
  const kept = Math.min(tall(allFlat, most), Math.max(tall(1, most), tall(allFlat, 2)) + line);
  const height = Math.max(kept, tall(chips.lines, rows.length));
  const places = rows.map((row, depth) => placeOf(row, depth * indent, measure));
  places[0].end = Math.max(places[0].end, ...chips.places.filter((place) => place.line === 0).map((place) => place.x + place.wide));
  const verbs = arrangeVerbs(places, rows.map((row, depth) => (depth ? measure(row.verb) + 4 : 30)), indent, gap);
  const wide = Math.max(width, Math.ceil(verbs[0].x + verbs[0].wide + 4));

  const picture = drawing("svg", { viewBox: `0 0 ${wide} ${height}`, role: "group", "aria-label": text.picture });
  const write = (parent, words, x, y, attributes = {}) =>
    parent.append(drawing("text", { x: x.toFixed(1), y, "font-size": size, ...attributes }, words));

  rows.forEach((row, depth) => {
    const y = baseline(depth);
    const place = places[depth];
    const verb = verbs[depth];
    if (depth) {
      const middle = y - size / 3;
      const below = (depth === 1 ? under : y - pitch) + 9;
      picture.append(wayDown(place.x, below, middle, indent), wayUp(verb, verbs[depth - 1], middle, baseline(depth - 1) + 9));
    }
    picture.append(...arc(place.middle, verb.x + verb.wide / 2, y - size - 5, row.plural, depth === 0));
    write(picture, row.lead, place.x, y);
    picture.append(subject(row, depth, place, y, size, text, flip));
    if (depth) write(picture, row.verb, verb.x, y, { class: "nest-verb" });
  });
  spoken.forEach((phrase, index) => {
    const place = chips.places[index];
    const y = first + place.line * line;
    const ghost = index === rows[0].flat.length;
    const box = { x: place.x, y: y - size - 3, width: place.wide, height: size + 9, rx: 5 };
    const chip = drawing("g", { class: ghost ? "nest-ghost" : "nest-flat" }, drawing("rect", box));
    write(chip, phrase, place.x + 6, y);
    picture.append(ghost ? pressable(chip, "stretch", text.stretchMore, stretch) : chip);
  });
  if (ghosts.nest) {
    const y = baseline(rows.length);
    const x = rows.length * indent;
    const box = { x, y: y - size - 3, width: measure(ghosts.nest) + 12, height: size + 9, rx: 5 };
    const ghost = drawing("g", { class: "nest-ghost" }, drawing("rect", box));
    write(ghost, ghosts.nest, x + 6, y);
    picture.append(pressable(ghost, "nest", text.nestMore, nest));
  }
  question(picture, verbs[0], first, size);
  write(picture, text.words(distance), (places[0].middle + verbs[0].x + verbs[0].wide / 2) / 2, first - size - ARC - 11, {
    "text-anchor": "middle", class: "nest-distance",
  });
  return picture;
}

// Measures words in units of the drawing.
function ruler(size, family) {
  const context = document.createElement("canvas").getContext("2d");
  context.font = `${size}px ${family}`;
  return (words) => context.measureText(words).width;
}

// Sets boxes side by side from `from`, and on further lines from `next`, none beyond `limit`: { places, lines }.
function flow(widths, from, next, limit, gap) {
  let x = from;
  let line = 0;
  const places = widths.map((wide) => {
    if (x + wide > limit) {
      x = next;
      line += 1;
    }
    const place = { x, line, wide };
    x += wide + gap;
    return place;
  });
  return { places, lines: line + 1 };
}

// Where a row begins, where its subject stands, and where what comes before its verb ends.
function placeOf(row, x, measure) {
  const from = x + measure(`${row.lead} `);
  const wide = measure(row.subject) + 12;
  return { x, from, wide, middle: from + wide / 2, end: from + wide };
}

// From the innermost outwards: a verb stands after its own row's beginning and further right than the verb inside it.
function arrangeVerbs(places, widths, indent, gap) {
  const verbs = [];
  for (let depth = places.length - 1; depth >= 0; depth -= 1) {
    const inner = verbs[depth + 1];
    const right = Math.max(places[depth].end + gap + widths[depth], inner ? inner.x + inner.wide + indent : 0);
    verbs[depth] = { x: right - widths[depth], wide: widths[depth] };
  }
  return verbs;
}

// One line for a singular subject, two for a plural one.
function arc(from, to, y, plural, asked) {
  const top = y - ARC + 3;
  const bend = Math.min(16, (to - from) / 2);
  const d = `M${from.toFixed(1)} ${y} Q${from.toFixed(1)} ${top} ${(from + bend).toFixed(1)} ${top} H${(to - bend).toFixed(1)} Q${to.toFixed(1)} ${top} ${to.toFixed(1)} ${y}`;
  const number = plural ? "plural" : "singular";
  const wide = drawing("path", { class: "nest-arc", "data-number": number, "data-asked": asked, d });
  const head = `M${(to - 4).toFixed(1)} ${y - 5} L${to.toFixed(1)} ${y + 1} L${(to + 4).toFixed(1)} ${y - 5} Z`;
  const point = drawing("path", { class: "nest-head", "data-number": number, d: head });
  return plural ? [wide, drawing("path", { class: "nest-between", d }), point] : [wide, point];
}

// How the sentence goes on: down to the clause inside, and up again to the verb that waited.
function wayDown(x, from, to, indent) {
  return drawing("path", { class: "nest-way", d: `M${(x - indent / 2).toFixed(1)} ${from} V${to} H${(x - 3).toFixed(1)}` });
}

function wayUp(verb, above, from, to) {
  const right = Math.max(above.x + above.wide / 2, verb.x + verb.wide + 4);
  return drawing("path", { class: "nest-way", d: `M${(verb.x + verb.wide).toFixed(1)} ${from} H${right.toFixed(1)} V${to}` });
}

function subject(row, depth, place, y, size, text, flip) {
  const box = { x: place.from.toFixed(1), y: y - size - 3, width: place.wide.toFixed(1), height: size + 9, rx: 6 };
  const group = drawing(
    "g",
    { class: "nest-subject", "data-number": row.plural ? "plural" : "singular" },
    drawing("rect", box),
    drawing("text", { x: place.middle.toFixed(1), y, "font-size": size, "text-anchor": "middle" }, row.subject),
  );
  return pressable(group, `subject-${depth}`, text.subject(row.subject, row.plural), () => flip(depth));
}

// A part of the drawing that a click, Enter or the space bar presses.
function pressable(group, part, label, press) {
  const attributes = { role: "button", tabindex: 0, "aria-label": label, "data-part": part, "data-lm-suppress-shortcuts": "true" };
  for (const [name, value] of Object.entries(attributes)) group.setAttribute(name, value);
  group.addEventListener("click", press);
  group.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    press();
  });
  return group;
}

function question(picture, verb, y, size) {
  const box = { x: verb.x.toFixed(1), y: y - size - 3, width: verb.wide, height: size + 9, rx: 6 };
  picture.append(
    drawing("rect", { class: "nest-question", ...box }),
    drawing("text", { class: "nest-verb", x: (verb.x + verb.wide / 2).toFixed(1), y, "font-size": size + 1, "text-anchor": "middle" }, "?"),
  );
}
