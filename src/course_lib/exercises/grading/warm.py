"""The warm process: it has loaded PyTorch and the course's exercises once, and forks an answer process when asked to.

It never runs a notebook's code and never sees an instructor's private tests; its forks do not see them either.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
from pathlib import Path
from typing import Any

from course_lib.exercises.grading import answer_process, sandbox
from course_lib.exercises.grading.confinement import Limits, refuse_processes_and_network, set_resource_limits
from course_lib.exercises.grading.wire import Wire, WireError


def start_warm_process() -> socket.socket:
    """Fork the warm process and return the connection by which it is asked (`ask_for_answer_process`)."""
    ours, theirs = socket.socketpair()
    if os.fork() == 0:
        ours.close()
        with contextlib.suppress(BaseException):
            sandbox.end_with_parent()
            _serve(theirs)
        os._exit(0)
    theirs.close()
    return ours


def ask_for_answer_process(warm: socket.socket) -> tuple[int, Wire, int]:
    """Return the number of a new answer process' keeper, the wire to the process, and where its end will be told."""
    ours, theirs = socket.socketpair()
    told, telling = os.pipe()
    socket.send_fds(warm, [b"+"], [theirs.fileno(), telling])
    theirs.close()
    os.close(telling)
    return int.from_bytes(warm.recv(8), "big"), Wire(ours), told


def _serve(asked: socket.socket) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no keeper is waited for
    while True:
        message, (*handles,), _, _ = socket.recv_fds(asked, 1, 2)
        if not message:
            return
        keeper = os.fork()
        if keeper == 0:
            asked.close()
            with contextlib.suppress(BaseException):
                _keep(*handles)
            os._exit(0)
        for handle in handles:
            os.close(handle)
        asked.send(keeper.to_bytes(8, "big"))


def _keep(wire_handle: int, telling: int) -> None:
    """Fork the answer process, in a sandbox where there is one; tell how it ended and wait to be killed."""
    os.setsid()
    sandbox.end_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    wire = Wire(socket.socket(fileno=wire_handle))
    job = wire.receive(10)
    if job["sandbox"]:
        sandbox.enter(Path(job["work"]), [Path(one) for one in job["hidden"]], job["limits"]["file_mb"])
    process = os.fork()
    if process == 0:
        os.close(telling)
        with contextlib.suppress(BaseException):
            _become_answer_process(wire, job)
        os._exit(0)
    wire.connection.close()
    _, status = os.waitpid(process, 0)
    os.write(telling, str(os.waitstatus_to_exitcode(status)).encode())
    waiting = select.poll()
    waiting.register(telling, 0)
    waiting.poll()  # until nobody listens


def _become_answer_process(wire: Wire, job: dict[str, Any]) -> None:
    sandbox.end_with_parent()
    kept = wire.connection.fileno()
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nothing, standard)
    os.closerange(3, kept)
    os.closerange(kept + 1, 4096)
    if job["sandbox"]:
        sandbox.finish()
    else:
        os.chdir(job["work"])
    sandbox.protect_files(Path(job["work"]))
    os.environ.update(dict.fromkeys(("HOME", "TMPDIR", "TEMP"), job["work"]))
    set_resource_limits(Limits(**job["limits"]))
    refuse_processes_and_network(Path(job["work"]))
    with contextlib.suppress(WireError):
        answer_process.serve(wire, job)
