"""`check`, which a notebook calls on an answer: one line when it is right, the hint and no traceback when it is not."""

from __future__ import annotations

from typing import Any

from course_lib.exercises.exercise import get_exercise
from course_lib.exercises.running import TIME_LIMIT_SECONDS, Outcome, run_tests
from course_lib.languages import Text

_stop_on_failure = True


class NotYetError(Exception):
    """An answer that does not pass yet. Notebook runners see an error; the student reads the hint and nothing else."""

    def _render_traceback_(self) -> list[str]:  # read by IPython
        return str(self).splitlines()


def set_stop_on_failure(stop: bool) -> None:
    """Choose whether a failed check raises (True, the default) or shows its hint and lets Run All go on."""
    global _stop_on_failure
    _stop_on_failure = stop


def check(identifier: str, *answers: Any, seconds: float = TIME_LIMIT_SECONDS) -> None:
    """Run the tests of an exercise on the answers, in the order in which its statement names them.

    Prints one line when every test passes. Otherwise raises NotYetError with the hint of the first test that fails,
    or prints it after `set_stop_on_failure(False)`. ValueError for an unknown exercise or a wrong number of answers.
    """
    exercise = get_exercise(identifier)
    outcome = run_tests(exercise, answers, seconds=seconds, stop_at_first=True)[-1]
    if outcome.passed:
        print(_PASSED.format(id=identifier))
        return
    message = failure_message(identifier, outcome)
    if _stop_on_failure:
        raise NotYetError(str(message)) from None
    print(message)


def failure_message(identifier: str, outcome: Outcome) -> Text:
    """Return what the student reads of an outcome that did not pass: a heading, then the hint."""
    if outcome.message is None:
        raise ValueError(f"the outcome of exercise {identifier} is {outcome.kind!r}; it has nothing to explain")
    if outcome.kind == "unfilled":
        return Text(pt="○ {message}", en="○ {message}").format(message=outcome.message)
    return _NOT_YET.format(id=identifier, message=outcome.message)


_PASSED = Text(pt="✓ Exercício {id}: tudo certo.", en="✓ Exercise {id}: all good.")
_NOT_YET = Text(pt="✗ Exercício {id}: ainda não.\n{message}", en="✗ Exercise {id}: not yet.\n{message}")
