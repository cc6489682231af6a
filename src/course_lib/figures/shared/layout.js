// The one layout of every figure: the picture first and largest, three controls at most beneath it, then what it says, and
// everything else folded. What changes its height keeps the greatest that it had, so that the page below stands still.

import { controls, details, node } from "./controls.js";

const MOST_CONTROLS = 3;
const BASE = 16; // units of a drawing in one em: a drawing grows with the text around it

// picture: elements; legend: an element or null; controls: roots, buttons not counted; says: elements; more: { summary, controls }
// or null, further controls folded; folded: elements that are folded already.
export function layOut(element, { picture, legend = null, controls: shown, says, more = null, folded = [] }) {
  const counted = shown.filter((root) => root && root.tagName !== "BUTTON").length;
  if (counted > MOST_CONTROLS) {
    throw new Error(`${counted} controls stand beneath the picture; show ${MOST_CONTROLS} at most and put the others in more`);
  }
  const said = node("div", { class: "course-says" }, ...says);
  const frame = node("div", { class: "course-picture" }, ...picture, legend);
  element.append(frame, controls(...shown), said);
  if (more) {
    const { root, body } = details(more.summary);
    root.classList.add("course-more");
    body.append(controls(...more.controls));
    element.append(root);
  }
  element.append(...folded);
  [frame, said].forEach(standStill);
}

// Keeps the greatest height that an element has had at its present width and size of text.
function standStill(element) {
  let known = "";
  let tallest = 0;
  const grow = () => {
    tallest = Math.max(tallest, Math.ceil(element.getBoundingClientRect().height));
    element.style.minHeight = `${tallest}px`;
  };
  new ResizeObserver(() => {
    const measure = `${element.clientWidth} ${getComputedStyle(element).fontSize}`;
    if (measure === known) return grow();
    known = measure;
    tallest = 0;
    element.style.minHeight = "";
    // What is drawn in it has the old width until it is drawn again, before the next frame.
    return requestAnimationFrame(grow);
  }).observe(element);
}

// Calls draw(width) when the element is shown, whenever it or the text in it changes its size, and before printing; width is
// in units of 1/16 em, the units of the drawing, so that its letters are as large as those around it.
export function drawToFit(element, draw) {
  const probe = node("span", { class: "course-probe", "aria-hidden": "true" });
  element.before(probe);
  const again = () => draw(widthOf(element));
  const watch = new ResizeObserver(again);
  watch.observe(element);
  watch.observe(probe);
  // What was never on the screen has no size yet that could change: it is drawn for the paper.
  addEventListener("beforeprint", () => element.isConnected && again());
}

export function widthOf(element) {
  const em = Number.parseFloat(getComputedStyle(element).fontSize) || BASE;
  return Math.round(((element.clientWidth || 640) * BASE) / em);
}

// How tall a plot of this width is: neither a strip nor a square.
export function heightOf(width) {
  return Math.round(Math.min(380, Math.max(250, 0.4 * width)));
}

// Where a pointer is in a drawing that is `width` units wide.
export function acrossOf(event, picture, width) {
  const box = picture.getBoundingClientRect();
  return ((event.clientX - box.left) * width) / box.width;
}
