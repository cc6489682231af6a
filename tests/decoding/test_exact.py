"""The exact searches against every sentence written out and scored one by one."""

import itertools
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_lib.decoding import (
    Hypothesis,
    beam_search,
    exact_search,
    exhaustive_search,
    log_probability,
    normalised_score,
)
from course_lib.decoding import exact as exact_module
from decoding.models import END, Stepping, random_lm, recomputed, table_model

TOLERANCE = 1e-5
seeds = st.integers(0, 10_000)


@pytest.mark.parametrize("alpha", [0.0, 0.7, 1.0])
@pytest.mark.parametrize("seed", range(4))
def test_exhaustive_search_finds_the_best_of_all_sentences_written_out(seed: int, alpha: float) -> None:
    model, vocabulary, longest = Stepping(random_lm(seed, 4)), 4, 4
    others = [token for token in range(vocabulary) if token != END]
    best = {}
    for length in range(1, longest + 1):
        for words in itertools.product(others, repeat=length - 1):
            total = log_probability(model, [2], [*words, END])
            if length not in best or total > best[length][1]:
                best[length] = ((*words, END), total)
    expected = sorted(best.values(), key=lambda one: -normalised_score(one[1], len(one[0]), alpha))
    found = exhaustive_search(model, [2], alpha=alpha, end=END, max_length=longest)
    assert [one.tokens for one in found] == [tokens for tokens, _ in expected]
    assert [one.log_probability for one in found] == pytest.approx([total for _, total in expected], abs=TOLERANCE)


def test_the_sentences_of_up_to_a_length_and_the_unfinished_ones_share_all_the_probability() -> None:
    """The search sees each sentence once: what it would find for every length adds up to 1."""
    model, total = Stepping(random_lm(0, 3, sharpness=2.0)), 0.0
    for length in range(1, 5):
        for words in itertools.product([1, 2], repeat=length - 1):
            total += math.exp(log_probability(model, [2], [*words, END]))
    total += sum(math.exp(log_probability(model, [2], words)) for words in itertools.product([1, 2], repeat=4))
    assert total == pytest.approx(1)


def test_reading_in_small_parts_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    model = recomputed(random_lm(5, 5))
    whole = exhaustive_search(model, [1], alpha=0.7, end=END, max_length=5)
    monkeypatch.setattr(exact_module, "CHUNK", 3)
    parts = exhaustive_search(model, [1], alpha=0.7, end=END, max_length=5)
    assert [one.tokens for one in parts] == [one.tokens for one in whole]


@given(seed=seeds, vocabulary=st.integers(2, 5), length=st.integers(1, 5))
def test_uniform_cost_search_finds_the_exhaustive_maximum(seed: int, vocabulary: int, length: int) -> None:
    model = Stepping(random_lm(seed, vocabulary, sharpness=4.0))
    best = max(exhaustive_search(model, [1], end=END, max_length=length), key=lambda one: one.log_probability)
    result = exact_search(model, [1], end=END, max_length=length)
    assert result.proved
    assert result.hypothesis is not None
    assert result.hypothesis.log_probability == pytest.approx(best.log_probability, abs=TOLERANCE)
    assert result.hypothesis.log_probability == pytest.approx(
        log_probability(model, [1], result.hypothesis.tokens), abs=TOLERANCE
    )
    assert result.hypothesis.score == result.hypothesis.log_probability


def test_the_maximum_may_have_the_longest_length_allowed() -> None:
    model = table_model({(): [0.1, 0.9], (1,): [0.1, 0.9], (1, 1): [0.9, 0.1]}, start=1)
    for longest, tokens in ((3, (1, 1, 0)), (2, (0,))):
        result = exact_search(model, [1], end=0, max_length=longest)
        assert result.hypothesis is not None
        assert result.hypothesis.tokens == tokens
        assert exhaustive_search(model, [1], end=0, max_length=longest)[0].tokens == tokens


@given(seed=seeds)
def test_what_is_known_saves_work_and_changes_nothing(seed: int) -> None:
    model = Stepping(random_lm(seed, 8))
    alone = exact_search(model, [1], end=END, max_length=10)
    known = beam_search(model, [1], width=3, end=END, max_length=10)[0]
    if not alone.proved or alone.hypothesis is None or known.tokens[-1] != END:
        return
    helped = exact_search(model, [1], end=END, max_length=10, known=known)
    assert helped.proved
    assert helped.hypothesis is not None
    assert helped.hypothesis.log_probability == pytest.approx(alone.hypothesis.log_probability, abs=TOLERANCE)
    assert helped.expanded <= alone.expanded + 1


def test_a_large_vocabulary_is_searched_in_few_steps() -> None:
    """Of 300^12 sentences it reads a few beginnings."""
    model = Stepping(random_lm(2, 300, sharpness=6.0, end_bias=8.0))
    result = exact_search(model, [1], end=END, max_length=12, limit=5000)
    assert result.proved
    assert result.expanded < 5000


def test_beyond_its_limit_the_search_says_that_nothing_is_proved() -> None:
    model = recomputed(random_lm(0, 20, sharpness=1.0, end_bias=-3.0))
    result = exact_search(model, [1], end=END, max_length=12, limit=5)
    assert not result.proved
    assert result.expanded == 5


def test_where_no_sentence_can_end_there_is_none() -> None:
    def endless(ids: torch.Tensor) -> torch.Tensor:
        return torch.tensor([[-math.inf, 0.0]] * len(ids))

    assert exhaustive_search(endless, [1], end=0, max_length=3) == []
    result = exact_search(endless, [1], end=0, max_length=3)
    assert result.hypothesis is None
    assert result.proved


def test_too_many_sentences_are_refused_with_their_number() -> None:
    with pytest.raises(ValueError, match=r"10\^7 sequences, beyond the limit of 1000000.*exact_search"):
        exhaustive_search(recomputed(random_lm(0, 10)), [1], end=END, max_length=7)


def test_a_known_hypothesis_that_does_not_end_or_a_limit_of_nothing_is_refused() -> None:
    model = recomputed(random_lm(0, 4))
    with pytest.raises(ValueError, match="known is no finished sentence"):
        exact_search(model, [1], end=END, max_length=4, known=Hypothesis((1, 2), -1.0, -1.0))
    with pytest.raises(ValueError, match="limit is 0"):
        exact_search(model, [1], end=END, max_length=4, limit=0)
