// How far a curve that a reader drew is from what was measured. An axis is { scale: "linear" | "log", low, high }; a place on it
// is a share, 0 at its low end and 1 at its high end, and so is a miss: positive where the drawing is too high.

import { decimal, scientific } from "./controls.js";

const LEVEL = 0.08; // a change of less than this share of the axis is none to the eye
const ONE_SIDED = 0.5; // how much of the mean miss must point one way to be said to

export function shareOf({ scale, low, high }, value) {
  return scale === "log" ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
}

// The value at a share, without the last digits that only rounding put there.
export function valueAt({ scale, low, high }, share) {
  return Number((scale === "log" ? low * (high / low) ** share : low + share * (high - low)).toPrecision(12));
}

// A miss in the axis's own terms: a difference on a linear axis, a factor of 1 or more on a logarithmic one; without its side.
export function amountOf({ scale, low, high }, share) {
  return scale === "log" ? (high / low) ** Math.abs(share) : Math.abs(share) * (high - low);
}

export function factorText(factor, language) {
  return factor < 10_000 ? decimal(factor, language, factor < 10 ? 1 : 0) : scientific(factor, language);
}

export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function missesOf(axis, drawn, measured) {
  return drawn.map((value, place) => shareOf(axis, value) - shareOf(axis, measured[place]));
}

// { largest: its place, size: the mean miss without sides, side: "high", "low" or "both" }
export function summaryOf(misses) {
  const sizes = misses.map(Math.abs);
  const size = mean(sizes);
  const lean = mean(misses);
  const side = Math.abs(lean) < ONE_SIDED * size || size === 0 ? "both" : lean > 0 ? "high" : "low";
  return { largest: sizes.indexOf(Math.max(...sizes)), size, side };
}

// What a curve does, from its places on the axis: level, rises, falls, peak (up, then down), valley (down, then up) or wavers.
export function shapeOf(shares) {
  const [up, down] = [mostRise(shares), mostRise(shares.map((share) => -share))];
  if (up < LEVEL && down < LEVEL) return "level";
  if (down < LEVEL) return "rises";
  if (up < LEVEL) return "falls";
  if (isPeak(shares)) return "peak";
  return isPeak(shares.map((share) => -share)) ? "valley" : "wavers";
}

function mostRise(shares) {
  let lowest = shares[0];
  return shares.reduce((most, share) => {
    lowest = Math.min(lowest, share);
    return Math.max(most, share - lowest);
  }, 0);
}

function isPeak(shares) {
  const top = shares.indexOf(Math.max(...shares));
  const [before, after] = [shares.slice(0, top + 1), shares.slice(top)];
  return mostRise(before.map((share) => -share)) < LEVEL && mostRise(after) < LEVEL;
}

// Fills the places that are null by the straight line between their neighbours; the first and the last must be there.
export function joined(across, shares) {
  const known = shares.flatMap((share, place) => (share === null ? [] : [place]));
  return shares.map((share, place) => {
    if (share !== null) return share;
    const [before, after] = [known.findLast((one) => one < place), known.find((one) => one > place)];
    const along = (across[place] - across[before]) / (across[after] - across[before]);
    return shares[before] + along * (shares[after] - shares[before]);
  });
}
