"""Running an exercise's tests on a student's answers, whatever those answers do: crash, loop, print or exit."""

from __future__ import annotations

import contextlib
import io
import linecache
import signal
import sys
import sysconfig
import threading
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Literal, Protocol, runtime_checkable

from course_lib.exercises.exercise import Answer, Exercise, Test, is_unfilled
from course_lib.exercises.expectations import WrongAnswerError, WrongFormError, describe
from course_lib.languages import Text

Kind = Literal["passed", "failed", "form", "crash", "time", "unfilled"]

TIME_LIMIT_SECONDS = 30.0
OUTPUT_LIMIT = 2000  # characters that an answer may print in one check

_LIBRARY_FOLDERS = (
    str(Path(__file__).parents[1]),
    *(sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")),
)


@dataclass(frozen=True)
class Outcome:
    """How one test went; `message` is what the student reads when it did not pass. `test` is None for the answers'
    own form, which is looked at before any test."""

    kind: Kind
    test: Test | None = None
    message: Text | None = None

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
    outcomes: list[Outcome] = []
    deadline = time.monotonic() + seconds
    for test in exercise.tests:
        outcomes.append(_run_one(exercise, test, answers, deadline - time.monotonic(), seconds))
        if outcomes[-1].kind in ("unfilled", "time") or (stop_at_first and not outcomes[-1].passed):
            break
    return outcomes


def _form_problem(exercise: Exercise, spec: Answer, value: Any) -> Outcome | None:
    if is_unfilled(value):
        return Outcome("unfilled", message=_UNFILLED_VALUE.format(id=exercise.id, name=spec.name))
    if spec.is_function and not callable(value):
        call = f'check("{exercise.id}", {", ".join(answer.name for answer in exercise.answers)})'
        return Outcome("form", message=_NOT_A_FUNCTION.format(name=spec.name, came=describe(value), call=call))
    return None


def _run_one(exercise: Exercise, test: Test, answers: Sequence[Any], remaining: float, seconds: float) -> Outcome:
    try:
        with bounded_output(), time_limit(max(remaining, 0.01)):
            test.function(*answers)
    except NotImplementedError as error:
        frame = _last_frame(error.__traceback__)
        if frame is not None and _is_students(frame[0].f_code.co_filename):
            message = _UNFILLED_FUNCTION.format(id=exercise.id, name=frame[0].f_code.co_name)
            return Outcome("unfilled", test, message)
        return Outcome("crash", test, crash_message(error, test))
    except WrongFormError as error:
        return Outcome("form", test, error.detail)
    except WrongAnswerError as error:
        return Outcome("failed", test, join(test.hint, error.detail))
    except TimeLimitError as error:
        return Outcome("time", test, join(too_slow(seconds), _place(error.__traceback__)))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit included: an answer must not close the notebook
        return Outcome("crash", test, crash_message(error, test))
    return Outcome("passed", test)


def crash_message(error: BaseException, test: Test | None = None) -> Text:
    """Say which error an answer stopped with, where, and the hint of the test that ran it."""
    name = type(error).__name__
    said = " ".join(str(error).split())
    said = said if len(said) <= 300 else said[:300] + "…"
    message = _CRASHED.format(error=f"{name}: {said}" if said else name)
    # A diagnosis names one mistake, and a crash is no proof of it.
    return join(message, _place(error.__traceback__), test.hint if test is not None and test.points else None)


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


class TimeLimitError(BaseException):
    """Raised inside an answer that ran too long; not an Exception, so that `except Exception` does not swallow it."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Generator[None]:
    """Raise TimeLimitError in the body after `seconds`; does nothing off the main thread and on Windows."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    running = True

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        if running:
            raise TimeLimitError

    previous = signal.signal(signal.SIGALRM, interrupt)
    # It rings again every second, for a loop with a bare `except` in it.
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        running = False
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, previous)


@runtime_checkable
class Writable(Protocol):
    """What output is written to: a stream of the system, of a notebook, or of a test."""

    def write(self, text: str, /) -> object: ...


class BoundedText(io.TextIOBase):
    """A text stream that passes on the first `limit` characters and drops the rest."""

    def __init__(self, target: Writable, limit: int = OUTPUT_LIMIT) -> None:
        self.target = target
        self.left = limit

    def write(self, text: str, /) -> int:
        if self.left > 0:
            self.target.write(text[: self.left])
            self.left -= len(text)
            if self.left <= 0:
                self.target.write("…\n")
        return len(text)


@contextlib.contextmanager
def bounded_output(target: Writable | None = None) -> Generator[None]:
    """Let the body print a little: the first OUTPUT_LIMIT characters reach `target` (by default, where they would)."""
    with contextlib.redirect_stdout(BoundedText(target or sys.stdout)):
        yield


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
