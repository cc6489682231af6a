"""What code in the sandbox can and cannot do, tried by code that no Python hook holds back."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from course_lib.exercises.grading import sandbox

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not sandbox.available(), reason="this system lets no sandbox be made"
)

ATTEMPTS = """
import json, os, signal, socket, sys
from pathlib import Path
from course_lib.exercises.grading import sandbox

work, treasure, port, library, protect = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5]
out = os.dup(1)

def attempt(action):
    try:
        return str(action())[:80]
    except Exception as error:
        return type(error).__name__

def attempts():
    return {
        "work": attempt(lambda: (work / "x").write_text("x")),
        "much": attempt(lambda: (work / "y").write_bytes(bytes(40_000_000))),
        "library": attempt(lambda: Path(library, "x").write_text("x")),
        "root": attempt(lambda: Path("/x").write_text("x")),
        "treasure": attempt(lambda: treasure.read_text()),
        "destroy": attempt(lambda: treasure.write_text("gone")),
        "null": attempt(lambda: Path("/dev/null").write_text("x")),
        "network": attempt(lambda: socket.create_connection(("127.0.0.1", port), 2)),
        "processes": attempt(lambda: sum(name.isdigit() for name in os.listdir("/proc"))),
        "kill": attempt(lambda: os.kill(int(sys.argv[6]), signal.SIGTERM)),
        "mount": attempt(lambda: sandbox._call("mount", None, b"/", None, 0x20, None)),
        "again": attempt(lambda: sandbox._call("unshare", 0x20000)),
        "device": attempt(lambda: os.open("/dev/kmsg", os.O_RDONLY)),
    }

if protect == "files":
    print(json.dumps({"protects": sandbox.protect_files(work), **attempts()}))
else:
    sandbox.enter(work, [treasure.parent])
    if os.fork() == 0:
        sandbox.finish()
        os.write(out, json.dumps(attempts()).encode())
        os._exit(0)
    os.wait()
"""


def attempts(tmp_path: Path, protect: str) -> dict[str, str]:
    """Return what came of each attempt; the treasure must be there afterwards."""
    treasure = tmp_path / "elsewhere" / "treasure"
    treasure.parent.mkdir()
    treasure.write_text("gold")
    (tmp_path / "work").mkdir()
    library = str(Path(sandbox.__file__).parent)
    with socket.create_server(("127.0.0.1", 0)) as server, subprocess.Popen(["sleep", "60"]) as bystander:
        given = [
            str(tmp_path / "work"),
            str(treasure),
            str(server.getsockname()[1]),
            library,
            protect,
            str(bystander.pid),
        ]
        done = subprocess.run([sys.executable, "-c", ATTEMPTS, *given], capture_output=True, text=True, check=False)
        alive = bystander.poll() is None
        bystander.kill()
    assert done.stdout, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    assert treasure.read_text() == "gold"
    assert alive or protect == "files"
    return found


def test_in_the_sandbox_only_the_working_folder_can_be_written_and_nothing_outside_be_reached(tmp_path: Path) -> None:
    found = attempts(tmp_path, "everything")
    # its folder is gone with all of /tmp; where /tmp has to stay, because Python is in it, the folder is empty and read-only
    assert found.pop("destroy") in ("FileNotFoundError", "OSError")
    assert found == {
        "work": "1",
        "much": "OSError",
        "library": "OSError",
        "root": "OSError",
        "treasure": "FileNotFoundError",
        "null": "1",
        "network": "OSError",
        "processes": "1",
        "kill": "ProcessLookupError",
        "mount": "PermissionError",
        "again": "PermissionError",
        "device": "PermissionError",
    }
    assert not list((tmp_path / "work").iterdir())


def test_without_namespaces_files_elsewhere_cannot_be_changed(tmp_path: Path) -> None:
    found = attempts(tmp_path, "files")
    if found.pop("protects") == "False":
        pytest.skip("this system has no Landlock")
    changes = {name: found[name] for name in ("work", "library", "root", "destroy", "null")}
    refused = "PermissionError"
    assert changes == {"work": "1", "library": refused, "root": refused, "destroy": refused, "null": "1"}
    assert found["treasure"] == "gold"
    assert os.listdir(tmp_path / "work")
