"""Batch grading: whatever a notebook holds or does, it gets clear rows, and the others are graded."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from course_lib.exercises import grading
from course_lib.exercises.confinement import Limits
from course_lib.exercises.grading import Row, clean, grade_folder, page, write_csv
from course_lib.exercises.slicing import Cell, exercises_in, handed_in, needed_cells, read_cells
from course_lib.languages import set_language

pytestmark = pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning")

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
    "prints": RIGHT.replace("    if gen", "    print('<script>alert(1)</script>' * 10**5)\n    if gen"),
    "network": "import socket\n" + body("socket.create_connection(('127.0.0.1', 9), 1)"),
    "forks": "import os\n" + body("while True: os.fork()"),
    "shell": "import subprocess\n" + body("return subprocess.call(['true'])"),
    "writes": body("open('/' + 'tmp/left-by-a-student', 'w')"),
    "helper": "TWO = 1\n" + RIGHT.replace("layers - 1", "layers - TWO"),
    "interrupts": body("raise KeyboardInterrupt"),
    "injects": body('raise ValueError("=1+1 <b>bold</b>")'),
}
FAST = Limits(seconds=5, startup_seconds=25)


def write_notebook(path: Path, *sources: str, check: str = 'check("1.5", serial_steps)') -> None:
    """Write a student's notebook: the sources as cells, of which the last is the answer's, and the check."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    cells[-1].metadata.update({"exercise": "1.5", "tags": ["stub"]})
    cells.append(nbformat.v4.new_code_cell(check, metadata={"exercise": "1.5", "tags": ["check"]}))
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Row], Path]:
    """Grade a folder with every kind of notebook; return each notebook's row for exercise 1.5 (or "-"), and the output."""
    folder, output = tmp_path_factory.mktemp("handed-in"), tmp_path_factory.mktemp("grades")
    for name, answer in ANSWERS.items():
        write_notebook(folder / f"{name}.ipynb", "raise RuntimeError('a cell that no answer needs')", answer)
    (folder / "not-json.ipynb").write_text("{'this': is not JSON", encoding="utf-8")
    (folder / "deep.ipynb").write_text("[" * 200_000, encoding="utf-8")
    (folder / "other.ipynb").write_text('{"cells": 3}', encoding="utf-8")
    (folder / "binary.ipynb").write_bytes(b"\xff\xfe\x00\x80" * 100)
    nbformat.write(nbformat.v4.new_notebook(), folder / "blank.ipynb")
    hidden = tmp_path_factory.mktemp("hidden")
    (hidden / "private.py").write_text(
        "from course_lib.exercises.exercise import get_exercise\n"
        "from course_lib.exercises.expectations import expect_close\n"
        "from course_lib.languages import Text\n\n"
        '@get_exercise("1.5").test(Text(pt="Particular.", en="Private."), points=4)\n'
        "def a_long_sentence_is_counted(answer):\n"
        '    expect_close(answer("rnn", 1000, 12, False), 1011)\n',
        encoding="utf-8",
    )
    set_language("en")
    rows = grade_folder(folder, hidden, output, limits=FAST, jobs=2)
    set_language("pt")
    return {
        Path(row.notebook).stem: row for row in rows if row.exercise in ("1.5", "-") and row.status != "missing"
    }, output


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("right", "passed"),
        ("helper", "passed"),
        ("prints", "passed"),
        ("wrong", "failed"),
        ("empty", "not filled in"),
        ("looping", "time"),
        ("stubborn", "time"),
        ("exits", "error"),
        ("dies", "error"),
        ("syntax", "error"),
        ("interrupts", "error"),
        ("injects", "error"),
        ("network", "error"),
        ("forks", "error"),
        ("shell", "error"),
        ("writes", "error"),
        ("not-json", "unreadable"),
        ("deep", "unreadable"),
        ("other", "unreadable"),
        ("binary", "unreadable"),
        ("blank", "no exercises"),
    ],
)
def test_every_kind_of_notebook_gets_its_row(graded: tuple[dict[str, Row], Path], name: str, status: str) -> None:
    row = graded[0][name]
    assert (row.status, bool(row.points == row.of > 0)) == (status, status == "passed"), row


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux enforces the limit on memory")
@pytest.mark.parametrize("name", ["memory", "tensors"])
def test_an_answer_that_takes_all_memory_is_stopped(graded: tuple[dict[str, Row], Path], name: str) -> None:
    assert graded[0][name].status == "memory", graded[0][name]


