"""The chapters in both editions, as the notebooks' tests see them."""

import pytest

from course_lib.editions.cells import chapter_names, notebook_file
from course_lib.languages import LANGUAGES
from support import ROOT

CHAPTERS = chapter_names(ROOT)
NOTEBOOKS = [notebook_file(ROOT, chapter, language) for chapter in CHAPTERS for language in LANGUAGES]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for `chapter` on each chapter, one that asks for `file` on each notebook."""
    if "chapter" in metafunc.fixturenames:
        metafunc.parametrize("chapter", CHAPTERS)
    if "file" in metafunc.fixturenames:
        metafunc.parametrize("file", NOTEBOOKS, ids=lambda file: f"{file.language}-{file.chapter}")
