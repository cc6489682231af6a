"""The caption viewer: captions, weights and mistakes are those of the model, word by word, on the picture of the scene."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable

import pytest
from matplotlib import image
from playwright.sync_api import Page

from course_lib.corpora import scenes
from course_lib.figures.caption_viewer import caption_viewer
from course_lib.languages import set_language
from course_lib.models.captioning import CELLS
from course_lib.recipes import captioners
from course_lib.seeding import generator
from figures.driving import PHONE, check_every_control, check_phone_width, text

pytestmark = pytest.mark.slow
Show = Callable[..., Page]
GIVEN = [*scenes.draw(4, generator(3)), *scenes.draw(6, generator(4), held_out=True)]


def figure(**given: int):
    return caption_viewer(captioners.load(), GIVEN, glosses={"estrela": "star"}, **given)


def test_words_weights_and_mistakes_are_the_models(show: Show) -> None:
    set_language("en")
    found = captioners.captions(captioners.load(), GIVEN)
    assert any(one.words != scene.caption() for one, scene in zip(found, GIVEN, strict=True)), "no mistake to show"
    page = show(figure())
    for place, (one, scene) in enumerate(zip(found, GIVEN, strict=True)):
        page.locator('[name="scene"]').fill(str(place + 1))
        right = scene.caption()
        wrong = page.locator('.caption-word[data-wrong="true"] s').all_text_contents()
        assert wrong == [word for word, other in zip(one.words, right, strict=True) if word != other]
        said = ("caption wrong", "caption right")[one.words == right]
        assert said in page.locator('[data-output="scene-value"]').inner_text()
        page.locator(".caption-word").nth(1).click()
        veil = page.locator(".caption-veil").evaluate_all(
            "all => all.map((one) => Number(one.getAttribute('fill-opacity')))"
        )
        weights = one.weights[1]
        expected = 0.78 * (1 - weights / weights.max())
        assert veil == pytest.approx(expected.tolist(), abs=2e-3)
        own = scenes.cells_of(scene.things[0], CELLS)
        assert f"{100 * float(weights[own].sum()):.0f}% of the weight" in text(page, "verdict")


def test_the_picture_is_that_of_the_scene(show: Show) -> None:
    page = show(figure())
    source = page.locator(".caption-picture image").get_attribute("href")
    shown = image.imread(io.BytesIO(base64.b64decode(source.split(",")[1])))[:, :, :3]
    expected = GIVEN[0].picture().permute(1, 2, 0).numpy() / 255
    assert shown == pytest.approx(expected, abs=1e-6)


def test_a_word_is_glossed_where_a_gloss_is_given(show: Show) -> None:
    set_language("en")
    place = next(
        place
        for place, scene in enumerate(GIVEN)
        if "estrela" in captioners.captions(captioners.load(), [scene])[0].words
    )
    word = captioners.captions(captioners.load(), [GIVEN[place]])[0].words.index("estrela")
    page = show(figure(opens=place, word=word))
    assert text(page, "verdict").startswith("estrela: star.")


@pytest.mark.parametrize("language", ["pt", "en"])
def test_every_control_changes_what_is_shown(show: Show, language: str) -> None:
    set_language(language)
    changes = {
        "scene": (lambda control: control.fill("5"), "picture words verdict table"),
        "step": (lambda control: control.fill("4"), "picture words verdict"),
        "play": (lambda control: control.click(), "picture verdict"),
    }
    check_every_control(show(figure()), changes)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_figure_fits_a_narrow_screen(show: Show, page: Page, theme: str) -> None:
    page.set_viewport_size(PHONE)
    show(figure(), theme=theme)
    check_phone_width(page)


def test_scenes_and_words_that_there_are_not_are_refused() -> None:
    with pytest.raises(ValueError, match="got 0 scenes"):
        caption_viewer(captioners.load(), [])
    with pytest.raises(ValueError, match="cannot open at word 40 of scene 0"):
        figure(word=40)
    with pytest.raises(ValueError, match="of scene 12"):
        figure(opens=12)
