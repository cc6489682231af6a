"""Nest and stretch in the reader's hands: each control, key and part of its picture in a real browser, and its measures."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page

from course_lib.figures.nest_and_stretch import nest_and_stretch
from course_lib.figures.nest_and_stretch.sentences import MOST_NESTED, PLURAL
from course_lib.languages import set_language
from figures.agreement_models import small_models
from figures.driving import PHONE, check_every_control, check_phone_width, text

Show = Callable[..., Page]
pytestmark = pytest.mark.slow
NESTED = range(MOST_NESTED + 1)


@pytest.fixture(scope="module")
def small():
    return small_models()


def press(page: Page, *keys: str) -> None:
    page.locator('[data-output="picture"]').focus()
    for key in keys:
        page.keyboard.press(key)


def position(page: Page) -> tuple[str, str]:
    return tuple(page.locator(f'[name="{name}"]').input_value() for name in ("nested", "stretched"))


@pytest.mark.parametrize("language", ["pt", "en"])
def test_every_control_changes_what_it_is_for(small, show: Show, language: str) -> None:
    set_language(language)
    page = show(nest_and_stretch(*small))
    everything = "picture answers said sentence numbers legend"
    changes = {
        "nested": (lambda control: control.fill("2"), f"{everything} tally"),
        "stretched": (lambda control: control.fill("3"), everything),
        "flat": (lambda control: control.click(), f"{everything} tally"),
        "deep": (lambda control: control.click(), f"{everything} tally"),
    }
    first = text(page, "sentence"), text(page, "numbers")
    check_every_control(page, changes)
    assert page.locator("[name=deep]").get_attribute("aria-pressed") == "true"
    assert page.locator("[name=flat]").get_attribute("aria-pressed") == "false"
    page.locator('[data-part="subject-0"]').click()
    assert (text(page, "sentence"), text(page, "numbers")) != first
    page.locator("[name=reset]").click()
    assert (text(page, "sentence"), text(page, "numbers")) == first


@pytest.mark.parametrize(("language", "glossed"), [("pt", False), ("en", True)])
def test_the_sentence_has_a_gloss_for_readers_without_portuguese(
    small, show: Show, language: str, glossed: bool
) -> None:
    set_language(language)
    page = show(nest_and_stretch(*small, nested=1, stretched=3))
    gloss = "those boys yesterday with a lot of friends of the singer that the neighbours called …"
    assert (gloss in text(page, "sentence")) == glossed


def test_a_subject_changes_its_number_with_its_verb_by_click_enter_and_space(small, show: Show) -> None:
    page = show(nest_and_stretch(*small))
    page.locator('[data-part="subject-1"]').click()
    assert "que o vizinho que" in text(page, "sentence") and "viram chamou …" in text(page, "sentence")
    main = page.locator('[data-part="subject-0"]')
    assert page.locator(".nest-correct").text_content() == "telefonaram ✓"
    assert "meninos, plural" in main.get_attribute("aria-label")
    main.focus()
    page.keyboard.press("Enter")
    assert page.locator(".nest-correct").text_content() == "telefonou ✓"
    assert "aquele menino que" in text(page, "sentence")
    assert page.locator(".nest-arc[data-asked]").get_attribute("data-number") == "singular"
    assert page.evaluate("document.activeElement.dataset.part") == "subject-0"
    page.keyboard.press(" ")
    assert page.locator(".nest-correct").text_content() == "telefonaram ✓"


def test_the_arrows_nest_and_stretch_and_stop_at_the_ends(small, show: Show) -> None:
    page = show(nest_and_stretch(*small))
    press(page, "ArrowDown")
    assert position(page) == ("5", "0")
    press(page, "ArrowRight", "ArrowRight")
    assert position(page) == ("5", "2") and page.locator(".nest-arc").count() == 6
    press(page, *["ArrowDown"] * 3, *["ArrowRight"] * 12)
    assert position(page) == ("5", "9") and page.locator(".nest-ghost").count() == 0
    press(page, *["ArrowUp"] * 9, *["ArrowLeft"] * 12)
    assert position(page) == ("0", "0") and page.locator(".nest-arc").count() == 1
    page.locator('[data-part="subject-0"]').focus()
    page.keyboard.press("ArrowDown")  # also from inside the picture
    assert position(page) == ("1", "0")


def test_the_places_for_more_are_pressed_by_hand_and_by_key(small, show: Show) -> None:
    page = show(nest_and_stretch(*small, nested=0))
    page.locator('[data-part="nest"]').click()
    page.locator('[data-part="stretch"]').click()
    assert position(page) == ("1", "1")
    page.locator('[data-part="stretch"]').focus()
    for _ in range(8):
        page.keyboard.press("Enter")
    assert position(page) == ("1", "9")
    assert page.evaluate("document.activeElement.dataset.output") == "picture"  # where the arrows go on


def test_each_arc_joins_a_subject_to_its_verb_and_holds_the_clauses_inside(small, show: Show) -> None:
    page = show(nest_and_stretch(*small, nested=5, stretched=2))
    read = (
        "all => all.map((one) => { const b = one.getBoundingClientRect(); return [b.left, b.right, b.top, b.bottom]; })"
    )

    def boxes(selector: str) -> list[dict[str, float]]:
        found = page.locator(selector).evaluate_all(read)
        return [dict(zip(("left", "right", "top", "bottom"), one, strict=True)) for one in found]

    arcs, subjects, verbs = boxes(".nest-arc"), boxes(".nest-subject rect"), boxes("text.nest-verb")
    verbs = [verbs[-1], *verbs[:-1]]  # the question mark is drawn last
    for depth, (arc, subject, verb) in enumerate(zip(arcs, subjects, verbs, strict=True)):
        assert subject["left"] < arc["left"] + 3 < subject["right"], depth
        assert verb["left"] < arc["right"] - 3 < verb["right"], depth
        assert arc["bottom"] < subject["bottom"] and arc["bottom"] < verb["bottom"], depth
    doubled = page.locator(".nest-between").evaluate_all("all => all.map((one) => one.getAttribute('d'))")
    drawn = page.locator(".nest-arc").evaluate_all("all => all.map((one) => one.getAttribute('d'))")
    assert doubled == [path for path, plural in zip(drawn, PLURAL, strict=True) if plural]
    for outer, inner in pairwise(arcs):
        assert outer["left"] < inner["left"] and inner["right"] < outer["right"] and outer["top"] < inner["top"]


@pytest.mark.parametrize(("width", "flat"), [(900, (0, 9)), (390, (0,))])
def test_nesting_does_not_move_what_stands_beneath(
    small, show: Show, page: Page, width: int, flat: tuple[int, ...]
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    show(nest_and_stretch(*small))
    for stretched in flat:
        page.locator("[name=stretched]").fill(str(stretched))
        heights = set()
        for nested in (*NESTED, 2, 0):
            page.locator("[name=nested]").fill(str(nested))
            page.wait_for_timeout(60)
            picture, answers = page.locator(".nest-picture svg"), page.locator('[data-output="answers"]')
            heights.add((round(picture.bounding_box()["height"]), round(answers.evaluate("one => one.offsetTop"))))
        assert len(heights) == 1, (stretched, heights)


def test_what_changes_out_of_sight_is_drawn_when_it_is_seen_again(small, show: Show) -> None:
    page = show(nest_and_stretch(*small))
    drawn = "document.querySelector('.nest-picture svg').viewBox.baseVal.width"
    wide, tall = page.evaluate(drawn), page.locator(".course-picture").bounding_box()["height"]
    page.evaluate("document.querySelector('main').style.display = 'none'")
    page.locator("[name=nested]").evaluate("(one) => { one.value = 2; one.dispatchEvent(new Event('input')); }")
    assert page.evaluate(drawn) == wide  # nothing is drawn for a width that is not known
    page.evaluate("document.querySelector('main').style.display = ''")
    page.wait_for_function("document.querySelectorAll('.nest-arc').length === 3")
    assert page.evaluate(drawn) == wide
    assert page.locator(".course-picture").bounding_box()["height"] == pytest.approx(tall, abs=2)


def test_what_is_out_of_sight_for_less_than_a_frame_is_drawn_too(small, show: Show) -> None:
    page = show(nest_and_stretch(*small))
    page.evaluate(
        """() => {
            const [main, nested] = [document.querySelector('main'), document.querySelector('[name=nested]')];
            main.style.display = 'none';
            nested.value = 2;
            nested.dispatchEvent(new Event('input'));
            main.style.display = '';
        }"""
    )
    page.wait_for_function("document.querySelectorAll('.nest-arc').length === 3")


def test_the_figure_fits_a_narrow_screen(small, show: Show, page: Page) -> None:
    page.set_viewport_size(PHONE)
    show(nest_and_stretch(*small, nested=5, stretched=9))
    check_phone_width(page)
    scale = page.locator(".nest-picture svg").evaluate(
        "svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width"
    )
    assert scale > 0.95
