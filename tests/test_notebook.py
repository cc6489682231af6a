"""What a notebook calls first: language, seeds, pictures as accessible SVG, and progress that a test can compare."""

import random
import sys
import time
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from IPython.core.interactiveshell import InteractiveShell
from matplotlib.figure import Figure

from course_lib import languages, notebook
from course_lib.exercises import checking
from course_lib.languages import Text


class Displays:
    """Stands for IPython's display: keeps what was shown and each replacement."""

    def __init__(self) -> None:
        self.shown: list[dict[str, str]] = []

    def open(self, bundle: dict[str, str]):
        self.shown.append(bundle)
        return self.shown.append


@pytest.fixture
def displays(monkeypatch: pytest.MonkeyPatch) -> Displays:
    recorder = Displays()
    monkeypatch.setattr(notebook, "_shell", lambda: object())
    monkeypatch.setattr(notebook, "_open_display", recorder.open)
    return recorder


@pytest.fixture
def outside_ipython(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "_shell", lambda: None)


@pytest.mark.usefixtures("outside_ipython")
def test_start_sets_the_language_and_one_thread() -> None:
    notebook.start("en")
    assert languages.current_language() == "en"
    assert torch.get_num_threads() == 1


@pytest.mark.usefixtures("outside_ipython")
def test_two_starts_draw_the_same_numbers() -> None:
    def draw() -> tuple[float, float, float]:
        notebook.start()
        return random.random(), float(np.random.rand()), float(torch.rand(()))  # noqa: NPY002

    assert draw() == draw()


def test_an_unknown_language_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"'de'.*'pt' and 'en'"):
        notebook.start("de")
    assert languages.current_language() == "pt"


@pytest.mark.parametrize(("language", "words"), [("pt", "o curso precisa do Python 3.11"), ("en", "needs Python 3.11")])
def test_an_old_python_is_told_so_in_the_readers_language(
    monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4, "final", 0))
    with pytest.raises(RuntimeError, match=words):
        notebook.start(language)


