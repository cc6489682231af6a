"""What the exercises ask of a notebook: solutions that are shown and never run, and a note of the cells that failed.

`start()` registers both in the notebook's shell. Outside IPython nothing is registered and nothing is noted.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Any

from course_lib.languages import Text

SOLUTION_MAGIC = "%%solution"

_MAGIC_LINE = re.compile(r"^[ \t]*[%!].*$", re.MULTILINE)
_BINDING_LINE = re.compile(r"^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)|^(\w+)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE)


@dataclass(frozen=True)
class FailedCell:
    """The newest cell that was to define a name and failed before it did, and what the name still held then."""

    error: str
    line: int | None
    still_held: object


_failed: dict[str, FailedCell] = {}


def register(shell: Any) -> None:
    """Teach an IPython shell the cell magic `%%solution`, and note from now on which cells fail."""
    shell.register_magic_function(solution, magic_kind="cell", magic_name=SOLUTION_MAGIC.lstrip("%"))
    callbacks: list[Any] = shell.events.callbacks["post_run_cell"]
    for callback in [one for one in callbacks if isinstance(one, _Notice)]:
        shell.events.unregister("post_run_cell", callback)
    shell.events.register("post_run_cell", _Notice(shell))


def solution(line: str, cell: str) -> None:
    """Run nothing of a solution, so that the answer written above it stays, and say how to try it."""
    del line, cell
    print(_SHOWN_ONLY)


def failed_cell(name: str, value: object) -> FailedCell | None:
    """Return the failed cell that was to define `name` when `value` is what it held before; None otherwise."""
    found = _failed.get(name)
    return found if found is not None and found.still_held is value else None


def note_cell(source: str, error: BaseException | None, namespace: dict[str, Any]) -> None:
    """Note for each name that a cell binds whether the cell did bind it or failed first."""
    if source.lstrip().startswith(SOLUTION_MAGIC):
        return
    line = _line_of(error, namespace)
    for name, last_line in bound_names(source).items():
        if error is None or (not isinstance(error, SyntaxError) and line is not None and last_line < line):
            _failed.pop(name, None)
        elif name in namespace:
            _failed[name] = FailedCell(type(error).__name__, line, namespace[name])


def bound_names(source: str) -> dict[str, int]:
    """Return the names that a cell binds at its left margin, each with the last line of the statement that binds it.

    A cell that is not Python is read line by line, for what it was meant to define.
    """
    text = _MAGIC_LINE.sub("", source)
    try:
        statements = ast.parse(text).body
    except (SyntaxError, ValueError):
        matches = _BINDING_LINE.finditer(text)
        return {match[1] or match[2]: text.count("\n", 0, match.start()) + 1 for match in matches}
    bound: dict[str, int] = {}
    for statement in statements:
        for name in _names_bound_by(statement):
            bound[name] = statement.end_lineno or statement.lineno
    return bound


def _names_bound_by(statement: ast.stmt) -> list[str]:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [statement.name]
    return [node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]


def _line_of(error: BaseException | None, namespace: dict[str, Any]) -> int | None:
    """Return the line of the cell at which it stopped: Python's own for a syntax error, else its top level's."""
    if isinstance(error, SyntaxError):
        return error.lineno
    trace, line = error.__traceback__ if error is not None else None, None
    while trace is not None:
        if trace.tb_frame.f_globals is namespace and trace.tb_frame.f_code.co_name == "<module>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


class _Notice:
    """The callback that IPython calls after each cell."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell

    def __call__(self, result: Any) -> None:
        if result.info is not None:
            error = result.error_before_exec or result.error_in_exec
            note_cell(str(result.info.raw_cell), error, self.shell.user_ns)


_SHOWN_ONLY = Text(
    pt="Esta é a solução de referência. Ela não foi executada, e a sua resposta continua valendo.\n"
    "Para experimentá-la, copie o código para uma célula sua ou apague a primeira linha.",
    en="This is the reference solution. It was not run, and your own answer still stands.\n"
    "To try it, copy the code into a cell of your own or delete the first line.",
)
