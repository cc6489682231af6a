"""Limits on a process that runs a student's code: memory, processor time, file size, processes, network, files.

They stop accidents and idle mischief. They are **not a security boundary**: code that means harm can get round the Python
side with compiled code, read what the grading user may read, and look at the tests. Grade work that you do not trust in a
throw-away machine or container, as a user who owns nothing.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Limits:
    """What one notebook may use. `seconds` is for its answers, `startup_seconds` for Python and PyTorch to load."""

    seconds: float = 60.0
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
    "webbrowser.",
    "urllib.",
    "ftplib.",
    "smtplib.",
    "imaplib.",
    "poplib.",
    "telnetlib.",
)
_CHANGES_FILES = ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.truncate", "os.chmod", "os.link", "os.symlink")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def leave_the_network() -> bool:
    """Move this process to a network of its own with nothing in it, where Linux allows it; call before any thread.

    Returns whether it did. Elsewhere only Python's own calls are refused (`refuse_processes_and_network`).
    """
    if sys.platform != "linux":
        return False
    new_user, new_network = 0x10000000, 0x40000000
    library = ctypes.CDLL(None, use_errno=True)
    user = os.getuid()
    if library.unshare(new_network) == 0:  # as root
        return True
    if library.unshare(new_network | new_user) != 0:
        return False
    with contextlib.suppress(OSError):
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1\n")
    return True


def set_resource_limits(limits: Limits) -> None:
    """Bound memory, processor time, file size and processes by the operating system; does nothing on Windows.

    macOS does not enforce the memory limit, and no system enforces the limit on processes for root.
    """
    if sys.platform == "win32":
        return
    import resource

    megabyte = 1024 * 1024
    processor = int(limits.seconds + limits.startup_seconds)
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
            if isinstance(flags, int) and flags & _WRITING and isinstance(path, (str, bytes)):
                _refuse_outside(home, os.fsdecode(path), event)
        elif event in _CHANGES_FILES:
            for path in arguments:
                if isinstance(path, (str, bytes, os.PathLike)):
                    _refuse_outside(home, os.fsdecode(path), event)  # pyright: ignore[reportUnknownArgumentType]

    sys.addaudithook(refuse)


def _refuse_outside(home: str, path: str, event: str) -> None:
    if path != os.devnull and not os.path.realpath(path).startswith(home + os.sep):
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
