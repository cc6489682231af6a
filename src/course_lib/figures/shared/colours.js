// The colours of numbers in pictures.

// Positive numbers are blue and negative ones orange, the stronger the farther from zero; `most` is full strength.
export function cellColour(value, most = 1) {
  const strength = Math.min(1, Math.abs(value) / most);
  return { fill: value < 0 ? "var(--course-2)" : "var(--course-1)", strength: strength.toFixed(3) };
}
