"""run.py's commands: their options, the server of the book, and what they hand to their tools."""

import functools
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import ModuleType

import pytest

from run_script.scripts import both_languages, make_environment, run_script


def test_an_unknown_command_is_named_with_the_known_ones(folder: Path) -> None:
    result = run_script(folder, "bok")
    assert result.returncode == 2
    assert "bok" in result.stderr and "book" in result.stderr and "student" in result.stderr
    assert "Traceback" not in result.stderr


def test_set_up_takes_no_stray_arguments(folder: Path) -> None:
    result = run_script(folder, "setup", "--fast")
    assert result.returncode == 2
    assert "setup takes no --fast" in result.stderr


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


@pytest.mark.parametrize(("command", "module"), [("lab", "course_lib.lab"), ("student", "course_lib.cli")])
def test_what_follows_a_command_with_a_tool_is_all_handed_on(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, command: str, module: str
) -> None:
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(script, "setup", lambda: None)
    monkeypatch.setattr(script, "call", lambda *arguments: calls.append(arguments) or 0)
    options = ("--port", "8890", "--notebook-dir=.", "--no-browser", "--ip=0.0.0.0", "--help", "--no-serve")
    assert script.main([command, *options]) == 0
    assert calls[0][0] == module
    assert calls[0][-len(options) :] == options


STUBBORN = """
import signal, sys, time
signal.signal(signal.SIGINT, lambda *_: print("asking", flush=True))
print("ready", flush=True)
sys.stdin.readline()
sys.exit({status})
"""


@pytest.mark.skipif(os.name == "nt", reason="sends a POSIX signal")
@pytest.mark.parametrize(("status", "ends"), [(0, 0), (1, 130)])
def test_ctrl_c_waits_for_the_tool_to_decide(script: ModuleType, status: int, ends: int) -> None:
    """The terminal sends Ctrl+C to run.py and its tool at once; run.py must not kill a tool that is asking."""
    make_environment(script)
    Path(script.ROOT, "stubborn.py").write_text(STUBBORN.format(status=status), encoding="utf-8")
    starter = (
        "import runpy, sys; module = runpy.run_path('run.py'); names = module['main'].__globals__; "
        "names['run'] = lambda _: names['call']('stubborn'); sys.exit(module['main']([]))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", starter],
        cwd=script.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
        # a shell starts what runs in the background deaf to Ctrl+C, and these tests may run there
        preexec_fn=functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    try:
        assert process.stdout is not None and process.stdin is not None
        assert process.stdout.readline() == "ready\n"
        os.killpg(process.pid, signal.SIGINT)
        assert process.stdout.readline() == "asking\n"
        time.sleep(0.6)  # subprocess.call would kill it after a quarter of a second
        os.killpg(process.pid, signal.SIGINT)
        assert process.stdout.readline() == "asking\n"
        _, told = process.communicate("\n", timeout=10)
        assert process.returncode == ends
        assert both_languages(script, "stopped", told) is bool(status)
    finally:
        process.kill()
        process.wait()
