"""What a test written by hand, such as an instructor's private one, says of an answer: `expect` and `expect_close`."""

from __future__ import annotations

from typing import Any

from course_lib.exercises.comparing import TOLERANCE, difference
from course_lib.exercises.observing import plain
from course_lib.languages import Text


class WrongAnswerError(Exception):
    """The answer fails a test; `detail` adds numbers to the test's hint."""

    def __init__(self, detail: Text | None = None) -> None:
        super().__init__(detail.en if detail else "")
        self.detail = detail


def expect(condition: bool, detail: Text | None = None) -> None:
    """Fail the test unless `condition` holds."""
    if not condition:
        raise WrongAnswerError(detail)


def expect_close(value: Any, expected: Any, tolerance: float = TOLERANCE) -> None:
    """Fail the test unless a value is within `tolerance` (absolute and relative) of what is expected.

    Numbers, tensors and arrays, and lists and dictionaries of them are compared entry by entry, in any form they come.
    """
    found = difference(plain(value), plain(expected), tolerance)
    if found is not None:
        raise WrongAnswerError(found.text)
