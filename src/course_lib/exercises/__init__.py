"""The exercises: `check` for the reader, and what the tests and grading of every chapter are made of."""

from course_lib.exercises.checking import NotYetError, check, set_stop_on_failure

__all__ = ["NotYetError", "check", "set_stop_on_failure"]
