// A slider over the steps of something and a button that plays them, for every figure that goes step by step.

import { button, prefersReducedMotion, slider } from "./controls.js";

// text: { step, stepValue(step, total), play, pause, next }; first: the number of the first step; interval: milliseconds between
// steps; element: the figure, whose leaving the page ends the play; goTo(step): shows a step, and calls move.
// For readers who prefer less motion the button goes one step on instead.
export function stepper({ text, first, interval, element, goTo }) {
  let now = first;
  let last = first;
  let timer = null;
  const steps = slider({
    name: "step",
    label: text.step,
    min: first,
    max: first + 1,
    step: 1,
    value: first,
    show: (value) => text.stepValue(value, last),
    change: (value) => {
      pause();
      goTo(value);
    },
  });
  const play = button({ name: "play", label: text.play, press });

  function press() {
    const following = now >= last ? first : now + 1;
    if (prefersReducedMotion()) return goTo(following);
    if (timer !== null) return pause();
    play.input.textContent = text.pause;
    timer = setInterval(() => {
      if (now >= last || !element.isConnected) pause();
      else goTo(now + 1);
    }, interval);
    return goTo(following);
  }

  function pause() {
    clearInterval(timer);
    timer = null;
    play.input.textContent = prefersReducedMotion() ? text.next : text.play;
  }

  // Called when the figure shows another step, or has another number of them.
  function move(to, total) {
    now = to;
    last = total;
    steps.move(to, total);
  }

  // Paper shows the last step; afterwards the reader is where they were.
  let before = null;
  addEventListener("beforeprint", () => {
    if (!element.isConnected) return;
    before = now;
    pause();
    goTo(last);
  });
  addEventListener("afterprint", () => {
    if (before !== null && element.isConnected) goTo(before);
    before = null;
  });

  pause();
  return { step: steps.root, play: play.root, move, pause };
}
