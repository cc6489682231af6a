"""The true maximum: by trying every sentence where there are few, and by uniform-cost search where there are many."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from course_lib.decoding.hypotheses import Hypothesis, hypothesis
from course_lib.decoding.stepping import NextLogits, StepModel, begin_search, check_alpha, checked

CHUNK = 4096  # rows that go through the model at once: bounds the memory


@dataclass(frozen=True)
class ExactResult:
    """The best hypothesis found (None if no sentence can end), the steps of the model it took, and whether it is proved to be the best."""

    hypothesis: Hypothesis | None
    expanded: int
    proved: bool


@torch.inference_mode()
def exhaustive_search(
    model: StepModel | NextLogits,
    prompt: Any,
    *,
    alpha: float = 0.0,
    end: int,
    max_length: int,
    limit: int = 1_000_000,
) -> list[Hypothesis]:
    """Try every sentence of up to max_length tokens, its end counted; return the best of each length, the best score first.

    ValueError if vocabulary^max_length is beyond `limit`, and as beam_search.
    """
    check_alpha(alpha)
    machine, first, state = begin_search(model, prompt, end=end, max_length=max_length)
    size = first.shape[1]
    if size**max_length > limit:
        raise ValueError(
            f"{size} tokens and {max_length} places make {size}^{max_length} sequences, beyond the limit of {limit}; "
            "shorten max_length, or look for the best alone with exact_search"
        )
    best: dict[int, Hypothesis] = {}
    # beginnings still to be read: (state of their parents, place of each one's parent, tokens so far, log P so far)
    waiting: list[tuple[Any, Tensor, Tensor, Tensor]] = []
    prefixes, log_probabilities = torch.zeros(1, 0, dtype=torch.long), first
    while True:
        length = prefixes.shape[1] + 1
        row = int(log_probabilities[:, end].argmax())
        total = log_probabilities[row, end].item()
        if total > -torch.inf and (length not in best or total > best[length].log_probability):
            best[length] = hypothesis([*prefixes[row].tolist(), end], total, alpha)
        if length < max_length:
            goes_on = log_probabilities.isfinite()
            goes_on[:, end] = False
            pairs = goes_on.nonzero()  # (row, token)
            for some in pairs.split(CHUNK) if len(pairs) else ():
                parents, tokens = some.unbind(dim=1)
                longer = torch.cat([prefixes[parents], tokens[:, None]], dim=1)  # (B·(V-1), T+1)
                waiting.append((state, parents, longer, log_probabilities[parents, tokens]))
        if not waiting:
            return sorted(best.values(), key=lambda one: -one.score)
        parent_state, parents, prefixes, sums = waiting.pop()
        logits, state = machine.step(prefixes[:, -1], parent_state.select(parents))
        log_probabilities = checked(logits, rows=len(parents)) + sums[:, None]


@torch.inference_mode()
def exact_search(
    model: StepModel | NextLogits,
    prompt: Any,
    *,
    end: int,
    max_length: int,
    known: Hypothesis | None = None,
    limit: int = 10_000,
) -> ExactResult:
    """Find the most probable sentence of up to max_length tokens (alpha = 0) in the whole vocabulary, by uniform-cost search.

    The likeliest beginning is always read next; once it is no likelier than the best sentence found, no other can be, because log P
    only falls. `known`, a finished hypothesis such as beam search's best, saves work and never changes the maximum. After
    `limit` steps of the model it gives up, `proved` False. ValueError for a limit below 1 or a known one that does not end, and
    as beam_search.
    """
    if limit < 1:
        raise ValueError(f"limit is {limit}; allow at least 1 step of the model")
    if known is not None and (known.tokens[-1:] != (end,) or len(known.tokens) > max_length):
        raise ValueError("known is no finished sentence of at most max_length tokens; give one that ends, or None")
    machine, log_probabilities, state = begin_search(model, prompt, end=end, max_length=max_length)
    best = None if known is None else hypothesis(known.tokens, known.log_probability, 0.0)
    beginnings: list[
        tuple[float, int, tuple[int, ...], Any]
    ] = []  # cost, order of arrival, tokens, state of the parent
    prefix: tuple[int, ...] = ()
    arrivals, expanded = 0, 1
    while True:
        sums = log_probabilities[0]
        if sums[end] > (-torch.inf if best is None else best.log_probability):
            best = hypothesis((*prefix, end), sums[end].item(), 0.0)
        if len(prefix) + 1 < max_length:
            floor = -torch.inf if best is None else best.log_probability
            for token in (sums > floor).nonzero()[:, 0].tolist():
                if token != end:
                    arrivals += 1
                    heapq.heappush(beginnings, (-sums[token].item(), arrivals, (*prefix, token), state))
        if not beginnings or (best is not None and -beginnings[0][0] <= best.log_probability):
            return ExactResult(best, expanded, proved=True)
        if expanded >= limit:
            return ExactResult(best, expanded, proved=False)
        cost, _, prefix, parent_state = heapq.heappop(beginnings)
        logits, state = machine.step(torch.tensor(prefix[-1:]), parent_state)
        log_probabilities = checked(logits, rows=1) - cost
        expanded += 1
