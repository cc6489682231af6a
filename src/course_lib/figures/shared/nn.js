// Small neural networks in plain JavaScript, with the equations, weight layout and gate order of PyTorch.
//
// A vector is a Float64Array; a matrix is { rows, columns, values }, row after row. Gradients are written by hand, one
// function for each step that runs it backwards (a vector-Jacobian product). Tests hold all of it to PyTorch.

// ---- Weights: 16-bit numbers in base64, as course_lib.figures.shared.weights writes them.

export function readWeights(packed) {
  return Object.fromEntries(Object.entries(packed).map(([name, tensor]) => [name, readTensor(tensor)]));
}

function readTensor({ shape, float16 }) {
  const bytes = Uint8Array.from(atob(float16), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const half = (index) => fromHalf(view.getUint16(2 * index, true));
  const values = Float64Array.from({ length: bytes.length / 2 }, (_, index) => half(index));
  if (shape.length === 1) return values;
  return { rows: shape[0], columns: shape[1], values };
}

// IEEE 754: one bit of sign, five of exponent, ten of fraction.
function fromHalf(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

// ---- Vectors and matrices.

export function matrixVector(matrix, vector) {
  const { rows, columns, values } = matrix;
  const result = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) {
    let sum = 0;
    for (let column = 0; column < columns; column += 1) sum += values[row * columns + column] * vector[column];
    result[row] = sum;
  }
  return result;
}

// The matrix transposed times a vector: what carries a gradient back through matrixVector.
export function transposedMatrixVector(matrix, vector) {
  const { rows, columns, values } = matrix;
  const result = new Float64Array(columns);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) result[column] += values[row * columns + column] * vector[row];
  }
  return result;
}

// total += left rightᵀ: one step's share of the gradient of a weight matrix.
export function addOuterProduct(total, left, right) {
  for (let row = 0; row < total.rows; row += 1) {
    for (let column = 0; column < total.columns; column += 1) {
      total.values[row * total.columns + column] += left[row] * right[column];
    }
  }
}

export function scaled(matrix, factor) {
  return { ...matrix, values: matrix.values.map((value) => value * factor) };
}

export function norm(vector) {
  return Math.hypot(...vector); // squares that would overflow or vanish are handled inside
}

export function add(left, right) {
  return left.map((value, index) => value + right[index]);
}

const sigmoid = (value) => 1 / (1 + Math.exp(-value));

// The four affine parts of a recurrent layer: W x + b from the word, U h + c from the previous state.
function fromInput(weights, input) {
  return add(matrixVector(weights.weightInput, input), weights.biasInput);
}

function fromHidden(weights, hidden) {
  return add(matrixVector(weights.weightHidden, hidden), weights.biasHidden);
}

function split(vector, parts) {
  const width = vector.length / parts;
  return Array.from({ length: parts }, (_, part) => vector.slice(part * width, (part + 1) * width));
}

export function join(...parts) {
  return Float64Array.from(parts.flatMap((part) => Array.from(part)));
}

// ---- Probabilities.

export function softmax(logits) {
  const highest = logits.reduce((a, b) => Math.max(a, b), -Infinity); // keeps the exponentials from overflowing
  const exponentials = Float64Array.from(logits, (value) => Math.exp(value - highest));
  const total = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / total);
}

// Random numbers in (0, 1) that repeat for a repeated seed: Park and Miller's minimal standard generator (1988).
export function generator(seed) {
  const modulus = 2147483647; // 2³¹ − 1, a prime
  let state = (Math.abs(Math.trunc(seed)) % (modulus - 1)) + 1;
  return () => {
    state = (state * 48271) % modulus;
    return state / modulus;
  };
}

// The first index at which the running sum of probabilities exceeds one random number.
export function sample(probabilities, random) {
  let threshold = random() * probabilities.reduce((a, b) => a + b, 0);
  let last = 0;
  for (let index = 0; index < probabilities.length; index += 1) {
    if (probabilities[index] === 0) continue; // what has no probability is never drawn, not even by rounding
    last = index;
    threshold -= probabilities[index];
    if (threshold < 0) return index;
  }
  return last;
}

// ---- Recurrent cells. A step takes { hidden, cell } and returns the next one, with what its backward needs.
// A backward takes the gradient of the loss with respect to what the step returned, and returns the gradient with
// respect to what it took: { input, hidden, cell }, and { atInput, atHidden } for W x + b and for U h + c.

export function rnnStep(weights, input, state) {
  const hidden = add(fromInput(weights, input), fromHidden(weights, state.hidden)).map(Math.tanh);
  return { hidden, gates: {}, previous: state };
}

export function rnnStepBackward(weights, step, gradient) {
  const inside = gradient.hidden.map((value, i) => value * (1 - step.hidden[i] ** 2)); // tanh' = 1 − tanh²
  return backward(weights, inside, inside);
}

export function lstmStep(weights, input, state) {
  const parts = split(add(fromInput(weights, input), fromHidden(weights, state.hidden)), 4);
  const [write, forget, show] = [parts[0], parts[1], parts[3]].map((part) => part.map(sigmoid));
  const fresh = parts[2].map(Math.tanh);
  const cell = state.cell.map((value, i) => forget[i] * value + write[i] * fresh[i]);
  const hidden = cell.map((value, i) => show[i] * Math.tanh(value));
  return { hidden, cell, gates: { input: write, forget, output: show }, fresh, previous: state };
}

