"""Word vectors: pairs counted by hand, neighbours by PyTorch's cosine, kinds of words told apart after training."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_lib.corpora.tokenizers import UnknownTokenError, Vocabulary
from course_lib.models.word_vectors import WordVectors, principal_components, skip_gram_pairs, train_skip_gram
from course_lib.seeding import generator

WORDS = Vocabulary(["norte", "nordeste", "leste", "sul"])
COMPASS = WordVectors(WORDS, torch.tensor([[9.0, 9.0], [9.0, 9.0], [0, 1], [1, 1], [2, 0], [0, -3]]))


def test_nearest_words_come_by_cosine_without_the_word_itself_or_the_special_tokens():
    (first, near), (second, far), (third, opposite) = COMPASS.nearest("norte", 10)
    assert (first, second, third) == ("nordeste", "leste", "sul")
    assert (near, far, opposite) == pytest.approx((math.sqrt(0.5), 0, -1), abs=1e-6)
    assert COMPASS.nearest("norte", 1) == [(first, near)]
    assert COMPASS.cosine("norte", "nordeste") == pytest.approx(near)
    assert torch.equal(COMPASS.vector("sul"), torch.tensor([0.0, -3.0]))


@given(st.integers(0, 1000))
def test_nearest_equals_sorting_pytorchs_cosines(seed):
    matrix = torch.randn(8, 3, generator=generator(seed))
    vectors = WordVectors(Vocabulary("abcdef"), matrix.clone())
    cosines = torch.nn.functional.cosine_similarity(matrix[2:3], matrix[3:])  # of "a" with the other five
    expected = sorted(zip("bcdef", cosines.tolist(), strict=True), key=lambda pair: -pair[1])
    assert [word for word, _ in vectors.nearest("a", 5)] == [word for word, _ in expected]
    assert torch.equal(vectors.matrix, matrix)


def test_pairs_are_every_word_with_each_neighbour_in_the_window():
    assert skip_gram_pairs([[2, 3, 4]], 1).tolist() == [[2, 3], [3, 2], [3, 4], [4, 3]]
    assert sorted(skip_gram_pairs([[2, 3, 4], [5]], 9).tolist()) == [[2, 3], [2, 4], [3, 2], [3, 4], [4, 2], [4, 3]]


@given(st.lists(st.lists(st.integers(2, 9), min_size=2, max_size=7), min_size=1, max_size=4), st.integers(1, 4))
def test_pairs_are_symmetric(sentences, window):
    pairs = [tuple(pair) for pair in skip_gram_pairs(sentences, window).tolist()]
    assert sorted(pairs) == sorted((b, a) for a, b in pairs)


COMPANY = [["rei", "herdou", "coroa"], ["rei", "herdou", "reino"], ["avó", "comeu", "manga"], ["avó", "comeu", "uva"]]


def trained(seed: int, **settings: int) -> WordVectors:
    return train_skip_gram(
        COMPANY * 5, Vocabulary.from_sentences(COMPANY), generator=generator(seed), size=8, batch_size=64, **settings
    )


def test_training_brings_words_that_keep_the_same_company_together():
    vectors = trained(0, steps=200)
    assert vectors.nearest("coroa", 1)[0][0] == "reino"
    assert vectors.cosine("manga", "uva") > vectors.cosine("manga", "coroa") + 0.5


def test_the_same_seed_gives_the_same_vectors_and_another_seed_others():
    assert torch.equal(trained(1, steps=3).matrix, trained(1, steps=3).matrix)
    assert not torch.equal(trained(1, steps=3).matrix, trained(2, steps=3).matrix)


def test_principal_components_equal_the_directions_of_greatest_variance():
    matrix = torch.randn(20, 4, generator=generator(0)) * torch.tensor([5.0, 3.0, 1.0, 0.1])
    points = principal_components(matrix)
    variances = torch.linalg.eigvalsh(matrix.T.cov()).flip(0)[:2]
    torch.testing.assert_close(points.var(dim=0), variances, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(points.mean(dim=0), torch.zeros(2), rtol=0, atol=1e-5)
    assert abs(points.T.cov()[0, 1].item()) < 1e-3
    largest = points.abs().argmax(dim=0)
    assert (points[largest, torch.arange(2)] > 0).all()


@given(st.integers(0, 1000))
def test_a_map_does_not_flip_when_the_vectors_do(seed):
    matrix = torch.randn(9, 3, generator=generator(seed))
    torch.testing.assert_close(principal_components(matrix)[:, 0].abs(), principal_components(-matrix)[:, 0].abs())
    moved = principal_components(matrix + torch.tensor([3.0, -1.0, 2.0]))
    torch.testing.assert_close(principal_components(matrix), moved, rtol=1e-3, atol=1e-4)


def test_a_matrix_that_does_not_fit_its_vocabulary_is_refused():
    for matrix, shape in ((torch.zeros(3, 2), r"\(3, 2\)"), (torch.zeros(6), r"\(6,\)")):
        with pytest.raises(ValueError, match=f"matrix has shape {shape}; it must have one row for each of 6 tokens"):
            WordVectors(WORDS, matrix)


def test_an_unknown_word_is_refused_with_those_near_it():
    with pytest.raises(UnknownTokenError, match="'nordest'; near it: nordeste"):
        COMPASS.nearest("nordest")


def test_a_count_below_one_is_refused():
    with pytest.raises(ValueError, match="count is 0; it must be at least 1"):
        COMPASS.nearest("norte", 0)


def test_pairs_without_a_window_or_a_neighbour_are_refused():
    with pytest.raises(ValueError, match="window is 0; it must be at least 1"):
        skip_gram_pairs([[2, 3]], 0)
    with pytest.raises(ValueError, match="no sentence has two words; there is no neighbour to learn from"):
        skip_gram_pairs([[2], [3]], 2)


@pytest.mark.parametrize("name", ["steps", "negatives", "window"])
def test_a_setting_below_one_is_refused(name):
    with pytest.raises(ValueError, match=f"{name} is 0; it must be at least 1"):
        trained(0, **{name: 0})
