"""The checks themselves: a page with one thing wrong is caught, each by its own sentence."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from book.figure_checks import figure_problems
from book.page_checks import (
    Watch,
    accessibility_problems,
    axe_script,
    content_problems,
    link_problems,
    overflow_problems,
    settle,
    small_text_problems,
)

PAGE = '<!doctype html><html lang="en"><head><title>A page</title></head><body><main><h1>A page</h1>{body}</main></body></html>'

FIGURE = """<figure class="course-figure" data-figure="demo" data-mounted="true">
<label>n <input type="range" min="0" max="4" name="n"></label>
<output data-output>0</output></figure><script type="module">
const input = document.querySelector("input"), output = document.querySelector("output");
input.addEventListener("input", () => {{ {reaction} }});</script>"""


@pytest.fixture
def opened(tmp_path: Path, context: BrowserContext, watch: Watch) -> Callable[[str], Page]:
    """Opens a page with the given body from disk."""

    def open_page(body: str) -> Page:
        file = tmp_path / "page.html"
        file.write_text(PAGE.format(body=body), encoding="utf-8")
        page = context.new_page()
        page.goto(file.as_uri())
        page.wait_for_timeout(100)
        return page

    return open_page


@pytest.mark.slow
@pytest.mark.parametrize(
    "element",
    [
        '<script src="https://cdn.example.org/library.js"></script>',
        '<link rel="stylesheet" href="https://fonts.example.org/font.css">',
        '<img alt="a" src="https://images.example.org/a.png">',
        '<script>fetch("https://data.example.org/a.json").catch(() => 0)</script>',
    ],
)
def test_a_link_to_a_content_network_put_into_a_real_page_is_caught(
    site: Path, tmp_path: Path, context: BrowserContext, watch: Watch, element: str
) -> None:
    source = (site / "pt" / "book" / "pt" / "credits.html").read_text(encoding="utf-8")
    spoilt = site / "pt" / "book" / "pt" / "_spoilt_by_a_test.html"
    spoilt.write_text(source.replace("</body>", f"{element}</body>"), encoding="utf-8")
    try:
        page = context.new_page()
        page.goto(spoilt.as_uri())
        page.wait_for_timeout(200)
    finally:
        spoilt.unlink()
    assert any("asks the outside for https://" in problem for problem in watch.take())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("<script>console.error('oh')</script>", "logs an error: oh"),
        ("<script>console.log('ah')</script>", "logs (log): ah"),
        ("<script>throw new Error('oh')</script>", "error in the page"),
        ("<script src='missing.js'></script>", "lacks file://"),
    ],
)
def test_an_error_in_a_page_is_caught(opened: Callable[[str], Page], watch: Watch, body: str, sentence: str) -> None:
    opened(body)
    assert any(sentence in problem for problem in watch.take())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ('<img src="data:,">', "has no alternative text"),
        ('<svg role="img"></svg>', "has no alternative text"),
        ('<img alt="a" src="missing.png">', "does not load"),
        ('<span class="math">x</span>', "1 formulas, 0 drawn"),
        ("", "the language link leads to None"),
        ("", "the page has no icon"),
        ('<meta name="description" content="short">', "the description is 'short'"),
    ],
)
def test_a_fault_in_the_content_is_caught(opened: Callable[[str], Page], body: str, sentence: str) -> None:
    assert any(sentence in problem for problem in content_problems(opened(body), "en"))


@pytest.mark.slow
def test_a_control_that_changes_nothing_is_caught_and_one_that_does_is_not(opened: Callable[[str], Page]) -> None:
    assert figure_problems(opened(FIGURE.format(reaction="output.value = input.value"))) == []
    assert figure_problems(opened(FIGURE.format(reaction=""))) == ["figure demo: n changes nothing"]
    assert figure_problems(opened('<figure class="course-figure" data-figure="demo"></figure>')) == [
        "figure demo is not mounted"
    ]


@pytest.mark.slow
def test_axe_and_overflow_are_caught(opened: Callable[[str], Page]) -> None:
    page = opened('<input><div style="width: 3000px">wide</div>')
    settle(page)
    assert any("axe label" in problem for problem in accessibility_problems(page))
    assert any("px wider than the window" in problem for problem in overflow_problems(page))


def test_links_between_editions_must_keep_the_page() -> None:
    here = "file:///site/pt/book/pt/index.html"
    alternates = {"pt-BR": here, "en": "file:///site/en/book/en/index.html"}
    assert link_problems(here, alternates["en"], alternates) == []
    assert link_problems(here, "file:///site/en/book/en/glossary.html", alternates) != []
    assert link_problems(here, alternates["en"], {"en": alternates["en"]}) != []


def test_the_axe_rules_are_installed() -> None:
    assert "axe" in axe_script()[:200]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('<p style="font-size: .45rem">hardly read</p>', ["small text, 7.2 px: hardly read"]),
        (
            '<svg viewBox="0 0 100 10" width="50" height="5"><text y="8" font-size="12">shrunk</text></svg>',
            ["small text, 6.0 px: shrunk"],
        ),
        ('<p style="font-size: .7rem">small and read</p><p hidden style="font-size: 1px">unseen</p>', []),
    ],
)
def test_letters_that_nobody_can_read_are_caught(opened: Callable[[str], Page], body: str, told: list[str]) -> None:
    assert small_text_problems(opened(body), 1280) == told
