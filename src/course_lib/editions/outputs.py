"""Outputs as they are committed: nothing in them depends on the machine, the clock or a running kernel."""

from __future__ import annotations

import ast
import os
import re
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from course_lib.editions.cells import code_cells, tags

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")
KEPT_METADATA = "course"
# Calls that always leave something under a cell.
SHOWING_CALLS = {"print", "display", "claim", "check", "question", "progress"}
SHOWING_MODULES = ("course_lib.plots", "course_lib.figures", "course_lib.panels")


def clean(notebook: NotebookNode, root: Path) -> list[str]:
    """Clean the outputs of an executed notebook in place; return the ids of the cells that wrote to stderr.

    Gone are stderr, widget views, timings and other programs' metadata; memory addresses and the folders of this
    machine become "…"; execution counts run 1, 2, …, n.
    """
    complaining: list[str] = []
    folders = _folders_of_this_machine(root)
    for cell in notebook.cells:
        for key in [key for key in cell.metadata if key in {"execution", "collapsed", "ExecuteTime"}]:
            del cell.metadata[key]
    for count, cell in enumerate(code_cells(notebook), start=1):
        cell.execution_count = count
        if any(output.get("name") == "stderr" for output in cell.outputs):
            complaining.append(cell.id)
        cell.outputs = _joined([output for output in cell.outputs if output.get("name") != "stderr"])
        for output in cell.outputs:
            _clean_output(output, count, folders)
        cell.outputs = [output for output in cell.outputs if output.get("data", True)]
    notebook.metadata.pop("widgets", None)
    return complaining


def problems(notebook: NotebookNode) -> list[str]:
    """Return what is wrong with a notebook's stored outputs, a sentence each that names the cell; empty if nothing."""
    found: list[str] = []
    if "widgets" in notebook.metadata:
        found.append("the notebook stores widget state; run `course execute`")
    functions = shown_functions(notebook)
    for count, cell in enumerate(code_cells(notebook), start=1):
        if cell.execution_count != count:
            found.append(
                f"cell {cell.id!r} has execution count {cell.execution_count}, not {count}; run `course execute`"
            )
        if must_show(cell, functions) and not cell.outputs:
            found.append(f"cell {cell.id!r} shows something but has no stored output; run `course execute`")
        for output in cell.outputs:
            found.extend(f"cell {cell.id!r} {problem}; run `course execute`" for problem in _output_problems(output))
    return found


def shown_functions(notebook: NotebookNode) -> set[str]:
    """Return the names the notebook imports from the modules whose functions return something to look at."""
    names: set[str] = set()
    for cell in code_cells(notebook):
        for node in ast.walk(_parse(cell.source)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(SHOWING_MODULES):
                names |= {alias.asname or alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module == "course_lib":
                modules = {name.removeprefix("course_lib.") for name in SHOWING_MODULES}
                names |= {alias.asname or alias.name for alias in node.names if alias.name in modules}
    return names


def must_show(cell: NotebookNode, functions: set[str]) -> bool:
    """Tell whether running the cell always shows something; `functions` are those that return a picture."""
    if {"colab", "language"} & set(tags(cell)):
        return False
    statements = _parse(cell.source).body
    definitions = (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)
    for statement in statements:
        if not isinstance(statement, definitions) and SHOWING_CALLS & _called_names(statement):
            return True
    if not statements or not isinstance(statements[-1], ast.Expr) or cell.source.rstrip().endswith(";"):
        return False
    value = statements[-1].value
    if isinstance(value, ast.Call):
        return _root_name(value.func) in functions
    return not (isinstance(value, ast.Constant) and value.value in (None, ...))


def _parse(source: str) -> ast.Module:
    """Parse a cell; lines of IPython (%pip, !ls) are left out."""
    lines = [re.sub(r"^(\s*)[%!].*", r"\1pass", line) for line in source.splitlines()]
    return ast.parse("\n".join(lines))


def _called_names(statement: ast.stmt) -> set[str]:
    calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call)]
    return {call.func.id for call in calls if isinstance(call.func, ast.Name)}


def _root_name(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _joined(outputs: list[Any]) -> list[Any]:
    """Join neighbouring pieces of the same stream: where they are cut depends on the clock."""
    joined: list[Any] = []
    for output in outputs:
        before = joined[-1] if joined else None
        if before is not None and output.output_type == "stream" and before.get("name") == output.name:
            before.text += output.text
        else:
            joined.append(output)
    return joined


def _clean_output(output: Any, count: int, folders: list[str]) -> None:
    if output.output_type == "execute_result":
        output.execution_count = count
    if output.output_type == "stream":
        output.text = _clean_text(output.text, folders)
    elif output.output_type == "error":
        output.traceback = []
        output.evalue = _clean_text(output.evalue, folders)
    else:
        output.data.pop(WIDGET_VIEW, None)
        for kind, value in output.data.items():
            if isinstance(value, str) and kind.startswith("text/"):
                output.data[kind] = _clean_text(value, folders, addresses=kind == "text/plain")
        kept = {key: value for key, value in output.metadata.items() if key == KEPT_METADATA}
        output.metadata = nbformat.from_dict(kept)


def _clean_text(text: str, folders: list[str], *, addresses: bool = True) -> str:
    for folder in folders:
        text = text.replace(folder, "…")
    return ADDRESS.sub("0x…", text) if addresses else text


def _folders_of_this_machine(root: Path) -> list[str]:
    """Return folders whose names must not be published, the longest first."""
    folders = {
        str(root),
        str(root.resolve()),
        sys.prefix,
        sys.base_prefix,
        str(Path.home()),
        os.path.realpath(sys.prefix),
    }
    return sorted((folder for folder in folders if len(folder) > 5), key=len, reverse=True)


def _output_problems(output: Any) -> list[str]:
    found: list[str] = []
    if output.output_type == "stream" and output.name == "stderr":
        found.append("stores what was written to stderr")
    data = output.get("data", {})
    if WIDGET_VIEW in data:
        found.append("stores a widget's view, which the book cannot show")
    plain = output.get("text", "") + str(data.get("text/plain", ""))
    if ADDRESS.search(plain):
        found.append("shows a memory address")
    if output.output_type == "error":
        found.append(f"stores the error {output.ename}")
    return found
