"""A chapter while it is read: where the reader is, figures wider than the text, anchors below the header, and the page on paper."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from course_lib.languages import LANGUAGES

pytestmark = pytest.mark.slow

CHAPTER = "notebooks/{}/01-rnn-limits.html"


@pytest.fixture(scope="module")
def chapter(browser: Browser) -> Iterator[Page]:
    """The Portuguese chapter 1 from disk, without network or motion."""
    from book.site import built_site

    context = browser.new_context(offline=True, reduced_motion="reduce", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto((built_site() / "pt" / CHAPTER.format("pt")).as_uri())
    page.wait_for_selector('figure[data-figure="ngram_explorer"]', state="attached")
    yield page
    context.close()


def width_of(page: Page, selector: str) -> float:
    return page.locator(selector).first.evaluate("(one) => one.getBoundingClientRect().width")


@pytest.mark.parametrize(("window", "least", "most"), [(390, 300, 390), (1280, 900, 1100), (1600, 1050, 1100)])
def test_a_figure_is_as_wide_as_the_window_allows_and_text_keeps_to_its_column(
    chapter: Page, window: int, least: int, most: int
) -> None:
    chapter.set_viewport_size({"width": window, "height": 800})
    chapter.wait_for_timeout(200)
    assert least <= width_of(chapter, 'figure[data-figure="ngram_explorer"]') <= most
    assert width_of(chapter, ".bd-article section > section > p") <= 42 * 16 + 1
    assert width_of(chapter, "div.cell_input") <= 46 * 16 + 1
    assert chapter.evaluate("document.documentElement.scrollWidth") <= window


def test_the_strip_and_the_contents_say_which_section_is_read_and_how_long_the_rest_takes(chapter: Page) -> None:
    chapter.set_viewport_size({"width": 1280, "height": 800})
    told: list[tuple[str, int]] = []
    for heading in chapter.locator(".bd-article section > h2").all()[:4]:
        heading.evaluate("(one) => one.scrollIntoView()")
        chapter.wait_for_timeout(120)
        section = heading.evaluate("(one) => one.parentElement.id")
        current = chapter.locator(".course-sections a[aria-current]")
        assert current.count() == 1 and current.get_attribute("href") == f"#{section}"
        name, left = (chapter.locator(f".course-reading > {tag}").inner_text() for tag in ("a", "span"))
        assert current.inner_text().strip() == name
        told.append((name, int("".join(filter(str.isdigit, left)))))
    minutes = [left for _, left in told]
    assert minutes == sorted(minutes, reverse=True) and len(set(minutes)) == 4
    # the minutes that each section says stand between one heading and the next
    said = chapter.locator(".bd-article section > h2 + p").all_text_contents()[:3]
    spent = [before - after for before, after in pairwise(minutes)]
    for text, difference in zip(said, spent, strict=True):
        assert abs(int("".join(filter(str.isdigit, text))) - difference) <= 2
    # a section of nothing but exercises says so first, and takes no time from the reading
    all_said = chapter.locator(".bd-article section > h2 + p").all_text_contents()
    reading = [int(text.split()[0]) for text in all_said if text[:1].isdigit()]
    assert len(reading) == len(all_said) - 1
    assert abs(sum(reading) - minutes[0]) <= 1


@pytest.mark.parametrize("window", [390, 1280])
def test_an_anchor_is_not_hidden_by_the_header_or_the_strip(chapter: Page, window: int) -> None:
    chapter.set_viewport_size({"width": window, "height": 800})
    for place in (1, 4):
        link = chapter.locator(".course-sections > li > a").nth(place)
        chapter.evaluate("(hash) => { location.hash = ''; location.hash = hash; }", link.get_attribute("href"))
        chapter.wait_for_timeout(200)
        covered = chapter.evaluate(
            """() => Math.max(...[...document.querySelectorAll('.bd-header-article, .course-reading')]
              .map((one) => one.getBoundingClientRect().bottom))"""
        )
        top = chapter.evaluate("document.querySelector(':target > h2').getBoundingClientRect().top")
        assert covered <= top <= 400, (window, covered, top)
        assert width_of(chapter, ".course-reading") <= window
        assert chapter.locator(".course-reading").evaluate("(one) => one.getBoundingClientRect().height") <= 40


def test_the_page_has_one_scrollbar_in_view(chapter: Page) -> None:
    chapter.set_viewport_size({"width": 1280, "height": 500})
    side = chapter.locator(".bd-sidebar-primary")
    assert side.evaluate("(one) => getComputedStyle(one).scrollbarColor").startswith("rgba(0, 0, 0, 0)")
    assert chapter.locator(".bd-sidebar-secondary").count() == 0
    assert chapter.evaluate("getComputedStyle(document.body).overflowY") == "visible"


def test_on_paper_a_chapter_has_no_controls_and_nothing_wider_than_the_page(chapter: Page) -> None:
    chapter.set_viewport_size({"width": 680, "height": 1000})
    chapter.emulate_media(media="print")
    chapter.wait_for_timeout(400)
    shown = "(all) => all.filter((one) => one.getClientRects().length).map((one) => one.outerHTML.slice(0, 90))"
    for selector in (
        "input, select",
        "figure details, .course-controls",
        ".bd-sidebar-primary, .course-reading, .copybtn",
    ):
        assert chapter.locator(selector).evaluate_all(shown) == [], selector
    cut = chapter.evaluate(
        """() => [...document.querySelectorAll('.bd-article :is(figure, svg, table, pre)')].filter((one) =>
          one.getClientRects().length && one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.outerHTML.slice(0, 90))"""
    )
    chapter.emulate_media(media="null")
    assert cut == []


def test_a_printed_chapter_is_a_booklet_and_not_a_pile_of_forms(chapter: Page) -> None:
    chapter.set_viewport_size({"width": 1280, "height": 800})
    pages = chapter.pdf(format="A4").count(b"/Type /Page\n")
    assert 10 < pages <= 50


def test_the_strip_speaks_the_language_of_its_edition_and_only_chapters_have_it(site: Path) -> None:
    for edition, words in zip(LANGUAGES, ("faltam {minutes} min", "{minutes} min left"), strict=True):
        assert f'data-left="{words}"' in (site / edition / CHAPTER.format(edition)).read_text(encoding="utf-8")
        page = (site / edition / "book" / edition / "how-to-use.html").read_text(encoding="utf-8")
        assert "course-reading" not in page and 'class="course-sections"' in page
