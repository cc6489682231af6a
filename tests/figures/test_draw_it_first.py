"""Draw it first: what is told of a drawing is what Python computes from it, and nothing of the answer shows before."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Callable, Sequence

import pytest
from playwright.sync_api import Page

from book.page_checks import accessibility_problems
from course_lib.evidence.records import record
from course_lib.figures.draw_it_first.axis import Axis
from course_lib.languages import LANGUAGES, Text, set_language
from figures.drawn import (
    NAMES,
    NORMS,
    WITH,
    WITHOUT,
    bleu,
    draw_by_keys,
    draw_by_mouse,
    figure_of,
    norms,
    points,
    reveal,
    where,
)
from figures.driving import PHONE, check_every_control, check_phone_width, text, unfold
from figures.test_gradient_flow import numbers_in

Show = Callable[..., Page]
DRAWN = [70, 60, 50, 45]


def means(seeds: Sequence[Sequence[float]]) -> list[float]:
    return [statistics.fmean(values) for values in zip(*seeds, strict=True)]


def expected_miss(drawn: Sequence[float], seeds: Sequence[Sequence[float]]) -> tuple[int, float, float]:
    """Where the largest miss is, the miss there with its sign, and the mean miss without signs."""
    misses = [guess - mean for guess, mean in zip(drawn, means(seeds), strict=True)]
    place = max(range(len(misses)), key=lambda one: abs(misses[one]))
    return place, misses[place], statistics.fmean(map(abs, misses))


def check_told_by_python(page: Page, drawn: Sequence[float], seeds: Sequence[Sequence[float]]) -> None:
    place, miss, mean = expected_miss(drawn, seeds)
    values = [values[place] for values in seeds]
    said = text(page, "told")
    assert f"at {[5, 10, 20, 40][place]} words" in said and ("too low" if miss < 0 else "too high") in said
    found = numbers_in(said)
    assert found[0] == drawn[place] and found[3:5] == [min(values), max(values)]
    for shown, exact in ((found[2], statistics.fmean(values)), (found[6], abs(miss)), (found[7], mean)):
        assert shown == pytest.approx(exact, abs=0.5)


@pytest.mark.slow
def test_a_drawing_by_keyboard_is_missed_by_what_python_computes(show: Show) -> None:
    set_language("en")
    page = show(bleu(both=False))
    draw_by_keys(figure_of(page), DRAWN)
    reveal(figure_of(page))
    assert text(page, "told") == (
        "You expected 45 at 40 words, and it was 20 (18 to 21 over 2 seeds); your guess was 26 too high. "
        "That is your largest miss; on average you missed by 19. The shape is right: the curve falls."
    )
    check_told_by_python(page, DRAWN, WITHOUT)


@pytest.mark.slow
def test_a_drawing_by_mouse_is_missed_by_what_python_computes(show: Show) -> None:
    set_language("en")
    page = show(bleu(both=False))
    draw_by_mouse(figure_of(page), [0.30, 0.45, 0.60, 0.80])
    shown = points(figure_of(page)).evaluate_all("all => all.map((one) => Number(one.getAttribute('aria-valuenow')))")
    assert shown == pytest.approx([30, 45, 60, 80], abs=1)
    reveal(figure_of(page))
    check_told_by_python(page, shown, WITHOUT)
    assert "You expected a curve that rises; the measured one falls." in text(page, "told")


@pytest.mark.slow
def test_a_quick_stroke_draws_every_point_that_it_crosses(show: Show) -> None:
    page = show(bleu(both=False))
    places = where(figure_of(page), [0.9, 0.9, 0.2, 0.2])
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*places[3])
    page.mouse.up()
    values = points(figure_of(page)).evaluate_all("all => all.map((one) => Number(one.getAttribute('aria-valuenow')))")
    assert values == pytest.approx([90, 80, 60, 20], abs=1)


@pytest.mark.slow
def test_a_point_is_put_where_it_is_clicked_and_dragged_up_and_down(show: Show) -> None:
    page = show(bleu(both=False))
    place = where(figure_of(page), [0.2, 0.2, 0.2, 0.2])[2]
    page.mouse.click(*place)
    third = points(figure_of(page)).nth(2)
    assert int(third.get_attribute("aria-valuenow")) == pytest.approx(20, abs=1)
    assert third.evaluate("one => one === document.activeElement")
    page.mouse.move(place[0] + 5, place[1])
    page.mouse.down()
    page.mouse.move(place[0] + 7, where(figure_of(page), [0.9] * 4)[2][1], steps=5)
    page.mouse.up()
    assert int(third.get_attribute("aria-valuenow")) == pytest.approx(90, abs=1)
    drawn = points(figure_of(page)).evaluate_all("all => all.map((one) => one.dataset.drawn)")
    assert drawn == ["false", "false", "true", "false"]


@pytest.mark.slow
def test_points_that_are_left_out_lie_on_the_straight_line(show: Show) -> None:
    set_language("en")
    page = show(bleu(both=False))
    page.mouse.click(*where(figure_of(page), [0.9] * 4)[0])
    page.mouse.click(*where(figure_of(page), [0.2] * 4)[3])
    first, last = (int(points(figure_of(page)).nth(place).get_attribute("aria-valuenow")) for place in (0, 3))
    reveal(figure_of(page))
    assert "You expected" in text(page, "told")
    values = points(figure_of(page)).evaluate_all("all => all.map((one) => Number(one.getAttribute('aria-valuenow')))")
    line = [first + (last - first) * (x - 5) / 35 for x in (5, 10, 20, 40)]
    assert values == pytest.approx(line, abs=0.5)


@pytest.mark.slow
def test_on_a_logarithmic_axis_the_miss_is_a_factor(show: Show) -> None:
    set_language("en")
    page = show(norms())
    draw_by_keys(figure_of(page), [80, 80, 70, 60])  # 1, 1, 0.1 and 0.01
    reveal(figure_of(page))
    factors = [guess / mean for guess, mean in zip([1, 1, 0.1, 0.01], means(NORMS), strict=True)]
    most = max(factors)
    mean = 10 ** statistics.fmean(abs(math.log10(factor)) for factor in factors)
    said = numbers_in(text(page, "told"))
    assert said[:2] == [0.01, 40] and said[2:5] == pytest.approx([1.2e-7, 4e-8, 2e-7])
    assert said[6] == pytest.approx(most, rel=0.02) and said[7] == pytest.approx(mean, rel=0.02)
    assert "too high by a factor of" in text(page, "told") and "The shape is right" in text(page, "told")


@pytest.mark.slow
def test_each_of_several_curves_is_drawn_and_told(show: Show) -> None:
    set_language("en")
    page = show(bleu())
    draw_by_keys(figure_of(page), DRAWN)
    reveal(figure_of(page))
    assert text(page, "told") == "Not yet drawn to both ends: with attention."
    page.set_viewport_size({"width": 700, "height": 900})
    page.wait_for_timeout(300)
    assert text(page, "told") == "Not yet drawn to both ends: with attention.", "also when the window changes its width"
    assert page.locator("[name=curve]").input_value() == "1"
    assert page.locator(".draw-measured").count() == 0
    draw_by_keys(figure_of(page), [95, 80, 60, 40])
    reveal(figure_of(page))
    told = page.locator('[data-output="told"] p').all_text_contents()
    assert told[0].startswith("without attention: you expected 45 at 40 words")
    assert told[1].startswith("with attention: you expected 40 at 40 words, and it was 93 (92 to 94 over 2 seeds)")
    assert "53 too low" in told[1] and "You expected a curve that falls; the measured one stays level." in told[1]
    labels = page.locator(".draw-names text").all_text_contents()
    assert " ".join(labels) == "with attention without attention"
    assert page.locator(".draw-seed").count() == len(WITHOUT) + len(WITH)
    colours = page.locator(".draw-measured polygon").evaluate_all("all => all.map((one) => one.getAttribute('fill'))")
    assert colours == ["var(--course-purple)", "var(--course-vermillion)"]


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_the_answer_is_read_before_it_is_asked_for(show: Show, language: str) -> None:
    set_language(language)
    page = show(bleu(), norms())
    measured = {f"{value:.0f}" for seeds in (WITHOUT, WITH) for values in seeds for value in [*values, *means(seeds)]}
    measured -= {"20", "40", "60", "80"}  # ticks
    seen = page.locator("body").inner_text() + " ".join(
        page.locator("figure *").evaluate_all(
            "all => all.filter((one) => one.getClientRects().length)"
            ".flatMap((one) => [...one.attributes].filter(({ name }) => /^aria|title|alt/.test(name)).map(({ value }) => value))"
        )
    )
    assert "100" in seen
    assert measured & set(re.findall(r"\d+", seen)) == set()
    assert page.locator(".draw-measured, .draw-miss, .draw-names").count() == 0
    for shown in (bleu(), norms()):
        assert not re.search(r"\d", shown._repr_mimebundle_()["text/plain"])


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_control_changes_all_that_it_is_for(show: Show, language: str) -> None:
    set_language(language)
    page = show(bleu())
    for curve in "01":
        page.locator("[name=curve]").select_option(curve)
        draw_by_keys(figure_of(page), DRAWN)
    changes = {
        "curve": (lambda control: control.select_option("0"), "plot point"),
        "reveal": (lambda control: control.click(), "plot told point numbers"),
    }
    check_every_control(page, changes)
    page.locator("[name=reset]").click()
    assert page.locator(".draw-measured").count() == 0 and page.locator('[data-drawn="true"]').count() == 0


@pytest.mark.slow
def test_the_keyboard_moves_points_within_the_axis_and_says_where_they_are(show: Show) -> None:
    set_language("en")
    page = show(bleu(both=False))
    first, second = (points(figure_of(page)).nth(place) for place in (0, 1))
    says = lambda one: one.get_attribute("aria-valuetext")  # noqa: E731
    assert page.locator('[role=slider][tabindex="0"]').count() == 1 and says(first) == "not drawn yet"
    first.focus()
    for key, value in (
        ("ArrowUp", 50),
        ("End", 100),
        ("ArrowUp", 100),
        ("PageDown", 90),
        ("ArrowDown", 89),
        ("Home", 0),
    ):
        page.keyboard.press(key)
        assert says(first) == f"you expect {value}", key
    page.keyboard.press("PageUp")
    page.keyboard.press("ArrowRight")
    assert second.evaluate("one => one === document.activeElement")
    page.keyboard.press("ArrowUp")
    assert says(second) == "you expect 10", "a new point begins where its neighbour is"
    assert text(page, "point") == "At 10 words: you expect 10."
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("End")
    reveal(figure_of(page))
    points(figure_of(page)).nth(3).focus()
    page.keyboard.press("Home")
    assert says(points(figure_of(page)).nth(3)) == "you expected 100, and it was 20 (18 to 21 over 2 seeds)"
    assert first.get_attribute("aria-readonly") == "true"


@pytest.mark.slow
def test_once_measured_the_drawing_stands_until_it_is_erased(show: Show) -> None:
    set_language("en")
    page = show(bleu(both=False))
    draw_by_mouse(figure_of(page), [0.5] * 4)
    reveal(figure_of(page))
    before = text(page, "told")
    draw_by_mouse(figure_of(page), [0.9] * 4)
    assert text(page, "told") == before and text(page, "point").startswith("At 5 words: you expected 50")
    unfold(page)
    assert page.locator('[data-output="numbers"] tbody tr').first.inner_text().split("\t") == [
        "5",
        "50",
        "92 (90 to 94)",
    ]
    page.locator("[name=reset]").click()
    assert page.locator('[data-output="numbers"] td').count() == 0
    draw_by_mouse(figure_of(page), [0.9] * 4)
    reveal(figure_of(page))
    assert "You expected 90" in text(page, "told")


@pytest.mark.slow
def test_a_reader_who_was_right_is_told_so(show: Show) -> None:
    set_language("en")
    page = show(bleu(both=False))
    draw_by_keys(figure_of(page), [92, 79, 41, 21])
    reveal(figure_of(page))
    assert text(page, "told").startswith("You were right; your largest miss was only")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("shares", "shape"),
    [
        ([0.5, 0.53, 0.5, 0.52], "level"),
        ([0.1, 0.4, 0.37, 0.9], "rises"),
        ([0.9, 0.4, 0.42, 0.1], "falls"),
        ([0.1, 0.8, 0.75, 0.2], "peak"),
        ([0.9, 0.2, 0.25, 0.8], "valley"),
        ([0.1, 0.8, 0.2, 0.9], "wavers"),
        ([0.9, 0.2, 0.8, 0.1], "wavers"),
    ],
)
def test_the_shape_of_a_curve(module: Callable[[str], Page], shares: list[float], shape: str) -> None:
    assert module("misses").evaluate("shares => module_misses.shapeOf(shares)", shares) == shape


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_a_narrow_screen_is_enough(show: Show, page: Page, theme: str) -> None:
    page.set_viewport_size(PHONE)
    show(bleu(), norms(), theme=theme)
    check_phone_width(page)
    page.evaluate(
        "document.querySelector('main').prepend(Object.assign(document.createElement('h1'), { textContent: 'h' }))"
    )
    assert accessibility_problems(page) == []
    draw_by_mouse(figure_of(page, 1), [0.3, 0.4, 0.5, 0.6])
    reveal(figure_of(page, 1))
    page.wait_for_timeout(1000)
    unfold(page)
    check_phone_width(page)
    assert accessibility_problems(page) == []


@pytest.mark.slow
def test_on_paper_the_axes_stay_empty_and_the_measured_numbers_stand_beneath(show: Show, page: Page) -> None:
    set_language("en")
    show(bleu())
    assert not page.locator(".draw-printed").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".question-asked").is_visible() and page.locator(".draw-plot svg").is_visible()
    assert page.locator(".draw-printed tbody tr").first.inner_text().split("\t") == [
        "5",
        "92 (90 to 94)",
        "97 (95 to 99)",
    ]
    assert page.locator(".draw-measured").count() == 0


@pytest.mark.slow
@pytest.mark.parametrize(("motion", "names"), [("reduce", {"none"}), ("no-preference", {"draw-appear"})])
def test_curves_appear_at_once_where_less_motion_is_preferred(
    show: Show, page: Page, motion: str, names: set[str]
) -> None:
    page.emulate_media(reduced_motion=motion)
    show(bleu(both=False))
    draw_by_mouse(figure_of(page), [0.5] * 4)
    reveal(figure_of(page))
    moved = page.locator(".draw-measured").evaluate_all("all => all.map((one) => getComputedStyle(one).animationName)")
    assert set(moved) == names


@pytest.mark.slow
def test_without_scripts_the_recorded_table_is_one_click_away(browser, tmp_path) -> None:
    path = tmp_path / "page.html"
    path.write_text(f'<meta charset="utf-8">{bleu()._repr_mimebundle_()["text/html"]}', encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    assert page.get_by_text("Como muda o BLEU?").is_visible() and not page.locator("table").is_visible()
    page.locator("summary").click()
    assert page.locator("tbody tr").first.inner_text().split("\t") == ["5", "92 (90; 94)", "97 (95; 99)"]
    context.close()


def test_a_record_is_given_as_it_is() -> None:
    found = record("E2.2")
    shown = bleu(
        series={"LSTM": [values[:4] for values in found.numbers("long BLEU")]},
        x_names=["4–8", "9–13", "14–18", "19–23"],
    )
    assert shown.data["series"][0]["seeds"] == [values[:4] for values in found.numbers("long BLEU")]
    assert shown.data["across"]["places"][1] == "com 9–13 palavras" and shown.data["across"]["shares"][1] == 0.142857


def test_places_on_a_logarithmic_axis_are_even_by_factor() -> None:
    assert bleu(x_scale="log").data["across"]["shares"] == [0, 0.333333, 0.666667, 1]


@pytest.mark.parametrize(
    ("axis", "steps", "ticks"),
    [
        (Axis(0, 1, percent=True), 100, ["0%", "20%", "40%", "60%", "80%", "100%"]),
        (Axis(0, 150), 75, ["0", "50", "100", "150"]),
        (Axis(-5, 25), 60, ["−5", "0", "5", "10", "15", "20", "25"]),
        (Axis(1e-8, 1e2, scale="log"), 100, ["10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "10⁰", "10²"]),
        (Axis(1e-6, 1e5, scale="log"), 110, ["10⁻⁶", "10⁻⁴", "10⁻²", "10⁰", "10²", "10⁴"]),
    ],
)
def test_an_axis_has_round_ticks_and_steps(axis: Axis, steps: int, ticks: list[str]) -> None:
    assert axis.steps == steps and [words for _, words in axis.ticks()] == ticks
    first = axis.ticks()[0][0], axis.ticks()[-1][0]
    assert first[0] == 0 and 0.9 < first[1] <= 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"series": {}}, "got 0 series"),
        ({"series": dict.fromkeys("abcde", WITH)}, "got 5 series"),
        ({"series": {"a": []}}, "no seed"),
        ({"series": {"a": [0.5, 0.6]}}, "give a list with one number"),
        ({"series": {"a": [[1.0, 2.0]]}}, "one number for each of the 4 x"),
        ({"series": {"a": [[1.0, 2.0, 3.0, 101.0]]}}, "holds numbers from 0 to 100"),
        ({"series": {"a": [[1.0, 2.0, 3.0, math.nan]]}}, "holds numbers from 0 to 100"),
        ({"series": {"a": [[1.0, 2.0, 3.0, True]]}}, "has True"),
        ({"at": Text(pt="lá", en="at {x}")}, "says no place"),
        ({"x_names": ["a"]}, "1 x_names for 4 x"),
        ({"y_range": (100, 0)}, "must rise"),
        ({"y_range": (0, 133.3)}, "rounder ends"),
        ({"y_range": (0, 100), "scale": "log"}, "cannot end at 0"),
        ({"y_range": (1, 100), "scale": "log"}, "give 3 decades"),
        ({"y_range": (1e-3, 300), "scale": "log"}, "cannot end at 300"),
        ({"y_range": (1e-3, 100), "scale": "log", "percent": True}, "have a linear axis"),
        ({"y_range": (0, 100), "scale": "cubic"}, "neither linear nor log"),
        ({"x_scale": "even"}, "neither linear nor log"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_the_reason(changes: dict, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        bleu(**changes)


def test_an_odd_id_and_places_that_do_not_rise_are_refused() -> None:
    from course_lib.figures.draw_it_first import draw_it_first

    given = {**_arguments(), "series": {"a": [[1.0, 2.0, 3.0]]}}
    for id, x, said in (
        ("first", [1, 2, 3], "is not a chapter and a number"),
        ("1.1", [1, 3, 2], "has 2 after 3"),
        ("1.1", [1, 2], "there are 2 x"),
        ("1.1", list(range(17)), "there are 17 x"),
        ("1.1", [1, 2, math.inf], "has inf after 2"),
    ):
        with pytest.raises(ValueError, match=said):
            draw_it_first(id, x, **given)
    with pytest.raises(ValueError, match="no place for"):
        draw_it_first("1.1", [0, 1, 2], x_scale="log", **given)


def _arguments() -> dict:
    return {
        **dict.fromkeys(("title", "question", "x_label", "y_label"), NAMES[0]),
        "at": Text(pt="em {x}", en="at {x}"),
        "y_range": (0, 100),
    }
