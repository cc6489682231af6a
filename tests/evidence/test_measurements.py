"""Measurements: each module listed, whole, with a tolerance for whatever it measures; their small parts, without training."""

import json
from pathlib import Path

import pytest
import torch

from course_lib import recipes
from course_lib.corpora import agreement
from course_lib.evidence import measurements, statements
from course_lib.evidence.archive import ARCHIVE
from course_lib.evidence.measurements import (
    MEASUREMENTS,
    agreement_by_distance,
    gradient_by_distance,
    influence_by_distance,
    ngram_growth,
    serial_steps,
)
from course_lib.measures.influence import decay_per_step
from course_lib.models.ngrams import NgramModel
from course_lib.seeding import generator

IDS = sorted(MEASUREMENTS)
WORDS = recipes.vocabulary()


@pytest.fixture(scope="module")
def sentences() -> list[agreement.AgreementSentence]:
    return agreement.training_sentences(80, generator(0))


def test_every_module_of_the_folder_is_listed_once():
    files = Path(measurements.__file__).parent.glob("*.py")
    modules = {
        path.stem for path in files if "\nID = " in path.read_text(encoding="utf8")
    }  # the others are shared parts
    assert sorted(MEASUREMENTS.values()) == sorted(modules)


# What no lecture states, and a chapter measures because a paper does.
BESIDE = {"E2.8"}


@pytest.mark.parametrize("id", IDS)
def test_a_measurement_is_whole_and_belongs_to_a_statement(id):
    measurement = ARCHIVE.measurement(id)
    assert measurement.id == id
    assert id.partition("-")[0] in statements() or id in BESIDE
    assert measurement.recipe
    assert len(measurement.seeds) >= 3
    assert len(measurement.recipe_hash()) == 64


@pytest.mark.parametrize("id", IDS)
def test_the_tolerance_speaks_of_exactly_what_the_record_holds(id):
    if not ARCHIVE.path(id).exists():
        pytest.skip(f"{id} has not been measured yet")  # test_coverage tells so
    document = json.loads(ARCHIVE.path(id).read_text(encoding="utf-8"))
    measurement = ARCHIVE.measurement(id)
    for numbers in document["results"].values():
        for name in numbers:
            tolerance = measurement.tolerance_of(name)
            assert tolerance is None or tolerance >= 0
        if not isinstance(measurement.tolerance, float):
            assert set(measurement.tolerance) == set(numbers)


@pytest.mark.parametrize("id", IDS)
def test_something_of_every_measurement_is_compared_when_it_is_measured_again(id):
    tolerance = ARCHIVE.measurement(id).tolerance
    assert isinstance(tolerance, float) or any(value is not None for value in tolerance.values())


def test_n_gram_growth_counts_by_order_and_its_control_does_not_grow():
    result = ngram_growth.measure(0, {"training sentences": 40, "test sentences": 10})
    assert result.keys() >= {"orders", "distinct", "unseen"}
    assert result["distinct"][0] < result["distinct"][1] < result["distinct"][2]  # longer ones: few in so small a text
    assert result["unseen"] == sorted(result["unseen"])
    assert max(result["distinct in one sentence repeated"]) < 60
    assert result["unseen in the training text itself"] == [0] * 5


def test_sentences_are_sorted_by_depth_and_none_is_lost(sentences):
    groups = agreement_by_distance.by_depth({0: sentences[:40], 8: sentences[40:]})
    assert list(groups) == sorted(groups)
    assert all(sentence.depth == depth for depth, group in groups.items() for sentence in group)
    assert sum(map(len, groups.values())) == 80
    model = NgramModel(60).fit([sentence.tokens for sentence in sentences])
    assert agreement_by_distance.accuracies(model, WORDS, groups) == [1.0] * len(groups)


def test_examples_for_gradients_are_the_words_before_the_main_verb(sentences):
    tokens, verbs = gradient_by_distance.examples(sentences, WORDS, 8, 5)
    chosen = [sentence for sentence in sentences if sentence.verb >= 8][:5]
    assert tokens.shape == (5, 8)
    for sentence, ids, verb in zip(chosen, tokens.tolist(), verbs.tolist(), strict=True):
        assert WORDS.decode([*ids, verb]) == list(sentence.tokens[sentence.verb - 8 : sentence.verb + 1])


def test_clipping_cuts_a_large_gradient_and_leaves_a_small_one():
    model = recipes.build("rnn", 8, 0, WORDS)
    tokens = torch.randint(len(WORDS), (4, 6), generator=generator(0))
    before, after = gradient_by_distance.loss_gradient_norm(model, tokens, 0.01)
    assert before > after == pytest.approx(0.01, rel=1e-3)
    before, after = gradient_by_distance.loss_gradient_norm(model, tokens, 1e6)
    assert before == pytest.approx(after, rel=1e-4)


def test_an_opened_forget_gate_and_scaled_weights_make_the_gradient_reach_farther():
    tokens, verbs = torch.randint(len(WORDS), (8, 12), generator=generator(0)), torch.zeros(8, dtype=torch.long)

    def decay(model: torch.nn.Module) -> float:
        return decay_per_step(gradient_by_distance.gradient_norms(model, tokens, verbs)[1:12].median(dim=1).values)

    lstm, opened = recipes.build("lstm", 16, 0, WORDS), recipes.build("lstm", 16, 0, WORDS)
    gradient_by_distance.open_forget_gate(opened, 3)
    assert decay(opened) > decay(lstm) + 0.1
    forget = slice(16, 32)  # PyTorch's order: input, forget, new, output
    moved = opened.recurrence.bias_ih_l0 - lstm.recurrence.bias_ih_l0
    torch.testing.assert_close(moved[forget], torch.full((16,), 3.0))
    assert not torch.cat([moved[:16], moved[32:]]).any()

    rnn, scaled = recipes.build("rnn", 16, 0, WORDS), recipes.build("rnn", 16, 0, WORDS)
    gradient_by_distance.scale_recurrent_weights(scaled, 2)
    torch.testing.assert_close(scaled.recurrence.weight_hh_l0, 2 * rnn.recurrence.weight_hh_l0)
    assert decay(scaled) > decay(rnn)


def test_contexts_are_sixteen_words_anywhere_and_before_the_verb(sentences):
    long = [sentence for sentence in sentences if sentence.verb >= influence_by_distance.LENGTH]
    anywhere, at_verb = influence_by_distance.contexts(long, WORDS, 0)
    assert anywhere.shape == (3 * len(long), 16)
    for sentence, ids in zip(long, at_verb.tolist(), strict=True):
        assert WORDS.decode(ids) == list(sentence.tokens[sentence.verb - 16 : sentence.verb])


def test_serial_depth_grows_with_the_length_for_the_rnn_alone():
    (short, attention), (long, same) = (serial_steps.depths(length, 0) for length in (8, 16))
    assert long > 1.8 * short
    assert attention == same


def test_the_time_of_a_call_is_the_median_without_the_first_two(monkeypatch):
    clock = iter([value for seconds in (9, 9, 1, 2, 3, 4, 5, 6, 7) for value in (0, seconds)])
    monkeypatch.setattr(serial_steps.time, "perf_counter", lambda: next(clock))
    assert serial_steps.milliseconds(lambda: None) == 4000
