"""Every exercise of the notebooks: its solution passes, its stub is known as such, and each mistake gets its own hint."""

from __future__ import annotations

import ast
import itertools
import re
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest

from course_lib.exercises.diagnosing import shows_first_on, where_it_shows
from course_lib.exercises.exercise import CHAPTER_MODULES, Exercise, Mistake, chapter_exercises, get_exercise
from course_lib.exercises.running import Outcome, run_tests
from course_lib.languages import LANGUAGES

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
EXERCISES = [exercise for chapter in CHAPTER_MODULES for exercise in chapter_exercises(chapter)]
# How many mistakes each exercise tells apart, so that none is lost unnoticed.
MISTAKES_OF = {
    "1.1": 9,
    "1.2": 18,
    "1.3": 11,
    "1.4": 11,
    "1.5": 12,
    "1.6": 14,
    "1.7": 12,
    "2.1": 13,
    "2.2": 12,
    "2.3": 13,
    "2.4": 12,
    "2.5": 10,
    "2.6": 12,
    "2.7": 13,
    "3.1": 8,
    "3.2": 10,
    "3.3": 9,
    "3.4": 11,
    "3.5": 7,
    "3.6": 8,
}
MISTAKES = [(exercise, mistake) for exercise in EXERCISES for mistake in exercise.mistakes]


def cells(language: str, chapter: str) -> dict[tuple[str, str], str]:
    """Return the source of an edition's exercise cells by (exercise id, "stub", "solution" or "check")."""
    paths = list((NOTEBOOKS / language).glob(f"{int(chapter):02d}-*.ipynb"))
    assert paths, f"chapter {chapter} has exercises but no notebook in notebooks/{language}"
    found: dict[tuple[str, str], str] = {}
    for cell in nbformat.read(paths[0], as_version=4).cells:
        if cell.cell_type == "code" and "exercise" in cell.metadata:
            kinds = [tag for tag in ("stub", "solution", "check") if tag in cell.metadata.get("tags", [])]
            assert len(kinds) == 1, f"cell {cell.id} is of an exercise; tag it stub, solution or check"
            key = (cell.metadata["exercise"], kinds[0])
            assert key not in found, f"exercise {key[0]} has two {key[1]} cells"
            found[key] = cell.source.removeprefix("%%solution\n")
    return found


def source(exercise: Exercise, kind: str, language: str = "pt") -> str:
    found = cells(language, exercise.id.partition(".")[0])
    assert (exercise.id, kind) in found, f"exercise {exercise.id} has no {kind} cell in notebooks/{language}"
    return found[exercise.id, kind]


def answers(exercise: Exercise, *sources: str) -> list[Any]:
    """Run the cells one after the other and return what they hand in."""
    namespace: dict[str, Any] = {}
    for number, text in enumerate(sources):
        exec(compile(text, f"<cell {number}>", "exec"), namespace)  # noqa: S102 - our own cells
    return [namespace[answer.name] for answer in exercise.answers]


def named(value: Any) -> str:
    return value.id if isinstance(value, Exercise) else re.sub(r"\W+", "-", value.represents)[:60]


every_exercise: Callable[..., Any] = pytest.mark.parametrize("exercise", EXERCISES, ids=named)
every_mistake: Callable[..., Any] = pytest.mark.parametrize(("exercise", "mistake"), MISTAKES, ids=named)


@pytest.mark.parametrize("language", LANGUAGES)
@every_exercise
def test_the_solution_passes_every_test(exercise: Exercise, language: str) -> None:
    outcomes = run_tests(exercise, answers(exercise, source(exercise, "solution", language)))
    assert [outcome.message for outcome in outcomes if not outcome.passed] == []
    assert len(outcomes) == len(exercise.tests)


@pytest.mark.parametrize("language", LANGUAGES)
@every_exercise
def test_the_stub_is_known_as_not_filled_in(exercise: Exercise, language: str) -> None:
    outcome = run_tests(exercise, answers(exercise, source(exercise, "stub", language)))[-1]
    assert outcome.kind == "unfilled"
    assert outcome.message is not None
    assert f"Exercício {exercise.id}" in outcome.message.pt.replace("O exercício", "Exercício")
    assert f"Exercise {exercise.id}" in outcome.message.en


@pytest.mark.parametrize("language", LANGUAGES)
@every_exercise
def test_the_check_cell_hands_in_what_the_tests_expect(exercise: Exercise, language: str) -> None:
    names = ", ".join(answer.name for answer in exercise.answers)
    assert f'check("{exercise.id}", {names})' in source(exercise, "check", language)


