"""JupyterLab for the tests: started as `run.py lab` starts it, with folders, port and terminal of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SECONDS_TO_START = 120
SECONDS_TO_STOP = 60
COMMAND = [sys.executable, "-m", "course_lib.lab"]
# Without a token, and so for this computer alone.
OPEN_HERE = ["--no-browser", "--ServerApp.ip=127.0.0.1", "--IdentityProvider.token="]


def own_environment(home: Path, **changes: str) -> dict[str, str]:
    """Return an environment in which Jupyter reads and writes nothing outside `home`."""
    folders = {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    quiet = {"COURSE_LANGUAGE": "pt", "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", "IPYTHONDIR": str(home / "ipython")}
    return {**os.environ, **folders, "HOME": str(home), **quiet, **changes}


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answer(address: str, method: str = "GET") -> str:
    """Return what the server says at `address`, asked without any proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(address, method=method), timeout=10) as page:
        return page.read().decode()


def wait_until_it_answers(address: str, process: subprocess.Popen[bytes], log: Path | None = None) -> None:
    """Wait for the server; AssertionError with its log if it ends or does not answer in time."""
    ends = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < ends and process.poll() is None:
        try:
            answer(f"{address}/api")
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8') if log else ''}")


@contextmanager
def lab_server(course: Path, home: Path, *options: str, **environment: str) -> Iterator[str]:
    """Serve the course at the address yielded, and stop it orderly."""
    home.mkdir(parents=True, exist_ok=True)
    port, log = free_port(), home / "log.txt"
    address = f"http://127.0.0.1:{port}"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [*COMMAND, *OPEN_HERE, f"--port={port}", *options],
            cwd=course,
            env=own_environment(home, **environment),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_it_answers(address, process, log)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(SECONDS_TO_STOP)
        finally:
            process.kill()
