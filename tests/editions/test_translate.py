"""Code follows the edition's language through the dictionary: translated both ways, compared in English, gaps named."""

import re
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell

from course_lib.editions import sync
from course_lib.editions.cells import colab_source, write
from course_lib.editions.compare import drifts
from course_lib.editions.phrases import Phrases
from course_lib.editions.translate import in_language, shared_hash, untranslated
from editions.course_copy import CHAPTER, cell_of, edit, file_of, insert, load, source_of, write_phrases

DICTIONARY = """
phrases:
  words:
    "the sum": "a soma"
    "Add two numbers.": "Soma dois números."
    "why it works": "por que funciona"
    "search": "busca"
    "a label": "um rótulo"
stays:
  data: [RNN, os vizinhos]
stays in:
  01-tiny:check: [search]
"""
ENGLISH = 'print("the sum:", f(1))  # why it works'
PORTUGUESE = 'print("a soma:", f(1))  # por que funciona'
WORDS = Phrases({"the sum": "a soma", "why it works": "por que funciona", "search": "busca"}, frozenset({"RNN"}))


@pytest.fixture
def worded(course: Path) -> Path:
    """The tiny course with a dictionary, and a sum that speaks."""
    write_phrases(course, DICTIONARY)
    edit(course, "en", "sum", ENGLISH)
    sync.sync(course)
    return course


def problems(root: Path) -> list[str]:
    return [str(drift) for drift in drifts(root)]


def test_code_is_translated_from_the_edition_that_was_edited(worded: Path) -> None:
    assert source_of(worded, "pt", "sum") == PORTUGUESE
    edit(worded, "pt", "sum", PORTUGUESE.replace("f(1)", "f(2)"))
    sync.sync(worded)
    assert source_of(worded, "en", "sum") == ENGLISH.replace("f(1)", "f(2)")
    assert problems(worded) == []


def test_code_that_differs_only_by_the_dictionary_is_the_same_code(worded: Path) -> None:
    pair = {language: cell_of(load(worded, language), "sum") for language in ("pt", "en")}
    assert shared_hash(pair["pt"], f"{CHAPTER}:sum", WORDS) == shared_hash(pair["en"], f"{CHAPTER}:sum", WORDS)
    pair["pt"].source += " "
    pair["pt"].source = pair["pt"].source.replace("f(1)", "f( 1)")
    assert shared_hash(pair["pt"], f"{CHAPTER}:sum", WORDS) != shared_hash(pair["en"], f"{CHAPTER}:sum", WORDS)


@pytest.mark.parametrize(
    ("language", "identifier", "old", "new", "complaint"),
    [
        (
            "pt",
            "sum",
            "por que funciona",
            "why it works",
            "the comment 'why it works' is in the other edition's language",
        ),
        ("en", "sum", "why it works", "por que funciona", "the comment 'por que funciona' is in the other edition's"),
        (
            "pt",
            "sum",
            "a soma",
            "the sum",
            "the string 'the sum' is in the other edition's language; here it is 'a soma'",
        ),
        (
            "en",
            "solution",
            "return",
            "# sum them\n    return",
            "the comment 'sum them' is not in notebooks/phrases.yml",
        ),
        (
            "pt",
            "stub",
            "raise",
            '"""Some tudo."""\n    raise',
            "the docstring 'Some tudo.' is not in notebooks/phrases.yml",
        ),
        (
            "en",
            "sum",
            "the sum",
            "the total",
            "the string 'the total' is not in notebooks/phrases.yml; .* under `stays`",
        ),
    ],
)
def test_what_the_dictionary_lacks_or_the_wrong_language_turns_the_check_red(
    worded: Path, language: str, identifier: str, old: str, new: str, complaint: str
) -> None:
    before = source_of(worded, language, identifier)
    edit(worded, language, identifier, before.replace(old, new))
    if "not in" in complaint:
        sync.sync(worded)
    assert sync.check(worded) == 1
    assert re.search(complaint, "\n".join(problems(worded)))


def test_syncing_names_what_is_missing_and_puts_the_wrong_language_right(
    worded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(worded, "pt", "sum", 'print("the sum:", f(1))  # why it works, again')
    sync.sync(worded)
    said = capsys.readouterr().out
    assert f"en {CHAPTER}:sum" in said and "the comment 'why it works, again' is not in" in said
    assert source_of(worded, "pt", "sum") == 'print("a soma:", f(1))  # why it works, again'


def test_data_identifiers_and_formulas_need_no_phrase(worded: Path) -> None:
    edit(worded, "en", "sum", 'f("RNN", "os vizinhos", {"far_off": 1}, of["any key"], "α = 1", "E1.3")  # (B, T)')
    sync.sync(worded)
    assert problems(worded) == []
    assert source_of(worded, "pt", "sum") == source_of(worded, "en", "sum")


def test_a_string_may_be_data_in_one_cell_and_a_phrase_in_another() -> None:
    phrases = Phrases({"search": "busca"}, stays_in={"01-tiny:check": frozenset({"search"})})
    cell = new_code_cell('x = shares["search"]')
    assert in_language(cell, "01-tiny:check", "pt", phrases) == 'x = shares["search"]'
    assert in_language(cell, "01-tiny:sum", "pt", phrases) == 'x = shares["busca"]'


def test_the_strings_of_an_exercise_stay_and_its_comments_follow_the_language() -> None:
    cell = new_code_cell(
        '%%solution\nreturn "search"  # why it works', metadata={"exercise": "1.1", "tags": ["solution"]}
    )
    assert in_language(cell, "01-tiny:s", "pt", WORDS) == '%%solution\nreturn "search"  # por que funciona'
    assert list(untranslated(cell, "01-tiny:s", "pt", WORDS)) == [
        "the comment 'why it works' is in the other edition's language; here it is 'por que funciona'"
    ]


def test_the_cell_that_speaks_both_languages_is_left_alone(worded: Path) -> None:
    assert source_of(worded, "pt", "colab") == source_of(worded, "en", "colab") == colab_source("")


def test_half_written_code_is_copied_as_it_is_and_named(worded: Path) -> None:
    edit(worded, "en", "sum", "print((")
    sync.sync(worded)
    assert source_of(worded, "pt", "sum") == "print(("
    assert any("the cell is no Python" in problem for problem in problems(worded))


def test_outputs_stay_where_only_a_remark_changed(worded: Path) -> None:
    for language in ("pt", "en"):
        notebook = load(worded, language)
        cell_of(notebook, "sum").execution_count = 3
        write(notebook, file_of(worded, language).path)
    edit(worded, "en", "sum", ENGLISH.replace("why it works", "why it works"[::-1]))
    sync.sync(worded)
    assert cell_of(load(worded, "pt"), "sum").execution_count == 3
    edit(worded, "en", "sum", ENGLISH.replace("the sum", "a label"))
    sync.sync(worded)
    assert cell_of(load(worded, "pt"), "sum").execution_count is None


def test_a_new_cell_arrives_in_the_other_edition_translated(worded: Path) -> None:
    insert(worded, "pt", new_code_cell('print("um rótulo")', id="new"), after="sum")
    sync.sync(worded)
    assert source_of(worded, "en", "new") == 'print("a label")'
