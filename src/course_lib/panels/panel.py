"""A panel: controls by name, a function that gives a result for them, and how the result looks.

A panel shows two things: a card with its last result, in HTML, and the live widget. Where the widget lives, the card is hidden
and follows it; where no kernel runs, as in the book or in a notebook opened again, the card is what is seen.
"""

from __future__ import annotations

import functools
import hashlib
import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

import ipywidgets as widgets

from course_lib.corpora.tokenizers import UnknownTokenError, Vocabulary
from course_lib.languages import Text, current_language
from course_lib.numbers import number, percent

ROWS = 8
FOLDER = Path(__file__).parent
_HOW_TO = Text(
    pt="Este é o último resultado do painel. Execute este notebook para usar os controles.",
    en="This is the panel's last result. Run this notebook to use the controls.",
)
WORD = Text(pt="próxima palavra", en="next word")
PROBABILITY = Text(pt="probabilidade", en="probability")
EMPTY = Text(
    pt="Você não escreveu nada: a previsão é para a primeira palavra.",
    en="You wrote nothing: the prediction is for the first word.",
)
_PLAIN = Text(pt="Painel: {title}. {how_to}", en="Panel: {title}. {how_to}")
_EDGES = ".,;:!?\"'“”‘’()…–—-"
_UNKNOWN = Text(pt="O vocabulário não tem “{word}”.", en="The vocabulary does not hold “{word}”.")
_UNKNOWN_NEAR = Text(
    pt="O vocabulário não tem “{word}”. Parecidas: {near}.",
    en="The vocabulary does not hold “{word}”. Near it: {near}.",
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
        self._labels = {name: str(control.description) for name, control in controls.items()}
        self._show = show
        self._view = widgets.HTML()
        self._shown: Any = None  # the handle of the card in the notebook, once it is there
        self.widget = widgets.VBox([*self.controls.values(), self._view])
        for control in self.controls.values():
            control.style.description_width = "9em"
            control.tooltip = str(control.description)  # without one, a label that changes is explained as "null"
            if isinstance(control, widgets.Text):
                control.layout.width = "auto"  # as wide as the panel
            if _slides(control):
                control.readout = False  # its number stands in the label, as the language writes it
            control.observe(self._update, names="value")
        self._update()
        written = "\0".join((self.title, self.language, self._card()))
        self.key = f"course-panel-{hashlib.sha256(written.encode()).hexdigest()[:12]}"
        self.widget.add_class("course-panel-live")
        self.widget.add_class(self.key)

    @property
    def text(self) -> str:
        """The result shown now, in plain lines."""
        return self._result.text()

    def _update(self, _change: object = None) -> None:
        self._result = self._show(**{name: control.value for name, control in self.controls.items()})
        for name, control in self.controls.items():
            if _slides(control):
                control.description = f"{self._labels[name]}: {_value_of(control)}"
        self._view.value = f'<div class="course-panel">{self._result.html()}</div>'
        if self._shown is not None:
            self._shown.update(self._repr_mimebundle_(), raw=True)

    def _card(self) -> str:
        """Return what the card says: title, values chosen, result, and how to get the controls."""
        chosen = "".join(
            f"<span>{html.escape(self._labels[name])}: <b>{html.escape(_value_of(control))}</b></span>"
            for name, control in self.controls.items()
        )
        return (
            f'<p class="panel-title">{html.escape(self.title)}</p><p class="panel-chosen">{chosen}</p>'
            f'{self._result.html()}<p class="panel-how">{html.escape(_HOW_TO.get(self.language))}</p>'
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """Return the card, which hides itself where this panel's widget lives."""
        language = "pt-BR" if self.language == "pt" else "en"
        hides = f"body:has(.{self.key}.course-panel-live) .course-panel-card.{self.key} {{ display: none; }}"
        card = (
            f'<style data-course-style="panel">{_asset("panel.css")}</style><style>{hides}</style>'
            f'<section class="course-panel course-panel-card {self.key}" lang="{language}" '
            f'aria-label="{html.escape(self.title)}">{self._card()}</section><script>{_asset("panel.js")}</script>'
        )
        plain = _PLAIN.format(title=self.title, how_to=_HOW_TO.get(self.language)).get(self.language)
        return {"text/html": card, "text/plain": plain}

    def live(self) -> dict[str, Any]:
        """Return the widget's view and nothing else: once it is taken out of a stored notebook, only the card is left."""
        bundle: dict[str, Any] = self.widget._repr_mimebundle_() or {}  # pyright: ignore[reportPrivateUsage]
        return {kind: value for kind, value in bundle.items() if kind.endswith("widget-view+json")}

    def _ipython_display_(self) -> None:
        """Show the card and the widget, as two outputs of the cell."""
        from IPython.display import DisplayHandle, display

        self._shown = self._shown or DisplayHandle()
        self._shown.display(self._repr_mimebundle_(), raw=True)
        display(self.live(), raw=True)


@functools.cache
def _asset(name: str) -> str:
    """Return the style or the script of the panels, without its comments."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return re.sub(r"/\*.*?\*/\n?|^//.*\n", "", text, flags=re.DOTALL if name.endswith("css") else re.MULTILINE).strip()


def read_words(text: str, vocabulary: Vocabulary) -> list[str]:
    """Split a reader's text into words as the vocabulary holds them, as the figures do: "Casa." is read as "casa".

    A word that it holds in no form is returned without the marks around it.
    """
    words: list[str] = []
    for written in text.split():
        bare = written.strip(_EDGES)
        held = next((form for form in (written, bare, bare.lower()) if form and form in vocabulary), bare)
        if held:
            words.append(held)
    return words


def unknown(error: UnknownTokenError) -> str:
    """Say which word a vocabulary lacks, and the words near it."""
    if not error.near:
        return str(_UNKNOWN.format(word=error.token))
    return str(_UNKNOWN_NEAR.format(word=error.token, near=", ".join(error.near)))


def _slides(control: Any) -> TypeGuard[widgets.FloatSlider | widgets.IntSlider]:
    return isinstance(control, widgets.FloatSlider | widgets.IntSlider)


def _value_of(control: Any) -> str:
    value = getattr(control, "label", None) or control.value
    return (number(value) if isinstance(value, float) else str(value)) or "–"
