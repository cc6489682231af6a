// Small neural networks in plain JavaScript, with the equations, weight layout and gate order of PyTorch.

export function softmax(logits) {
  const highest = logits.reduce((a, b) => Math.max(a, b), -Infinity); // keeps the exponentials from overflowing
  const exponentials = Float64Array.from(logits, (value) => Math.exp(value - highest));
  const total = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / total);
}
