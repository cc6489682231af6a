"""Training a language model: predict each next token; yield what happened and leave showing it to others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor, nn

from course_lib.tokenizers import PAD_ID, batch
from course_lib.training import reuse
from course_lib.training.descent import Record, check_positive, descend, groups_of_like_length


def fit(
    model: nn.Module,
    sequences: Sequence[Sequence[int]],
    *,
    steps: int,
    generator: torch.Generator,
    batch_size: int = 64,
    learning_rate: float = 3e-3,
    clip_norm: float = 1.0,
) -> Iterator[Record]:
    """Train `model` to predict each next token of `sequences`, yielding a Record after each step.

    Sequences of like length share a batch, so that little is filled; the steps are those of `descend`. ValueError for no
    sequences, a sequence shorter than 2, or a number that must be positive and is not; FloatingPointError if the loss is no longer
    a number.
    """
    settings: dict[str, int | float] = {
        "steps": steps,
        "batch_size": batch_size,
        "learning_rate": learning_rate,
        "clip_norm": clip_norm,
    }
    check_positive(settings)
    if not sequences or min(map(len, sequences)) < 2:
        raise ValueError("fit() got no sequences, or one with fewer than 2 tokens; there is nothing to predict")

    def train() -> Iterator[Record]:
        return _train(model, sequences, steps, generator, batch_size, learning_rate, clip_norm)

    yield from reuse.recalled_or_new(train, model, sequences, settings, generator)


def _train(
    model: nn.Module,
    sequences: Sequence[Sequence[int]],
    steps: int,
    generator: torch.Generator,
    batch_size: int,
    learning_rate: float,
    clip_norm: float,
) -> Iterator[Record]:
    groups = groups_of_like_length([len(sequence) for sequence in sequences], batch_size, generator)
    batches = [batch([sequences[index] for index in group]) for group in groups]

    def loss_of(tokens: Tensor) -> Tensor:
        logits = model(tokens[:, :-1])
        return nn.functional.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten(), ignore_index=PAD_ID)

    return descend(
        model, batches, loss_of, steps=steps, generator=generator, learning_rate=learning_rate, clip_norm=clip_norm
    )
