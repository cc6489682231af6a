// Counts the corpus in the page, and for every n at once shows what it sees of the reader's words and what comes after them.
import { details, node, output, percent, select, table, textField } from "../shared/controls.js";
import { layOut } from "../shared/layout.js";
import { NgramCounts, readCorpus, START } from "./ngram_counts.js";
import { nearWords } from "../shared/words.js";

const SHOWN = 3; // next words of a row

export const TEXT = {
  pt: {
    prompt: "Começo da frase",
    unseen: "Se o contexto nunca foi visto",
    raw: "contagem crua",
    "add-one": "somar um a tudo",
    "back-off": "recuar para um contexto menor",
    start: "‹início›",
    rows: "Uma linha por n: o que o modelo vê, quantas vezes viu, e o que vem depois",
    headers: ["n", "o que ele vê do começo", "visto no corpus", "o que vem depois (clique para acrescentar)"],
    times: (count) => `${count} ×`,
    add: (word) => `Acrescentar “${word}”`,
    nothing: "nunca visto: 0 ÷ 0, nada a dizer",
    equal: "nunca visto: todas as palavras iguais",
    backed: (words) => `nunca visto: recuou para ${words}`,
    noWords: "nenhuma palavra",
    empty: "Você não escreveu nada: o contexto é o início da frase.",
    unknown: (word, near) => `“${word}” não está no corpus${near ? `; parecidas: ${near}` : ""}.`,
    shrinks: (first, last, order) => `A evidência encolhe de ${first} palavras, com n = 1, para ${last} com n = ${order}.`,
    gone: (order) => `Com n = ${order}, o corpus já não tem este começo.`,
    distinctHeaders: ["n", "n-gramas distintos no corpus", "possíveis"],
    distinctSummary: "Quantos n-gramas distintos?",
  },
  en: {
    prompt: "Beginning of the sentence",
    unseen: "If the context was never seen",
    raw: "raw counts",
    "add-one": "add one to everything",
    "back-off": "back off to a shorter context",
    start: "‹start›",
    rows: "A row for each n: what the model sees, how often it saw it, and what comes next",
    headers: ["n", "what it sees of the beginning", "seen in the corpus", "what comes next (click to add it)"],
    times: (count) => `${count} ×`,
    add: (word) => `Add “${word}”`,
    nothing: "never seen: 0 ÷ 0, nothing to say",
    equal: "never seen: all words alike",
    backed: (words) => `never seen: backed off to ${words}`,
    noWords: "no word",
    empty: "You wrote nothing: the context is the start of the sentence.",
    unknown: (word, near) => `“${word}” is not in the corpus${near ? `; near it: ${near}` : ""}.`,
    shrinks: (first, last, order) => `The evidence shrinks from ${first} words, with n = 1, to ${last} with n = ${order}.`,
    gone: (order) => `With n = ${order} the corpus does not have this beginning any more.`,
    distinctHeaders: ["n", "distinct n-grams in the corpus", "possible"],
    distinctSummary: "How many distinct n-grams?",
  },
};

