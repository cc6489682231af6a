"""What JupyterLab does with the course's notebooks: trusts them when it starts, and opens and saves them as they are committed.

`python -m course_lib.lab.chapters` trusts them once, as set-up does, for a JupyterLab that is started in another way.
"""

from __future__ import annotations

import platform
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
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
    _language_info(path, model).pop("version", None)


def add_version(path: str, model: dict[str, Any]) -> None:
    """Give a chapter that is being opened the version that its kernel will report, so that opening changes nothing in it."""
    info = _language_info(path, model)
    if info:
        info.setdefault("version", platform.python_version())


class ChapterContents(AsyncLargeFileManager):
    """Jupyter's own files, with the chapters opened and saved as they are committed."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.register_pre_save_hook(drop_version)

    async def get(self, path: str, content: bool = True, *arguments: Any, **choices: Any) -> dict[str, Any]:
        """Return the model of a file or folder, as Jupyter's contents API defines it."""
        model: dict[str, Any] = await super().get(path, content, *arguments, **choices)
        add_version(path, model)
        return model


def _language_info(path: str, model: dict[str, Any]) -> dict[str, Any]:
    """Return what a model with a chapter in it says of the language; an empty dictionary for any other model."""
    place = PurePosixPath(path)
    ours = place.match(CHAPTER) and bool(FOLDERS & set(place.parts))
    if not ours or model.get("type") != "notebook" or not model.get("content"):
        return {}
    return model["content"]["metadata"].get("language_info", {})


if __name__ == "__main__":
    trust(Path.cwd(), NotebookNotary())
