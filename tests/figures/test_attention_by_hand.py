"""You are the attention: the decoder's answers are PyTorch's for the reader's weights, and every hand on it does what it says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from playwright.sync_api import Page

from course_lib.corpora.tokenizers import UnknownTokenError
from course_lib.figures.attention_by_hand import attention_by_hand, step_weights
from course_lib.languages import set_language
from course_lib.models.seq2seq import START_ID
from course_lib.seeding import generator
from figures.driving import PHONE, check_every_control, check_phone_width, check_refused_sentence, text, unfold
from figures.translators import small_attentive_translator

pytestmark = pytest.mark.slow
Show = Callable[..., Page]
SENTENCE = "a menina viu o gato"


def figure(**given: object):
    return attention_by_hand(small_attentive_translator(), SENTENCE, **{"written": 4, "looked": "viu"} | given)


def answer(weights: list[float], written: list[str]) -> torch.Tensor:
    """Return the probabilities of the next word where the model looked by itself until now and looks by `weights` this time."""
    translator = small_attentive_translator()
    model, ids = translator.model, translator.target(written)[:-1]
    with torch.inference_mode():
        state = model.begin(torch.tensor([translator.prompt(SENTENCE)]))
        for token in [START_ID, *ids][:-1]:
            _, state = model.step(torch.tensor([token]), state)
        context = torch.tensor(weights, dtype=torch.float32) @ state.annotations[0]
        word = model.target_embedding(torch.tensor([[START_ID, *ids][-1]]))[0]
        hidden = model.decoder(torch.cat([word, context])[None], state.hidden)
        return model.output(torch.cat([hidden[0], context])).softmax(dim=-1)


def said(page: Page, weights: list[float], written: list[str]) -> None:
    """Check that the page says PyTorch's likeliest word and its probability."""
    probabilities = answer(weights, written)
    word = small_attentive_translator().target_words.tokens[int(probabilities.argmax())]
    word = "(end)" if word == "</s>" else word
    assert f"would write “{word}” ({100 * probabilities.max():.0f}%)" in text(page, "verdict")


def shares(page: Page) -> list[int]:
    columns = page.locator(".hand-column")
    return [int(columns.nth(place).get_attribute("aria-valuenow")) for place in range(columns.count())]


def test_the_decoders_answer_to_weights_by_hand_is_pytorchs(show: Show) -> None:
    set_language("en")
    page = show(figure())
    written = ["the", "girl", "saw", "the"]
    said(page, [0, 0, 1, 0, 0], written)
    page.locator('[name="even"]').click()
    said(page, [0.2] * 5, written)
    last = page.locator(".hand-column").nth(4)
    last.focus()
    page.keyboard.press("ArrowUp")
    assert shares(page) == [19, 19, 19, 19, 25]
    said(page, [0.1875] * 4 + [0.25], written)
    page.keyboard.press("End")
    assert shares(page) == [0, 0, 0, 0, 100]
    said(page, [0, 0, 0, 0, 1], written)
    page.keyboard.press("Home")
    assert shares(page) == [25, 25, 25, 25, 0]
    assert page.evaluate("document.activeElement.dataset.place") == "4"


def test_a_drag_sets_the_weight_and_ends_where_the_pointer_is_let_go(show: Show) -> None:
    page = show(figure())
    room = page.locator(".hand-room").nth(3).bounding_box()
    middle = room["x"] + room["width"] / 2
    page.mouse.move(middle, room["y"] + room["height"] / 2)
    page.mouse.down()
    assert shares(page) == [0, 0, 50, 50, 0]
    page.mouse.move(middle, room["y"] + room["height"] * 0.25)
    assert shares(page)[3] == 75
    page.mouse.move(middle, room["y"] - 80)
    assert shares(page) == [0, 0, 0, 100, 0]
    page.mouse.up()
    page.mouse.move(middle, room["y"] + room["height"])
    assert shares(page)[3] == 100


def test_the_models_own_weights_are_shown_when_asked_for(show: Show) -> None:
    set_language("en")
    page = show(figure())
    assert page.locator(".hand-own").count() == 0 and "Which word" in text(page, "own")
    page.locator('[name="show"]').check()
    weights = step_weights(small_attentive_translator(), SENTENCE.split(), ["the", "girl", "saw", "the"])
    most = max(range(5), key=weights.__getitem__)
    assert f"looks most at “{SENTENCE.split()[most]}” ({100 * weights[most]:.0f}%)" in text(page, "own")
    assert f"have {100 * weights[2]:.0f}% in common" in text(page, "own")
    unfold(page)
    cells = page.locator('[data-output="table"] td:nth-child(3)').all_text_contents()
    assert cells == [f"{100 * weight:.0f}%" for weight in weights]


