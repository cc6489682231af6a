"""The editions stay one course: what drifts is named, code is copied the right way, prose waits for a person."""

import shutil
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from course_lib.editions import sync
from course_lib.editions.agreement import agreement_path, sections
from course_lib.editions.cells import EditionError, colab_source, write
from course_lib.editions.compare import drifts
from editions.course_copy import (
    CHAPTER,
    PROSE,
    cell_of,
    edit,
    file_of,
    insert,
    load,
    order_of,
    rearrange,
    source_of,
    without_ids,
)

BOTH = pytest.mark.parametrize(("edited", "other"), [("pt", "en"), ("en", "pt")])


def names(root: Path) -> list[tuple[str, str]]:
    return [(drift.edition, drift.name) for drift in drifts(root)]


def test_editions_that_agree_pass_the_check(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sync.check(course) == 0
    assert capsys.readouterr().out.strip() == "the two editions agree"


@BOTH
def test_a_paragraph_edited_in_one_edition_turns_the_check_red_and_is_named(
    course: Path, edited: str, other: str, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(course, edited, "question", PROSE["question"][edited].replace("?", ", um dia?"))
    assert sync.check(course) == 1
    said = capsys.readouterr().out
    assert f"{edited} {CHAPTER}:question («{PROSE['question'][edited].split()[0]}" in said
    assert f"changed since the editions last agreed, and {other} did not" in said


@BOTH
def test_a_paragraph_edited_in_one_edition_of_a_page_is_named_with_its_section(
    course: Path, edited: str, other: str, capsys: pytest.CaptureFixture[str]
) -> None:
    page = course / "book" / edited / "glossary.md"
    page.write_text(
        page.read_text(encoding="utf-8").replace("\nUma lista", "\nUma fila").replace("\nA list", "\nA row")
    )
    assert sync.check(course) == 1
    assert f"{edited} glossary.md:2 («Vet" in capsys.readouterr().out.replace("Vec", "Vet")
    assert names(course) == [(edited, "glossary.md:2")]


def test_checking_writes_nothing(course: Path) -> None:
    edit(course, "pt", "question", "Outra pergunta?")
    before = {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}
    sync.check(course)
    assert {path: path.read_bytes() for path in course.rglob("*") if path.is_file()} == before


def test_syncing_shows_both_texts_of_a_pair_and_leaves_it_unsettled(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(course, "pt", "question", "Outra pergunta?")
    assert sync.sync(course) == 0
    said = capsys.readouterr().out
    assert "--- pt\nOutra pergunta?" in said
    assert "--- en\nHow many words fit into a vector?" in said
    assert sync.check(course) == 1


def test_accepting_a_pair_settles_it(course: Path) -> None:
    edit(course, "pt", "question", "Outra pergunta?")
    edit(course, "en", "question", "Another question?")
    assert names(course) == [("pt", f"{CHAPTER}:question")]
    sync.sync(course, accept=True)
    assert names(course) == []


def test_accepting_one_place_leaves_the_others(course: Path) -> None:
    edit(course, "pt", "question", "Outra pergunta?")
    edit(course, "en", "end", "We measured three things.")
    sync.sync(course, accept=True, only=[f"{CHAPTER}:question"])
    assert names(course) == [("en", f"{CHAPTER}:end")]


def test_accepting_one_section_leaves_the_other_sections(course: Path) -> None:
    page = course / "book" / "pt" / "glossary.md"
    page.write_text(page.read_text(encoding="utf-8").replace("Uma média", "Média").replace("Uma lista", "Lista"))
    sync.sync(course, accept=True, only=["glossary.md:1"])
    assert names(course) == [("pt", "glossary.md:2")]


def test_a_section_inserted_in_both_pages_is_the_only_one_to_accept(course: Path) -> None:
    for language, title in (("pt", "Busca"), ("en", "Search")):
        page = course / "book" / language / "glossary.md"
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("\n## V", f"\n## {title}\n\n{title}.\n\n## V"), encoding="utf-8")
    assert names(course) == [("pt", "glossary.md:2")]


def test_pages_with_different_numbers_of_sections_are_named(course: Path) -> None:
    page = course / "book" / "en" / "glossary.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n## Extra\n", encoding="utf-8")
    assert [str(drift) for drift in drifts(course)] == [
        "en glossary.md:0: level-2 sections differ in number: 2 in pt and 3 in en"
    ]


def test_a_page_of_only_one_edition_is_named(course: Path) -> None:
    (course / "book" / "en" / "glossary.md").unlink()
    assert "book/en/glossary.md is missing" in str(drifts(course)[0])


def test_a_heading_inside_a_code_fence_starts_no_section() -> None:
    text = "# A\n\n````md\n```\n## not a section\n```\n````\n\n## B\n\ntext\n"
    assert len(sections(text)) == 2


@BOTH
def test_code_edited_in_one_edition_is_copied_to_the_other(course: Path, edited: str, other: str) -> None:
    edit(course, edited, "sum", "print(2 + 2)")
    assert names(course) == [(edited, f"{CHAPTER}:sum")]
    sync.sync(course)
    assert source_of(course, other, "sum") == "print(2 + 2)"
    assert names(course) == []


def test_copied_code_loses_the_outputs_of_the_old_code(course: Path) -> None:
    notebook = load(course, "en")
    cell_of(notebook, "sum").execution_count = 3
    write(notebook, file_of(course, "en").path)
    edit(course, "pt", "sum", "print(2 + 2)")
    sync.sync(course)
    assert cell_of(load(course, "en"), "sum").execution_count is None


def test_copying_the_language_cell_keeps_each_editions_language(course: Path) -> None:
    edit(course, "en", "language", 'from course_lib.notebook import progress, start\n\nstart(language="en")')
    sync.sync(course)
    assert source_of(course, "pt", "language").endswith('import progress, start\n\nstart(language="pt")')


def test_a_language_cell_in_the_wrong_language_is_named(course: Path) -> None:
    edit(course, "en", "language", source_of(course, "pt", "language"))
    assert [str(drift) for drift in drifts(course) if "start(language=" in drift.problem] != []


@BOTH
def test_changed_tags_are_copied_also_on_markdown_cells(course: Path, edited: str, other: str) -> None:
    notebook = load(course, edited)
    cell_of(notebook, "question").metadata["tags"] = ["predict"]
    write(notebook, file_of(course, edited).path)
    assert names(course) == [(edited, f"{CHAPTER}:question")]
    sync.sync(course)
    assert cell_of(load(course, other), "question").metadata["tags"] == ["predict"]
    assert source_of(course, other, "question") == PROSE["question"][other]


def test_code_edited_in_both_editions_is_a_conflict_that_names_the_cell_and_writes_nothing(course: Path) -> None:
    edit(course, "pt", "sum", "print(2 + 2)")
    edit(course, "en", "sum", "print(3 + 3)")
    edit(course, "en", "check", "print(add(5, 5))")
    with pytest.raises(EditionError, match=rf"conflict in {CHAPTER}:sum .*print\(2 \+ 2\).*--from pt"):
        sync.sync(course)
    assert source_of(course, "pt", "check") == "print(add(1, 2))"


def test_a_conflict_is_settled_by_naming_the_edition_and_other_cells_are_not_overruled(course: Path) -> None:
    edit(course, "pt", "sum", "print(2 + 2)")
    edit(course, "en", "sum", "print(3 + 3)")
    edit(course, "en", "check", "print(add(5, 5))")
    sync.sync(course, prefer="pt")
    assert source_of(course, "en", "sum") == "print(2 + 2)"
    assert source_of(course, "pt", "check") == "print(add(5, 5))"


@BOTH
def test_a_new_code_cell_appears_in_the_other_edition_at_its_place(course: Path, edited: str, other: str) -> None:
    insert(course, edited, new_code_cell("print(3)", id="new"), after="sum")
    assert names(course) == [(edited, f"{CHAPTER}:new")]
    sync.sync(course)
    assert order_of(course, other) == order_of(course, edited)
    assert source_of(course, other, "new") == "print(3)"


def test_a_new_markdown_cell_is_copied_to_be_translated_and_cannot_be_accepted_before(course: Path) -> None:
    insert(course, "pt", new_markdown_cell("Um parágrafo novo.", id="new"), after="question")
    sync.sync(course, accept=True)
    assert source_of(course, "en", "new") == "<!-- translate -->\nUm parágrafo novo."
    assert names(course) == [("en", f"{CHAPTER}:new")]
    edit(course, "en", "new", "A new paragraph.")
    sync.sync(course, accept=True)
    assert names(course) == []


def test_cells_new_in_each_edition_end_up_in_both(course: Path) -> None:
    insert(course, "pt", new_code_cell("print(3)", id="mine"), after="sum")
    insert(course, "en", new_code_cell("print(4)", id="yours"), after="check")
    sync.sync(course)
    assert order_of(course, "pt") == order_of(course, "en")
    assert {"mine", "yours"} <= set(order_of(course, "pt"))


@BOTH
def test_a_cell_deleted_in_one_edition_is_deleted_in_the_other(course: Path, edited: str, other: str) -> None:
    rearrange(course, edited, [name for name in order_of(course, edited) if name not in {"sum", "end"}])
    assert {name for _, name in names(course)} == {f"{CHAPTER}:sum", f"{CHAPTER}:end"}
    sync.sync(course)
    assert order_of(course, other) == order_of(course, edited)


def test_deleting_a_paragraph_that_the_other_edition_rewrote_is_a_conflict(course: Path) -> None:
    rearrange(course, "pt", [name for name in order_of(course, "pt") if name != "end"])
    edit(course, "en", "end", "We measured three things.")
    with pytest.raises(EditionError, match=f"conflict in {CHAPTER}:end"):
        sync.sync(course)


@BOTH
def test_cells_moved_in_one_edition_are_moved_in_the_other(course: Path, edited: str, other: str) -> None:
    order = order_of(course, edited)
    order.insert(0, order.pop(order.index("end")))
    rearrange(course, edited, order)
    assert len(names(course)) == 1
    sync.sync(course)
    assert order_of(course, other) == order


def test_cells_moved_in_both_editions_are_a_conflict(course: Path) -> None:
    order = order_of(course, "pt")
    rearrange(course, "pt", [*order[1:], order[0]])
    rearrange(course, "en", [order[-1], *order[:-1]])
    with pytest.raises(EditionError, match=f"conflict in {CHAPTER}: both editions moved cells"):
        sync.sync(course)


def test_syncing_twice_changes_nothing_the_second_time(course: Path) -> None:
    edit(course, "pt", "sum", "print(2 + 2)")
    sync.sync(course, accept=True)
    before = {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}
    sync.sync(course, accept=True)
    assert {path: path.read_bytes() for path in course.rglob("*") if path.is_file()} == before


def test_syncing_writes_the_repositorys_address_into_the_colab_cell(course: Path) -> None:
    (course / "pyproject.toml").write_text('[tool.course]\nrepository = "https://example.org/course"\n')
    sync.sync(course)
    for language in ("pt", "en"):
        assert source_of(course, language, "colab") == colab_source("https://example.org/course")


def test_a_chapter_of_only_one_edition_is_an_error(course: Path) -> None:
    file_of(course, "en").path.unlink()
    with pytest.raises(EditionError, match=f"notebooks/en/{CHAPTER}.ipynb does not exist"):
        sync.check(course)


def test_a_notebook_without_cell_ids_is_an_error(course: Path) -> None:
    without_ids(file_of(course, "en").path)
    with pytest.raises(EditionError, match=f"notebooks/en/{CHAPTER}.ipynb: cell 1 has no id"):
        sync.check(course)


def test_a_damaged_record_is_an_error_and_a_missing_one_means_nothing_is_agreed(course: Path) -> None:
    agreement_path(course).write_text("{}")
    with pytest.raises(EditionError, match=r"agreement\.json cannot be read"):
        sync.check(course)
    agreement_path(course).unlink()
    assert len(drifts(course)) == len(PROSE) + 3  # every Markdown cell, and the page's three sections


def test_a_copy_of_the_course_agrees_as_the_course_does(course: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    copied = shutil.copytree(course, tmp_path_factory.mktemp("copy") / "course")
    assert drifts(copied) == []
