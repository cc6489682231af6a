"""The steps of training, whatever is trained: batches in random order, one step of AdamW each, a record of what happened."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import torch
from torch import Tensor, nn

Batch = TypeVar("Batch")


@dataclass(frozen=True)
class Record:
    """What one step of training did: its number from 1, the loss in nats a token, the gradient's norm before clipping."""

    step: int
    loss: float
    gradient_norm: float


def check_positive(settings: Mapping[str, int | float]) -> None:
    """ValueError naming the first setting that is not positive."""
    for name, number in settings.items():
        if not number > 0:
            raise ValueError(f"{name} is {number}; it must be positive")


def groups_of_like_length(
    lengths: Sequence[int], batch_size: int, generator: torch.Generator, *, noise: float = 6.0
) -> list[list[int]]:
    """Return the places of the sequences in groups of like lengths, though not always the same ones."""
    shaken: list[float] = (torch.rand(len(lengths), generator=generator) * noise).tolist()
    order = sorted(range(len(lengths)), key=lambda index: lengths[index] + shaken[index])
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def descend(
    model: nn.Module,
    batches: Sequence[Batch],
    loss_of: Callable[[Batch], Tensor],
    *,
    steps: int,
    generator: torch.Generator,
    learning_rate: float,
    clip_norm: float,
) -> Iterator[Record]:
    """Take `steps` steps, each on one batch, all batches once before any comes again.

    The learning rate rises over the first 100 steps and then falls in a straight line to a tenth. The optimiser is AdamW
    (Loshchilov and Hutter, 2019). Parameters that ask for no gradient stay as they are. FloatingPointError if the loss is no
    longer a number.
    """
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=learning_rate, weight_decay=0.01, fused=True)
    waiting: list[int] = []
    model.train()
    try:
        for step in range(1, steps + 1):
            if not waiting:
                waiting = torch.randperm(len(batches), generator=generator).tolist()
            chosen = batches[waiting.pop()]
            rate = learning_rate * min(1.0, step / min(100, steps)) * (1 - 0.9 * step / steps)
            for group in optimizer.param_groups:
                group["lr"] = rate
            loss = loss_of(chosen)
            optimizer.zero_grad()
            loss.backward()
            norm = nn.utils.clip_grad_norm_(parameters, clip_norm)
            optimizer.step()
            value = loss.item()
            if not math.isfinite(value):
                raise FloatingPointError(f"the loss is {value} at step {step}; lower learning_rate or clip_norm")
            yield Record(step, value, float(norm))
    finally:  # an interrupted model is usable too, without its dropout
        model.eval()
