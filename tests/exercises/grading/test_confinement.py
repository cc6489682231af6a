"""What Python itself refuses while an answer runs: the only guard where the system offers none."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from course_lib.exercises.grading.confinement import Limits

ATTEMPTS = """
import ctypes, json, os, shutil, socket, sqlite3, subprocess, sys
from pathlib import Path
from course_lib.exercises.grading.confinement import refuse_processes_and_network

work, outside, sibling = map(Path, sys.argv[1:])
handle = os.open(outside, os.O_RDONLY)
os.chdir(work)
refuse_processes_and_network(work)
attempts = {
    "work": lambda: Path(work, "x").write_text("x"),
    "below": lambda: Path(work, "d").mkdir(),
    "null": lambda: Path(os.devnull).write_text("x"),
    "memory": lambda: sqlite3.connect(":memory:").close(),
    "read": lambda: Path(outside, "f").read_text(),
    "write": lambda: Path(outside, "f").write_text("gone"),
    "append": lambda: open(outside / "f", "a"),
    "sibling": lambda: Path(sibling, "f").write_text("gone"),
    "upwards": lambda: Path(work, "..", "outside", "f").write_text("gone"),
    "link": lambda: os.symlink(outside, work / "link"),
    "handle": lambda: os.unlink("f", dir_fd=handle),
    "rename by handle": lambda: os.rename("f", "g", src_dir_fd=handle, dst_dir_fd=handle),
    "open folder": lambda: os.open(outside, os.O_RDONLY | os.O_DIRECTORY),
    "remove": lambda: os.remove(outside / "f"),
    "tree": lambda: shutil.rmtree(outside),
    "move": lambda: shutil.move(outside / "f", work / "f"),
    "mode": lambda: os.chmod(outside / "f", 0),
    "times": lambda: os.utime(outside / "f"),
    "cut": lambda: os.truncate(outside / "f", 0),
    "database": lambda: sqlite3.connect(outside / "base"),
    "C": lambda: ctypes.CDLL(None).unlink(str(outside / "f").encode()),
    "process": lambda: subprocess.run(["true"]),
    "fork": os.fork,
    "kill": lambda: os.kill(os.getpid(), 0),
    "network": lambda: socket.create_connection(("127.0.0.1", 9), 1),
}
found = {}
for name, attempt in attempts.items():
    try:
        attempt()
        found[name] = "done"
    except PermissionError as error:
        found[name] = "refused" if "while grading" in str(error) else "system"
print(json.dumps(found))
"""


def test_python_refuses_what_an_answer_has_no_business_doing(tmp_path: Path) -> None:
    work, outside, sibling = tmp_path / "work", tmp_path / "outside", tmp_path / "work-of-others"
    for folder in (work, outside, sibling):
        folder.mkdir()
        (folder / "f").write_text("gold")
    given = [sys.executable, "-c", ATTEMPTS, str(work), str(outside), str(sibling)]
    done = subprocess.run(given, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)
    allowed = {"work", "below", "null", "memory", "read"}
    assert found == {name: "done" if name in allowed else "refused" for name in found}
    assert {path.name: path.read_text() for path in (outside / "f", sibling / "f")} == {"f": "gold"}
    assert [path.name for path in outside.iterdir()] == ["f"]


def test_a_limit_must_be_above_zero() -> None:
    with pytest.raises(ValueError, match="memory_mb is 0"):
        Limits(memory_mb=0)
