"""What JupyterLab starts with, whose options win, and that Ctrl+C asks first and keeps the kernels meanwhile."""

import json
import os
import select
import subprocess
import time
from pathlib import Path

import pytest

from course_lib.lab import server
from course_lib.languages import Text
from lab.serving import COMMAND, OPEN_HERE, answer, free_port, lab_server, own_environment, wait_until_it_answers

TEXTS = [name for name, value in vars(server).items() if isinstance(value, Text)]


def started_with(root: Path, *arguments: str, root_user: bool = False) -> dict[str, str]:
    """Return the options JupyterLab gets, by name, the last of a name counting."""
    found = server.options(root, arguments, "pt", root_user=root_user)
    return dict(option.partition("=")[::2] for option in found)


def test_the_whole_course_is_served_and_the_readers_edition_shown(tmp_path: Path) -> None:
    options = started_with(tmp_path)
    assert options["--ServerApp.root_dir"] == str(tmp_path)
    assert options["--LabApp.default_url"] == "/lab/tree/notebooks/pt"


@pytest.mark.parametrize(
    "own", ["--notebook-dir=.", "--ServerApp.root_dir=/srv", "--ServerApp.notebook_dir=x", "--notebook-dir"]
)
def test_a_folder_of_the_readers_own_replaces_ours(tmp_path: Path, own: str) -> None:
    options = server.options(tmp_path, [own, "."], "pt", root_user=False)
    assert own in options
    assert not any("root_dir=" + str(tmp_path) in option or "default_url" in option for option in options)


def test_a_page_or_file_of_the_readers_own_is_what_opens(tmp_path: Path) -> None:
    (tmp_path / "own.ipynb").touch()
    for argument in ("--LabApp.default_url=/tree", "own.ipynb"):
        options = started_with(tmp_path, argument)
        assert options.get("--LabApp.default_url", "/tree") == "/tree"
        assert options["--ServerApp.root_dir"] == str(tmp_path)


def test_every_option_goes_on_in_its_order(tmp_path: Path) -> None:
    given = ["--port", "8890", "--no-browser", "--ip=0.0.0.0", "--ServerApp.allow_remote_access=True"]
    options = server.options(tmp_path, given, "en", root_user=False)
    start = options.index("--port")
    assert options[start : start + len(given)] == given
    assert "--LabApp.default_url=/lab/tree/notebooks/en" in options


def test_the_administrator_is_let_in_and_nobody_else_is_made_one(tmp_path: Path) -> None:
    assert "--allow-root" in started_with(tmp_path, root_user=True)
    assert "--allow-root" in started_with(tmp_path, "--notebook-dir=.", root_user=True)
    assert "--allow-root" not in started_with(tmp_path)


def test_the_settings_are_ones_that_jupyterlab_knows() -> None:
    """A setting that JupyterLab renames would be passed over in silence."""
    from jupyterlab.commands import get_app_dir

    schemas = Path(get_app_dir()) / "schemas"
    settings = json.loads((server.CONFIG / "labconfig" / "default_setting_overrides.json").read_text("utf-8"))
    for plugin, chosen in settings.items():
        package, name = plugin.split(":")
        known = json.loads((schemas / package / f"{name}.json").read_text(encoding="utf-8"))["properties"]
        assert set(chosen) <= set(known), plugin


@pytest.mark.slow
def test_the_server_shows_the_course_with_its_pages_and_settings(course: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with lab_server(course, home) as address:
        listing = json.loads(answer(f"{address}/api/contents/"))
        assert {"book", "notebooks"} <= {item["name"] for item in listing["content"]}
        manager = json.loads(answer(f"{address}/lab/api/settings/@jupyterlab/docmanager-extension:plugin"))
        assert manager["schema"]["properties"]["defaultViewers"]["default"] == {"markdown": "Markdown Preview"}
    log = (home / "log.txt").read_text(encoding="utf-8")
    assert str(server.OPENING.get("pt")) in log
    assert "/lab/tree/notebooks/pt" in log
    assert (server.AS_ROOT.get("pt") in log) is server.is_root()


@pytest.mark.slow
def test_a_folder_and_port_of_the_readers_own_are_served(course: Path, tmp_path: Path) -> None:
    with lab_server(course, tmp_path / "home", "--notebook-dir=./notebooks/en") as address:
        listing = json.loads(answer(f"{address}/api/contents/"))
    assert [item["name"] for item in listing["content"]] == ["01-tiny.ipynb"]


class Terminal:
    """JupyterLab in the foreground of a terminal, as a person has it."""

    def __init__(self, course: Path, home: Path) -> None:
        import pty

        home.mkdir(parents=True)
        self.address = f"http://127.0.0.1:{(port := free_port())}"
        self.ours, theirs = pty.openpty()
        self.said = ""
        self.process = subprocess.Popen(
            [*COMMAND, *OPEN_HERE, f"--port={port}", "--ServerApp.disable_check_xsrf=True"],
            cwd=course,
            env=own_environment(home),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=take_terminal,
        )
        os.close(theirs)

    def wait_for(self, words: str, seconds: float = 120) -> None:
        """Read what is printed until `words` come; AssertionError with all of it if they do not."""
        ends = time.monotonic() + seconds
        while words not in self.said:
            assert time.monotonic() < ends, self.said
            if select.select([self.ours], [], [], 0.2)[0]:
                try:
                    self.said += os.read(self.ours, 65536).decode(errors="replace")
                except OSError:  # Linux says so when the other side has closed
                    assert words in self.said, self.said
        self.said = self.said.partition(words)[2]

    def type(self, keys: str) -> None:
        os.write(self.ours, keys.encode())


def take_terminal() -> None:
    """Make the terminal at stdin this process's own, so that Ctrl+C typed there reaches it."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="a terminal of POSIX")
def test_ctrl_c_asks_keeps_kernels_until_the_answer_and_a_yes_stops(course: Path, tmp_path: Path) -> None:
    terminal = Terminal(course, tmp_path / "home")
    try:
        terminal.wait_for(server.OPENING.get("pt"))
        terminal.wait_for("/lab/tree/notebooks/pt")
        wait_until_it_answers(terminal.address, terminal.process)
        kernel = json.loads(answer(f"{terminal.address}/api/kernels", "POST"))["id"]
        for keys in ("\n", "n\n", "talvez\n"):
            terminal.type("\x03")
            terminal.wait_for("Encerrar o JupyterLab e os kernels")
            time.sleep(0.5)
            assert json.loads(answer(f"{terminal.address}/api/kernels"))[0]["id"] == kernel
            terminal.type(keys)
            terminal.wait_for(server.GOING_ON.get("pt"))
        terminal.type("\x03")
        terminal.wait_for("(s/N; Ctrl+C de novo encerra)")
        terminal.type("s\n")
        terminal.wait_for(server.STOPPING.get("pt"))
        terminal.wait_for("Shutting down 1 kernel")
        assert terminal.process.wait(60) == 0
    finally:
        terminal.process.kill()
        terminal.process.wait()
        os.close(terminal.ours)


@pytest.mark.parametrize("name", TEXTS)
def test_what_the_server_says_is_said_in_both_languages(name: str) -> None:
    text = getattr(server, name)
    assert text.pt != text.en
