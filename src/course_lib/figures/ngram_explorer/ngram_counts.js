// A language model that counts, as `NgramModel` in ngrams.py: the same contexts, the same three ways with the unseen.

export const START = 0; // stands before the first word; words are 1, 2, … in the order of `words`

// content: base64 of whole numbers of `width` bytes, 0 at the end of each sentence.
export function readCorpus(content, width) {
  const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  const numbers = width === 1 ? bytes : new Uint16Array(bytes.buffer);
  const sentences = [];
  let sentence = [];
  for (const number of numbers) {
    if (number !== 0) {
      sentence.push(number);
    } else {
      sentences.push(sentence);
      sentence = [];
    }
  }
  return sentences;
}

export class NgramCounts {
  constructor(sentences, wordCount) {
    this.sentences = sentences;
    this.wordCount = wordCount;
    this.tables = new Map(); // context length -> Map(context -> Map(word -> count)), counted when first asked for
  }

  following(length) {
    if (!this.tables.has(length)) {
      const table = new Map();
      for (const sentence of this.sentences) {
        const padded = [...Array(length).fill(START), ...sentence];
        for (let place = length; place < padded.length; place += 1) {
          const context = padded.slice(place - length, place).join(" ");
          if (!table.has(context)) table.set(context, new Map());
          const counts = table.get(context);
          counts.set(padded[place], (counts.get(padded[place]) ?? 0) + 1);
        }
      }
      this.tables.set(length, table);
    }
    return this.tables.get(length);
  }

  distinct(order) {
    let count = 0;
    for (const counts of this.following(order - 1).values()) count += counts.size;
    return count;
  }

  // ids: the words so far, a negative number for an unknown one. Returns the context used, whether it was seen, how
  // often, and the next words as [{ word, count, probability }], most probable first; none if nothing can be said.
  next(ids, order, unseen) {
    let context = [...Array(order - 1).fill(START), ...ids].slice(ids.length);
    const asked = context;
    const countsOf = (words) => this.following(words.length).get(words.join(" "));
    if (unseen === "back-off") {
      while (context.length && !countsOf(context)) context = context.slice(1);
    }
    const counts = countsOf(context) ?? new Map();
    const extra = unseen === "add-one" ? 1 : 0;
    const times = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const total = times + extra * this.wordCount;
    const words = extra ? Array.from({ length: this.wordCount }, (_, index) => index + 1) : [...counts.keys()];
    const ranked = words
      .map((word) => ({ word, count: counts.get(word) ?? 0, probability: ((counts.get(word) ?? 0) + extra) / total }))
      .sort((one, other) => other.count - one.count || one.word - other.word);
    return { asked, context, seen: Boolean(countsOf(asked)), times, ranked };
  }
}