export function lstmStepBackward(weights, step, gradient) {
  const { input: write, forget, output: show } = step.gates;
  // The memory receives what comes from the next step and what comes through hidden = show · tanh(cell).
  const shown = step.cell.map(Math.tanh);
  const cell = gradient.cell.map((value, i) => value + gradient.hidden[i] * show[i] * (1 - shown[i] ** 2));
  const inside = join(
    cell.map((value, i) => value * step.fresh[i] * write[i] * (1 - write[i])),
    cell.map((value, i) => value * step.previous.cell[i] * forget[i] * (1 - forget[i])),
    cell.map((value, i) => value * write[i] * (1 - step.fresh[i] ** 2)),
    gradient.hidden.map((value, i) => value * shown[i] * show[i] * (1 - show[i])),
  );
  return { ...backward(weights, inside, inside), cell: cell.map((value, i) => value * forget[i]), throughCell: cell };
}

export function gruStep(weights, input, state) {
  const ours = split(fromInput(weights, input), 3);
  const theirs = split(fromHidden(weights, state.hidden), 3);
  const [reset, update] = [0, 1].map((gate) => add(ours[gate], theirs[gate]).map(sigmoid));
  const fresh = ours[2].map((value, i) => Math.tanh(value + reset[i] * theirs[2][i]));
  const hidden = fresh.map((value, i) => (1 - update[i]) * value + update[i] * state.hidden[i]);
  return { hidden, gates: { reset, update }, fresh, candidate: theirs[2], previous: state };
}

export function gruStepBackward(weights, step, gradient) {
  const { reset, update } = step.gates;
  const atFresh = gradient.hidden.map((value, i) => value * (1 - update[i]) * (1 - step.fresh[i] ** 2));
  const atReset = atFresh.map((value, i) => value * step.candidate[i] * reset[i] * (1 - reset[i]));
  const atUpdate = gradient.hidden.map(
    (value, i) => value * (step.previous.hidden[i] - step.fresh[i]) * update[i] * (1 - update[i]),
  );
  const atInput = join(atReset, atUpdate, atFresh);
  const atHidden = join(atReset, atUpdate, atFresh.map((value, i) => value * reset[i]));
  const result = backward(weights, atInput, atHidden);
  return { ...result, hidden: result.hidden.map((value, i) => value + gradient.hidden[i] * update[i]) };
}

function backward(weights, atInput, atHidden) {
  return {
    atInput,
    atHidden,
    input: transposedMatrixVector(weights.weightInput, atInput),
    hidden: transposedMatrixVector(weights.weightHidden, atHidden),
  };
}

const STEPS = { rnn: rnnStep, lstm: lstmStep, gru: gruStep };
const STEPS_BACKWARD = { rnn: rnnStepBackward, lstm: lstmStepBackward, gru: gruStepBackward };

// ---- The language model of course_lib.models.recurrent: embedding, recurrent layer, scores of the next token.

export class RecurrentLM {
  constructor({ cell, weights }) {
    const tensors = readWeights(weights);
    this.cell = cell;
    this.embedding = tensors["embedding.weight"];
    this.layer = {
      weightInput: tensors["recurrence.weight_ih_l0"],
      weightHidden: tensors["recurrence.weight_hh_l0"],
      biasInput: tensors["recurrence.bias_ih_l0"],
      biasHidden: tensors["recurrence.bias_hh_l0"],
    };
    this.outputWeight = tensors["output.weight"];
    this.outputBias = tensors["output.bias"];
    this.width = this.embedding.columns;
  }

  // The same model with its recurrent matrix U multiplied by a factor.
  withRecurrentScale(factor) {
    const model = Object.create(RecurrentLM.prototype);
    const layer = { ...this.layer, weightHidden: scaled(this.layer.weightHidden, factor) };
    return Object.assign(model, this, { layer });
  }

  start() {
    return { hidden: new Float64Array(this.width), cell: new Float64Array(this.width) };
  }

  step(token, state) {
    const input = this.embedding.values.slice(token * this.width, (token + 1) * this.width);
    return STEPS[this.cell](this.layer, input, state);
  }

  logits(state) {
    return add(matrixVector(this.outputWeight, state.hidden), this.outputBias);
  }

  // The states after each token; each step waits for the one before it.
  run(tokens) {
    const steps = [];
    let state = this.start();
    for (const token of tokens) {
      state = this.step(token, state);
      steps.push(state);
    }
    return steps;
  }

  // Backpropagation through time of the loss at the last step, −log P(target | tokens).
  // Returns the loss, its gradient with respect to each state (hidden[t], and cell[t] in an LSTM), t = 0 … T − 1,
  // and with respect to the recurrent matrix, summed over the steps.
  backpropagate(tokens, target) {
    const steps = this.run(tokens);
    const probabilities = softmax(this.logits(steps.at(-1)));
    const atLogits = probabilities.map((value, token) => value - (token === target ? 1 : 0));
    let gradient = {
      hidden: transposedMatrixVector(this.outputWeight, atLogits),
      cell: new Float64Array(this.width),
    };
    const { rows, columns } = this.layer.weightHidden;
    const recurrent = { rows, columns, values: new Float64Array(rows * columns) };
    const hidden = [];
    const cell = [];
    for (const step of [...steps].reverse()) {
      hidden.unshift(gradient.hidden);
      gradient = STEPS_BACKWARD[this.cell](this.layer, step, gradient);
      if (gradient.throughCell) cell.unshift(gradient.throughCell);
      addOuterProduct(recurrent, gradient.atHidden, step.previous.hidden);
    }
    return { loss: -Math.log(probabilities[target]), hidden, cell, recurrent };
  }
}

// The factor by which clipping by norm multiplies a gradient, as torch.nn.utils.clip_grad_norm_ does it.
export function clippingFactor(totalNorm, limit) {
  return Math.min(1, limit / (totalNorm + 1e-6));
}
