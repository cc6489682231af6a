"""A tiny course in a temporary folder: one chapter and one page, in both editions, agreed."""

import json
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_lib.editions import sync
from course_lib.editions.cells import NotebookFile, colab_source, notebook_file, read, write
from course_lib.editions.phrases import phrases_path

CHAPTER = "01-tiny"
PROSE = {
    "title": {"pt": "# Um capítulo", "en": "# A chapter"},
    "question": {"pt": "Quantas palavras cabem em um vetor?", "en": "How many words fit into a vector?"},
    "end": {"pt": "Medimos duas coisas.", "en": "We measured two things."},
    "exercise-1-1": {"pt": "Some dois números.", "en": "Add two numbers."},
}
PAGE = {
    "pt": "# Glossário\n\nComeço.\n\n## Atenção\n\nUma média.\n\n## Vetor\n\nUma lista.\n",
    "en": "# Glossary\n\nStart.\n\n## Attention\n\nA mean.\n\n## Vector\n\nA list.\n",
}


def tiny_notebook(language: str) -> NotebookNode:
    """Return the tiny chapter in one edition, not executed."""

    def code(identifier: str, source: str, *tags: str, **metadata: str) -> NotebookNode:
        return new_code_cell(source, id=identifier, metadata={"tags": list(tags), **metadata})

    def prose(identifier: str) -> NotebookNode:
        return new_markdown_cell(PROSE[identifier][language], id=identifier)

    return new_notebook(
        cells=[
            prose("title"),
            code("colab", colab_source(""), "colab", "remove-cell"),
            code("language", f'from course_lib.notebook import start\n\nstart(language="{language}")', "language"),
            prose("question"),
            code("sum", "print(1 + 1)", "nbval-check-output"),
            prose("exercise-1-1"),
            code("stub", "def add(a, b):\n    raise NotImplementedError", "stub", exercise="1.1"),
            code("solution", "def add(a, b):\n    return a + b", "solution", "hide-input", exercise="1.1"),
            code("check", "print(add(1, 2))", "check", exercise="1.1"),
            prose("end"),
        ]
    )


def make_course(root: Path) -> Path:
    """Write the tiny course into `root` and record that its editions agree."""
    (root / "pyproject.toml").write_text('[tool.course]\nrepository = ""\n', encoding="utf-8")
    for language in ("pt", "en"):
        write(tiny_notebook(language), file_of(root, language).path)
        page = root / "book" / language / "glossary.md"
        page.parent.mkdir(parents=True)
        page.write_text(PAGE[language], encoding="utf-8")
    assert sync.sync(root, accept=True) == 0
    return root


def file_of(root: Path, language: str) -> NotebookFile:
    return notebook_file(root, CHAPTER, language)


def load(root: Path, language: str) -> NotebookNode:
    return read(file_of(root, language))


def cell_of(notebook: NotebookNode, identifier: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if cell.id == identifier)


def source_of(root: Path, language: str, identifier: str) -> str:
    return cell_of(load(root, language), identifier).source


def order_of(root: Path, language: str) -> list[str]:
    return [cell.id for cell in load(root, language).cells]


def edit(root: Path, language: str, identifier: str, source: str) -> None:
    """Replace the text of one cell in one edition, as a person would."""
    notebook = load(root, language)
    cell_of(notebook, identifier).source = source
    write(notebook, file_of(root, language).path)


def rearrange(root: Path, language: str, order: list[str]) -> None:
    """Put one edition's cells into `order`; those it does not name are deleted."""
    notebook = load(root, language)
    notebook.cells = [cell_of(notebook, identifier) for identifier in order]
    write(notebook, file_of(root, language).path)


def insert(root: Path, language: str, cell: NotebookNode, after: str) -> None:
    """Put a new cell into one edition."""
    notebook = load(root, language)
    position = [each.id for each in notebook.cells].index(after) + 1
    notebook.cells.insert(position, cell)
    write(notebook, file_of(root, language).path)


def without_ids(path: Path) -> None:
    """Take the ids out of a notebook, as old programs do."""
    content = json.loads(path.read_text(encoding="utf-8"))
    for cell in content["cells"]:
        del cell["id"]
    path.write_text(json.dumps(content), encoding="utf-8")


def write_phrases(root: Path, text: str) -> None:
    """Write the tiny course's dictionary."""
    phrases_path(root).write_text(text, encoding="utf-8")
