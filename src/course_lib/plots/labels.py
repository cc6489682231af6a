"""Where the names of a picture's series stand: at the ends of their lines, or below the axes and never beyond its edge."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from itertools import pairwise

from matplotlib.axes import Axes

from course_lib.plots.style import INK, WIDTH

MOST_AT_ENDS = 5
LONGEST_AT_END = 18  # letters of a name beside its line
BETWEEN = 11.0  # points from one name to the next
AXES_POINTS = 160.0  # how tall the axes are, about
LETTER = 0.083  # inches, about
HANDLE = 0.75  # inches of a legend's sample with its gaps
SENTENCE = 18  # letters of a name from which bars lie on their side
LINE = 30  # letters of a line of a long name


def is_sentence(names: Sequence[str]) -> bool:
    """Tell whether bars with these names must lie on their side: a name is a sentence, or together they are too wide."""
    return max(map(len, names)) > SENTENCE or sum(map(len, names)) > 60


def broken(name: str) -> str:
    """Break a long name between its words, into lines of 30 letters at most where its words allow it."""
    return "\n".join(textwrap.wrap(name, LINE, break_long_words=False)) or name


def name_lines(axes: Axes, ends: Mapping[str, tuple[float, float]], taken: Sequence[float] = ()) -> None:
    """Name each line at its end, name → (x, y), or below the axes where there are too many lines or long names.

    `taken` holds heights beside the axes where something is written already.
    """
    same = len({x for x, _ in ends.values()}) == 1
    if not same or len(ends) > MOST_AT_ENDS or max(map(len, ends)) > LONGEST_AT_END:
        draw_legend(axes)
        return
    axes.margins(x=0.02)
    axes.autoscale_view()  # the limits as they will be drawn: names are placed by them
    heights = {name: _points(axes, y) for name, (_, y) in ends.items()}
    places = apart(list(heights.values()), [_points(axes, y) for y in taken])
    for (name, height), place in zip(heights.items(), places, strict=True):
        axes.annotate(
            name,
            xy=(1, height / AXES_POINTS),
            xytext=(9, place - height),
            xycoords="axes fraction",
            textcoords="offset points",
            ha="left",
            va="center",
            fontsize=8.5,
            color=INK,
            arrowprops={"arrowstyle": "-", "linewidth": 0.5, "color": INK, "alpha": 0.5, "shrinkA": 0, "shrinkB": 1},
        )


def apart(heights: Sequence[float], taken: Sequence[float] = ()) -> list[float]:
    """Return the heights moved as little as needed for names not to cover one another, in the same order."""
    order = sorted(range(len(heights)), key=lambda index: heights[index])
    places = list(heights)
    fixed = sorted(taken)
    for _ in range(60):
        for low, high in pairwise(order):
            short = BETWEEN - (places[high] - places[low])
            if short > 0:
                places[low] -= short / 2
                places[high] += short / 2
        for index in order:
            for height in fixed:
                if abs(places[index] - height) < BETWEEN:
                    places[index] = height + (BETWEEN if heights[index] >= height else -BETWEEN)
    return places


def draw_legend(axes: Axes) -> None:
    """Name the series below the axes, in as many columns as fit the picture's width."""
    handles, names = axes.get_legend_handles_labels()
    widest = max(len(name) for name in names) * LETTER + HANDLE
    columns = max(1, min(3, len(names), int(WIDTH / widest)))
    axes.figure.legend(handles=handles, loc="outside lower center", ncols=columns)  # pyright: ignore


def _points(axes: Axes, value: float) -> float:
    """Return how high a value of the vertical axis lies above the foot of the axes, in points."""
    _, share = axes.transAxes.inverted().transform(axes.transData.transform((axes.get_xlim()[0], value)))
    return float(share) * AXES_POINTS
