"""A chapter cut down for JupyterLab's tests: cells of chapter 1 as they are committed, and a few that make them quick to run."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from support import ROOT

NAME = "notebooks/pt/01-rnn-limits.ipynb"
MODELS = """\
vocabulary = recipes.vocabulary()
models = {kind: recipes.load(f"agreement-{kind}")[0] for kind in ("rnn", "lstm", "gru")}
models["gpt"] = models["rnn"]"""
EXAMPLES = """\
from course_lib.figures.bleu_by_length import LengthExample, bleu_by_length

example = LengthExample("o gato viu a casa".split(), "the cat saw the house".split(), ["the cat".split(), "a cat saw it".split()])
bleu_by_length({"sem atenção": {(4, 8): [70.0], (9, 13): [40.0]}, "com atenção": {(4, 8): [80.0], (9, 13): [75.0]}}, [example])"""
TRAINING = """\
import time

for step in progress(range(100_000)):
    time.sleep(0.01)"""
# A name of a committed cell, or a cell of the tests' own with its source.
CELLS: dict[str, str | None] = {
    "title": None,
    "colab": None,
    "language": None,
    "opening": None,
    "imports": None,
    "models": MODELS,
    "question-1": None,
    "unrolled-figure": None,
    "examples": EXAMPLES,
    "exercise-1-1": None,
    "exercise-1-1-stub": None,
    "exercise-1-1-solution": None,
    "exercise-1-1-check": None,
    "panel": None,
    "exercise-1-2": None,
    "training": TRAINING,
}
ORDER = list(CELLS)


def write_lesson(root: Path) -> Path:
    """Write the cut-down chapter into a course's folder beside the pages it links to; return its path."""
    shutil.copytree(ROOT / "book" / "pt", root / "book" / "pt")
    committed = nbformat.read(ROOT / NAME, as_version=4)
    found = {cell.id: cell for cell in committed.cells}
    cells = [found[name] if source is None else _own_cell(name, source) for name, source in CELLS.items()]
    cells[ORDER.index("training")].metadata["tags"] = ["raises-exception"]
    path = root / NAME
    path.parent.mkdir(parents=True)
    nbformat.write(new_notebook(cells=cells, metadata=committed.metadata), path)
    return path


def solution(root: Path) -> str:
    """Return the reference solution of exercise 1.1, without the line that keeps it from running."""
    return _source(root, "exercise-1-1-solution").split("\n", 1)[1]


def _source(root: Path, name: str) -> str:
    return nbformat.read(root / NAME, as_version=4).cells[ORDER.index(name)].source


def _own_cell(name: str, source: str) -> NotebookNode:
    return new_code_cell(source, id=name)
