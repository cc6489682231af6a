"""The committed notebooks as files: equal editions, stored outputs, sound links, and the size of a lesson."""

import re
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_lib.editions.cells import (
    NotebookFile,
    both_editions,
    colab_source,
    language_of,
    read,
    repository,
    tags,
)
from course_lib.editions.compare import drifts
from course_lib.editions.outputs import problems
from course_lib.editions.phrases import Phrases
from course_lib.editions.student import student_notebook
from course_lib.editions.translate import shared_hash
from course_lib.evidence import statement
from notebooks.prose import broken_links, links, without_markup, words
from support import ROOT

FEWEST_WORDS, MOST_WORDS = 3500, 5500
MOST_LINES = 20
CLAIM = re.compile(r"^\s*claim\(", re.MULTILINE)


def test_nothing_drifted_between_the_editions() -> None:
    assert [str(drift) for drift in drifts(ROOT)] == []


def test_both_editions_have_the_same_cells_tags_and_code_up_to_the_dictionary(chapter: str) -> None:
    files, phrases = both_editions(ROOT, chapter), Phrases.load(ROOT)
    cells = {
        language: [(cell.id, shared_hash(cell, f"{chapter}:{cell.id}", phrases)) for cell in read(file).cells]
        for language, file in files.items()
    }
    assert cells["pt"] == cells["en"]


def test_every_output_is_stored_and_in_order(file: NotebookFile) -> None:
    assert problems(read(file)) == []


def test_a_chapter_begins_with_its_title_then_the_colab_and_language_cells(file: NotebookFile) -> None:
    notebook = read(file)
    assert notebook.cells[0].cell_type == "markdown", "the first cell must be the title: the book names the page by it"
    assert notebook.cells[0].source.startswith("# ")
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert "colab" in tags(code[0])
    assert code[0].source == colab_source(repository(ROOT)), "run `course sync`: it writes the repository's address"
    assert "language" in tags(code[1])
    assert language_of(code[1]) == file.language
    assert sum("language" in tags(cell) for cell in code) == 1


def test_a_chapter_has_one_title(file: NotebookFile) -> None:
    titles = [
        line
        for cell in read(file).cells
        if cell.cell_type == "markdown"
        for line in re.sub(r"^```.*?^```", "", cell.source, flags=re.DOTALL | re.MULTILINE).splitlines()
        if line.startswith("# ")
    ]
    assert len(titles) == 1


def test_a_lesson_has_the_words_of_sixty_to_ninety_minutes(file: NotebookFile) -> None:
    count = words(read(file))
    assert FEWEST_WORDS <= count <= MOST_WORDS, f"{file} has {count} words of prose"


def test_no_code_cell_is_longer_than_a_reader_follows(file: NotebookFile) -> None:
    cells = [cell for cell in read(file).cells if cell.cell_type == "code" and "exercise" not in cell.metadata]
    lines = {cell.id: len(cell.source.splitlines()) for cell in cells}
    assert {identifier: count for identifier, count in lines.items() if count > MOST_LINES} == {}


def test_every_link_leads_to_a_file_of_the_same_edition(file: NotebookFile) -> None:
    assert list(broken_links(read(file), file.path.parent, ROOT)) == []


def test_every_claim_is_in_a_cell_that_nbval_compares(file: NotebookFile) -> None:
    claiming = [cell for cell in read(file).cells if cell.cell_type == "code" and CLAIM.search(cell.source)]
    assert [cell.id for cell in claiming if "nbval-check-output" not in tags(cell)] == []


def test_every_number_of_a_claim_has_a_name_for_readers(file: NotebookFile) -> None:
    claims = [
        output["metadata"]["course"]
        for cell in read(file).cells
        for output in cell.get("outputs", [])
        if "claim" in output.get("metadata", {}).get("course", {})
    ]
    nameless = [
        (one["claim"], name) for one in claims for name in one["measured"].keys() - statement(one["claim"]).labels
    ]
    assert nameless == [], "write its label in claims.yml"


def test_no_cell_is_hidden_from_nbval(file: NotebookFile) -> None:
    hiding = {"nbval-skip", "raises-exception", "nbval-raises-exception"}
    assert [cell.id for cell in read(file).cells if hiding & set(tags(cell))] == []


def test_the_exercises_are_whole_and_can_be_made_into_a_students_notebook(file: NotebookFile) -> None:
    student = student_notebook(read(file), str(file))
    exercises = {cell.metadata["exercise"] for cell in student.cells if "exercise" in cell.metadata}
    assert len(exercises) >= 5


# The measures themselves.


def test_code_mathematics_and_addresses_are_no_prose() -> None:
    text = "Uma *boa* [página](../../book/pt/x.md).\n\n```python\nx = um + dois\n```\n\nSeja $a_1 = b$ e `codigo` <b>sim</b>."
    assert without_markup(text).split() == ["Uma", "*boa*", "[página.", "Seja", "e", "sim", "."]


def test_the_statements_of_exercises_are_no_prose_of_the_lesson() -> None:
    statement = new_markdown_cell("some seven words", id="e", metadata={"tags": ["statement"]})
    notebook = new_notebook(cells=[new_markdown_cell("Guarda-chuva é uma palavra.", id="a"), statement])
    assert words(notebook) == 4


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("[a](b.md) ![c](d.png 'title') [e](<f.md#g>)", ["b.md", "d.png", "f.md#g"]),
        ("[![a](b.png)](c.md)", ["c.md"]),
        ("`[a](b.md)` and\n```\n[c](d.md)\n```\n", []),
        ("[a]: b.md\n", ["b.md"]),
        ('<img alt="x" src="e.png">', ["e.png"]),
    ],
)
def test_links_are_found_outside_code(text: str, targets: list[str]) -> None:
    assert links(text) == targets


def test_a_link_to_no_file_or_to_the_other_edition_is_named(tmp_path: Path) -> None:
    for name in ("notebooks/pt", "book/pt", "book/en"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("book/pt/glossary.md", "book/en/glossary.md"):
        (tmp_path / name).touch()
    good = "[a](../../book/pt/glossary.md#x) [b](https://example.org/x) [c](#here) [d](mailto:a@example.org)"
    bad = "[a](../../book/en/glossary.md) ![b](nowhere.png)"
    notebook = new_notebook(
        cells=[new_markdown_cell(good, id="good"), new_markdown_cell(bad, id="bad"), new_code_cell("[a](b)", id="code")]
    )
    assert list(broken_links(notebook, tmp_path / "notebooks" / "pt", tmp_path)) == [
        "cell 'bad' links to ../../book/en/glossary.md, which is in English",
        "cell 'bad' links to nowhere.png, which is no file",
    ]
