// One step of attention with the real numbers of a decoding step, stage by stage: query, scores, softmax, products, sum, word.

import { AttentiveEncoderDecoder } from "../shared/attentive.js";
import { largest } from "../shared/beam.js";
import { decimal, details, node, output, percent, scientific, slider, table } from "../shared/controls.js";
import { drawToFit, layOut, widthOf } from "../shared/layout.js";
import { softmax } from "../shared/nn.js";
import { stepper } from "../shared/stepper.js";
import { sentenceField } from "../shared/words.js";
import { stepPicture } from "./step_picture.js";
import { STAGES, TEXT } from "./step_text.js";

const INTERVAL = 2500; // milliseconds between stages while playing

export function mount(element, data, language) {
  const text = TEXT[language];
  const model = new AttentiveEncoderDecoder(data.model);
  const state = { words: [], steps: [], at: data.opens, stage: data.stage };

  const player = stepper({ text, first: 1, interval: INTERVAL, element, goTo: (stage) => show({ stage }) });
  const word = slider({
    name: "word", label: text.word, min: 1, max: 2, step: 1, value: 1,
    show: (value) => text.wordValue(value, state.steps.length), change: (value) => show({ at: value - 1 }),
  });
  const first = data.sentence.join(" ");
  const sentence = sentenceField({ tokens: data.sourceTokens, value: first, language, most: data.longest, change: read });
  const picture = node("div", { class: "step-picture", "data-output": "picture" });
  const said = output("stage");
  said.classList.add("course-verdict");
  const numbers = details(text.table);
  numbers.body.dataset.output = "table";
  layOut(element, {
    picture: [picture],
    controls: [player.step, player.play, word.root],
    says: [said],
    more: { summary: text.more, controls: [sentence.root] },
    folded: [numbers.root],
  });

  // Every step of the greedy translation, the one that ends it among them: { before, after, token }.
  function read({ words, ids }) {
    player.pause();
    const steps = [];
    let token = model.start;
    let before = model.read(ids);
    while (steps.length < data.maxLength && token !== data.end) {
      const after = model.step(token, before);
      const [next] = largest(after.logits, 1);
      steps.push({ before, after, read: token, token: next });
      [token, before] = [next, after];
    }
    Object.assign(state, { words, steps });
    show({ at: Math.min(state.at, steps.length - 1) });
  }

  function name(token) {
    if (token === model.start) return text.start;
    return token === data.end ? text.end : data.targetTokens[token];
  }

  function show(changes) {
    Object.assign(state, changes);
    player.move(state.stage, STAGES);
    word.move(state.at + 1, state.steps.length);
    const { after, read: last, token } = state.steps[state.at];
    const { scores, weights, logits } = after;
    const most = scores.indexOf(Math.max(...scores));
    said.textContent = text.stages[state.stage - 1]({
      before: name(last), width: model.width, words: state.words.length, most: state.words[most],
      score: decimal(scores[most], language), weight: percent(weights[most], language, 0), word: name(token),
      share: percent(softmax(logits)[token], language, 0),
    });
    const rows = state.words.map((one, place) => [
      one, decimal(scores[place], language, 3), scientific(Math.exp(scores[place]), language), decimal(weights[place], language, 4),
    ]);
    numbers.body.replaceChildren(table({ headers: text.headers, rows }));
    draw();
  }

  function draw() {
    if (!state.steps.length) return;
    const { before, after, token } = state.steps[state.at];
    picture.replaceChildren(
      stepPicture({
        words: state.words, annotations: before.annotations, query: before.hidden, scores: [...after.scores], weights: [...after.weights],
        context: after.context, following: { word: name(token), share: softmax(after.logits)[token] }, stage: state.stage,
        width: widthOf(picture), language, text,
      }),
    );
  }

  sentence.input.dispatchEvent(new Event("input"));
  drawToFit(picture, draw);
}
