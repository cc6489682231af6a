"""How a chapter teaches: sections that end with what to keep, exercises after them in order, lecturers named where they are introduced."""

import re

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from course_lib.editions.cells import NotebookFile, read, tags

KEEP = re.compile(r"^> \*\*(?:Para guardar|To keep)\.\*\* .+\n> .+$", re.MULTILINE)
WITHOUT = 2  # the last two sections: exercises beyond the lesson, and what to revise
LECTURERS = re.compile(r"\b(?:MURAI|LOPES|TURING|PONTI)\b")
QUESTION = re.compile(r"^question\(", re.MULTILINE)


def sections(cells: list[NotebookNode]) -> list[list[NotebookNode]]:
    """Return the cells of each section, from its heading on; what stands before the first is left out."""
    found: list[list[NotebookNode]] = []
    for cell in cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            found.append([])
        if found:
            found[-1].append(cell)
    return found


def is_practice(cell: NotebookNode) -> bool:
    """Whether a cell asks something of the reader: part of an exercise, or a question."""
    return bool({"statement"} & set(tags(cell))) or "exercise" in cell.metadata or bool(QUESTION.search(cell.source))


def not_ended(section: list[NotebookNode]) -> bool:
    """Whether a section lacks two lines to keep after its lesson, with nothing but questions and exercises behind them."""
    lesson = list(section)
    while lesson and is_practice(lesson[-1]):
        lesson.pop()
    return not lesson or lesson[-1].cell_type != "markdown" or not KEEP.search(lesson[-1].source)


def test_every_section_of_the_lesson_ends_with_two_lines_to_keep(file: NotebookFile) -> None:
    found = sections(read(file).cells)
    assert len(found) > WITHOUT + 5
    assert [section[0].id for section in found[:-WITHOUT] if not_ended(section)] == []
    assert [section[0].id for section in found[-WITHOUT:] if any(KEEP.search(cell.source) for cell in section)] == []


def test_exercises_stand_in_the_order_of_their_numbers(file: NotebookFile) -> None:
    numbers = [re.search(r"\d+\.\d+", cell.source)[0] for cell in read(file).cells if "statement" in tags(cell)]
    assert len(numbers) > 4
    assert numbers == sorted(numbers)


def test_an_exercise_is_followed_by_nothing_but_exercises_and_questions_in_its_section(file: NotebookFile) -> None:
    for section in sections(read(file).cells):
        begun = False
        for cell in section:
            begun = begun or "statement" in tags(cell)
            assert not begun or is_practice(cell), f"cell {cell.id!r} stands after an exercise of its section"


def test_the_prose_does_not_name_the_lecturers_as_the_cards_do(file: NotebookFile) -> None:
    texts = [cell for cell in read(file).cells if cell.cell_type == "markdown"]
    assert [cell.id for cell in texts if LECTURERS.search(cell.source)] == []


# The measures themselves.


def test_a_section_that_goes_on_after_what_to_keep_is_told() -> None:
    heading = new_markdown_cell("## 1 · One", id="a")
    keep = new_markdown_cell("> **To keep.** One line.\n> Another.", id="b")
    question = new_code_cell('question("1.1")', id="c")
    further = new_markdown_cell("And another thing.", id="d")
    assert not not_ended([heading, keep, question])
    assert not_ended([heading, keep, further])
    assert not_ended([heading, question])
    assert not_ended([heading, new_markdown_cell("> **To keep.** A single line.", id="e")])
