"""What the measurements of chapter 2 compute, on translators that know everything or nothing."""

import pytest

from course_lib.corpora import translation
from course_lib.decoding import Hypothesis
from course_lib.evidence.measurements import searching, translation_by_length
from course_lib.recipes import translators
from course_lib.seeding import generator
from course_lib.seq2seq import Translator


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
