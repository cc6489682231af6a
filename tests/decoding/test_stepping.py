"""What every kind of decoding refuses, in the same words, and what it accepts as a model."""

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch

from course_lib.decoding import (
    as_step_model,
    beam_search,
    beam_steps,
    exact_search,
    exhaustive_search,
    greedy,
    sample,
)
from course_lib.seeding import generator
from decoding.models import END, Stepping, random_lm, recomputed

WAYS: dict[str, Callable[..., Any]] = {
    "greedy": greedy,
    "sample": lambda model, prompt, **asked: sample(model, prompt, generator=generator(0), **asked),
    "beam_search": lambda model, prompt, **asked: beam_search(model, prompt, width=2, **asked),
    "beam_steps": lambda model, prompt, **asked: list(beam_steps(model, prompt, width=2, **asked)),
    "exhaustive_search": exhaustive_search,
    "exact_search": exact_search,
}
PLAIN = recomputed(random_lm(0, 5))


def rows_of(*row: float) -> Callable[[torch.Tensor], torch.Tensor]:
    """Return a model that gives every beginning the same logits."""
    return lambda ids: torch.tensor([row] * len(ids))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("model", "prompt", "asked", "message"),
    [
        (PLAIN, [], {}, "the prompt is empty; give at least one token"),
        (PLAIN, torch.zeros(0, dtype=torch.long), {}, "the prompt is empty"),
        (PLAIN, [1], {"max_length": 0}, "max_length is 0; it must be at least 1"),
        (PLAIN, [1], {"end": 5}, "end is token 5, outside the vocabulary; it must be from 0 to 4"),
        (PLAIN, [1], {"end": -1}, "end is token -1, outside"),
        (random_lm(0, 5), [1], {}, r"shape \(1, 1, 5\).*logits\[:, -1\]"),
        (rows_of(0.0, math.nan), [1], {}, "NaN or infinite"),
        (rows_of(0.0, math.inf), [1], {}, "NaN or infinite"),
        (rows_of(-math.inf, -math.inf), [1], {}, "NaN or infinite"),
    ],
)
def test_every_way_of_decoding_refuses_what_makes_no_sense(
    way: str, model: Any, prompt: Any, asked: dict[str, int], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        WAYS[way](model, prompt, **{"end": END, "max_length": 3, **asked})


@pytest.mark.parametrize("alpha", [-0.1, 1.1, math.nan])
def test_alpha_stays_between_0_and_1(alpha: float) -> None:
    for way in ("beam_search", "beam_steps", "exhaustive_search"):
        with pytest.raises(ValueError, match=f"alpha is {alpha}; it must be from 0"):
            WAYS[way](PLAIN, [1], alpha=alpha, end=END, max_length=3)


@pytest.mark.parametrize("width", [0, -3])
def test_a_width_below_1_is_refused(width: int) -> None:
    with pytest.raises(ValueError, match=f"width is {width}; beam search keeps at least 1"):
        beam_search(PLAIN, [1], width=width, end=END, max_length=3)
    with pytest.raises(ValueError, match=f"width is {width}"):
        next(beam_steps(PLAIN, [1], width=width, end=END, max_length=3))


def test_a_model_of_steps_is_taken_as_it_is_and_a_callable_is_adapted() -> None:
    stepping = Stepping(random_lm(0, 5))
    assert as_step_model(stepping) is stepping
    adapted = as_step_model(PLAIN)
    logits, state = adapted.start([1, 2])
    longer, _ = adapted.step(torch.tensor([3, 4]), state.select(torch.tensor([0, 0])))
    torch.testing.assert_close(logits, PLAIN(torch.tensor([[1, 2]])))
    torch.testing.assert_close(longer, PLAIN(torch.tensor([[1, 2, 3], [1, 2, 4]])))


def test_what_is_no_model_is_refused() -> None:
    with pytest.raises(TypeError, match="decoding got a str; give an object with start and step"):
        as_step_model("a model")


def test_a_model_that_gives_too_few_rows_is_told_so() -> None:
    with pytest.raises(ValueError, match=r"shape \(1, 3\) for 2 row"):
        beam_search(lambda ids: torch.tensor([[0.0, 1.0, 2.0]]), [1], width=2, end=0, max_length=3)


def test_a_prompt_may_be_a_tensor() -> None:
    for model in (PLAIN, Stepping(random_lm(0, 5))):
        expected = greedy(PLAIN, [2, 1], end=END, max_length=6)
        assert greedy(model, torch.tensor([2, 1]), end=END, max_length=6) == expected
