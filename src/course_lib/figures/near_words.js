// Words of a vocabulary that look like one it does not hold.

// Lower case without accents: what two spellings of a word share.
export function bare(word) {
  return word.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
}

// The number of letters to change, add or drop to turn one word into the other (Levenshtein's distance).
export function editDistance(left, right) {
  let row = Array.from({ length: right.length + 1 }, (_, place) => place);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const change = row[j - 1] + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[right.length];
}

// Up to `count` words at most a third of the letters away, the nearest first.
export function nearWords(word, words, count = 3) {
  const wanted = bare(word);
  const limit = Math.max(1, Math.floor(wanted.length / 3) + 1);
  return words
    .map((other) => ({ other, distance: editDistance(wanted, bare(other)) }))
    .filter(({ distance, other }) => distance <= limit && distance < bare(other).length)
    .sort((one, another) => one.distance - another.distance || (one.other < another.other ? -1 : 1))
    .slice(0, count)
    .map(({ other }) => other);
}

// The words of a text as the vocabulary writes them: full stops, commas and the like apart, capitals only where it has them.
export function splitWords(text, vocabulary) {
  const found = text.match(/[\p{L}\p{N}\p{M}'’-]+|[^\s\p{L}\p{N}]/gu) ?? [];
  return found.map((word) => (vocabulary.has(word) ? word : word.toLowerCase()));
}
