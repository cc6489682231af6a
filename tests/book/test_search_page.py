"""Search in both editions, with and without accents, from disk and served."""

from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Page

from book.page_checks import Watch
from course_lib.sphinx_ext.search import PLURALS, stem

QUERIES = {
    "pt": [
        ("atenção", "glossary.html#attention"),
        ("relatar um erro", "how-to-use.html#como-relatar-um-erro"),
        ("evidências", "evidence.html"),
        ("dependência de longa distância", "glossary.html#long-distance-dependency"),
        ("créditos", "credits.html"),
    ],
    "en": [
        ("attention", "glossary.html#attention"),
        ("report errors", "how-to-use.html#how-to-report-an-error"),
        ("evidence", "evidence.html"),
        ("Gülçehre", "references.html"),
        ("licences", "licences.html"),
    ],
}
CASES = [(edition, query, target) for edition, queries in QUERIES.items() for query, target in queries]


def results(page: Page) -> list[str]:
    """The addresses of the results, best first."""
    page.wait_for_selector(".course-search-status")
    return page.eval_on_selector_all(".course-search-results a", "links => links.map((link) => link.href)")


def without_accents(text: str) -> str:
    """The query as typed on a keyboard without accents."""
    from course_lib.sphinx_ext.search import fold

    return fold(text)


@pytest.mark.slow
@pytest.mark.parametrize(("edition", "query", "target"), CASES)
def test_a_search_finds_its_page_among_the_first_three_with_and_without_accents(
    site: Path, server: str, context: BrowserContext, watch: Watch, edition: str, query: str, target: str
) -> None:
    page = context.new_page()
    for start in ((site / edition).as_uri(), f"{server}/{edition}"):
        for typed in (query, without_accents(query)):
            page.goto(f"{start}/search.html?q={quote(typed)}")
            found = results(page)
            assert any(address.endswith(target) for address in found[:3]), (typed, found[:5])
    assert watch.take() == []


@pytest.mark.slow
def test_the_page_and_the_index_cut_words_in_the_same_way(site: Path, context: BrowserContext) -> None:
    words = [
        "Atenção",
        "atenções",
        "FUNÇÕES",
        "vetores",
        "redes",
        "ônibus",
        "classes",
        "studies",
        "glass",
        "Gülçehre",
        "as",
        "mães",
    ]
    page = context.new_page()
    for edition in PLURALS:
        page.goto((site / edition / "search.html").as_uri())
        in_page = page.evaluate("(words) => words.map((word) => new Stemmer().stemWord(word))", words)
        assert in_page == [stem(word, edition) for word in words]


def test_words_that_differ_in_accents_or_number_are_the_same_to_search() -> None:
    assert stem("Atenções", "pt") == stem("atencao", "pt") == "atencao"
    assert stem("studies", "en") == stem("study", "en")
