"""run.py's set-up: what goes wrong reaches the reader as a sentence in both languages, never as a traceback."""

import errno
import os
import shutil
import socket
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

from run_script.scripts import both_languages, make_environment, run_script


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


def test_a_finished_set_up_is_not_repeated(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    make_environment(script)
    runs: list[int] = []
    monkeypatch.setattr(script, "install", lambda: runs.append(1))
    script.setup()
    script.setup()
    assert len(runs) == 1


@pytest.mark.parametrize("source", ["from pathlib import Path; Path('trusted.txt').touch()", "raise SystemExit(1)"])
def test_set_up_trusts_the_notebooks_and_does_not_fail_for_them(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    make_environment(script)
    module = Path(script.ROOT, "course_lib", "lab", "chapters.py")
    module.parent.mkdir(parents=True)
    (module.parents[1] / "__init__.py").touch()
    module.write_text(source, encoding="utf-8")
    monkeypatch.setattr(script, "install", lambda: None)
    assert script.main(["setup"]) == 0
    assert Path(script.ROOT, "trusted.txt").exists() is ("touch" in source)
    assert script.environment_state(script.VENV, script.stamp()) == "ready"


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
