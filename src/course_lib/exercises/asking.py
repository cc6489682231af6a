"""Asking an answer what it does, whatever that is: crash, loop, print or exit."""

from __future__ import annotations

import contextlib
import linecache
import sys
import sysconfig
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Literal, Protocol, runtime_checkable

from course_lib.exercises.diagnosing import Observation, put
from course_lib.exercises.exercise import Answer, Cases, Exercise, Test, is_unfilled
from course_lib.exercises.expectations import WrongAnswerError
from course_lib.exercises.limits import BoundedText, TimeLimitError, time_limit
from course_lib.exercises.observing import Crash, Other, show
from course_lib.languages import Text

_LIBRARY_FOLDERS = (
    str(Path(__file__).parents[1]),
    *(sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")),
)


class StoppedError(BaseException):
    """An answer about which nothing more is to be learnt: left unfilled, out of time, or not even of the right form."""

    def __init__(self, kind: Literal["unfilled", "time", "form"], message: Text) -> None:
        super().__init__(message.en)
        self.kind: Literal["unfilled", "time", "form"] = kind
        self.message = message


@runtime_checkable
class Asked(Protocol):
    """The answers to an exercise, here or in a process of their own. Both methods may raise StoppedError."""

    def observe(self, group: Cases, number: int) -> Observation:
        """Put one case of a group and return what the answer did."""
        ...

    def try_by_hand(self, test: Test) -> Crash | WrongAnswerError | None:
        """Run a test written by hand and return what is wrong, None if nothing is."""
        ...


class AskedHere:
    """Answers in this process. StoppedError when they are not of the form that the exercise asks for.

    `seconds` limits all the asking, where the system can interrupt (POSIX, main thread); a loop inside compiled code is
    interrupted only when it returns. ValueError for another number of answers than the exercise has.
    """

    def __init__(self, exercise: Exercise, answers: Sequence[Any], seconds: float) -> None:
        if len(answers) != len(exercise.answers):
            names = ", ".join(answer.name for answer in exercise.answers)
            raise ValueError(f'got {len(answers)} answers; write check("{exercise.id}", {names})')
        self.exercise, self.answers, self.seconds = exercise, answers, seconds
        self.by_name = {spec.name: value for spec, value in zip(exercise.answers, answers, strict=True)}
        self.deadline = time.monotonic() + seconds
        self.printed = BoundedText(sys.stdout)  # one for all that is asked
        for spec, value in zip(exercise.answers, answers, strict=True):
            self.guarded(lambda spec=spec, value=value: self._look_at_form(spec, value))

    def _look_at_form(self, spec: Answer, value: Any) -> None:
        if is_unfilled(value):
            raise StoppedError("unfilled", _UNFILLED_VALUE.format(id=self.exercise.id, name=spec.name))
        if spec.is_function and not callable(value):
            call = f'check("{self.exercise.id}", {", ".join(answer.name for answer in self.exercise.answers)})'
            came = show(value) if type(value) in (int, float, str) else show(Other(type(value).__name__))
            raise StoppedError("form", _NOT_A_FUNCTION.format(name=spec.name, came=came, call=call))

    def observe(self, group: Cases, number: int) -> Observation:
        return self.guarded(lambda: put(group, group.all[number], self.by_name[group.answer]))

    def try_by_hand(self, test: Test) -> Crash | WrongAnswerError | None:
        def ask() -> WrongAnswerError | None:
            try:
                test.function(*self.answers)
            except WrongAnswerError as error:
                return error
            return None

        return self.guarded(ask)

    def guarded(self, ask: Callable[[], Any]) -> Any:
        """Return what comes of asking, or the Crash that it ends in. Raises StoppedError."""
        try:
            with contextlib.redirect_stdout(self.printed), time_limit(max(self.deadline - time.monotonic(), 0.01)):
                try:
                    return ask()
                except (KeyboardInterrupt, TimeLimitError, StoppedError):
                    raise
                except BaseException as error:  # SystemExit included: an answer must not close the notebook
                    frame = _last_frame(error.__traceback__)
                    if isinstance(error, NotImplementedError) and frame is not None:
                        code = frame[0].f_code
                        if _is_students(code.co_filename):
                            told = _UNFILLED_FUNCTION.format(id=self.exercise.id, name=code.co_name)
                            raise StoppedError("unfilled", told) from None
                    return Crash(type(error).__name__, crash_message(error))
        except TimeLimitError as error:
            raise StoppedError("time", join(too_slow(self.seconds), _place(error.__traceback__))) from None


def crash_message(error: BaseException) -> Text:
    """Say which error an answer stopped with, and where. What the error says of itself is left out if that fails too."""
    name = type(error).__name__
    try:
        said = " ".join(str(error).split())
    except (KeyboardInterrupt, TimeLimitError):
        raise
    except BaseException:
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
_AT_LINE = Text(pt="na linha {number} da célula.", en="at line {number} of the cell.")
_AT_LINE_WITH_SOURCE = Text(pt="na linha {number} da célula: {line}", en="at line {number} of the cell: {line}")
_TOO_SLOW = Text(
    pt="Seu código não terminou em {seconds} segundos e foi interrompido: há um laço que não acaba?",
    en="Your code did not finish in {seconds} seconds and was stopped: is there a loop that never ends?",
)
