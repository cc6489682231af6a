"""Models drawn at random for exercise 2.7, and what its most tempting mistakes find on them."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from course_lib.seeding import generator

END = 1
Tokens = tuple[int, ...]
Found = dict[int, tuple[Tokens, float]]
NextLogProbabilities = Callable[[Tokens], list[float]]


def drawn(seed: int, vocabulary: int = 5) -> NextLogProbabilities:
    """Return a model drawn at random: for each beginning a distribution of its own, the same at every call."""

    def next_log_probabilities(tokens: Tokens) -> list[float]:
        number = seed
        for token in tokens:
            number = number * (vocabulary + 1) + token + 1
        return torch.randn(vocabulary, generator=generator(number)).log_softmax(dim=0).tolist()

    return next_log_probabilities


def with_impossible_words(tokens: Tokens) -> list[float]:
    """A model that must say word 2 twice before it may end: all else is impossible until then."""
    certain = {0: 2, 1: 2}.get(len(tokens))
    if certain is None:
        return [-math.inf, math.log(0.5), math.log(0.5)]
    return [0.0 if token == certain else -math.inf for token in range(3)]


def batched(model: NextLogProbabilities) -> Callable[[Tensor], Tensor]:
    """Return the model as the library's searches take it, after a prompt of one token."""
    return lambda ids: torch.tensor([model(tuple(row[1:])) for row in ids.tolist()], dtype=torch.float64)


def mistaken(
    model: NextLogProbabilities, *, shrinks: bool = False, any_end: bool = False, worst: bool = False
) -> Found:
    """Return what a search of width 3 and up to 5 tokens finds with one of three mistakes."""
    live: list[tuple[Tokens, float]] = [((), 0.0)]
    found: Found = {}
    for length in range(1, 6):
        longer = [((*t, w), total + value) for t, total in live for w, value in enumerate(model(t))]
        longer.sort(key=lambda one: -one[1])
        finished = [one for one in (longer if any_end else longer[:3]) if one[0][-1] == END]
        if finished:
            found[length] = finished[-1 if worst else 0]
        live = [one for one in (longer[:3] if shrinks else longer) if one[0][-1] != END][:3]
    return found
