"""JupyterLab trusts the course's chapters, those that changed too, and opens and saves them with nothing changed."""

import asyncio
import platform
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.sign import MemorySignatureStore, NotebookNotary
from nbformat.v4 import new_code_cell, new_notebook, new_output

from course_lib.lab.chapters import ChapterContents, chapters, drop_version, trust
from lab.serving import own_environment
from support import ROOT


@pytest.fixture
def notary(tmp_path: Path) -> NotebookNotary:
    """A notary with a secret and a memory of its own."""
    return NotebookNotary(data_dir=str(tmp_path), secret=b"a secret", store_factory=MemorySignatureStore)


def write_chapter(root: Path, place: str, html: str) -> Path:
    """Write a notebook with one output at `place` under `root`."""
    output = new_output("display_data", data={"text/html": html})
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=[new_code_cell("x", outputs=[output])]), path)
    return path


def is_trusted(notary: NotebookNotary, path: Path) -> bool:
    return notary.check_signature(nbformat.read(path, as_version=4))


def test_every_chapter_of_both_editions_is_found() -> None:
    assert [path for path in chapters(ROOT) if "notebooks" in path.parts] == sorted(
        (ROOT / "notebooks").glob("*/*.ipynb")
    )


def test_chapters_and_the_students_versions_are_trusted_and_nothing_else(course: Path, notary: NotebookNotary) -> None:
    ours = [write_chapter(course, f"{place}/pt/01-x.ipynb", place) for place in ("notebooks", "student")]
    strange = [
        write_chapter(course, place, place)
        for place in ("notebooks/pt/downloaded.ipynb", "handed-in/pt/01-x.ipynb", "01-x.ipynb")
    ]
    assert trust(course, notary) == []
    assert all(is_trusted(notary, path) for path in ours)
    assert not any(is_trusted(notary, path) for path in strange)


def test_a_chapter_that_changed_is_trusted_again_at_the_next_start(course: Path, notary: NotebookNotary) -> None:
    path = write_chapter(course, "notebooks/pt/01-x.ipynb", "before")
    trust(course, notary)
    write_chapter(course, "notebooks/pt/01-x.ipynb", "after")
    assert not is_trusted(notary, path)
    trust(course, notary)
    assert is_trusted(notary, path)


def test_half_a_file_is_told_and_stops_nothing(course: Path, notary: NotebookNotary) -> None:
    broken = [course / "notebooks" / "pt" / name for name in ("00-a.ipynb", "00-b.ipynb", "00-c.ipynb")]
    for path, content in zip(broken, ('{"cells": [', "[]", '{"nbformat": 4}'), strict=True):
        path.write_text(content, encoding="utf-8")
    whole = write_chapter(course, "notebooks/pt/01-x.ipynb", "whole")
    assert set(broken[:1]) <= set(trust(course, notary)) <= set(broken)
    assert is_trusted(notary, whole)


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("notebooks/pt/01-x.ipynb", False),
        ("student/en/01-x.new.ipynb", False),
        ("01-x.ipynb", True),
        ("my/own.ipynb", True),
        ("notebooks/pt/own.ipynb", True),
    ],
)
def test_a_chapter_is_saved_without_the_version_of_python_and_a_readers_own_notebook_with_it(
    path: str, kept: bool
) -> None:
    language = {"name": "python", "version": "3.12.1"}
    model = {"type": "notebook", "content": {"metadata": {"language_info": language, "kernelspec": {"name": "x"}}}}
    drop_version(path=path, model=model, contents_manager=None)
    assert ("version" in language) is kept
    assert model["content"]["metadata"]["kernelspec"] == {"name": "x"}


def test_saving_something_that_is_no_notebook_is_left_alone() -> None:
    model = {"type": "file", "content": "text"}
    drop_version(path="notebooks/pt/01-x.ipynb", model=model)
    assert model == {"type": "file", "content": "text"}


def test_set_up_s_command_trusts_them_for_the_user(course: Path, tmp_path: Path) -> None:
    path = write_chapter(course, "student/en/01-x.ipynb", "mine")
    home = tmp_path / "home"
    home.mkdir()
    command = [sys.executable, "-m", "course_lib.lab.chapters"]
    subprocess.run(command, cwd=course, env=own_environment(home), check=True)
    notary = NotebookNotary(data_dir=str(home / "data"))
    assert is_trusted(notary, path)
    notary.store.close()


def test_a_chapter_is_opened_with_the_version_its_kernel_will_report_and_saved_as_it_was(course: Path) -> None:
    """JupyterLab writes the kernel's version into an opened notebook; where it is there already, nothing changes."""
    contents = ChapterContents(root_dir=str(course))
    for place, version in (("notebooks/pt/01-x.ipynb", platform.python_version()), ("own.ipynb", None)):
        path = write_chapter(course, place, "x")
        notebook = nbformat.read(path, as_version=4)
        notebook.metadata["language_info"] = {"name": "python"}
        nbformat.write(notebook, path)
        before = path.read_bytes()
        model = asyncio.run(contents.get(place))
        assert model["content"]["metadata"]["language_info"].get("version") == version
        assert asyncio.run(contents.get(place, content=False))["content"] is None
        asyncio.run(contents.save(model, place))
        assert path.read_bytes() == before
