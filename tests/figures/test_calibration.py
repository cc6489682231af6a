"""The reader's calibration: only first drawings count, they stay in the browser, and damage to them harms nothing."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from book.figure_checks import figure_problems
from book.page_checks import accessibility_problems
from course_lib.figures.calibration import calibration
from course_lib.languages import LANGUAGES, set_language
from figures.drawn import NORMS, WITHOUT, bleu, draw_by_keys, draw_by_mouse, figure_of, norms, reveal
from figures.driving import PHONE, check_every_control, check_phone_width, text
from figures.test_gradient_flow import numbers_in

Show = Callable[..., Page]
KEY = "course-drawings-2"
REFUSED = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("refused", "SecurityError"); },
});"""
ENTRY = {
    "title": "Um",
    "scale": "linear",
    "low": 0,
    "high": 100,
    "drawn": [[50, 50, 50, 50]],
    "measured": [[92, 79, 41, 19.5]],
}

CURVES = ("drawn", "measured")
DAMAGED = [
    "{",
    "null",
    "[1, 2]",
    '"text"',
    json.dumps({"2.1": None}),
    json.dumps({"<b>": ENTRY}),
    json.dumps({"2.1": {**ENTRY, "title": 3}}),
    json.dumps({"2.1": {**ENTRY, "title": "x" * 201}}),
    json.dumps({"2.1": {**ENTRY, "scale": "cubic"}}),
    json.dumps({"2.1": {**ENTRY, "scale": "log"}}),
    json.dumps({"2.1": {**ENTRY, "high": 0}}),
    json.dumps({"2.1": {**ENTRY, "high": "100"}}),
    json.dumps({"2.1": {**ENTRY, "drawn": [[50, 50, 50, 101]]}}),
    json.dumps({"2.1": {**ENTRY, "drawn": [["50", 50, 50, 50]]}}),
    json.dumps({"2.1": {**ENTRY, "drawn": [[50, 50, 50]]}}),
    json.dumps({"2.1": {**ENTRY, "drawn": []}}),
    json.dumps({"2.1": {**ENTRY, "measured": {}}}),
]

pytestmark = pytest.mark.slow


def shares(drawn: list[float], seeds: list[list[float]], span: float) -> list[float]:
    return [
        (guess - statistics.fmean(values)) / span for guess, values in zip(drawn, zip(*seeds, strict=True), strict=True)
    ]


def stored(page: Page) -> dict:
    return json.loads(page.evaluate("key => localStorage.getItem(key) ?? '{}'", KEY))


def plant(page: Page, written: str) -> None:
    """Write, and open the page anew. A busy browser may still hold the old store there: then it is done again."""
    for attempt in range(20):
        page.evaluate(
            "([key, written, attempt]) => { localStorage.setItem(key, written); localStorage.setItem('planted', attempt); }",
            [KEY, written, f"{attempt} {written}"],
        )
        page.reload()
        page.wait_for_selector('[data-figure="calibration"][data-mounted="true"]')
        if page.evaluate("localStorage.getItem('planted')") == f"{attempt} {written}":
            return
    pytest.fail("the browser does not keep what is written")


def test_the_misses_are_those_that_python_computes(show: Show) -> None:
    set_language("en")
    page = show(bleu(both=False), norms(), calibration(2))
    assert text(figure_of(page), "told").startswith("Draw the curve")
    assert text(figure_of(page, 2), "told").startswith("You have not drawn any curve")
    draw_by_keys(figure_of(page), [50, 50, 50, 50])
    reveal(figure_of(page))
    told = lambda: figure_of(page, 2).locator('[data-output="told"] p').all_text_contents()  # noqa: E731
    linear = shares([50, 50, 50, 50], WITHOUT, 100)
    size = statistics.fmean(map(abs, linear))
    assert told() == [
        f"BLEU and length: on average you missed by {100 * size:.0f}% of the axis, now above, now below what was measured."
    ]
    draw_by_keys(figure_of(page, 1), [100, 100, 100, 100])
    reveal(figure_of(page, 1))
    from math import log10

    decades = [2 - log10(statistics.fmean(values)) for values in zip(*NORMS, strict=True)]
    mean = statistics.fmean(decades)
    said = told()
    assert len(said) == 3 and "mostly above what was measured" in said[2]
    assert numbers_in(said[2])[-1] == pytest.approx(10**mean, rel=0.02)
    assert numbers_in(said[0]) == pytest.approx([2, 100 * (size + mean / 10) / 2], abs=0.5)
    assert page.locator(".calibration-mean").count() == 2


