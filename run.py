# -*- coding: utf-8 -*-
"""The two commands of the course, and four smaller ones.

    python run.py book      set up, build both editions and serve them here (--no-serve, --port N)
    python run.py test      set up and run every check
    python run.py setup     only set up
    python run.py lab       JupyterLab on the notebooks; takes JupyterLab's options (--port N, --no-browser, ...)
    python run.py student   write the notebooks a class receives
    python run.py check     the fast part of the tests, under two minutes

Standard library only, for Linux, macOS and Windows. The file keeps to syntax that very old Pythons read, so that
they too say in a sentence which Python is needed.
"""

from __future__ import print_function

import sys

OLDEST, NEWEST = (3, 11), (3, 13)


def wrong_python(version):
    """Return the sentences for a Python we do not support, and None for one we do. Plain ASCII: old consoles too."""
    if OLDEST <= tuple(version[:2]) <= NEWEST:
        return None
    found = ".".join(str(part) for part in version[:3])
    return (
        "The course needs Python 3.11, 3.12 or 3.13; this is Python {0}. Get one at https://www.python.org/downloads/\n"
        "O curso pede Python 3.11, 3.12 ou 3.13; este comando chamou o Python {0}. "
        "Baixe um deles em https://www.python.org/downloads/"
    ).format(found)


if wrong_python(sys.version_info):
    print(wrong_python(sys.version_info), file=sys.stderr)
    sys.exit(2)

import argparse
import errno
import functools
import hashlib
import http.server
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import threading
import urllib.request

ROOT = os.path.dirname(os.path.realpath(__file__))
VENV = os.path.join(ROOT, ".venv")
SITE = os.path.join(ROOT, "_build", "site")
PINS = ("requirements.txt", "constraints.txt", "pyproject.toml")
CPU_TORCH = "https://download.pytorch.org/whl/cpu"
DEFAULT_PORT = 8000
PASSING_ON = ("test", "check", "lab", "student")  # commands whose options belong to the tool they call
SPACE_FOR_SETUP = 2500  # MB: the environment takes 1.9 GB, and pip unpacks beside it

MESSAGES = {
    "setting up": (
        "Setting up in .venv (about a minute on a good connection; only the first time) ...",
        "Preparando o ambiente em .venv (cerca de um minuto com boa conexão; só na primeira vez) ...",
    ),
    "ready": ("The environment is ready.", "O ambiente está pronto."),
    "network": (
        "Setting up needs the internet, and pip could not reach the package index. Check the connection "
        "(behind a proxy, set HTTPS_PROXY) and run the same command again.",
        "A instalação precisa da internet, e o pip não chegou ao servidor de pacotes. Verifique a conexão "
        "(com proxy, defina HTTPS_PROXY) e repita o mesmo comando.",
    ),
    "disk": (
        "The disk is full. Setting up takes about 2.5 GB in {folder} and in the temporary folder; free some space "
        "and run the same command again.",
        "O disco está cheio. A instalação ocupa cerca de 2,5 GB em {folder} e na pasta temporária; libere espaço "
        "e repita o mesmo comando.",
    ),
    "read-only": (
        "Cannot write in {folder}: the folder is read-only, belongs to another user, or a program still has its files "
        "open. Copy the course to a folder of yours, or close that program, and run the same command again.",
        "Não dá para gravar em {folder}: a pasta é só de leitura, é de outro usuário ou algum programa ainda usa os "
        "arquivos. Copie o curso para uma pasta sua, ou feche o programa, e repita o mesmo comando.",
    ),
    "no venv": (
        "This Python cannot create environments: its venv module or pip is missing. On Debian and Ubuntu: "
        "sudo apt install python3-venv. Then run the same command again.",
        "Este Python não cria ambientes: falta o módulo venv ou o pip. No Debian e no Ubuntu: "
        "sudo apt install python3-venv. Depois repita o mesmo comando.",
    ),
    "no package": (
        "There is no package {detail} for this computer (system, processor or Python {python}). "
        "A 64-bit Python 3.11, 3.12 or 3.13 on Linux, Windows or a Mac with Apple silicon has them all.",
        "Não existe o pacote {detail} para este computador (sistema, processador ou Python {python}). "
        "Um Python 3.11, 3.12 ou 3.13 de 64 bits no Linux, no Windows ou num Mac com Apple silicon tem todos.",
    ),
    "pip failed": (
        "Setting up did not finish; the lines above are pip's. Run the same command again to start afresh.",
        "A instalação não terminou; as linhas acima são do pip. Repita o mesmo comando para recomeçar.",
    ),
    "rebuilding": (
        "The environment in .venv is incomplete, broken or was moved: building it again.",
        "O ambiente em .venv está incompleto, quebrado ou mudou de lugar: vou refazê-lo.",
    ),
    "port": (
        "Port {port} is busy: another program answers there. Choose another one, such as --port {other}, "
        "or leave --port out and a free one is found.",
        "A porta {port} está ocupada: outro programa responde nela. Escolha outra, como --port {other}, "
        "ou deixe --port de fora que o comando acha uma livre.",
    ),
    "port refused": (
        "The system does not let this user open port {port}; choose one between 1024 and 65535.",
        "O sistema não deixa este usuário abrir a porta {port}; escolha uma entre 1024 e 65535.",
    ),
    "serving": (
        "The book is at {address} (Ctrl+C stops it). Português: {address}pt/  English: {address}en/",
        "O livro está em {address} (Ctrl+C encerra).",
    ),
    "built": ("The book is in {folder}; open index.html there.", "O livro está em {folder}; abra o index.html."),
    "book failed": (
        "The book was not built; the lines above say what to correct.",
        "O livro não foi gerado; as linhas acima dizem o que corrigir.",
    ),
    "stopped": ("Stopped. Run the same command to go on.", "Interrompido. Repita o mesmo comando para continuar."),
    "other": ("The system refused something: {detail}.", "O sistema recusou uma operação: {detail}."),
}

