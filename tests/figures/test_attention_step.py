"""One step of attention: each stage's numbers are PyTorch's, stages come one by one, and each control does what it is for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from playwright.sync_api import Page

from course_lib.figures.attention_step import attention_step
from course_lib.languages import set_language
from course_lib.models.seq2seq import START_ID
from figures.driving import PHONE, check_every_control, check_phone_width, check_refused_sentence, text, unfold
from figures.translators import small_attentive_translator

pytestmark = pytest.mark.slow
Show = Callable[..., Page]
SENTENCE = "a menina viu o gato"


def figure(**given: int):
    return attention_step(small_attentive_translator(), SENTENCE, **{"written": 1, "stage": 2} | given)


def step_of(written: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return the scores, the weights and the next word's probabilities of one step, by PyTorch."""
    translator = small_attentive_translator()
    model = translator.model
    [words] = translator.translate([SENTENCE])
    inputs = [START_ID, *translator.target(words)[:-1]]
    with torch.inference_mode():
        state = model.begin(torch.tensor([translator.prompt(SENTENCE)]))
        for token in inputs[:written]:
            _, state = model.step(torch.tensor([token]), state)
        scores = model.score.compare(state.hidden[:, None], state.prepared)[0, 0]
        logits, after = model.step(torch.tensor([inputs[written]]), state)
    return scores, after.weights[0], logits[0].softmax(dim=-1)


@pytest.mark.parametrize("written", [0, 1, 4, 5])
def test_scores_weights_and_word_are_pytorchs(show: Show, written: int) -> None:
    set_language("en")
    page = show(figure(written=written, stage=6))
    unfold(page)
    scores, weights, following = step_of(written)
    cells = page.locator('[data-output="table"] td').all_text_contents()
    shown = [float(cell.replace("−", "-")) for cell in cells[0::3]]
    assert shown == pytest.approx(scores.tolist(), abs=1.1e-3)
    assert [float(cell) for cell in cells[2::3]] == pytest.approx(weights.tolist(), abs=1.1e-4)
    word = small_attentive_translator().target_words.tokens[int(following.argmax())]
    word = "end of sentence" if word == "</s>" else word
    assert f"“{word}”: {100 * following.max():.0f}%" in text(page, "stage")


def test_the_stages_come_one_by_one_and_each_says_what_it_is(show: Show) -> None:
    set_language("en")
    page = show(figure(stage=1))
    for stage, begins in enumerate(
        ("The query", "The scores", "The softmax", "The products", "The sum", "The word"), 1
    ):
        page.locator('[name="step"]').fill(str(stage))
        assert text(page, "stage").startswith(f"{stage}. {begins}.")
        shown = page.locator('.step-layer[data-shown="true"]').evaluate_all(
            "all => all.map((one) => Number(one.dataset.stage))"
        )
        assert shown == list(range(1, stage + 1))
    assert page.locator(".step-strip").count() == 1 + 5 + 5 + 1, "query, annotations, products, context"


@pytest.mark.parametrize("language", ["pt", "en"])
def test_every_control_changes_what_is_shown(show: Show, language: str) -> None:
    set_language(language)
    changes = {
        "step": (lambda control: control.fill("4"), "picture stage"),
        "play": (lambda control: control.click(), "picture stage"),
        "word": (lambda control: control.fill("4"), "picture table"),
        "sentence": (lambda control: control.fill("o gato dormiu"), "picture table"),
    }
    check_every_control(show(figure()), changes)


@pytest.mark.parametrize(("sentence", "message"), [("a menima viu", "“menima”"), ("", "1"), ("gato " * 13, "12")])
def test_a_sentence_that_cannot_be_read_is_answered_and_nothing_is_lost(
    show: Show, sentence: str, message: str
) -> None:
    check_refused_sentence(show(figure()), sentence, message, kept="table")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_figure_fits_a_narrow_screen(show: Show, page: Page, theme: str) -> None:
    page.set_viewport_size(PHONE)
    show(figure(stage=6), theme=theme)
    check_phone_width(page)


def test_stages_and_words_that_there_are_not_are_refused() -> None:
    with pytest.raises(ValueError, match="stage is 7"):
        figure(stage=7)
    with pytest.raises(ValueError, match="the model writes 5 words"):
        figure(written=6)
