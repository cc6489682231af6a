"""Which cells of a student's notebook an answer needs: only these are run to grade it, so a chapter is not trained again."""

from __future__ import annotations

import ast
import builtins
import dis
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

_CHECK_CALL = re.compile(r"""^[ \t]*check\(\s*["']([^"']+)["']\s*,([^()]*)\)""", re.MULTILINE)
_CELL_MAGIC = re.compile(r"\s*%%(\w+)[^\n]*\n?")
_RUN_THEIR_CELL = {"time", "timeit", "capture", "prun", "python", "python3"}
_RUN_THEIR_LINE = re.compile(r"([ \t]*)%(?:time|prun)\b(?:[ \t]+-\S+)*")
_TAKES_A_COMMANDS_OUTPUT = re.compile(r"([ \t]*\w+[ \t]*=[ \t]*)[%!]")
_QUESTION = re.compile(r"[ \t]*[\w.]+\?{1,2}[ \t]*$")
# Methods that change what they are called on: a cell that calls one on a name has a part in what the name stands for.
_CHANGING = {
    "append",
    "extend",
    "insert",
    "update",
    "setdefault",
    "add",
    "pop",
    "remove",
    "discard",
    "clear",
    "sort",
    "reverse",
}


@dataclass(frozen=True)
class Cell:
    """A code cell: its source, with notebook commands blanked out, and the exercise and tags in its metadata."""

    source: str
    exercise: str | None
    tags: frozenset[str]


