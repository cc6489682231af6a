// Beam search on the reader's own sentence: what each step extends, keeps and drops, and the ranking at the end.

import { BeamSearch, greedy, score } from "../shared/beam.js";
import { beamLegend, beamPicture, middleOfColumn, rowsOf, shownAt } from "./beam_picture.js";
import { TEXT } from "./beam_text.js";
import { decimal, details, node, note, output } from "../shared/controls.js";
import { percent, scientific, slider, table } from "../shared/controls.js";
import { layOut } from "../shared/layout.js";
import { EncoderDecoder } from "../shared/seq2seq.js";
import { stepper } from "../shared/stepper.js";
import { sentenceField } from "../shared/words.js";

const INTERVAL = 1300; // milliseconds between steps while playing

export function mount(element, data, language) {
  const text = TEXT[language];
  const model = new EncoderDecoder(data.model);
  const size = data.targetTokens.length;
  const state = { words: [], context: null, width: data.width, alpha: data.alpha, step: 1, total: 1 };
  state.searches = new Map(); // by width, for the sentence in use

  const width = slider({
    name: "width",
    label: text.width,
    min: 1,
    max: 10,
    step: 1,
    value: data.width,
    change: (value) => {
      state.width = value;
      search();
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

  const group = { role: "group", "aria-label": text.scroll, tabindex: 0 }; // the arrow keys scroll it
  const scroll = node("div", { class: "course-scroll", "data-output": "tree", ...group });
  const said = output("step");
  const result = output("result");
  const candidates = details("");
  const ranking = details("");
  candidates.body.dataset.output = "candidates";
  ranking.body.dataset.output = "ranking";
  result.classList.add("course-verdict");
  layOut(element, {
    picture: [scroll],
    legend: beamLegend([
      { fate: "live", text: text.live },
      { fate: "finished", text: text.finished },
      { fate: "dropped", text: text.dropped },
      { fate: "none", greedy: true, text: text.greedy },
    ]),
    controls: [width.root, alpha.root, player.step, player.play],
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
    search();
  }

  function limits() {
    return { end: data.end, maxLength: data.maxLength };
  }

  // A search of the same sentence with the same width is not repeated: α only changes the ranking, and how soon one may stop.
  function search() {
    if (!state.searches.has(state.width)) {
      const beam = new BeamSearch(model, model.begin(state.context), { width: state.width, ...limits() });
      state.searches.set(state.width, beam);
    }
    state.search = state.searches.get(state.width);
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
    renderTree();
    renderStep();
    renderCandidates();
    renderRanking();
    renderResult();
  }

  function renderTree() {
    const steps = state.search.steps.slice(0, state.step);
    const alive = new Set();
    for (const { finished, live } of [...steps.map((one) => ({ ...one, live: [] })), steps.at(-1)]) {
      for (let one of [...finished, ...live]) for (; one; one = one.previous) alive.add(one);
    }
    const picture = beamPicture({
      steps,
      total: state.total,
      rows: rowsOf(state.search.steps.slice(0, state.total)),
      word: wordOf,
      isGreedy,
      alive,
      label: text.picture,
      start: text.start,
      language,
      choose: (index) => {
        player.pause();
        goTo(index + 1);
      },
    });
    scroll.replaceChildren(picture);
    scroll.scrollLeft = middleOfColumn(state.step - 1) * (picture.clientWidth / picture.viewBox.baseVal.width) - scroll.clientWidth / 2;
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

  function renderCandidates() {
    const { kept, dropped } = shownAt(state.search.steps[state.step - 1]);
    const number = (value) => decimal(Math.abs(value) < 0.005 ? 0 : value, language, 2);
    const rows = [...kept, ...dropped].map((one) => {
      const points = score(one.logProbability, one.tokens.length, state.alpha);
      const name = one.tokens.map(wordOf).join(" ");
      const fate = node("span", { class: "beam-fate", "data-fate": one.fate }, text.fates[one.fate]);
      return [marked(name, one), number(one.own), number(one.logProbability), number(points), fate];
    });
    candidates.root.firstChild.textContent = text.candidates(state.step);
    candidates.body.replaceChildren(
      table({ headers: text.headers, rows }),
      note(text.candidatesNote),
    );
  }

  function marked(name, hypothesis) {
    return node("span", { class: "beam-words" }, name, isGreedy(hypothesis) ? node("span", { class: "beam-mark" }, ` ◆ ${text.isGreedy}`) : "");
  }

  function renderRanking() {
    const ranked = state.search.ranking(state.alpha, state.step);
    const rows = ranked.map((one, place) => [
      String(place + 1),
      marked(sentenceOf(one) || text.empty, one),
      String(one.tokens.length),
      probability(one),
      decimal(one.logProbability, language, 2),
      decimal(one.score, language, 3),
    ]);
    const caption = state.step < state.total ? text.rankingSoFar(state.step) : null;
    ranking.root.firstChild.textContent = text.ranking(decimal(state.alpha, language, 1));
    ranking.body.replaceChildren(
      rows.length ? table({ caption, headers: text.rankingHeaders, rows }) : note(text.none),
      note(text.rankingNote),
    );
  }

  function probability({ logProbability }) {
    const share = Math.exp(logProbability);
    return share >= 0.001 ? percent(share, language) : scientific(share, language);
  }

  // The outcome of the whole search, whatever step is shown.
  function renderResult() {
    const [best] = state.search.ranking(state.alpha, state.total);
    const greedyEnd = state.greedy.at(-1);
    const ended = greedyEnd.tokens.at(-1) === data.end;
    const words = (one) => sentenceOf(one) || text.empty;
    const lost = ended ? "" : text.greedyUnfinished(words(greedyEnd));
    if (!best) {
      result.textContent = text.unfinished(data.maxLength) + lost;
    } else if (!ended) {
      result.textContent = text.best(state.width, words(best), probability(best)) + lost;
    } else if (isGreedy(best)) {
      result.textContent = text.same(words(best), probability(best));
    } else {
      const margin = score(greedyEnd.logProbability, greedyEnd.tokens.length, state.alpha) - best.score;
      const likelier = best.logProbability > greedyEnd.logProbability;
      const why = margin > 0 ? text.greedyWins : likelier ? text.searchError : text.byLength;
      const other = text.other(words(greedyEnd), probability(greedyEnd));
      result.textContent = text.best(state.width, words(best), probability(best)) + other + why;
    }
  }

  sentence.input.dispatchEvent(new Event("input"));
}
