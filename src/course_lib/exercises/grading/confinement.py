"""Limits on a process that runs a student's code: memory, processor time, file size, processes, network, files.

Where there is a `sandbox` they come on top of it. Without one they stop accidents and idle mischief and are **not a
security boundary**: code that means harm can get round the Python side, leave a process behind in a session of its own,
and read what the grading user may read. Then grade work that you do not trust in a throw-away machine or container, as a
user who owns nothing.
"""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Limits:
    """What the answers to one exercise may use. `startup_seconds` is for Python and PyTorch to load, once for all."""

    seconds: float = 30.0  # for the cells that they need, and again for the tests
    startup_seconds: float = 60.0  # a cold disk takes half of it
    memory_mb: int = 2048  # beyond what Python and PyTorch take
    file_mb: int = 16
    processes: int = 64  # threads count

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if value <= 0:
                raise ValueError(f"{name} is {value}; a limit must be above zero")


# What Python announces before it does it, and an answer has no business doing.
_REFUSED = (
    "socket.",
    "subprocess.",
    "pty.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "os.kill",
    "signal.pthread_kill",
    "ctypes.dlopen",
    "ctypes.dlsym",
    "webbrowser.",
    "urllib.",
    "ftplib.",
    "smtplib.",
    "imaplib.",
    "poplib.",
    "telnetlib.",
)
# What changes a file or folder: where its arguments hold a folder's handle, against which a path is read.
_CHANGES_FILES = {
    "os.remove": (1,),
    "os.rename": (2, 3),
    "os.rmdir": (1,),
    "os.mkdir": (2,),
    "os.truncate": (),
    "os.chmod": (2,),
    "os.chown": (3,),
    "os.utime": (3,),
    "os.link": (2, 3),
    "os.symlink": (2,),
    "shutil.rmtree": (1,),
    "shutil.move": (),
    "shutil.chown": (),
    "sqlite3.connect": (),
}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def set_resource_limits(limits: Limits) -> None:
    """Bound memory, processor time, file size and processes by the operating system.

    macOS does not enforce the memory limit, and no system enforces the limit on processes for root.
    """
    import resource  # not on Windows, where nothing is graded

    megabyte = 1024 * 1024
    processor = int(2 * limits.seconds + 5)
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: processor,
        resource.RLIMIT_FSIZE: limits.file_mb * megabyte,
        resource.RLIMIT_NPROC: _own_tasks() + limits.processes,
        resource.RLIMIT_AS: _address_space() + limits.memory_mb * megabyte,
    }
    for which, value in wanted.items():
        _, hard = resource.getrlimit(which)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(which, (value, value))


def refuse_processes_and_network(folder: Path) -> None:
    """Make Python refuse to connect, to start processes and to write outside `folder`, until this process ends."""
    home = os.path.realpath(folder)

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(_REFUSED):
            raise PermissionError(f"{event} is not allowed while grading")
        if event == "open":
            path, _, flags = arguments
            if isinstance(flags, int) and isinstance(path, (str, bytes)):
                path = os.fsdecode(path)
                # A folder's handle would let later paths be read against it.
                if flags & _WRITING or os.path.isdir(path):
                    _refuse_outside(home, path, event)
        elif event in _CHANGES_FILES:
            for place, path in enumerate(arguments):
                if place in _CHANGES_FILES[event] and path not in (-1, None):
                    raise PermissionError(f"{event} with a folder's handle is not allowed while grading")
                if isinstance(path, (str, bytes, os.PathLike)):
                    _refuse_outside(home, os.fsdecode(path), event)  # pyright: ignore[reportUnknownArgumentType]

    sys.addaudithook(refuse)


def _refuse_outside(home: str, path: str, event: str) -> None:
    inside = (os.path.realpath(path) + os.sep).startswith(home + os.sep)
    if path not in (os.devnull, ":memory:") and not inside:
        raise PermissionError(f"{event}: writing outside the working folder is not allowed while grading")


def _own_tasks() -> int:
    """Count the threads that this user already runs, because the limit on processes counts them (Linux)."""
    count = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError, ValueError):
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            if int(fields["Uid"].split()[0]) == os.getuid():
                count += int(fields["Threads"])
    return count or 1024


def _address_space() -> int:
    with contextlib.suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return 4 * 1024**3
