"""Panel of translation: beam width, length exponent and the reader's own sentence, on any translator just trained."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import ipywidgets as widgets

from course_lib.corpora.tokenizers import UnknownTokenError
from course_lib.decoding import Hypothesis, beam_search, greedy
from course_lib.languages import Text
from course_lib.models.seq2seq import Translator
from course_lib.numbers import number
from course_lib.panels.panel import Panel, Result, read_words

WIDEST = 50
_TITLE = Text(pt="Uma tradução, por beam search", en="A translation, by beam search")
_MODEL = Text(pt="Modelo", en="Model")
_SENTENCE = Text(pt="Frase", en="Sentence")
_WIDTH = Text(pt="Largura B", en="Width B")
_ALPHA = Text(pt="Expoente α", en="Exponent α")
_TEMPERATURE = Text(pt="Temperatura", en="Temperature")
_HEADERS = (
    Text(pt="tradução", en="translation"),
    Text(pt="P", en="P"),
    Text(pt="comprimento", en="length"),
    Text(pt="log P", en="log P"),
    Text(pt="pontuação", en="score"),
)
_EMPTY = Text(pt="Escreva pelo menos uma palavra.", en="Write at least one word.")
_EMPTY_OUTPUT = Text(pt="(vazia)", en="(empty)")
_LONG = Text(
    pt="A frase tem {count} palavras, mais que as {longest} do treinamento: espere uma tradução pior.",
    en="The sentence has {count} words, more than the {longest} of training: expect a worse translation.",
)
_UNKNOWN = Text(pt="O modelo não conhece a palavra “{word}”.", en="The model does not know the word “{word}”.")
_NEAR = Text(pt=" Parecidas: {near}.", en=" Near it: {near}.")
_UNFINISHED = Text(
    pt="Nenhuma hipótese terminou em {most} tokens; estas são as que continuam vivas.",
    en="No hypothesis ended within {most} tokens; these are the ones still alive.",
)
_SAME = Text(pt="A busca gulosa dá a mesma tradução.", en="Greedy search gives the same translation.")
_OTHER = Text(pt="A busca gulosa dá outra: “{words}”.", en="Greedy search gives another: “{words}”.")


def translation_panel(
    translators: Mapping[str, Translator[Any]],
    sentence: str = "",
    *,
    width: int = 3,
    alpha: float = 0.7,
    temperature: float | None = None,
    max_length: int = 60,
) -> Panel:
    """Show the finished hypotheses of a beam search, the best of each length, on a sentence of the reader.

    translators: by name, one at least. temperature: what divides the scores of the attention, which all of them must have; without it there
    is no control for it. ValueError for no translator, a width outside 1 … 50, an alpha outside [0, 1] or a temperature outside 0.1 … 10.
    """
    if not translators:
        raise ValueError("translation_panel() got no translator; give at least one, as {name: translator}")
    if not 1 <= width <= WIDEST:
        raise ValueError(f"width is {width}; the panel goes from 1 to {WIDEST}")
    if not 0 <= alpha <= 1:
        raise ValueError(f"alpha is {alpha}; it must be from 0 to 1")
    if temperature is not None and not 0.1 <= temperature <= 10:
        raise ValueError(f"temperature is {temperature}; the panel goes from 0.1 to 10")

    def show(model: str, text: str, width: int, alpha: float, temperature: float | None = None) -> Result:
        translator = translators[model]
        if temperature is not None:
            translator = replace(translator, model=translator.model.at_temperature(temperature))
        words = read_words(text, translator.source_words)
        if not words:
            return Result((str(_EMPTY),))
        try:
            prompt = translator.prompt(words, longer=True)
        except UnknownTokenError as error:
            near = str(_NEAR.format(near=", ".join(error.near))) if error.near else ""
            return Result((str(_UNKNOWN.format(word=error.token)) + near,))
        said: list[str] = []
        if len(words) > translator.longest:
            said.append(str(_LONG.format(count=len(words), longest=translator.longest)))
        found = beam_search(
            translator.model, prompt, width=width, alpha=alpha, end=translator.end, max_length=max_length
        )
        path = greedy(translator.model, prompt, end=translator.end, max_length=max_length)
        if found[0].tokens[-1] != translator.end:
            said.append(str(_UNFINISHED.format(most=max_length)))
        same = tuple(path) == found[0].tokens
        said.append(str(_SAME if same else _OTHER.format(words=_words(translator, path))))
        rows = tuple(_row(translator, one) for one in found)
        return Result(tuple(said), tuple(map(str, _HEADERS)), rows)

    controls: dict[str, widgets.ValueWidget] = {
        "model": widgets.Dropdown(options=list(translators), description=str(_MODEL)),
        "text": widgets.Text(value=sentence, description=str(_SENTENCE), continuous_update=False),
        "width": widgets.IntSlider(value=width, min=1, max=WIDEST, description=str(_WIDTH)),
        "alpha": widgets.FloatSlider(value=alpha, min=0.0, max=1.0, step=0.1, description=str(_ALPHA)),
    }
    if temperature is not None:
        controls["temperature"] = widgets.FloatLogSlider(
            value=temperature, base=10, min=-1, max=1, step=0.1, description=str(_TEMPERATURE)
        )
    return Panel(_TITLE, controls, show)


def _row(translator: Translator[Any], one: Hypothesis) -> tuple[str, float, tuple[str, ...]]:
    """Return translation, probability, and the other columns: length, log P and score."""
    numbers = (str(len(one.tokens)), number(one.log_probability, 2), number(one.score, 3))
    return _words(translator, one.tokens), math.exp(one.log_probability), numbers


def _words(translator: Translator[Any], tokens: list[int] | tuple[int, ...]) -> str:
    return " ".join(translator.words(tokens)) or str(_EMPTY_OUTPUT)
