// The reader's own sentence: a text field that accepts the words of a vocabulary, and says which one it does not know.

import { button, node, textField } from "./controls.js";

export const TEXT = {
  pt: {
    sentence: "Frase",
    unknown: (word) => `O modelo não conhece a palavra “${word}”.`,
    few: (least) => `Escreva pelo menos ${least} ${least === 1 ? "palavra" : "palavras"}.`,
    many: (most) => `A frase passa de ${most} palavras.`,
    kept: "A figura continua com a frase anterior.",
    similar: "Palavras parecidas:",
    replace: (word, by) => `Trocar “${word}” por “${by}”`,
  },
  en: {
    sentence: "Sentence",
    unknown: (word) => `The model does not know the word “${word}”.`,
    few: (least) => `Write at least ${least} ${least === 1 ? "word" : "words"}.`,
    many: (most) => `The sentence has more than ${most} words.`,
    kept: "The figure stays with the previous sentence.",
    similar: "Similar words:",
    replace: (word, by) => `Replace “${word}” by “${by}”`,
  },
};

const EDGES = /^[\s.,;:!?"'“”‘’()…–—-]+|[\s.,;:!?"'“”‘’()…–—-]+$/gu;

// Splits text into words of the vocabulary: { words, ids, unknown }, unknown being the first word it does not hold.
export function readSentence(text, tokens) {
  const known = new Map(tokens.map((token, id) => [token, id]).filter(([token]) => !isSpecial(token)));
  const words = [];
  for (const written of text.trim().split(/\s+/u)) {
    const bare = written.replace(EDGES, "");
    const word = [written, bare, bare.toLowerCase()].find((form) => known.has(form));
    if (word === undefined && bare !== "") return { words, ids: [], unknown: bare };
    if (word !== undefined) words.push(word);
  }
  return { words, ids: words.map((word) => known.get(word)), unknown: null };
}

// Tokens such as <pad> and <s>, which are not words.
export function isSpecial(token) {
  return token.startsWith("<") && token.endsWith(">");
}

// The words nearest to one that is not held, by the letters to add, drop or change; accents and case count for nothing.
export function nearWords(word, tokens, count = 3) {
  const target = bareLetters(word);
  return tokens
    .filter((token) => !isSpecial(token))
    .map((token, order) => ({ token, order, distance: editDistance(target, bareLetters(token)) }))
    .sort((a, b) => a.distance - b.distance || a.order - b.order)
    .slice(0, count)
    .map(({ token }) => token);
}

function bareLetters(word) {
  return word.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function editDistance(left, right) {
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const change = previous[column - 1] + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(change, previous[column] + 1, current[column - 1] + 1));
    }
    previous = current;
  }
  return previous.at(-1);
}

// The field with its message. change({ words, ids }) is called for each sentence that the model can read; what the
// reader typed stays in the field in every case.
export function sentenceField({ tokens, value, language, least = 1, most = 60, change }) {
  const text = TEXT[language];
  const say = (problem, ...more) => node("p", {}, [problem, text.kept, ...more].join(" "));
  const message = node("div", { "data-output": "message", "aria-live": "polite", class: "course-message" });

  function read(written) {
    const { words, ids, unknown } = readSentence(written, tokens);
    message.replaceChildren();
    if (unknown !== null) message.append(...unknownMessage(unknown));
    else if (words.length < least) message.append(say(text.few(least)));
    else if (words.length > most) message.append(say(text.many(most)));
    else change({ words, ids });
  }

  function unknownMessage(word) {
    const offers = nearWords(word, tokens).map((near) => {
      const { input } = button({ name: "replace", label: near, press: () => replace(word, near) });
      input.setAttribute("aria-label", text.replace(word, near));
      return input;
    });
    return [say(text.unknown(word), text.similar), node("div", { class: "course-offers" }, ...offers)];
  }

  function replace(word, near) {
    field.input.value = field.input.value.replace(word, near);
    field.input.focus();
    read(field.input.value);
  }

  const field = textField({ name: "sentence", label: text.sentence, value, change: read });
  return { root: node("div", { class: "course-wide" }, field.root, message), input: field.input };
}
