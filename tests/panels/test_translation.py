"""The panel of translation shows the library's beam search, and explains what it cannot translate."""

import pytest

from course_lib.corpora.tokenizers import Vocabulary
from course_lib.decoding import beam_search
from course_lib.languages import set_language
from course_lib.models.attentive import AttentiveEncoderDecoder
from course_lib.models.seq2seq import END, EncoderDecoder, Translator
from course_lib.panels.translation import translation_panel
from course_lib.seeding import generator

SOURCE = Vocabulary(["o", "gato", "dormiu", "menina"])
TARGET = Vocabulary([END, "the", "cat", "slept", "girl"])


def translator(seed: int) -> Translator:
    """Make a translator that nobody has trained, a little inclined to end."""
    model = EncoderDecoder(len(SOURCE), len(TARGET), 8, generator=generator(seed))
    model.output.bias.data[TARGET.id(END)] += 0.2
    return Translator(model, SOURCE, TARGET, 4)


MODELS = {"A": translator(0), "B": translator(1)}


def panel(sentence: str = "o gato dormiu", **options: object):
    return translation_panel(MODELS, sentence, max_length=8, **options)


def test_the_table_is_the_librarys_ranking():
    set_language("en")
    shown = panel(width=4, alpha=0.5)
    model = MODELS["A"]
    prompt = model.prompt("o gato dormiu")
    found = beam_search(model.model, prompt, width=4, alpha=0.5, end=model.end, max_length=8)
    lines = shown.text.splitlines()[-len(found) :]
    for line, one in zip(lines, found, strict=True):
        words = " ".join(model.words(one.tokens)) or "(empty)"
        assert line.startswith(words)
        assert line.endswith(f"{len(one.tokens)} −{-one.log_probability:.2f} −{-one.score:.3f}")


def test_every_control_changes_the_text():
    shown = panel()
    for name, value in (("model", "B"), ("text", "menina dormiu"), ("alpha", 1.0), ("width", 40)):
        before = shown.text, shown._repr_mimebundle_()["text/html"]
        shown.controls[name].value = value
        assert shown._repr_mimebundle_()["text/html"] != before[1]
        assert shown.text != before[0], name


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("pt", ("pelo menos uma palavra", "não conhece a palavra “meninu”. Parecidas: menina", "mais que as 4")),
        ("en", ("at least one word", "does not know the word “meninu”. Near it: menina", "more than the 4")),
    ],
)
def test_what_cannot_be_translated_is_explained_in_the_language(language, said):
    set_language(language)
    shown = panel()
    for text, words in zip((" ", "a meninu", "o gato o gato o gato"), said, strict=True):
        shown.controls["text"].value = text.replace("a ", "o ") if "meninu" in text else text
        assert words in shown.text


def test_greedy_search_is_compared_and_an_unfinished_search_says_so():
    shown = panel(width=1)
    assert "A busca gulosa dá a mesma tradução." in shown.text
    never = translator(0)
    never.model.output.bias.data[TARGET.id(END)] = -50
    unfinished = translation_panel({"A": never}, "o gato", max_length=3)
    assert "Nenhuma hipótese terminou em 3 tokens" in unfinished.text


def test_wrong_arguments_are_refused_by_name():
    with pytest.raises(ValueError, match="no translator"):
        translation_panel({})
    with pytest.raises(ValueError, match="width is 0"):
        panel(width=0)
    with pytest.raises(ValueError, match="alpha is 2"):
        panel(alpha=2.0)


def test_the_temperature_of_the_attention_is_a_control_where_it_is_asked_for():
    set_language("en")
    given = {
        name: Translator(
            AttentiveEncoderDecoder(len(SOURCE), len(TARGET), 8, score=name, generator=generator(3)), SOURCE, TARGET, 4
        )
        for name in ("additive", "dot")
    }
    for one in given.values():
        one.model.score.requires_grad_(False)
        one.model.encoder.embedding.weight.data.mul_(3)
    assert "temperature" not in translation_panel(given, "o gato dormiu").controls
    shown = translation_panel(given, "o gato dormiu", temperature=1.0, max_length=8)
    shown.controls["model"].value = "dot"
    shown.controls["temperature"].value = 0.1
    prompt = given["dot"].prompt("o gato dormiu")
    cold = given["dot"].model.at_temperature(0.1)
    best = beam_search(cold, prompt, width=3, alpha=0.7, end=given["dot"].end, max_length=8)[0]
    assert f"−{-best.log_probability:.2f}" in shown.text
    with pytest.raises(ValueError, match="temperature is 0"):
        translation_panel(given, "o gato dormiu", temperature=0)
