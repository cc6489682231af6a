"""One token after another: always the likeliest (greedy), or drawn by chance from the whole distribution or from its head."""

from __future__ import annotations

import math
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from course_lib.decoding.stepping import NextLogits, StepModel, begin_search, checked


@torch.inference_mode()
def greedy(model: StepModel | NextLogits, prompt: Any, *, end: int, max_length: int) -> list[int]:
    """Return the tokens got by taking the likeliest each time (of equals, the first), up to `end` or to max_length of them.

    ValueError for an empty prompt, a max_length below 1 or an end outside the vocabulary.
    """
    machine, log_probabilities, state = begin_search(model, prompt, end=end, max_length=max_length)
    tokens = [int(log_probabilities.argmax())]
    while tokens[-1] != end and len(tokens) < max_length:
        logits, state = machine.step(torch.tensor(tokens[-1:]), state)
        tokens.append(int(checked(logits, rows=1).argmax()))
    return tokens


@torch.inference_mode()
def sample(
    model: StepModel | NextLogits,
    prompt: Any,
    *,
    end: int,
    max_length: int,
    generator: torch.Generator,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
) -> list[int]:
    """Return tokens drawn from sampling_probabilities one after another, up to `end` or to max_length of them.

    ValueError for an empty prompt, a max_length below 1, an end outside the vocabulary, and what sampling_probabilities refuses.
    """
    machine, logits, state = begin_search(model, prompt, end=end, max_length=max_length)
    tokens: list[int] = []
    while True:
        probabilities = sampling_probabilities(logits[0], temperature=temperature, top_k=top_k, top_p=top_p)
        tokens.append(int(probabilities.multinomial(1, generator=generator)))
        if tokens[-1] == end or len(tokens) == max_length:
            return tokens
        logits, state = machine.step(torch.tensor(tokens[-1:]), state)
        logits = checked(logits, rows=1)


def sampling_probabilities(
    logits: Float[Tensor, " V"], *, temperature: float = 1.0, top_k: int | None = None, top_p: float | None = None
) -> Float[Tensor, " V"]:
    """Return softmax(logits / temperature) without its tail, the rest scaled to sum to 1.

    First only the top_k likeliest stay (Fan et al., 2018), then of these the fewest whose probabilities together reach top_p
    (Holtzman et al., 2020). Of equals, the first stay. ValueError for a temperature that is not above 0 and finite (for 0 there
    is greedy), a top_k below 1 (one beyond the vocabulary keeps all) or a top_p outside (0, 1].
    """
    if not 0 < temperature < math.inf:
        raise ValueError(f"temperature is {temperature}; it must be above 0 and finite; towards 0 it becomes greedy()")
    if top_k is not None and top_k < 1:
        raise ValueError(f"top_k is {top_k}; it must be at least 1, or None to keep all")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError(f"top_p is {top_p}; it must be above 0 and at most 1, or None to keep all")
    ordered, order = (logits.double() / temperature).sort(descending=True, stable=True)  # the likeliest first
    if top_k is not None:
        ordered[top_k:] = -math.inf
    probabilities = ordered.softmax(dim=0)
    if top_p is not None and top_p < 1:
        before = probabilities.cumsum(dim=0) - probabilities  # the mass of the likelier tokens
        before[0] = 0.0
        probabilities = probabilities.masked_fill(before >= top_p, 0.0)
    probabilities = probabilities / probabilities.sum()
    return torch.zeros_like(probabilities).scatter(0, order, probabilities).to(logits.dtype)
