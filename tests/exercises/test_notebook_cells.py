"""In a notebook: a solution runs over nobody's answer, and an answer whose cell failed is not judged by its older version."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from course_lib.exercises import NotYetError, check, set_stop_on_failure
from course_lib.exercises.notebook_cells import bound_names, register
from course_lib.languages import set_language

RIGHT = """\
def serial_steps(model, length, layers, generating):
    if generating or model == "bidirectional":
        return length * layers
    return layers if model == "attention" else length + layers - 1
"""
WRONG = RIGHT.replace("length + layers - 1", "length * layers")
STUB = "def serial_steps(model, length, layers, generating):\n    raise NotImplementedError"


@pytest.fixture
def shell() -> Iterator[Any]:
    """An IPython shell as `start()` leaves it, in English."""
    shell = InteractiveShell()
    shell.history_manager.enabled = False
    register(shell)
    set_language("en")
    set_stop_on_failure(True)
    yield shell
    shell.restore_sys_module_state()
    shell.history_manager.end_session()


def verdict(shell: Any, capsys: pytest.CaptureFixture[str], *answers: str) -> str:
    """Check exercise 1.5 with what the shell holds and return what the reader reads, without its line breaks."""
    capsys.readouterr()
    names = answers or ("serial_steps",)
    try:
        check("1.5", *(shell.user_ns[name] for name in names))
    except NotYetError as error:
        return " ".join(str(error).split())
    return " ".join(capsys.readouterr().out.split())


def run(shell: Any, source: str) -> None:
    shell.run_cell(source)


def test_a_solution_that_is_run_leaves_the_answer_and_says_so(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run(shell, WRONG)
    capsys.readouterr()
    run(shell, f"%%solution\n{RIGHT}")
    assert "It was not run, and your own answer still stands" in capsys.readouterr().out
    assert "not yet" in verdict(shell, capsys)


def test_a_solution_that_is_run_is_told_in_portuguese_too(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    set_language("pt")
    run(shell, f"%%solution\n{RIGHT}")
    assert "solução de referência" in capsys.readouterr().out
    assert "serial_steps" not in shell.user_ns


def test_without_its_first_line_the_solution_can_be_tried(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run(shell, f"%%solution\n{WRONG}")
    run(shell, RIGHT)
    assert "all good" in verdict(shell, capsys)


def test_running_down_an_unfilled_exercise_prints_that_and_stops_nothing(
    shell: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    run(shell, STUB)
    run(shell, f"%%solution\n{RIGHT}")
    capsys.readouterr()
    check("1.5", shell.user_ns["serial_steps"])
    assert capsys.readouterr().out.startswith("○ Exercise 1.5 is not filled in yet")


@pytest.mark.parametrize(
    ("cell", "stopped"),
    [
        (RIGHT.replace("layers):", "layers:").replace("generating):", "generating:"), "SyntaxError at line 1"),
        (RIGHT.replace("    return layers", "   return layers"), "IndentationError at line 4"),
        (f"import math\nmath.nothing\n\n{RIGHT}", "AttributeError at line 2"),
        (f"def half():\n    return 1 / 0\n\n\nhalf()\n{RIGHT}", "ZeroDivisionError at line 5"),
        (f"raise KeyboardInterrupt\n{RIGHT}", "KeyboardInterrupt at line 1"),
        ("serial_steps = 1 +", "SyntaxError at line 1"),
    ],
)
@pytest.mark.parametrize("before", [WRONG, RIGHT, STUB])
def test_an_answer_whose_newest_cell_failed_is_not_judged(
    shell: Any, capsys: pytest.CaptureFixture[str], before: str, cell: str, stopped: str
) -> None:
    run(shell, before)
    run(shell, cell)
    told = verdict(shell, capsys)
    assert "not judged" in told
    assert f"The last cell that defines `serial_steps` stopped with {stopped}" in told
    run(shell, RIGHT)
    assert "all good" in verdict(shell, capsys)


def test_a_cell_that_failed_after_the_definition_did_define_it(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run(shell, WRONG)
    run(shell, f"{RIGHT}\nserial_steps('rnn')")
    assert "all good" in verdict(shell, capsys)


def test_a_cell_of_something_else_that_failed_does_not_matter(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run(shell, RIGHT)
    run(shell, "def other(:")
    run(shell, "print(serial_steps('rnn', 1, 1))\nunknown")
    assert "all good" in verdict(shell, capsys)


def test_an_answer_under_another_name_is_followed_too(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run(shell, RIGHT.replace("serial_steps", "mine"))
    run(shell, RIGHT.replace("serial_steps", "mine").replace("return", "retrun"))
    assert "`mine` stopped with SyntaxError" in verdict(shell, capsys, "mine")


def test_a_class_is_not_stopped_by_a_cell_that_failed(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    set_stop_on_failure(False)
    run(shell, WRONG)
    run(shell, "def serial_steps(:")
    capsys.readouterr()
    check("1.5", shell.user_ns["serial_steps"])
    assert "not judged" in capsys.readouterr().out


def test_registering_twice_notes_each_cell_once(shell: Any) -> None:
    count = len(shell.events.callbacks["post_run_cell"])
    register(shell)
    assert len(shell.events.callbacks["post_run_cell"]) == count


def test_the_names_that_a_cell_binds_are_seen_with_magics_and_without_being_python() -> None:
    assert bound_names("%time x\nimport math\nfor n in y:\n    last = 1\n(a, b) = 1, 2\ndef f():\n    inner = 1\n") == {
        "n": 4,
        "last": 4,
        "a": 5,
        "b": 5,
        "f": 7,
    }
    assert bound_names("x: int = 1\ny == 2\nasync def f(:\n    z = 1") == {"x": 1, "f": 3}
