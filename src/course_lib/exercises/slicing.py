"""Which cells of a student's notebook an answer needs: only these are run to grade it, so a chapter is not trained again."""

from __future__ import annotations

import dis
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

_CHECK_CALL = re.compile(r"""^[ \t]*check\(\s*["']([^"']+)["']\s*,([^()]*)\)""", re.MULTILINE)


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
    source = "".join(cell["source"])
    lines = [
        line[: len(line) - len(line.lstrip())] + "pass" if line.lstrip().startswith(("%", "!")) else line
        for line in source.split("\n")
    ]
    metadata = cell.get("metadata", {})
    exercise = metadata.get("exercise")
    tags = frozenset(str(tag) for tag in metadata.get("tags", []))
    return Cell("\n".join(lines), exercise if isinstance(exercise, str) else None, tags)


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

    Of several cells that bind a name, the last one above counts, then the first one below. Solution cells never do.
    A cell that cannot be parsed is taken to bind the names that it defines at the left margin, so that running it
    shows the error.
    """
    bound_and_used = [_bound_and_used(cell) for cell in cells]
    needed: set[int] = set()
    wanted = [(name, before) for name in names]
    while wanted:
        name, position = wanted.pop()
        binding = [number for number, (bound, _) in enumerate(bound_and_used) if name in bound]
        above = [number for number in binding if number < position]
        chosen = above[-1:] or binding[:1]
        for number in chosen:
            if number not in needed:
                needed.add(number)
                wanted.extend((used, number) for used in bound_and_used[number][1])
    return sorted(needed)


def _bound_and_used(cell: Cell) -> tuple[set[str], set[str]]:
    if "solution" in cell.tags:
        return set(), set()
    try:
        code = compile(cell.source, "<cell>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return set(re.findall(r"^(?:def |class )?(\w+) *[=(:]", cell.source, re.MULTILINE)), set()
    bound: set[str] = set()
    used: set[str] = set()
    for instruction in dis.get_instructions(code):
        name = str(instruction.argval)
        if instruction.opname in ("STORE_NAME", "STORE_GLOBAL"):
            bound.add(name)
        elif instruction.opname == "LOAD_NAME" and name not in bound:
            used.add(name)
    used |= _globals_used(code) - bound
    return bound, used


def _globals_used(code: CodeType) -> set[str]:
    used: set[str] = set()
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            names = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")
            used |= {str(one.argval) for one in dis.get_instructions(inner) if one.opname in names}
            used |= _globals_used(inner)
    return used
