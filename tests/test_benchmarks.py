"""The benchmarks run: their help, and ratios at a tiny size (their numbers are for people, not for tests)."""

import importlib.util
import re
from types import ModuleType

import pytest
import torch

from support import ROOT

TINY = {
    "recurrent_steps": ["--batch", "2", "--length", "3", "--width", "4", "--repetitions", "1"],
    "beam_search": ["--sentences", "2", "--repetitions", "1", "--widths", "1", "3"],
    "grading": ["--notebooks", "1", "--jobs", "1"],
    "agreement_training": ["--sentences", "8", "--steps", "2", "--layers", "1", "--heads", "2", "--width", "4"],
}
NEEDS_THE_NETWORK = {"lighthouse"}  # it installs a package of another registry


@pytest.fixture(autouse=True)
def _as_outside(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("COURSE_CACHE", raising=False)
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)


def benchmark(name: str) -> ModuleType:
    """Load a script of benchmarks/ without running it."""
    specification = importlib.util.spec_from_file_location(name, ROOT / "benchmarks" / f"{name}.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_each_script_of_the_folder_is_tried_here():
    assert {path.stem for path in (ROOT / "benchmarks").glob("*.py")} == {*TINY, *NEEDS_THE_NETWORK}


@pytest.mark.parametrize("name", TINY)
def test_a_benchmark_says_what_it_compares(name, capsys):
    with pytest.raises(SystemExit) as ended:
        benchmark(name).main(["--help"])
    assert ended.value.code == 0
    assert "ratio" in capsys.readouterr().out


@pytest.mark.parametrize("extra", [[], ["--backward"]])
def test_the_recurrent_benchmark_prints_a_ratio_for_each_cell(capsys, extra):
    benchmark("recurrent_steps").main([*TINY["recurrent_steps"], *extra])
    cells = re.findall(r"^ +(\w+)  \d+\.\d\d$", capsys.readouterr().out, re.MULTILINE)
    assert cells == ["rnn", "lstm", "gru"]


def test_the_training_benchmark_prints_a_ratio_and_two_equal_losses(capsys):
    benchmark("agreement_training").main(TINY["agreement_training"])
    printed = capsys.readouterr().out
    assert re.search(r"one thread: \d+\.\d\d\n", printed)
    ours, theirs = map(float, re.search(r"ours ([\d.]+), PyTorch's ([\d.]+)", printed).groups())
    assert ours == pytest.approx(theirs, abs=0.01)


def test_the_search_benchmark_prints_a_ratio_for_each_width(capsys):
    benchmark("beam_search").main(TINY["beam_search"])
    assert re.findall(r"^ +B = (\d+)  \d+\.\d\d$", capsys.readouterr().out, re.MULTILINE) == ["1", "3"]


def test_searches_that_differ_are_not_timed(monkeypatch):
    search = benchmark("beam_search")
    monkeypatch.setattr(search.RowByRow, "step", lambda self, tokens, state: (torch.zeros(len(tokens), 9), state))
    with pytest.raises(RuntimeError, match="find different sentences"):
        search.main(TINY["beam_search"])


def test_models_that_differ_are_not_timed(monkeypatch):
    steps = benchmark("recurrent_steps")
    monkeypatch.setattr(steps.RecurrentLM, "hidden_states", lambda self, tokens: torch.ones(2, 3, 4))
    with pytest.raises(RuntimeError, match="our rnn and PyTorch's give different states"):
        steps.main(TINY["recurrent_steps"])


@pytest.mark.slow
def test_the_grading_benchmark_prints_a_ratio(capsys):
    benchmark("grading").main(TINY["grading"])
    assert re.search(r"1 notebooks, 7 answers, 1 at once\n  \d+\.\d\d\n", capsys.readouterr().out)


def test_a_grading_that_goes_wrong_is_not_timed(monkeypatch):
    grading = benchmark("grading")
    monkeypatch.setattr(grading, "grade_folder", lambda *_, **__: [])
    with pytest.raises(RuntimeError, match="the times would not compare"):
        grading.main(TINY["grading"])
