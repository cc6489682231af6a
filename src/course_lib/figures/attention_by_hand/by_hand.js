// What the reader does to the attention of one step, without any drawing: weights that always sum to 1, and threads that are cut.

import { softmax } from "../shared/nn.js";

// The weights with the one at `place` set to `share`; the others keep their proportions, and a cut word has none.
export function withShare(weights, place, share, cut) {
  const wanted = Math.min(1, Math.max(0, share));
  const others = weights.map((value, index) => (index === place || cut.has(index) ? 0 : value));
  const free = weights.filter((_, index) => index !== place && !cut.has(index)).length;
  if (free === 0) return weights.map((_, index) => (index === place ? 1 : 0));
  const total = others.reduce((sum, value) => sum + value, 0);
  const scaled = (value) => (total > 0 ? (value / total) * (1 - wanted) : (1 - wanted) / free);
  return weights.map((_, index) => {
    if (index === place) return wanted;
    return cut.has(index) ? 0 : scaled(others[index]);
  });
}

// The same for every word that is not cut.
export function evenly(count, cut) {
  return Array.from({ length: count }, (_, index) => (cut.has(index) ? 0 : 1 / (count - cut.size)));
}

// The model's own weights where some words cannot be looked at: the softmax over the others alone.
export function ownWeights(scores, cut) {
  return [...softmax(scores.map((value, index) => (cut.has(index) ? -Infinity : value)))];
}

// The words likeliest after a step: [{ token, share }], the likeliest first.
export function likeliest(logits, count) {
  return [...softmax(logits)]
    .map((share, token) => ({ token, share }))
    .sort((one, other) => other.share - one.share)
    .slice(0, count);
}

// How much of their weight two alignments of one step have in common, from 0 to 1.
export function overlap(weights, others) {
  return weights.reduce((sum, value, index) => sum + Math.min(value, others[index]), 0);
}

// The model's translation, word by word, with these words of the source cut: [{ token, state, before }], the end not among them.
export function translate(model, read, { end, maxLength, cut }) {
  const steps = [];
  let token = model.start;
  let before = read;
  while (steps.length < maxLength) {
    const state = model.step(token, before, ownWeights(model.scores(before), cut));
    const [{ token: next }] = likeliest(state.logits, 1);
    if (next === end) break;
    steps.push({ token: next, state, before });
    [token, before] = [next, state];
  }
  return steps;
}
