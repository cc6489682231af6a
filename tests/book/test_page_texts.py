"""The book's own pages as texts: the same numbers in both editions, each accounted for; papers' years; words for every picture."""

import re
import unicodedata
from pathlib import Path

import pytest
import yaml

from notebooks.numbers import difference, numbers_in
from support import ROOT

PAGES = sorted(path.name for path in (ROOT / "book" / "en").glob("*.md"))
LIST = yaml.safe_load(Path(__file__).with_name("page_numbers.yml").read_text(encoding="utf-8"))
DIRECTIVE = re.compile(r"^(?::[\w-]+:.*|\(\w+\)=|---|\s*\d+\.\s)", re.MULTILINE)  # an ordered list numbers itself
ENTRY = re.compile(r'^- <a id="(?P<name>[a-z-]+)(?P<year>\d{4}|)[a-z]*"></a>(?P<text>.*)$', re.MULTILINE)
ARXIV = re.compile(r"\[arXiv:(?P<shown>[\d.]+)\]\(https://arxiv\.org/abs/(?P<linked>[\d.]+)\)")
PICTURE = re.compile(
    r"!\[(?P<words>[^\]]*)\]\(|<img\b(?P<attributes>[^>]*)>|```\{(?:image|figure)\}(?P<options>.*?)```", re.DOTALL
)


def page(language: str, name: str) -> str:
    return (ROOT / "book" / language / name).read_text(encoding="utf-8")


def plain(text: str) -> str:
    return DIRECTIVE.sub(" ", text)


def pictures_without_words(text: str) -> list[str]:
    """Return the pictures of a Markdown text that have no alternative text, as they are written."""
    found: list[str] = []
    for picture in PICTURE.finditer(text):
        alternative = (
            picture["words"]
            or "".join(re.findall(r"""\balt\s*=\s*["']([^"']*)["']""", picture["attributes"] or ""))
            or "".join(re.findall(r"(?m)^:alt:(.*)$", picture["options"] or ""))
        )
        if not alternative.strip():
            found.append(picture[0].splitlines()[0])
    return found


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_the_same_numbers_in_both_editions(name: str) -> None:
    assert difference(page("pt", name), page("en", name)) == ([], [])


@pytest.mark.parametrize("language", ["pt", "en"])
@pytest.mark.parametrize("name", [name for name in PAGES if name not in LIST["whole pages"]])
def test_every_number_of_a_page_is_listed_with_its_reason(language: str, name: str) -> None:
    known = {value for written in LIST["pages"].get(name, {}) for value in [float(written)]}
    said = {number.value for number in numbers_in(plain(page(language, name)), language)}
    assert said - known == set(), f"list it with its reason in page_numbers.yml, or mend {language}/{name}"
    assert known - said == set(), f"page_numbers.yml lists for {name} what the page does not say"


def test_every_number_listed_has_a_reason() -> None:
    reasons = [reason for page in LIST["pages"].values() for reason in page.values()] + list(
        LIST["whole pages"].values()
    )
    assert reasons
    assert all(isinstance(reason, str) and len(reason) > 5 for reason in reasons)


@pytest.mark.parametrize("language", ["pt", "en"])
def test_a_paper_is_dated_as_its_name_says(language: str) -> None:
    entries = list(ENTRY.finditer(page(language, "references.md")))
    assert len(entries) > 50
    assert len(entries) == page(language, "references.md").count("\n- ")
    undated = [  # a name keeps the year in which the paper came out, on arXiv or in print
        entry["name"]
        for entry in entries
        if f"({entry['year']}" not in entry["text"] and f"[arXiv:{entry['year'][2:]}" not in entry["text"]
    ]
    assert undated == []


@pytest.mark.parametrize("language", ["pt", "en"])
def test_a_papers_authors_are_those_that_its_name_says(language: str) -> None:
    entries = list(ENTRY.finditer(page(language, "references.md")))
    assert [
        entry["name"]
        for entry in entries
        if not all(name in _letters(entry["text"]) for name in entry["name"].split("-"))
    ] == []


@pytest.mark.parametrize("language", ["pt", "en"])
def test_an_address_on_arxiv_is_the_one_shown_and_no_later_than_the_paper(language: str) -> None:
    wrong = [
        entry["name"]
        for entry in ENTRY.finditer(page(language, "references.md"))
        for paper in ARXIV.finditer(entry["text"])
        if paper["shown"] != paper["linked"] or 2000 + int(paper["shown"][:2]) > int(entry["year"])
    ]
    assert wrong == []


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", unicodedata.normalize("NFKD", text).lower())


def test_every_picture_of_the_pages_and_readmes_has_words() -> None:
    texts = [*(ROOT / "book").rglob("*.md"), *ROOT.glob("*.md")]
    assert len(texts) > 15
    found = {path.name: pictures_without_words(path.read_text(encoding="utf-8")) for path in texts}
    assert {name: pictures for name, pictures in found.items() if pictures} == {}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("![](a.png)", 1),
        ("![a tree](a.png)", 0),
        ('<img src="a.png">', 1),
        ('<img src="a.png" alt="">', 1),
        ('<img alt="a tree" src="a.png">', 0),
        ("```{figure} a.png\n:width: 10\n```", 1),
        ("```{figure} a.png\n:alt: a tree\n```", 0),
    ],
)
def test_a_picture_without_words_is_seen_in_each_of_its_forms(text: str, count: int) -> None:
    assert len(pictures_without_words(text)) == count
