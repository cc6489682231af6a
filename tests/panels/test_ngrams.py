"""The panel of n-grams follows its controls and explains what counting cannot say."""

from course_lib.models.ngrams import NgramModel
from course_lib.numbers import percent
from course_lib.panels.ngrams import ngram_panel

SENTENCES = [
    sentence.split()
    for sentence in (
        "aquele menino telefonou .",
        "aquele menino que veio aqui ontem telefonou .",
        "os meninos que vieram ontem telefonaram .",
    )
]


def test_the_ngram_panel_says_what_the_model_says():
    shown = ngram_panel(SENTENCES, "menino que")
    model = NgramModel(3, unseen="raw").fit(SENTENCES)
    for word, share in model.next_token_probabilities(["menino", "que"]).items():
        assert f"{word} {percent(share)}" in shown.text
    for name, value in (("order", 1), ("order", 2), ("text", "os"), ("unseen", "add-one")):
        before = shown.text
        shown.controls[name].value = value
        assert shown.text != before


def test_the_ngram_panel_explains_unseen_contexts_unknown_words_and_no_words():
    shown = ngram_panel(SENTENCES, "meninos telefonou")
    assert "nunca foi visto" in shown.text
    shown.controls["unseen"].value = "back-off"
    assert "nunca foi visto" not in shown.text and "Contexto usado: telefonou" in shown.text
    shown.controls["text"].value = "meninu"
    assert "não tem “meninu”" in shown.text
    shown.controls["text"].value = ""
    assert "não escreveu nada" in shown.text
