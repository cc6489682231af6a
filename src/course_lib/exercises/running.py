"""Running an exercise's tests on a student's answers, whatever those answers do: crash, loop, print or exit."""

from __future__ import annotations

import contextlib
import linecache
import sys
import sysconfig
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Literal

from course_lib.exercises.comparing import difference
from course_lib.exercises.diagnosing import Observation, diagnose, groups_of, observations, put
from course_lib.exercises.exercise import Answer, Cases, Exercise, Mistake, Test, is_unfilled
from course_lib.exercises.expectations import WrongAnswerError
from course_lib.exercises.limits import BoundedText, TimeLimitError, time_limit
from course_lib.exercises.observing import Crash, Other, show
from course_lib.languages import Text

Kind = Literal["passed", "failed", "form", "crash", "time", "unfilled"]

TIME_LIMIT_SECONDS = 30.0

_LIBRARY_FOLDERS = (
    str(Path(__file__).parents[1]),
    *(sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")),
)


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
    if len(answers) != len(exercise.answers):
        names = ", ".join(answer.name for answer in exercise.answers)
        raise ValueError(f'got {len(answers)} answers; write check("{exercise.id}", {names})')
    for spec, value in zip(exercise.answers, answers, strict=True):
        problem = _form_problem(exercise, spec, value)
        if problem is not None:
            return [problem]
    run = _Run(exercise, answers, seconds)
    outcomes: list[Outcome] = []
    for test in exercise.tests:
        outcomes.append(run.outcome_of(test))
        if outcomes[-1].kind in ("unfilled", "time") or (stop_at_first and not outcomes[-1].passed):
            break
    return outcomes


def _form_problem(exercise: Exercise, spec: Answer, value: Any) -> Outcome | None:
    if is_unfilled(value):
        return Outcome("unfilled", message=_UNFILLED_VALUE.format(id=exercise.id, name=spec.name))
    if spec.is_function and not callable(value):
        call = f'check("{exercise.id}", {", ".join(answer.name for answer in exercise.answers)})'
        came = show(value) if isinstance(value, (int, float, str)) else show(Other(type(value).__name__))
        return Outcome("form", message=_NOT_A_FUNCTION.format(name=spec.name, came=came, call=call))
    return None


class _Run:
    """One run of an exercise's tests on the answers; what an answer did on a case is looked at once."""

    def __init__(self, exercise: Exercise, answers: Sequence[Any], seconds: float) -> None:
        self.exercise, self.answers, self.seconds = exercise, answers, seconds
        self.by_name = {spec.name: value for spec, value in zip(exercise.answers, answers, strict=True)}
        self.deadline = time.monotonic() + seconds
        self.printed = BoundedText(sys.stdout)  # one for the whole run
        self.observed: dict[tuple[Cases, int], Observation] = {}

    def outcome_of(self, test: Cases | Test) -> Outcome:
        try:
            return self._of_cases(test) if isinstance(test, Cases) else self._by_hand(test)
        except _UnfilledError as error:
            return Outcome("unfilled", test, _UNFILLED_FUNCTION.format(id=self.exercise.id, name=error.name))
        except TimeLimitError as error:
            return Outcome("time", test, join(too_slow(self.seconds), _place(error.__traceback__)))

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
            answer = self.by_name[group.answer]
            self.observed[group, number] = self._guarded(lambda: put(group, group.all[number], answer))
        return self.observed[group, number]

    def _diagnose(self, group: Cases, number: int) -> Mistake | None:
        """Look at all the cases that are put to this answer, and return the mistake that accounts for them."""
        came: list[Observation] = []
        first_wrong = 0
        try:
            for other in groups_of(self.exercise, group.answer):
                first_wrong = len(came) + number if other is group else first_wrong
                came += [self._observe(other, place) for place in range(len(other.all))]
        except (TimeLimitError, _UnfilledError):
            return None
        return diagnose(self.exercise, group, came, first_wrong)

    def _by_hand(self, test: Test) -> Outcome:
        wrong: list[WrongAnswerError] = []

        def ask() -> Any:
            try:
                test.function(*self.answers)
            except WrongAnswerError as error:
                wrong.append(error)

        found = self._guarded(ask)
        if isinstance(found, Crash):
            return Outcome("crash", test, join(found.message, test.hint))
        return Outcome("failed", test, join(test.hint, wrong[0].detail)) if wrong else Outcome("passed", test)

    def _guarded(self, ask: Callable[[], Any]) -> Observation:
        """Return what came of asking, or the error it stopped with. Raises TimeLimitError or _UnfilledError."""
        with contextlib.redirect_stdout(self.printed), time_limit(max(self.deadline - time.monotonic(), 0.01)):
            try:
                return ask()
            except (KeyboardInterrupt, TimeLimitError):
                raise
            except BaseException as error:  # SystemExit included: an answer must not close the notebook
                frame = _last_frame(error.__traceback__)
                if isinstance(error, NotImplementedError) and frame is not None:
                    code = frame[0].f_code
                    if _is_students(code.co_filename):
                        raise _UnfilledError(code.co_name) from None
                return Crash(type(error).__name__, crash_message(error))


class _UnfilledError(Exception):
    """A function that is still as the exercise gave it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def crash_message(error: BaseException) -> Text:
    """Say which error an answer stopped with, and where. What the error says of itself is left out if that fails too."""
    name = type(error).__name__
    try:
        said = " ".join(str(error).split())
    except Exception:
        said = ""
    said = said if len(said) <= 300 else said[: said.rfind(" ", 0, 300)] + " …"
    return join(_CRASHED.format(error=f"{name}: {said}" if said else name), _place(error.__traceback__))


def too_slow(seconds: float) -> Text:
    """Say that an answer was stopped after so many seconds."""
    return _TOO_SLOW.format(seconds=f"{seconds:.3g}")


def _place(trace: TracebackType | None) -> Text | None:
    place: tuple[str, int] | None = None
    while trace is not None:
        filename = trace.tb_frame.f_code.co_filename
        if _is_students(filename):
            place = (filename, trace.tb_lineno)
        trace = trace.tb_next
    if place is None:
        return None
    line = linecache.getline(*place).strip()
    return (_AT_LINE_WITH_SOURCE if line else _AT_LINE).format(number=place[1], line=line)


def _last_frame(trace: TracebackType | None) -> tuple[FrameType, int] | None:
    last: tuple[FrameType, int] | None = None
    while trace is not None:
        last = (trace.tb_frame, trace.tb_lineno)
        trace = trace.tb_next
    return last


def _is_students(filename: str) -> bool:
    return not filename.startswith(("<frozen", "<string>", "<__array_function__", *_LIBRARY_FOLDERS))


def join(*parts: Text | None) -> Text:
    """Put texts one after the other, a line each; None is left out."""
    present = [part for part in parts if part is not None]
    return Text(pt="\n".join(part.pt for part in present), en="\n".join(part.en for part in present))


_UNFILLED_FUNCTION = Text(
    pt="O exercício {id} ainda não foi preenchido: em `{name}`, escreva sua resposta no lugar de "
    "`raise NotImplementedError`.",
    en="Exercise {id} is not filled in yet: in `{name}`, write your answer in place of `raise NotImplementedError`.",
)
_UNFILLED_VALUE = Text(
    pt="O exercício {id} ainda não foi preenchido: dê a `{name}` um valor no lugar de `...`.",
    en="Exercise {id} is not filled in yet: give `{name}` a value in place of `...`.",
)
_NOT_A_FUNCTION = Text(
    pt="`{name}` deveria ser uma função, mas veio {came}. Passe a própria função, sem chamá-la: {call}",
    en="`{name}` should be a function, but got {came}. Pass the function itself, without calling it: {call}",
)
_CRASHED = Text(pt="Seu código parou com {error}", en="Your code stopped with {error}")
_IN_CALL = Text(pt="A chamada: `{call}`", en="The call: `{call}`")
_IN_CALL_CAME = Text(pt="Em `{call}`: {told}", en="In `{call}`: {told}")
_AT_LINE = Text(pt="na linha {number} da célula.", en="at line {number} of the cell.")
_AT_LINE_WITH_SOURCE = Text(pt="na linha {number} da célula: {line}", en="at line {number} of the cell: {line}")
_TOO_SLOW = Text(
    pt="Seu código não terminou em {seconds} segundos e foi interrompido: há um laço que não acaba?",
    en="Your code did not finish in {seconds} seconds and was stopped: is there a loop that never ends?",
)
