"""`check`: what a student reads when an answer is right, wrong, of the wrong form, or misbehaves."""

from __future__ import annotations

import math
import re
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import nbclient
import nbformat
import numpy
import pytest
import torch

from course_lib.exercises import NotYetError, check, set_stop_on_failure
from course_lib.exercises.checking import LINE_WIDTH
from course_lib.exercises.exercise import Answer, Case, Exercise, Mistake, call, get_exercise, is_unfilled, register
from course_lib.exercises.expectations import WrongAnswerError, expect, expect_close
from course_lib.exercises.limits import OUTPUT_LIMIT, time_limit
from course_lib.exercises.running import Outcome, run_tests
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
    solution = "def double(x):\n    return [2 * one for one in x]\n"
    exercise = Exercise("0.1", Text(pt="Dobro", en="Double"), (Answer("double"),), solution)

    @exercise.cases(rule=Text(pt="Some o número a si mesmo.", en="Add the number to itself."))
    def some_numbers() -> Iterator[Case]:
        yield call([3.0])
        yield call([5.0, 0.5])

    squared = Text(pt="Você elevou ao quadrado.", en="You squared it.")
    exercise.mistakes = (Mistake("squared", {"2 * one": "one**2"}, squared),)
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


def test_a_crash_tells_the_error_the_line_and_the_call() -> None:
    told = message(source(doubling(), "def double(x):\n    y = 1\n    return x[7] * y"))
    assert "IndexError: list index out of range" in told
    assert "line 3" in told
    assert "The call: `double([3])`" in told
    assert "squared" not in told
    assert "Add the number to itself." in told


def test_a_wrong_answer_that_is_no_known_mistake_is_shown_where_it_differs_and_nothing_is_guessed() -> None:
    outcome = source(doubling(), "def double(x):\n    return [one + 3 for one in x]")[-1]
    assert outcome.mistake is None
    assert message([outcome]) == "In `double([5, 0.5])`: at [0], got 8; expected 10.\nAdd the number to itself."
    assert (
        message([outcome], "pt")
        == "Em `double([5, 0.5])`: em [0], veio 8; o esperado era 10.\nSome o número a si mesmo."
    )


def test_a_known_mistake_gets_its_hint_and_the_place_where_it_shows() -> None:
    outcome = source(doubling(), "def double(x):\n    return tuple(one * one for one in x)")[-1]
    assert outcome.mistake is not None
    assert message([outcome]) == "You squared it.\nIn `double([3])`: at [0], got 9; expected 6."


def test_a_mistake_is_not_told_of_an_answer_that_does_otherwise_where_it_shows() -> None:
    assert source(doubling(), "def double(x):\n    return [x[0] ** 2, *x[1:]]")[-1].mistake is None


def test_a_private_test_written_by_hand_counts_and_has_its_hint() -> None:
    exercise = doubling()

    @exercise.test(Text(pt="Nada também se dobra.", en="Nothing is doubled too."), points=4)
    def nothing(double: Any) -> None:
        expect_close(double([]), [])
        expect(double([0.0]) != [])

    assert exercise.points == 5
    assert source(exercise, exercise.solution)[-1].passed
    told = message(source(exercise, "def double(x):\n    return [2 * one for one in x] or [1.0]"))
    assert told.startswith("Nothing is doubled too.\n")
    assert "got" in told
    assert "ZeroDivisionError" in message(
        source(exercise, "def double(x):\n    return [2 * one for one in x] or 1 / 0")
    )


