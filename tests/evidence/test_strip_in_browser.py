"""A strip in Chromium: seen at a glance, low, at home on a phone and on paper; a seed chosen, the control swapped in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from course_lib.evidence.report import evidence_rows, read_notebooks
from course_lib.evidence.statements import statements
from course_lib.evidence.wall import wall_html
from course_lib.languages import LANGUAGES
from support import ROOT

pytestmark = pytest.mark.slow
HIGHEST = 200
PAGE = """<!doctype html><html lang="{language}" data-theme="{theme}"><meta charset="utf-8"><title>Strips</title>
<meta name="viewport" content="width=device-width"><body style="margin:0;font:17px/1.6 sans-serif">
<main style="margin:0 auto;max-width:944px">{content}</main>"""


@pytest.fixture(params=LANGUAGES)
def page(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The wall of the committed notebooks' strips in one language, from disk and without network; no error may be logged."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    rows = evidence_rows(read_notebooks(ROOT / "notebooks" / request.param), statements())
    file = tmp_path / "page.html"
    content = wall_html(rows, {}, request.param, {})
    file.write_text(PAGE.format(language=request.param, theme="light", content=content), encoding="utf-8")
    page.goto(file.as_uri())
    page.wait_for_function("document.querySelectorAll('.claim-tools:not([hidden])').length === 18")
    yield page
    context.close()
    assert errors == []


def heights(page: Page) -> dict[str, float]:
    return page.locator(".course-claim").evaluate_all(
        "all => Object.fromEntries(all.map((one) => [one.dataset.claim, one.getBoundingClientRect().height]))"
    )


def test_a_strip_is_low_on_a_desktop_and_fits_a_phone(page: Page) -> None:
    assert {id: height for id, height in heights(page).items() if height > HIGHEST} == {}
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_no_word_is_broken_in_a_table_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    broken = page.locator(".course-claim :is(th, td, p, li)").evaluate_all(
        """all => all.flatMap((element) => {
          const found = [], walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            for (const word of node.data.matchAll(/[\\p{L}\\d]+/gu)) {
              const range = document.createRange();
              range.setStart(node, word.index);
              range.setEnd(node, word.index + word[0].length);
              const tops = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
              if (tops.size > 1) found.push(word[0]);
            }
          }
          return found;
        })"""
    )
    assert broken == []


def test_the_smallest_letters_can_be_read(page: Page) -> None:
    for width in (1280, 830, 390):
        page.set_viewport_size({"width": width, "height": 800})
        sizes = page.locator(".course-claim :is(p, span, text, label, select, summary, th, td, li)").evaluate_all(
            """all => all.filter((one) => one.textContent.trim()).map((one) => {
              const picture = one.closest("svg");
              const scale = picture?.viewBox.baseVal?.width ? picture.getBoundingClientRect().width / picture.viewBox.baseVal.width : 1;
              return parseFloat(getComputedStyle(one).fontSize) * (one.tagName === "text" ? scale : 1);
            })"""
        )
        assert min(sizes) >= 11


def test_the_stamp_follows_the_seed_and_the_control(page: Page) -> None:
    for strip in page.locator(".course-claim").all():
        stamp = strip.locator(".claim-stamp")
        verdict = strip.get_attribute("data-verdict")
        assert stamp.get_attribute("data-stamp") == verdict
        said = stamp.text_content()
        for option in strip.locator("option").all():
            value = option.get_attribute("value")
            strip.locator("select").select_option(value)
            assert (stamp.get_attribute("data-stamp"), stamp.text_content()) == (verdict, said)
            assert option.text_content().casefold() in strip.locator(".claim-told").text_content().casefold()
            chosen = strip.locator(".claim-chosen")
            assert chosen.count() <= 1 and all(mark.get_attribute("data-case") == value for mark in chosen.all())
        strip.locator('input[name="control"]').check()
        assert stamp.get_attribute("data-stamp") == "fails" and stamp.text_content() != said
        assert strip.locator(".claim-told").text_content()
        assert strip.locator(".claim-chosen").evaluate_all("all => all.every((one) => one.dataset.side === 'control')")
        strip.locator('input[name="control"]').uncheck()
        assert stamp.get_attribute("data-stamp") == verdict


def test_the_control_of_a_run_that_measured_none_is_that_of_the_record(page: Page) -> None:
    strip = page.locator('[data-claim="E2.1"]')
    assert strip.locator("select").input_value() == "run"
    strip.locator('input[name="control"]').check()
    assert strip.locator("select").input_value() == "0"
    assert strip.locator(".claim-stamp").get_attribute("data-stamp") == "fails"
    strip.locator("select").select_option("run")
    assert not strip.locator('input[name="control"]').is_checked()
    assert strip.locator(".claim-stamp").get_attribute("data-stamp") == "holds"


def test_the_wall_is_filtered_by_keyboard(page: Page) -> None:
    form = page.locator(".claim-filter")
    shown = page.locator(".course-claim:visible")
    assert shown.count() == 18
    for name, wanted in (("chapter", "02-seq2seq"), ("verdict", "refined"), ("source", "MURAI")):
        form.locator(f'[name="{name}"]').focus()
        labels = form.locator(f'[name="{name}"] option').evaluate_all("all => all.map((one) => one.value)")
        for _ in range(labels.index(wanted)):
            page.keyboard.press("ArrowDown")
        assert form.locator(f'[name="{name}"]').input_value() == wanted
    ids = shown.evaluate_all("all => all.map((one) => one.dataset.claim)")
    assert ids == ["E2.2", "E2.4", "E2.6", "E2.7"]
    assert form.locator("output").text_content().startswith("4 ")
    form.locator("button").press("Enter")
    page.wait_for_function("document.querySelector('.claim-filter output').textContent.startsWith('18 ')")
    assert shown.count() == 18


def test_on_paper_there_are_no_controls_and_nothing_unfolds(page: Page) -> None:
    page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    page.emulate_media(media="print")
    for part in (".claim-tools", ".claim-more", ".claim-link"):
        assert page.locator(part).evaluate_all("all => all.every((one) => one.getClientRects().length === 0)")
    assert page.locator(".claim-picture svg").first.is_visible()