def without_words(code: str) -> str:
    """Return code without its comments and docstrings, which each edition has in its own language."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Module)) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return ast.unparse(tree)


@pytest.mark.parametrize("language", LANGUAGES)
@every_exercise
def test_the_notebooks_solution_is_the_reference_that_answers_are_held_to(exercise: Exercise, language: str) -> None:
    assert without_words(source(exercise, "solution", language)) == without_words(exercise.solution)


def first_failure(exercise: Exercise, code: str) -> Outcome:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a mistake may divide by zero
        return run_tests(exercise, answers(exercise, code), seconds=20, stop_at_first=True)[-1]


@every_mistake
def test_a_mistake_gets_its_own_hint_and_no_other(exercise: Exercise, mistake: Mistake) -> None:
    for code in mistake.sources(exercise.solution):
        outcome = first_failure(exercise, code)
        assert outcome.mistake is mistake
        assert outcome.message is not None
        for language in LANGUAGES:
            told = outcome.message.get(language)
            assert [one.represents for one in exercise.mistakes if one.hint.get(language) in told] == [
                mistake.represents
            ]


@every_mistake
def test_a_mistake_taken_out_of_the_list_is_told_by_no_other_hint(exercise: Exercise, mistake: Mistake) -> None:
    others = tuple(one for one in exercise.mistakes if one is not mistake)
    outcome = first_failure(replace(exercise, mistakes=others), mistake.sources(exercise.solution)[0])
    assert not outcome.passed
    assert outcome.mistake is None, f"it would be told: {outcome.message}"


@every_mistake
def test_a_mistake_shows_on_more_than_one_case(exercise: Exercise, mistake: Mistake) -> None:
    functions = {one.name for one in exercise.answers if one.is_function}
    for code in mistake.sources(exercise.solution):
        answer = shows_first_on(exercise, code)
        assert answer is not None
        assert len(where_it_shows(exercise, answer, code)) >= (2 if answer in functions else 1)


@every_exercise
def test_no_two_hints_are_the_same(exercise: Exercise) -> None:
    for language in LANGUAGES:
        hints = [mistake.hint.get(language) for mistake in exercise.mistakes]
        assert len(set(hints)) == len(hints)
    assert all(mistake.hint.pt != mistake.hint.en for mistake in exercise.mistakes)
    assert len({mistake.represents for mistake in exercise.mistakes}) == len(exercise.mistakes)


@every_exercise
def test_the_list_of_mistakes_is_whole(exercise: Exercise) -> None:
    assert len(exercise.mistakes) == MISTAKES_OF[exercise.id], (
        "a mistake was added or lost; change the count on purpose"
    )


@every_exercise
def test_every_group_of_cases_fails_for_some_mistake_or_nonsense(exercise: Exercise) -> None:
    wrong = (answers(exercise, code) for mistake in exercise.mistakes for code in mistake.sources(exercise.solution))
    waiting = {test.name for test in exercise.tests}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for given in itertools.chain(nonsense(exercise), wrong):
            failed = {one.test.name for one in run_tests(exercise, given) if one.test is not None and not one.passed}
            waiting -= failed
            if not waiting:
                break
    assert waiting == set()


def nonsense(exercise: Exercise) -> list[list[Any]]:
    """Answers of the right kind that are wrong in every respect: functions and values that say nothing."""
    values = ("nothing", -1234.5, [])
    return [
        [(lambda *_, v=value, **__: v) if one.is_function else value for one in exercise.answers] for value in values
    ]


@every_exercise
def test_nonsense_gets_no_hint_of_a_mistake(exercise: Exercise) -> None:
    for given in nonsense(exercise):
        for outcome in run_tests(exercise, given):
            assert not outcome.passed
            assert outcome.mistake is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_solution_is_folded_and_shown_only(language: str) -> None:
    for path in (NOTEBOOKS / language).glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            if "solution" in cell.metadata.get("tags", []):
                assert cell.source.startswith("%%solution\n"), f"{path.name}, cell {cell.id} would replace the answer"
                assert cell.metadata.get("jupyter") == {"source_hidden": True}
                assert "hide-input" in cell.metadata.tags


def test_ids_are_unique_and_each_exercise_of_a_notebook_is_registered() -> None:
    identifiers = [exercise.id for exercise in EXERCISES]
    assert len(set(identifiers)) == len(identifiers)
    for chapter in CHAPTER_MODULES:
        for language in LANGUAGES:
            in_notebook = {identifier for identifier, _ in cells(language, chapter)}
            assert in_notebook == {exercise.id for exercise in chapter_exercises(chapter)}
            assert all(get_exercise(identifier) for identifier in in_notebook)
