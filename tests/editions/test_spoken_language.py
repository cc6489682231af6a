"""Each edition speaks its own language, in every label, heading, hint, message, comment and paragraph, and both say the same."""

from __future__ import annotations

import re

import pytest

from course_lib.exercises.exercise import CHAPTER_MODULES, Mistake, chapter_exercises
from course_lib.languages import LANGUAGES
from editions.spoken import Speech, texts_of_the_course, words
from support import ROOT

NAMES = {"log", "bleu", "rnn", "lstm", "gpt", "gru", "singular", "plural"}  # what both languages write alike
HEADINGS = {"## No VS Code"}  # "no" is Portuguese here, and the rest is a name
FEWEST_TEXTS = 1200

TEXTS = texts_of_the_course(ROOT)
SPEECH = Speech(TEXTS)
HINTS = [
    (exercise.id, mistake)
    for chapter in CHAPTER_MODULES
    for exercise in chapter_exercises(chapter)
    for mistake in exercise.mistakes
]
NEGATION = {
    "pt": re.compile(r"\b(não|nunca|nem|sem|nenhum\w*|nada|ninguém|falt\w+|em vez)\b", re.IGNORECASE),
    "en": re.compile(
        r"\b(not|never|no|none|nor|neither|without|nothing|cannot|nobody|missing|instead|lacks?|absent)\b|n't\b",
        re.IGNORECASE,
    ),
}
# Hints that say no in one language and the same without a "no" in the other.
SAID_OTHERWISE = {
    "A porta r não entrou na conta",  # was left out
    "A conversão alterou os pesos recebidos, e o modelo de quem chamou passou a ser outro",  # is no longer the same
    "O fim não entrou no comprimento",  # was left out
    "As culpas estão trocadas",  # the search missed it
}


def test_every_kind_of_text_is_read() -> None:
    assert len(TEXTS) > FEWEST_TEXTS
    for place in ("run.py", ".py:", ".js:", ".yml", ".md", "01-", "02-", "phrases.yml"):
        assert any(place in one.place for one in TEXTS), place


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_in_the_other_language(language: str) -> None:
    foreign = [
        f"{one.place}: {one.get(language)[:80]}"
        for one in TEXTS
        if one.get(language) not in HEADINGS and SPEECH.is_other(one.get(language), language, counted_in=language)
    ]
    assert foreign == []


def test_only_names_are_written_alike_in_both_languages() -> None:
    assert [one for one in TEXTS if one.pt == one.en and words(one.pt) - NAMES] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nearly_every_text_would_be_told_in_the_other_edition(language: str) -> None:
    other = "en" if language == "pt" else "pt"
    others = [one.get(other) for one in TEXTS if len(words(one.get(other))) > 2]
    told = [SPEECH.is_other(text, language, counted_in=other) for text in others]
    assert sum(told) > 0.97 * len(told)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Press the button to see the next word", "pt"),
        ("Sentence length, in words", "pt"),
        ("A frase ao lado tem mais palavras", "en"),
        ("Comprimento da frase", "en"),
    ],
)
def test_a_new_text_in_the_wrong_language_is_told(text: str, language: str) -> None:
    assert SPEECH.is_other(text, language)
    assert not SPEECH.is_other(text, "en" if language == "pt" else "pt")


@pytest.mark.parametrize(("exercise", "mistake"), HINTS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_hint_says_no_in_both_languages_or_in_neither_and_names_the_same_code(
    exercise: str, mistake: Mistake
) -> None:
    plain = {one: re.sub(r"`[^`]*`", "", mistake.hint.get(one)) for one in LANGUAGES}
    code = {one: sorted(re.findall(r"`[^`]*`", mistake.hint.get(one))) for one in LANGUAGES}
    assert code["pt"] == code["en"]
    if not mistake.hint.pt.startswith(tuple(SAID_OTHERWISE)):
        assert bool(NEGATION["pt"].search(plain["pt"])) == bool(NEGATION["en"].search(plain["en"])), mistake.hint


def test_every_hint_said_otherwise_is_one_of_the_course() -> None:
    assert [one for one in SAID_OTHERWISE if not any(mistake.hint.pt.startswith(one) for _, mistake in HINTS)] == []
