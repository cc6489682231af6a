"""run.py: what goes wrong reaches the reader as a sentence in both languages, never as a traceback."""

import ast
import errno
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import ModuleType

import pytest

from support import ROOT

SCRIPT = ROOT / "run.py"


def run_script(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the copy of run.py in `folder`."""
    return subprocess.run(
        [sys.executable, folder / "run.py", *arguments],
        env=os.environ | {"PYTHONUTF8": "1"} | environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with run.py and the pins, and nothing else."""
    for name in ("run.py", "requirements.txt", "constraints.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def script(folder: Path) -> ModuleType:
    """run.py as a module, its root a folder of its own."""
    specification = importlib.util.spec_from_file_location("course_run", folder / "run.py")
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def make_environment(script: ModuleType) -> Path:
    """Make a .venv that works but holds nothing, in the script's folder."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", script.VENV], check=True)
    python = Path(script.environment_python())
    library = next(Path(script.VENV).glob("lib/python*/site-packages"), Path(script.VENV, "Lib", "site-packages"))
    (library / "pip.py").write_text("", encoding="utf-8")
    return python


def both_languages(script: ModuleType, key: str, output: str) -> bool:
    """Tell whether the opening of both sentences of a message is in the output, and no traceback."""
    openings = [sentence.split("{")[0][:40] for sentence in script.MESSAGES[key]]
    return all(opening in output for opening in openings) and "Traceback" not in output


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


def test_an_unknown_command_is_named_with_the_known_ones(folder: Path) -> None:
    result = run_script(folder, "bok")
    assert result.returncode == 2
    assert "bok" in result.stderr and "book" in result.stderr and "student" in result.stderr
    assert "Traceback" not in result.stderr


def test_set_up_takes_no_stray_arguments(folder: Path) -> None:
    result = run_script(folder, "setup", "--fast")
    assert result.returncode == 2
    assert "setup takes no --fast" in result.stderr


def test_no_network_at_set_up_is_a_sentence_and_the_next_run_starts_afresh(folder: Path, script: ModuleType) -> None:
    nowhere = {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_FIND_LINKS": "",
        "PIP_NO_CACHE_DIR": "1",
        "PIP_RETRIES": "0",
        "COURSE_GPU": "1",  # asks no other index
    }
    result = run_script(folder, "setup", **nowhere)
    assert result.returncode == 1
    assert both_languages(script, "network", result.stderr)
    assert not (folder / ".venv" / "course-stamp.txt").exists()
    assert script.environment_state(script.VENV, script.stamp()) == "broken"


def test_a_new_pin_without_a_network_leaves_the_old_environment_whole(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_environment(script)

    def unreachable() -> None:
        raise script.Stop("network")

    monkeypatch.setattr(script, "install", unreachable)
    with pytest.raises(script.Stop):
        script.setup()
    assert script.environment_state(script.VENV, script.stamp()) == "outdated"


@pytest.mark.parametrize(
    ("output", "key"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk"),
        ("OSError: [WinError 112] There is not enough space on the disk", "disk"),
        ("WARNING: Retrying ... NewConnectionError ... No matching distribution found for torch", "network"),
        ("socket.gaierror: [Errno -3] Temporary failure in name resolution", "network"),
        ("ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED]", "network"),
        ("ensurepip is not available. On Debian/Ubuntu systems, install python3-venv", "no venv"),
        ("/usr/bin/python3: No module named pip", "no venv"),
        ("PermissionError: [Errno 13] Permission denied: '.venv'", "read-only"),
        ("ERROR: No matching distribution found for torch==2.13.0", "no package"),
        ("ERROR: Cannot install torch because these package versions have conflicting dependencies.", "no package"),
    ],
)
def test_what_pip_prints_is_recognised(script: ModuleType, output: str, key: str) -> None:
    assert script.diagnose(output).key == key


def test_what_pip_prints_of_another_kind_is_shown(script: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(script.Stop) as stop:
        script.run_quietly([sys.executable, "-c", "print('a wheel is corrupt'); raise SystemExit(1)"])
    assert stop.value.key == "pip failed"
    assert "a wheel is corrupt" in capsys.readouterr().err


def test_a_full_disk_during_pip_is_a_sentence(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_environment(script)
    said = "import sys; print('ERROR: [Errno 28] No space left on device'); sys.exit(1)"
    monkeypatch.setattr(script, "install", lambda: script.run_quietly([sys.executable, "-c", said]))
    assert script.main(["setup"]) == 1
    assert both_languages(script, "disk", capsys.readouterr().err)
    assert script.environment_state(script.VENV, script.stamp()) == "broken"


def test_too_little_space_is_told_before_the_wait(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    usage = shutil.disk_usage(script.ROOT)
    monkeypatch.setattr(script.shutil, "disk_usage", lambda _: usage._replace(free=10**8))
    assert script.main(["setup"]) == 1
    assert both_languages(script, "disk", capsys.readouterr().err)
    assert not Path(script.VENV).exists()


@pytest.mark.parametrize(
    ("number", "key"),
    [(errno.ENOSPC, "disk"), (errno.EACCES, "read-only"), (errno.EROFS, "read-only"), (errno.EIO, "other")],
)
def test_an_error_of_the_system_is_a_sentence(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: int, key: str
) -> None:
    def refuse() -> None:
        raise OSError(number, os.strerror(number), script.VENV)

    monkeypatch.setattr(script, "create_environment", refuse)
    assert script.main(["setup"]) == 1
    assert both_languages(script, key, capsys.readouterr().err)


def test_a_python_without_venv_and_pip_says_what_to_install(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(script.importlib.util, "find_spec", lambda _: None)
    assert script.main(["setup"]) == 1
    assert both_languages(script, "no venv", capsys.readouterr().err)


def test_without_ensurepip_the_pip_at_hand_is_used(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(script.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else name)
    monkeypatch.setattr(script, "run_quietly", commands.append)
    script.create_environment()
    assert "--without-pip" in commands[0]
    assert commands[1][-4:] == ["--python", script.environment_python(), "install", "pip"]


def test_a_busy_named_port_is_told_before_any_set_up(folder: Path, script: ModuleType) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = run_script(folder, "book", "--port", str(port))
    assert result.returncode == 2
    assert f"Port {port} is busy" in result.stderr
    assert f"A porta {port} está ocupada" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (folder / ".venv").exists()


def test_with_the_default_port_busy_the_next_free_one_is_taken(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        busy = other.getsockname()[1]
        monkeypatch.setattr(script, "DEFAULT_PORT", busy)
        with script.open_server(None, script.SITE) as server:
            assert server.server_address[0] == "127.0.0.1"
            assert server.server_address[1] > busy


@pytest.mark.parametrize("port", ["0", "65536", "-1", "eight"])
def test_a_port_that_is_no_port_is_refused(folder: Path, port: str) -> None:
    result = run_script(folder, "book", f"--port={port}")
    assert result.returncode == 2
    assert "between 1 and 65535" in result.stderr


def test_the_book_is_built_and_served_with_a_link(folder: Path) -> None:
    """A stand-in for the environment's Python writes a page where the real builder would."""
    starter = (
        "import runpy, sys; from pathlib import Path; "
        "module = runpy.run_path('run.py'); names = module['book'].__globals__; "
        "names['setup'] = lambda: None; "
        "names['call'] = lambda *a, **k: [Path('_build/site').mkdir(parents=True), "
        "Path('_build/site/index.html').write_text('<p>oi</p>'), Path('_build/site/nn.mjs').write_text('1'), 0][-1]; "
        "sys.exit(module['main'](['book']))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", starter], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )
    try:
        assert process.stdout is not None and process.stderr is not None
        line = process.stdout.readline()
        assert "The book is at http://127.0.0.1:" in line
        address = line.split("is at ")[1].split()[0]
        with urllib.request.urlopen(address, timeout=10) as answer:
            assert answer.read() == b"<p>oi</p>"
        with urllib.request.urlopen(address + "nn.mjs", timeout=10) as answer:
            assert answer.headers["Content-Type"] == "text/javascript"
    finally:
        process.terminate()
        process.communicate(timeout=10)


def test_a_book_that_does_not_build_stops_with_its_own_status(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(script, "setup", lambda: None)
    monkeypatch.setattr(script, "call", lambda *_: 7)
    assert script.main(["book", "--no-serve"]) == 7
    assert both_languages(script, "book failed", capsys.readouterr().err)


def test_a_finished_set_up_is_not_repeated(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    make_environment(script)
    runs: list[int] = []
    monkeypatch.setattr(script, "install", lambda: runs.append(1))
    script.setup()
    script.setup()
    assert len(runs) == 1


@pytest.mark.parametrize("name", ["requirements.txt", "constraints.txt", "pyproject.toml"])
def test_a_changed_pin_installs_again_without_rebuilding(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    make_environment(script)
    kept = Path(script.VENV, "kept.txt")
    kept.write_text("", encoding="utf-8")
    runs: list[int] = []
    monkeypatch.setattr(script, "install", lambda: runs.append(1))
    script.setup()
    with open(Path(script.ROOT, name), "a", encoding="utf-8") as stream:
        stream.write("\n# changed\n")
    script.setup()
    assert len(runs) == 2
    assert kept.exists()


def test_an_interrupted_set_up_is_built_again(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_environment(script)

    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(script, "install", interrupt)
    assert script.main(["setup"]) == 130
    assert both_languages(script, "stopped", capsys.readouterr().err)
    assert script.environment_state(script.VENV, script.stamp()) == "broken"

    monkeypatch.setattr(script, "install", lambda: None)
    monkeypatch.setattr(script, "create_environment", lambda: make_environment(script))
    assert script.main(["setup"]) == 0
    assert both_languages(script, "rebuilding", capsys.readouterr().out)
    assert script.environment_state(script.VENV, script.stamp()) == "ready"


def test_a_moved_environment_is_built_again(script: ModuleType, tmp_path: Path) -> None:
    make_environment(script)
    elsewhere = script.stamp().replace(script.ROOT, str(tmp_path / "elsewhere"))
    script.write(os.path.join(script.VENV, "course-stamp.txt"), elsewhere)
    assert script.environment_state(script.VENV, script.stamp()) == "broken"


def test_an_environment_whose_python_is_gone_is_built_again(script: ModuleType) -> None:
    python = make_environment(script)
    script.write(os.path.join(script.VENV, "course-stamp.txt"), script.stamp())
    assert script.environment_state(script.VENV, script.stamp()) == "ready"
    python.unlink()
    assert script.environment_state(script.VENV, script.stamp()) == "broken"


def test_an_index_that_never_answers_costs_little_time(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        monkeypatch.setattr(script, "CPU_TORCH", f"http://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        started = time.monotonic()
        assert not script.cpu_torch_answers(0.3)
        assert time.monotonic() - started < 3


def test_a_failed_style_check_fails_the_run_although_the_tests_pass(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[tuple[str, ...], dict[str, str]]] = []

    def call(*arguments: str, **changes: str) -> int:
        calls.append((arguments, changes))
        return int(arguments[:2] == ("ruff", "format"))

    monkeypatch.setattr(script, "setup", lambda: None)
    monkeypatch.setattr(script, "call", call)
    assert script.main(["test"]) == 1
    assert [arguments[0] for arguments, _ in calls] == ["ruff", "ruff", "basedpyright", "pytest"]
    assert calls[-1][1] == {"COURSE_FAILED": "ruff format --check"}


def test_the_fast_check_leaves_the_slow_tests_out(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(script, "setup", lambda: None)
    monkeypatch.setattr(script, "call", lambda *arguments, **_: calls.append(arguments) or 0)
    assert script.main(["check", "-k", "attention"]) == 0
    assert calls[-1][-4:] == ("-m", "not slow", "-k", "attention")
    assert all(arguments[0] != "basedpyright" for arguments in calls)
