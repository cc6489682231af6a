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


def untouched(page: Page) -> None:
    """Take back the surgery that the figure opens with."""
    page.locator('[name="flip"]').click()


@pytest.mark.parametrize("cell", CELLS)
def test_each_step_shows_pytorchs_state_and_next_words(models, vocabulary, show: Show, cell: str) -> None:
    set_language("en")
    page = show(unrolled_rnn(models, vocabulary, SENTENCE, singular=SINGULAR, plural=PLURAL))
    page.locator('[name="cell"]').select_option(cell)
    untouched(page)
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


def operated(model: RecurrentLM, ids: list[int], place: int, units: list[int]) -> torch.Tensor:
    """Return the state after each token, the sign of `units` turned right after the token at `place`, by PyTorch."""
    words = model.embedding(torch.tensor([ids]))
    before, state = model.recurrence(words[:, : place + 1])
    sign = torch.ones(before.shape[-1])
    sign[units] = -1
    state = tuple(part * sign for part in state) if isinstance(state, tuple) else state * sign
    after, _ = model.recurrence(words[:, place + 1 :], state)
    turned = (before[:, -1] * sign)[:, None]
    return torch.cat([before[:, :-1], turned, after], dim=1)[0].detach()


def sums(model: RecurrentLM, states: torch.Tensor, vocabulary: Vocabulary) -> list[tuple[float, float]]:
    shares = model.output(states).softmax(-1).detach()
    return [tuple(float(row[vocabulary.encode(verbs)].sum()) for verbs in (SINGULAR, PLURAL)) for row in shares]


@pytest.mark.parametrize("cell", CELLS)
def test_surgery_is_pytorchs_run_from_the_turned_state(models, vocabulary, show: Show, cell: str) -> None:
    set_language("en")
    page = show(unrolled_rnn(models, vocabulary, SENTENCE, singular=SINGULAR, plural=PLURAL))
    page.locator('[name="cell"]').select_option(cell)
    untouched(page)
    unfold(page)
    for unit in (3, 8):  # the second joins the first
        page.locator('[name="unit"]').fill(str(unit + 1))
        page.locator('[name="flip"]').click()
    ids = vocabulary.encode(["<s>", *SENTENCE])
    states = operated(models[cell], ids, 2, [3, 8])
    shown = page.locator('[data-output="numbers"] tbody tr td:nth-child(2)').all_text_contents()
    assert [numbers_in(one)[0] for one in shown] == pytest.approx(states[-1].tolist(), abs=0.006)
    before, after = (sums(models[cell], one, vocabulary)[-1] for one in (operated(models[cell], ids, 2, []), states))
    said = numbers_in(text(page, "verdict"))
    expected = [100 * share for pair in zip(after, before, strict=True) for share in pair]
    assert said[:4] == pytest.approx(expected, abs=0.06)
    assert "units 4, 9 of the opposite sign at “menino”" in text(page, "verdict")
    # the four lines: what the verbs would be after each word, with the surgery and without
    levels = page.locator(".unrolled-trace").evaluate_all(
        "(all) => all.map((one) => [...one.points].map((point) => point.y))"
    )
    marks = page.locator('[data-output="unrolled"] .course-grid').evaluate_all(
        "(all) => all.map((one) => one.y1.baseVal.value)"
    )
    shares = [[(marks[0] - y) / (marks[0] - marks[-1]) for y in line] for line in levels]
    untouched_states = operated(models[cell], ids, 2, [])
    for number in (0, 1):
        for line, of in zip(shares[2 * number : 2 * number + 2], (untouched_states, states), strict=True):
            assert line == pytest.approx([pair[number] for pair in sums(models[cell], of, vocabulary)], abs=2e-3)


@pytest.mark.parametrize("cell", CELLS)
def test_the_unit_that_weighs_most_is_found_among_all(models, vocabulary, show: Show, cell: str) -> None:
    set_language("en")
    page = show(unrolled_rnn(models, vocabulary, SENTENCE, singular=SINGULAR, plural=PLURAL, place=3))
    page.locator('[name="cell"]').select_option(cell)
    ids = vocabulary.encode(["<s>", *SENTENCE])

    def lead(units: list[int]) -> float:
        singular, plural = sums(models[cell], operated(models[cell], ids, 4, units), vocabulary)[-1]
        return singular - plural

    losses = [abs(lead([])) - (1 if lead([]) >= 0 else -1) * lead([unit]) for unit in range(12)]
    heaviest = sorted(range(12), key=lambda unit: -losses[unit])
    named = re.findall(r"unit (\d+): (−?\d+\.\d+)", text(page, "ranking"))
    assert [int(unit) - 1 for unit, _ in named] == heaviest[:5]
    assert [float(loss.replace("−", "-")) for _, loss in named] == pytest.approx(
        [losses[unit] for unit in heaviest[:5]], abs=0.006
    )
    page.locator('[name="unit"]').fill(str(heaviest[-1] + 1))
    page.locator('[name="flip"]').click()
    page.locator('[name="find"]').click()
    assert page.locator('[name="unit"]').input_value() == str(heaviest[0] + 1)
    assert f"With unit {heaviest[0] + 1} of the opposite sign at “os”" in text(page, "verdict")
    turns = lead([heaviest[0]]) * lead([]) < 0
    assert ("alone, changes the number" in text(page, "ranking")) == turns
    assert ("changes the number of the verb" in text(page, "verdict")) == turns


