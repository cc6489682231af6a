"""What a notebook defines, for the tests that hold it to the library's version of the same idea."""

from functools import cache
from typing import Any

from course_lib.editions.cells import both_editions, read
from course_lib.exercises.notebook_cells import SOLUTION_MAGIC
from support import ROOT


@cache
def sources(chapter: str, language: str) -> dict[str, str]:
    """Return the sources of a chapter's cells by id, as Python: a solution without the mark that keeps it from running."""
    return {
        cell.id: cell.source.removeprefix(f"{SOLUTION_MAGIC}\n")
        for cell in read(both_editions(ROOT, chapter)[language]).cells
    }


def defined(chapter: str, *identifiers: str, language: str = "pt", **given: Any) -> dict[str, Any]:
    """Run the chapter's cells with these ids, in this order, and return what they define.

    `given` are the names that the cells use and that earlier cells would have defined. KeyError for an unknown id.
    """
    cells = sources(chapter, language)
    namespace: dict[str, Any] = dict(given)
    for identifier in identifiers:
        code = compile(cells[identifier], f"<{chapter}, cell {identifier}>", "exec")
        exec(code, namespace)  # noqa: S102 - our own cells
    return namespace
