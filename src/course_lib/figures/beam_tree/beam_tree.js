// Beam search on the reader's own sentence: what each step extends, keeps and drops, and the ranking at the end; and the reader
// in the place of the beam.

import { BeamSearch, greedy, score } from "../shared/beam.js";
import { candidatesTable, probabilityOf, rankingTable } from "./beam_tables.js";
import { beamLegend, beamPicture, rowsOf, shownAt } from "./beam_picture.js";
import { TEXT } from "./beam_text.js";
import { HandBeam } from "./hand.js";
import { button, decimal, details, node, output, slider } from "../shared/controls.js";
import { drawToFit, layOut, widthOf } from "../shared/layout.js";
import { EncoderDecoder } from "../shared/seq2seq.js";
import { stepper } from "../shared/stepper.js";
import { sentenceField } from "../shared/words.js";

const INTERVAL = 1300; // milliseconds between steps while playing
const WIDEST = 10;

export function mount(element, data, language) {
  const text = TEXT[language];
  const model = new EncoderDecoder(data.model);
  const size = data.targetTokens.length;
  const state = { words: [], context: null, width: data.width, alpha: data.alpha, step: 1, total: 1, hand: null, full: false };
  state.searches = new Map(); // by width, for the sentence in use

  const width = slider({
    name: "width",
    label: text.width,
    min: 1,
    max: WIDEST,
    step: 1,
    value: data.width,
    change: (value) => {
      state.width = value;
      search();
      if (state.hand) takeOver();
    },
  });
  const alpha = slider({
    name: "alpha",
    label: text.alpha,
    min: 0,
    max: 1,
    step: 0.1,
    value: data.alpha,
    show: (value) => decimal(value, language, 1),
    change: (value) => {
      state.alpha = value;
      search();
    },
  });
  const player = stepper({ text, first: 1, interval: INTERVAL, element, goTo });
  const written = data.sentence.join(" ");
  const sentence = sentenceField({ tokens: data.sourceTokens, value: written, language, most: data.longest, change: read });

  const who = button({ name: "who", label: text.choose, press: () => (state.hand ? giveBack() : takeOver()) });
  const go = button({ name: "go", label: text.go, press: () => move("decide") });
  const back = button({ name: "back", label: text.back, press: () => move("back") });

  const plot = node("div", { class: "beam-plot", "data-output": "tree" });
  const said = output("step");
  const result = output("result");
  const candidates = details("");
  const ranking = details("");
  candidates.body.dataset.output = "candidates";
  ranking.body.dataset.output = "ranking";
  result.classList.add("course-verdict");
  layOut(element, {
    picture: [plot],
    legend: beamLegend([
      { fate: "live", text: text.live },
      { fate: "finished", text: text.finished },
      { fate: "live", best: true, text: text.bestPath },
      { fate: "dropped", text: text.dropped },
      { fate: "none", greedy: true, text: text.greedy },
    ]),
    controls: [width.root, alpha.root, player.step, player.play, go.root, back.root, who.root],
    says: [result, said],
    more: { summary: text.more, controls: [sentence.root] },
    folded: [ranking.root, candidates.root],
  });

  function read({ words, ids }) {
    player.pause();
    state.words = words;
    state.context = model.context(ids);
    state.searches.clear();
    state.greedy = greedy(model, model.begin(state.context), limits());
    state.step = state.total; // the whole of it
    search();
    if (state.hand) takeOver();
  }

  function takeOver() {
    player.pause();
    state.hand = new HandBeam(model, model.begin(state.context), { width: state.width, ...limits() });
    state.full = false;
    render();
  }

  function giveBack() {
    state.hand = null;
    render();
  }

  function move(way) {
    if (!state.hand) return;
    state.hand[way]();
    state.full = false;
    render();
    plot.querySelector('[role="checkbox"]')?.focus();
  }

  // The choice of one candidate; the keyboard stays on it.
  function take(hypothesis) {
    state.full = !state.hand.take(hypothesis);
    render();
    plot.querySelectorAll('[role="checkbox"]')[state.hand.offered.indexOf(hypothesis)]?.focus();
  }

  function limits() {
    return { end: data.end, maxLength: data.maxLength };
  }

  // A search of the same sentence with the same width is not repeated: α only changes the ranking, and how soon one may stop.
  function searchOf(width) {
    if (!state.searches.has(width)) {
      state.searches.set(width, new BeamSearch(model, model.begin(state.context), { width, ...limits() }));
    }
    return state.searches.get(width);
  }

  function search() {
    state.search = searchOf(state.width);
    const wasLast = state.step === state.total;
    state.total = state.search.settledAfter(state.alpha);
    goTo(wasLast ? state.total : Math.min(state.step, state.total));
  }

  function goTo(number) {
    state.step = number;
    player.move(number, state.total);
    render();
  }

  function wordOf(token) {
    return data.targetTokens[token];
  }

  // The words of a hypothesis, without the end.
  function sentenceOf({ tokens }) {
    return tokens.filter((token) => token !== data.end).map(wordOf).join(" ");
  }

  function isGreedy({ tokens }) {
    const path = state.greedy[tokens.length - 1]?.tokens;
    return path !== undefined && tokens.every((token, index) => token === path[index]);
  }

  function render() {
    const byHand = state.hand !== null;
    who.input.textContent = byHand ? text.leave : text.choose;
    [player.step.hidden, player.play.hidden, go.root.hidden, back.root.hidden] = [byHand, byHand, !byHand, !byHand];
    if (byHand) {
      go.input.disabled = state.hand.taken.size === 0;
      back.input.disabled = state.hand.steps.length === 0;
    }
    draw();
    if (byHand) renderHand();
    else renderStep();
    renderTables();
    if (!byHand) renderResult();
  }

  // The steps in the picture: those of the machine up to the current one, or the reader's own.
  function shownSteps() {
    return state.hand ? state.hand.steps : state.search.steps.slice(0, state.step);
  }

  function draw() {
    const { hand } = state;
    const steps = shownSteps();
    const rows = hand ? hand.width + 3 : rowsOf(state.search.steps.slice(0, state.total));
    const columns = steps.map((step) => {
      const { kept, dropped } = shownAt(step);
      return [...kept, ...dropped].slice(0, rows);
    });
    const open = hand !== null && hand.offered.length > 0;
    if (open) columns.push(hand.offered);
    const alive = new Set();
    const living = hand ? hand.live : (steps.at(-1)?.live ?? []);
    for (let one of [...steps.flatMap(({ finished }) => finished), ...living]) for (; one; one = one.previous) alive.add(one);
    const total = hand ? Math.max(state.total, columns.length) : state.total;
    const settings = { columns, total, rows, word: wordOf, isGreedy, alive, best: bestPath(), chosen: open ? hand.taken : null, take };
    const choose = (index) => {
      if (hand) return;
      player.pause();
      goTo(index + 1);
    };
    plot.replaceChildren(beamPicture({ ...settings, label: text.picture, start: text.start, language, choose }, widthOf(plot)));
  }

  // What leads to the best sentence: the machine's at its last step, or the reader's.
  function bestPath() {
    const path = new Set();
    const found = state.hand ? state.hand.best(state.alpha)?.path : state.step === state.total && winner();
    for (let one = found; one; one = one.previous) path.add(one);
    return path;
  }

  // The machine's best, as it stands in the picture.
  function winner() {
    const [best] = state.search.ranking(state.alpha, state.total);
    const ended = state.search.steps.flatMap(({ finished }) => finished);
    return best && ended.find(({ tokens }) => tokens.join() === best.tokens.join());
  }

  function renderStep() {
    const { extended, live, finished } = state.search.steps[state.step - 1];
    const integer = (count) => decimal(count, language, 0);
    const among = [...live, ...finished].some(isGreedy);
    const greedyEnded = state.step >= state.greedy.length;
    said.textContent = [
      text.extended(extended, integer(size), integer(extended * size)),
      text.kept(live.length),
      text.ended(finished.length),
      greedyEnded ? (state.step === state.greedy.length ? text.greedyEnds : "") : among ? text.greedyIn : text.greedyOut,
      state.step < state.total ? "" : state.total === data.maxLength ? text.exhausted(data.maxLength) : text.settled,
    ].join("");
  }

  function renderHand() {
    const { hand, alpha: exponent } = state;
    const before = hand.steps.at(-1);
    const now = hand.offered.length === 0 ? text.over : (state.full ? text.full : text.rule)(hand.width);
    said.textContent = (before ? text.agreed(before.count, before.agreed) : "") + now;
    const yours = hand.best(exponent);
    const [machines] = state.search.ranking(exponent, state.total);
    if (!yours || !machines) {
      result.textContent = text.nothing;
      return;
    }
    const show = (one) => [sentenceOf(one) || text.empty, decimal(one.score, language, 3)];
    const same = sentenceOf(yours) === sentenceOf(machines);
    const ended = same ? text.tie : yours.score > machines.score ? text.won : text.lost;
    result.textContent = text.yours(...show(yours)) + text.machines(...show(machines)) + ended + wider(yours, machines, show);
  }

  // What the widest beam finds, where it is better than both.
  function wider(yours, machines, show) {
    const beam = searchOf(WIDEST);
    const [best] = beam.ranking(state.alpha, beam.settledAfter(state.alpha));
    return best && best.score > Math.max(yours.score, machines.score) + 1e-9 ? text.wider(WIDEST, ...show(best)) : "";
  }

  // How the tables name, mark and count hypotheses.
  const shown = { text, language, nameOf, isGreedy, sentenceOf };

  function nameOf({ tokens }) {
    return tokens.map(wordOf).join(" ");
  }

  function renderTables() {
    const step = shownSteps().at(-1);
    candidates.root.hidden = step === undefined;
    candidates.root.firstChild.textContent = text.candidates(shownSteps().length);
    if (step) candidates.body.replaceChildren(...candidatesTable(shownAt(step), state.alpha, shown));
    const ranked = state.search.ranking(state.alpha, state.step);
    ranking.root.firstChild.textContent = text.ranking(decimal(state.alpha, language, 1));
    ranking.body.replaceChildren(...rankingTable(ranked, state.step < state.total ? text.rankingSoFar(state.step) : null, shown));
  }

  // The outcome of the search, once it is there.
  function renderResult() {
    if (state.step < state.total) {
      result.textContent = text.notYet(state.step, state.total);
      return;
    }
    const [best] = state.search.ranking(state.alpha, state.total);
    const greedyEnd = state.greedy.at(-1);
    const ended = greedyEnd.tokens.at(-1) === data.end;
    const words = (one) => sentenceOf(one) || text.empty;
    const lost = ended ? "" : text.greedyUnfinished(words(greedyEnd));
    if (!best) {
      result.textContent = text.unfinished(data.maxLength) + lost;
    } else if (!ended) {
      result.textContent = text.best(state.width, words(best), probabilityOf(best, language)) + lost;
    } else if (isGreedy(best)) {
      result.textContent = text.same(words(best), probabilityOf(best, language));
    } else {
      const margin = score(greedyEnd.logProbability, greedyEnd.tokens.length, state.alpha) - best.score;
      const likelier = best.logProbability > greedyEnd.logProbability;
      const why = margin > 0 ? text.greedyWins : likelier ? text.searchError : text.byLength;
      const other = text.other(words(greedyEnd), probabilityOf(greedyEnd, language));
      result.textContent = text.best(state.width, words(best), probabilityOf(best, language)) + other + why;
    }
  }

  sentence.input.dispatchEvent(new Event("input"));
  drawToFit(plot, draw);
}
