"""Measure the built book with Lighthouse: `python run.py book --no-serve`, then `python benchmarks/lighthouse.py [pt|en …]`.

Serves the site on this machine over HTTP/1.1, compressed with gzip as hosts of static pages do, and runs the pinned npm package,
installed in a temporary folder, on the opening page and each chapter: as a desktop, and as Lighthouse's slow phone. Needs node,
npm's registry and a Chromium (CHROMIUM_PATH, or on the PATH).
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "_build" / "site"
sys.path.insert(0, str(ROOT / "tests"))

from support import chromium_path  # noqa: E402

VERSION = "13.5.0"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
METRICS = (
    "first-contentful-paint",
    "largest-contentful-paint",
    "total-blocking-time",
    "cumulative-layout-shift",
    "speed-index",
)
DEVICES = {"desktop": ["--preset=desktop"], "phone": []}
LEAST = {"desktop": 95, "phone": 90}


class Compressing(SimpleHTTPRequestHandler):
    """Serves a folder, its texts compressed."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with the file, or with 404."""
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        kind = self.guess_type(str(path))
        text = kind.startswith("text/") or "javascript" in kind or "svg" in kind or "json" in kind
        content = compressed(path) if text else path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if text else kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "max-age=600")
        if text:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@cache
def compressed(path: Path) -> bytes:
    """A file's content as gzip."""
    return gzip.compress(path.read_bytes(), 9)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve `folder` on this machine only; gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Compressing, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def addresses(edition: str) -> list[str]:
    """The opening page and the chapters of an edition, from the site's folder."""
    chapters = sorted((SITE / edition / "notebooks" / edition).glob("*.html"))
    return [f"{edition}/book/{edition}/index.html", *(path.relative_to(SITE).as_posix() for path in chapters)]


def measure(command: Path, address: str, device: str, report: Path) -> dict[str, Any]:
    """Run Lighthouse once and return its report."""
    options = [f"--only-categories={','.join(CATEGORIES)}", "--output=json", f"--output-path={report}", "--quiet"]
    flags = "--chrome-flags=--headless=new --no-sandbox --disable-gpu"
    environment = {**os.environ, "CHROME_PATH": chromium_path()}
    subprocess.run([str(command), address, *DEVICES[device], *options, flags], check=True, env=environment, timeout=240)
    return json.loads(report.read_text(encoding="utf-8"))


def failures(report: dict[str, Any]) -> list[str]:
    """The audits that cost points, outside the timings."""
    audits = report["audits"]
    return [
        f"{name}: {audits[one['id']]['title']}"
        for name in CATEGORIES[1:]
        for one in report["categories"][name]["auditRefs"]
        if one["weight"] > 0 and audits[one["id"]]["score"] not in (None, 1)
    ]


def main(editions: list[str]) -> int:
    """Print a row for each page and device; return 1 if a category is below what the book asks of itself."""
    low = False
    with tempfile.TemporaryDirectory() as folder, served(SITE) as home:
        subprocess.run(
            ["npm", "install", "--silent", "--no-save", "--prefix", folder, f"lighthouse@{VERSION}"], check=True
        )
        command = Path(folder) / "node_modules" / ".bin" / "lighthouse"
        print(
            f"{'page':<34} {'device':<8} "
            + " ".join(f"{name[:6]:>6}" for name in CATEGORIES)
            + "  FCP LCP TBT CLS SI, kB"
        )
        for edition in editions:
            for address in addresses(edition):
                for device in DEVICES:
                    report = measure(command, f"{home}/{address}", device, Path(folder) / "report.json")
                    scores = [round(100 * report["categories"][name]["score"]) for name in CATEGORIES]
                    times = [report["audits"][name].get("displayValue", "–").replace("\xa0", " ") for name in METRICS]
                    weight = report["audits"]["total-byte-weight"].get("numericValue", 0) / 1000
                    print(f"{address[3:]:<34} {device:<8} " + " ".join(f"{score:>6}" for score in scores), end="  ")
                    print(", ".join(times), f"{weight:.0f} kB", flush=True)
                    for failure in failures(report):
                        print(f"    {failure}")
                    low = low or min(scores) < LEAST[device]
    return int(low)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:] or ["pt", "en"]))
