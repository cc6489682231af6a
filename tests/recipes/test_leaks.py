"""Leaks, by the recipes: nothing that a model is judged on entered its training, and a leak made on purpose is seen."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from course_lib import recipes
from recipes import watching

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, dict[str, int]]]:
    done = subprocess.run([sys.executable, watching.__file__], capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_model_that_comes_with_the_course_is_watched() -> None:
    assert set(recipes.names()) <= set(watching.WATCHES)
    assert Path(watching.__file__).is_file()


@pytest.mark.parametrize("name", watching.WATCHES)
def test_nothing_that_judges_a_model_was_trained_on(name: str, found: dict[str, dict[str, dict[str, int]]]) -> None:
    counts = found["as it is"][name]
    assert counts["trained"] > 100 and counts["judged"] > 20, counts
    assert counts["leaked"] == 0


@pytest.mark.parametrize("name", watching.WATCHES)
def test_a_leak_made_on_purpose_is_seen(name: str, found: dict[str, dict[str, dict[str, int]]]) -> None:
    assert found["planted"][name]["leaked"] >= 5
