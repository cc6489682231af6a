"""Which cells an answer needs, and what of a cell is Python."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from course_lib.exercises.grading.slicing import Cell, exercises_in, handed_in, needed_cells, python_of, read_cells


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


@pytest.mark.parametrize(
    ("source", "python"),
    [
        ("%time x = 1", "x = 1"),
        ("%%time\nx = 1", "\nx = 1"),
        ("%%capture out\n%time x = 1", "\nx = 1"),
        ("x = 1\n%matplotlib inline", "x = 1\npass"),
        ("x = !ls", "x = None"),
        ("print?\nx = 1", "pass\nx = 1"),
        ("?print\nx = 1", "pass\nx = 1"),
        ("%%bash\nx = 1", "\n"),
        ("%%solution\nx = 1", "\n"),
        ("x = (7\n  % 2)", "x = (7\n  % 2)"),
        ('x = """\n%time\n"""', 'x = """\n%time\n"""'),
    ],
)
def test_what_only_a_notebook_understands_is_taken_out_and_nothing_else(source: str, python: str) -> None:
    assert python_of(source) == python
    compile(python, "<cell>", "exec")


@pytest.mark.parametrize(
    "change", ['d["k"] = 2', "d.update(k=2)", "d.k = 2", "for i in range(3):\n    d[i] = i", "del d[0]"]
)
@pytest.mark.parametrize("above", [True, False])
def test_a_cell_that_changes_what_an_answer_uses_is_needed(change: str, above: bool) -> None:
    answer = cell("def answer():\n    return d")
    between = [cell(change), answer] if above else [answer, cell(change)]
    cells = [cell("d = {}"), *between, cell('check("1.5", answer)'), cell("d = 3"), cell(change)]
    assert needed_cells(cells, ["answer"], 3) == [0, 1, 2]


def test_a_cell_that_only_looks_at_what_an_answer_uses_is_not_needed() -> None:
    cells = [cell("d = {}"), cell("print(d['k'], d.keys())"), cell("def look():\n    d['k'] = 1"), cell("a = d")]
    assert needed_cells(cells, ["a"], 4) == [0, 3]


def test_a_name_that_no_cell_binds_may_come_from_an_import_of_everything() -> None:
    cells = [cell("from math import *"), cell("from cmath import *"), cell("def answer(x):\n    return sqrt(len(x))")]
    assert needed_cells([*cells, cell("from os import *")], ["answer"], 3) == [0, 1, 2]
    assert needed_cells([*cells, cell("def sqrt(x): return x")], ["answer"], 3) == [2, 3]


def test_a_function_uses_what_stands_when_it_is_checked() -> None:
    cells = [cell("N = 1"), cell("def answer():\n    return N"), cell("N = 2"), cell('check("1.5", answer)')]
    assert needed_cells(cells, ["answer"], 4) == [1, 2]
