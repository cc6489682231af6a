"""Maps: a matrix as coloured squares, and words as points of the plane."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_lib.colours import OTHERS, PALETTE
from course_lib.languages import Text
from course_lib.plots.labels import draw_legend
from course_lib.plots.style import (
    MARKERS,
    STYLE,
    Label,
    Numbers,
    check_count,
    empty_figure,
    format_axis,
    number,
    sentence,
    to_list,
)

_HEATMAP = Text(
    pt="Mapa de calor: {title} {rows} linhas e {columns} colunas; o maior valor, {highest}, em {where}.",
    en="Heat map: {title} {rows} rows and {columns} columns; the largest value, {highest}, at {where}.",
)
_MAP = Text(pt="Mapa de palavras: {title} {groups}.", en="Map of words: {title} {groups}.")


def heatmap(
    matrix: Iterable[Numbers],
    rows: Sequence[Label],
    columns: Sequence[Label],
    *,
    title: Label,
    x_label: Label = "",
    y_label: Label = "",
    show_numbers: bool | None = None,
    description: Label | None = None,
) -> Figure:
    """Draw `matrix` as squares, the deeper the larger, with the numbers while there are at most 12 columns.

    A value that is not a number (NaN) leaves its square empty. ValueError if the names do not match the matrix, or no
    square has a number.
    """
    table = [to_list(row) for row in matrix]
    if len(table) != len(rows) or any(len(row) != len(columns) for row in table) or not table or not columns:
        shape = f"{len(table)} × {len(table[0]) if table else 0}"
        raise ValueError(
            f"the matrix is {shape} and has {len(rows)} row and {len(columns)} column names; give one name each"
        )
    figure, axes = empty_figure(title, x_label, y_label, height=min(6.5, 1.3 + 0.34 * len(rows)))
    values = [value for row in table for value in row if not math.isnan(value)]
    if not values:
        raise ValueError("the matrix holds no number; fill at least one square")
    low, high = min(0.0, *values), max(values)
    written = len(columns) <= 12 if show_numbers is None else show_numbers
    with mpl.rc_context(STYLE):
        for i, row in enumerate(table):
            for j, value in enumerate(row):
                if math.isnan(value):
                    continue
                depth = (value - low) / ((high - low) or 1.0)
                axes.add_patch(
                    Rectangle((j - 0.48, i - 0.48), 0.96, 0.96, color=PALETTE["blue"], alpha=0.04 + 0.78 * depth, lw=0)
                )
                if written:
                    axes.text(j, i, number(round(value, 2)), ha="center", va="center", fontsize=8.5)
        axes.set_xlim(-0.5, len(columns) - 0.5)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        long = max(len(str(column)) for column in columns) * len(columns) > 60
        axes.set_xticks(range(len(columns)), [str(name) for name in columns], rotation=55 if long else 0)
        axes.set_yticks(range(len(rows)), [str(name) for name in rows])
        axes.tick_params(length=0)
        axes.grid(visible=False)
        axes.spines[:].set_visible(False)
    best = next((i, j) for i, row in enumerate(table) for j, value in enumerate(row) if value == high)
    composed = _HEATMAP.format(
        title=sentence(title),
        rows=len(rows),
        columns=len(columns),
        highest=number(high),
        where=f"{rows[best[0]]} / {columns[best[1]]}",
    )
    figure.set_label(str(description or composed))
    return figure


def scatter_words(
    points: Iterable[Numbers],
    words: Sequence[str],
    groups: Sequence[Label] | None = None,
    *,
    title: Label,
    x_label: Label = "",
    y_label: Label = "",
    description: Label | None = None,
) -> Figure:
    """Draw each word at its point (x, y), a colour and a marker for each group. ValueError if the lengths differ."""
    kinds = [str(group) for group in groups] if groups is not None else [""] * len(words)
    places = [to_list(point) for point in points]
    if not len(places) == len(words) == len(kinds) or not words:
        raise ValueError(f"got {len(places)} points, {len(words)} words and {len(kinds)} groups; give as many of each")
    if any(len(place) != 2 for place in places):
        raise ValueError("a point has other than two coordinates; project the vectors on a plane first")
    names = list(dict.fromkeys(kinds))
    check_count(len(names))
    figure, axes = empty_figure(title, x_label, y_label, height=4.6)
    with mpl.rc_context(STYLE):
        for index, name in enumerate(names):
            members = [place for place, kind in zip(places, kinds, strict=True) if kind == name]
            x, y = zip(*members, strict=True)
            axes.scatter(x, y, s=26, color=OTHERS[index].ink, marker=MARKERS[index], label=name or None)
        for offset, place, word in zip(_label_offsets(places, words), places, words, strict=True):
            side = "left" if offset[0] > 0 else "right" if offset[0] < 0 else "center"
            axes.annotate(
                word,
                (place[0], place[1]),
                offset,
                textcoords="offset points",
                ha=side,
                va="center",
                fontsize=8.5,
            )
        axes.margins(0.14, 0.1)
        format_axis(axes, "x")
        format_axis(axes, "y")
        if names != [""]:
            draw_legend(axes)
    spoken = [
        f"{name}: " * bool(name) + ", ".join(word for word, kind in zip(words, kinds, strict=True) if kind == name)
        for name in names
    ]
    figure.set_label(str(description or _MAP.format(title=sentence(title), groups="; ".join(spoken))))
    return figure


_SIDES = ((7, 0), (-7, 0), (0, 9), (0, -9), (6, 8), (-6, 8), (6, -8), (-6, -8), (7, 15), (-7, 15), (7, -15), (-7, -15))


def _label_offsets(points: Sequence[Sequence[float]], words: Sequence[str]) -> list[tuple[int, int]]:
    """Place each label, in order, on the first side of its point where it covers no earlier label and the fewest points."""
    spans = [max(axis) - min(axis) or 1.0 for axis in zip(*points, strict=True)]
    inks = [(290 * x / spans[0], 235 * y / spans[1]) for x, y in points]  # in printer's points, as the axes are drawn
    taken: list[tuple[float, float, float, float]] = []
    offsets: list[tuple[int, int]] = []
    for here, word in zip(inks, words, strict=True):
        boxes = {side: _label_box(here, side, 5.2 * len(word)) for side in _SIDES}

        def covered(
            side: tuple[int, int], boxes: dict[tuple[int, int], tuple[float, float, float, float]] = boxes
        ) -> int:
            left, right, low, high = boxes[side]
            labels = sum(left < r and l < right and low < t and b < high for l, r, b, t in taken)
            return 10 * labels + sum(left < x < right and low < y < high for x, y in inks)

        best = min(_SIDES, key=covered)
        offsets.append(best)
        taken.append(boxes[best])
    return offsets


def _label_box(point: tuple[float, float], side: tuple[int, int], width: float) -> tuple[float, float, float, float]:
    """Return left, right, bottom and top of a label of this width beside a point."""
    x, y = point[0] + side[0], point[1] + side[1]
    left = x if side[0] > 0 else x - width if side[0] < 0 else x - width / 2
    return left, left + width, y - 5, y + 5
