"""What is audit and not lesson is folded, in the book (a tag) and in JupyterLab (`source_hidden`), in both editions."""

import ast
import re

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from course_lib.editions.cells import NotebookFile, read, tags

FOLDING = {"hide-input", "remove-input", "remove-cell"}
AUDIT = ("claim", "record")
DRAWING = ("course_lib.plots", "course_lib.figures", "course_lib.panels")
TEACHING = {"jane-candidates", "jane-greedy"}  # they work with the model that they draw


def is_folded(cell: NotebookNode) -> bool:
    return bool(FOLDING & set(tags(cell))) and cell.metadata.get("jupyter", {}).get("source_hidden") is True


def audits(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the cells that claim, read a record, or build a picture, a figure or a panel; and those that only import."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and "exercise" not in cell.metadata]
    trees = {cell.id: ast.parse(without_magics(cell.source)) for cell in code}
    drawing = {name for tree in trees.values() for name in drawing_names(tree)}
    return [cell for cell in code if called(trees[cell.id]) & {*AUDIT, *drawing} or only_imports(trees[cell.id])]


def without_magics(source: str) -> str:
    return re.sub(r"^(\s*)[%!].*", r"\1pass", source, flags=re.MULTILINE)


def drawing_names(tree: ast.Module) -> set[str]:
    """The names that a cell imports from the modules of pictures, figures and panels, and those modules themselves."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if f"{node.module}.{alias.name}".startswith(DRAWING):
                    found.add(alias.asname or alias.name)
    return found


def called(tree: ast.Module) -> set[str]:
    """The names that a cell calls, of `plots.lines(…)` the first."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            while isinstance(function, ast.Attribute):
                function = function.value
            if isinstance(function, ast.Name):
                found.add(function.id)
    return found


def only_imports(tree: ast.Module) -> bool:
    return bool(tree.body) and all(isinstance(node, (ast.Import, ast.ImportFrom)) for node in tree.body)


def test_cells_that_claim_read_records_or_draw_are_folded_in_the_book_and_in_jupyterlab(file: NotebookFile) -> None:
    found = audits(read(file))
    assert len([cell for cell in found if "claim" in called(ast.parse(cell.source))]) >= 5
    assert [cell.id for cell in found if not is_folded(cell) and cell.id not in TEACHING] == []


def test_what_is_folded_in_one_place_is_folded_in_the_other(file: NotebookFile) -> None:
    code = [cell for cell in read(file).cells if cell.cell_type == "code"]
    hidden = {cell.id for cell in code if cell.metadata.get("jupyter", {}).get("source_hidden")}
    assert hidden == {cell.id for cell in code if FOLDING & set(tags(cell))}


# The measure itself.

IMPORTS = "from course_lib import plots\nfrom course_lib.evidence import claim, record\nfrom course_lib.figures.a import beam_tree"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("claim('E1.1', record=growth)", True),
        ("growth = record('E1.1')", True),
        ("plots.lines({})", True),
        ("x = 1\nbeam_tree(x)", True),
        ("import torch", True),
        ("%pip install x", False),
        ("found = fit(model)\nprint(found)", False),
    ],
)
def test_a_cell_of_audit_is_told_from_one_of_the_lesson(source: str, found: bool) -> None:
    notebook = new_notebook(cells=[new_code_cell(IMPORTS, id="imports"), new_code_cell(source, id="cell")])
    assert [cell.id for cell in audits(notebook)] == (["imports", "cell"] if found else ["imports"])


@pytest.mark.parametrize(
    ("metadata", "folded"),
    [
        ({"tags": ["hide-input"], "jupyter": {"source_hidden": True}}, True),
        ({"tags": ["hide-input"]}, False),
        ({"jupyter": {"source_hidden": True}}, False),
        ({}, False),
    ],
)
def test_a_cell_is_folded_by_the_tag_and_the_metadata_together(metadata: dict, folded: bool) -> None:
    assert is_folded(new_code_cell("1", metadata=metadata)) is folded
