"""Training language models, and remembering what the other edition of a notebook has already trained."""

from course_lib.training.loop import Record, fit

__all__ = ["Record", "fit"]
