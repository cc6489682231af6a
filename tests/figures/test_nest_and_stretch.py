"""Nest and stretch: its answers against PyTorch, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product

import pytest
import torch
from playwright.sync_api import Page

from course_lib import recipes
from course_lib.colours import MODELS
from course_lib.corpora.agreement import VERB_PAIRS
from course_lib.corpora.tokenizers import UnknownTokenError, Vocabulary
from course_lib.figures.nest_and_stretch import nest_and_stretch, number_shares, right_answers
from course_lib.figures.nest_and_stretch.sentences import (
    FLAT,
    LEVELS,
    PLURAL,
    beginning,
)
from course_lib.languages import set_language
from course_lib.models.gpt import GPT, GPTConfig
from course_lib.numbers import percent
from figures.agreement_models import small_models
from figures.driving import text, unfold

Show = Callable[..., Page]
slow = pytest.mark.slow
SINGULAR, PLURALS = (list(forms) for forms in zip(*VERB_PAIRS, strict=True))
STRETCHED = range(len(FLAT) + 1)


@pytest.fixture(scope="module")
def small():
    return small_models()


@pytest.fixture(scope="module")
def shipped():
    return {kind: recipes.load(f"agreement-{kind}")[0] for kind in ("rnn", "lstm", "gru", "gpt")}


def table_rows(page: Page) -> list[list[str]]:
    unfold(page)
    rows = page.locator('[data-output="numbers"] tbody tr')
    return [rows.nth(index).locator("th, td").all_text_contents() for index in range(rows.count())]


# What the models answer.


@pytest.mark.parametrize("kind", ["rnn", "lstm", "gru", "gpt"])
def test_nesting_breaks_the_shipped_rnn_alone_and_distance_none(shipped, kind: str) -> None:
    words = recipes.vocabulary()
    (singular, plural), *flat = (
        number_shares(shipped[kind], words, [sentence])[0].tolist()
        for sentence in (beginning(4, 0), *(beginning(0, stretched) for stretched in STRETCHED))
    )
    assert (singular > 5 * plural) if kind == "rnn" else (plural > 5 * singular)
    assert all(many > 10 * one for one, many in flat)


def test_right_answers_are_counted_over_every_choice_of_numbers(small) -> None:
    models, words = small
    for kind, model in models.items():
        counted = right_answers(model, words)
        for nested, stretched in ((0, 0), (2, 4), (3, 9)):
            right = 0
            for choice in product((False, True), repeat=nested + 1):
                sentence = beginning(nested, stretched, (*choice, *PLURAL[nested + 1 :]))
                tokens = torch.tensor([words.encode(["<s>", *sentence])])
                shares = model(tokens)[0, -1].softmax(0).detach()
                one, many = (float(shares[words.encode(forms)].sum()) for forms in (SINGULAR, PLURALS))
                right += (many >= 2 * one) if choice[0] else (one >= 2 * many)
            assert counted[nested][stretched] == right, (kind, nested, stretched)


@slow
@pytest.mark.parametrize("language", ["pt", "en"])
def test_the_figure_shows_pytorchs_probabilities_of_every_model(small, show: Show, language: str) -> None:
    set_language(language)
    models, words = small
    page = show(nest_and_stretch(models, words))
    for nested, stretched, flipped in ((4, 0, ()), (0, 0, ()), (2, 5, (0, 2)), (5, 9, (0, 2, 4))):
        page.locator('[name="nested"]').fill(str(nested))
        page.locator('[name="stretched"]').fill(str(stretched))
        before = page.locator(".nest-subject text").all_text_contents()
        plural = [word in {level.noun[1] for level in LEVELS} for word in before]
        for depth in flipped:
            page.locator(f'[data-part="subject-{depth}"]').click()
            plural[depth] = not plural[depth]
        sentence = beginning(nested, stretched, (*plural, *PLURAL[nested + 1 :]))
        assert " ".join(sentence) in text(page, "sentence")
        choices, *counts = map(int, re.findall(r"\d+", text(page, "tally")))
        assert choices == 2 ** (nested + 1)
        assert counts == [right_answers(model, words)[nested][stretched] for model in models.values()]
        rows = table_rows(page)
        assert len(rows) == 4
        for model, row in zip(models.values(), rows, strict=True):
            one, many = number_shares(model, words, [sentence])[0].tolist()
            assert row[1:] == [percent(share) for share in (one, many, 1 - one - many)]
        shown = page.locator(".nest-answer .nest-bar").evaluate_all(
            "all => all.map((bar) => [bar.dataset.number, Number(bar.getAttribute('width'))])"
        )
        shares = [number_shares(model, words, [sentence])[0].tolist() for model in models.values()]
        scale = max(length for _, length in shown) / max(map(max, shares))
        for (number, length), share in zip(shown, [share for both in shares for share in both], strict=True):
            assert length == pytest.approx(share * scale, abs=0.05), number


@slow
def test_beneath_each_bar_is_the_answer_with_as_many_words_in_line(small, show: Show) -> None:
    set_language("en")
    models, words = small
    page = show(nest_and_stretch(models, words))
    assert "16 words in line, no nesting" in text(page, "legend")

    def lengths(kind: str) -> list[float]:
        return page.locator(f".nest-{kind}").evaluate_all("all => all.map((bar) => +bar.getAttribute('width'))")

    thin = lengths("thin")
    assert len(thin) == 8
    page.locator('[name="flat"]').click()
    assert lengths("bar") == pytest.approx(thin)
    assert lengths("thin") == [] and page.get_by_text("no nesting").is_hidden()
    page.locator('[name="nested"]').fill("1")
    assert len(lengths("thin")) == 8 and page.get_by_text("20 words in line, no nesting").is_visible()


@slow
@pytest.mark.parametrize(
    ("shares", "plural", "verdict"),
    [
        ((0.2, 0.1), False, "right"),
        ((0.2, 0.1), True, "wrong"),
        ((0.19, 0.1), False, "doubt"),
        ((0.1, 0.19), False, "doubt"),
        ((0.1, 0.2), True, "right"),
        ((0.1, 0.2), False, "wrong"),
    ],
)
def test_a_model_is_right_with_twice_the_probability_of_the_other_number(
    module: Callable[[str], Page], shares: tuple[float, float], plural: bool, verdict: str
) -> None:
    both = {"singular": shares[0], "plural": shares[1]}
    answer = module("built_sentence").evaluate(
        "([both, plural]) => module_built_sentence.judge(both, plural)", [both, plural]
    )
    assert answer == verdict


@slow
def test_the_right_side_is_marked_and_each_model_has_its_own_look(small, show: Show) -> None:
    page = show(nest_and_stretch(*small))
    middle = page.locator(".nest-middle").bounding_box()["x"]
    side = page.locator(".nest-right").bounding_box()
    assert side["x"] == pytest.approx(middle, abs=1.5)
    page.locator('[data-part="subject-0"]').click()
    side = page.locator(".nest-right").bounding_box()
    assert side["x"] + side["width"] == pytest.approx(middle, abs=1.5)
    looks = page.locator(".nest-answer").evaluate_all(
        "all => all.map((one) => ['fill', 'stroke-dasharray'].map((name) => one.querySelector('.nest-bar').getAttribute(name))"
        ".concat(one.querySelector('.nest-mark').getAttribute('d')))"
    )
    assert len(looks) == 4 and all(len(set(column)) == 4 for column in zip(*looks, strict=True))
    assert [colour for colour, *_ in looks] == [
        f"var(--course-{MODELS[kind].colour})" for kind in ("rnn", "lstm", "gru", "gpt")
    ]


@slow
def test_the_shipped_models_tell_the_story_in_the_opening_state(shipped, show: Show) -> None:
    page = show(nest_and_stretch(shipped, recipes.vocabulary()))
    verdicts = lambda: page.locator(".nest-answer").evaluate_all("all => all.map((one) => one.dataset.verdict)")  # noqa: E731
    assert verdicts() == ["wrong", "right", "right", "right"]
    assert "A RNN erra; a LSTM, a GRU e a atenção acertam." in text(page, "said")
    assert "Há 16 palavras entre “meninos” e o seu verbo, com 4 orações encaixadas." in text(page, "said")
    page.locator('[name="flat"]').click()
    assert verdicts() == ["right"] * 4
    assert "Há 16 palavras entre “meninos” e o seu verbo. A RNN, a LSTM, a GRU e a atenção acertam." in text(
        page, "said"
    )


# What stands where no script runs, and what is refused.


@pytest.mark.parametrize("language", ["pt", "en"])
def test_the_fallback_tells_the_answers_of_every_model(small, language: str) -> None:
    set_language(language)
    models, words = small
    figure = nest_and_stretch(models, words, nested=2, stretched=1)
    for model in models.values():
        one, many = map(percent, number_shares(model, words, [beginning(2, 1)])[0].tolist())
        assert f"<td>{one}</td><td>{many}</td>" in figure.fallback
    assert " ".join(beginning(2, 1)) in figure.description


def test_wrong_arguments_are_refused_by_name(small) -> None:
    models, words = small
    with pytest.raises(ValueError, match="models is empty"):
        nest_and_stretch({}, words)
    with pytest.raises(ValueError, match="unknown kind 'bert'; choose one of rnn, lstm, gru, gpt"):
        nest_and_stretch({"bert": models["gpt"]}, words)
    with pytest.raises(ValueError, match="'gru' has the cell 'rnn'"):
        nest_and_stretch({"gru": models["rnn"]}, words)
    with pytest.raises(ValueError, match="given as 'rnn' is a GPT"):
        nest_and_stretch({"rnn": models["gpt"]}, words)
    with pytest.raises(ValueError, match="given as 'gpt' has the cell 'rnn'"):
        nest_and_stretch({"gpt": models["rnn"]}, words)
    few = Vocabulary(["aquele", "menino"])
    with pytest.raises(ValueError, match=f"the gpt knows {len(words)} tokens and the vocabulary has {len(few)}"):
        nest_and_stretch({"gpt": models["gpt"]}, few)
    short = GPT(GPTConfig(len(words), context=30, width=8, heads=2, layers=1))
    with pytest.raises(ValueError, match="the gpt reads 30 tokens; the longest sentence of the figure has 43"):
        nest_and_stretch({"gpt": short}, words)
    with pytest.raises(UnknownTokenError):
        nest_and_stretch({"gpt": GPT(GPTConfig(len(few), width=8, heads=2))}, few)
    with pytest.raises(ValueError, match="nested is 9"):
        nest_and_stretch(models, words, nested=9)
