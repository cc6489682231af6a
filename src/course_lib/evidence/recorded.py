"""A record as it is read: what was measured over several seeds, and its means and spreads."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

from course_lib.evidence.archive import RecordError
from course_lib.evidence.numbers import Value

Label = TypeVar("Label")


@dataclass(frozen=True)
class Record:
    """What was measured for one claim: `results[seed][name]`, the recipe, and the machine it was measured on."""

    id: str
    recipe: dict[str, object]
    seeds: tuple[int, ...]
    results: dict[int, dict[str, Value]]
    hardware: dict[str, object]
    versions: dict[str, str]
    measured_on: str

    @property
    def names(self) -> list[str]:
        """The names of what was measured."""
        return list(self.results[self.seeds[0]])

    @property
    def machine(self) -> str:
        """The processor it was measured on: the GPU where there was one."""
        return str(self.hardware.get("gpu") or self.hardware.get("cpu", ""))

    def numbers(self, key: str) -> list[Value]:
        """What each seed gave for `key`, in the order of `seeds`. RecordError for a name that was not measured."""
        if key not in self.results[self.seeds[0]]:
            raise RecordError(f"the record of {self.id} has no {key!r}; it has {', '.join(self.names)}")
        return [self.results[seed][key] for seed in self.seeds]

    def mean(self, key: str) -> float:
        """The mean over seeds of a single number."""
        return statistics.fmean(self._single(key))

    def spread(self, key: str) -> tuple[float, float]:
        """The smallest and the largest over seeds of a single number."""
        numbers = self._single(key)
        return min(numbers), max(numbers)

    def means(self, key: str) -> list[float]:
        """The means over seeds of a list of numbers, place by place."""
        return [statistics.fmean(place) for place in self._places(key)]

    def spreads(self, key: str) -> list[tuple[float, float]]:
        """The smallest and the largest over seeds of a list of numbers, place by place."""
        return [(min(place), max(place)) for place in self._places(key)]

    def series(
        self, along: str, keys: Mapping[Label, str]
    ) -> tuple[dict[Label, tuple[list[Value], list[float]]], dict[Label, tuple[list[float], list[float]]]]:
        """Return, by label, the means of each key along `along`, and the bands from smallest to largest: for a picture."""
        lines = {label: (cast("list[Value]", self.numbers(along)[0]), self.means(key)) for label, key in keys.items()}
        bands = {
            label: ([low for low, _ in self.spreads(key)], [high for _, high in self.spreads(key)])
            for label, key in keys.items()
        }
        return lines, bands

    def _single(self, key: str) -> list[float]:
        return [_number(value, self.id, key) for value in self.numbers(key)]

    def _places(self, key: str) -> list[tuple[float, ...]]:
        rows = self.numbers(key)
        if not all(isinstance(row, list) for row in rows):
            raise RecordError(f"{key!r} in the record of {self.id} is a single number; ask mean or spread for it")
        lists = [[_number(value, self.id, key) for value in cast("list[Value]", row)] for row in rows]
        if len({len(row) for row in lists}) > 1:
            raise RecordError(
                f"{key!r} in the record of {self.id} has another length for another seed; average it yourself"
            )
        return list(zip(*lists, strict=True))


def _number(value: Value, id: str, key: str) -> float:
    if isinstance(value, (str, list)):
        raise RecordError(f"{key!r} in the record of {id} holds {value!r}, not a number; use numbers({key!r})")
    return float(value)
