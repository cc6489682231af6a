"""The right answer of every question against a key written apart, with its reason; the two languages ask and explain alike."""

import copy
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from course_lib.figures.question import FOLDER, Question, load_questions, question
from course_lib.languages import LANGUAGES, Text, set_language
from notebooks.numbers import difference
from notebooks.worked import work_out

KEYS = yaml.safe_load(Path(__file__).with_name("question_keys.yml").read_text(encoding="utf-8"))
QUESTIONS = {
    identifier: asked for path in sorted(FOLDER.glob("ch*.yml")) for identifier, asked in load_questions(path).items()
}


def faults(asked: Question, key: dict[str, str]) -> list[str]:
    """Return how a question departs from its key, in each language."""
    found: list[str] = []
    for language in LANGUAGES:
        fitting = [option.correct for option in asked.options if key[language] in option.text.get(language)]
        if fitting != [True]:
            found.append(f"{language}: {key[language]!r} is in {len(fitting)} options, right or wrong: {fitting}")
    return found


def numbers_that_differ(asked: Question) -> list[str]:
    """Return the texts of a question whose numbers are not the same in the two languages."""
    texts = [asked.text, *(text for option in asked.options for text in (option.text, option.explanation))]
    return [text.en for text in texts if difference(text.pt, text.en) != ([], [])]


def test_every_question_has_a_key_and_every_key_a_question() -> None:
    assert sorted(KEYS) == sorted(QUESTIONS)


@pytest.mark.parametrize("identifier", KEYS)
def test_the_right_answer_is_that_of_the_key_in_both_languages(identifier: str) -> None:
    assert KEYS[identifier]["because"]
    assert faults(QUESTIONS[identifier], KEYS[identifier]) == []


@pytest.mark.parametrize("identifier", [identifier for identifier, key in KEYS.items() if "sum" in key])
def test_an_answer_that_is_a_sum_comes_out(identifier: str) -> None:
    work_out(KEYS[identifier]["sum"], {})


@pytest.mark.parametrize("identifier", KEYS)
def test_the_page_gets_the_options_of_both_languages_in_one_order_with_one_right(identifier: str) -> None:
    rights: list[list[bool]] = []
    for language in LANGUAGES:
        set_language(language)
        options = question(identifier).data["options"]
        assert [option["text"] for option in options] == [
            option.text.get(language) for option in QUESTIONS[identifier].options
        ]
        rights.append([option["correct"] for option in options])
    assert rights[0] == rights[1]
    assert sum(rights[0]) == 1


@pytest.mark.parametrize("identifier", KEYS)
def test_the_numbers_of_a_question_are_the_same_in_both_languages(identifier: str) -> None:
    assert numbers_that_differ(QUESTIONS[identifier]) == []


@pytest.mark.parametrize("identifier", KEYS)
def test_moving_the_right_answer_or_swapping_one_language_is_told(identifier: str) -> None:
    asked, key = QUESTIONS[identifier], KEYS[identifier]
    right = next(place for place, option in enumerate(asked.options) if option.correct)
    for other in range(len(asked.options)):
        if other == right:
            continue
        moved = [replace(option, correct=place == other) for place, option in enumerate(asked.options)]
        assert len(faults(replace(asked, options=tuple(moved)), key)) == len(LANGUAGES)
        swapped = list(copy.deepcopy(asked.options))
        one, two = swapped[right].text, swapped[other].text
        swapped[right] = replace(swapped[right], text=Text(pt=two.pt, en=one.en))
        swapped[other] = replace(swapped[other], text=Text(pt=one.pt, en=two.en))
        assert faults(replace(asked, options=tuple(swapped)), key) != []