NO_PACKAGE = r"(?:no matching distribution found for|cannot install) ([^\s,;]+)"

# What pip and venv print, from the most to the least telling.
SYMPTOMS = (
    ("disk", r"no space left on device|\[errno 28\]|not enough space on the disk|winerror 112|disk quota exceeded"),
    ("no venv", r"ensurepip is not available|no module named '?(ensurepip|venv|pip)\b"),
    (
        "network",
        r"newconnectionerror|connecttimeout|name resolution|max retries exceeded|failed to establish a new connection|"
        r"read timed out|connection (reset|refused|aborted|broken)|network is unreachable|proxyerror|sslerror|"
        r"certificate_verify_failed|getaddrinfo failed|could not fetch url|no route to host|remotedisconnected|"
        r"protocolerror|incompleteread",
    ),
    ("read-only", r"permission denied|read-only file system|\[errno (13|30)\]|access is denied"),
    ("no package", NO_PACKAGE),
)


class Stop(Exception):
    """The run ends here; the reader gets the sentences of `key` in MESSAGES."""

    def __init__(self, key, status=1, **values):
        Exception.__init__(self, key)
        self.key, self.status, self.values = key, status, values


def say(key, stream=None, **values):
    """Print a message in English and in Portuguese, one line each."""
    values.setdefault("folder", ROOT)
    values.setdefault("python", ".".join(str(part) for part in sys.version_info[:3]))
    for sentence in MESSAGES[key]:
        print(sentence.format(**values), file=stream or sys.stdout)
    (stream or sys.stdout).flush()


def diagnose(output):
    """Return the Stop that explains what pip or venv printed, or None if nothing in it is known."""
    for key, pattern in SYMPTOMS:
        if re.search(pattern, output, re.IGNORECASE):
            package = re.search(NO_PACKAGE, output, re.IGNORECASE)
            return Stop(key, detail=package.group(1) if package else "")
    return None


def diagnose_os_error(error):
    """Return the Stop that explains an OSError."""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return Stop("disk")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Stop("read-only", folder=error.filename or ROOT)
    return Stop("other", detail=error)


# --- set-up ---


def environment_python(venv=None):
    """Return the path of the environment's Python on this system."""
    parts = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return os.path.join(venv or VENV, *parts)


def stamp():
    """Return what identifies a finished set-up: the pins, and the folder, since scripts keep absolute paths."""
    digest = hashlib.sha256(ROOT.encode("utf-8"))
    for name in PINS:
        with open(os.path.join(ROOT, name), "rb") as stream:
            digest.update(stream.read().replace(b"\r\n", b"\n"))
    return "{0}\n{1}\n".format(ROOT, digest.hexdigest())


def read(path):
    """Return the text of a file, empty if there is none."""
    if not os.path.isfile(path):
        return ""
    with open(path, encoding="utf-8") as stream:
        return stream.read()


