"""The chapters' notebooks as files and cells: where they are, how they are read and written, what editions share."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from course_lib.editions.javascript_numbers import as_javascript
from course_lib.languages import LANGUAGES

CHAPTER_FILE = re.compile(r"\d\d-[a-z0-9-]+\.ipynb")
# As JupyterLab writes them with the course's kernel, but for the Python version (`course_lib.lab` leaves it out too).
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE_INFO = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
# The metadata that the editions share; whatever else a program writes into a cell is its own affair.
SHARED_METADATA = ("tags", "exercise", "jupyter")
LANGUAGE_CALL = re.compile(r"""\bstart\(\s*(?:language\s*=\s*)?["'](?P<language>[a-z]+)["']""")

# In Colab nothing is installed yet, so the cell speaks both languages by itself.
COLAB_SOURCE = """\
import sys

REPOSITORY = "ADDRESS"

if "google.colab" in sys.modules:
    if not REPOSITORY:
        raise SystemExit(
            "Escreva em REPOSITORY o endereço do repositório do curso e execute esta célula de novo.\\n"
            "Write the address of the course's repository in REPOSITORY and run this cell again."
        )
    %pip install --quiet git+{REPOSITORY}"""


class EditionError(Exception):
    """Something in the notebooks or pages that a person has to put right; the message says what and how."""


@dataclass(frozen=True)
class NotebookFile:
    """One chapter in one edition."""

    path: Path
    language: str

    @property
    def chapter(self) -> str:
        """The file's name without its ending, for instance "01-rnn-limits"."""
        return self.path.stem

    def __str__(self) -> str:
        return f"notebooks/{self.language}/{self.path.name}"


def project_root(start: Path | None = None) -> Path:
    """Return the folder that holds `notebooks/` and `pyproject.toml`, from `start` upwards. EditionError if none."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "notebooks").is_dir() and (folder / "pyproject.toml").is_file():
            return folder
    raise EditionError(f"{here} is not inside the course; run the command in the folder that has notebooks/")


def chapter_names(root: Path) -> list[str]:
    """Return the chapters that some edition has, in order: "01-rnn-limits", …"""
    return sorted({path.stem for path in root.glob("notebooks/*/*.ipynb") if CHAPTER_FILE.fullmatch(path.name)})


def choose_chapters(root: Path, wanted: str | None) -> list[str]:
    """Return the chapters that `wanted` names ("1", "01" or "01-rnn-limits"), all without it. EditionError if none."""
    names = chapter_names(root)
    if wanted is None:
        return names
    asked = wanted.removesuffix(".ipynb")
    prefix = f"{int(asked):02d}-" if asked.isdecimal() else None
    chosen = [name for name in names if name == asked or (prefix and name.startswith(prefix))]
    if not chosen:
        raise EditionError(f"no chapter {wanted!r}; there are {', '.join(names) or 'none in notebooks/'}")
    return chosen


def notebook_file(root: Path, chapter: str, language: str) -> NotebookFile:
    """Return where the chapter's notebook is (or would be) in an edition."""
    return NotebookFile(root / "notebooks" / language / f"{chapter}.ipynb", language)


def both_editions(root: Path, chapter: str) -> dict[str, NotebookFile]:
    """Return the chapter's notebook of each edition. EditionError if one is missing."""
    files = {language: notebook_file(root, chapter, language) for language in LANGUAGES}
    for file in files.values():
        if not file.path.is_file():
            raise EditionError(f"{file} does not exist; every chapter is in {' and '.join(LANGUAGES)}")
        if not file.path.resolve().is_relative_to(root.resolve()):
            raise EditionError(f"{file} is a link that leads out of the course; put the notebook itself there")
    return files


def read(file: NotebookFile | Path) -> NotebookNode:
    """Read a notebook. EditionError if it is not a valid one with an id in every cell, each id once."""
    path = file.path if isinstance(file, NotebookFile) else file
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["nbformat"] != 4:
            raise ValueError(f"its nbformat is {document['nbformat']}, not 4")
        # the reader would invent missing ids, and an id that changes at each reading names nothing
        ids = [cell.get("id") for cell in document["cells"]]
        if None in ids:
            raise EditionError(f"{file}: cell {ids.index(None) + 1} has no id; give it one, the same in both editions")
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise EditionError(f"{file}: the cell id {twice[0]!r} appears twice; ids name one cell")
        notebook = nbformat.reads(json.dumps(document), as_version=4)
        nbformat.validate(notebook)
    except (ValueError, KeyError, TypeError, nbformat.ValidationError) as error:
        raise EditionError(f"{file} is not a valid notebook: {str(error).splitlines()[0]}") from error
    return notebook


def write(notebook: NotebookNode, path: Path, **metadata: Any) -> None:
    """Write a notebook with the course's kernel and format, whole or not at all; saving it in JupyterLab changes nothing.

    `metadata` is added to the notebook's. EditionError for a number that would not survive there.
    """
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNELSPEC, "language_info": LANGUAGE_INFO, **metadata})
    nbformat.validate(notebook)
    try:
        notebook = nbformat.from_dict(as_javascript(notebook))
    except ValueError as error:
        raise EditionError(f"{path.name}: {error}") from error
    write_whole(path, nbformat.writes(notebook) + "\n")


def write_whole(path: Path, text: str) -> None:
    """Write a file so that nobody ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def tags(cell: NotebookNode) -> list[str]:
    """Return the cell's tags."""
    return list(cell.metadata.get("tags", []))


def language_of(cell: NotebookNode) -> str | None:
    """Return the language that the cell's `start(…)` chooses, or None if it calls no `start`."""
    found = LANGUAGE_CALL.search(cell.source)
    return found["language"] if found else None


def hash_text(text: str) -> str:
    """Return a short hash of a text; white space at the ends of lines and of the text does not count."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


def first_words(text: str, count: int = 8) -> str:
    """Return the first words of a text, without Markdown's marks, to name a cell to a person."""
    words = re.sub(r"<!--.*?-->|[#*_`>]", " ", text, flags=re.DOTALL).split()
    return " ".join(words[:count]) + ("…" if len(words) > count else "")


def code_cells(notebook: NotebookNode) -> list[Any]:
    """Return the notebook's code cells that have code."""
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def repository(root: Path) -> str:
    """Return the address that Colab installs the course from, the one setting `[tool.course] repository`."""
    configuration = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return configuration.get("tool", {}).get("course", {}).get("repository", "")


def colab_source(address: str) -> str:
    """Return the code of the first cell, which installs the course in Colab and does nothing elsewhere."""
    return COLAB_SOURCE.replace("ADDRESS", address)