@pytest.mark.parametrize(
    "body",
    [
        "class Odd(Exception):\n        def __str__(self):\n            raise ValueError\n    raise Odd",
        "class Odd(Exception):\n        def __str__(self):\n            raise SystemExit\n    raise Odd",
        "class Odd(Exception):\n        def __str__(self):\n            while True: pass\n    raise Odd",
        "class Odd:\n        def __repr__(self):\n            while True: pass\n    return Odd()",
        "class Odd(float):\n        def __float__(self):\n            while True: pass\n    return [Odd(1), 1]",
        "class Odd(list):\n        def __iter__(self):\n            raise KeyError('odd')\n    return Odd(x)",
        "class Odd(dict):\n        def items(self):\n            while True: pass\n    return Odd()",
        "x.append(x)\n    return x",
        "return [10**5000]",
        "return 10**5000",
        "return [float('nan')]",
        "import itertools\n    return itertools.count()",
        "return (y for y in [1, 2])",
        "return [[1, 2], [3]]",
        "return {1: 2}",
        "return [1 + 2j]",
        "return double",
        "return type",
        "return None",
        "raise RecursionError",
    ],
)
def test_whatever_an_answer_returns_or_raises_it_is_told_in_both_languages(body: str) -> None:
    outcome = source(doubling(), f"def double(x):\n    {body}")[-1]
    assert not outcome.passed
    assert outcome.message is not None
    assert outcome.message.pt != outcome.message.en
    assert len(outcome.message.en) < 1500


def test_a_value_that_holds_itself_is_judged_like_any_other() -> None:
    exercise = Exercise("0.2", Text(pt="Três", en="Three"), (Answer("three", is_function=False),), "three = 3.0")
    exercise.value("three")
    loop: list[Any] = []
    loop.append(loop)
    assert not run_tests(exercise, [loop])[-1].passed
    assert not run_tests(exercise, [10**5000])[-1].passed
    assert run_tests(exercise, [3])[-1].passed


def test_an_id_that_is_a_number_is_told_how_to_be_written() -> None:
    with pytest.raises(ValueError, match=r'write its id in quotes: check\("1\.3", …\)'):
        check(1.3, right_serial_steps)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_is_so_long_that_a_notebook_breaks_it_within_a_word(language: str) -> None:
    set_language(language)
    with pytest.raises(NotYetError) as caught:
        check("1.5", lambda model, length, layers, generating: length * layers)
    lines = str(caught.value).splitlines()
    assert max(map(len, lines)) <= LINE_WIDTH
    assert len(lines) > 3


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
    assert len(capsys.readouterr().out) <= OUTPUT_LIMIT + 2


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


def test_every_group_is_asked_when_the_first_failure_does_not_stop() -> None:
    exercise = doubling()

    @exercise.cases()
    def nothing() -> Iterator[Case]:
        yield call([])

    outcomes = run_tests(exercise, [lambda x: [one**2 for one in x]])
    assert [outcome.kind for outcome in outcomes] == ["failed", "passed"]


@pytest.mark.parametrize(
    ("came", "wanted", "words"),
    [
        (None, 1.0, "None (is a `return` missing?)"),
        (True, 1.0, "got True; expected a number, 1"),
        (torch.zeros(2), 1.0, "a tensor of shape (2,)"),
        (float("nan"), 1.0, "NaN"),
        (3.5, 3, "got 3.5; expected 3"),
        (torch.zeros(3, 2), torch.zeros(2, 3), "got a tensor of shape (3, 2); expected a tensor of shape (2, 3)"),
        ([1.0, "a"], torch.zeros(2), "got [1, 'a']; expected a tensor of shape (2,)"),
        (torch.tensor([float("nan")]), torch.zeros(1), "NaN"),
        ((1.0, 2.0, 3.0), [1.0, 2.0], "got [1, 2, 3]; expected [1, 2]"),
        (["a", "c"], ["a", "b"], "got ['a', 'c']; expected ['a', 'b']"),
        ({"a": 1.0}, {"a": 1.0, "b": 2.0}, "the keys ['a', 'b']"),
        ({"a": 1.0, "b": 2.0}, {"a": 1.0}, "the keys ['a']"),
        ({"a": [1.0, 2.0]}, {"a": [1.0, 3.0]}, "at ['a'][1], got 2; expected 3"),
        (0.10001, 0.10003, "got 0.10001; expected 0.10003"),
        (object, "a", "an object of type type"),
        (math.inf, -math.inf, "got inf; expected -inf"),
    ],
)
def test_a_difference_is_told_with_what_came_and_what_was_expected(came: Any, wanted: Any, words: str) -> None:
    with pytest.raises(WrongAnswerError) as caught:
        expect_close(came, wanted, tolerance=1e-6)
    assert caught.value.detail is not None
    assert words in caught.value.detail.en
    assert caught.value.detail.pt != caught.value.detail.en


