"""`check`: what a student reads when an answer is right, wrong, of the wrong form, or misbehaves."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import nbclient
import nbformat
import pytest
import torch

from course_lib.exercises import NotYetError, check, set_stop_on_failure
from course_lib.exercises.exercise import Answer, Exercise, Mistake, get_exercise, is_unfilled, register
from course_lib.exercises.expectations import (
    WrongAnswerError,
    WrongFormError,
    expect_close,
    expect_differs,
    expect_integer,
    expect_items,
    expect_number,
    expect_tensor,
)
from course_lib.exercises.running import OUTPUT_LIMIT, Outcome, run_tests, time_limit
from course_lib.languages import LANGUAGES, Text, set_language


@pytest.fixture(autouse=True)
def portuguese_and_stopping() -> Iterator[None]:
    set_language("pt")
    set_stop_on_failure(True)
    yield
    set_language("pt")
    set_stop_on_failure(True)


def doubling() -> Exercise:
    """An exercise of one function, which doubles each number of a list."""
    exercise = Exercise("0.1", Text(pt="Dobro", en="Double"), (Answer("double"),))

    @exercise.diagnosis(Text(pt="Você elevou ao quadrado.", en="You squared it."))
    def it_is_not_the_square(double: Any) -> None:
        expect_differs(double([3.0])[0], 9.0)

    @exercise.test(Text(pt="Some o número a si mesmo.", en="Add the number to itself."))
    def it_is_the_double(double: Any) -> None:
        expect_close(double([3.0])[0], 6.0)

    return exercise


def source(exercise: Exercise, code: str) -> list[Outcome]:
    """Run the exercise on the function `double` that the code defines, as a notebook cell would."""
    namespace: dict[str, Any] = {}
    exec(compile(code, "<cell 1>", "exec"), namespace)  # noqa: S102 - our own code
    return run_tests(exercise, [namespace["double"]], seconds=1.0, stop_at_first=True)


def message(outcomes: list[Outcome], language: str = "en") -> str:
    found = outcomes[-1].message
    assert found is not None
    return found.get(language)


def right_serial_steps(model: str, length: int, layers: int, generating: bool) -> int:
    if generating or model == "bidirectional":
        return length * layers
    return layers if model == "attention" else length + layers - 1


def test_a_right_answer_gets_one_line_in_the_language_in_use(capsys: pytest.CaptureFixture[str]) -> None:
    check("1.5", right_serial_steps)
    assert capsys.readouterr().out == "✓ Exercício 1.5: tudo certo.\n"
    set_language("en")
    check("1.5", right_serial_steps)
    assert capsys.readouterr().out == "✓ Exercise 1.5: all good.\n"


@pytest.mark.parametrize(("language", "words"), [("pt", "ondas diagonais"), ("en", "diagonal waves")])
def test_a_wrong_answer_raises_an_error_that_shows_its_hint_and_no_traceback(language: str, words: str) -> None:
    set_language(language)
    with pytest.raises(NotYetError, match=words) as caught:
        check("1.5", lambda model, length, layers, generating: length * layers)
    shown = caught.value._render_traceback_()
    assert "\n".join(shown) == str(caught.value)
    assert not any("Traceback" in line or "File" in line for line in shown)
    assert caught.value.__cause__ is None and caught.value.__suppress_context__


def test_run_all_goes_on_when_failures_do_not_stop(capsys: pytest.CaptureFixture[str]) -> None:
    set_stop_on_failure(False)
    check("1.5", lambda model, length, layers, generating: length * layers)
    assert "ondas diagonais" in capsys.readouterr().out


def test_an_unknown_exercise_names_the_near_ones() -> None:
    with pytest.raises(ValueError, match=r"no exercise '1\.55'; did you mean .*1\.5"):
        check("1.55", right_serial_steps)


def test_another_number_of_answers_shows_the_call_to_write() -> None:
    with pytest.raises(ValueError, match=r'write check\("1\.7", swapped_gru_step, to_swapped\)'):
        check("1.7", right_serial_steps)


def test_a_called_function_is_told_to_be_passed_itself() -> None:
    outcome = run_tests(doubling(), [6.0])[0]
    assert outcome.kind == "form"
    assert 'check("0.1", double)' in message([outcome])


def test_a_crash_tells_the_error_the_line_and_the_hint() -> None:
    told = message(source(doubling(), "def double(x):\n    y = 1\n    return x[7] * y"))
    assert "IndexError: list index out of range" in told
    assert "line 3" in told


def test_a_crash_in_a_diagnosis_does_not_accuse_the_student_of_its_mistake() -> None:
    told = message(source(doubling(), "def double(x):\n    return 1 / 0"))
    assert "ZeroDivisionError" in told
    assert "squared" not in told


def test_a_crash_in_a_test_adds_its_hint() -> None:
    exercise = doubling()
    exercise.tests.pop(0)
    assert "Add the number to itself." in message(source(exercise, "def double(x):\n    return 1 / 0"))


@pytest.mark.parametrize(
    "code", ["raise SystemExit(0)", "raise GeneratorExit", "return double(x)", "raise AssertionError"]
)
def test_an_answer_that_tries_to_leave_is_a_crash(code: str) -> None:
    assert source(doubling(), f"def double(x):\n    {code}")[-1].kind == "crash"


def test_a_function_not_filled_in_is_named() -> None:
    outcomes = source(doubling(), "def double(x):\n    raise NotImplementedError")
    assert outcomes[-1].kind == "unfilled"
    assert "Exercise 0.1" in message(outcomes) and "`double`" in message(outcomes)


def test_pytorchs_own_not_implemented_error_is_a_crash_not_an_unfilled_answer() -> None:
    code = "import torch\ndef double(x):\n    return torch.nn.Module()(x)"
    outcomes = source(doubling(), code)
    assert outcomes[-1].kind == "crash"
    assert "NotImplementedError" in message(outcomes)


@pytest.mark.parametrize("value", [None, ..., (..., ...), [1.0, ...], (1.0, None)])
def test_a_value_left_as_it_was_is_not_filled_in(value: object) -> None:
    assert is_unfilled(value)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot interrupt an answer")
@pytest.mark.parametrize(
    "loop",
    ["while True: pass", "while True:\n        try: x = 1\n        except Exception: pass"],
    ids=["plain", "catching"],
)
def test_a_loop_without_end_is_stopped_and_its_line_told(loop: str) -> None:
    began = time.monotonic()
    outcomes = source(doubling(), f"def double(x):\n    {loop}")
    assert outcomes[-1].kind == "time"
    assert "did not finish" in message(outcomes) and "line" in message(outcomes)
    assert time.monotonic() - began < 10


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such timer")
def test_the_time_limit_leaves_no_timer_behind() -> None:
    import signal

    before = signal.getsignal(signal.SIGALRM)
    with time_limit(5.0):
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) == before


def test_an_answer_may_print_but_not_without_end(capsys: pytest.CaptureFixture[str]) -> None:
    code = "def double(x):\n    print('a' * 10**6)\n    return [2 * one for one in x]"
    assert source(doubling(), code)[-1].passed
    assert len(capsys.readouterr().out) <= 2 * (OUTPUT_LIMIT + 2)


@pytest.mark.parametrize("identifier", ["1.1", "1.3", "1.6", "1.7"])
def test_an_answer_that_spoils_its_inputs_does_not_spoil_the_next_test(identifier: str) -> None:
    def spoil(*given: Any) -> None:
        for one in given:
            if isinstance(one, torch.Tensor):
                one.zero_()
            elif isinstance(one, (dict, list)):
                one.clear()
        raise ValueError("spoiled")

    exercise = get_exercise(identifier)
    functions = [spoil] * len(exercise.answers)
    first = [str(outcome.message) for outcome in run_tests(exercise, functions)]
    assert first == [str(outcome.message) for outcome in run_tests(exercise, functions)]


def test_every_test_runs_when_the_first_failure_does_not_stop() -> None:
    outcomes = run_tests(doubling(), [lambda x: [one**2 for one in x]])
    assert [outcome.kind for outcome in outcomes] == ["failed", "failed"]
    assert "Got 9; expected 6." in message(outcomes)


@pytest.mark.parametrize(
    ("expectation", "value", "words"),
    [
        (expect_number, None, "None (is a `return` missing?)"),
        (expect_number, True, "True (bool)"),
        (expect_number, torch.zeros(2), "a tensor of shape (2,)"),
        (expect_number, float("nan"), "NaN"),
        (expect_integer, 3.0, "a whole number"),
        (lambda value: expect_tensor(value, (2, 3)), torch.zeros(3, 2), "a tensor of shape (3, 2)"),
        (lambda value: expect_tensor(value, (2,)), [1.0, 2.0], "list of length 2"),
        (lambda value: expect_tensor(value, (1,)), torch.tensor([float("nan")]), "NaN"),
        (lambda value: expect_items(value, 2), (1, 2, 3), "tuple of length 3"),
    ],
)
def test_a_wrong_type_or_shape_is_told_with_what_was_expected(
    expectation: Callable[[Any], Any], value: Any, words: str
) -> None:
    with pytest.raises(WrongFormError) as caught:
        expectation(value)
    assert caught.value.detail is not None
    assert words in caught.value.detail.en
    assert caught.value.detail.pt != caught.value.detail.en


def test_a_wrong_entry_of_a_tensor_is_told_with_its_place() -> None:
    with pytest.raises(WrongAnswerError, match=re.escape("At position [1, 0] got 5; expected 2.")):
        expect_close(torch.tensor([[1.0], [5.0]]), torch.tensor([[1.0], [2.0]]))


def test_a_number_may_come_as_a_tensor_of_one_element() -> None:
    expect_close(torch.tensor(2.0, requires_grad=True), 2.0)
    expect_close(2, 2.0)


def test_two_exercises_may_not_share_an_id_nor_two_tests_a_name() -> None:
    with pytest.raises(ValueError, match="already registered"):
        register(get_exercise("1.1"))
    exercise = doubling()
    with pytest.raises(ValueError, match="already has a test"):
        exercise.test(Text(pt="a", en="b"))(exercise.tests[0].function)
    with pytest.raises(ValueError, match="write the chapter"):
        Exercise("one", Text(pt="a", en="b"), ())


@pytest.mark.parametrize("old", ["not there", "a"])
def test_a_mistake_must_apply_exactly_once(old: str) -> None:
    with pytest.raises(ValueError, match="it must occur once"):
        Mistake("m", old, "b", "t").apply("a = a")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notebook_runner_sees_an_error_whose_output_is_the_hint_alone(language: str) -> None:
    cells = [
        "from course_lib.exercises import check\nfrom course_lib.languages import set_language",
        f'set_language("{language}")\ncheck("1.5", lambda model, length, layers, generating: length * layers)',
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    client = nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3")
    with pytest.raises(nbclient.exceptions.CellExecutionError):
        client.execute()
    output = notebook.cells[1].outputs[0]
    assert output.output_type == "error"
    assert output.ename == "NotYetError"
    assert output.traceback[0] == {"pt": "✗ Exercício 1.5: ainda não.", "en": "✗ Exercise 1.5: not yet."}[language]
    assert len(output.traceback) == 2
