"""A generated sentence with its log-probability, and the score that lets sentences of different lengths compete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from course_lib.decoding.stepping import NextLogits, StepModel, begin, check_alpha, checked


@dataclass(frozen=True)
class Hypothesis:
    """Generated tokens (the prompt is not among them, the end is), log P(tokens | prompt) in nats, and the score."""

    tokens: tuple[int, ...]
    log_probability: float
    score: float


def normalised_score(log_probability: float, length: int, alpha: float) -> float:
    """Return log P / length^alpha, for length generated tokens, the end counted. (Wu et al., 2016, without its constant 5)

    At alpha 0 this is log P; at 1, the mean per token. ValueError for a length below 1 or alpha outside [0, 1].
    """
    if length < 1:
        raise ValueError(f"length is {length}; a sentence has at least one token, its end")
    check_alpha(alpha)
    return log_probability / length**alpha


def hypothesis(tokens: Sequence[int], log_probability: float, alpha: float) -> Hypothesis:
    """Return the hypothesis with its score; alpha has been checked."""
    return Hypothesis(tuple(tokens), log_probability, log_probability / max(len(tokens), 1) ** alpha)


@torch.inference_mode()
def token_log_probabilities(model: StepModel | NextLogits, prompt: Any, tokens: Sequence[int]) -> list[float]:
    """Return log P of each token, given the prompt and the tokens before it: the model is told what came, whatever it preferred.

    ValueError for an empty prompt, no tokens, or a token outside the vocabulary.
    """
    if len(tokens) == 0:
        raise ValueError("there are no tokens to score; a sentence has at least one, its end")
    machine, log_probabilities, state = begin(model, prompt)
    values: list[float] = []
    for token in tokens:
        size = log_probabilities.shape[1]
        if not 0 <= token < size:
            raise ValueError(f"token {token} is outside the vocabulary; it must be from 0 to {size - 1}")
        values.append(log_probabilities[0, token].item())
        if len(values) < len(tokens):
            logits, state = machine.step(torch.tensor([token]), state)
            log_probabilities = checked(logits, rows=1)
    return values


def log_probability(model: StepModel | NextLogits, prompt: Any, tokens: Sequence[int]) -> float:
    """Return log P(tokens | prompt), the sum of the tokens' own. ValueError as token_log_probabilities."""
    return sum(token_log_probabilities(model, prompt, tokens))
