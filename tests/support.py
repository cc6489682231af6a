"""Helpers that several tests import: `from support import chromium_path`."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from beartype import BeartypeConf, beartype

ROOT = Path(__file__).resolve().parent.parent

check_types = beartype(conf=BeartypeConf(is_pep484_tower=True))  # where a float is asked for, 1 will do, as in Python

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium_path(environment: Mapping[str, str] = os.environ) -> str:
    """Return the path of a Chromium already on this machine. Without one the test is skipped; in CI (variable CI) it fails."""
    found = environment.get("CHROMIUM_PATH")
    if found and Path(found).is_file():
        return found
    for name in BROWSERS:
        found = shutil.which(name, path=environment.get("PATH", ""))
        if found:
            return found
    reason = "no Chromium or Chrome on this machine; install one, or name it in CHROMIUM_PATH, to run the browser tests"
    if environment.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


TEXT = {
    ".py",
    ".md",
    ".js",
    ".mjs",
    ".css",
    ".html",
    ".yml",
    ".yaml",
    ".toml",
    ".txt",
    ".ipynb",
    ".json",
    ".bib",
    ".cfg",
    "",
}


@cache
def committed_files() -> tuple[str, ...]:
    """Return the paths of the files under version control; in a copy without git, every file that is not generated."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    if listing.returncode == 0 and listing.stdout:
        return tuple(name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file())
    generated = {
        ".git",
        ".venv",
        "_build",
        "student",
        "__pycache__",
        ".cache",
        ".hypothesis",
        ".pytest_cache",
        ".ruff_cache",
    }
    files = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return tuple(path.as_posix() for path in files if not generated & set(path.parts) and ".egg-info" not in str(path))


def committed_texts() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of every committed text file."""
    for name in committed_files():
        if Path(name).suffix in TEXT:
            yield name, (ROOT / name).read_text(encoding="utf-8")


def code_of(name: str, text: str) -> str:
    """Return the Python source of a module, or of a notebook's code cells without its magic lines."""
    if not name.endswith(".ipynb"):
        return text
    cells = ["".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    return "\n".join(re.sub(r"(?m)^(\s*)[%!].*$", r"\1pass", cell) for cell in cells)
