"""Alignments: known links, swaps of neighbours, how many words are looked at, and what is refused."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_lib.corpora import translation
from course_lib.measures.alignment import crossed_share, effective_words, forward_share, linked_share, swaps

SOURCE, TARGET = "minha irmã viu a casa vermelha nova", "my sister saw the new red house"


def test_the_swaps_of_a_translation_are_its_adjectives_and_nouns() -> None:
    links = translation.alignment(SOURCE.split(), TARGET.split())
    words = TARGET.split()
    assert [(words[t], words[t + 1]) for t in swaps(links)] == [("new", "red"), ("red", "house")]


def test_words_of_several_sources_or_of_none_make_no_swap() -> None:
    assert swaps([(2,), (0, 1), (1,), (), (0,)]) == []
    assert swaps([(1,), (0,)]) == [0]
    assert swaps([(2,), (0,)]) == []


def test_a_swap_is_right_only_when_both_words_are() -> None:
    links = [(0,), (2,), (1,)]
    right = torch.eye(3)[[0, 2, 1]]
    assert crossed_share(right, links) == (1, 1)
    assert crossed_share(torch.eye(3), links) == (0, 1)
    half = torch.eye(3)[[0, 2, 2]]
    assert crossed_share(half, links) == (0, 1)


def test_agreement_counts_the_words_that_come_from_somewhere() -> None:
    weights = torch.tensor([[0.6, 0.4], [0.3, 0.7], [0.9, 0.1]])
    assert linked_share(weights, [(0,), (), (1,)]) == (1, 2)
    assert linked_share(weights, [(1, 0), (1,), (0,)]) == (3, 3)


def test_forward_steps_move_by_one_word_and_no_more() -> None:
    assert forward_share(torch.eye(4)) == (3, 3)
    assert forward_share(torch.eye(4)[[0, 2, 2, 1]]) == (0, 3)
    assert forward_share(torch.eye(4)[[1, 2, 0, 1]]) == (2, 3)


@given(st.integers(1, 30), st.integers(1, 30))
def test_k_equal_words_of_any_number_are_k_effective_words(looked_at: int, others: int) -> None:
    weights = torch.cat([torch.full((looked_at,), 1 / looked_at), torch.zeros(others)])
    assert effective_words(weights).item() == pytest.approx(looked_at, rel=1e-4)


def test_effective_words_are_between_one_and_all() -> None:
    weights = torch.tensor([[0.9, 0.1, 0.0]])
    expected = math.exp(-0.9 * math.log(0.9) - 0.1 * math.log(0.1))
    assert effective_words(weights).item() == pytest.approx(expected, rel=1e-5)


def test_what_is_no_distribution_or_fits_no_sentence_is_refused() -> None:
    with pytest.raises(ValueError, match="sum to 1"):
        effective_words(torch.tensor([0.5, 0.6]))
    with pytest.raises(ValueError, match="sum to 1"):
        effective_words(torch.tensor([1.5, -0.5]))
    with pytest.raises(ValueError, match="2 rows of weights and 3 target words"):
        linked_share(torch.eye(2), [(0,), (1,), (1,)])
    with pytest.raises(ValueError, match="2 rows of weights and 1 target words"):
        crossed_share(torch.eye(2), [(0,)])
