"""Run the chapters' notebooks top to bottom in a fresh kernel and store what they show."""

from __future__ import annotations

import copy
import hashlib
import os
import re
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbformat import NotebookNode

import course_lib
from course_lib.editions.cells import EditionError, NotebookFile, both_editions, choose_chapters, read, tags, write
from course_lib.editions.outputs import clean
from course_lib.languages import LANGUAGES

SECONDS_FOR_A_CELL = 300
SECONDS_TO_START = 120
SECONDS_FOR_OUTPUT = 60
ONE_THREAD = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
LIBRARY = Path(course_lib.__file__).parent
# Packages whose code cannot change what a training yields: editing them keeps the models already trained.
TRAINS_NOTHING = ("cli", "editions", "evidence", "exercises", "figures", "panels", "plots", "sphinx_ext")
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def execute(root: Path, chapter: str | None = None, *, languages: tuple[str, ...] = LANGUAGES) -> None:
    """Execute the chapter (all without one) in each edition, store the outputs and print the time each took.

    A second edition loads what the first has trained. EditionError names the notebook and cell that failed; a
    notebook that failed is left as it was.
    """
    for name in choose_chapters(root, chapter):
        files = both_editions(root, name)
        for language in languages:
            execute_file(root, files[language])


def execute_file(root: Path, file: NotebookFile) -> None:
    """Execute one notebook and store its outputs. EditionError if a cell fails."""
    began = time.monotonic()
    notebook = run(read(file), file.path.parent, name=str(file), cache=cache_folder(root))
    complaining = clean(notebook, root)
    write(notebook, file.path)
    print(f"{file}: {time.monotonic() - began:.0f} s", flush=True)
    for cell in complaining:
        print(f"  cell {cell!r} wrote to stderr (a warning?); this is not stored", flush=True)


def run(
    notebook: NotebookNode, folder: Path, *, name: str, cache: Path, seconds_for_a_cell: int = SECONDS_FOR_A_CELL
) -> NotebookNode:
    """Return a copy of `notebook` executed in `folder` by a fresh kernel, outputs as they came.

    `name` is how errors call it; `cache` is where models already trained are kept. EditionError if a cell fails.
    """
    executed = copy.deepcopy(notebook)
    for cell in executed.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    current: list[Any] = []

    def remember(cell: NotebookNode, cell_index: int) -> None:
        del cell_index
        current.append(cell)

    client = NotebookClient(
        executed,
        timeout=seconds_for_a_cell,
        startup_timeout=SECONDS_TO_START,
        iopub_timeout=SECONDS_FOR_OUTPUT,  # a slow machine must not lose an output in silence
        raise_on_iopub_timeout=True,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        store_widget_state=False,
        record_timing=False,
        on_cell_start=remember,
    )
    with tempfile.TemporaryDirectory() as profile:  # the profile of whoever runs this must not matter
        try:
            client.execute(env=kernel_environment(cache, Path(profile)))
        except CellExecutionError as error:
            why = f"{error.ename}: {ANSI.sub('', error.evalue)}"
            raise EditionError(f"{name}, cell {_last(current)}: {why}") from error
        except CellTimeoutError as error:
            why = f"took more than {seconds_for_a_cell} s"
            raise EditionError(f"{name}, cell {_last(current)} {why}") from error
        except RuntimeError as error:  # the kernel died or never answered
            raise EditionError(f"{name}, cell {_last(current)}: {error}") from error
    for cell in executed.cells:  # an object that fails to show itself does not stop the kernel
        for output in cell.get("outputs", []):
            if output.output_type == "error" and "raises-exception" not in tags(cell):
                raise EditionError(f"{name}, cell {cell.id!r}: {output.ename}: {ANSI.sub('', output.evalue)}")
    return executed


def cache_folder(root: Path, library: Path = LIBRARY) -> Path:
    """Return where trained models are kept between notebooks; it changes with the library's code, and old ones go."""
    code = hashlib.sha256()
    for path in sorted(library.rglob("*.py")):
        name = path.relative_to(library)
        if name.parts[0] not in TRAINS_NOTHING:
            code.update(f"{name.as_posix()}\n".encode() + path.read_bytes())
    folder = root / ".cache" / "models" / code.hexdigest()[:16]
    if not folder.is_dir():
        shutil.rmtree(folder.parent, ignore_errors=True)
        folder.mkdir(parents=True)
    return folder


def kernel_environment(cache: Path, profile: Path) -> dict[str, str]:
    """Return the environment of a kernel whose results depend neither on the user nor on the number of cores."""
    return {
        **os.environ,
        **dict.fromkeys(ONE_THREAD, "1"),
        "PYTHONHASHSEED": "0",
        "COURSE_CACHE": str(cache),
        "IPYTHONDIR": str(profile),
    }


def _last(cells: list[Any]) -> str:
    return repr(cells[-1].id) if cells else "(none: the kernel did not start)"
