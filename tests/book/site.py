"""The built book as the tests see it: where its pages are, a server for it, and a rebuild only where its sources changed."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import yaml
from filelock import FileLock

from course_lib.sphinx_ext.build import build_book, edition_contents
from support import ROOT

SITE = ROOT / "_build" / "site"
SOURCES = ("_config.yml", "_toc.yml", "book", "notebooks", "src/course_lib")
NOT_SOURCES = {".pyc", ".safetensors"}


def pages(edition: str) -> list[str]:
    """Every page of an edition, as paths from its folder: those of the table of contents, and the search page."""
    contents = edition_contents(ROOT, edition)
    return [f"{name}.html" for name in _files(contents)] + ["search.html"]


def fingerprint() -> str:
    """A digest of everything that the book is built from."""
    digest = hashlib.sha256()
    for source in SOURCES:
        path = ROOT / source
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            if file.is_file() and file.suffix not in NOT_SOURCES and ".ipynb_checkpoints" not in file.parts:
                digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def built_site() -> Path:
    """The site's folder, built again if a source changed; workers wait for one another."""
    SITE.parent.mkdir(exist_ok=True)
    stamp = SITE.parent / "site.stamp"
    with FileLock(SITE.parent / "site.lock"):
        current = fingerprint()
        if not (SITE / "index.html").exists() or not stamp.exists() or stamp.read_text() != current:
            stamp.unlink(missing_ok=True)
            assert build_book(ROOT, SITE) == 0, "the book does not build without warnings; the output above names them"
            stamp.write_text(current)
    return SITE


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing: the tests report what matters."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve `folder` on this machine only; gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_QuietHandler, directory=str(folder)))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _files(node: object) -> Iterator[str]:
    """The file and root entries of a table of contents, in order."""
    if isinstance(node, list):
        for item in node:
            yield from _files(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in ("file", "root"):
                yield str(value)
            else:
                yield from _files(value)


def configuration() -> dict[str, object]:
    """The Portuguese configuration as written."""
    return yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
