"""The command `course` explains itself in both languages and tells what goes wrong in one sentence."""

import subprocess
import sys
from types import SimpleNamespace

import pytest

from course_lib import cli
from course_lib.cli.commands import COMMANDS
from course_lib.evidence.archive import Archive

NAMES = ("train", "measure", "sync", "execute", "student", "grade", "book")


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    monkeypatch.setenv("COURSE_LANGUAGE", "en")


def course(*arguments):
    """Run the command; return its exit status, also where argparse stops it."""
    try:
        return cli.main(list(arguments))
    except SystemExit as stop:
        return stop.code


def fake_module(monkeypatch, name, **contents):
    """Put a module in place of one that a command imports late."""
    parent, _, child = name.rpartition(".")
    module = SimpleNamespace(**contents)
    monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(sys.modules[parent], child, module, raising=False)


def test_help_lists_every_command_with_examples(capsys):
    assert course("--help") == 0
    shown = capsys.readouterr().out
    assert all(f"\n    {name} " in shown for name in NAMES)
    assert "course measure E1.3" in shown
    assert len(COMMANDS) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("language", "word"), [("pt", "exemplos:"), ("en", "examples:")])
def test_each_command_has_help_with_examples_in_both_languages(name, language, word, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_LANGUAGE", language)
    assert course(name, "--help") == 0
    shown = capsys.readouterr().out
    assert word in shown
    assert f"  course {name}" in shown
    other = {"pt": ("usage:", "options:", "show this help"), "en": ("uso:", "opções:", "mostra esta ajuda")}[language]
    assert not any(part in shown for part in other)


def test_help_is_quick_because_it_imports_nothing_heavy():
    code = (
        "import sys\nfrom course_lib.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print(*sorted({'torch', 'numpy', 'yaml', 'nbformat', 'matplotlib', 'sphinx'} & sys.modules.keys()), 'end')"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout.splitlines()[-1].split() == ["end"]


def test_the_module_runs_as_the_command_does():
    run = subprocess.run(
        [sys.executable, "-m", "course_lib.cli", "--help"], capture_output=True, text=True, timeout=60, check=True
    )
    assert run.stdout.split()[:2] in (["usage:", "course"], ["uso:", "course"])


def test_without_a_command_the_help_is_shown_and_the_status_is_2(capsys):
    assert course() == 2
    assert "course measure E1.3" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "english", "portuguese"),
    [
        (["measure", "E1.3", "--seed", "x"], "invalid int value: 'x'", "'x' não serve em --seed; é preciso um número"),
        (["grade"], "required: FOLDER", "falta FOLDER"),
        (["book", "--fast"], "unrecognized arguments: --fast", "não conheço --fast"),
        (["execute", "--edition", "fr"], "invalid choice: 'fr'", "'fr' não serve em --edition; escolha entre"),
        (["sync", "--check", "--accept"], "not allowed with", "não combina com"),
        (["student", "--output"], "expected one argument", "falta o valor de --output"),
        (["measure"], "give an ID", "diga ou um ID"),
        (["measure", "--all", "--list"], "give an ID", "diga ou um ID"),
        (["measure", "--all", "--seed", "1"], "--seed needs an ID", "--seed pede um ID"),
    ],
)
def test_a_misused_command_says_what_is_wrong_with_status_2(arguments, english, portuguese, monkeypatch, capsys):
    assert course(*arguments) == 2
    assert english in capsys.readouterr().err
    monkeypatch.setenv("COURSE_LANGUAGE", "pt")
    assert course(*arguments) == 2
    told = capsys.readouterr().err
    assert portuguese in told
    assert "--help`." in told.splitlines()[-1]


def test_an_error_of_the_course_is_one_sentence_without_a_traceback(capsys):
    assert course("measure", "E99.1") == 1
    told = capsys.readouterr().err
    assert told.startswith("course measure: no measurement for 'E99.1'")
    assert len(told.splitlines()) == 1


