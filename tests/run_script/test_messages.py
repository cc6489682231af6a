"""What run.py says: in both languages, with its values, and to a Python too old to run the course."""

import ast
import shutil
import string
import subprocess
import sys
from types import ModuleType

import pytest

from support import ROOT

SCRIPT = ROOT / "run.py"
KEYS = sorted(
    ast.literal_eval(
        next(
            node.value
            for node in ast.parse(SCRIPT.read_text(encoding="utf-8")).body
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "MESSAGES"
        )
    )
)


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 15), (3, 10, 13), (3, 14, 0)])
def test_a_wrong_python_is_told_which_one_is_needed(version: tuple[int, int, int]) -> None:
    code = (
        f"import runpy, sys; sys.version_info = {(*version, 'final', 0)}; "
        f"runpy.run_path({str(SCRIPT)!r}, run_name='__main__')"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert result.returncode == 2
    assert "needs Python 3.11, 3.12 or 3.13; this is Python " + ".".join(map(str, version)) in result.stderr
    assert "O curso pede Python" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 4), (3, 13, 9)])
def test_a_supported_python_is_not_refused(script: ModuleType, version: tuple[int, int, int]) -> None:
    assert script.wrong_python(version) is None


def test_old_pythons_can_read_the_script() -> None:
    source = SCRIPT.read_text(encoding="utf-8")
    newer = (
        ast.JoinedStr,
        ast.AnnAssign,
        ast.NamedExpr,
        ast.AsyncFunctionDef,
        ast.Nonlocal,
        ast.YieldFrom,
        ast.Starred,
    )
    for node in ast.walk(ast.parse(source, feature_version=(3, 4))):
        if isinstance(node, ast.Starred):  # f(*a) is old, [*a] is not; f(*a,) is a trailing comma Python 2 refuses
            continue
        assert not isinstance(node, newer), f"line {getattr(node, 'lineno', 0)} is newer than Python 2.7"
        if isinstance(node, ast.FunctionDef):
            arguments = node.args
            assert not node.returns and not arguments.kwonlyargs, f"{node.name}: syntax newer than Python 2.7"
            assert not any(argument.annotation for argument in arguments.args), f"{node.name}: annotations are newer"
    assert source.splitlines()[0] == "# -*- coding: utf-8 -*-"


@pytest.mark.skipif(not shutil.which("python2.7"), reason="no Python 2.7 here; the syntax is also read by another test")
def test_a_real_python_2_says_the_sentence() -> None:
    result = subprocess.run(["python2.7", SCRIPT, "book"], capture_output=True, encoding="utf-8", check=False)
    if "command not found" in result.stderr:
        pytest.skip("the name python2.7 leads nowhere here")
    assert "this is Python 2.7" in result.stderr
    assert "Traceback" not in result.stderr


def test_every_message_exists_in_both_languages(script: ModuleType) -> None:
    for key, sentences in script.MESSAGES.items():
        english, portuguese = sentences
        assert english and portuguese and english != portuguese, key


TOLD_BY_ITSELF = {
    "disk": {"folder"},
    "read-only": {"folder"},
    "built": {"folder"},
    "no package": {"detail", "python"},
}


def fields(sentence: str) -> set[str]:
    """Return the names of the values that a message shows."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def values_given() -> dict[str, set[str]]:
    """Return, for each message that run.py names in a call of `Stop` or `say`, the values it gives there."""
    given: dict[str, set[str]] = {}
    for node in ast.walk(ast.parse(SCRIPT.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Stop", "say"} and node.args:
            key = node.args[0]
            if isinstance(key, ast.Constant):
                names = {keyword.arg for keyword in node.keywords if keyword.arg}
                given.setdefault(str(key.value), set()).update(names)
    return given


@pytest.mark.parametrize("key", KEYS)
def test_each_message_shows_the_values_it_is_given_in_both_languages(script: ModuleType, key: str) -> None:
    english, portuguese = script.MESSAGES[key]
    given = values_given().get(key, set())
    assert fields(english) == given | TOLD_BY_ITSELF.get(key, set())
    if "address" not in given:  # the line with both addresses is the English one
        assert fields(portuguese) == fields(english)
    else:
        assert fields(portuguese) == {"address"}


def test_every_message_is_used(script: ModuleType) -> None:
    by_symptom = {key for key, _ in script.SYMPTOMS}
    assert set(script.MESSAGES) == set(values_given()) | by_symptom


@pytest.mark.parametrize("key", KEYS)
def test_each_message_is_said_whole(script: ModuleType, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    given = values_given().get(key, set()) | TOLD_BY_ITSELF.get(key, set())
    script.say(key, **{name: f"<{name}>" for name in given})
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 2
    for line in said:
        assert "{" not in line
        assert {name for name in given if f"<{name}>" in line} == given
