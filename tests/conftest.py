"""What every test shares: shapes checked while testing, repeatable properties, one thread, and the style checks' verdict."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch is imported: two workers on two cores

import jaxtyping
import pytest
from hypothesis import settings

LIBRARY = Path(__file__).parents[1] / "src" / "course_lib"
DRAWS_SENTENCES = "corpora"  # no tensors there, and drawing would take ten times as long
CHECKED = sorted(
    f"course_lib.{path.stem}" for path in LIBRARY.iterdir() if path.stem not in (DRAWS_SENTENCES, "__init__")
)
jaxtyping.install_import_hook(CHECKED, "support.check_types")

if TYPE_CHECKING:
    from playwright.sync_api import Browser

settings.register_profile("course", derandomize=True, deadline=None, max_examples=50, print_blob=False)
settings.load_profile("course")


# The modules that take minutes: begun last, one would keep a single worker busy while the other had nothing left.
LONGEST_FIRST = (
    "notebooks/test_runs.py",
    "book/test_pages.py",
    "evidence/test_coverage.py",
    "lab/test_jupyterlab.py",
    "book/test_build.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the modules that take minutes first; the others keep their order."""
    names = {str(LIBRARY.parents[1] / "tests" / name): place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: names.get(str(item.path), len(names)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the style checks that failed before pytest began, just above its closing line."""
    failed = os.environ.get("COURSE_FAILED")
    if failed:
        terminalreporter.section("other checks")
        terminalreporter.write_line(f"FAILED before the tests: {failed}", red=True, bold=True)


@pytest.fixture(autouse=True)
def _portuguese_again() -> Iterator[None]:
    """Put the library's language back after each test that changed it."""
    yield
    languages = sys.modules.get("course_lib.languages")
    if languages is not None:
        languages.set_language("pt")


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """The system's Chromium, one for the tests of a module: two at once, or one beside a notebook's kernel, do not go together."""
    from playwright.sync_api import sync_playwright

    from support import CHROMIUM_ARGUMENTS, chromium_path

    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_ARGUMENTS))
        yield browser
        browser.close()
