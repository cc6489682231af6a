"""The axes of `draw_it_first`: their ticks, the steps in which a point moves, and how their numbers are written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from course_lib.numbers import number, percent, power_of_ten, scientific

SCALES = ("linear", "log")

MOST_STEPS = 100  # a linear axis has 50 to 100
STEPS_A_DECADE = 10
FEWEST_DECADES = 3
MOST_INTERVALS = 6  # between ticks
MOST_DECADES_TICKED = 8


@dataclass(frozen=True)
class Axis:
    """An axis from `low` to `high`; `percent` says that its numbers are shares. ValueError for ends that it cannot have."""

    low: float
    high: float
    scale: str = "linear"
    percent: bool = False

    def __post_init__(self) -> None:
        check_scale(self.scale)
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise ValueError(f"the axis from {self.low} to {self.high} must rise between finite ends")
        if self.scale == "log":
            self._check_decades()
        elif (self._ends[1] - self._ends[0]) % self._step:
            raise ValueError(
                f"the axis from {self.low} to {self.high} moves in steps of {self._step}; give rounder ends"
            )

    @property
    def steps(self) -> int:
        """Into how many steps the axis is divided."""
        if self.scale == "log":
            return STEPS_A_DECADE * (self._exponents[1] - self._exponents[0])
        return int((self._ends[1] - self._ends[0]) / self._step)

    @property
    def digits(self) -> int:
        """How many decimals its numbers are written with."""
        return _decimals(self._step * 100 if self.percent else self._step)

    def holds(self, value: float) -> bool:
        """Whether `value` has a place on the axis."""
        return self.low <= value <= self.high

    def write(self, value: float) -> str:
        """Write one of its numbers."""
        if self.scale == "log":
            return scientific(value)
        return percent(value, self.digits) if self.percent else number(value, self.digits)

    def ticks(self) -> list[tuple[float, str]]:
        """Return where its ticks stand, as shares from the low end to the high one, and what is written at them."""
        if self.scale == "log":
            first, last = self._exponents
            every = _decades_apart(last - first)
            return [((one - first) / (last - first), power_of_ten(one)) for one in range(first, last + 1, every)]
        low, high = self._ends
        apart = _round_number((high - low) / MOST_INTERVALS)
        count = int(high // apart) - math.ceil(low / apart) + 1
        values = [(math.ceil(low / apart) + place) * apart for place in range(count)]
        digits = _decimals(apart * 100 if self.percent else apart)
        write = percent if self.percent else number
        return [(float((value - low) / (high - low)), write(float(value), digits)) for value in values]

    def data(self) -> dict[str, object]:
        """What the script needs to know of the axis."""
        return {
            "axis": {"scale": self.scale, "low": self.low, "high": self.high},
            "steps": self.steps,
            "digits": 0 if self.scale == "log" else self.digits,
            "percent": self.percent,
            "ticks": self.ticks(),
        }

    @property
    def _ends(self) -> tuple[Decimal, Decimal]:
        return Decimal(repr(float(self.low))), Decimal(repr(float(self.high)))

    @property
    def _step(self) -> Decimal:
        return _round_number((self._ends[1] - self._ends[0]) / MOST_STEPS)

    @property
    def _exponents(self) -> tuple[int, int]:
        return round(math.log10(self.low)), round(math.log10(self.high))

    def _check_decades(self) -> None:
        if self.percent:
            raise ValueError("percentages have a linear axis; leave out percent, or scale='log'")
        for end in (self.low, self.high):
            if end <= 0 or not math.isclose(end, 10.0 ** round(math.log10(end)), rel_tol=1e-9):
                raise ValueError(f"a log axis cannot end at {end}; give powers of ten, such as 1e-6")
        if self._exponents[1] - self._exponents[0] < FEWEST_DECADES:
            raise ValueError(
                f"the log axis from {self.low} to {self.high} is short; give {FEWEST_DECADES} decades or more"
            )


def check_scale(scale: str) -> None:
    """Raise ValueError for a scale that is none of SCALES."""
    if scale not in SCALES:
        raise ValueError(f"the scale {scale!r} is neither {' nor '.join(SCALES)}")


def shares_of(places: Sequence[float], scale: str) -> list[float]:
    """Return where rising `places` stand between the first and the last, as shares from 0 to 1."""
    along = [math.log(place) for place in places] if scale == "log" else list(places)
    return [round((one - along[0]) / (along[-1] - along[0]), 6) for one in along]


def _round_number(least: Decimal) -> Decimal:
    """Return the smallest of 1, 2 and 5 times a power of ten that is not below `least`."""
    power = Decimal(1).scaleb(least.adjusted())
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)


def _decades_apart(decades: int) -> int:
    """Return how many decades there are between ticks: so few that both ends have one, where that leaves enough ticks."""
    fewest = math.ceil(decades / MOST_DECADES_TICKED)
    return next((apart for apart in range(fewest, fewest + 3) if decades % apart == 0), fewest)


def _decimals(step: Decimal) -> int:
    exponent = step.normalize().as_tuple().exponent
    return max(0, -int(exponent))
