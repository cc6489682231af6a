"""Recipes: the same recipe gives the same data, model and card; what does not exist is refused by name."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from course_lib import checkpoints, recipes
from course_lib.checkpoints import load_weights
from course_lib.corpora import everyday
from course_lib.models.gpt import GPT
from course_lib.models.recurrent import CELLS, RecurrentLM
from course_lib.models.word_vectors import WordVectors
from course_lib.recipes import AgreementRecipe, language_models

TINY = AgreementRecipe("gru", steps=2, width=4, sentences=30)


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COURSE_CACHE", raising=False)


@pytest.mark.parametrize("design", ["nested", "flat"])
def test_the_vocabulary_holds_every_word_that_a_corpus_can_say(design):
    words = recipes.vocabulary(design)
    for sentence in recipes.corpus(0, 30, design):
        assert words.decode(words.encode(sentence.tokens)) == list(sentence.tokens)


def test_the_corpus_of_the_same_settings_is_the_same_and_of_another_seed_another():
    first = list(recipes.corpus(0, 30, "nested"))
    recipes.corpus.cache_clear()
    assert recipes.corpus(0, 30, "nested") == first
    assert recipes.corpus(1, 30, "nested") != first


def test_test_sentences_never_begin_as_the_training_sentences_of_their_recipe(monkeypatch):
    asked = {}

    def few(training, source, **settings):
        asked.update(training=training, seed=source.initial_seed(), **settings)
        return {0: []}

    monkeypatch.setattr(language_models.agreement, "test_sentences", few)
    recipes.test_corpus.cache_clear()
    recipes.test_corpus(3, 30, "flat", count=7)
    recipes.test_corpus.cache_clear()
    assert asked == {
        "training": recipes.corpus(3, 30, "flat"),
        "seed": 3 + language_models.TEST_SEED,
        "count": 7,
        "design": "flat",
    }


@pytest.mark.parametrize("kind", [*CELLS, "gpt"])
def test_each_kind_is_built_with_its_width_and_seed(kind):
    words = recipes.vocabulary()
    first, again, other = (recipes.build(kind, 8, seed, words) for seed in (0, 0, 1))
    assert isinstance(first, GPT if kind == "gpt" else RecurrentLM)
    assert first.embedding.weight.shape == (len(words), 8)
    assert torch.equal(first.embedding.weight, again.embedding.weight)
    assert not torch.equal(first.embedding.weight, other.embedding.weight)
    if kind in CELLS:
        assert recipes.recurrent(first) is first
        assert first.cell == kind


def test_training_by_a_recipe_is_training_by_hand_and_comes_out_the_same_twice():
    model = recipes.build("gru", 4, 0, recipes.vocabulary())
    records = list(recipes.train(TINY, model))
    assert [record.step for record in records] == [1, 2]
    once, twice, other = recipes.trained(TINY), recipes.trained(TINY), recipes.trained(replace(TINY, seed=1))
    for name, tensor in once.state_dict().items():
        assert torch.equal(tensor, twice.state_dict()[name])
        assert torch.equal(tensor, model.state_dict()[name])
    assert not torch.equal(once.output.weight, other.output.weight)


def test_a_checkpoint_is_written_with_a_card_that_tells_how_to_make_it_again(tmp_path, monkeypatch):
    monkeypatch.setitem(language_models.CHECKPOINTS, "agreement-tiny", TINY)
    measured: list[torch.Tensor] = []

    def measure(name, model):
        measured.append(model.output.weight.detach().clone())
        return {"0": 0.5}

    monkeypatch.setattr(language_models, "measure_checkpoint", measure)
    threads = torch.get_num_threads()
    path = recipes.train_checkpoint("agreement-tiny", tmp_path)
    torch.set_num_threads(threads)
    assert path == tmp_path / "agreement-tiny.safetensors"
    card = json.loads((tmp_path / "agreement-tiny.json").read_text(encoding="utf8"))
    assert AgreementRecipe(**card["recipe"]) == TINY
    assert card["metrics"] == {"agreement accuracy by distance": {"0": 0.5}}
    assert (card["licence"], card["vocabulary"]) == ("CC BY 4.0", recipes.vocabulary().tokens)

    monkeypatch.setattr(checkpoints, "load_weights", lambda name: load_weights(name, tmp_path))
    model, words = recipes.load("agreement-tiny")
    assert torch.equal(measured[0], model.output.weight)  # what is measured is what is shipped, already rounded
    assert words.tokens == recipes.vocabulary().tokens
    for name, tensor in recipes.trained(TINY).state_dict().items():
        assert torch.equal(model.state_dict()[name], tensor.half().float())


def test_a_checkpoint_is_measured_on_the_test_sentences_of_its_recipe(monkeypatch):
    sentences = recipes.corpus(0, 30, "nested")
    monkeypatch.setattr(language_models, "test_corpus", lambda *settings: {0: sentences[:10], 8: sentences[10:]})
    measured = language_models.measure_checkpoint("agreement-lstm", recipes.load("agreement-lstm")[0])
    assert measured.keys() == {"0", "8"}
    assert min(measured.values()) > 0.9


def test_the_word_vectors_of_the_chapter_are_learnt_from_sentences_of_the_everyday_grammar(monkeypatch):
    learnt_from: list[list[str]] = []

    def learn(sentences, words, *, generator, size):
        learnt_from.extend(sentences)
        return WordVectors(words, torch.zeros(len(words), size))

    monkeypatch.setattr(language_models, "VECTORS", {"seed": 0, "sentences": 20, "size": 4})
    monkeypatch.setattr(language_models, "train_skip_gram", learn)
    vectors = recipes.train_vectors()
    assert vectors.matrix.shape == (len(vectors.vocabulary), 4)
    assert vectors.vocabulary.tokens[2:] == everyday.grammar().tokens()
    assert len(learnt_from) == 20
    assert all(everyday.grammar().probability(sentence) > 0 for sentence in learnt_from)


def test_every_live_and_shipped_recipe_is_of_a_kind_and_names_its_model():
    for kind, recipe in recipes.LIVE.items():
        assert recipe.kind == kind
    assert {name.removeprefix("agreement-") for name in language_models.names()} == {
        recipe.kind for recipe in language_models.CHECKPOINTS.values()
    }
    assert {recipe.design for recipe in recipes.FLAT.values()} == {"flat"}


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="unknown kind 'bert'; choose one of rnn, lstm, gru, gpt"):
        AgreementRecipe("bert")


def test_a_model_whose_states_cannot_be_unrolled_is_refused():
    with pytest.raises(TypeError, match="the model is a GPT; this needs a RecurrentLM, whose states can be unrolled"):
        recipes.recurrent(recipes.build("gpt", 8, 0, recipes.vocabulary()))


def test_training_a_checkpoint_without_a_recipe_is_refused(tmp_path: Path):
    with pytest.raises(
        ValueError, match="no recipe for 'great'; there are agreement-gpt, agreement-gru, agreement-lstm, agreement-rnn"
    ):
        recipes.train_checkpoint("great", tmp_path)
    assert not list(tmp_path.iterdir())


def test_loading_a_checkpoint_that_does_not_exist_names_the_command():
    with pytest.raises(checkpoints.CheckpointError, match=r"no checkpoint 'great'.*`course train great`"):
        recipes.load("great")
