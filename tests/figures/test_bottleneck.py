"""The bottleneck figure against PyTorch and a count of its own, and each of its controls in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import torch
from playwright.sync_api import Page

from course_lib.corpora import translation
from course_lib.corpora.tokenizers import UnknownTokenError
from course_lib.figures.bottleneck import (
    bottleneck,
    corpus_dictionary,
    means_by_length,
    share_right,
    survivors,
    typical,
)
from course_lib.languages import set_language
from course_lib.seeding import generator
from figures.driving import PHONE, check_every_control, check_phone_width, check_refused_sentence, text
from figures.translators import PAIRS, small_translator

SENTENCES = ["a menina viu o gato", "o gato dormiu", "a menina viu a casa o gato viu a casa a menina dormiu"]
DICTIONARY = {
    "gato": ["cat"],
    "casa": ["house"],
    "menina": ["girl"],
    "viu": ["saw"],
    "visita": ["visiting", "visit", "see"],
}
DICTIONARY["dormiu"] = ["slept"]
Show = Callable[..., Page]


def figure():
    return bottleneck(small_translator(), SENTENCES, opens=3, translations=DICTIONARY, longest=20, max_length=25)


def words_of(page: Page, name: str, fate: str) -> list[str]:
    shown = page.locator(f'[data-output="{name}"] [data-fate="{fate}"]').all_text_contents()
    return [word.rstrip(" ✓✗") for word in shown]


@pytest.mark.slow
def test_the_translation_and_the_words_that_survive_are_pythons(show: Show) -> None:
    set_language("en")
    page, translator = show(figure()), small_translator()
    for place, sentence in enumerate(sorted(SENTENCES, key=lambda one: len(one.split()))):
        page.locator('[name="example"]').fill(str(place + 1))
        source = sentence.split()
        [written] = translator.translate([source], longer=True, max_length=25)
        assert re.sub("[✓✗]", "", text(page, "target")).split() == written
        places = survivors(source, written, DICTIONARY)
        for fate, chosen in (
            ("survived", lambda at: at is not None and at >= 0),
            ("lost", lambda at: at == -1),
            ("uncounted", lambda at: at is None),
        ):
            expected = [word for word, at in zip(source, places, strict=True) if chosen(at)]
            assert words_of(page, "source", fate) == expected
        share = share_right(source, written, DICTIONARY)
        assert f"{100 * share:.0f}% right" in text(page, "recall")
        known = {form for forms in DICTIONARY.values() for form in forms}
        invented = [word for at, word in enumerate(written) if word in known and at not in places]
        assert words_of(page, "target", "invented") == invented
        ring = page.locator(".bottleneck-way .gradient-ring").evaluate("(one) => one.cy.baseVal.value")
        grid = page.locator(".bottleneck-way .course-grid").evaluate_all(
            "all => all.map((one) => one.y1.baseVal.value)"
        )
        assert (grid[0] - ring) / (grid[0] - grid[-1]) == pytest.approx(share, abs=2e-3)
        assert f"{20 / len(source):.1f} per word" in text(page, "numbers-per-word")


@pytest.mark.slow
def test_the_numbers_of_the_context_are_pytorchs_and_as_many_for_every_sentence(show: Show) -> None:
    set_language("en")
    page, translator = show(figure()), small_translator()
    for place, sentence in enumerate(sorted(SENTENCES, key=lambda one: len(one.split()))):
        page.locator('[name="example"]').fill(str(place + 1))
        shown = page.locator('[data-output="context-table"] td').all_text_contents()
        with torch.inference_mode():
            context = translator.model.encoder(torch.tensor([translator.prompt(sentence, longer=True)]))[0]
        assert [float(one.replace("−", "-")) for one in shown] == pytest.approx(context.tolist(), abs=6e-4)
        assert page.locator('[data-output="context"] rect[fill]').count() == len(context)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["pt", "en"])
def test_every_control_changes_what_is_shown(show: Show, language: str) -> None:
    set_language(language)
    page = show(figure())
    changes = {
        "example": (lambda control: control.fill("3"), "context source recall plot numbers-per-word"),
        "step": (lambda control: control.fill("1"), "source target recall"),
        "play": (lambda control: control.click(), "source target recall"),
        "sentence": (lambda control: control.fill("a menina visita a casa"), "context source target recall plot"),
    }
    check_every_control(page, changes)
    assert page.locator(".bottleneck-own").count() == 1
    page.locator(".bottleneck-point").first.dispatch_event("click")
    assert page.locator('[name="sentence"]').input_value() == "o gato dormiu"


@pytest.mark.slow
def test_words_arrive_one_by_one(show: Show) -> None:
    page = show(figure())
    page.locator('[name="step"]').fill("0")
    assert "ainda não escreveu" in text(page, "target")
    assert words_of(page, "source", "survived") == []
    page.locator('[name="step"]').fill("2")
    assert text(page, "target").replace("✓", "").split() == ["the", "cat"]
    assert words_of(page, "source", "survived") == ["gato"]
    assert words_of(page, "source", "waiting") == ["dormiu"] and "chegaram 1 das 2" in text(page, "recall")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sentence", "said"),
    [("a menima viu o gato", "“menima”"), ("", "pelo menos 1 palavra"), ("gato " * 21, "passa de 20 palavras")],
)
def test_a_sentence_that_cannot_be_translated_is_answered_and_nothing_is_lost(
    show: Show, sentence: str, said: str
) -> None:
    check_refused_sentence(show(figure()), sentence, said, kept="target")


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_figure_fits_a_narrow_screen(show: Show, page: Page, theme: str) -> None:
    page.set_viewport_size(PHONE)
    show(figure(), theme=theme)
    check_phone_width(page)


@pytest.mark.slow
def test_the_pages_count_of_survivors_is_pythons(module) -> None:
    chances = generator(3)
    cases = []
    for _ in range(50):
        source = [f"s{int(i)}" for i in torch.randint(5, (8,), generator=chances)]
        written = [f"t{int(i)}" for i in torch.randint(6, (7,), generator=chances)]
        cases.append([source, written, {"s0": ["t0"], "s1": ["t1", "t2"], "s2": ["t2"], "s3": []}])
    answer = module("bottleneck").evaluate("(cases) => cases.map((one) => module_bottleneck.survivors(...one))", cases)
    assert answer == [survivors(*case) for case in cases]


def test_each_word_of_the_output_can_be_read_once() -> None:
    assert survivors(["gato", "viu", "gato"], ["the", "cat", "saw"], DICTIONARY) == [1, 2, -1]
    assert survivors(["o", "gato"], ["cat"], DICTIONARY) == [None, 0]
    assert share_right(["gato", "viu", "gato", "o"], ["cat", "saw"], DICTIONARY) == pytest.approx(2 / 3)
    assert share_right(["o"], ["the"], DICTIONARY) is None


def test_an_invented_clause_lowers_the_share() -> None:
    source, right = ["o", "gato", "dormiu"], ["the", "cat", "slept"]
    assert share_right(source, right, DICTIONARY) == 1
    assert share_right(source, [*right, "and", "the", "girl", "saw", "the", "house"], DICTIONARY) == pytest.approx(
        2 / 5
    )
    assert share_right(source, ["the", "cat", "slept", "slept"], DICTIONARY) == pytest.approx(2 / 3)


def test_the_line_is_the_mean_of_sentences_of_like_length_and_the_first_is_a_typical_one() -> None:
    lengths, shares = [4, 5, 6, 7, 19, 19, 19, 30, 31], [1.0, 0.8, 0.6, 0.4, 0.1, 0.9, 0.5, 0.2, 0.0]
    means = means_by_length(lengths, shares)
    assert means == [(4.5, 0.9, 2), (6.5, 0.5, 2), (19, 0.3, 2), (24.5, pytest.approx(0.55), 2), (31, 0.0, 1)]
    assert typical(lengths, shares, 19) == 6 and typical(lengths, shares, 50) == 8 and typical(lengths, shares, 18) == 6


def test_every_word_but_de_of_the_corpus_is_in_its_dictionary_and_true_translations_lose_nothing() -> None:
    dictionary = corpus_dictionary()
    pairs = translation.draw(200, generator(0))
    assert {word for pair in pairs for word in pair.source} - set(dictionary) == {"de"}
    assert all(share_right(pair.source, pair.target, dictionary) == 1 for pair in pairs)


def test_the_fallback_tells_what_survives_and_the_plain_form_has_no_digits() -> None:
    shown = figure()
    assert shown.fallback.count("<tr>") == len(SENTENCES) + 1
    written = small_translator().translate([one.split() for one in SENTENCES], longer=True, max_length=25)
    shares = [share_right(one.split(), output, DICTIONARY) for one, output in zip(SENTENCES, written, strict=True)]
    assert sorted(shown.data["shares"]) == pytest.approx(sorted(shares), abs=1e-4)
    assert not re.search(r"\d", shown._repr_mimebundle_()["text/plain"])


def test_wrong_arguments_are_refused_by_name() -> None:
    translator = small_translator()
    with pytest.raises(ValueError, match="got 1 sentences"):
        bottleneck(translator, [PAIRS[0][0]])
    with pytest.raises(UnknownTokenError, match="dragão"):
        bottleneck(translator, ["o dragão dormiu", "o gato dormiu"])
    with pytest.raises(ValueError, match="takes 3 at most"):
        bottleneck(translator, SENTENCES, longest=3)
