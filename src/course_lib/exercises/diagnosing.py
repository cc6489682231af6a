"""Which mistake an answer makes: the one whose edited solution does the same wherever the edit shows."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Sequence
from functools import cache
from typing import Any

from course_lib.exercises.comparing import agree
from course_lib.exercises.exercise import Case, Cases, Exercise, Mistake
from course_lib.exercises.observing import Crash, Plain, plain

Observation = Plain | Crash


def put(group: Cases, case: Case, answer: Any) -> Plain:
    """Put a case to an answer, with copies of its arguments, and return as plain values what is to be compared."""
    return plain(group.ask(answer, *copy.deepcopy(case.arguments)))


@cache
def names_bound_by(source: str) -> dict[str, Any]:
    """Run a solution of ours, edited or not, and return what it binds."""
    namespace: dict[str, Any] = {}
    exec(compile(source, "<solution>", "exec", dont_inherit=True), namespace)  # noqa: S102 - the course's own source
    return namespace


@cache
def observations(group: Cases, source: str) -> tuple[Observation, ...]:
    """Return what a solution of ours, edited or not, does on each case of a group."""
    answer = names_bound_by(source)[group.answer]
    found: list[Observation] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an edited solution may divide by zero
        for case in group.all:
            try:
                found.append(put(group, case, answer))
            except Exception as error:
                found.append(Crash(type(error).__name__))
    return tuple(found)


def groups_of(exercise: Exercise, answer: str) -> list[Cases]:
    """Return the groups of cases that an exercise puts to one of its answers."""
    return [test for test in exercise.tests if isinstance(test, Cases) and test.answer == answer]


def expected(exercise: Exercise, answer: str) -> list[Observation]:
    """Return what the reference does on all cases put to an answer, group after group."""
    return of_source(exercise, answer, exercise.solution)


def of_source(exercise: Exercise, answer: str, source: str) -> list[Observation]:
    """Return what a solution does on all cases put to an answer, group after group."""
    return [one for group in groups_of(exercise, answer) for one in observations(group, source)]


def where_it_shows(exercise: Exercise, answer: str, source: str) -> list[int]:
    """Return the numbers of the cases, of all put to an answer, on which an edited solution differs from the reference."""
    pairs = zip(of_source(exercise, answer, source), expected(exercise, answer), strict=True)
    return [place for place, (edited, right) in enumerate(pairs) if not agree(edited, right)]


def shows_first_on(exercise: Exercise, source: str) -> str | None:
    """Return the first answer of an exercise that an edited solution gets wrong; None if it gets all right."""
    return next((one.name for one in exercise.answers if where_it_shows(exercise, one.name, source)), None)


def diagnose(exercise: Exercise, group: Cases, came: Sequence[Observation], first_wrong: int) -> Mistake | None:
    """Return the mistake that an answer makes, given what it did on all the cases put to it; None if it is none of ours.

    `group` is the one that went wrong first, `first_wrong` the number of the case among all. An edited solution accounts
    for an answer when the edit shows on that case and the answer does the same on all cases of the group and wherever
    else the edit shows. An error alone is weak evidence: then all cases must agree. Where several account for it, the
    one that agrees on the most cases is meant. An edit that already shows on an earlier answer is a mistake of that one.
    """
    best: tuple[int, Mistake] | None = None
    for mistake in exercise.mistakes:
        for source in mistake.sources(exercise.solution):
            edited = of_source(exercise, group.answer, source)
            shows = where_it_shows(exercise, group.answer, source)
            if first_wrong not in shows or group.answer != shows_first_on(exercise, source):
                continue
            agreeing = [agree(one, other) for one, other in zip(came, edited, strict=True)]
            only_errors = all(isinstance(edited[place], Crash) for place in shows)
            decisive = range(len(came)) if only_errors else {*shows, *_places(exercise, group)}
            if all(agreeing[place] for place in decisive) and (best is None or sum(agreeing) > best[0]):
                best = (sum(agreeing), mistake)
    return best[1] if best is not None else None


def _places(exercise: Exercise, group: Cases) -> range:
    """The numbers of a group's cases among all that are put to its answer."""
    groups = groups_of(exercise, group.answer)
    before = sum(len(one.all) for one in groups[: groups.index(group)])
    return range(before, before + len(group.all))
