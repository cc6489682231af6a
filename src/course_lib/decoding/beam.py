"""Beam search: of all the continuations of the hypotheses that live, keep the `width` best, and so on to the end.

The conventions are those of Hugging Face's `generate`. Every live hypothesis is continued by every token. Of the `width` best
continuations those that end are finished and leave the beam; the `width` best of those that do not end go on. The score
is log P / length^alpha over the generated tokens, the end counted; log P alone decides who lives. The search stops when no
live hypothesis can overtake the best finished one any more: log P only falls, and max_length^alpha is the most that a length
can divide it by. With width 1 it stops at the first end instead, and is greedy search.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor

from course_lib.decoding.hypotheses import Hypothesis, hypothesis
from course_lib.decoding.stepping import NextLogits, StepModel, begin_search, check_alpha, checked


@dataclass(frozen=True)
class Candidate:
    """A continuation weighed in a step. `parent` is its beginning's place among the live; fate: "kept", "finished" or "dropped"."""

    hypothesis: Hypothesis
    parent: int
    fate: str


@dataclass(frozen=True)
class BeamStep:
    """One step of beam search, from 1: `live` before it, and what became of the best continuations, the best first.

    Of all `candidate_count` continuations (live × vocabulary) `candidates` lists the best, with all that are kept or finish.
    """

    number: int
    live: list[Hypothesis]
    candidates: list[Candidate]
    candidate_count: int

    @property
    def kept(self) -> list[Hypothesis]:
        """The hypotheses that live on."""
        return self.with_fate("kept")

    @property
    def finished(self) -> list[Hypothesis]:
        """The hypotheses that ended in this step."""
        return self.with_fate("finished")

    @property
    def dropped(self) -> list[Hypothesis]:
        """The listed continuations that are given up."""
        return self.with_fate("dropped")

    def with_fate(self, fate: str) -> list[Hypothesis]:
        """Return the listed continuations with this fate, the best first."""
        return [candidate.hypothesis for candidate in self.candidates if candidate.fate == fate]


@dataclass(frozen=True)
class Round:
    """A step as numbers: who lived, and for the best continuations, the best first, their parents, tokens and sums of logarithms."""

    prefixes: list[tuple[int, ...]]
    live: list[float]
    parents: Int[Tensor, " C"]
    tokens: Int[Tensor, " C"]
    sums: Float[Tensor, " C"]
    finished: list[int]  # places among the continuations
    kept: list[int]
    candidate_count: int

    def sentence(self, place: int) -> tuple[int, ...]:
        """Return the tokens of the continuation at a place."""
        return (*self.prefixes[int(self.parents[place])], int(self.tokens[place]))


@torch.inference_mode()
def beam_search(
    model: StepModel | NextLogits,
    prompt: Any,
    *,
    width: int,
    alpha: float = 0.0,
    end: int,
    max_length: int,
    stop_early: bool = True,
) -> list[Hypothesis]:
    """Return the best finished hypothesis of each length that was reached, the best score first; all live ones if none finished.

    max_length counts the generated tokens, the end among them. A width beyond the vocabulary is legal. stop_early=False goes on
    to max_length, for the lengths that can no longer win. ValueError for a width below 1, alpha outside [0, 1], an empty
    prompt, a max_length below 1 or an end outside the vocabulary.
    """
    best: list[Hypothesis] = []
    last: Round | None = None
    for last in rounds(model, prompt, width, alpha, end, max_length, stop_early, 2 * width):
        if last.finished:  # all that finish in one step have one length: the first is the best of them
            best.append(hypothesis(last.sentence(last.finished[0]), last.sums[last.finished[0]].item(), alpha))
    if not best and last is not None:
        best = [hypothesis(last.sentence(place), last.sums[place].item(), alpha) for place in last.kept]
    return sorted(best, key=lambda one: -one.score)


@torch.inference_mode()
def beam_steps(
    model: StepModel | NextLogits,
    prompt: Any,
    *,
    width: int,
    alpha: float = 0.0,
    end: int,
    max_length: int,
    stop_early: bool = True,
    listed: int = 100,
) -> Iterator[BeamStep]:
    """Yield the steps of beam_search one by one, for pictures: at most `listed` continuations of each (2 · width if that is more).

    ValueError as beam_search, when the first step is asked for.
    """
    walk = rounds(model, prompt, width, alpha, end, max_length, stop_early, max(listed, 2 * width))
    for number, last in enumerate(walk, 1):
        fates = dict.fromkeys(last.kept, "kept") | dict.fromkeys(last.finished, "finished")
        candidates = [
            Candidate(hypothesis(last.sentence(place), total, alpha), parent, fates.get(place, "dropped"))
            for place, (total, parent) in enumerate(zip(last.sums.tolist(), last.parents.tolist(), strict=True))
        ]
        live = [hypothesis(tokens, total, alpha) for tokens, total in zip(last.prefixes, last.live, strict=True)]
        yield BeamStep(number, live, candidates, last.candidate_count)


def rounds(
    model: StepModel | NextLogits,
    prompt: Any,
    width: int,
    alpha: float,
    end: int,
    max_length: int,
    stop_early: bool,
    listed: int,
) -> Iterator[Round]:
    """Yield the steps of the search; all live hypotheses go through the model as one batch."""
    if width < 1:
        raise ValueError(f"width is {width}; beam search keeps at least 1 hypothesis")
    check_alpha(alpha)
    machine, log_probabilities, state = begin_search(model, prompt, end=end, max_length=max_length)
    live = torch.zeros(1, dtype=torch.float64)
    prefixes: list[tuple[int, ...]] = [()]
    best = -math.inf  # the best score of a finished hypothesis
    for length in range(1, max_length + 1):
        sums = (live[:, None] + log_probabilities).flatten()  # (B·V)
        order = first_largest(sums, listed)
        parents, tokens = order // log_probabilities.shape[1], order % log_probabilities.shape[1]
        ends = (tokens == end).tolist()
        finished = [place for place, is_end in enumerate(ends[:width]) if is_end]
        kept = [place for place, is_end in enumerate(ends) if not is_end][:width]
        now = Round(prefixes, live.tolist(), parents, tokens, sums[order], finished, kept, len(sums))
        yield now
        if finished:
            best = max(best, now.sums[finished[0]].item() / length**alpha)
        if not kept or length == max_length or (width == 1 and finished):
            return
        if stop_early and now.sums[kept[0]].item() / max_length**alpha <= best:
            return
        live, prefixes = now.sums[kept], [now.sentence(place) for place in kept]
        logits, state = machine.step(tokens[kept], state.select(parents[kept]))
        log_probabilities = checked(logits, rows=len(kept))


def first_largest(values: Float[Tensor, " N"], count: int) -> Int[Tensor, " C"]:
    """Return the places of the `count` largest finite values, the largest first; of equals, the first (topk promises no order)."""
    threshold = values.topk(min(count, len(values))).values[-1]
    places = ((values >= threshold) & values.isfinite()).nonzero()[:, 0]
    return places[values[places].sort(descending=True, stable=True).indices][:count]
