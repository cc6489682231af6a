// Counts the corpus in the page and shows what comes after the reader's words.
import { button, details, node, output, percent, select, slider, table, textField } from "../shared/controls.js";
import { layOut } from "../shared/layout.js";
import { NgramCounts, readCorpus, START } from "./ngram_counts.js";
import { nearWords } from "../shared/words.js";

const TEXTS = {
  pt: {
    order: "n, o tamanho do n-grama",
    prompt: "Começo da frase",
    unseen: "Se o contexto nunca foi visto",
    raw: "contagem crua",
    "add-one": "somar um a tudo",
    "back-off": "recuar para um contexto menor",
    append: "Acrescentar a palavra mais provável",
    start: "‹início›",
    headers: ["próxima palavra", "contagem", "probabilidade"],
    distinctHeaders: ["n", "n-gramas distintos no corpus", "possíveis"],
    distinctSummary: "Quantos n-gramas distintos?",
    distinct: (n, count, words) => `Com n = ${n}, o corpus tem ${count} n-gramas distintos, feitos de ${words} palavras.`,
    context: "Contexto usado:",
    noContext: "nenhum (só a frequência de cada palavra)",
    empty: "Você não escreveu nada: o contexto é o início da frase.",
    ignored: "Com n = 1 o modelo não olha para o que você escreveu.",
    unknown: (word, near) => `“${word}” não está no corpus${near ? `; parecidas: ${near}` : ""}.`,
    total: (times) => `O corpus tem ${times} palavras ao todo.`,
    seen: (times) => `Contexto visto ${times} ${times === "1" ? "vez" : "vezes"}.`,
    rawWay: "A probabilidade é a contagem dividida por esse total; o que não apareceu recebe 0.",
    addWay: "Cada palavra do vocabulário ganha uma contagem a mais, até as que nunca vieram aqui.",
    backWay: "Não é preciso recuar.",
    never: "Contexto nunca visto: 0 dividido por 0. A probabilidade não está definida e o modelo não tem o que dizer.",
    neverAdd: (words) => `Contexto nunca visto: somar um dá a todas as ${words} palavras a mesma probabilidade.`,
    neverBack: (dropped) => `Contexto nunca visto: o modelo esqueceu ${dropped} e recuou.`,
    words: (count) => (count === 1 ? "a palavra mais distante" : `as ${count} palavras mais distantes`),
    nothing: "Nenhuma palavra a mostrar.",
    more: (count) => `… e mais ${count}.`,
  },
  en: {
    order: "n, the size of the n-gram",
    prompt: "Beginning of the sentence",
    unseen: "If the context was never seen",
    raw: "raw counts",
    "add-one": "add one to everything",
    "back-off": "back off to a shorter context",
    append: "Append the most probable word",
    start: "‹start›",
    headers: ["next word", "count", "probability"],
    distinctHeaders: ["n", "distinct n-grams in the corpus", "possible"],
    distinctSummary: "How many distinct n-grams?",
    distinct: (n, count, words) => `With n = ${n} the corpus has ${count} distinct n-grams, made of ${words} words.`,
    context: "Context used:",
    noContext: "none (only how frequent each word is)",
    empty: "You wrote nothing: the context is the start of the sentence.",
    ignored: "With n = 1 the model does not look at what you wrote.",
    unknown: (word, near) => `“${word}” is not in the corpus${near ? `; near it: ${near}` : ""}.`,
    total: (times) => `The corpus has ${times} words in all.`,
    seen: (times) => `Context seen ${times} ${times === "1" ? "time" : "times"}.`,
    rawWay: "The probability is the count divided by that total; what did not appear gets 0.",
    addWay: "Every word of the vocabulary gets one count more, even those that never came here.",
    backWay: "No need to back off.",
    never: "Context never seen: 0 divided by 0. The probability is undefined and the model has nothing to say.",
    neverAdd: (words) => `Context never seen: adding one gives all the ${words} words the same probability.`,
    neverBack: (dropped) => `Context never seen: the model forgot ${dropped} and backed off.`,
    words: (count) => (count === 1 ? "the farthest word" : `the ${count} farthest words`),
    nothing: "No word to show.",
    more: (count) => `… and ${count} more.`,
  },
};

