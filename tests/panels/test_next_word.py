"""A panel's text follows its controls, explains what it cannot do, and stands still where no kernel runs."""

import re

import pytest
import torch

from course_lib.corpora.tokenizers import Vocabulary
from course_lib.languages import set_language
from course_lib.models.gpt import GPT, GPTConfig
from course_lib.models.recurrent import RecurrentLM
from course_lib.numbers import percent
from course_lib.panels.next_word import next_word_panel
from course_lib.seeding import generator

SENTENCES = [
    sentence.split()
    for sentence in (
        "aquele menino telefonou .",
        "aquele menino que veio aqui ontem telefonou .",
        "os meninos que vieram ontem telefonaram .",
    )
]
VOCABULARY = Vocabulary.from_sentences(SENTENCES)
RNN = RecurrentLM(len(VOCABULARY), 8, generator=generator(0))
SMALL_GPT = GPT(GPTConfig(len(VOCABULARY), context=6, width=8, heads=2), generator=generator(1))
VERBS = [("telefonou", "telefonaram"), ("veio", "vieram")]


def panel(prefix: str = "aquele menino"):
    """Make a panel of two models that nobody has trained."""
    return next_word_panel({"RNN": RNN, "GPT": SMALL_GPT}, VOCABULARY, prefix, verb_pairs=VERBS)


def test_the_table_holds_the_probabilities_of_the_chosen_model():
    shown = panel()
    for name, model in (("RNN", RNN), ("GPT", SMALL_GPT)):
        shown.controls["model"].value = name
        with torch.no_grad():
            scores = model(torch.tensor([VOCABULARY.encode(["<s>", "aquele", "menino"])]))[0, -1]
        best = scores.softmax(-1).max().item()
        assert f"{VOCABULARY.tokens[scores.argmax()]} {percent(best)}" in shown.text


def test_every_control_changes_the_text():
    shown = panel()
    for name, value in (("model", "GPT"), ("text", "os meninos"), ("temperature", 2.5)):
        before = shown.text, shown._repr_mimebundle_()["text/html"]
        shown.controls[name].value = value
        assert shown.text != before[0] and shown._repr_mimebundle_()["text/html"] != before[1]


def test_a_higher_temperature_flattens_and_a_lower_one_sharpens():
    shown = panel()
    best = []
    for temperature in (0.1, 1.0, 3.0):
        shown.controls["temperature"].value = temperature
        best.append(float(re.search(r"(\d+,\d)%$", shown.text.splitlines()[1])[1].replace(",", ".")))
    assert best[0] > best[1] > best[2] > 100 / len(VOCABULARY)


def test_the_share_of_each_number_is_the_sum_over_its_verbs():
    def always(tokens: torch.Tensor) -> torch.Tensor:
        scores = torch.full((1, tokens.shape[1], len(VOCABULARY)), -torch.inf)
        scores[..., VOCABULARY.encode(["telefonou", "veio", "telefonaram", "menino"])] = 0.0
        return scores

    shown = next_word_panel({"sempre": always}, VOCABULARY, "aquele", verb_pairs=VERBS)
    assert "Verbos no singular: 50,0%. Verbos no plural: 25,0%." in shown.text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("pt", ("não tem “meninu”. Parecidas: menino", "não escreveu nada", "maior que zero", "não aceita esse texto")),
        ("en", ("not hold “meninu”. Near it: menino", "wrote nothing", "above zero", "does not accept this text")),
    ],
)
def test_what_cannot_be_answered_is_explained_in_the_language(language, said):
    set_language(language)
    shown = panel()
    shown.controls["text"].value = "aquele meninu"
    assert said[0] in shown.text
    shown.controls["text"].value = ""
    assert said[1] in shown.text and "%" in shown.text
    shown.controls["temperature"].value = 0.0
    assert said[2] in shown.text
    shown.controls["temperature"].value = 1.0
    shown.controls["model"].value = "GPT"
    shown.controls["text"].value = "aquele " * 9
    assert said[3] in shown.text


def test_capitals_are_read_and_what_the_reader_writes_is_escaped():
    shown = panel("Aquele Menino")
    assert "não tem" not in shown.text
    shown.controls["text"].value = "<script>alert(1)</script>"
    assert "<script>alert" not in shown._repr_mimebundle_()["text/html"]


def test_the_model_is_left_in_the_mode_in_which_it_was():
    RNN.train()
    panel()
    assert RNN.training
    RNN.eval()
    panel()
    assert not RNN.training


def test_where_no_kernel_runs_the_last_result_and_how_to_use_it_are_shown():
    shown = panel()
    shown.controls["text"].value = "os meninos"
    bundle = shown._repr_mimebundle_()
    assert "course-panel-card" in bundle["text/html"]
    assert "os meninos" in bundle["text/html"] and "Execute este notebook" in bundle["text/html"]
    assert not re.search(r"\d", bundle["text/plain"])
    assert set(bundle) == {"text/html", "text/plain"}


def test_no_model_is_an_error():
    with pytest.raises(ValueError, match="got no model"):
        next_word_panel({}, VOCABULARY)
