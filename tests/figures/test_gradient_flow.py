"""The gradient figure against autograd, and each of its controls in a real browser."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable

import pytest
import torch
from playwright.sync_api import Page

from course_lib.corpora.tokenizers import UnknownTokenError, Vocabulary
from course_lib.figures.gradient_flow import gradient_flow, gradient_norms
from course_lib.figures.shared.weights import pack, unpack
from course_lib.languages import set_language
from course_lib.models.recurrent import CELLS, RecurrentLM
from figures.driving import PHONE, check_every_control, check_phone_width, text, unfold

WORDS = ["aquele", "menino", "que", "os", "vizinhos", "da", "cantora", "viram", "ontem", "telefonou", "amigos"]
SENTENCE = WORDS[:10]
Show = Callable[..., Page]


def model(cell: str, seed: int = 0) -> RecurrentLM:
    model = RecurrentLM(len(WORDS) + 2, 8, cell=cell, generator=torch.Generator().manual_seed(seed))
    model.load_state_dict(unpack(pack(model.state_dict())))
    return model


@pytest.fixture
def vocabulary() -> Vocabulary:
    return Vocabulary(WORDS)


@pytest.fixture
def models() -> dict[str, dict[str, RecurrentLM]]:
    return {"initial": {"rnn": model("rnn", 5)}, "trained": {cell: model(cell) for cell in CELLS}}


def numbers_in(sentence: str) -> list[float]:
    """Read the numbers of a sentence in English, 2.1 × 10⁻⁹ included."""
    raised = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    found = re.findall(r"(\d+(?:\.\d+)?)(?: × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", sentence.replace(",", ""))
    return [float(mantissa) * 10.0 ** int(power.translate(raised) or 0) for mantissa, power in found]


@pytest.mark.slow
@pytest.mark.parametrize("cell", CELLS)
def test_the_table_shows_autograds_norm_at_every_distance(models, vocabulary, show: Show, cell: str) -> None:
    set_language("en")
    page = show(gradient_flow(models, vocabulary, SENTENCE))
    page.locator('[name="moment"]').select_option("trained")
    column = 2 + CELLS.index(cell)
    unfold(page)
    cells = page.locator(f'[data-output="numbers"] tbody tr > :nth-child({column + 1})').all_text_contents()
    expected = gradient_norms(models["trained"][cell], vocabulary.encode(["<s>", *SENTENCE]))
    assert [numbers_in(shown)[0] for shown in cells] == pytest.approx(expected, rel=0.06)  # shown with two digits


@pytest.mark.slow
def test_it_opens_on_the_untrained_network_among_its_own_scales(models, vocabulary, show: Show) -> None:
    set_language("en")
    page = show(gradient_flow(models, vocabulary, SENTENCE))
    assert page.locator('[name="moment"]').input_value() == "initial"
    named = page.locator('[data-output="curve"] text').all_text_contents()
    assert sorted(name for name in named if name.startswith("×")) == ["× 0.5", "× 1", "× 2", "× 4", "× 6"]
    ids = vocabulary.encode(["<s>", *SENTENCE])
    lines = page.locator('[data-output="curve"] .gradient-ghost').evaluate_all(
        "(lines) => lines.map((line) => [...line.points].map((point) => point.y))"
    )
    grid = page.locator('[data-output="curve"] .course-grid').evaluate_all(
        "(lines) => lines.map((one) => one.y1.baseVal.value)"
    )
    decade = (grid[0] - grid[-1]) / (2 * (len(grid) - 1))
    for scale, levels in zip((0.5, 1, 2, 4, 6), lines, strict=True):
        scaled = model("rnn", 5)
        with torch.no_grad():
            scaled.recurrence.weight_hh_l0.mul_(scale)
        expected = [math.log10(norm) for norm in gradient_norms(scaled, ids)]
        assert [-10 + (grid[0] - level) / decade for level in levels] == pytest.approx(expected, abs=0.02)
    page.locator('[name="compared"]').select_option("cells")
    page.locator('[name="moment"]').select_option("trained")
    assert page.locator('[data-output="curve"] .gradient-ghost').count() == 0
    assert page.locator('[data-output="curve"] polyline').count() == len(CELLS)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["pt", "en"])
def test_every_control_changes_what_is_shown(models, vocabulary, show: Show, language: str) -> None:
    set_language(language)
    page = show(gradient_flow(models, vocabulary, SENTENCE))
    changes = {
        "moment": (lambda control: control.select_option("trained"), "curve numbers verdict"),
        "scale": (lambda control: control.fill("2"), "curve numbers value verdict"),
        "distance": (lambda control: control.fill("3"), "curve value words"),
        "sentence": (lambda control: control.fill("os vizinhos telefonou"), "curve numbers words"),
        "cell": (lambda control: control.select_option("gru"), "curve verdict value"),
        "compared": (lambda control: control.select_option("cells"), "curve"),
        "clipping": (lambda control: control.check(), "clipped"),
        "limit": (lambda control: control.fill("0.2"), "clipped"),
    }
    check_every_control(page, changes)


@pytest.mark.slow
def test_clipping_bounds_the_norm_of_the_recurrent_matrix_gradient(models, vocabulary, show: Show) -> None:
    set_language("en")
    page = show(gradient_flow({"trained": models["trained"]}, vocabulary, SENTENCE))
    rnn, ids = models["trained"]["rnn"], torch.tensor([vocabulary.encode(["<s>", *SENTENCE])])
    loss = torch.nn.functional.cross_entropy(rnn(ids[:, :-1])[:, -1], ids[:, -1])
    norm = float(torch.autograd.grad(loss, rnn.recurrence.weight_hh_l0)[0].norm())
    page.locator('[name="limit"]').fill("0.1")
    assert numbers_in(text(page, "clipped")) == pytest.approx([norm, 0.1, 0.1], rel=0.02)
    page.locator('[name="clipping"]').check()
    assert numbers_in(text(page, "clipped")) == pytest.approx([norm, 0.1 / norm, 0.1], rel=0.02)
    page.locator('[name="limit"]').fill("5")
    assert "clipping changes nothing" in text(page, "clipped")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("factor", "scale", "words"),
    [(0.2, "0.5", "vanishes"), (1e4, "1", "explodes"), (6e4, "6", "beyond the largest number")],
)
def test_the_verdict_is_computed_from_the_weights(
    vocabulary, show: Show, factor: float, scale: str, words: str
) -> None:
    rnn = model("rnn")
    with torch.no_grad():  # a line of units that barely answer the word, so that tanh does not hold the gradient back
        rnn.embedding.weight.zero_()
        for bias in (rnn.recurrence.bias_ih_l0, rnn.recurrence.bias_hh_l0):
            bias.zero_()
        rnn.recurrence.weight_hh_l0.copy_(torch.eye(8) * factor)
    set_language("en")
    sentence = (SENTENCE * 6)[:60]
    page = show(gradient_flow({"trained": {"rnn": rnn}}, vocabulary, sentence))
    page.locator('[name="scale"]').fill(scale)
    assert words in text(page, "verdict")


@pytest.mark.slow
def test_equal_norms_are_said_to_hold(vocabulary, show: Show) -> None:
    rnn = model("rnn")
    with torch.no_grad():
        rnn.embedding.weight.zero_()
        for bias in (rnn.recurrence.bias_ih_l0, rnn.recurrence.bias_hh_l0):
            bias.zero_()
        rnn.recurrence.weight_hh_l0.copy_(torch.eye(8))
    page = show(gradient_flow({"trained": {"rnn": rnn}}, vocabulary, SENTENCE))
    assert "nem desaparece nem explode" in text(page, "verdict")
    page.locator('[name="distance"]').fill("0")
    assert "próprio passo T" in text(page, "verdict")


@pytest.mark.slow
def test_an_unknown_word_is_named_near_ones_offered_and_the_text_kept(models, vocabulary, show: Show) -> None:
    page = show(gradient_flow(models, vocabulary, SENTENCE))
    before = text(page, "value")
    page.locator('[name="sentence"]').fill("Aquele menimo telefonou.")
    message = page.locator('[data-output="message"]')
    assert "“menimo”" in message.text_content()
    assert page.locator('[name="sentence"]').input_value() == "Aquele menimo telefonou."
    assert text(page, "value") == before
    message.get_by_role("button", name="Trocar “menimo” por “menino”").click()
    assert page.locator('[name="sentence"]').input_value() == "Aquele menino telefonou."
    assert message.text_content() == ""
    assert "“telefonou”" in text(page, "target")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sentence", "words"), [("", "pelo menos 2"), ("ontem " * 61, "mais de 60 palavras"), ("xyz", "“xyz”")]
)
def test_sentences_that_cannot_be_read_are_answered(models, vocabulary, show: Show, sentence: str, words: str) -> None:
    page = show(gradient_flow(models, vocabulary, SENTENCE))
    page.locator('[name="sentence"]').fill(sentence)
    assert words in text(page, "message").replace("passa de", "mais de")


@pytest.mark.slow
def test_a_moment_without_a_cell_leaves_its_option_out(models, vocabulary, show: Show) -> None:
    page = show(gradient_flow(models, vocabulary, SENTENCE))
    page.locator('[name="moment"]').select_option("trained")
    page.locator('[name="cell"]').select_option("gru")
    page.locator('[name="moment"]').select_option("initial")
    assert page.locator('[name="cell"]').input_value() == "rnn"
    assert page.locator('[name="cell"] option[value="gru"]').is_disabled()


@pytest.mark.slow
def test_the_figure_fits_a_narrow_screen(models, vocabulary, show: Show) -> None:
    page = show(gradient_flow(models, vocabulary, SENTENCE))
    page.set_viewport_size(PHONE)
    page.wait_for_function("document.querySelector('.gradient-plot svg').viewBox.baseVal.width < 360")
    check_phone_width(page)


def test_the_plain_form_is_a_sentence_without_measured_digits(models, vocabulary) -> None:
    plain = gradient_flow(models, vocabulary, " ".join(SENTENCE))._repr_mimebundle_()["text/plain"]
    assert "“aquele menino" in plain and not re.search(r"\d", plain)


def test_the_data_is_json_and_a_leading_start_token_is_the_same(models, vocabulary) -> None:
    figure = gradient_flow(models, vocabulary, ["<s>", *SENTENCE])
    assert figure.data["sentence"] == SENTENCE
    assert json.loads(json.dumps(figure.data)) == figure.data


def test_wrong_arguments_are_refused_by_name(models, vocabulary) -> None:
    with pytest.raises(ValueError, match="initial and trained"):
        gradient_flow({"before": models["initial"]}, vocabulary, SENTENCE)
    with pytest.raises(ValueError, match="'lstm' has the cell 'rnn'"):
        gradient_flow({"trained": {"lstm": models["trained"]["rnn"]}}, vocabulary, SENTENCE)
    with pytest.raises(ValueError, match="vocabulary it was trained with"):
        gradient_flow(models, Vocabulary([*WORDS, "outra"]), SENTENCE)
    with pytest.raises(UnknownTokenError, match="dragão"):
        gradient_flow(models, vocabulary, "aquele dragão")
    with pytest.raises(ValueError, match="at least 2"):
        gradient_flow(models, vocabulary, "menino")
