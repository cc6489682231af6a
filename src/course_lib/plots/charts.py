"""Charts of numbers, lines and bars, each with its description in words as the figure's label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, SupportsFloat

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from course_lib.colours import OTHERS, looks_of, model_of
from course_lib.languages import Text
from course_lib.plots.labels import broken, draw_legend, is_sentence, name_lines
from course_lib.plots.style import (
    HATCHES,
    INK,
    STYLE,
    Label,
    Numbers,
    check_count,
    empty_figure,
    format_axis,
    number,
    sentence,
    style_of,
    to_list,
)

CHANCE = Text(pt="acaso", en="chance")
LETTERS_OVER_LYING_BARS = 36  # of a title, which begins where their names end
ROW = 0.34  # inches of a horizontal bar with its gap, for each line of its name
_LINES = Text(
    pt="Gráfico de linhas: {title} Horizontal: {x_label}; vertical: {y_label}. {series}.",
    en="Line chart: {title} Horizontal: {x_label}; vertical: {y_label}. {series}.",
)
_LINE = Text(pt="{name}: {first} em {start}, {last} em {end}", en="{name}: {first} at {start}, {last} at {end}")
_EXTREMES = Text(pt=" (mínimo {lowest}, máximo {highest})", en=" (lowest {lowest}, highest {highest})")
_BARS = Text(pt="Gráfico de barras: {title} {series}.", en="Bar chart: {title} {series}.")
_CHANCE = Text(pt=" Uma linha marca o acaso, {value}.", en=" A line marks chance, {value}.")


def lines(
    series: Mapping[Any, tuple[Numbers, Numbers]],
    *,
    title: Label,
    x_label: Label,
    y_label: Label,
    bands: Mapping[Any, tuple[Numbers, Numbers]] | None = None,
    log_x: bool = False,
    log_y: bool = False,
    chance: SupportsFloat | None = None,
    y_limits: tuple[SupportsFloat, SupportsFloat] | None = None,
    description: Label | None = None,
) -> Figure:
    """Draw one line for each name (a str or a Text) → (x, y); `bands` shades name → (low, high), the spread over seeds.

    A series whose name begins with a model of the course ("RNN, flat chain") has that model's colour, dash and mark. Lines
    are named at their ends where there is room, and below the axes otherwise.
    `description` replaces the alternative text composed from the data. ValueError for no series, more than six, or x
    and y of different lengths.
    """
    check_count(len(series))
    figure, axes = empty_figure(title, x_label, y_label)
    spoken: list[str] = []
    whole = True  # counts along the axis have no halves
    with mpl.rc_context(STYLE):
        looks = looks_of([str(name) for name in series])
        ends: dict[str, tuple[float, float]] = {}
        for look, (name, given) in zip(looks, series.items(), strict=True):
            x, y = map(to_list, given)
            if len(x) != len(y) or not x:
                raise ValueError(
                    f"{str(name)!r} has {len(x)} x and {len(y)} y; give one y for each x, and at least one"
                )
            axes.plot(x, y, label=str(name), markevery=max(1, len(x) // 12), **style_of(look))
            if bands and name in bands:
                low, high = map(to_list, bands[name])
                axes.fill_between(x, low, high, color=look.ink, alpha=0.18, linewidth=0)
            spoken.append(_describe_line(str(name), x, y))
            ends[str(name)] = x[-1], y[-1]
            whole = whole and all(value == round(value) for value in x)
        if whole and not log_x:
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        format_axis(axes, "x", log=log_x)
        format_axis(axes, "y", log=log_y)
        if y_limits:
            axes.set_ylim(*to_list(y_limits))
        _draw_chance(axes, chance, across=True)
        if len(series) > 1:
            name_lines(axes, ends, [] if chance is None else [float(chance)])
    composed = _LINES.format(
        title=sentence(title), x_label=str(x_label), y_label=str(y_label), series="; ".join(spoken)
    )
    figure.set_label(str(description or str(composed) + _describe_chance(chance)))
    return figure


def bars(
    values: Mapping[Any, SupportsFloat],
    *,
    title: Label,
    x_label: Label = "",
    y_label: Label = "",
    spread: Mapping[Any, tuple[SupportsFloat, SupportsFloat]] | None = None,
    chance: SupportsFloat | None = None,
    log_y: bool = False,
    description: Label | None = None,
) -> Figure:
    """Draw one bar for each name → value, with its number; `spread` draws name → (low, high) as a whisker.

    Bars lie on their side where a name is a sentence or the names need more than the width. A bar named after a model of the
    course has its colour.
    """
    if not values:
        raise ValueError("bars() got no value; give at least one name and number")
    names = [str(name) for name in values]
    numbers = to_list(values.values())
    lying = is_sentence(names)
    shown = [broken(name) for name in names]
    height = 0.95 + ROW * sum(1 + name.count("\n") * 0.6 for name in shown) if lying else 3.2
    labels = (y_label, x_label) if lying else (x_label, y_label)
    figure, axes = empty_figure(title, *labels, height=height, letters=LETTERS_OVER_LYING_BARS if lying else 58)
    looks = looks_of(names) if all(map(model_of, names)) and len(names) > 1 else [OTHERS[0]] * len(names)
    colours = [look.ink for look in looks]
    with mpl.rc_context(STYLE):
        places = range(len(names))
        draw = axes.barh if lying else axes.bar
        draw(places, numbers, 0.62, color=colours)
        (axes.set_yticks if lying else axes.set_xticks)(places, shown)
        for position, (name, value) in enumerate(zip(values, numbers, strict=True)):
            _mark_bar(axes, position, value, (spread or {}).get(name), lying=lying)
        if lying:
            axes.invert_yaxis()
        axes.margins(x=0.14) if lying else axes.margins(y=0.14)
        axes.grid(visible=False, axis="y" if lying else "x")
        format_axis(axes, "x" if lying else "y", log=log_y)
        _draw_chance(axes, chance, across=not lying)
    spoken = "; ".join(f"{name}: {number(value)}" for name, value in zip(names, values.values(), strict=True))
    composed = _BARS.format(title=sentence(title), series=spoken)
    figure.set_label(str(description or str(composed) + _describe_chance(chance)))
    return figure


def grouped_bars(
    groups: Sequence[Label],
    series: Mapping[Any, Numbers],
    *,
    title: Label,
    x_label: Label = "",
    y_label: Label = "",
    spread: Mapping[Any, Sequence[tuple[SupportsFloat, SupportsFloat]]] | None = None,
    chance: SupportsFloat | None = None,
    log_y: bool = False,
    description: Label | None = None,
) -> Figure:
    """Draw, in each group, one bar for each series (name → a value a group); `spread` holds a (low, high) a bar."""
    check_count(len(series))
    names = [broken(str(group)) for group in groups]
    lying = is_sentence(list(map(str, groups)))
    height = 1.3 + 0.26 * len(series) * len(groups) if lying else 3.4
    labels = (y_label, x_label) if lying else (x_label, y_label)
    figure, axes = empty_figure(title, *labels, height=height, letters=LETTERS_OVER_LYING_BARS if lying else 58)
    width = 0.8 / len(series)
    spoken: list[str] = []
    with mpl.rc_context(STYLE):
        looks = looks_of([str(name) for name in series])
        for index, (look, (name, given)) in enumerate(zip(looks, series.items(), strict=True)):
            values = to_list(given)
            if len(values) != len(groups):
                raise ValueError(
                    f"{str(name)!r} has {len(values)} values for {len(groups)} groups; give one for each group"
                )
            places = [group + (index - (len(series) - 1) / 2) * width for group in range(len(groups))]
            drawn: dict[str, Any] = {
                "color": look.ink,
                "hatch": HATCHES[index],
                "edgecolor": INK,
                "linewidth": 0.5,
            }
            (axes.barh if lying else axes.bar)(places, values, width * 0.92, label=str(name), **drawn)
            for place, bounds in zip(places, (spread or {}).get(name, ()), strict=False):
                ends = ([place, place], to_list(bounds))
                axes.plot(*(reversed(ends) if lying else ends), color=INK, linewidth=1.1)
            told = "; ".join(f"{group}: {number(value)}" for group, value in zip(groups, values, strict=True))
            spoken.append(f"{name}: {told}")
        (axes.set_yticks if lying else axes.set_xticks)(range(len(groups)), names)
        if lying:
            axes.invert_yaxis()
        axes.grid(visible=False, axis="y" if lying else "x")
        format_axis(axes, "x" if lying else "y", log=log_y)
        _draw_chance(axes, chance, across=not lying)
        draw_legend(axes)
    composed = _BARS.format(title=sentence(title), series=". ".join(spoken))
    figure.set_label(str(description or str(composed) + _describe_chance(chance)))
    return figure


def _describe_line(name: str, x: Sequence[float], y: Sequence[float]) -> str:
    told = _LINE.format(name=name, first=number(y[0]), start=number(x[0]), last=number(y[-1]), end=number(x[-1]))
    if min(y) < min(y[0], y[-1]) or max(y) > max(y[0], y[-1]):
        return str(told) + str(_EXTREMES.format(lowest=number(min(y)), highest=number(max(y))))
    return str(told)


def _describe_chance(chance: SupportsFloat | None) -> str:
    return "" if chance is None else str(_CHANCE.format(value=number(chance)))


def _mark_bar(
    axes: Axes, place: int, value: float, bounds: tuple[SupportsFloat, SupportsFloat] | None, *, lying: bool
) -> None:
    """Write a bar's number beyond its end, and draw the whisker of its spread."""
    top = value
    if bounds:
        low, high = to_list(bounds)
        ends = ([place, place], [low, high])
        axes.plot(*(reversed(ends) if lying else ends), color=INK, linewidth=1.2, marker="|" if lying else "_", ms=7)
        top = max(value, high)
    where = {"xy": (top, place), "xytext": (4, 0), "ha": "left", "va": "center"}
    if not lying:
        where = {"xy": (place, top), "xytext": (0, 3), "ha": "center", "va": "bottom"}
    axes.annotate(number(value), textcoords="offset points", fontsize=8.5, **where)  # pyright: ignore[reportArgumentType]


def _draw_chance(axes: Axes, chance: SupportsFloat | None, *, across: bool) -> None:
    """Draw the level of chance as a dotted line, across the axes or, over bars that lie, up them."""
    if chance is None:
        return
    look: dict[str, Any] = {"color": INK, "alpha": 0.65, "linewidth": 1, "linestyle": (0, (1, 2))}
    place: dict[str, Any] = {"textcoords": "offset points", "fontsize": 8.5}
    if across:
        axes.axhline(float(chance), **look)
        axes.annotate(str(CHANCE), (1, float(chance)), (3, 0), xycoords=("axes fraction", "data"), va="center", **place)
    else:
        axes.axvline(float(chance), **look)
        axes.annotate(str(CHANCE), (float(chance), 1), (0, 2), xycoords=("data", "axes fraction"), ha="center", **place)