@pytest.mark.parametrize(
    ("came", "wanted"),
    [
        (numpy.float32(0.1), 0.1),
        (Fraction(1, 10), 0.1),
        (numpy.array(3), 3),
        (numpy.int8(3), 3),
        (torch.tensor([[3]]), 3),
        (3.0, 3),
        (range(3), [0, 1, 2]),
        (numpy.arange(3)[::-1], torch.tensor([2, 1, 0])),
        ([[1, 2.0], (3, torch.tensor(4))], torch.tensor([[1.0, 2.0], [3.0, 4.0]])),
        (iter([1, 2]), [1, 2]),
        ({numpy.int64(1): "a"}, {1: "a"}),
        (-math.inf, -math.inf),
        (numpy.str_("a"), "a"),
        (torch.ones(2, requires_grad=True), torch.ones(2)),
        (torch.ones(2, 2).to_sparse(), torch.ones(2, 2)),
    ],
)
def test_a_value_agrees_in_whatever_form_it_comes(came: Any, wanted: Any) -> None:
    expect_close(came, wanted)


def test_a_wrong_entry_of_a_tensor_is_told_with_its_place() -> None:
    with pytest.raises(WrongAnswerError, match=re.escape("at [1][0], got 5; expected 2.")):
        expect_close(torch.tensor([[1.0], [5.0]]), torch.tensor([[1.0], [2.0]]))


def test_a_number_may_come_as_a_tensor_of_one_element() -> None:
    expect_close(torch.tensor(2.0, requires_grad=True), 2.0)
    expect_close(2, 2.0)


def test_two_exercises_may_not_share_an_id_nor_two_tests_a_name() -> None:
    with pytest.raises(ValueError, match="already registered"):
        register(get_exercise("1.1"))
    exercise = doubling()
    with pytest.raises(ValueError, match="already has a test"):
        exercise.value("double")
        exercise.value("double")
    with pytest.raises(ValueError, match="counts for nothing"):
        exercise.cases(points=0)(lambda: [])
    with pytest.raises(ValueError, match="name one of its answers"):
        exercise.cases("triple")(lambda: [])
    with pytest.raises(ValueError, match="write the chapter"):
        Exercise("one", Text(pt="a", en="b"), ())


@pytest.mark.parametrize("old", ["not there", "a"])
def test_a_mistake_must_apply_exactly_once(old: str) -> None:
    with pytest.raises(ValueError, match="it must occur once"):
        Mistake("m", {old: "b"}, Text(pt="a", en="b")).sources("a = a")


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
    assert len(output.traceback) > 2
    assert not any("Traceback" in line for line in output.traceback)


class Odd:
    """An object that does not let itself be shown or asked."""

    def __repr__(self) -> str:
        raise RuntimeError

    def __getattr__(self, name: str) -> Any:
        raise SystemExit


@pytest.mark.parametrize("identifier", [1.3, 10**5000, Odd(), None, []], ids=lambda one: type(one).__name__)
def test_an_identifier_that_is_no_text_is_told_whatever_it_is(identifier: Any) -> None:
    with pytest.raises(ValueError, match=r"which is no text; write its id in quotes"):
        check(identifier, right_serial_steps)


def test_an_answer_that_does_not_let_itself_be_asked_for_its_name_is_judged(capsys: pytest.CaptureFixture[str]) -> None:
    set_stop_on_failure(False)
    check("1.5", Odd())
    assert "deveria ser uma função, mas veio <Odd>" in capsys.readouterr().out
