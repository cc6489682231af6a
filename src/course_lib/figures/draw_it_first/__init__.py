"""Figure `draw_it_first`: the reader draws the curve they expect; then what was measured appears over it."""

from __future__ import annotations

import html
import math
import re
import statistics
from collections.abc import Mapping, Sequence
from itertools import pairwise

from course_lib.colours import looks_of
from course_lib.evidence.numbers import Value
from course_lib.figures.draw_it_first.axis import Axis, check_scale, shares_of
from course_lib.figures.shared.base import InteractiveFigure, table
from course_lib.languages import Text, as_text
from course_lib.numbers import number

MOST_SERIES = 4
FEWEST_POINTS, MOST_POINTS = 3, 16

CAPTION = Text(
    pt="Desenhe arrastando sobre os eixos, com o mouse, a caneta ou o dedo. No teclado, as setas para os lados trocam de ponto e as "
    "setas para cima e para baixo o movem. Recomeçar apaga o desenho; o primeiro fica guardado, só neste navegador.",
    en="Draw by dragging across the axes with a mouse, a pen or a finger. On the keyboard, left and right change the point, and up "
    "and down move it. Starting again erases the drawing; the first one is kept, in this browser only.",
)
MEASURED = Text(pt="Ver o que foi medido", en="See what was measured")


def draw_it_first(
    id: str,
    x: Sequence[float],
    series: Mapping[Text | str, Sequence[Value]],
    *,
    title: Text | str,
    question: Text | str,
    x_label: Text | str,
    y_label: Text | str,
    at: Text | str,
    y_range: tuple[float, float],
    scale: str = "linear",
    x_scale: str = "linear",
    x_names: Sequence[Text | str] | None = None,
    unit: Text | str = "",
    percent: bool = False,
) -> InteractiveFigure:
    """Ask the reader to draw one curve for each series before the recorded one is shown.

    id: the chapter and a number in it, such as "1.3", under which the drawing is kept. series: by name, one list of numbers for
    each seed, each with a number for each x: `Record.numbers(key)` as it is. at: how a place is said, with an {x} in it
    ("at {x} words"). y_range: the ends of the axis; choose them by what is possible, not by what was measured, so that
    they betray nothing. On a log scale both are powers of ten. x_names: what stands for each x, where it is not the number
    (4–8). unit: said after a number; with `percent`, numbers are shares and are said as percentages.

    ValueError for an odd id, fewer than 3 or more than 16 x, x that do not rise, no series or more than four, a series without
    one number for each seed and x, a number beyond the axis, or ends that the axis cannot have.
    """
    if not re.fullmatch(r"\d+\.\d+", id):
        raise ValueError(f'the id {id!r} is not a chapter and a number, such as "1.3"')
    _check_places(x, x_scale, x_names)
    title, question, at = as_text(title), as_text(question), as_text(at)
    for form in (at.pt, at.en):
        if "{x}" not in form:
            raise ValueError(f"at is {form!r} and says no place; put {{x}} where its number goes")
    if not 1 <= len(series) <= MOST_SERIES:
        raise ValueError(f"got {len(series)} series; a reader draws 1 to {MOST_SERIES}")
    axis = Axis(*y_range, scale=scale, percent=percent)
    curves = {str(name): _curves(str(name), seeds, len(x), axis) for name, seeds in series.items()}
    marks = [str(name) for name in x_names] if x_names else [number(place) for place in map(_plain, x)]
    return InteractiveFigure(
        "draw_it_first",
        {
            "id": id,
            "chapter": id.partition(".")[0],
            "title": str(title),
            "question": str(question),
            "across": {
                "label": str(x_label),
                "shares": shares_of(x, x_scale),
                "marks": marks,
                "places": [str(at.format(x=mark)) for mark in marks],
            },
            "up": {"label": str(y_label), "unit": str(unit), **axis.data()},
            "series": [
                {"name": name, "look": {"colour": look.colour, "dash": list(look.dash)}, "seeds": seeds}
                for look, (name, seeds) in zip(looks_of(list(curves)), curves.items(), strict=True)
            ],
        },
        title=title,
        caption=CAPTION,
        description=question,
        # Folded, so that the answer is not seen in the moment before the script runs.
        fallback=f'<details><summary data-lm-suppress-shortcuts="true">{html.escape(str(MEASURED))}</summary>'
        + table([x_label, *curves], [[mark, *_row(curves, place, axis)] for place, mark in enumerate(marks)], y_label)
        + "</details>",
    )


def _plain(place: float) -> float:
    """Return a whole number as an integer, so that it is written without decimals."""
    return int(place) if float(place).is_integer() else place


def _check_places(x: Sequence[float], x_scale: str, x_names: Sequence[Text | str] | None) -> None:
    check_scale(x_scale)
    if not FEWEST_POINTS <= len(x) <= MOST_POINTS:
        raise ValueError(
            f"there are {len(x)} x; a reader draws {FEWEST_POINTS} to {MOST_POINTS} points, so leave some out"
        )
    for before, after in pairwise(x):
        if not before < after or not math.isfinite(after) or not math.isfinite(before):
            raise ValueError(f"x has {after} after {before}; give finite numbers that rise")
    if x_scale == "log" and x[0] <= 0:
        raise ValueError(f"x begins at {x[0]}, which a log scale has no place for; begin above 0")
    if x_names is not None and len(x_names) != len(x):
        raise ValueError(f"there are {len(x_names)} x_names for {len(x)} x; give one for each")


def _curves(name: str, seeds: Sequence[Value], places: int, axis: Axis) -> list[list[float]]:
    """Check one series and return it as one list of floats for each seed."""
    if not seeds:
        raise ValueError(f"{name!r} has no seed; give at least one list of numbers")
    curves: list[list[float]] = []
    for values in seeds:
        if not isinstance(values, list) or len(values) != places:
            raise ValueError(
                f"a seed of {name!r} is {values!r}; give a list with one number for each of the {places} x"
            )
        for value in values:
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not axis.holds(value):
                raise ValueError(f"{name!r} has {value!r}; the axis holds numbers from {axis.low:g} to {axis.high:g}")
        curves.append([float(value) for value in values])
    return curves


def _row(curves: Mapping[str, list[list[float]]], place: int, axis: Axis) -> list[str]:
    """Write the mean of each series at one place, and its smallest and largest where there are several seeds."""
    cells: list[str] = []
    for seeds in curves.values():
        values = [values[place] for values in seeds]
        mean = axis.write(statistics.fmean(values))
        cells.append(f"{mean} ({axis.write(min(values))}; {axis.write(max(values))})" if len(values) > 1 else mean)
    return cells
