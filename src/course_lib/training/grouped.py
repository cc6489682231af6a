"""What every training of the course shares: sequences of like length in a batch, the descent, and the memory of what was trained."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import torch
from torch import Tensor, nn

from course_lib.corpora.tokenizers import PAD_ID
from course_lib.training import reuse
from course_lib.training.descent import Record, check_positive, descend, groups_of_like_length

Batch = TypeVar("Batch")


def fit_groups(
    model: nn.Module,
    lengths: Sequence[int],
    stack: Callable[[list[int]], Batch],
    loss_of: Callable[[Batch], Tensor],
    *,
    data: Sequence[Sequence[int]],
    settings: dict[str, int | float],
    generator: torch.Generator,
    noise: float = 2.0,
) -> Iterator[Record]:
    """Train on examples of these lengths, those of like length together, yielding a Record after each step.

    stack: makes a batch of the examples at some places. data: all that the examples hold, by which a training is remembered.
    settings: steps, batch_size, learning_rate and clip_norm, and whatever else tells this training from others. ValueError for one
    that is not positive.
    """
    check_positive(settings)

    def train() -> Iterator[Record]:
        groups = groups_of_like_length(lengths, int(settings["batch_size"]), generator, noise=noise)
        return descend(
            model,
            [stack(group) for group in groups],
            loss_of,
            steps=int(settings["steps"]),
            generator=generator,
            learning_rate=settings["learning_rate"],
            clip_norm=settings["clip_norm"],
        )

    yield from reuse.recalled_or_new(train, model, data, settings, generator)


def token_loss(logits: Tensor, tokens: Tensor) -> Tensor:
    """Return the mean of -log P over the tokens (B, T) that are not padding, given the logits (B, T, V)."""
    return nn.functional.cross_entropy(logits.flatten(0, 1), tokens.flatten(), ignore_index=PAD_ID)
