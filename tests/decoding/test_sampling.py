"""Greedy choice and sampling: what is drawn has the frequencies of the softmax, of all of it or of its head."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_lib.decoding import greedy, sample, sampling_probabilities
from course_lib.seeding import generator
from decoding.models import END, Stepping, random_lm, recomputed

LOGITS = torch.tensor([0.5, 2.0, -1.0, 1.0, 1.9, -3.0])
DRAWS = 1000


def frequencies(**options: float | int) -> torch.Tensor:
    """Return how often each token is the first one drawn from LOGITS."""
    chance = generator(0)
    drawn = [
        sample(lambda ids: LOGITS[None], [1], end=0, max_length=1, generator=chance, **options)[0] for _ in range(DRAWS)
    ]
    return torch.tensor(drawn).bincount(minlength=6) / DRAWS


def assert_drawn_from(seen: torch.Tensor, expected: torch.Tensor) -> None:
    """Within four standard deviations, and nothing that has no probability."""
    assert (seen[expected == 0] == 0).all()
    assert ((seen - expected).abs() <= 4 * (expected * (1 - expected) / DRAWS).sqrt() + 1e-12).all()


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_frequencies_are_the_softmax_at_a_temperature(temperature: float) -> None:
    seen = frequencies(temperature=temperature)
    assert_drawn_from(seen, (LOGITS / temperature).softmax(0))
    other = 1.0 if temperature != 1.0 else 3.0
    with pytest.raises(AssertionError):  # the check can tell temperatures apart
        assert_drawn_from(seen, (LOGITS / other).softmax(0))


@pytest.mark.parametrize(("top_k", "stay"), [(1, [1]), (2, [1, 4]), (4, [0, 1, 3, 4]), (6, range(6)), (99, range(6))])
def test_top_k_draws_among_the_likeliest(top_k: int, stay: list[int]) -> None:
    expected = torch.zeros(6)
    expected[list(stay)] = LOGITS[list(stay)].softmax(0)
    assert_drawn_from(frequencies(top_k=top_k), expected)


def test_top_p_draws_among_the_fewest_that_reach_it() -> None:
    shares = LOGITS.softmax(0)  # from the likeliest: 1, 4, 3, 0, 2, 5
    two = float(shares[1] + shares[4])
    for top_p, stay in ((0.01, [1]), (two - 0.01, [1, 4]), (two + 0.01, [1, 3, 4]), (1.0, range(6))):
        expected = torch.zeros(6)
        expected[list(stay)] = LOGITS[list(stay)].softmax(0)
        assert_drawn_from(frequencies(top_p=top_p), expected)


def test_top_p_counts_after_temperature_and_top_k() -> None:
    logits = torch.tensor([0.4, 0.3, 0.2, 0.1]).log()
    kept = sampling_probabilities(logits, top_k=2, top_p=0.5)
    torch.testing.assert_close(kept, torch.tensor([1.0, 0.0, 0.0, 0.0]))  # .4 / .7 is more than half
    kept = sampling_probabilities(logits, top_p=0.5)
    torch.testing.assert_close(kept, torch.tensor([4 / 7, 3 / 7, 0.0, 0.0]))
    kept = sampling_probabilities(logits, top_p=0.5, temperature=0.5)
    torch.testing.assert_close(kept, torch.tensor([1.0, 0.0, 0.0, 0.0]))  # .16 / .30


@given(
    values=st.lists(st.floats(-20, 20, width=32), min_size=1, max_size=9),
    temperature=st.floats(0.05, 20),
    top_k=st.none() | st.integers(1, 12),
    top_p=st.none() | st.floats(0.001, 1),
)
def test_a_head_is_a_distribution_of_the_likeliest(
    values: list[float], temperature: float, top_k: int | None, top_p: float | None
) -> None:
    logits = torch.tensor(values)
    kept = sampling_probabilities(logits, temperature=temperature, top_k=top_k, top_p=top_p)
    assert float(kept.sum()) == pytest.approx(1, abs=1e-5)
    assert int((kept > 0).sum()) <= (top_k or len(values))
    if (kept == 0).any():
        assert logits[kept > 0].min() >= logits[kept == 0].max()


def test_sampling_repeats_with_the_same_generator_and_differs_with_another() -> None:
    model = random_lm(0, 9, sharpness=1.0)
    drawn = [sample(Stepping(model), [1], end=END, max_length=20, generator=generator(seed)) for seed in (1, 1, 2)]
    again = sample(recomputed(model), [1], end=END, max_length=20, generator=generator(1))
    assert drawn[0] == drawn[1] == again
    assert drawn[0] != drawn[2]


def test_a_low_temperature_or_one_token_kept_is_greedy_search() -> None:
    for seed in range(10):
        model = Stepping(random_lm(seed, 9))
        first = greedy(model, [1], end=END, max_length=9)
        chance = generator(seed)
        assert sample(model, [1], end=END, max_length=9, top_k=1, generator=chance) == first
        assert sample(model, [1], end=END, max_length=9, temperature=1e-4, generator=chance) == first


def test_both_stop_at_the_end_or_at_the_longest_length() -> None:
    def ends_after_three(ids: torch.Tensor) -> torch.Tensor:
        return torch.tensor([[100.0 if ids.shape[1] == 3 else -100.0, 0.0, 1.0]]).expand(len(ids), -1)

    assert greedy(ends_after_three, [1], end=0, max_length=9) == [2, 2, 0]
    assert greedy(ends_after_three, [1], end=0, max_length=2) == [2, 2]
    assert sample(ends_after_three, [1], end=0, max_length=9, generator=generator(0))[2:] == [0]
    assert len(sample(ends_after_three, [1], end=0, max_length=2, generator=generator(0))) == 2


def test_of_equals_greedy_takes_the_first() -> None:
    assert greedy(lambda ids: torch.zeros(len(ids), 5), [1], end=4, max_length=3) == [0, 0, 0]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"temperature": 0.0}, "temperature is 0.0"),
        ({"temperature": -1.0}, "temperature is -1.0"),
        ({"temperature": math.nan}, "temperature is nan"),
        ({"temperature": math.inf}, "temperature is inf"),
        ({"top_k": 0}, "top_k is 0"),
        ({"top_p": 0.0}, "top_p is 0.0"),
        ({"top_p": 1.5}, "top_p is 1.5"),
        ({"top_p": math.nan}, "top_p is nan"),
    ],
)
def test_what_cannot_be_sampled_is_refused(options: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        sample(lambda ids: LOGITS[None], [1], end=0, max_length=1, generator=generator(0), **options)
