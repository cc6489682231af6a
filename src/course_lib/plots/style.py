"""The one look of every picture: type, lines, hatches and the empty figure; `colours` says how each model is drawn.

Ink is black on a transparent ground; `to_svg` turns it into the colour of the page's text, which suits both themes.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable
from typing import Any, SupportsFloat

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator

from course_lib.colours import Look
from course_lib.languages import Text
from course_lib.numbers import number, power_of_ten

Label = str | Text
Numbers = Iterable[SupportsFloat]  # a list, an array or a tensor of one axis

MOST = 6  # series in a picture
MARKERS = ("o", "s", "^", "D", "v", "P")
HATCHES = ("", "///", "...", "\\\\\\", "xxx", "---")
INK = "#000000"
WIDTH = 5.6  # inches; narrow, so that the text is still legible on a telephone

STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so the layout is the same on every machine
    "font.size": 9.5,
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.edgecolor": INK,
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": INK,
    "grid.alpha": 0.14,
    "grid.linewidth": 0.6,
    "figure.facecolor": "none",
    "hatch.linewidth": 0.7,
    "legend.frameon": False,
    "legend.handlelength": 3.2,
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
}


def empty_figure(
    title: Label,
    x_label: Label = "",
    y_label: Label = "",
    *,
    height: float = 3.2,
    width: float = WIDTH,
    letters: int = 58,
) -> tuple[Figure, Axes]:
    """Return a figure in the course's style and its axes, titled in the language in use; sizes in inches.

    A title of more than `letters` letters goes on in a further line.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.add_subplot()
        axes.set_title("\n".join(textwrap.wrap(str(title), letters)))
        axes.set_xlabel(str(x_label))
        axes.set_ylabel(str(y_label))
    return figure, axes


def sentence(title: Label) -> str:
    """Return a title as a sentence: with a full stop, unless it ends in a mark of its own."""
    text = str(title)
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def format_axis(axes: Axes, which: str, *, log: bool = False) -> None:
    """Give the "x" or "y" axis ticks written in the language in use; `log` makes it logarithmic.

    A logarithmic axis has ticks at powers of ten, and at 2 and 5 times them where it spans less than two.
    """
    axis = axes.xaxis if which == "x" else axes.yaxis
    if log:
        (axes.set_xscale if which == "x" else axes.set_yscale)("log")
        low, high = axis.get_view_interval()
        if high < 100 * low:
            axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axis.set_minor_formatter(FuncFormatter(_no_tick))
        axis.set_major_formatter(FuncFormatter(_log_tick))
    else:
        axis.set_major_formatter(FuncFormatter(_tick))


def _tick(value: SupportsFloat, _position: int | None = None) -> str:
    return number(value)


def _no_tick(_value: SupportsFloat, _position: int | None = None) -> str:
    return ""


def _log_tick(value: SupportsFloat, _position: int | None = None) -> str:
    value = float(value)
    if value <= 0:
        return ""
    exponent = round(math.log10(value))
    whole = 0 <= exponent <= 4 or not math.isclose(value, 10.0**exponent)
    return number(value) if whole else power_of_ten(exponent)


def style_of(look: Look) -> dict[str, Any]:
    """Return a look as matplotlib's colour, marker and dash."""
    dash: Any = (0, look.dash) if look.dash else "solid"
    face = "none" if look.hollow else look.ink
    return {"color": look.ink, "marker": look.marker, "linestyle": dash, "markerfacecolor": face}


def check_count(count: int) -> None:
    """ValueError unless there are 1 to 6 series."""
    if not 1 <= count <= MOST:
        raise ValueError(f"got {count} series; a picture holds 1 to {MOST}, so draw more than one picture")


def to_list(numbers: Numbers) -> list[float]:
    """Return numbers of any kind as a list of Python's."""
    return [float(value) for value in numbers]