def test_a_word_written_by_hand_stays_and_the_model_goes_on_from_it(show: Show) -> None:
    set_language("en")
    page = show(figure(written=1))
    page.locator(".hand-column").nth(4).press("End")
    [word] = page.locator(".hand-slot").all_text_contents()
    page.locator('[name="write"]').click()
    assert text(page, "written").split()[:2] == ["the", word]
    assert shares(page) == [20] * 5


def written_without(cut: tuple[int, ...]) -> list[str]:
    """Return the translation where these words are never looked at: the softmax over the others alone."""
    translator = small_attentive_translator()
    with torch.inference_mode():
        state = translator.model.begin(torch.tensor([translator.prompt(SENTENCE)]))
        state.keep[0, list(cut)] = False
        return translator.write_greedily(state, max_length=24)[0]


def test_a_cut_thread_changes_what_is_written_and_can_be_tied_again(show: Show) -> None:
    set_language("en")
    page = show(figure(written=1))
    whole = text(page, "whole")
    cuts = [tuple(range(5))[:place] + tuple(range(5))[place + 1 :] for place in range(5)]
    cut, expected = next((one, words) for one in cuts if (words := written_without(one)) != written_without(()))
    for place in cut:
        page.locator(".hand-cut").nth(place).click()
    assert text(page, "whole").endswith(f": {' '.join(expected)}")
    named = ", ".join(f"“{SENTENCE.split()[place]}”" for place in cut)
    assert f"Without {named}" in text(page, "whole")
    assert [shares(page)[place] for place in cut] == [0] * 4
    assert page.locator(".hand-column").nth(cut[0]).get_attribute("aria-disabled") == "true"
    [left] = set(range(5)) - set(cut)
    page.locator(".hand-cut").nth(left).click()
    assert page.locator('.hand-cut[aria-pressed="true"]').count() == 4, "one thread always stays"
    for place in cut:
        page.locator(".hand-cut").nth(place).press("Enter")
    assert text(page, "whole") == whole


@pytest.mark.parametrize("language", ["pt", "en"])
def test_every_control_changes_what_is_shown(show: Show, language: str) -> None:
    set_language(language)
    changes = {
        "show": (lambda control: control.check(), "own weights next table"),
        "even": (lambda control: control.click(), "weights next table"),
        "step": (lambda control: control.fill("2"), "written weights"),
        "write": (lambda control: control.click(), "written"),
        "sentence": (lambda control: control.fill("o gato dormiu"), "weights written whole table"),
    }
    check_every_control(show(figure()), changes)


@pytest.mark.parametrize(("sentence", "message"), [("a menima viu", "“menima”"), ("gato " * 13, "12")])
def test_a_sentence_that_cannot_be_read_is_answered_and_nothing_is_lost(
    show: Show, sentence: str, message: str
) -> None:
    check_refused_sentence(show(figure()), sentence, message, kept="written")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_figure_fits_a_narrow_screen(show: Show, page: Page, theme: str) -> None:
    page.set_viewport_size(PHONE)
    show(figure(shown=True), theme=theme)
    check_phone_width(page)


def test_weights_by_hand_always_sum_to_one(module) -> None:
    page, drawn = module("by_hand"), generator(0)
    for _ in range(60):
        count = int(torch.randint(2, 9, (1,), generator=drawn))
        cut = [place for place in range(count) if torch.rand(1, generator=drawn) < 0.3][: count - 1]
        free = [place for place in range(count) if place not in cut]
        place, share = (
            free[int(torch.randint(len(free), (1,), generator=drawn))],
            float(torch.rand(1, generator=drawn)) * 1.4 - 0.2,
        )
        weights = page.evaluate(
            """([count, cut, place, share]) => {
              const off = new Set(cut);
              return module_by_hand.withShare(module_by_hand.evenly(count, off), place, share, off);
            }""",
            [count, cut, place, share],
        )
        assert sum(weights) == pytest.approx(1)
        assert all(weights[one] == 0 for one in cut)
        assert weights[place] == pytest.approx(min(1, max(0, share)) if len(free) > 1 else 1)


def test_what_the_figure_cannot_open_with_is_refused() -> None:
    with pytest.raises(ValueError, match="'rei' is not in 'a menina viu o gato'"):
        figure(looked="rei")
    with pytest.raises(ValueError, match="written is 9"):
        figure(written=9)
    with pytest.raises(UnknownTokenError):
        attention_by_hand(small_attentive_translator(), "a menima viu", written=0, looked="a")
