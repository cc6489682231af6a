"""The picture of a claim's strip: one number on one axis, a dot a seed, the control's band, the threshold dashed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from html import escape

from course_lib.evidence.numbers import exact
from course_lib.evidence.shown import RUN, ShownClaim
from course_lib.evidence.statements import Picture
from course_lib.languages import Text
from course_lib.numbers import number, power_of_ten, span

WIDTH, HEIGHT, LEFT, RIGHT, AXIS = 300, 92, 12, 288, 72
SEED_ROWS, RUN_ROW = (34, 52), 63  # heights of the seeds' dots, and of this run's mark under them
NARROWEST_BAND = 6
TICKS = 5

CONTROL = Text(pt="controle", en="control")
ABOVE, BELOW = (
    Text(pt="exigido: > {threshold}", en="required: > {threshold}"),
    Text(pt="exigido: < {threshold}", en="required: < {threshold}"),
)
SEEDS = Text(pt="sementes do registro: {numbers}", en="seeds of the record: {numbers}")
THIS_RUN = Text(pt="esta execução: {number}", en="this run: {number}")
CONTROLS = Text(pt="controle: {numbers}", en="control: {numbers}")
KEY = {
    "seed": Text(pt="semente do registro", en="seed of the record"),
    "run": Text(pt="esta execução", en="this run"),
}


def picture_html(shown: ShownClaim, language: str) -> str:
    """Return the picture, what its axis measures, and the key of its marks; nothing for a statement without a picture."""
    picture = shown.statement.picture
    if picture is None:
        return ""
    place = _scale(picture, shown)
    parts = [
        _passing_side(picture, place),
        *_control(shown, place, language),
        *_threshold(picture, place, language),
        *_axis(picture, shown, place, language),
        *_seeds(shown, place),
        *_run(shown, place),
    ]
    alternative = escape(picture_text(shown, language), quote=True)
    return (
        f'<div class="claim-picture"><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{alternative}">'
        f"{''.join(parts)}</svg>"
        f'<p class="claim-axis">{escape(picture.label.get(language))}</p>'
        f'<p class="claim-key">{_key(shown, language)}</p></div>'
    )


def picture_text(shown: ShownClaim, language: str) -> str:
    """Say the picture in words: what it measures, each seed, this run, the control, the threshold."""
    picture = shown.statement.picture
    if picture is None:
        return ""
    seeds = _numbers(shown.number(case.measured) for case in shown.seeds.values())
    controls = _numbers(shown.number(case.control) for case in shown.cases.values())
    here = _numbers([shown.number(shown.run.measured)] if shown.run else [])
    said = [_required(picture, language)]
    if seeds:
        said.append(SEEDS.get(language).format(numbers=number(seeds, language=language)))
    if here:
        said.append(THIS_RUN.get(language).format(number=number(here[0], language=language)))
    if controls:
        said.append(CONTROLS.get(language).format(numbers=_range(controls, language)))
    return f"{picture.label.get(language)}. {'; '.join(said)}."


def _scale(picture: Picture, shown: ShownClaim) -> Callable[[float], float]:
    """Return where a value lies, from left to right, so that all of them and the threshold have room."""
    values = [*_all_numbers(shown), picture.threshold]
    if picture.log and min(values) <= 0:
        raise ValueError(f"{shown.statement.id}: a logarithmic axis has no place for {min(values)}; take `log` away")
    turn = math.log10 if picture.log else float
    lowest, highest = turn(min(values)), turn(max(values))
    spare = 0.07 * (highest - lowest) or 1.0
    low, high = lowest - spare, highest + spare
    return lambda value: LEFT + (turn(value) - low) / (high - low) * (RIGHT - LEFT)


def _passing_side(picture: Picture, place: Callable[[float], float]) -> str:
    """The side of the threshold where the claim holds, tinted."""
    start, end = (place(picture.threshold), RIGHT) if picture.above else (LEFT, place(picture.threshold))
    return f'<rect class="claim-passing" x="{start:.1f}" y="18" width="{end - start:.1f}" height="{AXIS - 18}"/>'


def _control(shown: ShownClaim, place: Callable[[float], float], language: str) -> list[str]:
    """The band from the control's least number to its greatest, and a stroke for each, in its case."""
    found = {key: value for key, case in shown.cases.items() if (value := shown.number(case.control)) is not None}
    if not found:
        return []
    start, end = place(min(found.values())), place(max(found.values()))
    spare = max(0.0, NARROWEST_BAND - (end - start)) / 2
    middle = (start + end) / 2
    parts = [
        f'<rect class="claim-band" x="{start - spare:.1f}" y="30" width="{end - start + 2 * spare:.1f}" height="{AXIS - 30}"/>',
        f'<text class="claim-band-name" x="{middle:.1f}" y="27" text-anchor="{_anchor(middle)}">{CONTROL.get(language)}</text>',
    ]
    return parts + [
        f'<line class="claim-mark" data-case="{key}" data-side="control" x1="{place(value):.1f}" y1="30" '
        f'x2="{place(value):.1f}" y2="{AXIS}"/>'
        for key, value in found.items()
    ]


