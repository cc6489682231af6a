"""The figure of beam search against course_lib.decoding, and each of its controls in a real browser."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page

from course_lib.corpora.tokenizers import UnknownTokenError, Vocabulary
from course_lib.decoding import beam_search, beam_steps, greedy, log_probability
from course_lib.figures.beam_tree import beam_tree
from course_lib.languages import set_language
from figures.driving import PHONE, check_every_control, check_phone_width, check_refused_sentence, text
from figures.translators import small_translator

SENTENCE = "a menina visita a casa"
LIMIT = 15
Show = Callable[..., Page]


def number(shown: str) -> float:
    return float(shown.replace("−", "-").replace("%", ""))


def figure(**options: object):
    return beam_tree(small_translator(), SENTENCE, max_length=LIMIT, **options)


def rows(page: Page, name: str) -> list[list[str]]:
    read = "all => all.map((row) => [...row.children].map((cell) => cell.textContent))"
    return page.locator(f'[data-output="{name}"] tbody tr').evaluate_all(read)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sentence", "width", "alpha"), [(SENTENCE, 3, 0.7), ("o gato dormiu", 4, 0.0), (SENTENCE, 10, 1.0)]
)
def test_the_ranking_is_the_librarys(show: Show, sentence: str, width: int, alpha: float) -> None:
    set_language("en")
    page, translator = show(figure()), small_translator()
    page.locator('[name="sentence"]').fill(sentence)
    page.locator('[name="width"]').fill(str(width))
    page.locator('[name="alpha"]').fill(str(alpha))
    page.locator('[name="step"]').fill("99")
    expected = beam_search(
        translator.model, translator.prompt(sentence), width=width, alpha=alpha, end=translator.end, max_length=LIMIT
    )
    shown = rows(page, "ranking")
    assert len(shown) == len(expected)
    for (_, words, length, _, logarithm, points), one in zip(shown, expected, strict=True):
        assert words.removesuffix(" ◆ (greedy)") == (" ".join(translator.words(one.tokens)) or "(empty)")
        assert int(length) == len(one.tokens)
        assert number(logarithm) == pytest.approx(one.log_probability, abs=0.006)
        assert number(points) == pytest.approx(one.score, abs=0.0006)


@pytest.mark.slow
def test_each_step_shows_what_is_kept_what_ends_and_what_is_dropped(show: Show) -> None:
    set_language("en")
    page, translator = show(figure(width=2)), small_translator()
    steps = beam_steps(
        translator.model, translator.prompt(SENTENCE), width=2, alpha=0.7, end=translator.end, max_length=LIMIT
    )
    for step in steps:
        page.locator('[name="step"]').fill(str(step.number))
        shown = rows(page, "candidates")
        for fate, expected in (("stays", step.kept), ("finished", step.finished)):
            found = [row for row in shown if row[-1] == fate]
            for (words, _, logarithm, points, _), one in zip(found, expected, strict=True):
                assert words.removesuffix(" ◆ (greedy)").split() == translator.target_words.decode(one.tokens)
                assert number(logarithm) == pytest.approx(one.log_probability, abs=0.006)
                assert number(points) == pytest.approx(one.score, abs=0.006)
        assert shown[-1][-1] == "dropped"
        assert f"{step.candidate_count} candidates" in text(page, "step")
    assert int(page.locator('[name="step"]').get_attribute("max")) == step.number


@pytest.mark.slow
@pytest.mark.parametrize("language", ["pt", "en"])
def test_every_control_changes_what_is_shown(show: Show, language: str) -> None:
    set_language(language)
    page = show(figure())
    changes = {
        "width": (lambda control: control.fill("5"), "tree candidates result"),
        "alpha": (lambda control: control.fill("0"), "ranking result candidates"),
        "step": (lambda control: control.fill("2"), "tree candidates step"),
        "play": (lambda control: control.click(), "tree candidates"),
        "sentence": (lambda control: control.fill("o gato viu a casa"), "tree candidates result"),
        "who": (lambda control: control.click(), "tree result step"),
        "go": (lambda control: (taken(page, 0), control.click()), "tree step"),
        "back": (lambda control: control.click(), "tree step"),
    }
    check_every_control(page, changes)


def taken(page: Page, *places: int) -> None:
    """Take, or let go, the candidates at these places of the reader's own beam."""
    for place in places:
        page.locator('[role="checkbox"]').nth(place).click()