def read_cells(path: Path) -> list[Cell]:
    """Return the code cells of a notebook. ValueError, which says why, for a file that is not a version 4 notebook."""
    try:
        notebook: Any = json.loads(path.read_text(encoding="utf-8"))
        cells = [_cell(cell) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it is not JSON ({str(error)[:100]}); ask for the file again") from None
    except (KeyError, TypeError, AttributeError):
        raise ValueError("it is JSON but not a version 4 notebook; ask for it to be saved from Jupyter again") from None
    return cells


def _cell(cell: dict[str, Any]) -> Cell:
    metadata = cell.get("metadata", {})
    exercise = metadata.get("exercise")
    tags = frozenset(str(tag) for tag in metadata.get("tags", []))
    return Cell(python_of("".join(cell["source"])), exercise if isinstance(exercise, str) else None, tags)


def python_of(source: str) -> str:
    """Return a cell's source without what only a notebook understands; the lines keep their numbers.

    What `%time` and its like are given to run stays, other commands and questions (`f?`) go; so does a whole cell in
    another language, or of a solution.
    """
    magic = _CELL_MAGIC.match(source)
    if magic is not None:
        body = source[magic.end() :] if magic[1] in _RUN_THEIR_CELL else ""
        return python_of("\n" * source.count("\n", 0, magic.end()) + body)
    try:
        compile(source, "<cell>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return "\n".join(_python_line(line) for line in source.split("\n"))
    return source  # as it is: a line may begin with % inside a text or a sum


def _python_line(line: str) -> str:
    run = _RUN_THEIR_LINE.match(line)
    if run is not None:
        return run[1] + (line[run.end() :].strip() or "pass")
    taken = _TAKES_A_COMMANDS_OUTPUT.match(line)
    if taken is not None:
        return taken[1] + "None"
    command = line.lstrip().startswith(("%", "!", "?")) or _QUESTION.match(line)
    return line[: len(line) - len(line.lstrip())] + "pass" if command else line


def exercises_in(cells: Sequence[Cell]) -> set[str]:
    """Return the ids of the exercises in a notebook, from its metadata and from its calls to `check`."""
    called = {match[1] for cell in cells for match in _CHECK_CALL.finditer(cell.source)}
    return called | {cell.exercise for cell in cells if cell.exercise is not None}


def handed_in(cells: Sequence[Cell], identifier: str, names: Sequence[str]) -> tuple[list[str], int]:
    """Return the names that the notebook passes to `check` for an exercise, and the number of the cell that does.

    Without such a call, or with another number of names, the exercise's own `names`; without a cell, the end.
    """
    for number in reversed(range(len(cells))):
        for match in _CHECK_CALL.finditer(cells[number].source):
            passed = [name.strip() for name in match[2].strip().rstrip(",").split(",")]
            if match[1] == identifier:
                usable = len(passed) == len(names) and all(name.isidentifier() for name in passed)
                # The cell itself may hold the answer too.
                return (passed if usable else list(names)), number + 1
    return list(names), len(cells)


def needed_cells(cells: Sequence[Cell], names: Sequence[str], before: int) -> list[int]:
    """Return the numbers of the cells that bind the names, and all that these use in turn, in notebook order.

    Of several cells that bind a name, the last one above counts, then the first one below; with it come the cells
    between that change what it bound (`d["k"] = 2`). What a function uses it finds when the check calls it, so there
    "above" means above the check. Solution cells never count. A cell that cannot be parsed is taken to bind the names
    that it defines at the left margin, so that running it shows the error. A name that no cell binds may come from any
    `from … import *` above.
    """
    traces = [_Trace.of(cell) for cell in cells]
    needed: set[int] = set()
    wanted = [(name, before) for name in names]
    seen: set[tuple[str, int]] = set()
    while wanted:
        name, position = wanted.pop()
        if (name, position) in seen:
            continue
        seen.add((name, position))
        binding = [number for number, trace in enumerate(traces) if name in trace.bound]
        if not binding and not hasattr(builtins, name):
            binding = [number for number, trace in enumerate(traces) if trace.binds_anything]
            chosen = binding[: sum(number < position for number in binding)] or binding
        else:
            chosen = [number for number in binding if number < position][-1:] or binding[:1]
            first = chosen[0] if chosen else -1
            chosen += [number for number in range(first + 1, position) if name in traces[number].changed]
        for number in chosen:
            if number not in needed:
                needed.add(number)
                wanted.extend((used, number) for used in traces[number].used)
                wanted.extend((used, max(before, number)) for used in traces[number].used_later)
    return sorted(needed)


@dataclass(frozen=True)
class _Trace:
    """The names that a cell binds, changes without binding them, uses at once, and uses when its functions are called."""

    bound: frozenset[str]
    changed: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()
    used_later: frozenset[str] = frozenset()
    binds_anything: bool = False

    @classmethod
    def of(cls, cell: Cell) -> _Trace:
        if "solution" in cell.tags:
            return cls(frozenset())
        try:
            tree = ast.parse(cell.source)
            code = compile(cell.source, "<cell>", "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
            return cls(frozenset(re.findall(r"^(?:def |class )?(\w+) *[=(:]", cell.source, re.MULTILINE)))
        bound: set[str] = set()
        used: set[str] = set()
        for instruction in dis.get_instructions(code):
            name = str(instruction.argval)
            if instruction.opname in ("STORE_NAME", "STORE_GLOBAL"):
                bound.add(name)
            elif instruction.opname == "LOAD_NAME" and name not in bound:
                used.add(name)
        stars = any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in tree.body)
        later = _globals_used(code) - bound
        return cls(*map(frozenset, (bound, _changed(tree) - bound, used, later)), binds_anything=stars)


def _changed(tree: ast.Module) -> set[str]:
    """Return the names whose objects a cell changes outside its functions, by an item, an attribute or a method."""
    changed: set[str] = set()
    left = list(ast.iter_child_nodes(tree))
    while left:
        node = left.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        left.extend(ast.iter_child_nodes(node))
        stores = isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load)
        calls = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGING
        inner: ast.AST = node.func if calls and isinstance(node, ast.Call) else node
        while (stores or calls) and isinstance(inner, (ast.Subscript, ast.Attribute)):
            inner = inner.value
        if (stores or calls) and isinstance(inner, ast.Name):
            changed.add(inner.id)
    return changed


def _globals_used(code: CodeType) -> set[str]:
    used: set[str] = set()
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            names = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")
            used |= {str(one.argval) for one in dis.get_instructions(inner) if one.opname in names}
            used |= _globals_used(inner)
    return used
