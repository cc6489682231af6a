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


def check_every_control(page: Page, changes: Mapping[str, tuple[Callable[[Locator], object], str]]) -> None:
    """Check that `changes` names every control of a figure, and that each changes all that it is for.

    A change is what to do to the control, and the outputs, by name, that must then show something else. The number
    beside a slider is none of them: it would move with a slider that does nothing.
    """
    unfold(page)
    names = page.locator("[name]:is(input, select, button)").evaluate_all("all => all.map((control) => control.name)")
    assert set(names) == {*changes, "reset"}  # every figure has the button that brings its first state back
    for name, (change, outputs) in changes.items():
        assert outputs.split() and not any(one.endswith("-value") for one in outputs.split()), name
        before = {one: _shown(page, one) for one in outputs.split()}
        change(page.locator(f'[name="{name}"]').first)
        assert [one for one, was in before.items() if _shown(page, one) == was] == [], (
            f"{name}: {[one for one, was in before.items() if _shown(page, one) == was]}"
        )


def _shown(page: Page, output: str) -> str:
    return page.locator(f'[data-output="{output}"]').inner_html()


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
