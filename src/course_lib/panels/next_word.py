"""Panel of the next word: the probabilities that each model gives to it, by temperature, on the reader's own text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import ipywidgets as widgets
import torch
from torch import Tensor, nn

from course_lib.corpora.tokenizers import START, UnknownTokenError, Vocabulary
from course_lib.languages import Text
from course_lib.numbers import percent
from course_lib.panels.panel import EMPTY, PROBABILITY, ROWS, WORD, Panel, Result, read_words, unknown

_MODEL = Text(pt="Modelo", en="Model")
_TEMPERATURE = Text(pt="Temperatura", en="Temperature")
_TEXT = Text(pt="Texto", en="Text")
_NUMBERS = Text(
    pt="Verbos no singular: {singular}. Verbos no plural: {plural}.",
    en="Singular verbs: {singular}. Plural verbs: {plural}.",
)
_COLD = Text(
    pt="A temperatura precisa ser maior que zero: os valores são divididos por ela.",
    en="The temperature must be above zero: the scores are divided by it.",
)
_REFUSED = Text(
    pt="O modelo não aceita esse texto de {count} palavras: escreva um mais curto.",
    en="The model does not accept this text of {count} words: write a shorter one.",
)
_NEXT_WORD = Text(pt="A próxima palavra, segundo o modelo", en="The next word, according to the model")


def next_word_panel(
    models: Mapping[str, Callable[[Tensor], Tensor]],
    vocabulary: Vocabulary,
    prefix: str = "",
    *,
    verb_pairs: Sequence[tuple[str, str]] = (),
) -> Panel:
    """Show the probabilities that each model (tokens Int[1 T] → scores Float[1 T V]) gives to the word after `prefix`.

    `verb_pairs`, (singular, plural), adds the share of the probability on each number. ValueError for no models.
    """
    if not models:
        raise ValueError("next_word_panel() got no model; give at least one, as {name: model}")

    def show(model: str, text: str, temperature: float) -> Result:
        words = read_words(text, vocabulary)
        if temperature <= 0:
            return Result((str(_COLD),))
        try:
            tokens = torch.tensor([vocabulary.encode([START, *words])])
            probabilities = (_last_scores(models[model], tokens) / temperature).softmax(dim=-1)
        except UnknownTokenError as error:
            return Result((unknown(error),))
        except ValueError:  # a text longer than the model's context
            return Result((str(_REFUSED.format(count=len(words))),))
        sentences = [] if words else [str(EMPTY)]
        if verb_pairs:
            shares = [
                percent(float(probabilities[vocabulary.encode(list(forms))].sum()))
                for forms in zip(*verb_pairs, strict=True)
            ]
            sentences.append(str(_NUMBERS.format(singular=shares[0], plural=shares[1])))
        best = probabilities.topk(min(ROWS, len(vocabulary)))
        found = zip(vocabulary.decode(best.indices.tolist()), best.values.tolist(), strict=True)
        return Result(
            tuple(sentences), (str(WORD), str(PROBABILITY)), tuple((word, share, ()) for word, share in found)
        )

    controls = {
        "model": widgets.Dropdown(options=list(models), description=str(_MODEL)),
        "text": widgets.Text(value=prefix, description=str(_TEXT), continuous_update=False),
        "temperature": widgets.FloatSlider(value=1.0, min=0.0, max=3.0, step=0.1, description=str(_TEMPERATURE)),
    }
    return Panel(_NEXT_WORD, controls, show)


def _last_scores(model: Callable[[Tensor], Tensor], tokens: Tensor) -> Tensor:
    """Return the scores after the last token, the model left in the mode in which it was."""
    training = isinstance(model, nn.Module) and model.training
    if isinstance(model, nn.Module):
        model.eval()
    with torch.no_grad():
        scores = model(tokens)[0, -1]
    if isinstance(model, nn.Module):
        model.train(training)
    return scores
