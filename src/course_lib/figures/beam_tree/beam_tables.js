// The tables beneath the tree: the candidates of a step, and the finished hypotheses in the order of their scores.

import { score } from "../shared/beam.js";
import { decimal, node, note, percent, scientific, table } from "../shared/controls.js";

// shown: { text, language, nameOf, sentenceOf, isGreedy }, how a hypothesis is named and marked.
export function candidatesTable({ kept, dropped }, alpha, shown) {
  const { text, language, nameOf } = shown;
  const number = (value) => decimal(Math.abs(value) < 0.005 ? 0 : value, language, 2);
  const rows = [...kept, ...dropped].map((one) => {
    const points = score(one.logProbability, one.tokens.length, alpha);
    const fate = node("span", { class: "beam-fate", "data-fate": one.fate }, text.fates[one.fate]);
    return [marked(nameOf(one), one, shown), number(one.own), number(one.logProbability), number(points), fate];
  });
  return [table({ headers: text.headers, rows }), note(text.candidatesNote)];
}

export function rankingTable(ranked, caption, shown) {
  const { text, language, sentenceOf } = shown;
  const rows = ranked.map((one, place) => [
    String(place + 1),
    marked(sentenceOf(one) || text.empty, one, shown),
    String(one.tokens.length),
    probabilityOf(one, language),
    decimal(one.logProbability, language, 2),
    decimal(one.score, language, 3),
  ]);
  return [rows.length ? table({ caption, headers: text.rankingHeaders, rows }) : note(text.none), note(text.rankingNote)];
}

export function probabilityOf({ logProbability }, language) {
  const share = Math.exp(logProbability);
  return share >= 0.001 ? percent(share, language) : scientific(share, language);
}

function marked(name, hypothesis, { text, isGreedy }) {
  return node("span", { class: "beam-words" }, name, isGreedy(hypothesis) ? node("span", { class: "beam-mark" }, ` ◆ ${text.isGreedy}`) : "");
}
