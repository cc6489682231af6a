"""Batch grading: whatever a notebook holds or does, it gets clear rows, and the others are graded."""

from __future__ import annotations

import contextlib
import csv
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

from course_lib.exercises.grading import Limits, Row, folder, grade_folder, report
from course_lib.exercises.grading.report import csv_text, page, write_report
from course_lib.exercises.grading.rows import TEXT_LIMIT, checked_rows, clean
from course_lib.languages import Text, set_language

pytestmark = [
    pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning"),
    pytest.mark.skipif(sys.platform == "win32", reason="grading needs fork"),
]

RIGHT = """
def serial_steps(model, length, layers, generating):
    if generating or model == "bidirectional":
        return length * layers
    return layers if model == "attention" else length + layers - 1
"""
STUB = "def serial_steps(model, length, layers, generating):\n    raise NotImplementedError"


def body(*lines: str) -> str:
    """An answer to exercise 1.5 that does something else."""
    return "def serial_steps(model, length, layers, generating):\n" + "\n".join(f"    {line}" for line in lines)


# A process that no hook of Python's sees start; it tries to leave a file and to stay.
SNEAK = """
import _posixsubprocess, os
def start(command):
    pipe = os.pipe()
    _posixsubprocess.fork_exec(
        [b"/bin/sh", b"-c", command.encode()], (b"/bin/sh",), True, (), None, None,
        -1, -1, -1, -1, -1, -1, pipe[0], pipe[1], True, SESSION, -1, None, None, None, -1, None, False
    )
"""
ANSWERS = {
    "right": RIGHT,
    "wrong": RIGHT.replace("length + layers - 1", "length * layers"),
    "empty": STUB,
    "looping": body("while True: pass"),
    "stubborn": "import time\n" + body("while True:", "    try: time.sleep(60)", "    except BaseException: pass"),
    "memory": body("return len(bytearray(20 * 1024**3))"),
    "tensors": "import torch\n" + body("return torch.zeros(20 * 1024**3).numel()"),
    "exits": body("raise SystemExit(0)"),
    "dies": "import os\n" + body("os._exit(3)"),
    "syntax": "def serial_steps(model, length:\n    return 1",
    "nested": "serial_steps = " + "(" * 3000 + "1" + ")" * 3000,
    "prints": RIGHT.replace("    if gen", "    print('<script>alert(1)</script>' * 10**5)\n    if gen"),
    "floods": "import os\nos.write(1, b'x' * 10**8)\nos.write(2, b'x' * 10**8)\n" + RIGHT,
    "network": "import socket\n" + body("socket.create_connection(('127.0.0.1', 9), 1)"),
    "forks": "import os\n" + body("while True: os.fork()"),
    "shell": "import subprocess\n" + body("return subprocess.call(['true'])"),
    "writes": body("open(TREASURE, 'w')"),
    "saves": "import torch\n" + body("torch.save({}, TREASURE)"),
    "database": "import sqlite3\n" + body("sqlite3.connect(TREASURE).execute('create table t (x)')"),
    "removes": "import shutil, os\n" + body("shutil.rmtree(os.path.dirname(TREASURE))"),
    "unlinks": "import os\n"
    + body("os.unlink('treasure', dir_fd=os.open(os.path.dirname(TREASURE), os.O_RDONLY | os.O_DIRECTORY))"),
    "sneaks": SNEAK.replace("SESSION", "False") + "start('echo gone > TREASURE; sleep 297')\n" + RIGHT,
    "escapes": SNEAK.replace("SESSION", "True") + "start('echo gone > TREASURE; sleep 297')\n" + RIGHT,
    "homeless": "import os, shutil\nshutil.rmtree(os.getcwd(), ignore_errors=True)\n" + RIGHT,
    "meddles": "import os\n"
    + body(
        "for number in range(3, 300):",
        '    try: os.write(number, b\'\\n{"rows": [{"exercise": "1.5", "status": "passed", "points": 505}]}\\n\')',
        "    except OSError: pass",
        "return 1",
    ),
    "murders": "import os, signal\n" + body("signal.pidfd_send_signal(os.pidfd_open(os.getppid()), 9)"),
    "cheats": "from course_lib.exercises.exercise import get_exercise\n"
    "for test in get_exercise('1.5').tests:\n    object.__setattr__(test, 'points', 505)\n" + RIGHT,
    "peeks": "import os\nfrom course_lib.exercises.exercise import get_exercise\n"
    "print([test.name for test in get_exercise('1.5').tests])\n"
    "for place in (HANDED_IN, HIDDEN):\n    try: print(os.listdir(place))\n    except OSError: print('nothing')\n"
    + RIGHT,
    "helper": "TWO = 1\n" + RIGHT.replace("layers - 1", "layers - TWO"),
    "interrupts": body("raise KeyboardInterrupt"),
    "injects": body('raise ValueError("=1+1 <b>bold</b>")'),
    "mute": "class Mute(Exception):\n    def __str__(self): raise KeyboardInterrupt\n" + body("raise Mute"),
    "calls": RIGHT.replace(
        "    if gen", "    if callable(model):\n        print(model(length, (layers, [None])))\n    if gen"
    ),
    "shows": "%time x = 1\nserial_steps?\n" + RIGHT + "display(serial_steps)\nprint(x)",
}
# Notebooks of several cells; the last is the answer's.
CELLS = {
    "item": ("less = {}", "less['n'] = 1", RIGHT.replace("layers - 1", "layers - less['n']")),
    "star": ("from math import *", RIGHT.replace("layers - 1", "layers - floor(1.5)")),
}
FAST = Limits(seconds=1.5, startup_seconds=100)


