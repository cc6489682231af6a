"""Log-probabilities of whole sentences: sums that teacher forcing gives too, and that do not underflow as products do."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_lib.decoding import log_probability, normalised_score, token_log_probabilities
from decoding.models import Stepping, random_lm, recomputed


@given(seed=st.integers(0, 10_000), tokens=st.lists(st.integers(0, 5), min_size=1, max_size=9))
def test_a_log_probability_is_the_teacher_forced_sum(seed: int, tokens: list[int]) -> None:
    model, prompt = random_lm(seed, 6), [3, 1]
    with torch.no_grad():
        scores = model(torch.tensor([prompt + tokens[:-1]]))[0, len(prompt) - 1 :].log_softmax(dim=-1)
    forced = scores.gather(1, torch.tensor(tokens)[:, None])[:, 0]
    for way in (Stepping(model), recomputed(model)):
        assert token_log_probabilities(way, prompt, tokens) == pytest.approx(forced.tolist(), abs=1e-4)
        assert log_probability(way, prompt, tokens) == pytest.approx(float(forced.sum()), abs=1e-4)


def test_a_product_of_probabilities_underflows_in_float32_and_the_sum_of_logarithms_does_not() -> None:
    size, length = 100, 30
    each = token_log_probabilities(lambda ids: torch.zeros(len(ids), size), [1], [5] * length)
    product = torch.tensor(each).exp().to(torch.float32).prod()
    assert product == 0
    assert torch.tensor(each[:20]).exp().to(torch.float32).prod() > 0  # 1e-40 is still there, as a subnormal number
    assert sum(each) == pytest.approx(-length * math.log(size), rel=1e-12)  # summed in float64


def test_a_score_divides_by_a_power_of_the_length() -> None:
    assert normalised_score(-6.0, 4, 0.0) == -6.0
    assert normalised_score(-6.0, 4, 1.0) == -1.5
    assert normalised_score(-6.0, 4, 0.5) == -3.0


def test_what_has_no_score_is_refused() -> None:
    model = recomputed(random_lm(0, 6))
    with pytest.raises(ValueError, match="no tokens to score"):
        log_probability(model, [1], [])
    with pytest.raises(ValueError, match="token 6 is outside the vocabulary; it must be from 0 to 5"):
        log_probability(model, [1], [2, 6])
    with pytest.raises(ValueError, match="the prompt is empty"):
        log_probability(model, [], [2])
    with pytest.raises(ValueError, match="length is 0"):
        normalised_score(-1.0, 0, 0.5)
    with pytest.raises(ValueError, match="alpha is 2"):
        normalised_score(-1.0, 3, 2.0)
