"""How much a page weighs, as the browser counts it, before any model is asked for; and what a changed style reaches."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from book.site import pages
from course_lib.languages import LANGUAGES
from course_lib.sphinx_ext.build import fingerprint
from support import ROOT

OPENING, CHAPTER, CHAPTER_HTML = 600_000, 1_500_000, 900_000  # bytes, uncompressed


def weights(browser: Browser, address: str) -> dict[str, int]:
    """The bytes of each file that a page loads before the reader does anything."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    loaded: dict[str, int] = {}
    page.on("response", lambda response: loaded.setdefault(response.url, len(response.body())))
    page.goto(address, wait_until="networkidle")
    page.wait_for_timeout(500)
    context.close()
    return loaded


@pytest.mark.slow
@pytest.mark.parametrize("edition", LANGUAGES)
def test_the_opening_page_keeps_to_its_budget(server: str, browser: Browser, edition: str) -> None:
    loaded = weights(browser, f"{server}/{edition}/book/{edition}/index.html")
    assert 50_000 < sum(loaded.values()) <= OPENING, loaded


@pytest.mark.slow
@pytest.mark.parametrize(
    ("edition", "name"), [(edition, page) for edition in LANGUAGES for page in pages(edition) if "notebooks/" in page]
)
def test_a_chapter_keeps_to_its_budget_before_a_model_is_asked_for(
    server: str, browser: Browser, edition: str, name: str
) -> None:
    loaded = weights(browser, f"{server}/{edition}/{name}")
    assert loaded[f"{server}/{edition}/{name}"] <= CHAPTER_HTML
    assert 200_000 < sum(loaded.values()) <= CHAPTER, loaded
    assert not any("/model-" in file for file in loaded)


def test_a_change_of_the_style_or_of_a_script_alone_makes_every_page_be_built_again(tmp_path: Path) -> None:
    folder = tmp_path / "book" / "_static"
    folder.mkdir(parents=True)
    (folder / "course.css").write_text("p { color: red }", encoding="utf-8")
    before = fingerprint(tmp_path)
    assert fingerprint(tmp_path) == before
    (folder / "course.css").write_text("p { color: blue }", encoding="utf-8")
    assert fingerprint(tmp_path) != before
    assert fingerprint(ROOT) != fingerprint(tmp_path)
