"""Every page of both editions in a real browser with the network cut."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from book.figure_checks import figure_problems
from book.page_checks import (
    Watch,
    accessibility_problems,
    content_problems,
    overflow_problems,
    settle,
    small_text_problems,
)
from book.site import pages
from course_lib.languages import LANGUAGES
from course_lib.sphinx_ext.pages import LANGUAGE_TAGS

pytestmark = pytest.mark.slow

PAGES = [(edition, page) for edition in LANGUAGES for page in pages(edition)]


@pytest.mark.parametrize(("edition", "name"), PAGES)
def test_a_page_opened_from_disk_asks_nothing_of_the_network_and_its_figures_answer(
    site: Path, context: BrowserContext, watch: Watch, edition: str, name: str
) -> None:
    page = context.new_page()
    page.goto((site / edition / name).as_uri())
    settle(page)
    assert content_problems(page, LANGUAGE_TAGS[edition]) == []
    assert figure_problems(page) == []
    assert watch.take() == []


@pytest.mark.parametrize(("edition", "name"), PAGES)
def test_a_served_page_is_whole_and_its_language_link_keeps_the_page(
    server: str, context: BrowserContext, watch: Watch, edition: str, name: str
) -> None:
    page = context.new_page()
    page.goto(f"{server}/{edition}/{name}")
    settle(page)
    assert content_problems(page, LANGUAGE_TAGS[edition]) == []
    page.click("a.course-language")
    page.wait_for_load_state()
    other = "en" if edition == "pt" else "pt"
    assert page.url == f"{server}/{other}/{name.replace(f'/{edition}/', f'/{other}/')}"
    assert page.evaluate("document.documentElement.lang") == LANGUAGE_TAGS[other]
    assert watch.take() == []


@pytest.mark.parametrize(("edition", "name"), PAGES)
def test_axe_finds_nothing_and_nothing_overflows_in_either_theme_and_width(
    site: Path, context: BrowserContext, watch: Watch, edition: str, name: str
) -> None:
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")
    page.goto((site / edition / name).as_uri())
    settle(page)
    page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found: list[str] = []
    for width, theme in (
        (1280, "light"),
        (360, "dark"),
    ):  # each theme and each width once: together they change no rule
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
        page.wait_for_timeout(400)  # what now scrolls is given to the keyboard a moment after a change of width
        found += [f"{width} px: {problem}" for problem in overflow_problems(page) + small_text_problems(page, width)]
        # the two editions of a chapter share their style: each is checked as the other is not
        if "notebooks/" not in name or (edition == "pt") == (theme == "light"):
            found += [f"{width} px, {theme}: {problem}" for problem in accessibility_problems(page)]
    assert found == []


def test_the_root_page_follows_the_browser_language_and_remembers_a_choice(
    site: Path, context: BrowserContext, watch: Watch
) -> None:
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    page.wait_for_url("**/pt/book/pt/index.html")
    page.click("a.course-language")
    page.wait_for_url("**/en/book/en/index.html")
    page.wait_for_function("() => localStorage.getItem('course-language') === 'en'")
    page.wait_for_timeout(500)  # another process keeps it, and the next page may be of yet another
    page.goto((site / "index.html").as_uri())
    page.wait_for_url("**/en/book/en/index.html")
    assert watch.take() == []


def test_the_root_page_offers_both_editions_without_scripts(site: Path, browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    assert [page.locator(f"main a[hreflang={tag}]").count() for tag in LANGUAGE_TAGS.values()] == [1, 1]
    context.close()
