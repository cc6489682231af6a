"""Numbers are written as a browser writes them back, so that saving in JupyterLab changes no committed notebook."""

import json
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook, new_output

from course_lib.editions.cells import EditionError, read, write
from course_lib.editions.javascript_numbers import as_javascript


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (512.0, "512"),
        (0.5, "0.5"),
        (1e16, "10000000000000000"),
        (1.2345678901234568e20, "123456789012345680000"),
        (1e21, "1e+21"),
        (2**53, "9007199254740992"),
        (True, "true"),
        (None, "null"),
        ("0.0", '"0.0"'),
        ({"a": [1.0, {"b": 2.0}]}, '{"a": [1, {"b": 2}]}'),
    ],
)
def test_a_number_is_written_as_javascript_writes_it(value: object, written: str) -> None:
    assert json.dumps(as_javascript(value)) == written


@pytest.mark.skipif(not shutil.which("node"), reason="no Node here; JupyterLab itself is the other test")
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=20, max_size=20))
def test_javascript_itself_gives_every_number_back(values: list[float]) -> None:
    text = json.dumps(as_javascript(values))
    script = "process.stdout.write(JSON.stringify(JSON.parse(process.argv[1])))"
    done = subprocess.run(["node", "-e", script, text], capture_output=True, encoding="utf-8", check=True)
    assert json.dumps(json.loads(done.stdout)) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_value_stays_and_writing_twice_is_writing_once(value: float) -> None:
    once = as_javascript(value)
    assert float(once) == value
    assert json.dumps(as_javascript(json.loads(json.dumps(once)))) == json.dumps(once)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53 + 1, -(2**60), 10**400])
def test_a_number_that_would_not_survive_is_refused_with_its_place(value: float) -> None:
    with pytest.raises(ValueError, match=r"^metadata/loss/1 is .*; store "):
        as_javascript({"loss": [0.5, value]}, "metadata")


def test_a_notebook_is_written_in_that_form_everywhere_and_what_does_not_fit_is_an_error(tmp_path) -> None:
    output = new_output("display_data", data={"application/json": {"x": 1.0}}, metadata={"course": {"near": 1.0}})
    notebook = new_notebook(cells=[new_code_cell("show()", id="one", outputs=[output], metadata={"width": 2.0})])
    path = tmp_path / "01-x.ipynb"
    write(notebook, path)
    assert not {"1.0", "2.0"} & set(path.read_text(encoding="utf-8").replace(",", " ").split())
    assert read(path).cells[0].outputs[0].metadata.course.near == 1
    notebook.cells[0].outputs[0].metadata.course.near = float("nan")
    with pytest.raises(EditionError, match=r"01-x\.ipynb: .*outputs/0/metadata/course/near is nan"):
        write(notebook, path)
    assert read(path).cells[0].outputs[0].metadata.course.near == 1
