"""The library's layers: a module imports from the rows above its own, or from inside its own package, and nothing else.

The rows are those of [tool.course.layers] in pyproject.toml. Imports are read from the source, inside functions too.
"""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from support import ROOT

PACKAGE = "course_lib"
SOURCE = ROOT / "src" / PACKAGE
PICTURES = {"matplotlib", "ipywidgets", "IPython"}  # from the row of `plots` on
BOOK = {"sphinx", "docutils", "jupyter_book", "myst_nb", "myst_parser"}  # in `sphinx_ext` alone

Rows = list[list[str]]


def read_rows(root: Path = ROOT) -> Rows:
    """Return the rows of modules that pyproject.toml names."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return settings["tool"]["course"]["layers"]["rows"]


def unit_of(file: Path, source: Path) -> str:
    """Return the module or package right under the library that a file belongs to; empty for the library's own __init__."""
    first = file.relative_to(source).parts[0]
    return "" if first == "__init__.py" else first.removesuffix(".py")


def imported_names(file: Path, source: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and the absolute dotted name of everything a file imports, however deep and by whatever form."""
    here = [PACKAGE, *file.relative_to(source).parent.parts]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in {"import_module", "__import__"} and isinstance(node.args[0].value, str):
                yield node.lineno, node.args[0].value


def wrong_imports(source: Path, rows: Rows) -> list[str]:
    """Return a sentence for each file outside the rows and each import that goes against them."""
    row_of = {unit: number for number, row in enumerate(rows, 1) for unit in row}
    pictures_from = row_of["plots"]
    faults: list[str] = []
    for file in sorted(source.rglob("*.py")):
        unit, name = unit_of(file, source), file.relative_to(source).as_posix()
        if unit and unit not in row_of:
            faults.append(f"{name}: {unit} is in no row; name it in [tool.course.layers] of pyproject.toml")
            continue
        row = row_of.get(unit, 0)
        for line, imported in imported_names(file, source):
            parts = imported.split(".")
            if parts[0] == PACKAGE and len(parts) > 1:
                target = parts[1]
                if target != unit and row_of.get(target, 99 if (source / target).is_dir() else 0) >= max(row, 1):
                    faults.append(
                        f"{name}:{line}: {unit or '__init__'} (row {row}) imports {target} (row {row_of.get(target)})"
                    )
            elif parts[0] in PICTURES and row < pictures_from:
                faults.append(f"{name}:{line}: imports {parts[0]}; nothing above the row of plots may")
            elif parts[0] in BOOK and unit != "sphinx_ext":
                faults.append(f"{name}:{line}: imports {parts[0]}; only sphinx_ext may")
    return faults


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small library of four rows with lawful imports."""
    files = {
        "__init__.py": "",
        "seeding.py": "import torch",
        "attention.py": "from course_lib.seeding import generator",
        "plots/__init__.py": "from course_lib.plots.style import PALETTE",
        "plots/style.py": "import matplotlib\nfrom course_lib import attention",
        "sphinx_ext.py": "from sphinx.util import logging",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


ROWS: Rows = [["seeding"], ["attention"], ["plots"], ["sphinx_ext"]]


def test_every_module_imports_only_from_rows_above_its_own() -> None:
    assert wrong_imports(SOURCE, read_rows()) == []


def test_no_module_is_in_two_rows() -> None:
    units = [unit for row in read_rows() for unit in row]
    assert len(units) == len(set(units))


def test_a_lawful_tree_passes(tree: Path) -> None:
    assert wrong_imports(tree, ROWS) == []


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        (
            "seeding.py",
            "from course_lib.attention import attention",
            "seeding.py:1: seeding (row 1) imports attention (row 2)",
        ),
        ("seeding.py", "import course_lib.attention", "imports attention (row 2)"),
        ("seeding.py", "from course_lib import attention", "imports attention (row 2)"),
        ("seeding.py", "from .attention import attention", "imports attention (row 2)"),
        ("seeding.py", "def later():\n    from . import plots", "seeding.py:2: seeding (row 1) imports plots (row 3)"),
        ("seeding.py", "import importlib\nimportlib.import_module('course_lib.plots')", "imports plots (row 3)"),
        ("plots/style.py", "from ..sphinx_ext import setup", "imports sphinx_ext (row 4)"),
        ("__init__.py", "from course_lib.seeding import generator", "__init__ (row 0) imports seeding (row 1)"),
        ("attention.py", "import matplotlib.figure", "imports matplotlib"),
        ("attention.py", "def draw():\n    from IPython.display import display", "imports IPython"),
        ("plots/style.py", "from docutils import nodes", "only sphinx_ext may"),
        ("stray.py", "", "stray is in no row"),
    ],
)
def test_an_import_against_the_rows_is_named(tree: Path, name: str, text: str, fault: str) -> None:
    (tree / name).write_text(text, encoding="utf-8")
    faults = wrong_imports(tree, ROWS)
    assert len(faults) == 1
    assert fault in faults[0]


def test_a_module_of_the_same_row_is_no_row_above(tree: Path) -> None:
    (tree / "attention.py").write_text("from course_lib.recurrent import rnn_step", encoding="utf-8")
    (tree / "recurrent.py").write_text("", encoding="utf-8")
    faults = wrong_imports(tree, [["seeding"], ["attention", "recurrent"], ["plots"], ["sphinx_ext"]])
    assert len(faults) == 1
    assert "attention (row 2) imports recurrent (row 2)" in faults[0]
