// The GPT of course_lib.models.gpt in plain JavaScript: embedding, blocks of causal attention and a feed-forward network, each
// normalised before and added to its input, then scores of the next token. Only forwards. Tests hold it to PyTorch.

import { add, matrixVector, readWeights, softmax } from "./nn.js";

const EPSILON = 1e-5; // keeps the division finite, as in torch.nn.LayerNorm

// Shifts and scales a vector to mean 0 and variance 1, then stretches and moves each coordinate by what was learnt.
export function layerNorm(vector, gain, shift) {
  const mean = vector.reduce((sum, value) => sum + value, 0) / vector.length;
  const variance = vector.reduce((sum, value) => sum + (value - mean) ** 2, 0) / vector.length;
  const deviation = Math.sqrt(variance + EPSILON);
  return vector.map((value, index) => ((value - mean) / deviation) * gain[index] + shift[index]);
}

// x Φ(x), Φ being the normal distribution. (Hendrycks and Gimpel, 2016)
export function gelu(value) {
  return (value * (1 + erf(value / Math.SQRT2))) / 2;
}

// The error function to 1.5 · 10⁻⁷. (Abramowitz and Stegun, 1964, formula 7.1.26)
function erf(value) {
  const t = 1 / (1 + 0.3275911 * Math.abs(value));
  const series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return Math.sign(value) * (1 - series * Math.exp(-value * value));
}

// Each position looks at itself and at what came before: { mixed, weights }, vectors of the values' width and, for the query
// at position t, t + 1 weights that sum to 1.
export function causalAttention(queries, keys, values) {
  const scale = Math.sqrt(keys[0].length);
  const weights = queries.map((query, t) => softmax(keys.slice(0, t + 1).map((key) => dot(query, key) / scale)));
  const mixed = weights.map((shares) =>
    shares.reduce((sum, share, s) => sum.map((value, i) => value + share * values[s][i]), new Float64Array(values[0].length)),
  );
  return { mixed, weights };
}

function dot(left, right) {
  return left.reduce((sum, value, index) => sum + value * right[index], 0);
}

export class GPT {
  constructor({ heads, weights }) {
    this.tensors = readWeights(weights);
    this.heads = heads;
    this.embedding = this.tensors["embedding.weight"];
    this.width = this.embedding.columns;
    this.context = this.tensors.positions.rows;
    this.layers = 0;
    while (`blocks.${this.layers}.norm_attention.weight` in this.tensors) this.layers += 1;
  }

  // Reads all the tokens at once: { logits, attention }, a vector of scores for the token after each position, and the weights
  // of each layer and head, [layer][head][query][key]. RangeError for more tokens than the model's context.
  run(tokens) {
    if (tokens.length > this.context) throw new RangeError(`${tokens.length} tokens; the model reads ${this.context}`);
    const attention = [];
    let hidden = tokens.map((token, place) => add(this.row(this.embedding, token), this.row(this.tensors.positions, place)));
    for (let layer = 0; layer < this.layers; layer += 1) {
      const block = `blocks.${layer}`;
      const { mixed, weights } = this.attend(block, hidden);
      attention.push(weights);
      hidden = hidden.map((vector, t) => add(vector, mixed[t])).map((vector) => add(vector, this.feedForward(block, vector)));
    }
    // The scores are made with the token vectors themselves: input and output share them.
    return { logits: hidden.map((vector) => matrixVector(this.embedding, this.normalise("norm", vector))), attention };
  }

  // Self-attention of every head, joined by one more projection.
  attend(block, hidden) {
    const parts = hidden.map((vector) => this.affine(`${block}.attention.project`, this.normalise(`${block}.norm_attention`, vector)));
    const size = this.width / this.heads;
    const part = (kind, head) => {
      const from = kind * this.width + head * size;
      return parts.map((vector) => vector.subarray(from, from + size));
    };
    const answers = Array.from({ length: this.heads }, (_, head) => causalAttention(part(0, head), part(1, head), part(2, head)));
    const mixed = hidden.map((_, t) => {
      const joined = Float64Array.from(answers.flatMap((answer) => Array.from(answer.mixed[t])));
      return this.affine(`${block}.attention.join`, joined);
    });
    return { mixed, weights: answers.map((answer) => answer.weights) };
  }

  feedForward(block, vector) {
    const inside = this.affine(`${block}.feed_forward.0`, this.normalise(`${block}.norm_feed_forward`, vector));
    return this.affine(`${block}.feed_forward.2`, inside.map(gelu));
  }

  normalise(name, vector) {
    return layerNorm(vector, this.tensors[`${name}.weight`], this.tensors[`${name}.bias`]);
  }

  affine(name, vector) {
    return add(matrixVector(this.tensors[`${name}.weight`], vector), this.tensors[`${name}.bias`]);
  }

  row(matrix, index) {
    return matrix.values.subarray(index * matrix.columns, (index + 1) * matrix.columns);
  }
}
