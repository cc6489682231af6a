"""`check`, which a notebook calls on an answer: one line when it is right, the hint and no traceback when it is not."""

from __future__ import annotations

import textwrap
from typing import Any

from course_lib.exercises.exercise import Exercise, get_exercise
from course_lib.exercises.notebook_cells import failed_cell
from course_lib.exercises.running import TIME_LIMIT_SECONDS, Outcome, run_tests
from course_lib.languages import Text

LINE_WIDTH = 88  # characters: what a notebook's output has room for

_stop_on_failure = True


class NotYetError(Exception):
    """An answer that does not pass yet. Notebook runners see an error; the student reads the hint and nothing else."""

    def _render_traceback_(self) -> list[str]:  # read by IPython
        return str(self).splitlines()


def set_stop_on_failure(stop: bool) -> None:
    """Choose whether a failed check raises (True, the default) or shows its hint and lets Run All go on.

    An exercise that is not filled in yet never stops it.
    """
    global _stop_on_failure
    _stop_on_failure = stop


def check(identifier: object, *answers: Any, seconds: float = TIME_LIMIT_SECONDS) -> None:
    """Run the tests of an exercise on the answers, in the order in which its statement names them.

    Prints one line when every test passes, and one when the exercise is not filled in yet. Otherwise raises NotYetError
    with the hint of the first test that fails, or prints it after `set_stop_on_failure(False)`; likewise, without
    judging, when the cell that was to define an answer has failed and an earlier version is still there.
    ValueError for an unknown exercise or a wrong number of answers.
    """
    exercise = get_exercise(identifier)
    stale = _stale_answer(exercise, answers)
    if stale is not None:
        _tell(stale, stop=_stop_on_failure)
        return
    outcome = run_tests(exercise, answers, seconds=seconds, stop_at_first=True)[-1]
    if outcome.passed:
        print(_PASSED.format(id=exercise.id))
    else:
        _tell(failure_message(exercise.id, outcome), stop=_stop_on_failure and outcome.kind != "unfilled")


def _tell(message: Text, *, stop: bool) -> None:
    text = "\n".join(_in_lines(line) for line in str(message).splitlines())
    if stop:
        raise NotYetError(text) from None
    print(text)


def _in_lines(paragraph: str) -> str:
    """Break a long line between words; left whole, a notebook would break it in the middle of one."""
    return textwrap.fill(paragraph, LINE_WIDTH, break_long_words=False, break_on_hyphens=False)


def _stale_answer(exercise: Exercise, answers: tuple[Any, ...]) -> Text | None:
    """Return what to say when an answer is older than the newest cell that was to define it."""
    for spec, value in zip(exercise.answers, answers, strict=False):
        for name in (spec.name, _name_of(value)):
            failed = failed_cell(name, value) if name is not None else None
            if failed is not None:
                where = _AT_LINE.format(line=failed.line) if failed.line is not None else _SOMEWHERE
                return _STALE.format(id=exercise.id, name=name, error=failed.error, where=where)
    return None


def _name_of(value: Any) -> str | None:
    """Return the name that a function has; None for what has none, or does not even let itself be asked."""
    try:
        name = getattr(value, "__name__", None)
    except (Exception, SystemExit):
        return None
    return name if type(name) is str else None


def failure_message(identifier: str, outcome: Outcome) -> Text:
    """Return what the student reads of an outcome that did not pass: a heading, then the hint."""
    if outcome.message is None:
        raise ValueError(f"the outcome of exercise {identifier} is {outcome.kind!r}; it has nothing to explain")
    if outcome.kind == "unfilled":
        return Text(pt="○ {message}", en="○ {message}").format(message=outcome.message)
    return _NOT_YET.format(id=identifier, message=outcome.message)


_PASSED = Text(pt="✓ Exercício {id}: tudo certo.", en="✓ Exercise {id}: all good.")
_NOT_YET = Text(pt="✗ Exercício {id}: ainda não.\n{message}", en="✗ Exercise {id}: not yet.\n{message}")
_AT_LINE = Text(pt="na linha {line}", en="at line {line}")
_SOMEWHERE = Text(pt="antes do fim", en="before its end")
_STALE = Text(
    pt="✗ Exercício {id}: não avaliado.\nA última célula que define `{name}` parou com {error} {where}, e por isso a versão "
    "anterior ainda está valendo. Corrija essa célula, execute-a e confira de novo.",
    en="✗ Exercise {id}: not judged.\nThe last cell that defines `{name}` stopped with {error} {where}, so the earlier "
    "version is still there. Mend that cell, run it, and check again.",
)