export function mount(element, data, language) {
  const texts = TEXTS[language];
  const numbers = new Map(data.words.map((word, index) => [word, index + 1]));
  const model = new NgramCounts(readCorpus(data.corpus, data.width), data.words.length);
  const state = { order: data.order, prompt: data.prompt, unseen: "raw" };
  const whole = (count) => count.toLocaleString(language === "pt" ? "pt-BR" : "en");

  const order = slider({
    name: "order", label: texts.order, min: 1, max: data.max_order, step: 1, value: state.order, change: set("order"),
  });
  const unseen = select({
    name: "unseen",
    label: texts.unseen,
    options: ["raw", "add-one", "back-off"].map((value) => ({ value, text: texts[value] })),
    value: state.unseen,
    change: set("unseen"),
  });
  const prompt = textField({ name: "prompt", label: texts.prompt, value: state.prompt, change: set("prompt") });
  const append = button({ name: "append", label: texts.append, press: appendBest });
  const chips = output("context", "p");
  const message = output("message", "div");
  const ranking = node("div", { "data-output": "ranking" });
  const distinct = output("distinct");
  const distinctTable = node("div", { "data-output": "distinct-by-n" });
  const folded = details(texts.distinctSummary);
  folded.body.append(distinctTable);
  layOut(element, {
    picture: [chips, ranking],
    controls: [prompt.root, order.root, unseen.root, append.root],
    says: [message, distinct],
    folded: [folded.root],
  });
  update();

  function set(name) {
    return (value) => {
      state[name] = value;
      update();
    };
  }

  function appendBest() {
    const { ranked } = predict();
    if (!ranked.length) return;
    const word = data.words[ranked[0].word - 1];
    state.prompt = `${state.prompt.trim()} ${word}`.trim();
    prompt.input.value = state.prompt;
    update();
  }

  function predict() {
    const words = splitWords(state.prompt, numbers);
    return { words, ...model.next(words.map((word) => numbers.get(word) ?? -1), state.order, state.unseen) };
  }

  function update() {
    const result = predict();
    showContext(result);
    message.replaceChildren(...messages(result).map((line) => node("p", {}, line)));
    showRanking(result.ranked);
    showDistinct();
    append.input.disabled = result.ranked.length === 0;
  }

  // The reader's words, those that the model looks at lit.
  function showContext({ words, context }) {
    const starts = context.filter((word) => word === START).length;
    const used = context.length - starts;
    const all = [...Array(starts).fill(texts.start), ...words];
    const lit = (index) => (starts ? index < starts || index >= all.length - used : index >= all.length - used);
    const items = all.flatMap((word, index) => [
      " ",
      node(lit(index) ? "mark" : "span", { class: lit(index) ? "course-used" : "course-unused" }, word),
    ]);
    chips.replaceChildren(texts.context, ...items, context.length ? "" : ` → ${texts.noContext}`);
  }

  function messages({ words, asked, context, seen, times }) {
    const lines = [];
    const often = (context.length ? texts.seen : texts.total)(whole(times));
    for (const word of new Set(words.filter((one) => !numbers.has(one)))) {
      lines.push(texts.unknown(word, nearWords(word, data.words).join(", ")));
    }
    if (!words.length) lines.push(texts.empty);
    else if (state.order === 1) lines.push(texts.ignored);
    if (seen) {
      const way = { raw: texts.rawWay, "add-one": texts.addWay, "back-off": texts.backWay }[state.unseen];
      lines.push(`${often} ${way}`);
    } else if (state.unseen === "raw") {
      lines.push(texts.never);
    } else if (state.unseen === "add-one") {
      lines.push(texts.neverAdd(whole(data.words.length)));
    } else {
      lines.push(`${texts.neverBack(texts.words(asked.length - context.length))} ${often}`);
    }
    return lines;
  }

  function showRanking(ranked) {
    if (!ranked.length) {
      ranking.replaceChildren(node("p", { class: "course-note" }, texts.nothing));
      return;
    }
    const rows = ranked.slice(0, data.rows).map(({ word, count, probability }) => [
      data.words[word - 1],
      whole(count),
      node(
        "span",
        { class: "course-share" },
        node("span", { class: "course-bar", style: `width: ${(16 * probability).toFixed(3)}em`, "aria-hidden": "true" }),
        percent(probability, language),
      ),
    ]);
    const rest = ranked.length - rows.length;
    ranking.replaceChildren(
      table({ headers: texts.headers, rows }),
      rest > 0 ? node("p", { class: "course-note" }, texts.more(whole(rest))) : "",
    );
  }

  function showDistinct() {
    distinct.textContent = texts.distinct(state.order, whole(model.distinct(state.order)), whole(data.words.length));
    const rows = Array.from({ length: data.max_order }, (_, index) => [
      index + 1 === state.order ? node("strong", {}, String(index + 1)) : String(index + 1),
      whole(model.distinct(index + 1)),
      whole(data.words.length ** (index + 1)),
    ]);
    distinctTable.replaceChildren(table({ headers: texts.distinctHeaders, rows }));
  }
}

// The words of a text as the corpus writes them: full stops and commas apart, capitals only where it has them.
function splitWords(text, vocabulary) {
  const found = text.match(/[\p{L}\p{N}\p{M}'’-]+|[^\s\p{L}\p{N}]/gu) ?? [];
  return found.map((word) => (vocabulary.has(word) ? word : word.toLowerCase()));
}