def test_an_error_of_the_system_is_one_sentence_without_a_traceback(monkeypatch, capsys):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    fake_module(monkeypatch, "course_lib.recipes", names=full)
    assert course("train", "--list") == 1
    told = capsys.readouterr().err
    assert told.startswith("course train: ") and "No space left on device" in told
    assert len(told.splitlines()) == 1


def test_with_traceback_the_error_is_raised():
    with pytest.raises(ValueError, match=r"no measurement for 'E99\.1'"):
        course("measure", "E99.1", "--traceback")


def test_a_mistake_in_the_course_itself_is_never_hidden(monkeypatch):
    def broken(*_, **__):
        raise TypeError("a bug")

    fake_module(monkeypatch, "course_lib.recipes", names=broken)
    with pytest.raises(TypeError, match="a bug"):
        course("train", "--list")


def test_interrupting_is_no_error(monkeypatch, capsys):
    def interrupted():
        raise KeyboardInterrupt

    fake_module(monkeypatch, "course_lib.recipes", names=interrupted)
    assert course("train", "--list") == 130
    assert capsys.readouterr().err == "stopped\n"


def test_outside_the_course_a_command_says_where_to_run_it(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    assert course("sync", "--check") == 1
    assert "is not inside the course" in capsys.readouterr().err


def test_train_trains_a_model_that_exists_and_names_those_there_are(monkeypatch, capsys):
    fake_module(
        monkeypatch, "course_lib.recipes", names=lambda: ["one", "two"], train_checkpoint=lambda name: f"{name}.st"
    )
    assert course("train", "--list") == 0
    assert capsys.readouterr().out == "one\ntwo\n"
    assert course("train", "two") == 0
    assert capsys.readouterr().out == "two.st\n"
    assert course("train", "three") == 2
    assert "there is no model 'three'; there are one, two" in capsys.readouterr().err
    assert course("train") == 2


def test_measure_shows_each_seed_and_lists_the_state_of_the_records(monkeypatch, tmp_path, capsys):
    package = f"measurements_for_{tmp_path.name}"
    folder = tmp_path / package
    folder.mkdir()
    (folder / "__init__.py").write_text('MEASUREMENTS = {"E1.3": "fake"}\n')
    (folder / "fake.py").write_text(
        'ID, RECIPE, SEEDS, TOLERANCE = "E1.3", {"width": 32}, (0, 1), 0.01\n'
        'def measure(seed, recipe):\n    return {"accuracy": 0.25 * (seed + 1)}\n'
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    archive = Archive(package, tmp_path / "records")
    monkeypatch.setattr("course_lib.evidence.archive.ARCHIVE", archive)
    assert course("measure", "--list") == 1
    assert "has not been measured; run `course measure E1.3`" in capsys.readouterr().out
    assert course("measure", "E1.3", "--seed", "1", "--no-write") == 0
    assert capsys.readouterr().out == "E1.3, seed 1\n  accuracy: 0.5\n"
    assert course("measure", "--stale") == 0
    assert archive.path("E1.3").exists()
    capsys.readouterr()
    assert course("measure", "--list") == 0
    assert capsys.readouterr().out == "E1.3: up to date\n"


def test_grade_and_book_pass_on_what_they_were_given(monkeypatch, tmp_path):
    calls = []
    import course_lib.exercises
    import course_lib.sphinx_ext  # noqa: F401

    fake_module(
        monkeypatch,
        "course_lib.exercises.grading",
        grade_folder=lambda folder, **rest: calls.append((folder, rest)) or [],
    )
    fake_module(
        monkeypatch, "course_lib.sphinx_ext.build", build_book=lambda root, site: calls.append((root, site)) or 3
    )
    assert course("grade", "in", "--hidden", "tests", "--output", "out") == 0
    folder, rest = calls[0]
    assert (str(folder), {name: str(path) for name, path in rest.items()}) == (
        "in",
        {"hidden": "tests", "output": "out", "jobs": "None"},
    )
    assert course("book", "--output", str(tmp_path)) == 3
    assert calls[1][1] == tmp_path
