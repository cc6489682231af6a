"""Notebooks are run in a fresh kernel and stored as they should be; what was stripped or depends on a machine is found."""

import json
import os
import sys
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_lib.editions.cells import EditionError, notebook_file, read, write
from course_lib.editions.execute import cache_folder, execute, execute_file, kernel_environment, run
from course_lib.editions.outputs import WIDGET_VIEW, clean, must_show, problems, shown_functions
from editions.course_copy import cell_of, edit, file_of, load


@pytest.mark.slow
def test_executing_stores_outputs_and_counts_in_both_editions(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    execute(course, "1")
    for language in ("pt", "en"):
        notebook = load(course, language)
        assert problems(notebook) == []
        assert [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"] == [1, 2, 3, 4, 5, 6]
        assert cell_of(notebook, "sum").outputs[0].text == "2\n"
    said = capsys.readouterr().out
    assert "notebooks/pt/01-tiny.ipynb: " in said
    assert "notebooks/en/01-tiny.ipynb: " in said


@pytest.mark.slow
def test_the_kernel_has_one_thread_fixed_hashes_and_the_shared_cache(course: Path) -> None:
    source = "import os\nprint(os.environ['PYTHONHASHSEED'], os.environ['OMP_NUM_THREADS'], os.environ['COURSE_CACHE'])"
    notebook = new_notebook(cells=[new_code_cell(source, id="one")])
    executed = run(notebook, course, name="tiny", cache=course / "cache")
    assert executed.cells[0].outputs[0].text == f"0 1 {course / 'cache'}\n"
    assert notebook.cells[0].outputs == []


@pytest.mark.slow
def test_a_failing_cell_is_named_and_the_notebook_is_left_as_it_was(course: Path) -> None:
    edit(course, "pt", "sum", "raise ValueError('three is not a crowd')")
    before = file_of(course, "pt").path.read_bytes()
    with pytest.raises(EditionError, match=r"notebooks/pt/01-tiny.ipynb, cell 'sum': ValueError: three is not a crowd"):
        execute_file(course, file_of(course, "pt"))
    assert file_of(course, "pt").path.read_bytes() == before


@pytest.mark.slow
def test_an_object_that_cannot_show_itself_is_an_error(course: Path) -> None:
    source = "class Broken:\n    def _repr_html_(self):\n        raise KeyError('colour')\n\nBroken()"
    edit(course, "pt", "sum", source)
    with pytest.raises(EditionError, match="cell 'sum': KeyError"):
        execute_file(course, file_of(course, "pt"))


@pytest.mark.slow
def test_a_cell_that_takes_too_long_is_named(course: Path) -> None:
    notebook = new_notebook(cells=[new_code_cell("import time\ntime.sleep(60)", id="slow")])
    with pytest.raises(EditionError, match="tiny, cell 'slow' took more than 1 s"):
        run(notebook, course, name="tiny", cache=course, seconds_for_a_cell=1)


@pytest.mark.slow
def test_a_kernel_that_dies_is_told_with_the_cell(course: Path) -> None:
    notebook = new_notebook(cells=[new_code_cell("import os\nos._exit(1)", id="last")])
    with pytest.raises(EditionError, match="tiny, cell 'last': Kernel died"):
        run(notebook, course, name="tiny", cache=course)


def test_an_unknown_chapter_is_an_error_that_lists_the_chapters(course: Path) -> None:
    with pytest.raises(EditionError, match=r"no chapter '9'; there are 01-tiny"):
        execute(course, "9")


def test_the_environment_of_whoever_runs_it_is_kept_but_for_what_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("KEPT", "yes")
    environment = kernel_environment(Path("cache"), Path("profile"))
    assert environment["KEPT"] == "yes"
    assert environment["PYTHONHASHSEED"] == "0"
    assert os.environ["PYTHONHASHSEED"] == "7"


def test_models_are_trained_again_after_the_code_that_trains_them_changed(tmp_path: Path) -> None:
    library = tmp_path / "library"
    (library / "plots").mkdir(parents=True)
    (library / "gpt.py").write_text("one = 1")
    before = cache_folder(tmp_path, library)
    (before / "model.safetensors").touch()
    (library / "plots" / "bars.py").write_text("colour = 2")
    assert cache_folder(tmp_path, library) == before
    (library / "gpt.py").write_text("one = 2")
    after = cache_folder(tmp_path, library)
    assert list(after.iterdir()) == []
    assert not before.exists()


def executed_cell(source: str, *outputs, identifier: str = "one", **metadata):
    return new_code_cell(source, id=identifier, execution_count=7, outputs=list(outputs), metadata=metadata)


def test_cleaning_takes_out_what_depends_on_the_machine_or_the_clock(tmp_path: Path) -> None:
    data = {"text/html": f"<p>{tmp_path}/x {sys.prefix}</p>", "text/plain": "<f at 0x7f54e505b880>", WIDGET_VIEW: {}}
    notebook = new_notebook(
        cells=[
            new_markdown_cell("text", id="text"),
            executed_cell(
                "show()",
                new_output("stream", name="stderr", text="a warning"),
                new_output("stream", name="stdout", text="a"),
                new_output("stream", name="stdout", text="b\n"),
                new_output("display_data", data=data, metadata={"course": {"claim": "E1.1"}, "isolated": True}),
                new_output("display_data", data={WIDGET_VIEW: {}}),
                new_output("execute_result", data={"text/plain": "1"}, execution_count=40),
                execution={"iopub.status.busy": "2026-01-01"},
            ),
        ],
        metadata={"widgets": {"state": {}}},
    )
    assert clean(notebook, tmp_path) == ["one"]
    cell = notebook.cells[1]
    assert "execution" not in cell.metadata
    assert cell.execution_count == 1
    assert [output.output_type for output in cell.outputs] == ["stream", "display_data", "execute_result"]
    assert cell.outputs[0].text == "ab\n"
    assert cell.outputs[1].data == {"text/html": "<p>…/x …</p>", "text/plain": "<f at 0x…>"}
    assert cell.outputs[1].metadata == {"course": {"claim": "E1.1"}}
    assert cell.outputs[2].execution_count == 1
    assert "widgets" not in notebook.metadata
    assert problems(notebook) == []


def test_a_notebook_whose_outputs_were_stripped_is_found_out(course: Path) -> None:
    found = problems(load(course, "pt"))
    assert any("cell 'sum' has execution count None" in problem for problem in found)
    assert any("cell 'sum' shows something but has no stored output" in problem for problem in found)


def test_counts_out_of_order_are_found() -> None:
    notebook = new_notebook(cells=[executed_cell("x = 1")])
    assert problems(notebook) == ["cell 'one' has execution count 7, not 1; run `course execute`"]


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (new_output("stream", name="stderr", text="x"), "stderr"),
        (new_output("display_data", data={WIDGET_VIEW: {}}), "widget's view"),
        (new_output("execute_result", data={"text/plain": "<f at 0x7f54e505b880>"}), "memory address"),
        (new_output("error", ename="KeyError", evalue="x", traceback=[]), "the error KeyError"),
    ],
)
def test_an_output_that_must_not_be_committed_is_found(output, words: str) -> None:
    cell = executed_cell("show()", output)
    cell.execution_count = 1
    assert len(problems(new_notebook(cells=[cell]))) == 1
    assert words in problems(new_notebook(cells=[cell]))[0]


