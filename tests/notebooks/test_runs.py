"""The committed notebooks run top to bottom in both editions, say again what they say, and the students' ones run too."""

import datetime
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from course_lib.editions.cells import both_editions, chapter_names, read, write
from course_lib.editions.execute import run
from course_lib.editions.student import student_notebook
from course_lib.languages import LANGUAGES
from notebooks.runner import run_nbval
from support import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first edition leaves what it trained: empty at first, so that everything is trained once."""
    return tmp_path_factory.mktemp("trained")


def test_both_editions_of_a_chapter_run_and_the_second_reuses_what_the_first_trained(
    chapter: str, cache: Path, tmp_path: Path, record_property
) -> None:
    trained: list[set[str]] = []
    for language in LANGUAGES:
        file = both_editions(ROOT, chapter)[language]
        status, report, seconds = run_nbval(file.path, cache, tmp_path)
        assert status == 0, f"{file} does not run as committed; nbval said:\n{report}"
        record_property("chapter time", f"{file} {seconds:.0f} s")
        trained.append({path.name for path in cache.iterdir()})
    assert trained[1] == trained[0], "the second edition trained something that the first did not"


def test_a_students_notebook_runs_top_to_bottom_unfilled(cache: Path) -> None:
    """Another one each day: it differs from those above by its exercises alone, and the tests of exercises fill these in and leave them."""
    today = datetime.date.today().toordinal()
    chapters = chapter_names(ROOT)
    file = both_editions(ROOT, chapters[today % len(chapters)])[LANGUAGES[today // len(chapters) % len(LANGUAGES)]]
    run(student_notebook(read(file), str(file)), file.path.parent, name=f"the students' {file}", cache=cache)


# The runner itself, on tiny notebooks: what it must let pass and what it must not.


def verdict(folder: Path, source: str, *outputs, tags: tuple[str, ...] = (), count: int | None = 1) -> tuple[int, str]:
    cell = new_code_cell(source, id="one", execution_count=count, outputs=list(outputs), metadata={"tags": list(tags)})
    path = folder / "01-tiny.ipynb"
    write(new_notebook(cells=[cell]), path)
    status, report, _ = run_nbval(path, folder, folder)
    return status, report


def shown(plain: str, html: str):
    return new_output("display_data", data={"text/plain": plain, "text/html": html})


SHOW = "from IPython.display import display\ndisplay({'text/plain': 'a line', 'text/html': '<b>2</b>'}, raw=True)"


def test_other_html_passes_where_the_plain_text_is_the_same(tmp_path: Path) -> None:
    status, report = verdict(tmp_path, SHOW, shown("a line", "<b>1</b>"), tags=("nbval-check-output",))
    assert status == 0, report


def test_other_plain_text_in_a_checked_cell_fails(tmp_path: Path) -> None:
    status, report = verdict(tmp_path, SHOW, shown("a bar", "<b>2</b>"), tags=("nbval-check-output",))
    assert status == 1
    assert "a bar" in report


def test_other_printed_text_in_a_checked_cell_fails(tmp_path: Path) -> None:
    output = new_output("stream", name="stdout", text="3\n")
    assert verdict(tmp_path, "print(2)", output, tags=("nbval-check-output",))[0] == 1


def test_other_printed_text_in_a_cell_that_is_not_checked_passes(tmp_path: Path) -> None:
    assert verdict(tmp_path, "print(2)", new_output("stream", name="stdout", text="3\n"))[0] == 0


def test_a_claim_is_checked_without_a_tag(tmp_path: Path) -> None:
    source = "def claim(name):\n    print(name, 'holds')\n\nclaim('E1.1')"
    assert verdict(tmp_path, source, new_output("stream", name="stdout", text="E1.2 holds\n"))[0] == 1


@pytest.mark.parametrize(
    ("stored", "status"),
    [
        ("this run: a = 1.2", 0),
        ("this run, control: a = 1.2", 1),
        ("seed 0: a = 1.2", 1),
        ("esta execução: a = 1,2", 1),
    ],
)
def test_of_a_claims_text_only_the_numbers_of_this_run_may_differ(tmp_path: Path, stored: str, status: int) -> None:
    source = "from IPython.display import display\ndisplay({'text/plain': 'E1.1\\nthis run: a = 1.1'}, raw=True)"
    output = new_output("display_data", data={"text/plain": f"E1.1\n{stored}"})
    assert verdict(tmp_path, source, output, tags=("nbval-check-output",))[0] == status


def test_a_cell_that_fails_is_reported(tmp_path: Path) -> None:
    status, report = verdict(tmp_path, "raise KeyError('colour')")
    assert status == 1
    assert "KeyError" in report
