"""The dictionary of the code: one word for one word in both directions, and nothing in it that no cell uses."""

from pathlib import Path

import pytest

from course_lib.editions.cells import EditionError, both_editions, chapter_names, read
from course_lib.editions.code_text import code_texts
from course_lib.editions.phrases import Phrases, has_words, phrases_path
from course_lib.editions.translate import SPEAKS_BOTH, in_language
from support import ROOT


def loaded(root: Path, text: str) -> Phrases:
    phrases_path(root).parent.mkdir(exist_ok=True)
    phrases_path(root).write_text(text, encoding="utf-8")
    return Phrases.load(root)


def test_the_courses_dictionary_is_the_same_read_either_way() -> None:
    phrases = Phrases.load(ROOT)
    assert len(phrases.english) == len(phrases.portuguese) > 150
    assert all(phrases.english[portuguese] == english for english, portuguese in phrases.portuguese.items())


def test_every_entry_of_the_dictionary_is_used_by_a_cell() -> None:
    phrases = Phrases.load(ROOT)
    used: dict[str, set[str]] = {}
    for chapter in chapter_names(ROOT):
        for cell in read(both_editions(ROOT, chapter)["en"]).cells:
            if cell.cell_type == "code" and SPEAKS_BOTH not in cell.metadata.get("tags", []):
                used[f"{chapter}:{cell.id}"] = {piece.text for piece in code_texts(cell.source)}
    everything = set[str]().union(*used.values())
    assert sorted(phrases.portuguese.keys() - everything) == [], "delete these phrases"
    assert sorted(phrases.stays - everything) == [], "delete these under `stays`"
    alone = {place: texts - used.get(place, set()) for place, texts in phrases.stays_in.items()}
    assert {place: texts for place, texts in alone.items() if texts} == {}, "delete these under `stays in`"


def test_both_editions_are_what_the_dictionary_makes_of_each_other() -> None:
    phrases = Phrases.load(ROOT)
    for chapter in chapter_names(ROOT):
        cells = {
            language: {cell.id: cell for cell in read(file).cells if cell.cell_type == "code"}
            for language, file in both_editions(ROOT, chapter).items()
        }
        for identifier, cell in cells["pt"].items():
            place = f"{chapter}:{identifier}"
            assert in_language(cell, place, "en", phrases) == cells["en"][identifier].source, place
            assert in_language(cells["en"][identifier], place, "pt", phrases) == cell.source, place


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('phrases: {a: {"words": "palavras", "terms": "palavras"}}', "'palavras' stands for 'words' and 'terms'"),
        ('phrases: {a: {"model": "model"}}', "'model' is the same in both languages; move it to `stays`"),
        ('phrases: {a: {"words": "palavras"}, b: {"palavras": "vocábulos"}}', "'palavras' is English in one phrase"),
        ('phrases: {a: {"words": "palavras"}}\nstays: {a: [words]}', "'words' is a phrase and under `stays`"),
        ('phrases: {a: {"words": "palavras", "words": "termos"}}', "'words' is there twice"),
        ("frases: {}", "phrases.yml has 'frases'; its sections are phrases, stays, stays in"),
        ("phrases: [words]", "notebooks/phrases.yml cannot be read"),
        ("phrases: {a: {", "notebooks/phrases.yml cannot be read"),
    ],
)
def test_a_dictionary_that_leaves_a_doubt_is_refused_and_the_phrase_named(
    tmp_path: Path, text: str, complaint: str
) -> None:
    with pytest.raises(EditionError, match=complaint):
        loaded(tmp_path, text)


def test_a_phrase_in_two_sections_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EditionError, match="'words' is in two sections"):
        loaded(tmp_path, 'phrases: {a: {"words": "palavras"}, b: {"words": "termos"}}')


def test_without_a_file_there_is_no_dictionary(tmp_path: Path) -> None:
    assert Phrases.load(tmp_path) == Phrases()


@pytest.mark.parametrize("text", ["the mean", "RNN", "é só", "a; média"])
def test_a_text_with_two_letters_together_has_words(text: str) -> None:
    assert has_words(text)


@pytest.mark.parametrize("text", ["(B·V)", "α = 0", "E1.3", "1.1", "…", "ratio_full", "n="])
def test_formulas_numbers_and_identifiers_have_none(text: str) -> None:
    assert not has_words(text)
