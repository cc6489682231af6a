"""The recipes of chapter 3: repeatable, the same data as chapter 2's, and alignments that are those of the model's own steps."""

from dataclasses import replace

import pytest
import torch

from course_lib.corpora.tokenizers import UnknownTokenError
from course_lib.corpora.translation import Pair
from course_lib.models.scoring import SCORE_FUNCTIONS
from course_lib.recipes import attentive_translators, translators
from course_lib.recipes.attentive_translators import EVEN, AttentionRecipe

TINY = AttentionRecipe(steps=3, width=8, pairs=100, longest=12)
PAIRS = [
    Pair(tuple(source.split()), tuple(target.split()))
    for source, target in (
        ("a menina dormiu aqui", "the girl slept here"),
        ("o rei viu a casa vermelha", "the king saw the red house"),
    )
]


def test_a_recipe_is_repeatable_and_a_seed_changes_it() -> None:
    one, same = attentive_translators.trained(TINY), attentive_translators.trained(TINY)
    other = attentive_translators.trained(replace(TINY, seed=1))
    first, second, third = (list(translator.model.parameters()) for translator in (one, same, other))
    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))
    assert not torch.equal(first[0], third[0])


def test_the_pairs_are_those_of_the_translator_without_attention(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[list[Pair]] = []
    monkeypatch.setattr(translators, "train_on", lambda translator, pairs, **_: given.append(pairs) or iter(()))
    attentive_translators.trained(TINY)
    translators.trained(translators.TranslationRecipe(steps=3, width=8, pairs=100, longest=12))
    assert given[0] == given[1]


@pytest.mark.parametrize("score", [*SCORE_FUNCTIONS, EVEN])
def test_an_alignment_is_where_each_step_looked_and_filling_changes_nothing(score: str) -> None:
    translator = attentive_translators.build(replace(TINY, score=score))
    together = attentive_translators.alignments(translator, PAIRS)
    for pair, weights in zip(PAIRS, together, strict=True):
        assert weights.shape == (len(pair.target), len(pair.source))
        torch.testing.assert_close(weights.sum(dim=-1), torch.ones(len(pair.target)))
        _, state = translator.model.start(translator.prompt(pair.source))
        for step, word in enumerate(pair.target):
            torch.testing.assert_close(weights[step], state.weights[0])
            _, state = translator.model.step(torch.tensor([translator.target_words.id(word)]), state)


def test_the_control_looks_at_every_word_alike() -> None:
    (weights,) = attentive_translators.alignments(attentive_translators.build(replace(TINY, score=EVEN)), PAIRS[:1])
    torch.testing.assert_close(weights, torch.full((4, 4), 0.25))


def test_an_unknown_word_is_named() -> None:
    translator = attentive_translators.build(TINY)
    with pytest.raises(UnknownTokenError, match="xyz"):
        attentive_translators.alignments(translator, [Pair(("a", "xyz"), ("the", "girl"))])
    with pytest.raises(ValueError, match="no scoring function 'product'"):
        attentive_translators.build(replace(TINY, score="product"))