def _threshold(picture: Picture, place: Callable[[float], float], language: str) -> list[str]:
    x = place(picture.threshold)
    return [
        f'<line class="claim-threshold" x1="{x:.1f}" y1="16" x2="{x:.1f}" y2="{AXIS}"/>',
        f'<text class="claim-required" x="{x:.1f}" y="12" text-anchor="{_anchor(x)}">'
        f"{escape(_required(picture, language))}</text>",
    ]


def _axis(picture: Picture, shown: ShownClaim, place: Callable[[float], float], language: str) -> list[str]:
    values = [*_all_numbers(shown), picture.threshold]
    parts = [f'<line class="claim-line" x1="{LEFT}" y1="{AXIS}" x2="{RIGHT}" y2="{AXIS}"/>']
    for value in _ticks(min(values), max(values), picture.log):
        x = place(value)
        if LEFT <= x <= RIGHT:
            name = power_of_ten(round(math.log10(value))) if picture.log else number(value, language=language)
            parts.append(
                f'<line class="claim-line" x1="{x:.1f}" y1="{AXIS}" x2="{x:.1f}" y2="{AXIS + 4}"/>'
                f'<text x="{x:.1f}" y="{AXIS + 16}" text-anchor="{_anchor(x, 14)}">{name}</text>'
            )
    return parts


def _seeds(shown: ShownClaim, place: Callable[[float], float]) -> list[str]:
    """A dot for each seed of the record, each on a row of its own, so that equal ones stay apart."""
    first, last = SEED_ROWS
    step = (last - first) / max(len(shown.seeds) - 1, 1)
    return [
        f'<circle class="claim-mark claim-seed" data-case="{key}" data-side="measured" cx="{place(value):.1f}" '
        f'cy="{first + index * step:.1f}" r="4"/>'
        for index, (key, case) in enumerate(shown.seeds.items())
        if (value := shown.number(case.measured)) is not None
    ]


def _run(shown: ShownClaim, place: Callable[[float], float]) -> list[str]:
    """This run's mark: a square on its corner."""
    value = shown.number(shown.run.measured) if shown.run else None
    if value is None:
        return []
    x, y = place(value), RUN_ROW
    corners = f"M{x:.1f} {y - 6}l6 6-6 6-6-6z"
    return [f'<path class="claim-mark claim-run" data-case="{RUN}" data-side="measured" d="{corners}"/>']


def _key(shown: ShownClaim, language: str) -> str:
    marks = {
        "seed": '<circle class="claim-seed" cx="6" cy="6" r="4"/>',
        "run": '<path class="claim-run" d="M6 0l6 6-6 6-6-6z"/>',
    }
    there = {
        "seed": bool(shown.seeds),
        "run": shown.run is not None and shown.number(shown.run.measured) is not None,
    }
    return " ".join(
        f'<span><svg viewBox="0 0 12 12" aria-hidden="true">{mark}</svg> {KEY[name].get(language)}</span>'
        for name, mark in marks.items()
        if there[name]
    )


def _ticks(low: float, high: float, log: bool) -> list[float]:
    """Return a few round values from `low` to `high`: powers of ten, or steps of 1, 2 or 5."""
    if log:
        first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
        return [10.0**power for power in range(first, last + 1, max(1, (last - first) // TICKS + 1))]
    rough = (high - low) / (TICKS - 1)
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough * 0.999)
    return [round(step * index, 10) for index in range(math.floor(low / step), math.ceil(high / step) + 1)]


def _all_numbers(shown: ShownClaim) -> list[float]:
    return _numbers(shown.number(numbers) for case in shown.cases.values() for numbers in (case.measured, case.control))


def _numbers(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _range(values: list[float], language: str) -> str:
    low, high = number(min(values), language=language), number(max(values), language=language)
    return low if low == high else span(min(values), max(values), language=language)


def _required(picture: Picture, language: str) -> str:
    return (ABOVE if picture.above else BELOW).get(language).format(threshold=exact(picture.threshold, language))


def _anchor(x: float, margin: float = 62) -> str:
    return "start" if x < LEFT + margin else "end" if x > RIGHT - margin else "middle"
