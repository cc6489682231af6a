"""The evidence page of the built book: the strip of each claim that its notebook holds, a filter, and links that lead to it."""

import html
import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from book.page_checks import Watch
from course_lib.evidence import statements
from course_lib.evidence.report import evidence_rows, read_notebooks
from course_lib.evidence.wall import claim_anchor
from course_lib.languages import LANGUAGES
from support import ROOT

pytestmark = pytest.mark.slow


def text_of(markup: str) -> str:
    """Return what a reader sees of a piece of HTML, with single spaces and straight quotes."""
    words = html.unescape(re.sub(r"</?[a-z][^>]*>", "", markup))
    return " ".join(words.translate(str.maketrans("’“”", '\'""')).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_claim_has_its_strip_and_leads_to_its_place_in_the_chapter(site: Path, language: str) -> None:
    [page] = (site / language).rglob("evidence.html")
    source = page.read_text(encoding="utf-8")
    rows = evidence_rows(read_notebooks(ROOT / "notebooks" / language), statements())
    strips = re.findall(r'<section class="course-claim" data-claim="(E\d+\.\d+)".*?</section>', source, re.DOTALL)
    assert strips == [row.statement.id for row in rows if row.details]
    assert len(strips) >= 12
    for row in rows:
        told = text_of(source)
        assert text_of(row.statement.text.get(language)) in told
        if row.details:
            assert text_of((row.statement.refined or row.statement.text).get(language)) in told
            anchor = claim_anchor(row.statement.id)
            [address] = re.findall(rf'class="claim-link" href="([^"#]*)#{anchor}"', source)
            assert f'id="{anchor}"' in (page.parent / address).read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_wall_is_filtered_and_a_strips_stamp_follows_from_disk_and_without_network(
    site: Path, context: BrowserContext, watch: Watch, language: str
) -> None:
    page = context.new_page()
    page.goto((site / language / "book" / language / "evidence.html").as_uri())
    page.locator('.claim-filter [name="chapter"]').select_option("01-rnn-limits")
    assert page.locator(".course-claim:visible").count() == 5
    page.locator('.claim-filter [name="verdict"]').select_option("holds")
    [strip] = page.locator(".course-claim:visible").all()
    assert strip.get_attribute("data-claim") == "E1.1"
    strip.locator('[name="control"]').check()
    assert strip.locator(".claim-stamp").get_attribute("data-stamp") == "fails"
    assert watch.problems == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", ["book", "notebooks"])
def test_a_strip_of_the_book_is_low_on_a_desktop_and_fits_a_phone(
    site: Path, context: BrowserContext, language: str, place: str
) -> None:
    page = context.new_page()
    names = {"book": f"book/{language}/evidence.html", "notebooks": f"notebooks/{language}/01-rnn-limits.html"}
    page.goto((site / language / names[place]).as_uri())
    page.wait_for_selector(".claim-tools:not([hidden])")
    highest = "all => Math.max(...all.map((one) => one.getBoundingClientRect().height))"
    assert page.locator(".course-claim").evaluate_all(highest) <= 200
    page.set_viewport_size({"width": 390, "height": 800})
    assert (
        page.locator(".course-claim").evaluate_all(
            "all => Math.max(...all.map((one) => one.getBoundingClientRect().right))"
        )
        <= 390
    )
