"""The recipes of chapter 3: repeatable, the same data as chapter 2's, and alignments that are those of the model's own steps."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from course_lib import checkpoints, recipes
from course_lib.corpora import translation
from course_lib.corpora.tokenizers import UnknownTokenError
from course_lib.corpora.translation import Pair
from course_lib.measures.alignment import crossed_share
from course_lib.models.scoring import SCORE_FUNCTIONS
from course_lib.recipes import attentive_translators, translators
from course_lib.recipes.attentive_translators import EVEN, AttentionRecipe
from course_lib.seeding import generator

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


def test_a_checkpoint_is_written_and_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(attentive_translators.CHECKPOINTS, "tiny", replace(TINY, score="dot"))
    recipes.train_checkpoint("tiny", tmp_path)
    stored = checkpoints.load_weights
    monkeypatch.setattr(checkpoints, "load_weights", lambda name: stored(name, tmp_path))
    again = attentive_translators.load("tiny")
    expected = attentive_translators.trained(replace(TINY, score="dot")).model.state_dict()
    for name, tensor in again.model.state_dict().items():
        torch.testing.assert_close(tensor, expected[name].half().float())
    assert "by the dot function" in stored("tiny", tmp_path).card["shows"]


@pytest.mark.slow
def test_the_shipped_translator_falls_little_and_crosses_what_the_grammar_crosses() -> None:
    translator, recipe = attentive_translators.load(), attentive_translators.LONG
    card = checkpoints.load_weights("translation-attention").card
    test = translation.splits(generator(recipe.seed), training=1, longest=recipe.longest).test
    scores = translators.bleu_by_length(translator, test)
    for (first, last), score in scores.items():
        assert score == pytest.approx(card["metrics"]["BLEU by words of the source"][f"{first}-{last}"], abs=0.5)
    assert scores[24, 28] > 0.9 * scores[4, 8] > 80
    pairs = [pair for pair in test if len(pair.source) <= 28]
    links = [translation.alignment(pair.source, pair.target) for pair in pairs]
    weights = attentive_translators.alignments(translator, pairs)
    counts = [crossed_share(one, two) for one, two in zip(weights, links, strict=True)]
    assert sum(right for right, _ in counts) > 0.9 * sum(total for _, total in counts)
