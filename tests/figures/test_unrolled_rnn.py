"""The unrolled network against PyTorch, and each of its controls in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import torch
from playwright.sync_api import Page

from course_lib.corpora.tokenizers import UnknownTokenError, Vocabulary
from course_lib.figures.shared.weights import pack, unpack
from course_lib.figures.unrolled_rnn import unrolled_rnn
from course_lib.languages import set_language
from course_lib.models.recurrent import CELLS, RecurrentLM
from course_lib.numbers import percent
from figures.driving import PHONE, check_every_control, check_phone_width, text, unfold

SENTENCE = ["aquele", "menino", "que", "os", "vizinhos", "viram", "ontem"]
SINGULAR, PLURAL = ["telefonou", "caiu"], ["telefonaram", "caíram"]
WORDS = [*SENTENCE, *SINGULAR, *PLURAL, "da", "cantora"]
Show = Callable[..., Page]
pytestmark = pytest.mark.slow


@pytest.fixture
def vocabulary() -> Vocabulary:
    return Vocabulary(WORDS)


@pytest.fixture
def models() -> dict[str, RecurrentLM]:
    models = {}
    for seed, cell in enumerate(CELLS):
        model = RecurrentLM(len(WORDS) + 2, 12, cell=cell, generator=torch.Generator().manual_seed(seed))
        with torch.no_grad():
            model.output.weight.mul_(8)  # so that the next words differ from one another
            model.embedding.weight.mul_(8)
        model.load_state_dict(unpack(pack(model.state_dict())))
        models[cell] = model
    return models


def numbers_in(sentence: str) -> list[float]:
    return [float(number.replace("−", "-")) for number in re.findall(r"−?\d+\.\d+", sentence)]


def probabilities(model: RecurrentLM, vocabulary: Vocabulary, words: list[str]) -> torch.Tensor:
    return model(torch.tensor([vocabulary.encode(["<s>", *words])]))[0, -1].softmax(-1).detach()


@pytest.mark.parametrize("cell", CELLS)
def test_each_step_shows_pytorchs_state_and_next_words(models, vocabulary, show: Show, cell: str) -> None:
    set_language("en")
    page = show(unrolled_rnn(models, vocabulary, SENTENCE, singular=SINGULAR, plural=PLURAL))
    page.locator('[name="cell"]').select_option(cell)
    unfold(page)
    for step in (1, 4, 8):
        page.locator('[name="step"]').fill(str(step))
        read = SENTENCE[: step - 1]
        states = models[cell].hidden_states(torch.tensor([vocabulary.encode(["<s>", *read])]))[0, -1]
        shown = page.locator('[data-output="numbers"] tbody tr td:nth-child(2)').all_text_contents()
        assert [numbers_in(one)[0] for one in shown] == pytest.approx(states.tolist(), abs=0.006)
        expected = probabilities(models[cell], vocabulary, read)
        best = expected.topk(5)
        rows = page.locator('[data-output="next"] li')
        assert rows.locator(".course-bar-name").all_text_contents() == vocabulary.decode(best.indices.tolist())
        assert numbers_in(" ".join(rows.all_text_contents())) == pytest.approx((100 * best.values).tolist(), abs=0.06)
        sums = [100 * float(expected[vocabulary.encode(verbs)].sum()) for verbs in (SINGULAR, PLURAL)]
        assert numbers_in(text(page, "number"))[:2] == pytest.approx(sums, abs=0.06)


@pytest.mark.parametrize("language", ["pt", "en"])
def test_every_control_changes_what_is_shown(models, vocabulary, show: Show, language: str) -> None:
    set_language(language)
    page = show(unrolled_rnn(models, vocabulary, SENTENCE))
    changes = {
        "cell": (lambda control: control.select_option("gru"), "unrolled state gates next numbers"),
        "step": (lambda control: control.fill("5"), "unrolled state next step"),
        "unit": (lambda control: control.fill("7"), "unit state"),
        "play": (lambda control: control.click(), "unrolled state next"),
        "sentence": (lambda control: control.fill("os vizinhos viram"), "unrolled next numbers"),
    }
    check_every_control(page, changes)


def test_steps_after_the_current_one_are_empty_and_wait(models, vocabulary, show: Show) -> None:
    page = show(unrolled_rnn(models, vocabulary, SENTENCE))
    page.locator('[name="step"]').fill("3")
    stages = page.locator(".unrolled-step").evaluate_all("all => all.map((step) => step.dataset.stage)")
    assert stages == ["done", "done", "now", *["waiting"] * 5]
    assert page.locator('[data-stage="waiting"] [fill-opacity]').count() == 0
    assert page.locator('[data-stage="now"] [fill-opacity]').count() == 12
    assert "passo 2" in text(page, "step") and "passo 4 só pode começar" in text(page, "step")
    page.locator(".unrolled-step").nth(4).click()
    assert page.locator('[name="step"]').input_value() == "5"


def test_gates_and_memory_are_those_of_the_cell(models, vocabulary, show: Show) -> None:
    set_language("en")
    page = show(unrolled_rnn(models, vocabulary, SENTENCE))
    assert text(page, "gates") == "" and page.locator(".unrolled-strip").count() == 1
    page.locator('[name="cell"]').select_option("lstm")
    page.locator('[name="step"]').fill("1")
    lstm = models["lstm"].recurrence
    word = models["lstm"].embedding(torch.tensor([vocabulary.id("<s>")]))
    inside = (word @ lstm.weight_ih_l0.mT + lstm.bias_ih_l0 + lstm.bias_hh_l0)[0].sigmoid().detach().chunk(4)
    expected = [float(inside[gate].mean()) for gate in (0, 1, 3)]
    bars = page.locator('[data-output="gates"] .course-bar-value').all_text_contents()
    assert [float(value) for value in bars] == pytest.approx(expected, abs=0.006)
    assert page.locator(".unrolled-strip").count() == 2
    page.locator('[name="cell"]').select_option("gru")
    assert "reset r" in text(page, "gates") and "update z" in text(page, "gates")


def test_playing_advances_one_step_at_a_time_and_pauses(models, vocabulary, show: Show) -> None:
    page = show(unrolled_rnn(models, vocabulary, SENTENCE))
    play, step = page.locator('[name="play"]'), page.locator('[name="step"]')
    assert play.text_content() == "Reproduzir"
    step.fill("1")
    play.click()
    assert (play.text_content(), step.input_value()) == ("Pausar", "2")
    page.wait_for_function("document.querySelector('[name=step]').value === '3'")
    play.click()
    assert play.text_content() == "Reproduzir"


def test_with_reduced_motion_the_button_moves_one_step(models, vocabulary, show: Show, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page = show(unrolled_rnn(models, vocabulary, SENTENCE))
    play, step = page.locator('[name="play"]'), page.locator('[name="step"]')
    assert play.text_content() == "Próximo passo"
    step.fill("7")
    play.click()
    assert step.input_value() == "8"
    page.wait_for_timeout(1300)
    assert step.input_value() == "8"
    play.click()
    assert step.input_value() == "1"


def test_an_unknown_word_is_named_near_ones_offered_and_the_sentence_kept(models, vocabulary, show: Show) -> None:
    set_language("en")
    page = show(unrolled_rnn(models, vocabulary, SENTENCE))
    before = text(page, "unrolled")
    page.locator('[name="sentence"]').fill("os vizinos viram")
    assert "does not know the word “vizinos”" in text(page, "message")
    assert text(page, "unrolled") == before
    page.get_by_role("button", name="Replace “vizinos” by “vizinhos”").click()
    assert page.locator('[name="sentence"]').input_value() == "os vizinhos viram"
    assert "vizinhos" in text(page, "unrolled") and "ontem" not in page.locator(".unrolled-word").all_text_contents()


def test_pointing_at_a_cell_reads_its_number(models, vocabulary, show: Show) -> None:
    page = show(unrolled_rnn(models, vocabulary, SENTENCE))
    page.locator(".unrolled-cell").nth(8).hover()
    assert page.locator('[name="unit"]').input_value() == "9"
    assert text(page, "unit-value") == "9 de 12"


def test_the_verbs_are_left_out_when_not_given(models, vocabulary, show: Show) -> None:
    assert text(show(unrolled_rnn(models, vocabulary, SENTENCE)), "number") == ""


def test_the_figure_fits_a_narrow_screen(models, vocabulary, show: Show, page: Page) -> None:
    page.set_viewport_size(PHONE)
    show(unrolled_rnn(models, vocabulary, SENTENCE, singular=SINGULAR, plural=PLURAL))
    check_phone_width(page)


def test_the_fallback_tells_the_likeliest_words_of_the_first_model(models, vocabulary) -> None:
    html = unrolled_rnn(models, vocabulary, " ".join(SENTENCE)).fallback
    best = probabilities(models["rnn"], vocabulary, SENTENCE).max(-1)
    assert f"<td>{vocabulary.tokens[int(best.indices)]}</td><td>{percent(float(best.values))}</td>" in html
    assert html.count("<tr>") == len(SENTENCE) + 2


def test_wrong_arguments_are_refused_by_name(models, vocabulary) -> None:
    with pytest.raises(ValueError, match="models is empty"):
        unrolled_rnn({}, vocabulary, SENTENCE)
    with pytest.raises(ValueError, match="'gru' has the cell 'rnn'"):
        unrolled_rnn({"gru": models["rnn"]}, vocabulary, SENTENCE)
    with pytest.raises(ValueError, match="only one of singular and plural"):
        unrolled_rnn(models, vocabulary, SENTENCE, singular=SINGULAR)
    with pytest.raises(UnknownTokenError, match="voou"):
        unrolled_rnn(models, vocabulary, SENTENCE, singular=["voou"], plural=PLURAL)
