"""run.py in a folder of its own, as a file and as a module."""

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from support import ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with run.py and the pins, and nothing else."""
    for name in ("run.py", "requirements.txt", "constraints.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def script(folder: Path) -> ModuleType:
    """run.py as a module, its root a folder of its own."""
    specification = importlib.util.spec_from_file_location("course_run", folder / "run.py")
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module
