"""The six scoring functions against their formulas written out in loops, what moves them and what does not, and wrong sizes."""

import pytest
import torch
from torch import Tensor

from course_lib.models.scoring import (
    SCORE_FUNCTIONS,
    AdditiveScore,
    CosineScore,
    GeneralScore,
    LocationScore,
    ScaledDotScore,
    make_score,
)
from course_lib.seeding import generator

NAMES = tuple(SCORE_FUNCTIONS)
SIZE = 6


def drawn(seed: int = 0, words: int = 5) -> tuple[Tensor, Tensor]:
    source = generator(seed)
    return torch.randn(2, 3, SIZE, generator=source), torch.randn(2, words, SIZE, generator=source)


def score(name: str):
    made = make_score(name, SIZE, SIZE, longest=8, generator=generator(7))
    if isinstance(made, CosineScore):
        with torch.no_grad():
            made.strength.fill_(2.5)
    return made


def by_hand(name: str, module, query: Tensor, keys: Tensor, place: int) -> Tensor:
    """The score of one query (Q,) for the key at one place, as the papers write it."""
    key = keys[place]
    if name == "cosine":
        return module.strength * (query @ key) / (query.norm() * key.norm())
    if name == "additive":
        return module.join.weight[0] @ torch.tanh(module.of_query.weight @ query + module.of_key.weight @ key)
    if name == "location":
        return module.places.weight[place] @ query
    if name == "general":
        return query @ module.of_key.weight @ key
    return query @ key / (SIZE**0.5 if name == "scaled dot" else 1.0)


@pytest.mark.parametrize("name", NAMES)
def test_every_score_is_its_formula(name: str) -> None:
    module, (query, keys) = score(name), drawn()
    found = module(query, keys)
    assert found.shape == (2, 3, 5)
    for row in range(2):
        for step in range(3):
            for place in range(5):
                expected = by_hand(name, module, query[row, step], keys[row], place)
                torch.testing.assert_close(found[row, step, place], expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_prepared_keys_give_the_same_scores_and_every_weight_learns(name: str) -> None:
    module, (query, keys) = score(name), drawn(1)
    torch.testing.assert_close(module.compare(query, module.prepare(keys)), module(query, keys))
    query.requires_grad_()
    module(query, keys).square().sum().backward()
    assert query.grad.abs().sum() > 0
    assert all(parameter.grad is not None and parameter.grad.abs().sum() > 0 for parameter in module.parameters())


def test_the_scaled_dot_gives_pytorchs_attention() -> None:
    query, keys = drawn(2)
    weights = ScaledDotScore(SIZE, SIZE)(query, keys).softmax(dim=-1)
    expected = torch.nn.functional.scaled_dot_product_attention(query, keys, keys)
    torch.testing.assert_close(weights @ keys, expected)


def test_general_with_the_identity_is_the_dot_product() -> None:
    general, (query, keys) = GeneralScore(SIZE, SIZE), drawn(3)
    with torch.no_grad():
        general.of_key.weight.copy_(torch.eye(SIZE))
    torch.testing.assert_close(general(query, keys), score("dot")(query, keys))


@pytest.mark.parametrize("name", NAMES)
def test_shuffled_keys_shuffle_the_scores_of_all_but_the_location(name: str) -> None:
    module, (query, keys) = score(name), drawn(4)
    order = torch.tensor([3, 0, 4, 1, 2])
    moved = torch.equal(module(query, keys[:, order]), module(query, keys)) if name == "location" else None
    if name == "location":
        assert moved, "it does not look at what stands in a place"
    else:
        torch.testing.assert_close(module(query, keys[:, order]), module(query, keys)[..., order])


@pytest.mark.parametrize("name", NAMES)
def test_longer_keys_change_every_score_but_the_cosine_and_the_location(name: str) -> None:
    module, (query, keys) = score(name), drawn(5)
    same = torch.allclose(module(query, 3 * keys), module(query, keys), atol=1e-6)
    assert same == (name in ("cosine", "location"))


def test_parameters_are_as_many_as_the_formulas_say() -> None:
    counts = {name: sum(p.numel() for p in score(name).parameters()) for name in NAMES}
    assert counts == {
        "cosine": 1,
        "additive": 2 * SIZE * SIZE + SIZE,
        "location": 8 * SIZE,
        "general": SIZE * SIZE,
        "dot": 0,
        "scaled dot": 0,
    }


def test_queries_and_keys_of_different_sizes_go_through_the_scores_that_have_a_matrix() -> None:
    query, keys = torch.randn(1, 2, 3, generator=generator(0)), torch.randn(1, 4, 5, generator=generator(1))
    for made in (AdditiveScore(3, 5), GeneralScore(3, 5), LocationScore(3, 5)):
        assert made(query, keys).shape == (1, 2, 4)
    for name in ("cosine", "dot", "scaled dot"):
        with pytest.raises(ValueError, match="the query has 3 numbers and the key 5"):
            make_score(name, 3, 5)


def test_wrong_sizes_and_names_are_named() -> None:
    query, keys = drawn()
    with pytest.raises(ValueError, match="no scoring function 'bilinear'; there are cosine, additive"):
        make_score("bilinear", 4, 4)
    with pytest.raises(ValueError, match="sizes of query and key are 0 and 4"):
        make_score("dot", 0, 4)
    with pytest.raises(ValueError, match="longest is 0"):
        make_score("location", 4, 4, longest=0)
    with pytest.raises(ValueError, match="the source has 5 words and the location score was made for 4 at most"):
        make_score("location", SIZE, SIZE, longest=4)(query, keys)
    with pytest.raises(ValueError, match="the query has 6 numbers and this score takes 7"):
        make_score("general", 7, SIZE)(query, keys)
    with pytest.raises(ValueError, match="the keys have 6 numbers each and this score takes 7"):
        make_score("general", SIZE, 7)(query, keys)