export function mount(element, data, language) {
  const text = TEXT[language];
  const numbers = new Map(data.words.map((word, index) => [word, index + 1]));
  const model = new NgramCounts(readCorpus(data.corpus, data.width), data.words.length);
  const state = { prompt: data.prompt, unseen: "raw" };
  const orders = Array.from({ length: data.max_order }, (_, index) => index + 1);
  const whole = (count) => count.toLocaleString(language === "pt" ? "pt-BR" : "en");
  const most = model.next([], 1, "raw").times; // the words of the corpus

  const unseen = select({
    name: "unseen",
    label: text.unseen,
    options: ["raw", "add-one", "back-off"].map((value) => ({ value, text: text[value] })),
    value: state.unseen,
    change: set("unseen"),
  });
  const prompt = textField({ name: "prompt", label: text.prompt, value: state.prompt, change: set("prompt") });
  const rows = node("div", { "data-output": "rows" });
  const message = output("message", "div");
  const said = output("evidence");
  const folded = details(text.distinctSummary);
  const line = (order) => [String(order), whole(model.distinct(order)), whole(data.words.length ** order)];
  folded.body.append(table({ headers: text.distinctHeaders, rows: orders.map(line) }));
  said.classList.add("course-verdict");
  layOut(element, { picture: [rows], controls: [prompt.root, unseen.root], says: [said, message], folded: [folded.root] });
  update();

  function set(name) {
    return (value) => {
      state[name] = value;
      update();
    };
  }

  function add(word) {
    state.prompt = `${state.prompt.trim()} ${word}`.trim();
    prompt.input.value = state.prompt;
    update();
  }

  function update() {
    const words = splitWords(state.prompt, numbers);
    const ids = words.map((word) => numbers.get(word) ?? -1);
    const results = orders.map((order) => ({ order, ...model.next(ids, order, state.unseen) }));
    const lines = [...new Set(words.filter((one) => !numbers.has(one)))].map((word) =>
      text.unknown(word, nearWords(word, data.words).join(", ")),
    );
    if (!words.length) lines.push(text.empty);
    message.replaceChildren(...lines.map((one) => node("p", {}, one)));
    said.textContent = evidence(results);
    const head = node("tr", {}, ...text.headers.map((header) => node("th", { scope: "col" }, header)));
    const body = node("tbody", {}, ...results.map((result) => rowOf(result, words)));
    rows.replaceChildren(node("table", { class: "ngram-rows", "aria-label": text.rows }, node("thead", {}, head), body));
  }

  function evidence(results) {
    const lost = results.find(({ seen }) => !seen);
    return lost ? text.gone(lost.order) : text.shrinks(whole(most), whole(results.at(-1).times), results.at(-1).order);
  }

  function rowOf({ order, asked, context, seen, times, ranked }, words) {
    return node(
      "tr",
      { "data-seen": String(seen) },
      node("th", { scope: "row" }, String(order)),
      node("td", { class: "ngram-context" }, ...contextOf(asked, words)),
      node("td", { class: "ngram-evidence" }, ...evidenceOf(seen, times)),
      node("td", {}, ...nextOf(seen, asked, context, ranked)),
    );
  }

  // The reader's words, those that this n looks at lit.
  function contextOf(asked, words) {
    const starts = asked.filter((word) => word === START).length;
    const used = asked.length - starts;
    const all = [...Array(starts).fill(text.start), ...words];
    const lit = (index) => (starts > 0 && index < starts) || index >= all.length - used;
    return all.flatMap((word, index) => [" ", node(lit(index) ? "mark" : "span", { class: lit(index) ? "course-used" : "course-unused" }, word)]);
  }

  // A bar on a logarithmic scale: from one time to every word of the corpus.
  function evidenceOf(seen, times) {
    const count = seen ? times : 0;
    const share = count ? (1 + Math.log10(count)) / (1 + Math.log10(most)) : 0;
    const bar = node("span", { class: "ngram-bar", style: `width: ${(100 * share).toFixed(1)}%`, "aria-hidden": "true" });
    return [node("span", { class: "ngram-track" }, bar), node("span", { class: "ngram-count" }, text.times(whole(count)))];
  }

  function nextOf(seen, asked, context, ranked) {
    const parts = [];
    if (!seen && state.unseen === "raw") return [node("span", { class: "ngram-note" }, text.nothing)];
    if (!seen && state.unseen === "add-one") parts.push(node("span", { class: "ngram-note" }, text.equal));
    if (!seen && state.unseen === "back-off" && context.length < asked.length) {
      const left = context.map((word) => (word === START ? text.start : data.words[word - 1])).join(" ");
      parts.push(node("span", { class: "ngram-note" }, text.backed(left ? `“${left}”` : text.noWords)));
    }
    const best = ranked.slice(0, SHOWN).map(({ word, probability }) => {
      const name = data.words[word - 1];
      const share = node("span", { class: "ngram-share", style: `width: ${(100 * probability).toFixed(1)}%`, "aria-hidden": "true" });
      const label = { type: "button", class: "ngram-next", "aria-label": text.add(name), "data-lm-suppress-shortcuts": "true" };
      const one = node("button", label, share, node("span", {}, name), node("b", {}, percent(probability, language, 0)));
      one.addEventListener("click", () => add(name));
      return one;
    });
    return [...parts, ...best];
  }
}

// The words of a text as the corpus writes them: full stops and commas apart, capitals only where it has them.
function splitWords(text, vocabulary) {
  const found = text.match(/[\p{L}\p{N}\p{M}'’-]+|[^\s\p{L}\p{N}]/gu) ?? [];
  return found.map((word) => (vocabulary.has(word) ? word : word.toLowerCase()));
}
