"""A panel: controls by name, a function that gives a result for them, and how the result looks.

Where no kernel runs, as in the book, a panel shows its last result and says how to use it.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets

from course_lib.corpora.tokenizers import UnknownTokenError, Vocabulary
from course_lib.languages import Text, current_language
from course_lib.numbers import number, percent

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
WORD = Text(pt="próxima palavra", en="next word")
PROBABILITY = Text(pt="probabilidade", en="probability")
EMPTY = Text(
    pt="Você não escreveu nada: a previsão é para a primeira palavra.",
    en="You wrote nothing: the prediction is for the first word.",
)
_PLAIN = Text(pt="Painel: {title}. {how_to}", en="Panel: {title}. {how_to}")
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


def as_held(words: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    """Write each word as the vocabulary holds it, in lower case where only that is there."""
    return [word if word in vocabulary or word.lower() not in vocabulary else word.lower() for word in words]


def unknown(error: UnknownTokenError) -> str:
    """Say which word a vocabulary lacks, and the words near it."""
    if not error.near:
        return str(_UNKNOWN.format(word=error.token))
    return str(_UNKNOWN_NEAR.format(word=error.token, near=", ".join(error.near)))


def _label_of(control: Any) -> str:
    return str(control.description)


def _value_of(control: Any) -> str:
    value = getattr(control, "label", None) or control.value
    return (number(value) if isinstance(value, float) else str(value)) or "–"
