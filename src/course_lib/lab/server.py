"""JupyterLab for the course: which options it starts with, and how Ctrl+C stops it."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jupyter_server.serverapp import ServerApp
from jupyterlab.labapp import LabApp
from traitlets import default

from course_lib.lab.chapters import ChapterContents, trust
from course_lib.languages import Text, current_language

CONFIG = Path(__file__).parent / "config"  # quiet start, and Markdown pages open as they are read
OWN_FOLDER = re.compile(r"--(\w+\.)?(notebook[-_]dir|root[-_]dir|preferred[-_]dir)\b")
OWN_PLACE = re.compile(r"--(\w+\.)?(default_url|file_to_run)\b")
NO_LANGUAGE_SERVERS = "--LanguageServerManager.autodetect=False"  # the course's own tools would run beside each chapter
YES = ("s", "y")  # sim, yes: either is understood in both languages

OPENING = Text(
    pt="O JupyterLab abre no navegador; se não abrir, use o endereço abaixo. Ctrl+C aqui encerra, depois de perguntar.",
    en="JupyterLab opens in the browser; if it does not, use the address below. Ctrl+C here stops it, after asking.",
)
AS_ROOT = Text(
    pt="Você é o administrador (root): cada célula pode mudar qualquer arquivo deste computador. Prefira outro usuário.",
    en="You are the administrator (root): each cell can change any file of this computer. Better use another user.",
)
UNREADABLE = Text(
    pt="{path} não é um notebook legível; para tê-lo de volta, baixe o curso outra vez.",
    en="{path} is not a notebook that can be read; to have it back, download the course again.",
)
QUESTION = Text(
    pt="\nEncerrar o JupyterLab e os kernels, com o que eles calcularam? (s/N; Ctrl+C de novo encerra) ",
    en="\nStop JupyterLab and the kernels, with all they computed? (y/N; Ctrl+C again stops) ",
)
GOING_ON = Text(pt="Tudo continua.", en="Everything goes on.")
STOPPING = Text(pt="Encerrando…", en="Stopping…")


class CourseServer(ServerApp):
    """The Jupyter server that trusts the course's chapters and asks, in the reader's language, before it stops."""

    course = Path()
    asking = False

    @default("contents_manager_class")
    def _files(self) -> type:
        """Open and save the chapters as they are committed, unless the reader names another manager."""
        return ChapterContents

    def start_app(self) -> None:
        """Trust the chapters and start."""
        contents: Any = self.contents_manager
        for path in trust(self.course, contents.notary):
            say(UNREADABLE.format(path=path))
        say(OPENING)
        super().start_app()

    def init_signal(self) -> None:
        """Let Ctrl+C ask where there is somebody to answer; on Windows too, where Jupyter's own does not."""
        super().init_signal()
        if sys.stdin and sys.stdin.isatty():
            signal.signal(signal.SIGINT, self.interrupted)

    def interrupted(self, *_: Any) -> None:
        """Ask in a thread, so that kernels and pages go on meanwhile; Ctrl+C once more is an answer."""
        if self.asking:
            self.stop_now()
        else:
            self.asking = True
            threading.Thread(target=self.ask, daemon=True).start()

    def ask(self) -> None:
        """Stop if the answer is yes; otherwise let the next Ctrl+C ask again."""
        print(QUESTION, end="", flush=True)
        if sys.stdin.readline().strip().lower().startswith(YES):
            self.stop_now()
        else:
            self.asking = False
            say(GOING_ON)

    def stop_now(self) -> None:
        """Stop the server and its kernels, orderly."""
        say(STOPPING)
        self.stop(from_signal=True)


class CourseLab(LabApp):
    """JupyterLab on that server."""

    serverapp_class = CourseServer

    @classmethod
    def get_extension_package(cls) -> str:
        """Return the package whose pages are served: JupyterLab's, not this one."""
        return "jupyterlab"


def serve(root: Path, arguments: Sequence[str]) -> int:
    """Run JupyterLab on the course until it is stopped; `arguments` are JupyterLab's own. Return the exit status."""
    paths = [str(CONFIG), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(paths)
    CourseServer.course = root
    if is_root():
        say(AS_ROOT)
    try:
        CourseLab.launch_instance(options(root, arguments, current_language(), root_user=is_root()))
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def options(root: Path, arguments: Sequence[str], language: str, *, root_user: bool) -> list[str]:
    """Return JupyterLab's options: the reader's own and, where they do not say otherwise, the course's.

    The course's folder is served whole, so that links from chapters to `book/` lead somewhere; the edition in
    `language` is shown first.
    """
    result = [NO_LANGUAGE_SERVERS, *arguments]
    if any(OWN_FOLDER.match(argument) for argument in arguments):
        return [*result, "--allow-root"] if root_user else result
    result.append(f"--ServerApp.root_dir={root}")
    opens_a_file = any(not argument.startswith("-") and (root / argument).exists() for argument in arguments)
    if not opens_a_file and not any(OWN_PLACE.match(argument) for argument in arguments):
        result.append(f"--LabApp.default_url=/lab/tree/notebooks/{language}")
    return [*result, "--allow-root"] if root_user else result


def is_root() -> bool:
    """Tell whether this is the administrator of a system where Jupyter refuses it."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def say(text: Text) -> None:
    """Print a sentence at once."""
    print(text, flush=True)
