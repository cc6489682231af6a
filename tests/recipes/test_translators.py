"""The recipes of chapter 2: what is trained on what, repeatably, and what the shipped translator is worth."""

import math
from dataclasses import replace

import pytest
import torch

from course_lib import checkpoints, recipes
from course_lib.corpora import french, translation
from course_lib.corpora.tokenizers import UnknownTokenError
from course_lib.corpora.translation import BUCKETS, Pair
from course_lib.decoding import beam_search, greedy, log_probability
from course_lib.recipes import translators
from course_lib.seeding import generator

TINY = translators.TranslationRecipe(steps=3, width=8, pairs=100, longest=12)


def test_the_vocabularies_hold_every_pair() -> None:
    source, target = translators.vocabularies()
    data = translators.corpus(0, 200, 30)
    for pair in (*data.training, *data.validation, *data.test):
        source.encode(pair.source)
        target.encode(pair.target)
    assert "</s>" in target and "</s>" not in source


def test_a_recipe_is_repeatable_and_a_seed_changes_it() -> None:
    one, same = translators.trained(TINY), translators.trained(TINY)
    other = translators.trained(replace(TINY, seed=1))
    weights = [list(translator.model.parameters()) for translator in (one, same, other)]
    assert all(torch.equal(a, b) for a, b in zip(weights[0], weights[1], strict=True))
    assert not torch.equal(weights[0][0], weights[2][0])


def test_shuffled_translations_are_the_same_ones_at_other_places(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[list[Pair]] = []
    monkeypatch.setattr(translators, "train_on", lambda translator, pairs, **_: given.append(pairs) or iter(()))
    for shuffled in (False, True):
        recipe = replace(TINY, shuffled=shuffled)
        list(translators.train(recipe, translators.build(recipe)))
    plain, mixed = given
    assert sorted(pair.target for pair in plain) == sorted(pair.target for pair in mixed)
    assert [pair.source for pair in plain] == [pair.source for pair in mixed]
    assert sum(a.target == b.target for a, b in zip(plain, mixed, strict=True)) < 10


def test_every_bucket_of_lengths_is_judged() -> None:
    translator = translators.build(TINY)
    test = translators.corpus(TINY.seed, TINY.pairs, TINY.longest).test
    scores = translators.bleu_by_length(translator, test[::10])
    assert list(scores) == list(BUCKETS)
    assert all(0 <= score <= 100 for score in scores.values())


def test_the_checkpoint_has_a_recipe() -> None:
    assert "translation-gru" in recipes.names()
    assert translators.LONG.steps >= 4 * translators.LIVE.steps
    with pytest.raises(ValueError, match="no recipe for 'translation'"):
        recipes.train_checkpoint("translation")


def test_a_checkpoint_is_written_and_read_again(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(translators.CHECKPOINTS, "tiny", TINY)
    recipes.train_checkpoint("tiny", tmp_path)
    stored = checkpoints.load_weights
    monkeypatch.setattr(checkpoints, "load_weights", lambda name: stored(name, tmp_path))
    again = translators.load("tiny")
    expected = translators.trained(TINY).model.state_dict()
    for name, tensor in again.model.state_dict().items():
        torch.testing.assert_close(tensor, expected[name].half().float())
    assert again.longest == 12


def test_a_card_that_does_not_fit_its_weights_is_refused(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(translators.CHECKPOINTS, "tiny", TINY)
    recipes.train_checkpoint("tiny", tmp_path)
    stored = checkpoints.load_weights("tiny", tmp_path)
    stored.card["recipe"]["width"] = 9
    monkeypatch.setattr(checkpoints, "load_weights", lambda name: stored)
    with pytest.raises(checkpoints.CheckpointError, match="course train tiny"):
        translators.load("tiny")


def held_out(recipe: translators.TranslationRecipe) -> translation.Splits:
    """Return the pairs that no training by this recipe meets; a test shows that they do not depend on how many it draws."""
    return translation.splits(generator(recipe.seed), training=1, longest=recipe.longest)


@pytest.mark.slow
def test_the_shipped_translator_is_what_its_card_says() -> None:
    translator = translators.load()
    recipe = translators.LONG
    card = checkpoints.load_weights("translation-gru").card
    scores = translators.bleu_by_length(translator, held_out(recipe).test)
    for (first, last), score in scores.items():
        assert score == pytest.approx(card["metrics"]["BLEU by words of the source"][f"{first}-{last}"], abs=0.5)
    assert scores[24, 28] < scores[4, 8] / 2
    assert scores[4, 8] > 80
    with pytest.raises(UnknownTokenError):
        translator.prompt("o astronauta dormiu aqui")


@pytest.mark.slow
def test_the_translator_that_readers_play_with_translates_short_sentences_right() -> None:
    translator, recipe = translators.load(), translators.LONG
    data = held_out(recipe)
    sources = [pair.source for pair in (*data.test, *data.validation) if len(pair.source) <= 8]
    assert len(sources) >= 180

    def share_acceptable(given: list[tuple[str, ...]]) -> float:
        written = translator.translate(given)
        return sum(map(translation.acceptable, sources, written)) / len(sources)

    assert share_acceptable(sources) >= 0.95
    assert share_acceptable([tuple(reversed(source)) for source in sources]) < 0.1
    searched = [
        beam_search(translator.model, translator.prompt(source), width=4, alpha=0.7, end=translator.end, max_length=30)
        for source in sources[:100]
    ]
    found = [translator.words(ranking[0].tokens) for ranking in searched]
    assert sum(map(translation.acceptable, sources, found)) >= 95


@pytest.mark.slow
def test_the_exponent_changes_the_winner_of_the_sentence_that_the_beams_figure_opens_with() -> None:
    translator = translators.load()
    prompt, end = translator.prompt("a atriz limpa a casa em setembro"), translator.end
    winners = {
        alpha: beam_search(translator.model, prompt, width=3, alpha=alpha, end=end, max_length=40)[0]
        for alpha in (0.0, 0.7)
    }
    chosen = greedy(translator.model, prompt, end=end, max_length=40)
    message = "give beam_tree another sentence with a month, one on which the winners of α = 0 and α = 0.7 differ"
    assert winners[0.0].tokens != winners[0.7].tokens, message
    assert winners[0.0].log_probability > log_probability(translator.model, prompt, chosen) + 0.02, message


@pytest.mark.slow
def test_greedy_search_loses_on_the_lectures_sentence_and_two_beams_win() -> None:
    translator = translators.build_french()
    list(translators.train_french(translator))
    prompt, end = translator.prompt(french.JANE), translator.end
    chosen = greedy(translator.model, prompt, end=end, max_length=14)
    best = beam_search(translator.model, prompt, width=2, end=end, max_length=14)[0]
    assert translator.words(best.tokens) == french.CANDIDATES[0].split()
    assert translator.words(chosen)[:3] == ["jane", "is", "going"]
    assert best.log_probability > log_probability(translator.model, prompt, chosen) + 0.1
    truth = max(french.translations(french.JANE.split()).values())
    assert math.exp(best.log_probability) == pytest.approx(truth, abs=0.1)
