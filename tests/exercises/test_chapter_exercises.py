"""Every exercise of the notebooks: its solution passes, its stub is known as such, and each mistake gets its own hint."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest

from course_lib.exercises.exercise import CHAPTER_MODULES, Exercise, Mistake, chapter_exercises, get_exercise
from course_lib.exercises.running import Outcome, run_tests
from course_lib.languages import LANGUAGES

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
EXERCISES = [exercise for chapter in CHAPTER_MODULES for exercise in chapter_exercises(chapter)]
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


def first_failure(exercise: Exercise, solution: str) -> Outcome:
    outcomes = run_tests(exercise, answers(exercise, solution), seconds=20, stop_at_first=True)
    return outcomes[-1]


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


def assert_diagnosed(exercise: Exercise, mistake: Mistake) -> None:
    outcome = first_failure(exercise, mistake.apply(source(exercise, "solution")))
    assert outcome.test is not None, "every test passes on a wrong answer"
    assert outcome.test.name == mistake.caught_by
    assert outcome.message is not None
    for language in LANGUAGES:
        assert outcome.test.hint.get(language) in outcome.message.get(language)


@every_mistake
def test_a_mistake_is_caught_first_by_its_own_test_with_its_own_hint(exercise: Exercise, mistake: Mistake) -> None:
    assert_diagnosed(exercise, mistake)


@every_mistake
def test_loosening_the_test_of_a_mistake_is_noticed(exercise: Exercise, mistake: Mistake) -> None:
    loosened = [
        replace(test, function=lambda *_: None) if test.name == mistake.caught_by else test for test in exercise.tests
    ]
    with pytest.raises(AssertionError):
        assert_diagnosed(replace(exercise, tests=loosened), mistake)


@every_exercise
def test_an_exercise_diagnoses_at_least_four_mistakes(exercise: Exercise) -> None:
    assert len(exercise.mistakes) >= 4
    assert len({mistake.represents for mistake in exercise.mistakes}) == len(exercise.mistakes)


@every_exercise
def test_no_two_mistakes_get_the_same_hint(exercise: Exercise) -> None:
    assert len({mistake.caught_by for mistake in exercise.mistakes}) == len(exercise.mistakes)


@every_exercise
def test_each_test_has_its_own_hint_in_both_languages(exercise: Exercise) -> None:
    for language in LANGUAGES:
        hints = [test.hint.get(language) for test in exercise.tests]
        assert len(set(hints)) == len(hints)
    assert all(test.hint.pt != test.hint.en for test in exercise.tests)


@every_exercise
def test_every_diagnosis_is_proven_by_a_mistake(exercise: Exercise) -> None:
    diagnoses = {test.name for test in exercise.tests if test.points == 0}
    assert diagnoses <= {mistake.caught_by for mistake in exercise.mistakes}


def nonsense(exercise: Exercise) -> list[list[Any]]:
    """Answers of the right kind that are wrong in every respect: functions and values that say nothing."""
    values = ("nothing", -1234.5, [])
    return [
        [(lambda *_, v=value, **__: v) if one.is_function else value for one in exercise.answers] for value in values
    ]


@every_exercise
def test_every_test_can_fail(exercise: Exercise) -> None:
    wrong = [answers(exercise, mistake.apply(source(exercise, "solution"))) for mistake in exercise.mistakes]
    outcomes = [outcome for given in (*wrong, *nonsense(exercise)) for outcome in run_tests(exercise, given)]
    failed = {outcome.test.name for outcome in outcomes if outcome.test is not None and not outcome.passed}
    assert failed == {test.name for test in exercise.tests}


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