@pytest.mark.slow
def test_a_reader_who_chooses_as_the_machine_does_finds_what_it_finds(show: Show) -> None:
    set_language("en")
    page, translator = show(figure(width=2)), small_translator()
    found = list(
        beam_steps(
            translator.model, translator.prompt(SENTENCE), width=2, alpha=0.7, end=translator.end, max_length=LIMIT
        )
    )
    page.locator('[name="who"]').click()
    assert page.locator('[name="step"]').is_hidden() and page.locator('[name="go"]').is_disabled()
    for step in found:
        kept = [
            (translator.target_words.decode(one.tokens[-1:])[0], one.log_probability)
            for one in (*step.kept, *step.finished)
        ]
        offered = [title.rsplit(": ", 1) for title in page.locator('[role="checkbox"] title').all_text_contents()]
        chosen = [
            place
            for place, (name, shown) in enumerate(offered)
            if any(name == word and number(shown) == pytest.approx(value, abs=0.006) for word, value in kept)
        ]
        assert len(chosen) == len(kept)
        taken(page, *chosen)
        page.locator('[name="go"]').click()
        count = len(kept)
        assert f"you kept {count}, and the machine would have kept {count} of them too" in text(page, "step")
    [best, *_] = beam_search(
        translator.model, translator.prompt(SENTENCE), width=2, alpha=0.7, end=translator.end, max_length=LIMIT
    )
    assert f"Your best translation is “{' '.join(translator.words(best.tokens))}”" in text(page, "result")
    assert "It is the same one." in text(page, "result")


@pytest.mark.slow
def test_the_readers_beam_has_the_machines_room_and_other_choices_are_told_apart(show: Show) -> None:
    set_language("en")
    page = show(figure(width=2))
    page.locator('[name="who"]').click()
    taken(page, 2, 3)
    assert page.locator('[aria-checked="true"]').count() == 2
    taken(page, 1)
    assert "The beam is full, with 2" in text(page, "step") and page.locator('[aria-checked="true"]').count() == 2
    taken(page, 3)
    assert page.locator('[aria-checked="true"]').count() == 1 and "full" not in text(page, "step")
    page.locator('[name="go"]').click()
    assert "you kept 1, and the machine would have kept 0 of them too" in text(page, "step")
    assert page.locator('.beam-column [data-fate="dropped"]').count() > 0, "the abandoned stay as rivers that end"
    page.locator('[name="back"]').click()
    assert page.locator('[name="back"]').is_disabled() and "you kept" not in text(page, "step")
    page.locator('[name="who"]').click()
    assert page.locator('[name="step"]').is_visible() and page.locator('[role="checkbox"]').count() == 0


@pytest.mark.slow
def test_candidates_are_chosen_with_the_keyboard(show: Show) -> None:
    page = show(figure(width=2))
    page.locator('[name="who"]').click()
    page.locator('[role="checkbox"]').first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert page.locator('[role="checkbox"]').evaluate_all("all => all.map((one) => one.ariaChecked)")[:3] == [
        "true",
        "true",
        "false",
    ]
    page.keyboard.press("Space")
    assert page.locator('[aria-checked="true"]').count() == 1
    assert page.evaluate("document.activeElement.getAttribute('role')") == "checkbox"


@pytest.mark.slow
def test_a_river_is_as_wide_as_its_probability(show: Show) -> None:
    page, translator = show(figure(width=2)), small_translator()
    page.locator('[name="step"]').fill("3")
    steps = list(
        beam_steps(
            translator.model, translator.prompt(SENTENCE), width=2, alpha=0.7, end=translator.end, max_length=LIMIT
        )
    )
    alive = page.locator('.beam-river[data-fate="live"]').evaluate_all(
        "all => all.map((one) => one.getAttribute('stroke-width'))"
    )
    expected = {f"{max(0.5, 26 * math.exp(one.log_probability)):.2f}" for one in steps[2].kept}
    assert expected <= {f"{float(width):.2f}" for width in alive}
    assert len(page.locator('.beam-river[data-fate="dropped"]').all()) >= 3


@pytest.mark.slow
def test_the_outcome_is_told_at_the_last_step_alone(show: Show) -> None:
    set_language("en")
    page = show(figure())
    assert page.locator('[name="step"]').input_value() == page.locator('[name="step"]').get_attribute("max")
    assert "the best is" in text(page, "result") or "same translation" in text(page, "result")
    page.locator('[name="step"]').fill("4")
    assert text(page, "result").startswith("Step 4 of") and page.locator(".beam-river[data-best]").count() == 0


@pytest.mark.slow
def test_where_there_is_no_room_the_steps_go_down_and_nothing_scrolls(show: Show, page: Page) -> None:
    page.set_viewport_size(PHONE)
    show(figure(width=3))
    boxes = page.locator(".beam-column").evaluate_all(
        "all => all.map((one) => one.querySelector('rect').getBoundingClientRect().top)"
    )
    assert boxes == sorted(boxes) and len(set(boxes)) == len(boxes)
    assert page.locator(".beam-plot svg").evaluate("(one) => one.getBoundingClientRect().width") <= PHONE["width"]
    page.set_viewport_size({"width": 1100, "height": 800})
    page.wait_for_function("document.querySelector('.beam-plot svg').viewBox.baseVal.width > 700")
    tops = page.locator(".beam-column").evaluate_all(
        "all => all.map((one) => one.querySelector('rect').getBoundingClientRect().top)"
    )
    assert len({round(top) for top in tops}) == 1


