"""Training a language model: predict each next token; yield what happened and leave showing it to others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import nn

from course_lib.corpora.tokenizers import batch
from course_lib.training.descent import Record
from course_lib.training.grouped import fit_groups, token_loss


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
    if not sequences or min(map(len, sequences)) < 2:
        raise ValueError("fit() got no sequences, or one with fewer than 2 tokens; there is nothing to predict")
    return fit_groups(
        model,
        [len(sequence) for sequence in sequences],
        lambda group: batch([sequences[index] for index in group]),
        lambda tokens: token_loss(model(tokens[:, :-1]), tokens[:, 1:]),
        data=sequences,
        settings={"steps": steps, "batch_size": batch_size, "learning_rate": learning_rate, "clip_norm": clip_norm},
        generator=generator,
        noise=6.0,
    )
