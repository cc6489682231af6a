"""BLEU by length: the numbers given are the numbers shown, and each control works in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import combinations

import pytest
import torch
from playwright.sync_api import Page

from course_lib.figures.bleu_by_length import LengthExample, bleu_by_length
from course_lib.languages import Text, set_language
from course_lib.seeding import generator
from figures.driving import PHONE, check_every_control, check_phone_width, text

SCORES = {
    Text(pt="treino curto", en="short training"): {(4, 8): [80.0, 84.0], (9, 13): [44.0, 47.0], (14, 18): [20.0, 25.0]},
    Text(pt="treino longo", en="long training"): {(4, 8): [96.0, 98.0], (9, 13): [80.0, 81.0], (14, 18): [50.0, 60.0]},
}
EXAMPLES = [
    LengthExample(tuple(source.split()), tuple(reference.split()), [output.split() for output in outputs])
    for source, reference, outputs in (
        ("o gato viu a casa", "the cat saw the house", ("the the the", "the cat")),
        ("a tia viu a casa", "the aunt saw the house", ("the king", "the aunt")),
        ("o " * 10, "the " * 10, ("a", "the")),
    )
]
Show = Callable[..., Page]


@pytest.mark.slow
def test_the_numbers_are_the_means_and_ranges_given(show: Show) -> None:
    set_language("en")
    page = show(bleu_by_length(SCORES, EXAMPLES))
    assert text(page, "value") == "short training, 4 to 8 words: BLEU 82.0 on average (80.0 to 84.0 over 2 seeds)."
    page.locator('[name="length"]').fill("3")
    page.locator('[name="model"]').select_option("1")
    said = text(page, "value")
    assert said.startswith("long training, 14 to 18 words: BLEU 55.0 on average (50.0 to 60.0 over 2 seeds).")
    assert f"{100 * 55 / 97:.0f}% of what the same model reaches at 4 to 8 words" in said
    shown = page.locator("details tbody tr").evaluate_all("all => all.map((row) => row.lastChild.textContent)")
    assert [float(one) for one in shown] == [97.0, 80.5, 55.0]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["pt", "en"])
def test_every_control_changes_what_is_shown(show: Show, language: str) -> None:
    set_language(language)
    page = show(bleu_by_length(SCORES, EXAMPLES))
    changes = {
        "length": (lambda control: (control.fill("2"), control.fill("1")), "plot value example"),
        "model": (lambda control: control.select_option("1"), "plot value example"),
        "another": (lambda control: control.click(), "example"),
    }
    page.locator('[name="length"]').fill("3")
    check_every_control(page, changes)


@pytest.mark.slow
def test_examples_are_of_the_length_chosen_and_wrong_words_are_marked(show: Show) -> None:
    page = show(bleu_by_length(SCORES, EXAMPLES))
    assert "Exemplo 1 de 2" in text(page, "example") and "o gato viu a casa" in text(page, "example")
    assert page.locator('dd u[data-fate="elsewhere"]').all_text_contents() == ["the"], (
        "the reference has two, the output three"
    )
    page.locator('[name="another"]').click()
    assert "a tia viu a casa" in text(page, "example")
    assert page.locator("dd u").all_text_contents() == ["king"]
    assert page.locator('dd u[data-fate="wrong"]').all_text_contents() == ["king"]
    page.locator('[name="length"]').fill("2")
    assert "Exemplo 1 de 1" in text(page, "example") and page.locator('[name="another"]').is_disabled()
    page.locator('[name="length"]').fill("3")
    assert "Não há exemplo" in text(page, "example")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("output", "reference", "fates"),
    [
        ("the cat saw the house", "the cat saw the house", "rrrrr"),
        ("the house saw the cat", "the cat saw the house", "rerre"),
        ("white house the", "the white house", "rre"),
        ("a cat the", "the cat saw", "wre"),
        ("the the the", "the cat saw the house", "rre"),
        ("cat", "dog", "w"),
        ("", "the", ""),
    ],
)
def test_a_word_that_the_reference_has_is_never_called_missing(module, output: str, reference: str, fates: str) -> None:
    found = module("bleu_by_length").evaluate(
        "([output, reference]) => module_bleu_by_length.aligned(output, reference)", [output.split(), reference.split()]
    )
    assert "".join(fate[0] for fate in found) == fates


@pytest.mark.slow
def test_the_words_called_right_are_a_longest_common_subsequence(module) -> None:
    chances, page = generator(2), module("bleu_by_length")
    for _ in range(40):
        output, reference = ([str(int(i)) for i in torch.randint(4, (7,), generator=chances)] for _ in range(2))
        fates = page.evaluate("([a, b]) => module_bleu_by_length.aligned(a, b)", [output, reference])
        right = [word for word, fate in zip(output, fates, strict=True) if fate == "right"]
        rest = iter(reference)
        assert all(word in rest for word in right), "in this order in the reference"
        longest = max(
            len(chosen)
            for size in range(8)
            for chosen in combinations(output, size)
            if all(word in rest for rest in [iter(reference)] for word in chosen)
        )
        assert len(right) == longest


@pytest.mark.slow
def test_pointing_at_the_plot_chooses_the_nearest_length(show: Show) -> None:
    page = show(bleu_by_length(SCORES, EXAMPLES))
    box = page.locator('[data-output="plot"] svg').bounding_box()
    page.mouse.click(box["x"] + box["width"] - 10, box["y"] + 100)
    assert page.locator('[name="length"]').input_value() == "3"


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_figure_fits_a_narrow_screen(show: Show, page: Page, theme: str) -> None:
    page.set_viewport_size(PHONE)
    show(bleu_by_length(SCORES, EXAMPLES), theme=theme)
    page.wait_for_function("document.querySelector('[data-output=plot] svg').viewBox.baseVal.width < 360")
    check_phone_width(page)


@pytest.mark.slow
def test_one_model_of_one_seed_needs_no_choice_of_model(show: Show) -> None:
    page = show(bleu_by_length({"modelo": {(4, 8): [50.0], (9, 13): [20.0]}}, []))
    assert page.locator('[name="model"]').count() == 0
    assert text(page, "value") == "modelo, 4 a 8 palavras: BLEU 50,0."


def test_the_fallback_holds_the_means_and_the_plain_form_no_digits() -> None:
    shown = bleu_by_length(SCORES, EXAMPLES)
    assert '<th scope="row">9–13</th><td>45,5</td><td>80,5</td>' in shown.fallback
    assert not re.search(r"\d", shown._repr_mimebundle_()["text/plain"])


@pytest.mark.parametrize(
    ("scores", "said"),
    [
        ({}, "got 0 models"),
        ({"a": {}}, "no ranges of length"),
        ({"a": {(4, 8): [10.0], (8, 9): [10.0]}}, "begins at 8, inside the one that ends at 8"),
        ({"a": {(8, 4): [10.0]}}, "must rise"),
        ({"a": {(4, 8): [10.0]}, "b": {(4, 9): [10.0]}}, "give the same"),
        ({"a": {(4, 8): [10.0], (9, 13): []}}, "one for each seed"),
        ({"a": {(4, 8): [100.5]}}, "has the BLEU 100.5"),
    ],
)
def test_wrong_scores_are_refused_by_name(scores: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        bleu_by_length(scores, [])


def test_an_example_without_every_output_is_refused() -> None:
    with pytest.raises(ValueError, match="has 2 outputs for 1 models"):
        bleu_by_length({"a": {(4, 8): [10.0]}}, EXAMPLES)
