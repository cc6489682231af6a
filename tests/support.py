"""Helpers that several tests import: `from support import chromium_path`."""

import os
import shutil
from collections.abc import Mapping
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