@pytest.mark.parametrize("language", ["pt", "en"])
def test_every_control_changes_what_is_shown(models, vocabulary, show: Show, language: str) -> None:
    set_language(language)
    page = show(unrolled_rnn(models, vocabulary, SENTENCE, singular=SINGULAR, plural=PLURAL))
    changes = {
        "cell": (lambda control: control.select_option("gru"), "unrolled ranking next gates numbers"),
        "unit": (lambda control: control.fill("7"), "unrolled"),
        "flip": (lambda control: control.click(), "unrolled verdict"),
        "shown": (lambda control: control.select_option("state"), "unrolled legend"),
        "place": (lambda control: control.select_option("5"), "unrolled ranking verdict"),
        "find": (lambda control: control.click(), "unrolled verdict"),
        "step": (lambda control: control.fill("5"), "unrolled next numbers waits"),
        "play": (lambda control: control.click(), "unrolled next"),
        "sentence": (lambda control: control.fill("os vizinhos viram"), "unrolled next numbers"),
    }
    check_every_control(page, changes)


def test_steps_after_the_current_one_are_empty_and_wait(models, vocabulary, show: Show) -> None:
    page = show(unrolled_rnn(models, vocabulary, SENTENCE))
    stages = page.locator(".unrolled-step").evaluate_all("all => all.map((step) => step.dataset.stage)")
    assert stages == [*["done"] * 7, "now"]  # it opens on the last
    page.locator('[name="step"]').fill("3")
    stages = page.locator(".unrolled-step").evaluate_all("all => all.map((step) => step.dataset.stage)")
    assert stages == ["done", "done", "now", *["waiting"] * 5]
    assert page.locator('[data-stage="waiting"] [fill-opacity]').count() == 0
    assert page.locator('[data-stage="now"] [fill-opacity]').count() == 12
    assert "passo 4 só pode começar quando o passo 3" in text(page, "waits")
    page.locator(".unrolled-word").nth(4).click()
    assert page.locator('[name="step"]').input_value() == "5"


def test_a_square_of_the_picture_is_turned_by_a_click(models, vocabulary, show: Show) -> None:
    set_language("en")
    page = show(unrolled_rnn(models, vocabulary, SENTENCE, singular=SINGULAR, plural=PLURAL))
    page.locator(".unrolled-step").nth(4).locator("[fill-opacity]").nth(6).click()
    assert "With unit 7 of the opposite sign at “os”" in text(page, "verdict")
    assert page.locator('[name="unit"]').input_value() == "7" and page.locator(".unrolled-cut").count() == 1
    page.locator(".unrolled-step").nth(4).locator("[fill-opacity]").nth(2).click()
    assert "With units 3, 7" in text(page, "verdict") and page.locator(".unrolled-cut").count() == 2
    for row in (2, 6):
        page.locator(".unrolled-step").nth(4).locator("[fill-opacity]").nth(row).click()
    assert "No surgery" in text(page, "verdict") and page.locator('.unrolled-trace[data-faint="true"]').count() == 0


def test_gates_and_memory_are_those_of_the_cell(models, vocabulary, show: Show) -> None:
    set_language("en")
    page = show(unrolled_rnn(models, vocabulary, SENTENCE))
    assert text(page, "gates") == ""
    page.locator('[name="cell"]').select_option("lstm")
    unfold(page)
    page.locator('[name="step"]').fill("1")
    lstm = models["lstm"].recurrence
    word = models["lstm"].embedding(torch.tensor([vocabulary.id("<s>")]))
    inside = (word @ lstm.weight_ih_l0.mT + lstm.bias_ih_l0 + lstm.bias_hh_l0)[0].sigmoid().detach().chunk(4)
    expected = [float(inside[gate].mean()) for gate in (0, 1, 3)]
    bars = page.locator('[data-output="gates"] .course-bar-value').all_text_contents()
    assert [float(value) for value in bars] == pytest.approx(expected, abs=0.006)
    assert page.locator('[data-output="numbers"] thead th').all_text_contents()[1:3] == ["h", "c"]
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


def test_the_verbs_are_left_out_when_not_given(models, vocabulary, show: Show) -> None:
    page = show(unrolled_rnn(models, vocabulary, SENTENCE))
    assert page.locator(".unrolled-trace").count() == 0 and page.locator('[name="find"]').count() == 0
    page.locator('[name="flip"]').click()
    assert "do tamanho que tinha em “menino”" in text(page, "verdict")


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
    with pytest.raises(ValueError, match="place is 7 and the sentence has 7 words"):
        unrolled_rnn(models, vocabulary, SENTENCE, place=7)
    with pytest.raises(UnknownTokenError, match="voou"):
        unrolled_rnn(models, vocabulary, SENTENCE, singular=["voou"], plural=PLURAL)
