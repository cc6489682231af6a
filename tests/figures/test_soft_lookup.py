"""The soft look-up against Python's own softmax, its limits at low and high temperature, and its controls in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from course_lib.figures.soft_lookup import KEYS, VALUES, lookup_weights, soft_lookup
from course_lib.languages import set_language
from figures.driving import PHONE, check_every_control, check_phone_width, text

Show = Callable[..., Page]


def result(query: tuple[float, float], temperature: float) -> float:
    weights = lookup_weights(query, KEYS, temperature)
    return sum(weight * value for weight, value in zip(weights, VALUES, strict=True))


@pytest.mark.slow
def test_weights_and_output_are_pythons_wherever_the_query_goes(show: Show) -> None:
    set_language("en")
    page = show(soft_lookup((0.6, 0.4)))
    assert f"returns {result((0.6, 0.4), 1.0):.2f}." in text(page, "verdict")
    query = page.locator(".lookup-query")
    query.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    moved = (0.8, 0.2)
    assert f"returns {result(moved, 1.0):.2f}." in text(page, "verdict")
    shown = [f"{round(100 * weight):d}%" for weight in lookup_weights(moved, KEYS, 1.0)]
    assert page.locator(".lookup-share").all_text_contents() == shown
    assert page.evaluate("document.activeElement.classList.contains('lookup-query')")
    assert query.get_attribute("aria-valuetext") == "x 0.8, y 0.2"


@pytest.mark.slow
def test_cold_it_is_a_dictionary_and_hot_it_is_the_mean(show: Show) -> None:
    set_language("en")
    page = show(soft_lookup((1.0, 0.2)))
    page.locator('[name="temperature"]').fill("-1")
    assert "returns 3.00." in text(page, "verdict") and "matching key: 3." in text(page, "verdict")
    page.locator('[name="temperature"]').fill("1")
    assert f"returns {result((1.0, 0.2), 10.0):.2f}." in text(page, "verdict")
    assert abs(result((1.0, 0.2), 10.0) - sum(VALUES) / len(VALUES)) < 0.2


@pytest.mark.slow
def test_the_query_follows_a_drag_and_stays_in_the_plane(show: Show) -> None:
    set_language("en")
    page = show(soft_lookup())
    box = page.locator(".lookup-plane svg").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    assert page.locator(".lookup-query").get_attribute("aria-valuetext") == "x 0.0, y 0.0"
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.25)
    assert page.locator(".lookup-query").get_attribute("aria-valuetext") == "x 1.5, y 1.5"
    page.mouse.move(box["x"] + box["width"] + 60, box["y"] + box["height"] * 0.5)
    assert page.locator(".lookup-query").get_attribute("aria-valuetext") == "x 3.0, y 0.0"
    page.mouse.up()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    assert page.locator(".lookup-query").get_attribute("aria-valuetext") == "x 3.0, y 0.0"


@pytest.mark.slow
@pytest.mark.parametrize("language", ["pt", "en"])
def test_every_control_changes_what_is_shown(show: Show, language: str) -> None:
    set_language(language)
    changes = {"temperature": (lambda control: control.fill("0.5"), "plane line sum verdict")}
    check_every_control(show(soft_lookup()), changes)


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_figure_fits_a_narrow_screen(show: Show, page: Page, theme: str) -> None:
    page.set_viewport_size(PHONE)
    show(soft_lookup(), theme=theme)
    check_phone_width(page)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"query": (4.0, 0.0)}, "outside the plane"),
        ({"keys": [(0.0, 1.0)], "values": [1]}, "two keys or more"),
        ({"keys": [(0.0, 1.0), (1.0, 0.0)], "values": [1]}, "2 keys and 1 values"),
        ({"keys": [(0.0, 1.0), (1.0, 0.0)], "values": [2, 2]}, "not all alike"),
        ({"temperature": 0.0}, "temperature is 0.0"),
    ],
)
def test_what_cannot_be_looked_up_is_refused(given: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        soft_lookup(**given)
