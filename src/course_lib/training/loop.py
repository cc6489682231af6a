"""Training: one loop for every language model of the course, which yields what happened and leaves showing it to others."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import torch
from torch import nn

from course_lib.tokenizers import PAD_ID, batch
from course_lib.training import reuse


@dataclass(frozen=True)
class Record:
    """What one step of training did: its number from 1, the loss in nats a token, the gradient's norm before clipping."""

    step: int
    loss: float
    gradient_norm: float


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

    Sequences of like length share a batch, so that little is filled. The learning rate rises over the first 100 steps and then
    falls in a straight line to a tenth. The optimiser is AdamW (Loshchilov and Hutter, 2019). ValueError for no sequences, a
    sequence shorter than 2, or a number that must be positive and is not; FloatingPointError if the loss is no longer a number.
    """
    settings = {"steps": steps, "batch_size": batch_size, "learning_rate": learning_rate, "clip_norm": clip_norm}
    for name, number in settings.items():
        if not number > 0:
            raise ValueError(f"{name} is {number}; it must be positive")
    if not sequences or min(map(len, sequences)) < 2:
        raise ValueError("fit() got no sequences, or one with fewer than 2 tokens; there is nothing to predict")
    code = Path(__file__).read_text(encoding="utf8")
    remembered = reuse.cache_file(model, sequences, settings, generator, code)
    if remembered and (records := reuse.recall(remembered, model, generator)) is not None:
        model.eval()
        yield from (Record(int(step), loss, norm) for step, loss, norm in records)
        return
    done: list[Record] = []
    for record in _train(model, sequences, steps, generator, batch_size, learning_rate, clip_norm):
        done.append(record)
        yield record
    if remembered:
        reuse.remember(remembered, model, generator, (list(astuple(record)) for record in done))


def _train(
    model: nn.Module,
    sequences: Sequence[Sequence[int]],
    steps: int,
    generator: torch.Generator,
    batch_size: int,
    learning_rate: float,
    clip_norm: float,
) -> Iterator[Record]:
    # like lengths together, though not always the same ones
    noise: list[float] = (torch.rand(len(sequences), generator=generator) * 6).tolist()
    order = sorted(range(len(sequences)), key=lambda index: len(sequences[index]) + noise[index])
    groups = [order[start : start + batch_size] for start in range(0, len(order), batch_size)]
    batches = [batch([sequences[index] for index in group]) for group in groups]
    optimizer = torch.optim.AdamW(model.parameters(), lr=learning_rate, weight_decay=0.01, fused=True)
    waiting: list[int] = []
    model.train()
    for step in range(1, steps + 1):
        if not waiting:
            waiting = torch.randperm(len(batches), generator=generator).tolist()
        tokens = batches[waiting.pop()]
        rate = learning_rate * min(1.0, step / min(100, steps)) * (1 - 0.9 * step / steps)
        for group in optimizer.param_groups:
            group["lr"] = rate
        logits = model(tokens[:, :-1])
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten(), ignore_index=PAD_ID)
        optimizer.zero_grad()
        loss.backward()
        norm = nn.utils.clip_grad_norm_(model.parameters(), clip_norm)
        optimizer.step()
        value = loss.item()
        if not math.isfinite(value):
            raise FloatingPointError(f"the loss is {value} at step {step}; lower learning_rate or clip_norm")
        yield Record(step, value, float(norm))
    model.eval()
