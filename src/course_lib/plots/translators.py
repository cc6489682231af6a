"""A drawing of the two ways from a sentence to its translation: through one vector, or looking back at each word."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_lib.colours import MODELS
from course_lib.languages import Text
from course_lib.plots.diagrams import blank, box, route
from course_lib.plots.style import INK, STYLE, WIDTH

_WITHOUT = Text(pt="Capítulo 2: tudo passa por um só vetor", en="Chapter 2: everything goes through one vector")
_WITH = Text(
    pt="Com atenção: ao escrever “{word}”, o decodificador olha para todas",
    en="With attention: as it writes “{word}” the decoder looks at every word",
)
_DRAWING = Text(
    pt="Diagrama em duas partes. Em cima, o codificador lê {source} e passa só o último estado ao decodificador, que "
    "escreve {target}. Embaixo, "
    "o decodificador, ao escrever “{word}”, recebe linhas de todas as palavras da origem, a mais grossa de “{looked}”.",
    en="Diagram in two parts. Above, the encoder reads {source} and hands only its last state to the decoder, which "
    "writes {target}. Below, "
    "the decoder, as it writes “{word}”, gets lines from every word of the source, the thickest from “{looked}”.",
)


def looking_back(source: Sequence[str], target: Sequence[str], step: int, weights: Sequence[float]) -> Figure:
    """Draw the encoder–decoder without attention and, below it, the one with attention at one step of the translation.

    weights: of the source words at `step`, a place of `target`. ValueError for sentences outside 2 to 8 words, another number of weights
    or a step that there is not.
    """
    if not all(2 <= len(words) <= 8 for words in (source, target)):
        raise ValueError(f"got {len(source)} and {len(target)} words; sentences of 2 to 8 fit in the drawing")
    if len(weights) != len(source) or not 0 <= step < len(target):
        raise ValueError(
            f"got {len(weights)} weights for {len(source)} words, and step {step} of {len(target)}; they must match"
        )
    looked = source[max(range(len(source)), key=weights.__getitem__)]
    titles = (str(_WITHOUT), str(_WITH.format(word=target[step])))
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, 4.6))
        for row, title in enumerate(titles):
            axes = figure.add_axes((0.01, 0.52 - 0.5 * row, 0.98, 0.4))
            axes.set_title(title)
            blank(axes, (-0.7, max(len(source), len(target)) - 0.3), (-0.25, 2.6))
            if row == 0:
                _draw_one_vector(axes, source, target)
            else:
                _draw_looking(axes, source, target, step, weights)
    figure.set_label(
        str(_DRAWING.format(source=" ".join(source), target=" ".join(target), word=target[step], looked=looked))
    )
    return figure


def _draw_one_vector(axes: Axes, source: Sequence[str], target: Sequence[str]) -> None:
    colour = MODELS["encoder-decoder"].ink
    for place, word in enumerate(source):
        box(axes, (place, 0.35), word, "grey", 0.94, 0.44)
        if place:
            route(axes, (place - 0.53, 0.35), (place - 0.475, 0.35), colour=colour, width=2)
    for place, word in enumerate(target):
        box(axes, (place, 2.2), word, "green", 0.94, 0.44)
        if place:
            route(axes, (place - 0.53, 2.2), (place - 0.475, 2.2), colour=colour, width=2)
    route(axes, (len(source) - 1, 0.58), (len(source) - 1, 1.28), (0, 1.28), (0, 1.97), colour=colour, width=3)


def _draw_looking(
    axes: Axes, source: Sequence[str], target: Sequence[str], step: int, weights: Sequence[float]
) -> None:
    colour = MODELS["encoder-decoder with attention"].ink
    for place, word in enumerate(source):
        box(axes, (place, 0.35), word, "grey", 0.94, 0.44)
        route(
            axes,
            (place, 0.58),
            (step, 1.95),
            colour=colour if weights[place] >= 0.5 else INK,
            width=0.5 + 4 * weights[place],
        )
    for place, word in enumerate(target[: step + 1]):
        box(axes, (place, 2.2), word, "green", 0.94, 0.44)
