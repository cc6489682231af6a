"""The course's folder as JupyterLab's tests see it: the tiny course, which they may break."""

from pathlib import Path

import pytest

from editions.course_copy import make_course


@pytest.fixture
def course(tmp_path: Path) -> Path:
    folder = tmp_path / "course"
    folder.mkdir()
    return make_course(folder)