@pytest.mark.parametrize(
    ("source", "shows"),
    [
        ("print(1)", True),
        ("for x in y:\n    print(x)", True),
        ("def f():\n    print(1)", False),
        ("model", True),
        ("model.weight[0]", True),
        ("loss = 1", False),
        ("model.train()", False),
        ("lines(x)", True),
        ("lines(x);", False),
        ("plots.bars(x)", True),
        ("other(x)", False),
        ("claim('E1.1', test, measured={})", True),
        ("records = list(progress(fit(model)))", True),
        ("%pip list", False),
    ],
)
def test_what_a_cell_must_show_is_read_from_its_code(source: str, shows: bool) -> None:
    imports = new_code_cell("from course_lib import plots\nfrom course_lib.plots import lines")
    functions = shown_functions(new_notebook(cells=[imports]))
    assert must_show(new_code_cell(source), functions) is shows


def test_writing_keeps_no_versions_and_reading_gives_the_same_notebook_back(tmp_path: Path) -> None:
    file = notebook_file(tmp_path, "01-x", "pt")
    notebook = new_notebook(
        cells=[executed_cell("x = 1")], metadata={"language_info": {"name": "python", "version": "3.11.7"}}
    )
    write(notebook, file.path)
    assert "3.11" not in file.path.read_text(encoding="utf-8")
    assert read(file).cells == notebook.cells
    assert [path.name for path in file.path.parent.iterdir()] == ["01-x.ipynb"]


def test_a_repeated_cell_id_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "01-x.ipynb"
    write(new_notebook(cells=[new_markdown_cell("a", id="one"), new_markdown_cell("b", id="two")]), path)
    content = json.loads(path.read_text(encoding="utf-8"))
    content["cells"][1]["id"] = "one"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(EditionError, match="the cell id 'one' appears twice"):
        read(path)
