"""What an exercise is: the reference solution, the questions put to an answer, and mistakes as edits of the solution."""

from __future__ import annotations

import difflib
import importlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from course_lib.languages import Text

TestFunction = Callable[..., None]

# The module that holds the exercises of each chapter; it is imported when one of them is first asked for.
CHAPTER_MODULES = {str(number): f"course_lib.exercises.ch{number:02d}" for number in (1, 2, 3)}

_registered: dict[str, Exercise] = {}


@dataclass(frozen=True)
class Answer:
    """One thing that a student hands in: its name in the notebook, and whether it is a function or a plain value."""

    name: str
    is_function: bool = True


@dataclass(frozen=True)
class Case:
    """The arguments of one question. Each answer gets copies of its own, since it may change them."""

    arguments: tuple[Any, ...]


def call(*arguments: Any) -> Case:
    """Return the case in which an answer is called with these arguments."""
    return Case(arguments)


def result(answer: Any, *arguments: Any) -> Any:
    """Call an answer and return what it returns: how a question is put where nothing else is said."""
    return answer(*arguments)


def result_and_arguments(answer: Any, *arguments: Any) -> dict[Text, Any]:
    """Call an answer and return also what has become of its arguments, where it is to leave them alone."""
    return {_RESULT: answer(*arguments), _ARGUMENTS: arguments}


def _itself(value: Any) -> Any:
    return value


_RESULT = Text(pt="no resultado", en="in the result")
_ARGUMENTS = Text(pt="nos argumentos, depois da chamada", en="in the arguments, after the call")


@dataclass(frozen=True, eq=False)
class Cases:
    """A group of questions to one answer, which must do on each what the reference solution does.

    `ask` puts a case to the answer and returns all that is to be compared. `rule` is what holds on these cases: a
    sentence of the statement, not a guess at what went wrong.
    """

    name: str
    answer: str
    generate: Callable[[], Iterable[Case]]
    ask: Callable[..., Any]
    points: int
    rule: Text | None

    @cached_property
    def all(self) -> tuple[Case, ...]:
        """The cases, the same at every run."""
        return tuple(self.generate())


@dataclass(frozen=True)
class Test:
    """A question written out by hand, such as an instructor's private one, and the hint for an answer that fails it."""

    function: TestFunction
    hint: Text
    points: int

    @property
    def name(self) -> str:
        return self.function.__name__


@dataclass(frozen=True)
class Mistake:
    """A common mistake: edits (old text to new) that make it in the solution, and the hint for answers that behave so.

    `variants` are other edits that make the same mistake.
    """

    represents: str
    edits: Mapping[str, str]
    hint: Text
    variants: tuple[Mapping[str, str], ...] = ()

    def sources(self, solution: str) -> list[str]:
        """Return the solution with the mistake made, in each way. ValueError unless each old text occurs exactly once."""
        return [self._edited(solution, edits) for edits in (self.edits, *self.variants)]

    def _edited(self, solution: str, edits: Mapping[str, str]) -> str:
        for old, new in edits.items():
            count = solution.count(old)
            if count != 1:
                raise ValueError(f"{self.represents}: {old!r} occurs {count} times in the solution; it must occur once")
            solution = solution.replace(old, new)
        return solution


@dataclass(eq=False)
class Exercise:
    """An exercise of a chapter. `answers` are in the order in which a notebook hands them to `check`.

    `solution` is the reference as source text; it binds the names of the answers.
    """

    id: str
    title: Text
    answers: tuple[Answer, ...]
    solution: str = ""
    tests: list[Cases | Test] = field(default_factory=list["Cases | Test"])
    mistakes: tuple[Mistake, ...] = ()

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9A-Z]+\.[0-9]+", self.id):
            raise ValueError(f"exercise id is {self.id!r}; write the chapter, a point and a number, such as '3.2'")

    @property
    def points(self) -> int:
        """What a right answer is worth."""
        return sum(test.points for test in self.tests)

    def cases(
        self,
        answer: str | None = None,
        *,
        ask: Callable[..., Any] = result,
        points: int = 1,
        rule: Text | None = None,
    ) -> Callable[[Callable[[], Iterable[Case]]], Cases]:
        """Add the cases that the decorated function generates; they are put to `answer`, by default the first.

        ValueError for a group's name already in use, for no points, or for an answer that the exercise does not have.
        """

        def add(generate: Callable[[], Iterable[Case]]) -> Cases:
            name = self.answers[0].name if answer is None else answer
            if name not in {one.name for one in self.answers}:
                raise ValueError(f"exercise {self.id} has no answer {name!r}; name one of its answers")
            group = Cases(generate.__name__, name, generate, ask, points, rule)
            self._add(group)
            return group

        return add

    def value(self, answer: str, *, points: int = 1, rule: Text | None = None) -> None:
        """Add the one question that a plain value answers: whether it is the reference's."""
        self._add(Cases(answer, answer, lambda: [call()], _itself, points, rule))

    def test(self, hint: Text, points: int = 1) -> Callable[[TestFunction], TestFunction]:
        """Add the decorated function, which takes the answers, as a test. ValueError for a name already in use."""

        def add(function: TestFunction) -> TestFunction:
            self._add(Test(function, hint, points))
            return function

        return add

    def _add(self, test: Cases | Test) -> None:
        if test.name in {one.name for one in self.tests}:
            raise ValueError(f"exercise {self.id} already has a test {test.name!r}; give it another name")
        if test.points < 1:
            raise ValueError(
                f"test {test.name!r} is worth {test.points} points; a test that counts for nothing is none"
            )
        self.tests.append(test)


def register(*exercises: Exercise) -> None:
    """Make exercises known to `check` and to grading. ValueError for an id that is already known."""
    for exercise in exercises:
        if exercise.id in _registered:
            raise ValueError(f"exercise {exercise.id} is already registered; choose another id")
        _registered[exercise.id] = exercise


def get_exercise(identifier: object) -> Exercise:
    """Return the exercise with this id. ValueError, with the near ids, when there is none or the id is no text."""
    if not isinstance(identifier, str):  # 1.3 without its quotes, and 1.10 would be 1.1
        shown = repr(identifier) if type(identifier) in (float, bool) else type(identifier).__name__
        raise ValueError(f'the exercise is {shown}, which is no text; write its id in quotes: check("1.3", …)')
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


def is_unfilled(value: Any, depth: int = 3) -> bool:
    """Tell whether a plain value was left as the exercise gave it: `...`, None, or a tuple or list with `...` in it."""
    if type(value) in (tuple, list):
        return depth > 0 and any(is_unfilled(item, depth - 1) for item in value)
    return value is None or value is Ellipsis
