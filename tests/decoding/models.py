"""Small models for the tests of decoding: a random recurrent one, with and without a memory, and one written as a table."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from course_lib.decoding import NextLogits
from course_lib.models.recurrent import RecurrentLM
from course_lib.seeding import generator

END = 0


def random_lm(seed: int, vocabulary: int, *, sharpness: float = 6.0, end_bias: float = 0.0) -> RecurrentLM:
    """Return an untrained language model whose choices differ a lot, and depend on everything before."""
    model = RecurrentLM(vocabulary, 8, cell="gru", generator=generator(seed))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter *= sharpness
        model.output.bias[END] += end_bias
    return model


def recomputed(model: RecurrentLM) -> NextLogits:
    """Return the model as a plain callable, which reads everything again at each step."""
    return lambda ids: model(ids)[:, -1]


@dataclass(frozen=True)
class Hidden:
    """The state of a recurrent model, (1, B, H)."""

    values: Tensor

    def select(self, rows: Tensor) -> "Hidden":
        return Hidden(self.values[:, rows])


@dataclass(frozen=True)
class Stepping:
    """The same model read one token at a time."""

    model: RecurrentLM

    def start(self, prompt: Sequence[int] | Tensor) -> tuple[Tensor, Hidden]:
        return self.read(torch.as_tensor(prompt)[None], None)

    def step(self, tokens: Tensor, state: Hidden) -> tuple[Tensor, Hidden]:
        return self.read(tokens[:, None], state.values)

    def read(self, ids: Tensor, hidden: Tensor | None) -> tuple[Tensor, Hidden]:
        outputs, hidden = self.model.recurrence(self.model.embedding(ids), hidden)
        return self.model.output(outputs[:, -1]), Hidden(hidden)


def table_model(table: Mapping[tuple[int, ...], Sequence[float]], start: int) -> NextLogits:
    """Return the model whose next-token probabilities after `start` and each beginning are given."""

    def next_logits(ids: Tensor) -> Tensor:
        rows = [table[tuple(row)] for row in ids[:, start:].tolist()]
        return torch.tensor([[math.log(p) if p else -math.inf for p in row] for row in rows])

    return next_logits
