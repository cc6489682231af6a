"""The notebooks a class receives: the chapters without the solutions, where a failed check does not stop Run All."""

from __future__ import annotations

import copy
import re
from pathlib import Path

from nbformat import NotebookNode

from course_lib.editions.cells import EditionError, both_editions, choose_chapters, read, tags, write

START_CALL = re.compile(r"""\bstart\((?P<arguments>[^()]*?),?\s*\)""")


def write_student_notebooks(root: Path, output: Path | None = None, chapter: str | None = None) -> list[Path]:
    """Write the students' notebooks of both editions under `output` (by default `student/`), and return their paths.

    EditionError if an exercise lacks a cell or the notebook has no language cell.
    """
    folder = root / "student" if output is None else output
    written: list[Path] = []
    for name in choose_chapters(root, chapter):
        for language, file in both_editions(root, name).items():
            path = folder / language / file.path.name
            write(student_notebook(read(file), str(file)), path)
            print(path)
            written.append(path)
    return written


def student_notebook(notebook: NotebookNode, name: str = "the notebook") -> NotebookNode:
    """Return the students' version of a notebook; `name` is how errors call it. EditionError as above."""
    _require_whole_exercises(notebook, name)
    result = copy.deepcopy(notebook)
    result.cells = [cell for cell in result.cells if "solution" not in tags(cell)]
    starts = [cell for cell in result.cells if "language" in tags(cell)]
    if len(starts) != 1 or not START_CALL.search(starts[0].source):
        raise EditionError(f"{name} needs one cell tagged 'language' that calls start(…); it has {len(starts)}")
    starts[0].source = START_CALL.sub(_with_student, starts[0].source, count=1)
    for cell in result.cells:
        if cell.cell_type == "code" and "exercise" in cell.metadata:
            cell.outputs, cell.execution_count = [], None
    return result


def _with_student(call: re.Match[str]) -> str:
    arguments = re.sub(r",?\s*student\s*=\s*\w+", "", call["arguments"]).strip()
    return f"start({arguments}, student=True)" if arguments else "start(student=True)"


def _require_whole_exercises(notebook: NotebookNode, name: str) -> None:
    """Raise EditionError if an exercise has not exactly one stub, one solution and one check, in this order."""
    kinds: dict[str, list[str]] = {}
    for cell in notebook.cells:
        exercise = cell.metadata.get("exercise")
        kind = next((kind for kind in ("stub", "solution", "check") if kind in tags(cell)), None)
        if (exercise is None) != (kind is None):
            missing = "a tag stub, solution or check" if kind is None else "metadata.exercise"
            raise EditionError(f"{name}, cell {cell.id!r} lacks {missing}")
        if exercise is not None and kind is not None:
            kinds.setdefault(exercise, []).append(kind)
    for exercise, found in kinds.items():
        if found != ["stub", "solution", "check"]:
            raise EditionError(f"{name}, exercise {exercise} has {', '.join(found)}; it needs stub, solution, check")
