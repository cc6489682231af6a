// Where the decoder looked as it wrote each word: the alignment of the reader's own sentence, by the scoring function they choose.

import { AttentiveEncoderDecoder } from "../shared/attentive.js";
import { largest } from "../shared/beam.js";
import { decimal, details, node, output, percent, select, slider, table } from "../shared/controls.js";
import { drawToFit, layOut, widthOf } from "../shared/layout.js";
import { sentenceField } from "../shared/words.js";
import { alignmentMatrix } from "./alignment_matrix.js";
import { TEXT } from "./alignment_text.js";

const LOOKED = 0.1; // a weight that is named
const ALMOST_ONE = 1.05;

// e to the entropy: how many words of equal weight would be as uncertain.
export function effectiveWords(weights) {
  return Math.exp(-weights.reduce((sum, weight) => sum + (weight > 0 ? weight * Math.log(weight) : 0), 0));
}

// How often the word most looked at stands before the one of the step before.
export function stepsBack(rows) {
  const most = rows.map((weights) => weights.indexOf(Math.max(...weights)));
  return most.filter((place, index) => index > 0 && place < most[index - 1]).length;
}

// Greedy translation with the weights of each word written, the end not among them: [{ token, weights }].
export function written(model, ids, { end, maxLength }) {
  const rows = [];
  let state = model.begin(model.read(ids));
  while (rows.length < maxLength) {
    const [token] = largest(state.logits, 1);
    if (token === end) break;
    rows.push({ token, weights: [...state.weights] });
    state = model.step(token, state);
  }
  return rows;
}

export function mount(element, data, language) {
  const text = TEXT[language];
  const models = new Map();
  const state = { score: data.score, words: [], ids: [], rows: [], chosen: data.opens };

  const score = select({
    name: "score", label: text.score, value: data.score, change: (value) => translate({ score: value }),
    options: Object.keys(data.models).map((value) => ({ value, text: text.names[value] })),
  });
  const word = slider({
    name: "word", label: text.word, min: 1, max: 2, step: 1, value: 1,
    show: (value) => (state.rows.length ? text.wordValue(name(state.rows[Math.min(value, state.rows.length) - 1].token)) : ""),
    change: (value) => choose(value - 1),
  });
  const first = data.sentence.join(" ");
  const sentence = sentenceField({
    tokens: data.sourceTokens, value: first, language, most: data.longest, change: ({ words, ids }) => translate({ words, ids }),
  });
  const matrix = node("div", { class: "alignment-matrix", "data-output": "matrix" });
  const verdict = output("verdict");
  const whole = output("whole");
  verdict.classList.add("course-verdict");
  const numbers = details(text.table);
  numbers.body.dataset.output = "table";
  layOut(element, {
    picture: [matrix, legend()],
    controls: [word.root, score.root],
    says: [verdict, whole],
    more: { summary: text.more, controls: [sentence.root] },
    folded: [numbers.root],
  });

  function model() {
    if (!models.has(state.score)) models.set(state.score, new AttentiveEncoderDecoder(data.models[state.score]));
    return models.get(state.score);
  }

  function name(token) {
    return data.targetTokens[token];
  }

  function translate(changes) {
    Object.assign(state, changes);
    if (!state.ids.length) return;
    const rows = written(model(), state.ids, { end: data.end, maxLength: data.maxLength });
    state.rows = rows.length ? rows : [{ token: data.end, weights: state.words.map(() => 1 / state.words.length) }];
    choose(Math.min(state.chosen, state.rows.length - 1));
    const lines = state.rows.map(({ token, weights }) => [name(token), ...weights.map((weight) => percent(weight, language, 0))]);
    numbers.body.replaceChildren(table({ headers: ["", ...state.words], rows: lines }));
  }

  function choose(row) {
    state.chosen = row;
    word.move(row + 1, state.rows.length);
    const { token, weights } = state.rows[row];
    const looked = largest(weights, weights.length).filter((place, order) => order === 0 || weights[place] >= LOOKED);
    const named = looked.map((place) => text.share(state.words[place], percent(weights[place], language, 0)));
    const effective = effectiveWords(weights);
    const back = stepsBack(state.rows.map((one) => one.weights));
    verdict.textContent = text.verdict(name(token), text.and(named));
    whole.textContent = [
      effective < ALMOST_ONE ? text.one : text.words(decimal(effective, language, 1)),
      back ? text.crossed(back) : text.straight,
    ].join(" ");
    draw();
  }

  // The grammar's own links belong to the sentence and the translation that the figure opened with.
  function linksOf(row) {
    const same = state.words.join(" ") === first && state.rows.map(({ token }) => name(token)).join(" ") === data.translation.join(" ");
    return same ? data.links[row] : null;
  }

  function draw() {
    if (!state.rows.length) return;
    const rows = state.rows.map(({ token, weights }, row) => ({ word: name(token), weights, places: linksOf(row) }));
    matrix.replaceChildren(
      alignmentMatrix({ source: state.words, rows, chosen: state.chosen, width: widthOf(matrix), language, text, choose: (row) => row !== state.chosen && choose(row) }),
    );
  }

  function legend() {
    const item = (kind, words) => node("span", {}, node("span", { class: `alignment-key ${kind}` }), words);
    return node("div", { class: "course-legend" }, item("alignment-key-weight", text.weight), item("alignment-key-link", text.link));
  }

  sentence.input.dispatchEvent(new Event("input"));
  drawToFit(matrix, draw);
}
