"""What the measurements of chapter 2 compute, on translators that know everything or nothing."""

import math

import pytest

from course_lib.corpora import french, translation
from course_lib.decoding import Hypothesis
from course_lib.evidence.measurements import beam_width, greedy_or_beam, searching, translation_by_length
from course_lib.models.seq2seq import EncoderDecoder, Translator
from course_lib.recipes import translators
from course_lib.seeding import generator


class Oracle(Translator):
    """A translator that knows the grammar."""

    def translate(self, sentences, *, max_length=80, longer=False):
        return [list(next(iter(translation.translations(sentence)))) for sentence in sentences]


def test_an_oracle_translates_clause_by_clause_what_it_translates_at_once() -> None:
    pairs = translation.draw(40, generator(0), lengths=(10, 40), plans=False)
    untrained = translators.build(translators.TranslationRecipe(width=4))
    oracle = Oracle(untrained.model, untrained.source_words, untrained.target_words, longest=50)
    outputs = translation_by_length.by_clauses(oracle, pairs)
    assert translation_by_length.scores(outputs, pairs) == (pytest.approx(100), 1.0)


def test_very_short_test_sentences_were_not_trained_on() -> None:
    training = translation.draw(300, generator(0), lengths=(4, 5))
    short = translation_by_length.very_short(4, training, seed=0)
    assert {len(pair.source) for pair in short} == {4}
    assert {pair.source for pair in training}.isdisjoint(pair.source for pair in short)


def test_every_valid_translation_counts_and_nothing_else() -> None:
    pairs = translation.draw(12, generator(0), lengths=(8, 12))
    given = [searching.Task(pair, translation.translations(pair.source)) for pair in pairs]
    likeliest = searching.Found([], [list(task.likeliest) for task in given], 0.0)
    assert searching.bleu_of_valid(likeliest, given) == pytest.approx(100)
    assert searching.valid_share(likeliest, given) == 1
    cut = searching.Found([], [words[:-1] for words in likeliest.words], 0.0)
    assert searching.valid_share(cut, given) == 0
    assert searching.length_ratio(cut, given) < searching.length_ratio(likeliest, given)
    human = searching.Found([], [list(task.pair.target) for task in given], 0.0)
    assert searching.length_ratio(human, given) == 1


def test_a_search_gives_one_hypothesis_for_each_task() -> None:
    translator = translators.build(translators.TranslationRecipe(width=4))
    pairs = translation.draw(3, generator(0), lengths=(4, 6))
    given = [searching.Task(pair, translation.translations(pair.source)) for pair in pairs]
    found = searching.search(translator, given, width=2, alpha=0.7)
    assert len(found.hypotheses) == len(found.words) == 3
    assert all(isinstance(hypothesis, Hypothesis) for hypothesis in found.hypotheses)


def french_translator(width: int = 6) -> Translator:
    """An untrained translator of the small French corpus."""
    translator = translators.build_french()
    model = EncoderDecoder(len(translator.source_words), len(translator.target_words), width, generator=generator(0))
    return Translator(model, translator.source_words, translator.target_words, longest=8)


@pytest.mark.parametrize("single", [True, False])
def test_french_sentences_are_sorted_by_how_many_translations_they_have(single: bool) -> None:
    given = searching.french_tasks(0, count=20, single=single)
    assert len({task.pair.source for task in given}) == len(given) == 20
    assert {len(task.valid) == 1 for task in given} == {single}
    assert all(task.pair.target in task.valid for task in given)


def test_the_maximum_is_no_less_probable_than_what_a_beam_finds_and_is_none_where_it_is_not_proved() -> None:
    translator, task = french_translator(), greedy_or_beam.task(french.JANE)
    (narrow,), (wide,), (best,) = greedy_or_beam.all_three(translator, [task])
    assert narrow.log_probability <= best.log_probability + 1e-6
    assert searching.finds(wide, best) == (wide.log_probability > best.log_probability - 1e-6)
    assert searching.finds(best, best)
    assert searching.maximum(translator, task, limit=1) is None
    assert greedy_or_beam.probability(best) == pytest.approx(math.exp(best.log_probability))


def test_maxima_that_were_not_proved_are_no_measurement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "maximum", lambda *_: None)
    with pytest.raises(ValueError, match=r"1 of 1 maxima were not proved"):
        greedy_or_beam.all_three(french_translator(), [greedy_or_beam.task(french.JANE)])


def test_every_width_gives_its_numbers_under_the_name_of_its_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beam_width, "EXACT", 2)
    numbers = beam_width.by_width("single", french_translator(), searching.french_tasks(0, count=2, single=True))
    assert numbers.keys() == {name for name in beam_width.TOLERANCE if name.startswith("single ")}
    gains = numbers["single mean log-probability"]
    assert isinstance(gains, list) and len(gains) == len(beam_width.WIDTHS)


def test_less_data_are_the_first_pairs_of_the_same_corpus_for_as_many_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[list[translation.Pair], int]] = []
    monkeypatch.setattr(
        translators, "train_on", lambda translator, pairs, *, steps, **_: seen.append((pairs, steps)) or iter(())
    )
    recipe = translators.TranslationRecipe(steps=7, width=4, pairs=50, longest=12)
    searching.trained_on_first(recipe, 20)
    assert seen == [(translators.corpus(0, 50, 12).training[:20], 7)]
