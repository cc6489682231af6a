// What the figures share: elements, labelled controls, tables and numbers in the reader's language.
// Text enters the page only as text nodes, never as HTML.

const SVG = "http://www.w3.org/2000/svg";

// node("p", { class: "note" }, "text", otherNode): an HTML element with attributes and children.
export function node(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

// The same for an element of a drawing: drawing("circle", { cx: 1, cy: 2, r: 3 }).
export function drawing(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

// JupyterLab's shortcuts (arrows, a, b, m, x) stay away from a control that has this.
const KEEPS_ITS_KEYS = { "data-lm-suppress-shortcuts": "true" };

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// The row of controls beneath a picture.
export function controls(...children) {
  return node("div", { class: "course-controls" }, ...children);
}

// Every control returns { root, input }: `root` goes into the page, `input` is the form element itself.
// options: [{ value, text }]; change(value) is called with each choice.
export function select({ name, label, options, value, change }) {
  const input = node("select", { name, ...KEEPS_ITS_KEYS });
  for (const option of options) {
    input.append(node("option", { value: option.value, disabled: option.disabled }, option.text));
  }
  input.value = value;
  input.addEventListener("change", () => change(input.value));
  return { root: labelled(label, input), input };
}

// show(value) -> the text beside the slider, also what a screen reader says.
export function slider({ name, label, min, max, step, value, show = String, change }) {
  const input = node("input", { type: "range", name, min, max, step, ...KEEPS_ITS_KEYS });
  // A span: an <output> inside the label would take the label away from the slider.
  const shown = node("span", { "data-output": `${name}-value`, class: "course-value" });
  const describe = () => {
    shown.textContent = show(Number(input.value));
    input.setAttribute("aria-valuetext", shown.textContent);
  };
  input.value = value;
  describe();
  input.addEventListener("input", () => {
    describe();
    change(Number(input.value));
  });
  // Called when the figure itself moves the slider, or changes its range.
  const move = (to, highest = Number(input.max)) => {
    input.max = highest;
    input.value = to;
    describe();
  };
  const root = labelled(label, input);
  root.querySelector(".course-label").append(" ", shown);
  return { root, input, move, describe };
}

export function checkbox({ name, label, checked, change }) {
  const input = node("input", { type: "checkbox", name, ...KEEPS_ITS_KEYS });
  input.checked = checked;
  input.addEventListener("change", () => change(input.checked));
  return { root: node("label", { class: "course-control course-checkbox" }, input, node("span", {}, label)), input };
}

export function textField({ name, label, value, change }) {
  const input = node("input", { type: "text", name, autocomplete: "off", spellcheck: "false", ...KEEPS_ITS_KEYS });
  input.value = value;
  input.addEventListener("input", () => change(input.value));
  const root = labelled(label, input);
  root.classList.add("course-wide");
  return { root, input };
}

export function button({ name, label, press }) {
  const input = node("button", { type: "button", name, ...KEEPS_ITS_KEYS }, label);
  input.addEventListener("click", () => press());
  return { root: input, input };
}

function labelled(label, input) {
  return node("label", { class: "course-control" }, node("span", { class: "course-label" }, label), input);
}

// A result in words; screen readers announce its changes.
export function output(name, tag = "p") {
  return node(tag, { "data-output": name, "aria-live": "polite" });
}

export function heading(words) {
  return node("p", { class: "course-heading" }, words);
}

export function note(words) {
  return node("p", { class: "course-note" }, words);
}

// rows: arrays of text or elements; the first cell of a row is its header.
export function table({ caption, headers, rows }) {
  const head = node("tr", {}, ...headers.map((header) => node("th", { scope: "col" }, header)));
  const body = rows.map(([first, ...others]) =>
    node("tr", {}, node("th", { scope: "row" }, first), ...others.map((cell) => node("td", {}, cell))),
  );
  const frame = node(
    "div",
    { class: "course-table" },
    node(
      "table",
      {},
      caption ? node("caption", {}, caption) : null,
      node("thead", {}, head),
      node("tbody", {}, ...body),
    ),
  );
  // A table wider than its figure scrolls, and then the keyboard must reach it.
  new ResizeObserver(() => {
    if (frame.scrollWidth > frame.clientWidth) frame.tabIndex = 0;
    else frame.removeAttribute("tabindex");
  }).observe(frame);
  return frame;
}

// A closed drop-down; returns { root, body }.
export function details(summary) {
  const body = node("div");
  const head = node("summary", KEEPS_ITS_KEYS, summary);
  return { root: node("details", {}, head, body), body };
}

// Numbers are written by the rules of course_lib/numbers.py; a test holds the two together.
export function decimal(value, language, digits = 2) {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : value < 0 ? "−∞" : "–";
  const format = { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: "negative" };
  return value.toLocaleString(language === "pt" ? "pt-BR" : "en", format).replace("-", "−");
}

export function percent(share, language, digits = 1) {
  if (!Number.isFinite(share)) return `${decimal(share, language)}%`;
  const format = { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: "negative" };
  return share.toLocaleString(language === "pt" ? "pt-BR" : "en", format).replace("-", "−");
}

// Small and large numbers as 2,1 × 10⁻⁹; those in between as decimals.
export function scientific(value, language, digits = 1) {
  if (value === 0 || !Number.isFinite(value)) return value === 0 ? "0" : decimal(value, language);
  if (Math.abs(value) >= 0.01 && Math.abs(value) < 1000) return decimal(value, language, Math.abs(value) < 1 ? 3 : 2);
  const format = { notation: "scientific", minimumFractionDigits: digits, maximumFractionDigits: digits };
  const [mantissa, exponent] = value.toLocaleString("en", format).split("E");
  return `${decimal(Number(mantissa), language, digits)} × ${powerOfTen(Number(exponent))}`;
}

export function powerOfTen(exponent) {
  const raised = (digit) => (digit === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]);
  return `10${Array.from(String(exponent), raised).join("")}`;
}

export function prefersReducedMotion() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
