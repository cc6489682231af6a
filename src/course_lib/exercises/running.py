"""Running an exercise's tests on a student's answers: an outcome for each test, with what the student reads of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from course_lib.exercises.asking import Asked, AskedHere, StoppedError, join
from course_lib.exercises.comparing import difference
from course_lib.exercises.diagnosing import Observation, diagnose, groups_of, observations
from course_lib.exercises.exercise import Cases, Exercise, Mistake, Test
from course_lib.exercises.observing import Crash, show
from course_lib.languages import Text

Kind = Literal["passed", "failed", "form", "crash", "time", "unfilled"]

TIME_LIMIT_SECONDS = 30.0


@dataclass(frozen=True)
class Outcome:
    """How one test went; `message` is what the student reads when it did not pass, `mistake` the one that it tells.

    `test` is None for the answers' own form, which is looked at before any test.
    """

    kind: Kind
    test: Cases | Test | None = None
    message: Text | None = None
    mistake: Mistake | None = None

    @property
    def passed(self) -> bool:
        return self.kind == "passed"


def run_tests(
    exercise: Exercise, answers: Sequence[Any], *, seconds: float = TIME_LIMIT_SECONDS, stop_at_first: bool = False
) -> list[Outcome]:
    """Run the tests in order on the answers and return an outcome each, or up to the first that did not pass.

    `seconds` limits the whole run, where the system can interrupt (POSIX, main thread); a loop inside compiled
    code is interrupted only when it returns. ValueError for another number of answers than the exercise asks for.
    """
    try:
        asked = AskedHere(exercise, answers, seconds)
    except StoppedError as error:
        return [Outcome(error.kind, message=error.message)]
    return judge(exercise, asked, stop_at_first=stop_at_first)


def judge(exercise: Exercise, asked: Asked, *, stop_at_first: bool = False) -> list[Outcome]:
    """Run the tests in order on answers wherever they are, and return an outcome each, as `run_tests` does."""
    run = _Run(exercise, asked)
    outcomes: list[Outcome] = []
    for test in exercise.tests:
        outcomes.append(run.outcome_of(test))
        if outcomes[-1].kind in ("unfilled", "time") or (stop_at_first and not outcomes[-1].passed):
            break
    return outcomes


class _Run:
    """One run of an exercise's tests on the answers; what an answer did on a case is looked at once."""

    def __init__(self, exercise: Exercise, asked: Asked) -> None:
        self.exercise, self.asked = exercise, asked
        self.observed: dict[tuple[Cases, int], Observation] = {}

    def outcome_of(self, test: Cases | Test) -> Outcome:
        try:
            return self._of_cases(test) if isinstance(test, Cases) else self._by_hand(test)
        except StoppedError as error:
            return Outcome(error.kind, test, error.message)

    def _of_cases(self, group: Cases) -> Outcome:
        for number, right in enumerate(observations(group, self.exercise.solution)):
            came = self._observe(group, number)
            found = difference(came, right)
            if found is None:
                continue
            mistake = self._diagnose(group, number)
            asked = self._question(group, number)
            if isinstance(came, Crash):
                told, kind = join(came.message, _IN_CALL.format(call=asked)), "crash"
            else:
                told, kind = _IN_CALL_CAME.format(call=asked, told=found.text), "form" if found.form else "failed"
            if mistake is not None:
                return Outcome("crash" if kind == "crash" else "failed", group, join(mistake.hint, told), mistake)
            return Outcome(kind, group, join(told, group.rule))
        return Outcome("passed", group)

    def _question(self, group: Cases, number: int) -> str:
        case = group.all[number]
        is_function = next(spec.is_function for spec in self.exercise.answers if spec.name == group.answer)
        return f"{group.answer}({', '.join(show(one) for one in case.arguments)})" if is_function else group.answer

    def _observe(self, group: Cases, number: int) -> Observation:
        if (group, number) not in self.observed:
            self.observed[group, number] = self.asked.observe(group, number)
        return self.observed[group, number]

    def _diagnose(self, group: Cases, number: int) -> Mistake | None:
        """Look at all the cases that are put to this answer, and return the mistake that accounts for them."""
        came: list[Observation] = []
        first_wrong = 0
        try:
            for other in groups_of(self.exercise, group.answer):
                first_wrong = len(came) + number if other is group else first_wrong
                came += [self._observe(other, place) for place in range(len(other.all))]
        except StoppedError:
            return None
        return diagnose(self.exercise, group, came, first_wrong)

    def _by_hand(self, test: Test) -> Outcome:
        found = self.asked.try_by_hand(test)
        if isinstance(found, Crash):
            return Outcome("crash", test, join(found.message, test.hint))
        return Outcome("failed", test, join(test.hint, found.detail)) if found else Outcome("passed", test)


_IN_CALL = Text(pt="A chamada: `{call}`", en="The call: `{call}`")
_IN_CALL_CAME = Text(pt="Em `{call}`: {told}", en="In `{call}`: {told}")
