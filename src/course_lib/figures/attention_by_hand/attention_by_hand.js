// You are the attention: the reader spreads the weight over the source words, the decoder answers with its next word as the bars move,
// and the model's own weights can be laid over the reader's. A word's thread can be cut, and the whole translation changes.

import { AttentiveEncoderDecoder } from "../shared/attentive.js";
import { button, checkbox, details, heading, node, output, percent, slider, table } from "../shared/controls.js";
import { drawToFit, layOut, widthOf } from "../shared/layout.js";
import { sentenceField } from "../shared/words.js";
import { evenly, likeliest, overlap, ownWeights, translate, withShare } from "./by_hand.js";
import { TEXT } from "./hand_text.js";
import { nextWords } from "./next_words.js";
import { shareOfPointer, weightColumns } from "./weight_columns.js";

const SHOWN = 6; // words that may follow

export function mount(element, data, language) {
  const text = TEXT[language];
  const model = new AttentiveEncoderDecoder(data.model);
  const limits = { end: data.end, maxLength: data.maxLength };
  const state = { words: [], read: null, path: [], at: 0, weights: [], cut: new Set(), shown: data.shown, whole: [] };

  const step = slider({
    name: "step", label: text.step, min: 1, max: 2, step: 1, value: 1,
    show: (value) => text.stepValue(value, state.path.length + 1), change: (value) => goTo(value - 1),
  });
  const show = checkbox({ name: "show", label: text.show, checked: data.shown, change: (value) => render({ shown: value }) });
  const write = button({ name: "write", label: text.write, press: writeWord });
  const even = button({ name: "even", label: text.even, press: () => render({ weights: evenly(state.words.length, state.cut) }) });
  const first = data.sentence.join(" ");
  const sentence = sentenceField({ tokens: data.sourceTokens, value: first, language, most: data.longest, change: readSentence });

  const columns = node("div", { class: "hand-columns", "data-output": "weights" });
  const following = node("div", { "data-output": "next" });
  const written = node("p", { class: "course-words", "data-output": "written" });
  const verdict = output("verdict");
  const own = output("own");
  const whole = output("whole");
  const numbers = details(text.table);
  numbers.body.dataset.output = "table";
  verdict.classList.add("course-verdict");
  const panes = node(
    "div",
    { class: "hand-panes" },
    node("div", {}, heading(text.weights), columns),
    node("div", {}, heading(text.next), following, legend()),
  );
  layOut(element, {
    picture: [node("div", { class: "hand-line" }, heading(text.written), written), panes],
    controls: [step.root, show.root, write.root, even.root],
    says: [verdict, own, whole],
    more: { summary: text.more, controls: [sentence.root] },
    folded: [numbers.root],
  });

  function readSentence({ words, ids }) {
    const read = model.read(ids);
    Object.assign(state, { words, read, cut: new Set() });
    state.whole = translate(model, read, { ...limits, cut: state.cut });
    state.path = state.whole;
    goTo(Math.min(state.at, state.path.length));
  }

  // Before the word of this place is written: what came before it is the model's own, or what the reader wrote.
  function goTo(place) {
    state.at = place;
    step.move(place + 1, state.path.length + 1);
    render({ weights: evenly(state.words.length, state.cut) });
  }

  // The state from which this word is written, and the word read just before it.
  function here() {
    if (state.at === 0) return { before: state.read, token: model.start };
    const { token, state: before } = state.path[state.at - 1];
    return { before, token };
  }

  function answers() {
    const { before, token } = here();
    const ours = ownWeights(model.scores(before), state.cut);
    return { before, token, ours, byHand: model.step(token, before, state.weights), byModel: model.step(token, before, ours) };
  }

  // The reader's word stays, and the model goes on from it as it would.
  function writeWord() {
    const { byHand } = answers();
    const [{ token }] = likeliest(byHand.logits, 1);
    if (token === data.end || state.at + 1 >= data.maxLength) return goTo(0);
    const kept = [...state.path.slice(0, state.at), { token, state: byHand }];
    state.path = [...kept, ...onwards(token, byHand, kept.length)];
    return goTo(kept.length);
  }

  function onwards(token, before, already) {
    const going = { start: token, scores: (from) => model.scores(from), step: (...given) => model.step(...given) };
    return translate(going, before, { ...limits, maxLength: Math.max(0, data.maxLength - already), cut: state.cut });
  }

  function toggle(place) {
    const cut = new Set(state.cut);
    if (cut.has(place)) cut.delete(place);
    else if (cut.size + 1 < state.words.length) cut.add(place);
    state.cut = cut;
    state.path = translate(model, state.read, { ...limits, cut });
    state.at = Math.min(state.at, state.path.length);
    step.move(state.at + 1, state.path.length + 1);
    const kept = state.weights.map((value, index) => (cut.has(index) ? 0 : value));
    const total = kept.reduce((sum, value) => sum + value, 0);
    render({ weights: total > 0 ? kept.map((value) => value / total) : evenly(state.words.length, cut) });
    columns.querySelector(`[data-cut-place="${place}"]`)?.focus();
  }

  function set(place, share, dragging = false) {
    render({ weights: withShare(state.weights, place, share, state.cut) });
    columns.querySelector(`[data-place="${place}"]`)?.focus();
    if (dragging) drag(place);
  }

  // A drag goes on until the pointer is let go, wherever it is.
  function drag(place) {
    const stop = new AbortController();
    const options = { signal: stop.signal };
    const move = (event) => {
      const picture = columns.querySelector("svg");
      render({ weights: withShare(state.weights, place, shareOfPointer(event, picture), state.cut) });
    };
    document.addEventListener("pointermove", move, options);
    for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, () => stop.abort(), options);
  }

  const name = (token) => (token === data.end ? text.end : data.targetTokens[token]);
  const share = (value) => percent(value, language, 0);

  function render(changes) {
    Object.assign(state, changes);
    const { ours, byHand, byModel } = answers();
    const [best] = likeliest(byHand.logits, 1);
    const [theirs] = likeliest(byModel.logits, 1);
    verdict.textContent = text.verdict(name(best.token), share(best.share));
    const most = ours.indexOf(Math.max(...ours));
    own.textContent = state.shown
      ? text.own(state.words[most], share(ours[most]), name(theirs.token), share(theirs.share), share(overlap(state.weights, ours)))
      : text.hidden;
    const words = (steps) => steps.map(({ token }) => data.targetTokens[token]).join(" ");
    const [full, cut] = [words(state.whole), words(translate(model, state.read, { ...limits, cut: state.cut }))];
    const named = state.words.filter((_, place) => state.cut.has(place)).map((word) => `“${word}”`).join(", ");
    const changed = named ? text.without(named, cut === full ? text.same : cut) : text.cutHint;
    whole.replaceChildren(text.whole(full), node("br"), changed);
    const before = state.path.slice(0, state.at).map(({ token }) => data.targetTokens[token]);
    written.replaceChildren(before.join(" "), " ", node("span", { class: "hand-slot" }, name(best.token)));
    const rows = state.words.map((word, place) => [word, share(state.weights[place]), state.shown ? share(ours[place]) : "–"]);
    numbers.body.replaceChildren(table({ headers: text.headers, rows }));
    draw({ ours, byHand, byModel });
  }

  function draw({ ours, byHand, byModel } = answers()) {
    const kept = document.activeElement?.dataset?.place;
    columns.replaceChildren(
      weightColumns({
        words: state.words, weights: state.weights, own: state.shown ? ours : null, cut: state.cut, width: widthOf(columns), language, text,
        set, toggle,
      }),
    );
    if (kept !== undefined && columns.querySelector(`[data-place="${kept}"]`)) columns.querySelector(`[data-place="${kept}"]`).focus();
    const theirs = new Map(likeliest(byModel.logits, data.targetTokens.length).map((one) => [one.token, one.share]));
    const top = likeliest(byHand.logits, SHOWN);
    const [best] = likeliest(byModel.logits, 1);
    if (state.shown && !top.some(({ token }) => token === best.token)) top[SHOWN - 1] = { token: best.token, share: shareOf(byHand.logits, best.token) };
    const rows = top.map((one) => ({ word: name(one.token), share: one.share, own: state.shown ? theirs.get(one.token) : null }));
    following.replaceChildren(nextWords({ rows, width: widthOf(following), language, text }));
  }

  function legend() {
    const item = (kind, words) => node("span", {}, node("span", { class: `hand-key ${kind}` }), words);
    return node("div", { class: "course-legend" }, item("hand-key-yours", text.yours), item("hand-key-own", text.model));
  }

  sentence.input.dispatchEvent(new Event("input"));
  goTo(Math.min(data.opens, state.path.length));
  render({ weights: withShare(state.weights, data.looked, 1, state.cut) });
  drawToFit(columns, () => draw());
}

function shareOf(logits, token) {
  return likeliest(logits, logits.length).find((one) => one.token === token).share;
}
