"""Panels: controls with a kernel behind them, on any model the reader has just trained and on their own text.

Where no kernel runs, as in the book, a panel shows its last result and says how to use it.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets
import torch
from torch import Tensor, nn

from course_lib.languages import Text, current_language
from course_lib.ngrams import UNSEEN, NgramModel
from course_lib.tokenizers import START, UnknownTokenError, Vocabulary

ROWS = 8
STYLE = """
.course-panel { border: 1px solid #7a828c; border-inline-start: .35rem solid #b065c9; border-radius: .4rem;
  padding: .75rem 1rem; margin: 1rem 0; max-width: 46rem; color: inherit; line-height: 1.5; break-inside: avoid; }
.course-panel p { margin: 0 0 .5rem; }
.course-panel table { border-collapse: collapse; margin: .5rem 0; background: none; color: inherit; }
.course-panel th, .course-panel td { padding: .15rem .9rem .15rem 0; text-align: start; font-weight: 400; color: inherit;
  border-bottom: 1px solid #7a828c; background: none; font-variant-numeric: tabular-nums; white-space: nowrap; }
.course-panel .panel-bar { display: inline-block; height: .7em; background: #0f7ec2; margin-inline-end: .4rem; }
"""
_HOW_TO = Text(
    pt="Este é o último resultado do painel. Execute este notebook para usar os controles.",
    en="This is the panel's last result. Run this notebook to use the controls.",
)
_PLAIN = Text(pt="Painel: {title}. {how_to}", en="Panel: {title}. {how_to}")
_WORD = Text(pt="próxima palavra", en="next word")
_PROBABILITY = Text(pt="probabilidade", en="probability")
_COUNT = Text(pt="contagem", en="count")
_TEXT = Text(pt="Texto", en="Text")
_MODEL = Text(pt="Modelo", en="Model")
_TEMPERATURE = Text(pt="Temperatura", en="Temperature")
_NUMBERS = Text(
    pt="Verbos no singular: {singular}. Verbos no plural: {plural}.",
    en="Singular verbs: {singular}. Plural verbs: {plural}.",
)
_EMPTY = Text(
    pt="Você não escreveu nada: a previsão é para a primeira palavra.",
    en="You wrote nothing: the prediction is for the first word.",
)
_UNKNOWN = Text(pt="O vocabulário não tem “{word}”.", en="The vocabulary does not hold “{word}”.")
_UNKNOWN_NEAR = Text(
    pt="O vocabulário não tem “{word}”. Parecidas: {near}.",
    en="The vocabulary does not hold “{word}”. Near it: {near}.",
)
_COLD = Text(
    pt="A temperatura precisa ser maior que zero: os valores são divididos por ela.",
    en="The temperature must be above zero: the scores are divided by it.",
)
_REFUSED = Text(pt="O modelo não aceita esse texto: {error}", en="The model does not accept this text: {error}")
_NEXT_WORD = Text(pt="A próxima palavra, segundo o modelo", en="The next word, according to the model")
_NGRAMS = Text(pt="A próxima palavra, contando n-gramas", en="The next word, by counting n-grams")
_ORDER = Text(pt="n", en="n")
_UNSEEN = Text(pt="Contexto nunca visto", en="Unseen context")
_WAYS = {
    "raw": Text(pt="contagem crua", en="raw counts"),
    "add-one": Text(pt="somar um", en="add one"),
    "back-off": Text(pt="recuar", en="back off"),
}
_CONTEXT = Text(pt="Contexto usado: {context}.", en="Context used: {context}.")
_NO_CONTEXT = Text(pt="nenhum", en="none")
_NEVER = Text(
    pt="Esse contexto nunca foi visto: a probabilidade não está definida.",
    en="That context was never seen: the probability is undefined.",
)


@dataclass(frozen=True)
class Result:
    """What a panel shows: sentences, and a table of (word, share, more columns), the share drawn as a bar."""

    sentences: tuple[str, ...]
    headers: tuple[str, ...] = ()
    rows: tuple[tuple[str, float, tuple[str, ...]], ...] = ()

    def text(self) -> str:
        """Return the result in plain lines."""
        lines = [" ".join((word, percent(share), *more)) for word, share, more in self.rows]
        return "\n".join((*self.sentences, *lines))

    def html(self) -> str:
        """Return the result in HTML, every piece of text escaped."""
        parts = [f"<p>{html.escape(sentence)}</p>" for sentence in self.sentences]
        if self.rows:
            head = "".join(f'<th scope="col">{html.escape(header)}</th>' for header in self.headers)
            parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>")
            for word, share, more in self.rows:
                bar = f'<span class="panel-bar" style="width:{6 * share:.2f}rem"></span>'
                others = "".join(f"<td>{html.escape(cell)}</td>" for cell in more)
                first = f'<th scope="row">{html.escape(word)}</th>'
                parts.append(f"<tr>{first}<td>{bar}{percent(share)}</td>{others}</tr>")
            parts.append("</tbody></table>")
        return "".join(parts)


class Panel:
    """Controls by name and the result that `show(**values)` gives for them, shown by being the last value of a cell.

    `controls["temperature"].value = 2` moves a control from code; `text` is the result shown, in plain lines.
    """

    def __init__(self, title: Text, controls: Mapping[str, Any], show: Callable[..., Result]) -> None:
        self.title, self.language = str(title), current_language()
        self.controls = dict(controls)
        self._show = show
        self._view = widgets.HTML()
        self.widget = widgets.VBox([*self.controls.values(), self._view])
        for control in self.controls.values():
            control.observe(self._update, names="value")
        self._update()

    @property
    def text(self) -> str:
        """The result shown now, in plain lines."""
        return self._result.text()

    def _update(self, _change: object = None) -> None:
        self._result = self._show(**{name: control.value for name, control in self.controls.items()})
        self._view.value = f'<style>{STYLE}</style><div class="course-panel">{self._result.html()}</div>'

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        """Return the live widget, and what stands for it where no kernel runs."""
        how_to = _HOW_TO.get(self.language)
        chosen = "; ".join(f"{_label_of(control)}: {_value_of(control)}" for control in self.controls.values())
        language = "pt-BR" if self.language == "pt" else "en"
        static = (
            f'<section class="course-panel" lang="{language}" aria-label="{html.escape(self.title)}"><style>{STYLE}</style>'
            f"<p><strong>{html.escape(self.title)}</strong></p><p>{html.escape(chosen)}</p>{self._result.html()}"
            f"<p><em>{html.escape(how_to)}</em></p></section>"
        )
        live: dict[str, Any] = self.widget._repr_mimebundle_() or {}  # pyright: ignore[reportPrivateUsage]
        plain = _PLAIN.format(title=self.title, how_to=how_to).get(self.language)
        return {**live, "text/html": static, "text/plain": plain}


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
        words = text.split()
        if temperature <= 0:
            return Result((str(_COLD),))
        try:
            tokens = torch.tensor([vocabulary.encode([START, *_as_held(words, vocabulary)])])
            probabilities = (_last_scores(models[model], tokens) / temperature).softmax(dim=-1)
        except UnknownTokenError as error:
            return Result((_unknown(error),))
        except ValueError as error:  # such as a text longer than the model's context
            return Result((str(_REFUSED.format(error=error)),))
        sentences = [] if words else [str(_EMPTY)]
        if verb_pairs:
            shares = [
                percent(float(probabilities[vocabulary.encode(list(forms))].sum()))
                for forms in zip(*verb_pairs, strict=True)
            ]
            sentences.append(str(_NUMBERS.format(singular=shares[0], plural=shares[1])))
        best = probabilities.topk(min(ROWS, len(vocabulary)))
        found = zip(vocabulary.decode(best.indices.tolist()), best.values.tolist(), strict=True)
        return Result(
            tuple(sentences), (str(_WORD), str(_PROBABILITY)), tuple((word, share, ()) for word, share in found)
        )

    controls = {
        "model": widgets.Dropdown(options=list(models), description=str(_MODEL)),
        "text": widgets.Text(value=prefix, description=str(_TEXT), continuous_update=False),
        "temperature": widgets.FloatSlider(value=1.0, min=0.0, max=3.0, step=0.1, description=str(_TEMPERATURE)),
    }
    return Panel(_NEXT_WORD, controls, show)


def ngram_panel(sentences: Sequence[Sequence[str]], prefix: str = "", *, max_order: int = 5) -> Panel:
    """Show what counting n-grams in any `sentences` says of the word after `prefix`; n from 1 to `max_order`."""
    fitted: dict[tuple[int, str], NgramModel] = {}
    vocabulary = Vocabulary.from_sentences(sentences)

    def show(order: int, unseen: str, text: str) -> Result:
        if (order, unseen) not in fitted:
            fitted[order, unseen] = NgramModel(order, unseen=unseen).fit(sentences)
        model = fitted[order, unseen]
        words = _as_held(text.split(), vocabulary)
        said = [] if words else [str(_EMPTY)]
        for word in dict.fromkeys(words):
            try:
                vocabulary.id(word)
            except UnknownTokenError as error:
                said.append(_unknown(error))
        said.append(str(_CONTEXT.format(context=" ".join(model.context(words)) or _NO_CONTEXT)))
        counts = model.counts(words)
        shares = list(model.next_token_probabilities(words).items())[:ROWS]
        if not shares:
            said.append(str(_NEVER))
        headers = (str(_WORD), str(_PROBABILITY), str(_COUNT))
        return Result(tuple(said), headers, tuple((word, share, (str(counts[word]),)) for word, share in shares))

    ways = [(str(_WAYS[way]), way) for way in UNSEEN]
    controls = {
        "order": widgets.IntSlider(value=min(3, max_order), min=1, max=max_order, description=str(_ORDER)),
        "unseen": widgets.Dropdown(options=ways, description=str(_UNSEEN), style={"description_width": "initial"}),
        "text": widgets.Text(value=prefix, description=str(_TEXT), continuous_update=False),
    }
    return Panel(_NGRAMS, controls, show)


def percent(share: float) -> str:
    """Write a share as a percentage with one decimal, in the language in use."""
    written = f"{100 * share:.1f}"
    return f"{written.replace('.', ',')}\u00a0%" if current_language() == "pt" else f"{written}%"


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


def _as_held(words: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    """Write each word as the vocabulary holds it, in lower case where only that is there."""
    return [word if word in vocabulary or word.lower() not in vocabulary else word.lower() for word in words]


def _unknown(error: UnknownTokenError) -> str:
    if not error.near:
        return str(_UNKNOWN.format(word=error.token))
    return str(_UNKNOWN_NEAR.format(word=error.token, near=", ".join(error.near)))


def _label_of(control: Any) -> str:
    return str(control.description)


def _value_of(control: Any) -> str:
    value = getattr(control, "label", None) or control.value
    written = f"{value:g}" if isinstance(value, float) else str(value)
    return written.replace(".", ",") if isinstance(value, float) and current_language() == "pt" else written or "–"
