// A beam that the reader fills: at each step they choose which candidates live, with the room that the machine's beam has.

import { BeamSearch, score } from "../shared/beam.js";

const BEYOND = 3; // candidates offered beyond those that have room

export class HandBeam extends BeamSearch {
  constructor(model, beginning, settings) {
    super(model, beginning, settings);
    this.beginning = this.live;
    this.offer();
  }

  // The likeliest extensions of what lives; none of them is taken yet.
  offer() {
    const going = this.live.length > 0 && this.steps.length < this.maxLength;
    this.candidates = going ? this.extensions() : [];
    this.offered = this.candidates.slice(0, this.width + BEYOND);
    this.taken = new Set();
  }

  // Takes a candidate or lets it go. False if the beam is full; what ends takes no room.
  take(hypothesis) {
    if (this.taken.delete(hypothesis)) return true;
    const goingOn = [...this.taken].filter((one) => !this.ends(one));
    if (!this.ends(hypothesis) && goingOn.length === this.width) return false;
    this.taken.add(hypothesis);
    return true;
  }

  // How many of those taken the machine would have kept too, from the same candidates.
  agreeing() {
    const best = this.candidates.slice(0, this.width).filter((one) => this.ends(one));
    const going = this.candidates.filter((one) => !this.ends(one)).slice(0, this.width);
    return [...this.taken].filter((one) => best.includes(one) || going.includes(one)).length;
  }

  decide() {
    const [count, agreed] = [this.taken.size, this.agreeing()];
    this.settle(this.candidates, this.candidates.filter((one) => this.taken.has(one)));
    Object.assign(this.steps.at(-1), { count, agreed });
    this.offer();
  }

  back() {
    this.steps.pop();
    this.live = this.steps.at(-1)?.live ?? this.beginning;
    this.offer();
  }

  // The finished sentence with the best score, or undefined.
  best(alpha) {
    const ended = this.steps.flatMap(({ finished }) => finished);
    const points = (one) => score(one.logProbability, one.tokens.length, alpha);
    const [first] = ended.sort((a, b) => points(b) - points(a));
    return first && { ...first, score: points(first), path: first };
  }
}
