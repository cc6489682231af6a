"""What decoding asks of a model: a start, and one step at a time. A plain callable of the next token's logits is adapted."""

from __future__ import annotations

import math
from collections.abc import Callable, Sized
from dataclasses import dataclass
from typing import Any, Protocol, cast, runtime_checkable

import torch
from jaxtyping import Float, Int
from torch import Tensor

NextLogits = Callable[[Tensor], Tensor]


@runtime_checkable
class State(Protocol):
    """What a model remembers of B beginnings."""

    def select(self, rows: Int[Tensor, " R"]) -> State:
        """Return the state of these rows, in this order; a row may be asked for several times or not at all."""
        ...


@runtime_checkable
class StepModel(Protocol):
    """A model that reads one token at a time. What a prompt is, the model knows: a source sentence, a beginning, a picture."""

    def start(self, prompt: Any) -> tuple[Float[Tensor, "1 V"], Any]:
        """Read the prompt; return the logits of the first token and the state."""
        ...

    def step(self, tokens: Int[Tensor, " B"], state: Any) -> tuple[Float[Tensor, "B V"], Any]:
        """Read one token in each row; return the logits of the next and the new state, the old one untouched."""
        ...


@dataclass(frozen=True)
class Beginnings:
    """The state of a model that keeps nothing: all the tokens so far."""

    ids: Int[Tensor, "B T"]

    def select(self, rows: Int[Tensor, " R"]) -> Beginnings:
        """Return these rows."""
        return Beginnings(self.ids[rows])


@dataclass(frozen=True)
class Recomputed:
    """A callable that gives the next token's logits for whole beginnings, as a model of steps. Each step reads everything again."""

    next_logits: NextLogits

    def start(self, prompt: Any) -> tuple[Tensor, Beginnings]:
        """Return the logits after the prompt, a sequence of token numbers."""
        ids = torch.as_tensor(prompt, dtype=torch.long)[None]  # (1, T)
        return self.next_logits(ids), Beginnings(ids)

    def step(self, tokens: Int[Tensor, " B"], state: Beginnings) -> tuple[Tensor, Beginnings]:
        """Return the logits after the beginnings with one more token each."""
        ids = torch.cat([state.ids, tokens[:, None]], dim=1)  # (B, T+1)
        return self.next_logits(ids), Beginnings(ids)


def as_step_model(model: object) -> StepModel:
    """Return a model with `start` and `step`; a plain callable next_logits(ids: Int[B T]) -> Float[B V] is adapted.

    TypeError for anything else.
    """
    if isinstance(model, StepModel):
        return model
    if callable(model):
        return Recomputed(cast("NextLogits", model))
    raise TypeError(
        f"decoding got a {type(model).__name__}; give an object with start and step, or a function ids -> logits (B, V)"
    )


def begin(model: StepModel | NextLogits, prompt: Any) -> tuple[StepModel, Float[Tensor, "1 V"], Any]:
    """Read the prompt; return the model, the log-probabilities of the first token and the state.

    ValueError for an empty prompt, or logits of the wrong shape or that are not numbers.
    """
    if isinstance(prompt, Sized) and len(prompt) == 0:
        raise ValueError("the prompt is empty; give at least one token")
    machine = as_step_model(model)
    logits, state = machine.start(prompt)
    return machine, checked(logits, rows=1), state


def begin_search(
    model: StepModel | NextLogits, prompt: Any, *, end: int, max_length: int
) -> tuple[StepModel, Float[Tensor, "1 V"], Any]:
    """Do the same for what generates. ValueError also for a max_length below 1 or an end outside the vocabulary."""
    if max_length < 1:
        raise ValueError(f"max_length is {max_length}; it must be at least 1")
    machine, log_probabilities, state = begin(model, prompt)
    size = log_probabilities.shape[1]
    if not 0 <= end < size:
        raise ValueError(f"end is token {end}, outside the vocabulary; it must be from 0 to {size - 1}")
    return machine, log_probabilities, state


def checked(logits: Tensor, *, rows: int) -> Float[Tensor, "B V"]:
    """Return the log-probabilities, in float64: long sums of them are compared.

    ValueError if the shape is not (rows, V), or a logit is NaN or +∞, or a row forbids every token.
    """
    if logits.dim() != 2 or logits.shape[0] != rows or logits.shape[1] < 1:
        raise ValueError(
            f"the model gave logits of shape {tuple(logits.shape)} for {rows} row(s); it must be ({rows}, V), "
            "of the next token alone: of a model that scores every position take logits[:, -1]"
        )
    log_probabilities = logits.double().log_softmax(dim=1)
    if log_probabilities.isnan().any():  # a sum that is NaN, +∞ or empty leaves NaN in its row
        raise ValueError("the model gave logits that are NaN or infinite; look at its training before decoding")
    return log_probabilities


def check_alpha(alpha: float) -> None:
    """Raise ValueError unless 0 ≤ alpha ≤ 1."""
    if math.isnan(alpha) or not 0 <= alpha <= 1:
        raise ValueError(f"alpha is {alpha}; it must be from 0 (no length normalisation) to 1 (mean per token)")
