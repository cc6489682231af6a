// The sentence that the reader builds, as rows of nested clauses and as the words that the models read.

// data: { levels, flat, relative }; state: { nested, stretched, plural }. Returns { rows, words, distance }: a row for each subject,
// the main one first, its verb closing what it opened; `words` end before the main verb, `distance` of them after its subject.
export function build({ levels, flat, relative }, { nested, stretched, plural }) {
  const rows = levels.slice(0, nested + 1).map((level, depth) => {
    const number = plural[depth] ? 1 : 0;
    return {
      lead: [...(depth ? [relative] : []), level.determiner[number]].join(" "),
      subject: level.noun[number],
      flat: depth ? [] : flat.slice(0, stretched),
      verb: level.verb[number],
      plural: plural[depth],
    };
  });
  const down = rows.flatMap((row) => [...row.lead.split(" "), row.subject, ...row.flat.flat()]);
  const up = rows.slice(1).map((row) => row.verb).reverse();
  const words = [...down, ...up];
  return { rows, words, distance: words.length - 2 };
}

// What a model says of the verb: "right" or "wrong" when one number has at least twice the probability of the other, else "doubt".
export function judge({ singular, plural }, isPlural) {
  const [right, wrong] = isPlural ? [plural, singular] : [singular, plural];
  if (right >= 2 * wrong) return "right";
  return wrong >= 2 * right ? "wrong" : "doubt";
}
