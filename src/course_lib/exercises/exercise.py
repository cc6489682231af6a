"""What an exercise is: its answers, its tests with hints, and the common mistakes that its tests tell apart."""

from __future__ import annotations

import difflib
import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from course_lib.languages import Text

TestFunction = Callable[..., None]

# The module that holds the exercises of each chapter; it is imported when one of them is first asked for.
CHAPTER_MODULES = {"1": "course_lib.exercises.ch01", "2": "course_lib.exercises.ch02"}

_registered: dict[str, Exercise] = {}


@dataclass(frozen=True)
class Answer:
    """One thing that a student hands in: its name in the notebook, and whether it is a function or a plain value."""

    name: str
    is_function: bool = True


@dataclass(frozen=True)
class Test:
    """A question put to an answer, and the hint that a student reads when it fails.

    A test worth 0 points is a diagnosis: it fails on one particular mistake only, and says which it was.
    """

    function: TestFunction
    hint: Text
    points: int

    @property
    def name(self) -> str:
        return self.function.__name__


@dataclass(frozen=True)
class Mistake:
    """A common mistake: an edit of the solution, and the name of the test that must be the first to fail on it."""

    represents: str
    old: str
    new: str
    caught_by: str

    def apply(self, solution: str) -> str:
        """Return the solution with the mistake made. ValueError unless the text to replace occurs exactly once."""
        count = solution.count(self.old)
        if count != 1:
            raise ValueError(
                f"{self.represents}: {self.old!r} occurs {count} times in the solution; it must occur once"
            )
        return solution.replace(self.old, self.new)


@dataclass
class Exercise:
    """An exercise of a chapter. `answers` are in the order in which a notebook hands them to `check`."""

    id: str
    title: Text
    answers: tuple[Answer, ...]
    tests: list[Test] = field(default_factory=list[Test])
    mistakes: tuple[Mistake, ...] = ()

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9A-Z]+\.[0-9]+", self.id):
            raise ValueError(f"exercise id is {self.id!r}; write the chapter, a point and a number, such as '3.2'")

    @property
    def points(self) -> int:
        """What a right answer is worth."""
        return sum(test.points for test in self.tests)

    def test(self, hint: Text, points: int = 1) -> Callable[[TestFunction], TestFunction]:
        """Add the decorated function, which takes the answers, as a test. ValueError for a name already in use."""

        def add(function: TestFunction) -> TestFunction:
            if function.__name__ in {test.name for test in self.tests}:
                raise ValueError(f"exercise {self.id} already has a test {function.__name__!r}; give it another name")
            self.tests.append(Test(function, hint, points))
            return function

        return add

    def diagnosis(self, hint: Text) -> Callable[[TestFunction], TestFunction]:
        """Add a test worth nothing, which fails on one mistake only and tells the student which it was."""
        return self.test(hint, points=0)


def register(*exercises: Exercise) -> None:
    """Make exercises known to `check` and to grading. ValueError for an id that is already known."""
    for exercise in exercises:
        if exercise.id in _registered:
            raise ValueError(f"exercise {exercise.id} is already registered; choose another id")
        _registered[exercise.id] = exercise


def get_exercise(identifier: str) -> Exercise:
    """Return the exercise with this id. ValueError, with the near ids, when there is none."""
    _load_chapter(identifier.partition(".")[0])
    if identifier not in _registered:
        known = sorted({one.id for chapter in CHAPTER_MODULES for one in chapter_exercises(chapter)} | set(_registered))
        near = difflib.get_close_matches(identifier, known, n=3) or known
        raise ValueError(f"there is no exercise {identifier!r}; did you mean {', '.join(near)}?")
    return _registered[identifier]


def chapter_exercises(chapter: str) -> list[Exercise]:
    """Return the exercises of a chapter (such as "1"), in the order in which they were registered."""
    _load_chapter(chapter)
    return [exercise for identifier, exercise in _registered.items() if identifier.partition(".")[0] == chapter]


def _load_chapter(chapter: str) -> None:
    if chapter in CHAPTER_MODULES:
        importlib.import_module(CHAPTER_MODULES[chapter])


def is_unfilled(value: Any) -> bool:
    """Tell whether a plain value was left as the exercise gave it: `...`, None, or a tuple or list with `...` in it."""
    if isinstance(value, (tuple, list)):
        return any(is_unfilled(item) for item in value)  # pyright: ignore[reportUnknownVariableType]
    return value is None or value is Ellipsis
