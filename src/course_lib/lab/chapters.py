"""What JupyterLab does with the course's notebooks: trusts them when it starts, and saves them as they are committed."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

import nbformat
from nbformat.sign import NotebookNotary

FOLDERS = {"notebooks", "student"}
UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, nbformat.ValidationError)
CHAPTER = "[0-9][0-9]-*.ipynb"


def chapters(root: Path) -> list[Path]:
    """Return the chapters of both editions, and the students' versions of them, under the course's folder."""
    return sorted(path for folder in FOLDERS for path in (root / folder).glob(f"*/{CHAPTER}"))


def trust(root: Path, notary: NotebookNotary) -> list[Path]:
    """Sign every chapter (10 ms each), so that its figures run on opening; return those that cannot be read."""
    unreadable: list[Path] = []
    for path in chapters(root):
        try:
            notary.sign(nbformat.read(path, as_version=4))
        except UNREADABLE:  # half a file, say: JupyterLab tells it too
            unreadable.append(path)
    return unreadable


def drop_version(path: str, model: dict[str, Any], **_: Any) -> None:
    """Leave the kernel's Python version out of a chapter that is being saved: a reader's is not the committed one."""
    place = PurePosixPath(path)
    if model.get("type") == "notebook" and place.match(CHAPTER) and FOLDERS & set(place.parts):
        model["content"]["metadata"].get("language_info", {}).pop("version", None)