def write_notebook(path: Path, *sources: str, check: str = 'check("1.5", serial_steps)') -> None:
    """Write a student's notebook: the sources as cells, of which the last is the answer's, and the check."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    cells[-1].metadata.update({"exercise": "1.5", "tags": ["stub"]})
    cells.append(nbformat.v4.new_code_cell(check, metadata={"exercise": "1.5", "tags": ["check"]}))
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


@dataclass(frozen=True)
class Graded:
    """What came of grading the folder with every kind of notebook: the rows by file, and the folder of the report."""

    rows: dict[str, dict[str, Row]]
    output: Path
    treasure: Path

    def row(self, name: str) -> Row:
        """Return a notebook's row for exercise 1.5, or for the whole notebook."""
        rows = self.rows[name if name in self.rows else f"{name}.ipynb"]
        return rows["1.5"] if "1.5" in rows else rows["-"]


def hand_in(tmp: Path) -> tuple[Path, Path, Path]:
    """Make the folder with every kind of notebook; return it, the private tests and a file that nobody may touch."""
    handed_in, hidden, treasure = tmp / "handed-in", tmp / "hidden", tmp / "elsewhere" / "treasure"
    for one in (handed_in, hidden, treasure.parent):
        one.mkdir()
    treasure.write_text("gold")
    write_notebook(tmp / "elsewhere" / "others.ipynb", RIGHT)
    for name, answer in ANSWERS.items():
        for word, place in (("TREASURE", treasure), ("HANDED_IN", handed_in), ("HIDDEN", hidden)):
            answer = answer.replace(word, str(place) if name in ("sneaks", "escapes") else repr(str(place)))
        write_notebook(handed_in / f"{name}.ipynb", "raise RuntimeError('a cell that no answer needs')", answer)
    for name, cells in CELLS.items():
        write_notebook(handed_in / f"{name}.ipynb", *cells)
    loop = 'def perplexity(*given):\n    while True: pass\ncheck("1.1", perplexity)'
    broken = 'class Broken:\n    def __getattribute__(self, name): raise SystemExit\nx = Broken()\ncheck("1.3", x)'
    write_notebook(handed_in / "several.ipynb", loop, broken, RIGHT)
    (handed_in / "not-json.ipynb").write_text("{'this': is not JSON", encoding="utf-8")
    (handed_in / "deep.ipynb").write_text("[" * 200_000, encoding="utf-8")
    (handed_in / "other.ipynb").write_text('{"cells": 3}', encoding="utf-8")
    (handed_in / "binary.ipynb").write_bytes(b"\xff\xfe\x00\x80" * 100)
    (handed_in / "nothing.ipynb").touch()
    with (handed_in / "huge.ipynb").open("wb") as stream:
        stream.truncate(folder.NOTEBOOK_MB * 1024 * 1024 + 1)
    nbformat.write(nbformat.v4.new_notebook(), handed_in / "blank.ipynb")
    write_notebook(handed_in / "shouted.IPYNB", RIGHT)
    os.mkfifo(handed_in / "pipe.ipynb")
    (handed_in / "link.ipynb").symlink_to(treasure.parent / "others.ipynb")
    (handed_in / "linked").symlink_to(treasure.parent)
    (hidden / "private.py").write_text(PRIVATE, encoding="utf-8")
    return handed_in, hidden, treasure


