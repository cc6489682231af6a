"""Students' notebooks: no solution anywhere, nothing of the exercises given away, and Run All goes to the end."""

from pathlib import Path

import nbformat
import pytest

from course_lib.editions.cells import EditionError, read, write
from course_lib.editions.execute import execute, run
from course_lib.editions.student import student_notebook, write_student_notebooks
from editions.course_copy import cell_of, edit, file_of, load, rearrange


def test_both_editions_are_written_where_asked(course: Path, tmp_path: Path) -> None:
    written = write_student_notebooks(course, tmp_path / "class")
    assert written == [tmp_path / "class" / language / "01-tiny.ipynb" for language in ("pt", "en")]
    assert all(path.is_file() for path in written)


def test_no_solution_and_no_output_of_an_exercise_is_left(course: Path) -> None:
    notebook = load(course, "pt")
    for identifier, count in (("sum", 3), ("stub", 4), ("solution", 5), ("check", 6)):
        cell_of(notebook, identifier).execution_count = count
    student = student_notebook(notebook)
    kept = {cell.id: cell for cell in student.cells}
    assert "solution" not in kept
    assert "return a + b" not in "".join(cell.source for cell in student.cells)
    assert kept["sum"].execution_count == 3
    assert kept["stub"].execution_count is None
    assert kept["check"].execution_count is None
    assert "solution" in {cell.id for cell in notebook.cells}  # the original is untouched


@pytest.mark.parametrize(
    ("call", "becomes"),
    [
        ('start(language="en")', 'start(language="en", student=True)'),
        ('start("pt")', 'start("pt", student=True)'),
        ("start()", "start(student=True)"),
        ('start(\n    language="en",\n)', 'start(language="en", student=True)'),
        ('start(language="en", student=False)', 'start(language="en", student=True)'),
    ],
)
def test_the_language_cell_says_that_checks_do_not_stop(course: Path, call: str, becomes: str) -> None:
    notebook = load(course, "en")
    cell_of(notebook, "language").source = f"from course_lib.notebook import start\n\n{call}"
    assert cell_of(student_notebook(notebook), "language").source.splitlines()[-1] == becomes


def test_a_notebook_without_a_language_cell_is_an_error(course: Path) -> None:
    rearrange(course, "pt", ["title", "sum"])
    with pytest.raises(EditionError, match="needs one cell tagged 'language'"):
        student_notebook(load(course, "pt"))


def test_an_exercise_without_a_check_is_an_error_that_names_it(course: Path) -> None:
    notebook = load(course, "pt")
    notebook.cells = [cell for cell in notebook.cells if cell.id != "check"]
    with pytest.raises(EditionError, match=r"exercise 1\.1 has stub, solution; it needs stub, solution, check"):
        student_notebook(notebook)


def test_a_solution_that_belongs_to_no_exercise_is_an_error(course: Path) -> None:
    notebook = load(course, "pt")
    del cell_of(notebook, "solution").metadata["exercise"]
    with pytest.raises(EditionError, match=r"'solution' lacks metadata\.exercise"):
        student_notebook(notebook)


def work_in(path: Path, source: str = "def add(a, b):\n    return b + a") -> bytes:
    """Fill in the exercise, as a student; return the file's bytes."""
    notebook = read(path)
    cell_of(notebook, "stub").source = source
    nbformat.write(notebook, path)
    return path.read_bytes()


def test_work_stays_and_the_same_version_is_not_written_again(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_student_notebooks(course)[0]
    work = work_in(path)
    capsys.readouterr()
    assert write_student_notebooks(course) == [course / "student" / "en" / "01-tiny.ipynb"]
    assert path.read_bytes() == work
    assert sorted(file.name for file in path.parent.iterdir()) == ["01-tiny.ipynb"]
    assert f"{path}: fica como está, pois mudou" in capsys.readouterr().out


def test_a_newer_version_goes_beside_work_and_beside_work_in_the_version_before(course: Path) -> None:
    path = write_student_notebooks(course)[0]
    first = work_in(path)
    names = []
    for number in (5, 6, 7):
        for language in ("pt", "en"):
            edit(course, language, "sum", f"print({number} + 1)")
        written = write_student_notebooks(course)[0]
        names.append(written.name)
        assert cell_of(read(written), "sum").source == f"print({number} + 1)"
        if number != 6:  # the version before the last is left untouched, and so the last takes its place
            work_in(written)
    assert names == ["01-tiny.new.ipynb", "01-tiny.new-2.ipynb", "01-tiny.new-2.ipynb"]
    assert path.read_bytes() == first


def test_a_notebook_nobody_worked_in_is_renewed_in_place(course: Path) -> None:
    path = write_student_notebooks(course)[0]
    for language in ("pt", "en"):
        edit(course, language, "sum", "print(2 + 2)")
    assert write_student_notebooks(course)[0] == path
    assert cell_of(read(path), "sum").source == "print(2 + 2)"


@pytest.mark.parametrize("content", ["{ half a", '{"cells": []}', ""])
def test_a_file_that_cannot_be_read_counts_as_work(course: Path, content: str) -> None:
    path = course / "student" / "pt" / "01-tiny.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(content, encoding="utf-8")
    assert write_student_notebooks(course)[0].name == "01-tiny.new.ipynb"
    assert path.read_text(encoding="utf-8") == content


@pytest.mark.parametrize("place", ["notebooks", "book/pt", "src", "student/../notebooks/pt", "tests"])
def test_the_courses_own_folders_are_refused(course: Path, place: str) -> None:
    before = file_of(course, "pt").path.read_bytes()
    with pytest.raises(EditionError, match=r"belongs to the course .*; choose another folder with --output"):
        write_student_notebooks(course, course / place)
    assert file_of(course, "pt").path.read_bytes() == before


def test_a_link_to_the_courses_own_folder_is_refused_too(course: Path, tmp_path: Path) -> None:
    link = tmp_path / "class"
    link.symlink_to(course / "notebooks", target_is_directory=True)
    with pytest.raises(EditionError, match="belongs to the course"):
        write_student_notebooks(course, link)


@pytest.mark.parametrize("name", ["../../x", "../01-tiny", "01-tiny/../../x", "/etc/passwd", "..", "01-tiny/", "-1"])
def test_a_chapter_is_a_name_and_never_a_path(course: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "x.ipynb").write_text("{}", encoding="utf-8")
    for write_or_run in (write_student_notebooks, execute):
        with pytest.raises(EditionError, match=r"no chapter .*; there are 01-tiny"):
            write_or_run(course, chapter=name)
    assert not (course / "student").exists()


@pytest.mark.slow
def test_an_unfilled_student_notebook_runs_top_to_bottom(course: Path, tmp_path: Path) -> None:
    source = (
        "from course_lib.exercises import checking\n\nif checking._stop_on_failure:\n    raise RuntimeError('stopped')"
    )
    for language in ("pt", "en"):
        edit(course, language, "check", source)
        executed = run(
            student_notebook(load(course, language)), file_of(course, language).path.parent, name="s", cache=tmp_path
        )
        assert cell_of(executed, "check").execution_count == 5


@pytest.mark.slow
def test_the_students_file_is_a_valid_notebook_with_outputs_of_the_lesson(course: Path, tmp_path: Path) -> None:
    notebook = run(load(course, "en"), file_of(course, "en").path.parent, name="tiny", cache=tmp_path)
    write(notebook, file_of(course, "en").path)
    path = write_student_notebooks(course, tmp_path / "class")[1]
    assert cell_of(read(path), "sum").outputs[0].text == "2\n"
    assert cell_of(read(path), "check").outputs == []
