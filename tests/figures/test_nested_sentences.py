"""The sentences that nest_and_stretch builds: the grammar says them, and the page builds the same ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import pytest
from playwright.sync_api import Page

from course_lib.corpora.agreement import VERB_PAIRS, grammar
from course_lib.figures.nest_and_stretch import nest_and_stretch
from course_lib.figures.nest_and_stretch.sentences import (
    FLAT,
    GLOSSES,
    MOST_NESTED,
    PLURAL,
    beginning,
    distance,
    flat_as_long_as,
)
from figures.agreement_models import small_models

SINGULAR, PLURALS = (list(forms) for forms in zip(*VERB_PAIRS, strict=True))
SOME_NUMBERS = [PLURAL, (False,) * 6, (True,) * 6, (False, True) * 3]
NESTED, STRETCHED = range(MOST_NESTED + 1), range(len(FLAT) + 1)


@pytest.mark.parametrize("plural", SOME_NUMBERS)
@pytest.mark.parametrize(
    ("nested", "stretched", "design"),
    [*((depth, flat, "nested") for depth, flat in ((0, 0), (0, 3), (1, 3), (2, 0), (3, 2), (4, 0), (5, 3)))]
    + [(0, flat, "flat") for flat in (0, 1, 5, 9)],
)
def test_the_grammar_goes_on_only_with_verbs_of_the_subjects_number(
    nested: int, stretched: int, design: str, plural: Sequence[bool]
) -> None:
    following = grammar(design).next_token_probabilities(beginning(nested, stretched, plural))
    right, wrong = (PLURALS, SINGULAR) if plural[0] else (SINGULAR, PLURALS)
    assert all(following.get(verb, 0) > 0 for verb in right)
    assert not any(verb in following for verb in wrong)


def test_a_clause_and_a_flat_phrase_lengthen_the_way_to_the_verb() -> None:
    assert [distance(nested, 0) for nested in NESTED] == [0, 4, 8, 12, 16, 20]
    for stretched in STRETCHED[1:]:
        assert distance(2, stretched) - distance(2, stretched - 1) == len(FLAT[stretched - 1])
    assert distance(0, flat_as_long_as(4)) == distance(4, 0) == 16
    assert [flat_as_long_as(nested) for nested in (0, 1)] == [0, 2]


def test_every_word_has_its_gloss() -> None:
    said = {word for plural in ((False,) * 6, (True,) * 6) for word in beginning(MOST_NESTED, len(FLAT), plural)}
    assert said == GLOSSES.keys()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-1, 0), "nested is -1; it must be from 0 to 5"),
        ((6, 0), "nested is 6"),
        ((0, 10), "stretched is 10; it must be from 0 to 9"),
        ((0, 0, (True,)), "plural has 1 values; give one for each of the 6 subjects"),
    ],
)
def test_a_sentence_that_there_is_not_is_refused(arguments: tuple, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        beginning(*arguments)


@pytest.mark.slow
def test_the_page_builds_the_same_sentences(module: Callable[[str], Page]) -> None:
    data = nest_and_stretch(*small_models()).data
    states = [
        {"nested": nested, "stretched": stretched, "plural": plural}
        for nested, stretched, plural in product(NESTED, STRETCHED, SOME_NUMBERS)
    ]
    built = module("built_sentence").evaluate(
        """([data, states]) => states.map((state) => {
          const { words, distance } = module_built_sentence.build(data, state);
          return [words, distance];
        })""",
        [{name: data[name] for name in ("levels", "flat", "relative")}, states],
    )
    expected = [
        [beginning(one["nested"], one["stretched"], one["plural"]), distance(one["nested"], one["stretched"])]
        for one in states
    ]
    assert built == expected
