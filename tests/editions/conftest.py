"""The tiny course that the editions' tests break in every way."""

from pathlib import Path

import pytest

from editions.course_copy import make_course


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return make_course(tmp_path)
