"""Answers in an answer process, asked by a judge: everything that comes from there is looked at before it is believed."""

from __future__ import annotations

import builtins
import contextlib
import os
import select
import signal
import socket
import time
from collections.abc import Callable
from typing import Any

from course_lib.exercises.asking import StoppedError, crash_message, too_slow
from course_lib.exercises.diagnosing import Observation
from course_lib.exercises.exercise import Cases, Exercise, Test
from course_lib.exercises.expectations import WrongAnswerError
from course_lib.exercises.grading.rows import TEXT_LIMIT
from course_lib.exercises.grading.warm import ask_for_answer_process
from course_lib.exercises.grading.wire import WireError, decode, encode
from course_lib.exercises.observing import Crash
from course_lib.languages import Text

GRACE_SECONDS = 3.0  # an answer process stops a loop by itself and says where it was; after this it is killed


class EndedError(Exception):
    """There is no more to be had from the answers: a row's status, and its message."""

    def __init__(self, status: str, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


class AskedThere:
    """The answers to an exercise in a process of their own, which ends with `close`.

    `job` is what `answer_process` is told: the cells, the exercise, the limits. EndedError when the cells give no answers
    and StoppedError when these are not of the right form; both may also be raised by each question.
    """

    def __init__(self, exercise: Exercise, warm: socket.socket, job: dict[str, Any]) -> None:
        self.exercise, self.seconds = exercise, float(job["seconds"])
        self.printed = ""
        self.keeper, self.wire, self.told = ask_for_answer_process(warm)
        self.deadline = (
            time.monotonic() + 2 * self.seconds + GRACE_SECONDS
        )  # once for the cells, once for the questions
        try:
            self._ask(job)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End the process and all that it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.keeper, signal.SIGKILL)
        self.wire.connection.close()
        os.close(self.told)

    def observe(self, group: Cases, number: int) -> Observation:
        return self._ask({"group": group.name, "number": number})

    def try_by_hand(self, test: Test) -> Crash | WrongAnswerError | None:
        try:
            test.function(*(self._as_a_test_sees_it(place) for place in range(len(self.exercise.answers))))
        except WrongAnswerError as error:
            return error
        except EndedError:
            raise
        except Exception as error:
            crash: Crash | None = getattr(error, "crash", None)
            return crash or Crash(type(error).__name__, crash_message(error))
        return None

    def _as_a_test_sees_it(self, place: int) -> Any:
        if not self.exercise.answers[place].is_function:
            return self._ask({"value": place})

        def answer(*arguments: Any, **named: Any) -> Any:
            return self.call(place, arguments, named)

        return answer

    def call(self, place: int, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Call an answer and return what it returns, as plain values; raise what it raised, where Python has the error."""
        functions: list[Callable[..., Any]] = []
        encoded = encode(list(arguments), functions), encode(named, functions)
        came = self._ask({"call": place, "arguments": encoded[0], "named": encoded[1]}, functions)
        if isinstance(came, Crash):
            known = vars(builtins).get(came.error)
            base = known if isinstance(known, type) and issubclass(known, Exception) else RuntimeError
            error = base(str(came.message))
            error.crash = came  # pyright: ignore[reportAttributeAccessIssue]
            raise error
        return came

    def _ask(self, message: dict[str, Any], functions: list[Callable[..., Any]] | None = None) -> Any:
        try:
            self.wire.send(**message)
            while True:
                reply = self.wire.receive(self.deadline - time.monotonic())
                self.printed = (self.printed + str(reply.pop("printed", "")))[:TEXT_LIMIT]
                if functions is None or "back" not in reply:
                    (kind, held), *_ = list(reply.items()) or [("", None)]
                    return self._believed(kind, held)
                self.wire.send(value=encode(functions[reply["back"]](*decode(reply["arguments"]))))
        except TimeoutError:
            raise EndedError("time", str(too_slow(self.seconds))) from None
        except EndedError:
            raise
        except Exception as error:  # whatever strange things came, or what a test's own function did with them
            raise self._end(str(error)) from None

    def _believed(self, kind: str, held: Any) -> Any:
        if kind == "ready" and held is True:
            return None
        if kind == "value":
            return decode(held)
        if kind == "crash":
            error, pt, en = held
            return Crash(str(error), Text(str(pt), str(en)))
        if kind == "stopped":
            why, pt, en = held
            if why in ("unfilled", "time", "form"):
                raise StoppedError(why, Text(str(pt), str(en)))
        if kind == "ended":
            status, message = held
            if status in ("missing", "time", "error"):
                raise EndedError(status, str(message))
        raise WireError(f"a message {kind!r}")

    def _end(self, said: str) -> EndedError:
        """Tell why nothing sensible came: the process is dead, or it wrote what it should not."""
        ready, _, _ = select.select([self.told], [], [], 1.0)
        code = os.read(self.told, 16).decode() if ready else ""
        if not code:
            return EndedError("error", str(_STRANGE.format(said=said)))
        return EndedError("error", str(_DIED.format(code=code)))


_DIED = Text(
    pt="O processo terminou antes da hora (código de saída {code}).",
    en="The process ended before its time (exit code {code}).",
)
_STRANGE = Text(
    pt="O código do caderno mexeu no canal da correção ou acabou com o processo ({said}).",
    en="The notebook's code meddled with the channel of the grading or ended the process ({said}).",
)
