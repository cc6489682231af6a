"""The alignment figure: weights and words are the model's own for every scoring function, and the grammar's links are the grammar's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from playwright.sync_api import Page

from course_lib.figures.alignment import alignment, grammar_links
from course_lib.languages import set_language
from course_lib.measures.alignment import effective_words
from course_lib.models.seq2seq import START_ID
from course_lib.seeding import generator
from figures.driving import PHONE, check_every_control, check_phone_width, check_refused_sentence, text, unfold
from figures.translators import small_attentive_translator

pytestmark = pytest.mark.slow
Show = Callable[..., Page]
SENTENCE = "a menina viu o gato"


def figure():
    translators = {score: small_attentive_translator(score) for score in ("additive", "location")}
    return alignment(translators, SENTENCE, opens="girl")


def alignment_of(score: str, sentence: str) -> tuple[list[str], torch.Tensor]:
    translator = small_attentive_translator(score)
    [words] = translator.translate([sentence], max_length=30)
    inputs = torch.tensor([[START_ID, *translator.target(words)[:-2]]])
    with torch.inference_mode():
        return words, translator.model.write(torch.tensor([translator.prompt(sentence)]), inputs)[1][0]


@pytest.mark.parametrize("score", ["additive", "location"])
@pytest.mark.parametrize("sentence", [SENTENCE, "o gato visita a casa"])
def test_the_matrix_holds_the_models_words_and_weights(show: Show, score: str, sentence: str) -> None:
    set_language("en")
    page = show(figure())
    unfold(page)
    page.locator('[name="score"]').select_option(score)
    page.locator('[name="sentence"]').fill(sentence)
    words, weights = alignment_of(score, sentence)
    assert page.locator('[data-output="table"] tbody th').all_text_contents() == words
    cells = page.locator('[data-output="table"] td').all_text_contents()
    assert cells == [f"{100 * weight:.0f}%" for weight in weights.flatten().tolist()]
    strengths = page.locator(".alignment-weight").evaluate_all(
        "all => all.map((one) => Number(one.getAttribute('fill-opacity')))"
    )
    assert strengths == pytest.approx(weights.flatten().tolist(), abs=2e-3)
    page.locator('[name="word"]').fill("3")
    most = int(weights[2].argmax())
    assert (
        f"To write “{words[2]}” the model looks at “{sentence.split()[most]}” ({100 * weights[2, most]:.0f}%)"
        in text(page, "verdict")
    )
    number = effective_words(weights[2]).item()
    assert ("a single word" if number < 1.05 else f"{number:.1f} words") in text(page, "whole")


def test_a_row_is_chosen_by_pointing_at_it(show: Show) -> None:
    set_language("en")
    page = show(figure())
    assert "“girl”" in text(page, "verdict")
    page.locator(".alignment-row").nth(4).hover()
    assert "“cat”" in text(page, "verdict") and page.locator('[name="word"]').input_value() == "5"
    assert page.locator(".alignment-row[data-chosen]").get_attribute("data-row") == "4"


def test_the_grammars_links_stand_on_its_own_sentence_only(show: Show) -> None:
    source, target = (text.split() for text in ("a menina viu o castelo branco", "the girl saw the white castle"))
    assert grammar_links(source, target) == [[0], [1], [2], [3], [5], [4]]
    assert grammar_links(source, ["nothing", "such"]) == [[], []]
    page = show(figure())
    unfold(page)
    links = page.locator(".alignment-link").count()
    page.locator('[name="sentence"]').fill("o gato dormiu")
    assert page.locator(".alignment-link").count() == 0
    page.locator('[name="sentence"]').fill(SENTENCE)
    assert page.locator(".alignment-link").count() == links


def test_steps_back_and_effective_words_of_random_rows(module) -> None:
    drawn = torch.rand(20, 6, 5, generator=generator(1), dtype=torch.float64).softmax(dim=-1)
    page = module("alignment")
    answers = page.evaluate(
        "(all) => all.map((rows) => [module_alignment.stepsBack(rows), rows.map(module_alignment.effectiveWords)])",
        drawn.tolist(),
    )
    for rows, (back, effective) in zip(drawn, answers, strict=True):
        assert back == int((rows.argmax(dim=-1).diff() < 0).sum())
        assert effective == pytest.approx(effective_words(rows).tolist())


@pytest.mark.parametrize("language", ["pt", "en"])
def test_every_control_changes_what_is_shown(show: Show, language: str) -> None:
    set_language(language)
    changes = {
        "word": (lambda control: control.fill("3"), "matrix verdict"),
        "score": (lambda control: control.select_option("location"), "matrix table"),
        "sentence": (lambda control: control.fill("o gato dormiu"), "matrix table"),
    }
    check_every_control(show(figure()), changes)


@pytest.mark.parametrize(("sentence", "message"), [("a menima viu", "“menima”"), ("", "1"), ("gato " * 17, "16")])
def test_a_sentence_that_cannot_be_read_is_answered_and_nothing_is_lost(
    show: Show, sentence: str, message: str
) -> None:
    check_refused_sentence(show(figure()), sentence, message, kept="verdict")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_figure_fits_a_narrow_screen(show: Show, page: Page, theme: str) -> None:
    page.set_viewport_size(PHONE)
    show(figure(), theme=theme)
    check_phone_width(page)


def test_translators_that_do_not_belong_together_are_refused() -> None:
    additive = small_attentive_translator()
    with pytest.raises(ValueError, match="no translator"):
        alignment({}, SENTENCE, opens="girl")
    with pytest.raises(ValueError, match="scores by 'additive'"):
        alignment({"dot": additive}, SENTENCE, opens="girl")
    with pytest.raises(ValueError, match="without 'boy'"):
        alignment({"additive": additive}, SENTENCE, opens="boy")