def write(path, text):
    """Write a text file."""
    with open(path, "w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)


def environment_state(venv, wanted):
    """Return "ready", "outdated" (install on top), "broken" (build again) or "missing"."""
    if not os.path.lexists(venv):
        return "missing"
    python, written = environment_python(venv), read(os.path.join(venv, "course-stamp.txt"))
    unfinished = os.path.exists(os.path.join(venv, "course-unfinished.txt"))
    moved = bool(written) and written.splitlines()[0] != wanted.splitlines()[0]
    if unfinished or moved or os.path.islink(venv) or not os.path.exists(python):
        return "broken"
    probe = "import sys, pip; sys.exit(not {0} <= sys.version_info[:2] <= {1})".format(OLDEST, NEWEST)
    if subprocess.call([python, "-c", probe], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        return "broken"
    return "ready" if written == wanted else "outdated"


def cpu_torch_answers(seconds=3.0):
    """Tell whether PyTorch's CPU index answers in time. A thread, because looking a name up knows no time limit."""
    answers = []

    def ask():
        try:
            urllib.request.urlopen(CPU_TORCH + "/torch/", timeout=seconds).close()
            answers.append(True)
        except (OSError, ValueError):
            pass

    thread = threading.Thread(target=ask)
    thread.daemon = True
    thread.start()
    thread.join(seconds)
    return bool(answers)


def run_quietly(command, environment=None):
    """Run a command, show its progress on one line, and raise the Stop that explains a failure."""
    shown = sys.stdout.isatty()
    lines = []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            for line in process.stdout:
                lines.append(line.rstrip())
                if shown and re.match(r"\s*(Collecting|Downloading|Installing|Building|Preparing)", line):
                    print("\r  {0:<90.90}".format(lines[-1].strip()), end="", flush=True)
        except BaseException:
            process.terminate()
            raise
    status = process.returncode
    if shown:
        print("\r" + " " * 92 + "\r", end="", flush=True)
    if status == 0:
        return
    known = diagnose("\n".join(lines))
    if known is None or known.key == "no package":
        print("\n".join(line for line in lines[-12:] if line), file=sys.stderr)
    raise known or Stop("pip failed")


def create_environment():
    """Create .venv with pip in it. Where Debian keeps ensurepip in another package, the pip at hand brings its own."""
    interpreter = getattr(sys, "_base_executable", None) or sys.executable
    os.mkdir(VENV)
    if shutil.disk_usage(ROOT).free < SPACE_FOR_SETUP * 10**6:
        os.rmdir(VENV)
        raise Stop("disk")
    write(os.path.join(VENV, "course-unfinished.txt"), "set-up has begun\n")
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        run_quietly([interpreter, "-m", "venv", VENV])
    elif importlib.util.find_spec("pip") and importlib.util.find_spec("venv"):
        run_quietly([interpreter, "-m", "venv", "--without-pip", VENV])
        run_quietly([interpreter, "-m", "pip", "--python", environment_python(), "install", "pip"])
    else:
        raise Stop("no venv")


def remove_environment():
    """Remove .venv, whatever is left of it."""
    if os.path.islink(VENV) or os.path.isfile(VENV):
        os.remove(VENV)
    else:
        shutil.rmtree(VENV)


def install():
    """Install the pinned requirements and the library into .venv; pip's own configuration is respected."""
    environment = dict(os.environ, PIP_USER="0", PIP_PROGRESS_BAR="off", PIP_DISABLE_PIP_VERSION_CHECK="1")
    environment["PYTHONUTF8"] = "1"
    pip = [environment_python(), "-m", "pip", "install", "--no-input"]
    command = pip + ["-r", "requirements.txt"]
    if sys.platform.startswith("linux") and not os.environ.get("COURSE_GPU") and cpu_torch_answers():
        command += ["--extra-index-url", CPU_TORCH]
    try:
        run_quietly(command, environment)
    except Stop as stop:
        if stop.key == "no package":  # pip says so too when no index answers; asked in detail, it tells the two apart
            run_quietly(pip + ["--dry-run", "--ignore-installed", "--no-deps", "-vv", "setuptools"], environment)
        raise
    run_quietly(pip + ["--no-deps", "--no-build-isolation", "-e", "."], environment)


def trust_notebooks():
    """Let the figures run in any JupyterLab of this user; `lab` does so again when it starts. Not worth stopping for."""
    command = [environment_python(), "-m", "course_lib.lab.chapters"]
    subprocess.call(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def setup():
    """Make .venv hold exactly what the pins say; do nothing if it already does."""
    wanted = stamp()
    state = environment_state(VENV, wanted)
    if state == "ready":
        return
    if state == "broken":
        say("rebuilding")
        remove_environment()
    say("setting up")
    unfinished = os.path.join(VENV, "course-unfinished.txt")
    if state != "outdated":
        create_environment()
    write(unfinished, "set-up has begun\n")
    try:
        install()
    except Stop as stop:
        if state == "outdated" and stop.key in ("network", "no package"):  # pip touched nothing yet: keep what works
            os.remove(unfinished)
        raise
    write(os.path.join(VENV, "course-stamp.txt"), wanted)
    os.remove(unfinished)
    trust_notebooks()
    say("ready")


# --- commands ---


def call(*arguments, **changes):
    """Run a module in the environment with its output shown; return its exit status.

    Ctrl+C reaches the module as well, which decides what it means: one that was stopped by it fails.
    """
    environment = dict(os.environ, PYTHONUTF8="1", **changes)
    process = subprocess.Popen([environment_python(), "-m"] + list(arguments), cwd=ROOT, env=environment)
    interrupted, status = False, None
    while status is None:
        try:
            status = process.wait()
        except KeyboardInterrupt:
            interrupted = True
    if status and interrupted:
        raise KeyboardInterrupt
    if status and shutil.disk_usage(ROOT).free < 10**7:
        raise Stop("disk", status)
    return status


def style_failures(types):
    """Run the style checks (and the types, if asked); return the names of those that failed."""
    failed = []
    for name in ["ruff check", "ruff format --check"] + (["basedpyright"] if types else []):
        print("-- " + name, flush=True)
        if call(*name.split()):
            failed.append(name)
    return failed


def run_tests(extra, fast=False):
    """Run style, types and tests; pytest's closing line comes last, and names the other checks that failed above it."""
    failed = style_failures(types=not fast)
    selection = ["-m", "not slow"] if fast else []
    workers = ["-n", "2", "--dist", "loadscope", "--no-loadscope-reorder"]
    status = call("pytest", *(workers + selection + extra), COURSE_FAILED=", ".join(failed))
    return status or int(bool(failed))


def media_types():
    """Return the media types by extension; some Windows machines call JavaScript plain text."""
    types = dict(http.server.SimpleHTTPRequestHandler.extensions_map)
    types.update({".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"})
    return types


class Pages(http.server.SimpleHTTPRequestHandler):
    """The built book, with no line printed per request."""

    extensions_map = media_types()

    def log_message(self, *arguments):
        """Say nothing."""

    def end_headers(self):
        """Ask the browser to look again: the reader may have built the book anew."""
        self.send_header("Cache-Control", "no-cache")
        http.server.SimpleHTTPRequestHandler.end_headers(self)


class Server(http.server.ThreadingHTTPServer):
    """A server for this computer alone. Windows would let two programs share a port; there it must not be reused."""

    allow_reuse_address = os.name != "nt"
    daemon_threads = True


def open_server(port, folder):
    """Bind the named port, or from DEFAULT_PORT on the first free one if `port` is None."""
    handler = functools.partial(Pages, directory=folder)
    for candidate in range(DEFAULT_PORT, DEFAULT_PORT + 100) if port is None else [port]:
        try:
            return Server(("127.0.0.1", candidate), handler)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EPERM) and port is not None:
                raise Stop("port refused", 2, port=port)
            if error.errno not in (errno.EADDRINUSE, errno.EACCES, errno.EPERM):
                raise
    if port is None:
        return Server(("127.0.0.1", 0), handler)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        raise Stop("port", 2, port=port, other=probe.getsockname()[1])


def book(port, serve):
    """Set up, build both editions and serve them. The port comes first: a busy one is told before the wait."""
    server = open_server(port, SITE) if serve else None
    try:
        setup()
        status = call("course_lib.cli", "book")
        if status:
            raise Stop("book failed", status)
        if server is None:
            say("built", folder=SITE)
            return 0
        say("serving", address="http://127.0.0.1:{0}/".format(server.server_address[1]))
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
    finally:
        if server is not None:
            server.server_close()


def port_number(text):
    """Read a port from the command line."""
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("{0!r}: a port is a number between 1 and 65535".format(text))
    return int(text)


def read_arguments(arguments):
    """Return the parsed command line; what follows `test`, `check`, `lab` and `student` is all their tool's."""
    parser = argparse.ArgumentParser(
        prog="python run.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=("book", "test", "setup", "lab", "student", "check"))
    parser.add_argument("--no-serve", action="store_true", help="book: only build")
    parser.add_argument("--port", type=port_number, help="book: serve on this port")
    own, extra = (arguments[:1], arguments[1:]) if arguments[:1] and arguments[0] in PASSING_ON else (arguments, [])
    options, unknown = parser.parse_known_args(own)
    if unknown:
        parser.error("{0} takes no {1}".format(options.command, " ".join(unknown)))
    return options, extra


def run(arguments):
    """Do what the command line asks; return the exit status."""
    options, extra = read_arguments(arguments)
    if options.command == "book":
        return book(options.port, not options.no_serve)
    setup()
    if options.command in ("test", "check"):
        return run_tests(extra, fast=options.command == "check")
    if options.command == "lab":
        return call("course_lib.lab", *extra)
    if options.command == "student":
        return call("course_lib.cli", "student", *extra)
    return 0


def main(arguments):
    """Run, and turn what goes wrong into sentences for the reader."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        return run(arguments)
    except KeyboardInterrupt:
        say("stopped", sys.stderr)
        return 130
    except OSError as error:
        stop = diagnose_os_error(error)
    except Stop as error:
        stop = error
    say(stop.key, sys.stderr, **stop.values)
    return stop.status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
