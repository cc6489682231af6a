"""The commands as a person types them: what they print, and the exit status that turns the tests red."""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

from course_lib.editions import sync
from editions.course_copy import edit
from support import ROOT


def course_command(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """Run the command in `folder`; return its exit status and what it printed."""
    command = [sys.executable, "-m", "course_lib.cli", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout, done.stderr


def test_a_broken_paragraph_of_the_real_course_is_named_with_its_edition_cell_and_first_words(tmp_path: Path) -> None:
    for name in ("notebooks", "book"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    sync.sync(tmp_path, accept=True)
    path = sorted((tmp_path / "notebooks" / "en").glob("*.ipynb"))[0]
    notebook = nbformat.read(path, as_version=4)
    cell = [cell for cell in notebook.cells if cell.cell_type == "markdown"][-1]
    cell.source = "Changed by hand. " + cell.source
    nbformat.write(notebook, path)
    status, said, _ = course_command(tmp_path, "sync", "--check")
    assert status == 1
    assert said.startswith(f"en {path.stem}:{cell.id} («Changed by hand.")
    assert "1 place(s) where the editions differ" in said


def test_checking_a_course_that_agrees_exits_with_0_from_any_folder_inside_it(course: Path) -> None:
    assert course_command(course / "notebooks" / "pt", "sync", "--check") == (0, "the two editions agree\n", "")


def test_accepting_by_command_settles_a_pair(course: Path) -> None:
    edit(course, "pt", "question", "Outra pergunta?")
    assert course_command(course, "sync", "--accept", "01-tiny:question")[0] == 0
    assert course_command(course, "sync", "--check")[0] == 0


def test_a_conflict_is_a_sentence_on_stderr_and_exit_status_1(course: Path) -> None:
    edit(course, "pt", "sum", "print(2 + 2)")
    edit(course, "en", "sum", "print(3 + 3)")
    status, _, said = course_command(course, "sync")
    assert status == 1
    assert "conflict in 01-tiny:sum" in said
    assert "Traceback" not in said


def test_outside_the_course_the_command_says_where_to_run_it(tmp_path: Path) -> None:
    status, _, said = course_command(tmp_path, "student")
    assert status == 1
    assert "run the command in the folder that has notebooks/" in said
