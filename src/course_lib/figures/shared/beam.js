// Beam search and greedy search, with the conventions of course_lib.decoding, which are those of Hugging Face's `generate`:
// log P is summed over the generated tokens, the end counted; score = log P / length^α; log P alone decides who lives; of the
// finished hypotheses the best one of each length is kept.
//
// A model offers step(token, state) → state, and every state carries the `logits` of the next token.
// A hypothesis: { tokens, own, logProbability, previous, fate }, own being the log-probability of its last token alone.

// log softmax: the logarithms of the probabilities, without ever computing a probability that is too small.
export function logSoftmax(logits) {
  const highest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const total = logits.reduce((sum, value) => sum + Math.exp(value - highest), 0);
  const shift = highest + Math.log(total);
  return Float64Array.from(logits, (value) => value - shift);
}

export function score(logProbability, length, alpha) {
  return logProbability / length ** alpha;
}

// The `count` largest of a vector, the largest first, ties by place: their indices.
export function largest(values, count) {
  const chosen = [];
  values.forEach((value, index) => {
    if (chosen.length === count && value <= values[chosen.at(-1)]) return;
    let place = chosen.length;
    while (place > 0 && values[chosen[place - 1]] < value) place -= 1;
    chosen.splice(place, 0, index);
    if (chosen.length > count) chosen.pop();
  });
  return chosen;
}

// Always the likeliest next token: a list of hypotheses, one for each step, the last being the whole of it.
export function greedy(model, beginning, { end, maxLength }) {
  const path = [];
  let hypothesis = { tokens: [], logProbability: 0, previous: null, state: beginning };
  while (path.length < maxLength && hypothesis.tokens.at(-1) !== end) {
    const logProbabilities = logSoftmax(hypothesis.state.logits);
    hypothesis = extend(hypothesis, largest(logProbabilities, 1)[0], logProbabilities);
    if (hypothesis.tokens.at(-1) !== end) hypothesis.state = model.step(hypothesis.tokens.at(-1), hypothesis.previous.state);
    path.push(hypothesis);
  }
  return path;
}

function extend(parent, token, logProbabilities) {
  const own = logProbabilities[token];
  return { tokens: [...parent.tokens, token], own, logProbability: parent.logProbability + own, previous: parent };
}

function scored(hypotheses, alpha) {
  return hypotheses
    .map((one) => ({ ...one, score: score(one.logProbability, one.tokens.length, alpha) }))
    .sort((a, b) => b.score - a.score);
}

// A search that is carried out one step at a time; `steps` remembers each of them:
// { candidates, live, finished, extended: how many hypotheses were alive before it }.
export class BeamSearch {
  // beginning: the state before the first token. maxLength: the most tokens generated, the end counted.
  constructor(model, beginning, { width, end, maxLength }) {
    Object.assign(this, { model, width, end, maxLength, steps: [] });
    this.live = [{ tokens: [], logProbability: 0, previous: null, state: beginning }];
  }

  // With width 1 the first end is the last step: that is greedy search.
  get done() {
    const greedyEnd = this.width === 1 && this.steps.at(-1)?.finished.length === 1;
    return this.live.length === 0 || this.steps.length === this.maxLength || greedyEnd;
  }

  // Extends every live hypothesis by every token, and keeps the likeliest: those among the `width` best that end leave the
  // beam, finished; the `width` best of those that do not end go on.
  advance() {
    const candidates = this.extensions();
    const ends = (hypothesis) => this.ends(hypothesis);
    const finished = candidates.slice(0, this.width).filter(ends);
    const live = candidates.filter((hypothesis) => !ends(hypothesis)).slice(0, this.width);
    this.settle(candidates, [...finished, ...live]);
  }

  ends(hypothesis) {
    return hypothesis.tokens.at(-1) === this.end;
  }

  // What the live hypotheses may become, the likeliest first.
  extensions() {
    return this.live
      .flatMap((parent) => {
        const logProbabilities = logSoftmax(parent.state.logits);
        const tokens = largest(logProbabilities, 2 * this.width + 1); // more than can be kept: the rest shows what was lost
        return tokens.map((token) => extend(parent, token, logProbabilities));
      })
      .sort((a, b) => b.logProbability - a.logProbability);
  }

  // One step done: of the candidates these were kept.
  settle(candidates, kept) {
    const extended = this.live.length;
    for (const hypothesis of candidates) hypothesis.fate = "dropped";
    for (const hypothesis of kept) hypothesis.fate = this.ends(hypothesis) ? "finished" : "live";
    const finished = kept.filter(({ fate }) => fate === "finished");
    const live = kept.filter(({ fate }) => fate === "live");
    for (const hypothesis of live) hypothesis.state = this.model.step(hypothesis.tokens.at(-1), hypothesis.previous.state);
    this.live = live;
    this.steps.push({ candidates, live, finished, extended });
  }

  // The best finished hypothesis of each length after so many steps, the best score first.
  ranking(alpha, steps) {
    const best = this.steps.slice(0, steps).flatMap(({ finished }) => finished.slice(0, 1));
    return scored(best, alpha);
  }

  // What beam_search returns: the ranking, or all the live hypotheses if none has finished.
  outcome(alpha) {
    const steps = this.settledAfter(alpha);
    const finished = this.ranking(alpha, steps);
    return finished.length ? finished : scored(this.steps[steps - 1].live, alpha);
  }

  // The number of steps after which no live hypothesis can still win: a longer one never has a higher log P, and dividing
  // by the longest length is the most that α can do for it.
  settledAfter(alpha) {
    for (let steps = 1; ; steps += 1) {
      while (this.steps.length < steps && !this.done) this.advance();
      if (this.steps.length < steps) return this.steps.length;
      const [best] = this.ranking(alpha, steps);
      const [hope] = this.steps[steps - 1].live;
      if (!hope || (best && best.score >= score(hope.logProbability, this.maxLength, alpha))) return steps;
    }
  }
}