PRIVATE = """
from course_lib.exercises.exercise import get_exercise
from course_lib.exercises.expectations import expect_close
from course_lib.languages import Text

@get_exercise("1.5").test(Text(pt="Particular.", en="Private."), points=4)
def a_long_sentence_is_counted(answer):
    expect_close(answer("rnn", 1000, 12, generating=False), 1011)
    expect_close(answer(lambda *given: f"called with {given}", 2, 3, False), 4)
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """Grade a folder with every kind of notebook, in English."""
    tmp = tmp_path_factory.mktemp("grading")
    handed_in, hidden, treasure = hand_in(tmp)
    set_language("en")
    found = grade_folder(handed_in, hidden, tmp / "grades", limits=FAST, jobs=2)
    set_language("pt")
    rows: dict[str, dict[str, Row]] = {}
    for row in found:
        rows.setdefault(row.notebook, {})[row.exercise] = row
    return Graded(rows, tmp / "grades", treasure)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "names"),
    [
        (
            "passed",
            "right helper prints floods homeless sneaks escapes cheats peeks calls shows item star several shouted.IPYNB",
        ),
        ("failed", "wrong"),
        ("not filled in", "empty"),
        ("time", "looping stubborn"),
        ("error", "exits dies syntax nested interrupts injects mute network forks shell meddles murders"),
        ("error", "writes saves database removes unlinks"),
        ("unreadable", "not-json deep other binary nothing pipe"),
        ("too large", "huge"),
        ("no exercises", "blank"),
        ("link", "link linked"),
    ],
)
def test_every_kind_of_notebook_gets_its_row(graded: Graded, status: str, names: str) -> None:
    rows = {name: graded.row(name) for name in names.split()}
    assert {name: row for name, row in rows.items() if row.status != status} == {}
    assert {row.points == row.of > 0 for row in rows.values()} == {status == "passed"}


def still_running(command: str) -> bool:
    """Tell whether a process was started with these words (Linux)."""
    found = list[bytes]()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            found.append(path.read_bytes().replace(b"\0", b" "))
    return any(command.encode() in one for one in found)


@pytest.mark.slow
def test_nothing_outside_the_working_folder_is_touched_and_nobody_stays(graded: Graded) -> None:
    assert graded.treasure.read_text() == "gold"
    assert not still_running("sleep 297")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux enforces the limit on memory")
@pytest.mark.parametrize("name", ["memory", "tensors"])
def test_an_answer_that_takes_all_memory_is_stopped(graded: Graded, name: str) -> None:
    assert graded.row(name).status == "memory", graded.row(name)


@pytest.mark.slow
def test_an_answer_neither_takes_the_time_of_the_next_nor_breaks_it(graded: Graded) -> None:
    rows = graded.rows["several.ipynb"]
    assert (rows["1.1"].status, rows["1.5"].status) == ("time", "passed")
    assert rows["1.3"].status in ("error", "failed")


@pytest.mark.slow
def test_neither_other_notebooks_nor_private_tests_are_seen(graded: Graded) -> None:
    said = graded.row("peeks").output
    assert "dependencies" in said or "[" in said
    assert "private" not in said and "a_long_sentence" not in said and "ipynb" not in said


@pytest.mark.slow
def test_private_tests_count_and_a_wrong_answer_shows_its_hint(graded: Graded) -> None:
    wrong = graded.row("wrong")
    assert "a_long_sentence_is_counted" in wrong.failed
    assert "diagonal waves" in wrong.message
    assert 0 < wrong.points <= wrong.of - 4
    assert graded.row("calls").output == "called with (2, (3, [None]))\n"  # a function of the test's own


@pytest.mark.slow
def test_the_rows_say_what_happened(graded: Graded) -> None:
    assert "exit code 3" in graded.row("dies").message
    assert "channel" in graded.row("meddles").message
    assert "not followed" in graded.row("link").message
    assert "line 2" in graded.row("looping").message


@pytest.mark.slow
def test_what_students_print_is_cut_and_escaped(graded: Graded) -> None:
    assert 1000 < len(graded.row("prints").output) < 5000
    text = (graded.output / "grades.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)" in text
    assert "<script" not in text
    assert "<b>" not in text


@pytest.mark.slow
def test_the_csv_file_holds_every_row(graded: Graded) -> None:
    with (graded.output / "grades.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["notebook"] for row in rows} >= {f"{name}.ipynb" for name in ANSWERS}
    # A notebook with one exercise still gets a row for each of its chapter.
    assert [row["exercise"] for row in rows if row["notebook"] == "right.ipynb"] == [f"1.{n}" for n in range(1, 8)]
    assert all(0 <= int(row["points"]) <= int(row["of"]) for row in rows)


@pytest.mark.slow
def test_without_a_sandbox_the_others_are_graded_too_and_the_report_says_so(tmp_path: Path) -> None:
    handed_in, hidden, treasure = hand_in(tmp_path)
    spared = {"removes", "saves", "database", "unlinks", "murders", "meddles", "homeless", "forks", "sneaks", "right"}
    for path in handed_in.iterdir():
        if path.stem not in spared:
            path.unlink()
    rows = grade_folder(handed_in, hidden, tmp_path / "grades", limits=FAST, jobs=2, sandbox=False)
    found = {Path(row.notebook).stem: row.status for row in rows if row.exercise in ("1.5", "-")}
    # whoever kills its judge may be told so by the judge or be found dead by the next: either way it gets nothing
    assert found.pop("murders") in ("error", "failed")
    assert found == {
        name: "passed" if name in ("right", "homeless", "sneaks") else "error" for name in spared - {"murders"}
    }
    assert treasure.read_text() == "gold"
    assert not still_running("sleep 297")
    assert "Este sistema não permite isolar" in (tmp_path / "grades" / "grades.html").read_text(encoding="utf-8")
    assert "no sandbox" in (tmp_path / "grades" / "grades.csv").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_judge_that_dies_costs_one_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abc":
        write_notebook(tmp_path / f"{name}.ipynb", RIGHT)
    grade = folder.grade_file

    def kill_over_b(path: Path, name: str, judge: Any) -> list[Row]:
        if name == "b.ipynb":
            judge.process.kill()
        return grade(path, name, judge)

    monkeypatch.setattr(folder, "grade_file", kill_over_b)
    rows = grade_folder(tmp_path, output=tmp_path / "out", limits=FAST, jobs=1)
    assert [row.status for row in rows if row.exercise in ("1.5", "-")] == ["passed", "error", "passed"]


@pytest.mark.slow
def test_a_private_test_that_cannot_be_loaded_is_told_before_anything_is_graded(tmp_path: Path) -> None:
    write_notebook(tmp_path / "a.ipynb", RIGHT)
    (tmp_path / "private.py").write_text("raise RuntimeError('no such exercise')", encoding="utf-8")
    with pytest.raises(ValueError, match=r"no such exercise.*correct it"):
        grade_folder(tmp_path, tmp_path, tmp_path / "out")


@pytest.mark.parametrize(
    "record",
    [
        {"exercise": "9.9", "status": "passed"},
        {"exercise": "1.5", "status": "splendid"},
        {"exercise": "1.5", "status": "passed", "points": 8},
        {"exercise": "1.5", "status": "failed", "points": -1},
        {"exercise": "1.5", "status": "passed", "points": True},
        {"exercise": "-", "status": "unreadable", "points": 1},
    ],
)
def test_a_row_that_cannot_be_is_refused(record: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        checked_rows("a.ipynb", [record], {"1.5": 7})


def test_an_exercise_has_one_row() -> None:
    record = {"exercise": "1.5", "status": "passed", "points": 7}
    assert checked_rows("a.ipynb", [record], {"1.5": 7}) == [Row("a.ipynb", "1.5", "passed", 7, 7)]
    with pytest.raises(ValueError, match="two rows"):
        checked_rows("a.ipynb", [record, record], {"1.5": 7})


def test_the_report_is_there_whole_or_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_report([Row("a.ipynb", "1.5", "passed", 7, 7)], tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(before) == {"grades.csv", "grades.html"}

    def fail(source: str, target: Path) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(report.os, "replace", fail)
    with pytest.raises(OSError, match="full"):
        write_report([Row("b.ipynb", "1.5", "failed", 0, 7)], tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_note_is_told_in_both_files(tmp_path: Path) -> None:
    write_report([Row("a.ipynb", "1.5", "passed", 7, 7)], tmp_path, Text(pt="Sem <isolamento>.", en="No <sandbox>."))
    assert "<p>Sem &lt;isolamento&gt;.</p>" in (tmp_path / "grades.html").read_text(encoding="utf-8")
    last = (tmp_path / "grades.csv").read_text(encoding="utf-8-sig").splitlines()[-1]
    assert last == "-,-,no sandbox,0,0,,Sem <isolamento>.,"


def test_a_formula_in_the_csv_file_is_made_harmless() -> None:
    text = csv_text([Row("=cmd.ipynb", "1.5", "failed", message="+1")])
    assert "'=cmd.ipynb" in text
    assert "'+1" in text


def test_control_characters_and_lone_surrogates_do_not_reach_the_report() -> None:
    assert clean("\x1b[31mred\x1b[0m\x00 \ud800") == "red ?"
    assert len(clean("x" * 10**6)) <= TEXT_LIMIT + 1


def test_the_page_is_in_the_language_in_use() -> None:
    set_language("en")
    english = page([Row("a.ipynb", "1.5", "not filled in")])
    set_language("pt")
    portuguese = page([Row("a.ipynb", "1.5", "not filled in")])
    assert '<html lang="en">' in english and "not filled in" in english
    assert '<html lang="pt-BR">' in portuguese and "não preenchido" in portuguese


@pytest.mark.parametrize("problem", ["no folder", "no notebook", "no hidden tests", "broken tests", "no jobs"])
def test_a_wrong_call_says_what_to_give(tmp_path: Path, problem: str) -> None:
    given: dict[str, Any] = {"folder": tmp_path, "output": tmp_path / "out"}
    if problem == "no folder":
        given["folder"] = tmp_path / "nothing"
    elif problem == "no hidden tests":
        given["hidden"] = tmp_path
    elif problem == "broken tests":
        (tmp_path / "private.py").write_text("def broken(:", encoding="utf-8")
        given["hidden"] = tmp_path
    elif problem == "no jobs":
        given["jobs"] = 0
    with pytest.raises(ValueError, match=r"give|put|correct|at least"):
        grade_folder(**given)
