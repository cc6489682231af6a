"""The notebooks a class receives: the chapters without the solutions, where a failed check does not stop Run All."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path

from nbformat import NotebookNode

from course_lib.editions.cells import EditionError, both_editions, choose_chapters, hash_text, read, tags, write
from course_lib.editions.javascript_numbers import as_javascript
from course_lib.languages import Text

START_CALL = re.compile(r"""\bstart\((?P<arguments>[^()]*?),?\s*\)""")
OURS = ("book", "notebooks", "src", "tests")  # folders of the course that hold no students' notebooks
WRITTEN_AS = "course"  # the notebook's metadata that says what was written, so that work done since is known
KEPT = Text(
    pt="{path}: fica como está, pois mudou desde que foi escrito.",
    en="{path}: left as it is, since it changed after it was written.",
)


def write_student_notebooks(root: Path, output: Path | None = None, chapter: str | None = None) -> list[Path]:
    """Write the students' notebooks of both editions under `output` (by default `student/`), and return their paths.

    A notebook in which somebody has worked stays; a newer version goes beside it. EditionError if an exercise lacks
    a cell, the notebook has no language cell, or `output` is one of the course's own folders.
    """
    folder = root / "student" if output is None else output
    _refuse_our_folders(root, folder)
    written: list[Path] = []
    for name in choose_chapters(root, chapter):
        for language, file in both_editions(root, name).items():
            path = _write_beside_work(student_notebook(read(file), str(file)), folder / language / file.path.name)
            if path is not None:
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


def _refuse_our_folders(root: Path, folder: Path) -> None:
    """Raise EditionError if `folder` is, or lies in, a folder that holds the course itself."""
    where = folder.resolve()
    for name in OURS:
        if where.is_relative_to((root / name).resolve()):
            raise EditionError(f"{folder} belongs to the course ({name}/); choose another folder with --output")


def _write_beside_work(notebook: NotebookNode, path: Path) -> Path | None:
    """Write to the first of `path`, `NAME.new.ipynb`, `NAME.new-2.ipynb`, … in which nobody has worked.

    Return where, or None if this version was handed out before and somebody has worked in it.
    """
    version = _fingerprint(notebook)
    number, place = 0, path
    while place.exists():
        given, now = _versions(place)
        if given == now is not None:
            break  # as it was written: nothing is lost
        print(KEPT.format(path=place))
        if given == version:
            return None
        number += 1
        place = path.with_name(f"{path.stem}.new{'' if number == 1 else f'-{number}'}.ipynb")
    write(notebook, place, **{WRITTEN_AS: {"written": version}})
    return place


def _versions(path: Path) -> tuple[str | None, str | None]:
    """Return the fingerprint a notebook was written with and the one it has now; None for what cannot be read."""
    try:
        notebook = read(path)
    except (EditionError, OSError):
        return None, None
    return notebook.metadata.get(WRITTEN_AS, {}).get("written"), _fingerprint(notebook)


def _fingerprint(notebook: NotebookNode) -> str:
    """Return a hash of the cells: text, metadata and outputs."""
    return hash_text(json.dumps(as_javascript(notebook.cells), sort_keys=True, ensure_ascii=False))


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
