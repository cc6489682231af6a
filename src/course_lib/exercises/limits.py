"""How long an answer may run and how much it may print."""

from __future__ import annotations

import contextlib
import io
import signal
import threading
from collections.abc import Generator
from types import FrameType
from typing import Protocol, runtime_checkable

OUTPUT_LIMIT = 2000  # characters that an answer may print in one check


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
