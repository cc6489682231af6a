"""Training on pairs: a sequence and its translation, by teacher forcing, or a sequence and its label."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor, nn

from course_lib.corpora.tokenizers import batch
from course_lib.training.descent import Record
from course_lib.training.grouped import fit_groups, token_loss


def fit_pairs(
    model: nn.Module,
    sources: Sequence[Sequence[int]],
    targets: Sequence[Sequence[int]],
    *,
    steps: int,
    generator: torch.Generator,
    batch_size: int = 64,
    learning_rate: float = 3e-3,
    clip_norm: float = 1.0,
) -> Iterator[Record]:
    """Train `model(sources, inputs)` to predict each next token of the targets, yielding a Record after each step.

    Teacher forcing: a target "<s> a b </s>" is read as "<s> a b" and predicted as "a b </s>". Sources of like length share a
    batch. ValueError for no pairs, lists of different lengths, an empty source, a target shorter than 2, or a setting that is not positive.
    """
    if targets and min(map(len, targets)) < 2:
        raise ValueError("fit_pairs() got a target with fewer than 2 tokens; begin each with <s> and end it with </s>")

    def loss_of(pair: tuple[Tensor, Tensor]) -> Tensor:
        source, target = pair
        return token_loss(model(source, target[:, :-1]), target[:, 1:])

    settings = {"steps": steps, "batch_size": batch_size, "learning_rate": learning_rate, "clip_norm": clip_norm}
    return _fit(model, sources, targets, batch, loss_of, settings, generator)


def fit_labels(
    model: nn.Module,
    sources: Sequence[Sequence[int]],
    labels: Sequence[int],
    *,
    steps: int,
    generator: torch.Generator,
    batch_size: int = 64,
    learning_rate: float = 3e-3,
    clip_norm: float = 1.0,
) -> Iterator[Record]:
    """Train `model(sources)` to give each source its label, yielding a Record after each step. Errors as in `fit_pairs`."""

    def loss_of(pair: tuple[Tensor, Tensor]) -> Tensor:
        return nn.functional.cross_entropy(model(pair[0]), pair[1][:, 0])

    settings = {"steps": steps, "batch_size": batch_size, "learning_rate": learning_rate, "clip_norm": clip_norm}
    return _fit(model, sources, [[label] for label in labels], torch.tensor, loss_of, settings, generator)


def _fit(
    model: nn.Module,
    sources: Sequence[Sequence[int]],
    targets: Sequence[Sequence[int]],
    stack: Callable[[list[Sequence[int]]], Tensor],
    loss_of: Callable[[tuple[Tensor, Tensor]], Tensor],
    settings: dict[str, int | float],
    generator: torch.Generator,
) -> Iterator[Record]:
    if not sources or len(sources) != len(targets) or not all(map(len, sources)):
        raise ValueError(
            f"there are {len(sources)} sources and {len(targets)} targets; give as many of one as of the other, none empty"
        )

    return fit_groups(
        model,
        [len(source) for source in sources],
        lambda group: (batch([sources[i] for i in group]), stack([targets[i] for i in group])),
        loss_of,
        data=[*sources, *targets],
        settings=settings,
        generator=generator,
    )