@pytest.mark.slow
def test_the_greedy_path_is_marked_and_compared(show: Show) -> None:
    set_language("en")
    page, translator = show(figure(width=3, alpha=0.0)), small_translator()
    prompt = translator.prompt(SENTENCE)
    path = greedy(translator.model, prompt, end=translator.end, max_length=LIMIT)
    [best, *_] = beam_search(translator.model, prompt, width=3, end=translator.end, max_length=LIMIT)
    share = 2.718281828 ** log_probability(translator.model, prompt, path)
    assert tuple(path) != best.tokens, "the pairs are there to make greedy search err"
    said = text(page, "result")
    assert f"best is “{' '.join(translator.words(best.tokens))}”" in said
    assert f"Greedy search settles for “{' '.join(translator.words(path))}”, P = {100 * share:.1f}%" in said
    assert "search error" in said
    page.locator('[name="width"]').fill("1")
    page.locator('[name="step"]').fill("99")
    assert "reach the same translation" in text(page, "result")
    assert page.locator(".beam-hypothesis[data-greedy]").count() == len(path) + 1  # and the legend's


@pytest.mark.slow
def test_hypotheses_without_a_future_are_told_from_those_that_live(show: Show) -> None:
    page = show(figure(width=2))
    page.locator('[name="step"]').fill("99")
    fates = set(
        page.locator("svg .beam-column .beam-hypothesis").evaluate_all("all => all.map((one) => one.dataset.fate)")
    )
    assert {"live", "lost", "finished", "dropped"} >= fates >= {"lost", "finished"}
    page.locator(".beam-column").nth(1).locator("rect").first.dispatch_event("click")
    assert page.locator('[name="step"]').input_value() == "2"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sentence", "said"),
    [("a menima viu o gato", "“menima”"), ("", "pelo menos 1 palavra"), ("gato " * 7, "passa de 6 palavras")],
)
def test_a_sentence_that_cannot_be_translated_is_answered_and_nothing_is_lost(
    show: Show, sentence: str, said: str
) -> None:
    page = show(figure())
    check_refused_sentence(page, sentence, said, kept="tree")
    page.locator('[name="width"]').fill("2")
    assert text(page, "ranking") and said in text(page, "message")


@pytest.mark.slow
def test_a_near_word_is_offered_and_replaces_the_unknown_one(show: Show) -> None:
    page = show(figure())
    page.locator('[name="sentence"]').fill("a menima viu o gato")
    page.get_by_role("button", name="Trocar “menima” por “menina”").click()
    assert page.locator('[name="sentence"]').input_value() == "a menina viu o gato"
    assert text(page, "message") == "" and "girl" in text(page, "tree")


@pytest.mark.slow
def test_a_search_that_never_ends_says_so(show: Show) -> None:
    page = show(beam_tree(small_translator(), SENTENCE, max_length=3))
    assert "Nenhuma hipótese termina em 3 tokens" in text(page, "result")
    assert "limite de 3 tokens" in text(page, "step")
    assert "Nenhuma hipótese terminou" in text(page, "ranking")


@pytest.mark.slow
def test_play_goes_through_the_steps_and_stands_still_with_reduced_motion(show: Show, page: Page) -> None:
    page = show(figure())
    play, step = page.locator('[name="play"]'), page.locator('[name="step"]')
    play.click()
    assert (play.text_content(), step.input_value()) == ("Pausar", "1")
    page.wait_for_function("document.querySelector('[name=step]').value === '2'")
    play.click()
    assert play.text_content() == "Reproduzir"
    page.emulate_media(reduced_motion="reduce")
    play.click()
    assert step.input_value() == "3"
    page.wait_for_timeout(1500)
    assert step.input_value() == "3"


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_figure_fits_a_narrow_screen(show: Show, page: Page, theme: str) -> None:
    page.set_viewport_size(PHONE)
    show(figure(width=10), theme=theme)
    check_phone_width(page)


def test_the_fallback_is_the_ranking_and_the_plain_form_has_no_measured_digits() -> None:
    shown, translator = figure(), small_translator()
    found = beam_search(
        translator.model, translator.prompt(SENTENCE), width=3, alpha=0.7, end=translator.end, max_length=LIMIT
    )
    assert shown.fallback.count("<tr>") == len(found) + 1
    assert f'<th scope="row">{" ".join(translator.words(found[0].tokens))}</th>' in shown.fallback
    assert not re.search(r"\d\.\d|%", shown._repr_mimebundle_()["text/plain"])
    assert json.loads(json.dumps(shown.data)) == shown.data


def test_wrong_arguments_are_refused_by_name() -> None:
    translator = small_translator()
    for width in (0, 11):
        with pytest.raises(ValueError, match=f"width is {width}"):
            beam_tree(translator, SENTENCE, width=width)
    with pytest.raises(ValueError, match=r"alpha is 1\.5"):
        beam_tree(translator, SENTENCE, alpha=1.5)
    with pytest.raises(UnknownTokenError, match="dragão"):
        beam_tree(translator, "o dragão dormiu")
    with pytest.raises(ValueError, match="takes 3 at most"):
        beam_tree(translator, SENTENCE, longest=3)
    with pytest.raises(ValueError, match="max_length is 0"):
        beam_tree(translator, SENTENCE, max_length=0)
    other = replace(translator, source_words=Vocabulary([*translator.source_words.tokens, "outra"]))
    with pytest.raises(ValueError, match="source vocabulary has"):
        beam_tree(other, SENTENCE)
