"""Where measurements and their records are kept: a package of measurement modules and a folder of JSON files."""

from __future__ import annotations

import ast
import hashlib
import importlib
import inspect
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import cast


class RecordError(ValueError):
    """A measurement that is not there, or a record that is missing, damaged, stale or incomplete."""


@dataclass(frozen=True)
class Measurement:
    """One measurement module: how `id` is measured, with which seeds, and how much two runs may differ."""

    id: str
    recipe: dict[str, object]
    seeds: tuple[int, ...]
    tolerance: float | Mapping[str, float | None]
    measure: Callable[[int, dict[str, object]], Mapping[str, object]]
    source: str
    needs_gpu: bool = False

    def recipe_hash(self) -> str:
        """Hash the recipe and the module's lines, whatever the line endings.

        Imports, blank lines and comments do not count: where a function lives does not change what is measured.
        """
        lines = [line.rstrip() for line in self.source.splitlines()]
        for node in ast.walk(ast.parse(self.source)):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                lines[node.lineno - 1 : node.end_lineno] = [""] * (1 + (node.end_lineno or node.lineno) - node.lineno)
        code = "\n".join(line for line in lines if line and not line.lstrip().startswith("#"))
        return hashlib.sha256(f"{canonical(self.recipe)}\n{code}".encode()).hexdigest()

    def tolerance_of(self, name: str) -> float | None:
        """How much `name` may differ, None if it is not compared (a time). RecordError if TOLERANCE does not say."""
        if not isinstance(self.tolerance, Mapping):
            return self.tolerance
        if name not in self.tolerance:
            raise RecordError(f"TOLERANCE of {self.id} says nothing of {name!r}; give a number, or None for a time")
        return self.tolerance[name]


@dataclass(frozen=True)
class Archive:
    """A package with MEASUREMENTS and one module a measurement, and the folder of their records."""

    package: str
    folder: Path

    def ids(self) -> list[str]:
        """The ids that have a measurement, in order."""
        return sorted(self._registry(), key=lambda id: ([int(digits) for digits in re.findall(r"\d+", id)], id))

    def path(self, id: str) -> Path:
        """The file of the record of `id`."""
        return self.folder / f"{id}.json"

    def measurement(self, id: str) -> Measurement:
        """Load the measurement of `id`. RecordError if there is none or its module lacks a part."""
        registry = self._registry()
        if id not in registry:
            raise RecordError(f"no measurement for {id!r}; there are {', '.join(self.ids()) or 'none'}")
        name = f"{self.package}.{registry[id]}"
        module = importlib.import_module(name)
        if missing := [part for part in ("ID", "RECIPE", "SEEDS", "TOLERANCE", "measure") if not hasattr(module, part)]:
            raise RecordError(f"{name} lacks {', '.join(missing)}; a measurement module defines all five")
        if id != module.ID:
            raise RecordError(f"{name} measures {module.ID!r}, but MEASUREMENTS lists it as {id!r}")
        return _measurement(module)

    def is_long(self, id: str) -> bool:
        """Whether one seed of `id` takes minutes, as the package says in LONG."""
        return id in getattr(importlib.import_module(self.package), "LONG", ())

    def is_by_hand(self, id: str) -> bool:
        """Whether `id` is measured again only when asked for, as the package says in BY_HAND."""
        return id in getattr(importlib.import_module(self.package), "BY_HAND", ())

    def _registry(self) -> dict[str, str]:
        return cast("dict[str, str]", importlib.import_module(self.package).MEASUREMENTS)


ARCHIVE = Archive(package="course_lib.evidence.measurements", folder=Path(__file__).with_name("records"))


def canonical(value: object) -> str:
    """Write plain values as JSON in one way only. RecordError for what JSON cannot say."""
    try:
        return json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise RecordError(f"{value!r} is not made of plain values ({error}); a recipe has only these") from error


def _measurement(module: ModuleType) -> Measurement:
    recipe: dict[str, object] = json.loads(canonical(module.RECIPE))  # as the record will hold it: tuples become lists
    seeds = tuple(cast("tuple[int, ...]", module.SEEDS))
    if not seeds or len(set(seeds)) != len(seeds):
        raise RecordError(f"SEEDS of {module.ID} is {seeds}; give at least one seed, each once")
    return Measurement(
        id=module.ID,
        recipe=recipe,
        seeds=seeds,
        tolerance=_tolerance(module.TOLERANCE),
        measure=module.measure,
        source=inspect.getsource(module),
        needs_gpu=bool(getattr(module, "NEEDS_GPU", False)),
    )


def _tolerance(given: int | float | Mapping[str, int | float | None]) -> float | dict[str, float | None]:
    """Write every tolerance as a float."""
    if isinstance(given, Mapping):
        return {name: None if value is None else float(value) for name, value in given.items()}
    return float(given)
