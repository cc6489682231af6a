"""A sandbox of the system's own, entered by a process that is already running (Linux).

It is what bubblewrap makes, with the same means: user, mount, process and network namespaces. Everything can be read and
nothing written, but for a working folder in memory; no network, no device, no process to be seen. Bubblewrap itself can
only start a program, so that each answer would wait for PyTorch to load; `enter` takes a fork of a warm process.
Where a system forbids namespaces, `protect_files` still keeps the system's hand on what is written (Landlock).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

_NEW_NAMESPACES = (
    0x00020000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000
)  # mnt uts ipc user pid net
_BIND, _REC, _PRIVATE, _NOSUID, _NODEV, _NOEXEC = 0x1000, 0x4000, 0x40000, 0x2, 0x4, 0x8
_RECURSIVE = 0x8000
_MOUNT_SETATTR, _LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 442, 444, 445, 446  # the same on all processors
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")
_EMPTIED = ("/tmp", "/var/tmp", "/run", "/dev/shm")


class _MountAttributes(ctypes.Structure):
    _fields_ = (
        ("set", ctypes.c_uint64), ("clear", ctypes.c_uint64), ("propagation", ctypes.c_uint64), ("user", ctypes.c_uint64)
    )  # fmt: skip


class _BelowPath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("access", ctypes.c_uint64), ("folder", ctypes.c_int32))


def available() -> bool:
    """Tell whether this system lets a process enter a sandbox, by trying in a fork."""
    if sys.platform != "linux":
        return False
    process = os.fork()
    if process == 0:
        code = 1
        with contextlib.suppress(BaseException):
            enter(Path("/"), hidden=())
            code = 0 if os.fork() == 0 or os.wait()[1] == 0 else 1
        os._exit(code)
    return os.waitpid(process, 0)[1] == 0


def enter(work: Path, hidden: Iterable[Path], megabytes: int = 16) -> None:
    """Leave the system's files, network and processes; only `work` can be written, and `hidden` folders are empty.

    The next process that is forked is the first of the new process namespace and calls `finish`. OSError when the
    system refuses. Call in a process with one thread.
    """
    user, group = os.getuid(), os.getgid()
    _call("unshare", _NEW_NAMESPACES)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    _call("mount", None, b"/", None, _REC | _PRIVATE, None)
    devices = [device for device in _DEVICES if os.path.exists(device)]
    for device in devices:
        _call("mount", device.encode(), device.encode(), None, _BIND, None)
    read_only, no_suid, no_device = 1, 2, 4
    _set_attributes("/", _MountAttributes(read_only | no_suid | no_device), _RECURSIVE)
    for device in devices:
        _set_attributes(device, _MountAttributes(clear=read_only | no_device))
    needed = [os.path.realpath(path) for path in (*sys.path, sys.prefix, sys.base_prefix, __file__) if path]
    emptied, closed = ([os.path.realpath(one) for one in folders] for folders in (_EMPTIED, hidden))
    for path in [*emptied, *closed]:
        if os.path.isdir(path) and not any(one == path or one.startswith(path + os.sep) for one in needed):
            _empty(path, megabytes)
            if path not in emptied:
                _set_attributes(path, _MountAttributes(read_only | no_suid | no_device))
    if work != Path("/"):
        work.mkdir(parents=True, exist_ok=True)  # it may have been in a folder that is empty now
        _empty(str(work), megabytes)
        os.chdir(work)


def finish() -> None:
    """Give up, in the first process of the sandbox, the rights by which it was made, for good."""
    try:
        _call("mount", b"proc", b"/proc", b"proc", _NOSUID | _NODEV | _NOEXEC, None)
    except OSError:  # in a container the system's own is half covered; then there is none
        _empty("/proc", 1)
    no_new_privileges, drop_from_bounding_set = 38, 24
    _call("prctl", no_new_privileges, 1, 0, 0, 0)
    for right in range(64):
        with contextlib.suppress(OSError):
            _call("prctl", drop_from_bounding_set, right, 0, 0, 0)
    version_and_process, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    _call("capset", version_and_process, none)


def end_with_parent() -> None:
    """Let this process be killed when the one that forked it ends (Linux)."""
    if sys.platform == "linux":
        end_on_death = 1
        _call("prctl", end_on_death, int(signal.SIGKILL), 0, 0, 0)


def protect_files(work: Path) -> bool:
    """Let the system refuse this process, for good, to change files outside `work`. Returns whether it does."""
    if sys.platform != "linux":
        return False
    query_version, no_new_privileges, path_below = 1, 38, 1
    try:
        version = _call("syscall", _LANDLOCK_CREATE, None, 0, query_version)
        changes = 0b1_1111_1111_0010 | (1 << 13 if version >= 2 else 0) | (1 << 14 if version >= 3 else 0)
        rules = _call("syscall", _LANDLOCK_CREATE, ctypes.byref(ctypes.c_uint64(changes)), 8, 0)
        _call("prctl", no_new_privileges, 1, 0, 0, 0)
        for path, allowed in ((work, changes), (Path(os.devnull), 0b10)):
            folder = os.open(path, os.O_PATH)
            below = _BelowPath(allowed, folder)
            _call("syscall", _LANDLOCK_ADD, rules, path_below, ctypes.byref(below), 0)
            os.close(folder)
        _call("syscall", _LANDLOCK_RESTRICT, rules, 0)
        os.close(rules)
    except OSError:
        return False
    return True


def _empty(path: str, megabytes: int) -> None:
    _call("mount", b"tmpfs", path.encode(), b"tmpfs", _NOSUID | _NODEV, f"size={megabytes}m,mode=700".encode())


def _set_attributes(path: str, attributes: _MountAttributes, flags: int = 0) -> None:
    here = -100
    size = ctypes.sizeof(attributes)
    _call("syscall", _MOUNT_SETATTR, here, path.encode(), flags, ctypes.byref(attributes), size)


def _call(name: str, *arguments: object) -> int:
    """Call a function of the system. OSError with its own words when it fails."""
    library = ctypes.CDLL(None, use_errno=True)
    result = int(getattr(library, name)(*arguments))
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result
