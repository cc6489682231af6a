"""Charts of numbers: lines, bars, heat maps and maps of words. Each describes itself in words, as its label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_lib.languages import Text
from course_lib.plots.style import (
    COLOURS,
    HATCHES,
    INK,
    MARKERS,
    STYLE,
    Label,
    check_count,
    empty_figure,
    format_axis,
    number,
    style_of,
)

CHANCE = Text(pt="acaso", en="chance")
_LINES = Text(
    pt="Gráfico de linhas: {title}. Horizontal: {x_label}; vertical: {y_label}. {series}.",
    en="Line chart: {title}. Horizontal: {x_label}; vertical: {y_label}. {series}.",
)
_LINE = Text(pt="{name}: {first} em {start}, {last} em {end}", en="{name}: {first} at {start}, {last} at {end}")
_EXTREMES = Text(pt=" (mínimo {lowest}, máximo {highest})", en=" (lowest {lowest}, highest {highest})")
_BARS = Text(pt="Gráfico de barras: {title}. {series}.", en="Bar chart: {title}. {series}.")
_CHANCE = Text(pt=" Uma linha marca o acaso, {value}.", en=" A line marks chance, {value}.")
_HEATMAP = Text(
    pt="Mapa de calor: {title}. {rows} linhas e {columns} colunas; o maior valor, {highest}, em {where}.",
    en="Heat map: {title}. {rows} rows and {columns} columns; the largest value, {highest}, at {where}.",
)
_MAP = Text(pt="Mapa de palavras: {title}. {groups}.", en="Map of words: {title}. {groups}.")


def lines(
    series: Mapping[Any, tuple[Sequence[float], Sequence[float]]],
    *,
    title: Label,
    x_label: Label,
    y_label: Label,
    bands: Mapping[Any, tuple[Sequence[float], Sequence[float]]] | None = None,
    log_x: bool = False,
    log_y: bool = False,
    chance: float | None = None,
    y_limits: tuple[float, float] | None = None,
    description: Label | None = None,
) -> Figure:
    """Draw one line for each name (a str or a Text) → (x, y); `bands` shades name → (low, high), as the spread over seeds.

    `description` replaces the alternative text composed from the data. ValueError for no series, more than six, or x and y
    of different lengths.
    """
    check_count(len(series))
    figure, axes = empty_figure(title, x_label, y_label)
    spoken: list[str] = []
    with mpl.rc_context(STYLE):
        for position, (name, (x, y)) in enumerate(series.items()):
            if len(x) != len(y) or not len(x):
                raise ValueError(
                    f"{str(name)!r} has {len(x)} x and {len(y)} y; give one y for each x, and at least one"
                )
            axes.plot(x, y, label=str(name), markevery=max(1, len(x) // 12), **style_of(position))
            if bands and name in bands:
                axes.fill_between(x, *bands[name], color=COLOURS[position], alpha=0.18, linewidth=0)
            spoken.append(_describe_line(str(name), [float(value) for value in x], [float(value) for value in y]))
        _finish(axes, log_x=log_x, log_y=log_y, chance=chance, legend=len(series) > 1)
        if y_limits:
            axes.set_ylim(*y_limits)
    composed = _LINES.format(title=str(title), x_label=str(x_label), y_label=str(y_label), series="; ".join(spoken))
    figure.set_label(str(description or str(composed) + _describe_chance(chance)))
    return figure


def bars(
    values: Mapping[Any, float],
    *,
    title: Label,
    x_label: Label = "",
    y_label: Label = "",
    spread: Mapping[Any, tuple[float, float]] | None = None,
    chance: float | None = None,
    log_y: bool = False,
    description: Label | None = None,
) -> Figure:
    """Draw one bar for each name → value, the number above it; `spread` draws name → (low, high) as a whisker."""
    if not values:
        raise ValueError("bars() got no value; give at least one name and number")
    figure, axes = empty_figure(title, x_label, y_label)
    with mpl.rc_context(STYLE):
        names = [str(name) for name in values]
        axes.bar(names, list(values.values()), width=0.62, color=COLOURS[0])
        for position, (name, value) in enumerate(values.items()):
            _mark_bar(axes, position, value, (spread or {}).get(name))
        axes.margins(y=0.14)
        axes.grid(visible=False, axis="x")
        format_axis(axes, "y", log=log_y)
        _draw_chance(axes, chance)
        if sum(map(len, names)) > 60:
            axes.tick_params(axis="x", labelrotation=35)
    spoken = "; ".join(f"{name}: {number(value)}" for name, value in zip(names, values.values(), strict=True))
    composed = _BARS.format(title=str(title), series=spoken)
    figure.set_label(str(description or str(composed) + _describe_chance(chance)))
    return figure


def grouped_bars(
    groups: Sequence[Label],
    series: Mapping[Any, Sequence[float]],
    *,
    title: Label,
    x_label: Label = "",
    y_label: Label = "",
    spread: Mapping[Any, Sequence[tuple[float, float]]] | None = None,
    chance: float | None = None,
    log_y: bool = False,
    description: Label | None = None,
) -> Figure:
    """Draw, in each group, one bar for each series (name → one value a group); `spread` holds a (low, high) for each bar."""
    check_count(len(series))
    figure, axes = empty_figure(title, x_label, y_label)
    width = 0.8 / len(series)
    spoken: list[str] = []
    with mpl.rc_context(STYLE):
        for index, (name, values) in enumerate(series.items()):
            if len(values) != len(groups):
                raise ValueError(
                    f"{str(name)!r} has {len(values)} values for {len(groups)} groups; give one for each group"
                )
            places = [group + (index - (len(series) - 1) / 2) * width for group in range(len(groups))]
            look = {"color": COLOURS[index], "hatch": HATCHES[index], "edgecolor": INK, "linewidth": 0.5}
            axes.bar(places, list(values), width=width * 0.92, label=str(name), **look)
            for place, bounds in zip(places, (spread or {}).get(name, ()), strict=False):
                axes.plot([place, place], list(bounds), color=INK, linewidth=1.1)
            told = ", ".join(f"{group} {number(value)}" for group, value in zip(groups, values, strict=True))
            spoken.append(f"{name}: {told}")
        axes.set_xticks(range(len(groups)), [str(group) for group in groups])
        axes.grid(visible=False, axis="x")
        format_axis(axes, "y", log=log_y)
        _draw_chance(axes, chance)
        _legend(axes)
    composed = _BARS.format(title=str(title), series="; ".join(spoken))
    figure.set_label(str(description or str(composed) + _describe_chance(chance)))
    return figure


def heatmap(
    matrix: Sequence[Sequence[float]],
    rows: Sequence[Label],
    columns: Sequence[Label],
    *,
    title: Label,
    x_label: Label = "",
    y_label: Label = "",
    show_numbers: bool | None = None,
    description: Label | None = None,
) -> Figure:
    """Draw `matrix` as squares, the deeper the larger; the numbers are written in them while there are at most 12 columns.

    ValueError if the names do not match the matrix.
    """
    table = [[float(value) for value in row] for row in matrix]
    if len(table) != len(rows) or any(len(row) != len(columns) for row in table) or not table or not columns:
        shape = f"{len(table)} × {len(table[0]) if table else 0}"
        raise ValueError(
            f"the matrix is {shape} and has {len(rows)} row and {len(columns)} column names; give one name each"
        )
    figure, axes = empty_figure(title, x_label, y_label, height=min(6.5, 1.3 + 0.34 * len(rows)))
    values = [value for row in table for value in row]
    low, high = min(0.0, *values), max(values)
    written = len(columns) <= 12 if show_numbers is None else show_numbers
    with mpl.rc_context(STYLE):
        for i, row in enumerate(table):
            for j, value in enumerate(row):
                depth = (value - low) / ((high - low) or 1.0)
                axes.add_patch(
                    Rectangle((j - 0.48, i - 0.48), 0.96, 0.96, color=COLOURS[0], alpha=0.04 + 0.78 * depth, lw=0)
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
    best = max(
        ((i, j) for i in range(len(rows)) for j in range(len(columns))), key=lambda place: table[place[0]][place[1]]
    )
    composed = _HEATMAP.format(
        title=str(title),
        rows=len(rows),
        columns=len(columns),
        highest=number(high),
        where=f"{rows[best[0]]} / {columns[best[1]]}",
    )
    figure.set_label(str(description or composed))
    return figure


def scatter_words(
    points: Sequence[Sequence[float]],
    words: Sequence[str],
    groups: Sequence[Label] | None = None,
    *,
    title: Label,
    x_label: Label = "",
    y_label: Label = "",
    description: Label | None = None,
) -> Figure:
    """Draw each word at its point (x, y), with a colour and a marker for each group. ValueError if the lengths differ."""
    kinds = [str(group) for group in groups] if groups is not None else [""] * len(words)
    if not len(points) == len(words) == len(kinds) or not words:
        raise ValueError(f"got {len(points)} points, {len(words)} words and {len(kinds)} groups; give as many of each")
    names = list(dict.fromkeys(kinds))
    check_count(len(names))
    figure, axes = empty_figure(title, x_label, y_label, height=4.2)
    with mpl.rc_context(STYLE):
        for index, name in enumerate(names):
            places = [(float(p[0]), float(p[1])) for p, kind in zip(points, kinds, strict=True) if kind == name]
            x, y = zip(*places, strict=True)
            axes.scatter(x, y, s=26, color=COLOURS[index], marker=MARKERS[index], label=name or None)
        for offset, point, word in zip(_label_offsets(points), points, words, strict=True):
            side = "left" if offset[0] > 0 else "right" if offset[0] < 0 else "center"
            axes.annotate(
                word,
                (float(point[0]), float(point[1])),
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
            _legend(axes)
    spoken = [
        f"{name}: " * bool(name) + ", ".join(word for word, kind in zip(words, kinds, strict=True) if kind == name)
        for name in names
    ]
    figure.set_label(str(description or _MAP.format(title=str(title), groups="; ".join(spoken))))
    return figure


def _describe_line(name: str, x: Sequence[float], y: Sequence[float]) -> str:
    told = _LINE.format(name=name, first=number(y[0]), start=number(x[0]), last=number(y[-1]), end=number(x[-1]))
    if min(y) < min(y[0], y[-1]) or max(y) > max(y[0], y[-1]):
        return str(told) + str(_EXTREMES.format(lowest=number(min(y)), highest=number(max(y))))
    return str(told)


def _describe_chance(chance: float | None) -> str:
    return "" if chance is None else str(_CHANCE.format(value=number(chance)))


def _mark_bar(axes: Axes, place: float, value: float, bounds: tuple[float, float] | None) -> None:
    top = value
    if bounds:
        axes.plot([place, place], list(bounds), color=INK, linewidth=1.2, marker="_", markersize=7)
        top = max(value, bounds[1])
    axes.annotate(
        number(value), (place, top), (0, 3), textcoords="offset points", ha="center", va="bottom", fontsize=8.5
    )


def _finish(axes: Axes, *, log_x: bool, log_y: bool, chance: float | None, legend: bool) -> None:
    format_axis(axes, "x", log=log_x)
    format_axis(axes, "y", log=log_y)
    _draw_chance(axes, chance)
    if legend:
        _legend(axes)


def _draw_chance(axes: Axes, chance: float | None) -> None:
    if chance is not None:
        axes.axhline(chance, color=INK, alpha=0.65, linewidth=1, linestyle=(0, (1, 2)))
        axes.annotate(
            str(CHANCE),
            (1, chance),
            (-2, 3),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            ha="right",
            fontsize=8.5,
        )


def _legend(axes: Axes) -> None:
    handles, _ = axes.get_legend_handles_labels()
    axes.figure.legend(handles=handles, loc="outside lower center", ncols=min(3, len(handles)))  # pyright: ignore


def _label_offsets(points: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
    """Place each label beside its point, on the side away from the nearest other point."""
    offsets: list[tuple[float, float]] = []
    for here in points:
        others = [other for other in points if other is not here] or [here]
        near = min(others, key=lambda other: (other[0] - here[0]) ** 2 + (other[1] - here[1]) ** 2)
        horizontal, vertical = float(here[0] - near[0]), float(here[1] - near[1])
        if abs(vertical) > 2 * abs(horizontal):
            offsets.append((0, 9 if vertical > 0 else -9))
        else:
            offsets.append((6 if horizontal >= 0 else -6, 0))
    return offsets
