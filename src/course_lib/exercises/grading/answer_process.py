"""What an answer process does: run the cells that one exercise's answers need, and answer what the judge asks of them.

It sends back what the answers did as plain values. Whether that is right it is never asked.
"""

from __future__ import annotations

import io
import linecache
import sys
from collections.abc import Callable
from typing import Any

from course_lib.exercises.asking import AskedHere, StoppedError, crash_message, too_slow
from course_lib.exercises.checking import set_stop_on_failure
from course_lib.exercises.diagnosing import Observation
from course_lib.exercises.exercise import Cases, get_exercise
from course_lib.exercises.grading.slicing import Cell, handed_in, needed_cells
from course_lib.exercises.grading.wire import Wire, WireError, decode, encode
from course_lib.exercises.limits import BoundedText, TimeLimitError, time_limit
from course_lib.exercises.observing import Crash, plain
from course_lib.languages import Text, set_language


def serve(wire: Wire, job: dict[str, Any]) -> None:
    """Prepare the job's answers and answer questions until the judge has no more. WireError when it leaves."""
    set_language(job["language"])
    set_stop_on_failure(False)
    printed = io.StringIO()
    sys.stdout = sys.stderr = BoundedText(printed)
    answers = _Answers(wire, printed)
    prepared = _prepare(job)
    if isinstance(prepared, StoppedError):
        answers.reply(stopped=[prepared.kind, prepared.message.pt, prepared.message.en])
    elif isinstance(prepared, AskedHere):
        answers.asked = prepared
        answers.reply(ready=True)
    else:
        answers.reply(ended=list(prepared))
    while True:
        answers.serve_one(wire.receive())


def _prepare(job: dict[str, Any]) -> AskedHere | StoppedError | tuple[str, str]:
    """Run the cells that bind the answers; return the answers, or why there are none: a status and a message."""
    exercise, seconds = get_exercise(job["exercise"]), job["seconds"]
    cells = [Cell(source, exercise, frozenset(tags)) for source, exercise, tags in job["cells"]]
    namespace: dict[str, Any] = {"__name__": "__main__", "display": _do_nothing, "check": _do_nothing}
    try:
        with time_limit(seconds):
            names, before = handed_in(cells, exercise.id, [answer.name for answer in exercise.answers])
            for number in needed_cells(cells, names, before):
                _run(cells[number].source, number, namespace)
            absent = [name for name in names if name not in namespace]
            if absent:
                return "missing", ", ".join(absent)
        return AskedHere(exercise, [namespace[name] for name in names], seconds)
    except TimeLimitError:
        return "time", str(too_slow(seconds))
    except StoppedError as error:
        return error
    except BaseException as error:  # whatever a student's cell raises, SystemExit included
        return "error", str(crash_message(error))


def _do_nothing(*_objects: Any, **_options: Any) -> None:
    """Stand for the notebook's `display` and `check`: nobody looks here."""


def _run(source: str, number: int, namespace: dict[str, Any]) -> None:
    filename = f"<cell {number + 1}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    exec(compile(source, filename, "exec", dont_inherit=True), namespace)  # noqa: S102 - what grading is


class _Answers:
    """The answers of this process, and how they answer on the wire."""

    def __init__(self, wire: Wire, printed: io.StringIO) -> None:
        self.wire, self.printed = wire, printed
        self.asked: AskedHere | None = None

    def serve_one(self, message: dict[str, Any]) -> None:
        """Do what one message asks, and reply. An interruption counts as the answer's error."""
        asked = self.asked
        if asked is None:
            raise WireError("asked before the answers were there")
        try:
            if "group" in message:
                group = next(test for test in asked.exercise.tests if test.name == message["group"])
                came = asked.observe(group, message["number"]) if isinstance(group, Cases) else None
            else:
                came = asked.guarded(lambda: self._call(asked, message))
            self._reply_with(came)
        except StoppedError as error:
            self.reply(stopped=[error.kind, error.message.pt, error.message.en])
        except KeyboardInterrupt as error:
            self._reply_with(Crash(type(error).__name__, crash_message(error)))

    def _call(self, asked: AskedHere, message: dict[str, Any]) -> Any:
        if "value" in message:
            return plain(asked.answers[message["value"]])
        arguments = decode(message["arguments"], self._function)
        named = decode(message["named"], self._function)
        return plain(asked.answers[message["call"]](*arguments, **named))

    def _function(self, place: int) -> Callable[..., Any]:
        """Return a function that has the judge call its own: a test may hand one to an answer."""

        def ask_the_judge(*arguments: Any) -> Any:
            self.reply(back=place, arguments=encode(arguments))
            return decode(self.wire.receive()["value"])

        return ask_the_judge

    def _reply_with(self, came: Observation) -> None:
        if isinstance(came, Crash):
            message = came.message or Text(pt=came.error, en=came.error)
            self.reply(crash=[came.error, message.pt, message.en])
            return
        try:
            self.reply(value=encode(came))
        except Exception as error:  # too long, or too strange
            self._reply_with(Crash(type(error).__name__, crash_message(error)))

    def reply(self, **message: Any) -> None:
        said = self.printed.getvalue()
        self.printed.seek(0)
        self.printed.truncate()
        self.wire.send(**message, printed=said)
