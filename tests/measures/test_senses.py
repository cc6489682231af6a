"""Neighbours by sense: vectors that come apart, vectors that do not, ties, contexts that do not count, and what is refused."""

import pytest
import torch

from course_lib.measures.senses import neighbour_agreement
from course_lib.seeding import generator

SENSES = ["big", "big", "great", "great"] * 10
CONTEXTS = list(range(40))


def test_clusters_agree_and_one_vector_for_all_is_chance() -> None:
    noise = torch.randn(40, 6, generator=generator(0)) * 0.1
    apart = noise + torch.tensor([[1.0 if sense == "big" else -1.0] * 6 for sense in SENSES])
    assert neighbour_agreement(apart, SENSES, CONTEXTS) == 1.0
    alike = neighbour_agreement(torch.ones(40, 6), SENSES, CONTEXTS)
    assert alike == pytest.approx(19 / 39)
    assert 0.25 < neighbour_agreement(noise, SENSES, CONTEXTS) < 0.75


def test_a_neighbour_of_the_same_context_does_not_count() -> None:
    vectors = torch.tensor([[1.0, 0.1], [1.0, 0.0], [-1.0, 0.2], [-1.0, 0.0]])
    assert neighbour_agreement(vectors, ["a", "a", "b", "b"], [0, 1, 2, 3]) == 1.0
    assert neighbour_agreement(vectors, ["a", "a", "b", "b"], [0, 0, 1, 1]) == 0.0


def test_lists_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="got 2 vectors, 1 senses"):
        neighbour_agreement(torch.eye(2), ["a"], [0, 1])
    with pytest.raises(ValueError, match="of 1 kinds"):
        neighbour_agreement(torch.eye(2), ["a", "a"], [0, 1])
    with pytest.raises(ValueError, match="no neighbour"):
        neighbour_agreement(torch.eye(3), ["a", "b", "a"], [0, 0, 0])
