// The encoder–decoder with attention: at each word the decoder weighs what two GRUs, one from either end, noted at each source word.

import { add, gruStep, join, matrixVector, norm, readWeights, softmax } from "./nn.js";
import { layer, row } from "./seq2seq.js";

const dot = (left, right) => left.reduce((sum, value, index) => sum + value * right[index], 0);

// The six scoring functions: prepare(key) once for each source word, compare(query, prepared, place) at each word written.
const SCORES = {
  cosine: (tensors) => ({
    prepare: (key) => key,
    compare: (query, key) => (tensors.score_strength[0] * dot(query, key)) / (norm(query) * norm(key)),
  }),
  additive: (tensors) => ({
    prepare: (key) => matrixVector(tensors.score_of_key, key),
    compare: (query, key) => dot(tensors.score_join, add(matrixVector(tensors.score_of_query, query), key).map(Math.tanh)),
  }),
  location: (tensors) => ({
    prepare: (key) => key,
    compare: (query, key, place) => dot(row(tensors.score_places, place), query),
  }),
  general: (tensors) => ({ prepare: (key) => matrixVector(tensors.score_of_key, key), compare: dot }),
  dot: () => ({ prepare: (key) => key, compare: dot }),
  "scaled dot": () => ({ prepare: (key) => key, compare: (query, key) => dot(query, key) / Math.sqrt(key.length) }),
};

export class AttentiveEncoderDecoder {
  // start: the id of the token that the decoder reads first; score: the name of its scoring function.
  constructor({ weights, start, score }) {
    const tensors = readWeights(weights);
    this.start = start;
    this.sourceEmbedding = tensors.encoder_embedding;
    this.targetEmbedding = tensors.decoder_embedding;
    this.forwards = layer(tensors, "forwards");
    this.backwards = layer(tensors, "backwards");
    this.decoder = layer(tensors, "decoder");
    this.bridge = { weight: tensors.bridge_weight, bias: tensors.bridge_bias };
    this.output = { weight: tensors.output_weight, bias: tensors.output_bias };
    this.score = SCORES[score](tensors);
    this.width = this.decoder.weightHidden.columns;
  }

  // Reads the source: { hidden, annotations, prepared }, from which each translation begins.
  read(source) {
    const there = this.run(this.forwards, source);
    const back = this.run(this.backwards, [...source].reverse()).reverse();
    const annotations = there.map((state, place) => join(state, back[place]));
    const last = join(there.at(-1), back[0]);
    const hidden = add(matrixVector(this.bridge.weight, last), this.bridge.bias).map(Math.tanh);
    return { hidden, annotations, prepared: annotations.map((one) => this.score.prepare(one)) };
  }

  run(cell, source) {
    const states = [];
    let state = { hidden: new Float64Array(cell.weightHidden.columns) };
    for (const word of source) {
      state = gruStep(cell, row(this.sourceEmbedding, word), state);
      states.push(state.hidden);
    }
    return states;
  }

  // How well each source word matches what the decoder knows now, before any softmax.
  scores(state) {
    return Float64Array.from(state.prepared, (key, place) => this.score.compare(state.hidden, key, place));
  }

  // What the decoder knows before its first word.
  begin(read) {
    return this.step(this.start, read);
  }

  // One word further: { hidden, logits, scores, weights, context, … }. `weights`, where given, take the place of the model's own.
  step(token, state, weights = null) {
    const scores = this.scores(state);
    const used = weights ?? softmax(scores);
    const context = this.mix(state.annotations, used);
    const { hidden } = gruStep(this.decoder, join(row(this.targetEmbedding, token), context), state);
    const logits = add(matrixVector(this.output.weight, join(hidden, context)), this.output.bias);
    return { ...state, hidden, logits, scores, weights: used, context };
  }

  // The context vector: the annotations, each times its weight, added.
  mix(annotations, weights) {
    const context = new Float64Array(this.width);
    annotations.forEach((one, place) => one.forEach((value, unit) => (context[unit] += weights[place] * value)));
    return context;
  }
}
