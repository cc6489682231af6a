"""Charts of numbers, lines and bars, each with its description in words as the figure's label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, SupportsFloat

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from course_lib.languages import Text
from course_lib.plots.style import (
    COLOURS,
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

    `description` replaces the alternative text composed from the data. ValueError for no series, more than six, or x
    and y of different lengths.
    """
    check_count(len(series))
    figure, axes = empty_figure(title, x_label, y_label)
    spoken: list[str] = []
    whole = True  # counts along the axis have no halves
    with mpl.rc_context(STYLE):
        for position, (name, given) in enumerate(series.items()):
            x, y = map(to_list, given)
            if len(x) != len(y) or not x:
                raise ValueError(
                    f"{str(name)!r} has {len(x)} x and {len(y)} y; give one y for each x, and at least one"
                )
            axes.plot(x, y, label=str(name), markevery=max(1, len(x) // 12), **style_of(position))
            if bands and name in bands:
                low, high = map(to_list, bands[name])
                axes.fill_between(x, low, high, color=COLOURS[position], alpha=0.18, linewidth=0)
            spoken.append(_describe_line(str(name), x, y))
            whole = whole and all(value == round(value) for value in x)
        if whole and not log_x:
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        _finish(axes, log_x=log_x, log_y=log_y, chance=chance, legend=len(series) > 1)
        if y_limits:
            axes.set_ylim(*to_list(y_limits))
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
    """Draw one bar for each name → value, the number above it; `spread` draws name → (low, high) as a whisker."""
    if not values:
        raise ValueError("bars() got no value; give at least one name and number")
    figure, axes = empty_figure(title, x_label, y_label)
    with mpl.rc_context(STYLE):
        names = [str(name) for name in values]
        axes.bar(names, to_list(values.values()), width=0.62, color=COLOURS[0])
        for position, (name, value) in enumerate(values.items()):
            _mark_bar(axes, position, float(value), (spread or {}).get(name))
        axes.margins(y=0.14)
        axes.grid(visible=False, axis="x")
        format_axis(axes, "y", log=log_y)
        _draw_chance(axes, chance)
        if sum(map(len, names)) > 60:
            axes.tick_params(axis="x", labelrotation=35)
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
    figure, axes = empty_figure(title, x_label, y_label)
    width = 0.8 / len(series)
    spoken: list[str] = []
    with mpl.rc_context(STYLE):
        for index, (name, given) in enumerate(series.items()):
            values = to_list(given)
            if len(values) != len(groups):
                raise ValueError(
                    f"{str(name)!r} has {len(values)} values for {len(groups)} groups; give one for each group"
                )
            places = [group + (index - (len(series) - 1) / 2) * width for group in range(len(groups))]
            look: dict[str, Any] = {
                "color": COLOURS[index],
                "hatch": HATCHES[index],
                "edgecolor": INK,
                "linewidth": 0.5,
            }
            axes.bar(places, values, width=width * 0.92, label=str(name), **look)
            for place, bounds in zip(places, (spread or {}).get(name, ()), strict=False):
                axes.plot([place, place], to_list(bounds), color=INK, linewidth=1.1)
            told = "; ".join(f"{group}: {number(value)}" for group, value in zip(groups, values, strict=True))
            spoken.append(f"{name}: {told}")
        axes.set_xticks(range(len(groups)), [str(group) for group in groups])
        axes.grid(visible=False, axis="x")
        format_axis(axes, "y", log=log_y)
        _draw_chance(axes, chance)
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


def _mark_bar(axes: Axes, place: int, value: float, bounds: tuple[SupportsFloat, SupportsFloat] | None) -> None:
    top = value
    if bounds:
        axes.plot([place, place], to_list(bounds), color=INK, linewidth=1.2, marker="_", markersize=7)
        top = max(value, float(bounds[1]))
    axes.annotate(
        number(value), (place, top), (0, 3), textcoords="offset points", ha="center", va="bottom", fontsize=8.5
    )


def _finish(axes: Axes, *, log_x: bool, log_y: bool, chance: SupportsFloat | None, legend: bool) -> None:
    format_axis(axes, "x", log=log_x)
    format_axis(axes, "y", log=log_y)
    _draw_chance(axes, chance)
    if legend:
        draw_legend(axes)


def _draw_chance(axes: Axes, chance: SupportsFloat | None) -> None:
    if chance is not None:
        axes.axhline(float(chance), color=INK, alpha=0.65, linewidth=1, linestyle=(0, (1, 2)))
        place: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
        axes.annotate(str(CHANCE), (1, float(chance)), (3, 0), ha="left", va="center", fontsize=8.5, **place)


def draw_legend(axes: Axes) -> None:
    """Name the series below the axes."""
    handles, _ = axes.get_legend_handles_labels()
    axes.figure.legend(handles=handles, loc="outside lower center", ncols=min(3, len(handles)))  # pyright: ignore
