"""What the tests of several figures do with a page: read an output, move every control, type what cannot be answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from playwright.sync_api import Locator, Page

PHONE = {"width": 360, "height": 700}


def text(page: Page | Locator, name: str) -> str:
    """Return what the output `name` says."""
    return page.locator(f'[data-output="{name}"]').text_content()


def unfold(page: Page) -> None:
    """Open everything that the figures keep folded."""
    page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")


def check_every_control(page: Page, changes: Mapping[str, Callable[[Locator], object]]) -> None:
    """Check that `changes` names every control of the page, in order, and that each changes what some output shows."""
    unfold(page)
    assert page.locator("[name]:is(input, select, button)").evaluate_all("all => all.map((c) => c.name)") == list(
        changes
    )
    shown = "all => all.map((element) => element.innerHTML)"
    for name, change in changes.items():
        before = page.locator("[data-output]").evaluate_all(shown)
        change(page.locator(f'[name="{name}"]'))
        assert page.locator("[data-output]").evaluate_all(shown) != before, name


def check_refused_sentence(page: Page, sentence: str, said: str, kept: str) -> None:
    """Check that a sentence that cannot be read is answered with `said` and stays, as does what the output `kept` shows."""
    unfold(page)
    before = text(page, kept)
    page.locator('[name="sentence"]').fill(sentence)
    assert said in text(page, "message") and text(page, kept) == before
    assert page.locator('[name="sentence"]').input_value() == sentence


def check_phone_width(page: Page) -> None:
    """Check that a page of a phone's width has nothing to scroll to the side."""
    assert page.viewport_size == PHONE
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