def test_the_first_drawing_counts_and_is_there_after_a_reload(show: Show) -> None:
    set_language("en")
    page = show(bleu(both=False), calibration(2))
    for steps in ([70, 60, 50, 40], [10, 10, 10, 10]):
        draw_by_keys(figure_of(page), steps)
        reveal(figure_of(page))
        assert stored(page)["2.1"]["drawn"] == [[70, 60, 50, 40]]
        figure_of(page).locator("[name=reset]").click()
    # What is read from the disk anew is what was kept, once the browser has got round to keeping it.
    page.wait_for_timeout(500)
    page.reload()
    page.wait_for_selector('[data-figure="calibration"][data-mounted="true"]')
    assert "You expected 70" in text(figure_of(page), "told") and page.locator(".draw-measured").count() == 1
    assert page.locator(".calibration-mean").count() == 1


def test_a_drawing_is_called_by_its_title_in_the_language_of_the_page(show: Show) -> None:
    page = show(bleu(both=False), calibration(2))
    draw_by_mouse(figure_of(page), [0.5] * 4)
    reveal(figure_of(page))
    set_language("en")
    page = show(bleu(both=False), calibration(2))
    assert text(figure_of(page, 1), "told").startswith("BLEU and length: on average")


@pytest.mark.parametrize("language", LANGUAGES)
def test_forgetting_empties_figure_picture_and_browser(show: Show, language: str) -> None:
    set_language(language)
    page = show(bleu(both=False), norms("3.1"), calibration(2))
    for place in (0, 1):
        draw_by_mouse(figure_of(page, place), [0.5] * 4)
        reveal(figure_of(page, place))
    assert page.locator(".calibration-mean").count() == 1, "the other drawing is of another chapter"
    page.locator("[name=forget]").click()
    assert stored(page) == {} and page.locator(".calibration-mean").count() == 0
    assert figure_of(page).locator(".draw-measured").count() == 0
    assert figure_of(page, 1).locator(".draw-measured").count() == 1
    assert figure_problems(page) == [], "each control changes something, also where nothing is drawn"


def test_the_control_changes_all_that_it_is_for(show: Show) -> None:
    page = show(calibration(2))
    plant(page, json.dumps({"2.1": ENTRY}))
    check_every_control(page, {"forget": (lambda control: control.click(), "misses told")})


def test_where_the_browser_keeps_nothing_the_drawings_last_as_long_as_the_page(show: Show, page: Page) -> None:
    set_language("en")
    page.add_init_script(REFUSED)
    show(bleu(both=False), calibration(2))
    draw_by_mouse(figure_of(page), [0.5] * 4)
    reveal(figure_of(page))
    assert page.locator(".calibration-mean").count() == 1
    assert "last only until you close it" in text(page, "keeping")
    page.locator("[name=forget]").click()
    assert page.locator(".calibration-mean").count() == 0 and text(page, "keeping") == ""
    draw_by_mouse(figure_of(page), [0.5] * 4)
    reveal(figure_of(page))
    assert page.locator(".calibration-mean").count() == 1


def test_what_is_damaged_is_not_read(show: Show) -> None:
    page = show(bleu(both=False), calibration(2))
    for damage in DAMAGED:
        plant(page, json.dumps({"2.1": ENTRY}))
        assert page.locator(".calibration-mean").count() == 1, "whole, it is read"
        plant(page, damage)
        assert page.locator(".calibration-mean").count() == 0 and page.locator(".draw-measured").count() == 0, damage
    draw_by_mouse(figure_of(page), [0.5] * 4)
    reveal(figure_of(page))
    assert page.locator(".calibration-mean").count() == 1


def test_a_stored_title_is_text_and_a_drawing_of_other_axes_is_not_shown(show: Show) -> None:
    page = show(bleu(both=False), calibration(2))
    title = "<img src=x onerror=alert(1)>"
    two, short = ({name: ENTRY[name] * 2 for name in CURVES}, {name: [ENTRY[name][0][:3]] for name in CURVES})
    for other in ({"high": 200}, two, short):
        plant(page, json.dumps({"2.7": {**ENTRY, "title": title}, "2.1": {**ENTRY, **other}}))
        assert title in text(figure_of(page, 1), "told") and page.locator(".calibration-mean").count() == 2
        assert page.locator("figure img").count() == 0
        assert figure_of(page).locator(".draw-measured").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_a_narrow_screen_is_enough(show: Show, page: Page, theme: str) -> None:
    page.set_viewport_size(PHONE)
    show(calibration(2), theme=theme)
    page.evaluate(
        "document.querySelector('main').prepend(Object.assign(document.createElement('h1'), { textContent: 'h' }))"
    )
    assert accessibility_problems(page) == []
    plant(page, json.dumps({"2.1": ENTRY, "2.2": ENTRY}))
    page.wait_for_selector(".calibration-mean")
    check_phone_width(page)
    page.evaluate(
        "document.querySelector('main').prepend(Object.assign(document.createElement('h1'), { textContent: 'h' }))"
    )
    assert accessibility_problems(page) == []


def test_a_chapter_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="chapters begin at 1"):
        calibration(0)