@pytest.mark.slow
def test_private_tests_count_and_a_wrong_answer_shows_its_hint(graded: tuple[dict[str, Row], Path]) -> None:
    rows, _ = graded
    assert "a_long_sentence_is_counted" in rows["wrong"].failed
    assert "diagonal waves" in rows["wrong"].message
    assert 0 < rows["wrong"].points <= rows["wrong"].of - 4


@pytest.mark.slow
def test_what_students_print_is_cut_and_escaped(graded: tuple[dict[str, Row], Path]) -> None:
    rows, output = graded
    assert 1000 < len(rows["prints"].output) < 5000
    text = (output / "grades.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)" in text
    assert "<script" not in text
    assert "<b>" not in text


@pytest.mark.slow
def test_the_csv_file_holds_every_row(graded: tuple[dict[str, Row], Path]) -> None:
    _, output = graded
    with (output / "grades.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["notebook"] for row in rows} >= {f"{name}.ipynb" for name in ANSWERS}
    # A notebook with one exercise still gets a row for each of its chapter.
    assert [row["exercise"] for row in rows if row["notebook"] == "right.ipynb"] == [f"1.{n}" for n in range(1, 8)]


@pytest.mark.slow
def test_nothing_is_written_outside_the_working_folder(graded: tuple[dict[str, Row], Path]) -> None:
    assert graded[0]["writes"].status == "error"
    assert not Path("/", "tmp", "left-by-a-student").exists()


def test_a_formula_in_the_csv_file_is_made_harmless(tmp_path: Path) -> None:
    write_csv([Row("=cmd.ipynb", "1.5", "failed", message="+1")], tmp_path / "grades.csv")
    text = (tmp_path / "grades.csv").read_text(encoding="utf-8-sig")
    assert "'=cmd.ipynb" in text
    assert "'+1" in text


def test_control_characters_and_lone_surrogates_do_not_reach_the_report() -> None:
    assert clean("\x1b[31mred\x1b[0m\x00 \ud800") == "red ?"
    assert len(clean("x" * 10**6)) <= grading.TEXT_LIMIT + 1


def test_the_page_is_in_the_language_in_use() -> None:
    set_language("en")
    english = page([Row("a.ipynb", "1.5", "not filled in")])
    set_language("pt")
    portuguese = page([Row("a.ipynb", "1.5", "not filled in")])
    assert '<html lang="en">' in english and "not filled in" in english
    assert '<html lang="pt-BR">' in portuguese and "não preenchido" in portuguese


def test_a_huge_file_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_notebook(tmp_path / "huge.ipynb", RIGHT)
    monkeypatch.setattr(grading, "NOTEBOOK_MB", 0)
    assert grade_folder(tmp_path, output=tmp_path / "out")[0].status == "too large"


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


def test_a_limit_must_be_above_zero() -> None:
    with pytest.raises(ValueError, match="memory_mb is 0"):
        Limits(memory_mb=0)


def cell(source: str, *tags: str) -> Cell:
    return Cell(source, None, frozenset(tags))


def test_only_the_cells_that_an_answer_needs_are_run() -> None:
    cells = [
        cell("import math"),
        cell("model = train()  # a minute"),
        cell("h = 3"),
        cell("def half(x):\n    return x / TWO"),
        cell("TWO = 2"),
        cell("def answer(h):\n    return half(math.sqrt(h))"),
        cell("def answer(h):\n    return 'the solution'", "solution"),
        cell('check("1.5", answer)'),
        cell("def answer(h):\n    return 'written after the check'"),
    ]
    assert exercises_in(cells) == {"1.5"}
    names, before = handed_in(cells, "1.5", ["serial_steps"])
    assert names == ["answer"]
    assert needed_cells(cells, names, before) == [0, 3, 4, 5]


def test_a_name_bound_again_from_itself_needs_both_cells() -> None:
    cells = [cell("total = 1"), cell("total = total + 1"), cell("def answer():\n    return total")]
    assert needed_cells(cells, ["answer"], 3) == [0, 1, 2]


def test_notebook_commands_do_not_stop_a_cell_from_being_read(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    source = ["%matplotlib inline\n", "!pip list\n", "if True:\n", "    %time 1\n", "x = 1"]
    notebook = {"cells": [{"cell_type": "code", "source": source, "metadata": {}}]}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    compile(read_cells(path)[0].source, "<cell>", "exec")
