// The encoder–decoder without attention: a GRU reads the source, and its last state is all that a second GRU starts from.

import { add, gruStep, matrixVector, readWeights } from "./nn.js";

export class EncoderDecoder {
  // start: the id of the token that the decoder reads first.
  constructor({ weights, start }) {
    const tensors = readWeights(weights);
    this.start = start;
    this.sourceEmbedding = tensors.encoder_embedding;
    this.targetEmbedding = tensors.decoder_embedding;
    this.encoder = layer(tensors, "encoder");
    this.decoder = layer(tensors, "decoder");
    this.outputWeight = tensors.output_weight;
    this.outputBias = tensors.output_bias;
    this.width = this.encoder.weightHidden.columns;
  }

  // The encoder's state after each source word; each step waits for the one before it.
  encode(source) {
    const states = [];
    let state = { hidden: new Float64Array(this.width) };
    for (const word of source) {
      state = gruStep(this.encoder, row(this.sourceEmbedding, word), state);
      states.push(state.hidden);
    }
    return states;
  }

  // The context vector: the encoder's last state, of the same size for every sentence.
  context(source) {
    return this.encode(source).at(-1);
  }

  // What the decoder knows before its first word: { hidden, logits }.
  begin(context) {
    return this.step(this.start, { hidden: context });
  }

  // One word further: the decoder reads `token` and scores every word that may follow.
  step(token, state) {
    const { hidden } = gruStep(this.decoder, row(this.targetEmbedding, token), state);
    return { hidden, logits: add(matrixVector(this.outputWeight, hidden), this.outputBias) };
  }
}

// The four weights of a recurrent layer by their names in the page.
export function layer(tensors, name) {
  return {
    weightInput: tensors[`${name}_weight_ih`],
    weightHidden: tensors[`${name}_weight_hh`],
    biasInput: tensors[`${name}_bias_ih`],
    biasHidden: tensors[`${name}_bias_hh`],
  };
}

export function row(matrix, index) {
  return matrix.values.subarray(index * matrix.columns, (index + 1) * matrix.columns);
}