@pytest.mark.usefixtures("outside_ipython")
def test_only_a_student_notebook_goes_on_after_a_failed_check(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen: list[bool] = []
    monkeypatch.setattr(checking, "set_stop_on_failure", chosen.append)
    notebook.start("pt")
    notebook.start("pt", student=True)
    assert chosen == [True, False]


@pytest.fixture(scope="module")
def shell() -> InteractiveShell:
    return InteractiveShell()


@pytest.mark.filterwarnings("ignore:InlineBackend:DeprecationWarning")
def test_a_figure_is_shown_as_svg_with_its_alternative_text_and_never_as_png(shell: InteractiveShell) -> None:
    import matplotlib_inline.backend_inline as inline

    inline.configure_inline_support(shell, "module://matplotlib_inline.backend_inline")  # what pyplot does on import
    notebook._show_figures_as_svg(shell)
    inline.configure_inline_support.current_backend = "unset"
    inline.configure_inline_support(shell, "module://matplotlib_inline.backend_inline")  # and once more, after start
    figure = Figure()
    figure.set_label("Two lines & a <point>")
    figure.subplots().plot([1, 2])
    bundle, _ = shell.display_formatter.format(figure)
    assert set(bundle) == {"text/html", "text/plain"}
    assert bundle["text/plain"] == "Two lines & a <point>"
    assert 'role="img"' in bundle["text/html"]
    assert "<svg" in bundle["text/html"]


def test_progress_yields_the_same_records(displays: Displays) -> None:
    records = [SimpleNamespace(loss=torch.tensor(2.0)), {"loss": 1.0}, "no loss"]
    assert list(notebook.progress(records)) == records


def test_the_plain_text_of_progress_never_changes_and_has_no_digits(displays: Displays) -> None:
    for _ in notebook.progress(
        ({"loss": 1 / step} for step in range(1, 8)), total=7, label=Text(pt="RNN", en="An RNN")
    ):
        time.sleep(0.06)
    assert len(displays.shown) >= 3
    assert {bundle["text/plain"] for bundle in displays.shown} == {"RNN (barra de progresso)"}


@pytest.mark.parametrize(
    ("language", "words"),
    [("pt", "concluído: 7 passos, última perda 0,143"), ("en", "finished: 7 steps, last loss 0.143")],
)
def test_the_last_display_says_how_many_steps_and_the_last_loss(displays: Displays, language: str, words: str) -> None:
    languages.set_language(language)
    list(notebook.progress(({"loss": 1 / step} for step in range(1, 8)), total=9, label="a < b"))
    final = displays.shown[-1]["text/html"]
    assert words in final
    assert 'max="7" value="7"' in final  # full, even where fewer came than were announced
    assert "<label>a &lt; b <progress" in final


def test_progress_without_total_shows_an_indeterminate_bar_until_the_end(displays: Displays) -> None:
    list(notebook.progress(range(3)))
    assert "<progress>" in displays.shown[0]["text/html"]
    assert 'max="3" value="3"' in displays.shown[-1]["text/html"]


def test_progress_over_nothing_ends_with_a_full_bar(displays: Displays) -> None:
    assert list(notebook.progress([], total=0)) == []
    assert 'max="1" value="1"' in displays.shown[-1]["text/html"]


def test_progress_updates_at_most_five_times_a_second(displays: Displays) -> None:
    began = time.monotonic()
    while time.monotonic() - began < 0.5:
        pass
    list(notebook.progress(range(20_000), total=20_000))
    assert len(displays.shown) <= 2 + 5 * (time.monotonic() - began)


def test_a_loop_that_is_left_early_says_where_it_stopped(displays: Displays) -> None:
    records = notebook.progress(range(10), total=10)
    for number in records:
        if number == 3:
            break
    records.close()  # what leaving the cell does
    assert "interrompido no passo 4" in displays.shown[-1]["text/html"]


def test_an_error_in_the_training_passes_through_and_is_shown_as_stopped(displays: Displays) -> None:
    def failing():
        yield {"loss": 1.0}
        raise ZeroDivisionError("loss is nan")

    with pytest.raises(ZeroDivisionError, match="loss is nan"):
        list(notebook.progress(failing()))
    assert "interrompido no passo 1" in displays.shown[-1]["text/html"]


@pytest.mark.usefixtures("outside_ipython")
def test_outside_ipython_progress_goes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(notebook.progress(range(3), label="RNN")) == [0, 1, 2]
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "RNN" in captured.err


@pytest.mark.parametrize(("language", "words"), [("pt", "Interrompido. O que já"), ("en", "Interrupted. What was")])
def test_an_interrupted_cell_is_told_in_one_line_and_other_errors_keep_their_traceback(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language, words
) -> None:
    monkeypatch.setattr(notebook, "_shell", lambda: shell)
    notebook.start(language)
    result = shell.run_cell("def deep():\n    raise KeyboardInterrupt\n\nkept = 1\ndeep()\nkept = 2")
    told = capsys.readouterr()
    assert (told.out + told.err).strip().splitlines() == [str(notebook.INTERRUPTED)]
    assert str(notebook.INTERRUPTED).startswith(words)
    assert isinstance(result.error_in_exec, KeyboardInterrupt)  # Run All stops here
    assert shell.user_ns["kept"] == 1
    shell.run_cell("1 / 0")
    assert len(capsys.readouterr().out.strip().splitlines()) > 2


@pytest.mark.slow
def test_a_training_interrupted_in_a_kernel_leaves_a_model_that_works() -> None:
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(kernel_name="python3")
    try:
        client.execute(
            "import torch\n"
            "from course_lib.models.recurrent import RecurrentLM\n"
            "from course_lib.notebook import progress, start\n"
            "from course_lib.seeding import generator\n"
            "from course_lib.training.loop import fit\n"
            "start('en')\n"
            "model = RecurrentLM(9, 64, generator=generator(0))\n"
            "for step in progress(fit(model, [[1, 2, 3, 4]] * 64, steps=10**6, generator=generator(1))):\n"
            "    if step.step == 50:\n"
            "        print('training', flush=True)"
        )
        errors: list[list[str]] = []
        while True:
            message = client.get_iopub_msg(timeout=120)
            content = message["content"]
            if message["msg_type"] == "stream" and "training" in content["text"]:
                manager.interrupt_kernel()
            elif message["msg_type"] == "error":
                errors.append(content["traceback"])
            elif message["msg_type"] == "update_display_data":
                bar = content["data"]["text/html"]
            elif content.get("execution_state") == "idle":
                break
        assert errors == [[notebook.INTERRUPTED.get("en")]]
        assert "stopped at step" in bar
        answers: list[str] = []
        client.execute_interactive(
            "print(model.training, bool(model(torch.tensor([[1, 2]])).isfinite().all()))",
            output_hook=lambda message: answers.append(message["content"].get("text", "")),
            timeout=60,
        )
        assert "".join(answers) == "False True\n"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
