"""Records: what a measurement gave over several seeds, written by `course measure ID` and never by hand."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from course_lib.evidence.archive import ARCHIVE, Archive, Measurement, RecordError, canonical
from course_lib.evidence.machine import hardware, versions
from course_lib.evidence.numbers import Value, plain_numbers, rounded
from course_lib.evidence.recorded import Record

__all__ = ["Record", "RecordError", "Remeasurement", "measure", "record", "remeasure_one", "stale_records"]

FIELDS = ("id", "recipe", "recipe_hash", "seeds", "results", "results_hash", "hardware", "versions", "measured_on")
MEND = "run `course measure "


@dataclass(frozen=True)
class Remeasurement:
    """One seed of one record measured again: which, and how it differs (nothing, where all is within the tolerance)."""

    id: str
    seed: int
    differences: tuple[str, ...]


def measure(
    id: str, seed: int | None = None, write: bool = True, *, archive: Archive = ARCHIVE
) -> dict[int, dict[str, Value]]:
    """Run the measurement of `id` for every seed, or for one, and return `{seed: {name: value}}`.

    With `write` the record is written; a single seed joins a fresh record made on the same machine with the same
    versions, and otherwise is refused. RecordError for an unknown id or seed, or results that are not plain numbers.
    """
    from course_lib.seeding import use_one_thread

    measurement = archive.measurement(id)
    seeds = measurement.seeds if seed is None else (seed,)
    if seed is not None and seed not in measurement.seeds:
        raise RecordError(
            f"{id} is measured with seeds {', '.join(map(str, measurement.seeds))}; {seed} is not one of them"
        )
    if measurement.needs_gpu and "gpu" not in hardware():
        raise RecordError(f"{id} is measured on a GPU and this machine has none; run the command on one that has")
    use_one_thread()
    machine: dict[str, object] = {"hardware": hardware(), "versions": versions()}
    kept = _kept_results(measurement, machine, archive) if write and seed is not None else {}
    results: dict[int, dict[str, Value]] = {}
    for one in seeds:
        results[one] = _run(measurement, one)
    if write:
        _write(measurement, {**kept, **results}, machine, archive)
    return results


def record(id: str, *, archive: Archive = ARCHIVE) -> Record:
    """Read the record of `id`. RecordError, naming the command that mends it, for one missing, damaged or stale."""
    measurement = archive.measurement(id)
    document = _read(id, archive)
    if reason := _staleness(measurement, document):
        raise RecordError(f"the record of {id} is stale: {reason}; {MEND}{id}`")
    found = _results(document)
    if missing := [seed for seed in measurement.seeds if seed not in found]:
        raise RecordError(f"the record of {id} lacks {', '.join(map(str, missing))} of its seeds; {MEND}{id}`")
    return Record(
        id=id,
        recipe=cast("dict[str, object]", document["recipe"]),
        seeds=measurement.seeds,
        results=found,
        hardware=cast("dict[str, object]", document["hardware"]),
        versions=cast("dict[str, str]", document["versions"]),
        measured_on=str(document["measured_on"]),
    )


def stale_records(*, archive: Archive = ARCHIVE) -> dict[str, str]:
    """Return what is wrong with each record that `record` would refuse, and with each file that no measurement made."""
    problems: dict[str, str] = {}
    for id in archive.ids():
        try:
            record(id, archive=archive)
        except RecordError as error:
            problems[id] = str(error)
    for path in sorted(archive.folder.glob("*.json")):
        if path.stem not in archive.ids():
            problems[path.stem] = f"{path.name} belongs to no measurement; list it in MEASUREMENTS or delete the file"
    return problems


def remeasure_one(day: datetime.date, *, archive: Archive = ARCHIVE) -> Remeasurement | None:
    """Measure again one seed of one record, chosen by the day; compare within TOLERANCE. None if there is none.

    Measurements that need a GPU are left out on a machine without one, those of minutes a seed wait for a Sunday, and the longest
    are measured by hand.
    """
    sunday = day.isoweekday() == 7
    choices = [
        (measurement, seed)
        for measurement in map(archive.measurement, archive.ids())
        if not archive.is_by_hand(measurement.id)
        if (not measurement.needs_gpu or "gpu" in hardware()) and (sunday or not archive.is_long(measurement.id))
        for seed in measurement.seeds
    ]
    if not choices:
        return None
    measurement, seed = choices[day.toordinal() % len(choices)]
    stored = record(measurement.id, archive=archive).results[seed]
    again = measure(measurement.id, seed, write=False, archive=archive)[seed]
    return Remeasurement(measurement.id, seed, tuple(differences(stored, again, measurement)))


def differences(stored: Mapping[str, Value], again: Mapping[str, Value], measurement: Measurement) -> list[str]:
    """Say where two results of one seed differ by more than the measurement's tolerance (None: never compared)."""
    found = [f"{name} is only in one of them" for name in sorted(stored.keys() ^ again.keys())]
    for name in sorted(stored.keys() & again.keys()):
        tolerance = measurement.tolerance_of(name)
        if tolerance is not None and not _close(stored[name], again[name], tolerance):
            found.append(f"{name}: recorded {stored[name]}, now {again[name]} (tolerance {tolerance})")
    return found


def _run(measurement: Measurement, seed: int) -> dict[str, Value]:
    """Measure one seed; check that the results are plain and that each has a tolerance."""
    try:
        numbers = plain_numbers(measurement.measure(seed, dict(measurement.recipe)), f"{measurement.id}, seed {seed}")
    except ValueError as error:
        raise RecordError(str(error)) from error
    for name in numbers:
        measurement.tolerance_of(name)
    return {name: rounded(value) for name, value in numbers.items()}


def _kept_results(
    measurement: Measurement, machine: dict[str, object], archive: Archive
) -> dict[int, dict[str, Value]]:
    """The other seeds' results, which one new seed joins. RecordError if they were not made in the same way."""
    if not archive.path(measurement.id).exists():
        return {}
    document = _read(measurement.id, archive)
    if _staleness(measurement, document):
        return {}
    different = [part for part in ("hardware", "versions") if document[part] != machine[part]]
    if different:
        raise RecordError(
            f"the record of {measurement.id} was made with other {' and '.join(different)}, so one seed cannot join it; "
            f"measure them all: {MEND}{measurement.id}`"
        )
    return _results(document)


def _write(
    measurement: Measurement, results: dict[int, dict[str, Value]], machine: dict[str, object], archive: Archive
) -> None:
    """Write the record beside its place and move it there, so that a reader never meets half a file."""
    by_seed = {str(seed): results[seed] for seed in sorted(results)}
    document = {
        "id": measurement.id,
        "recipe": measurement.recipe,
        "recipe_hash": measurement.recipe_hash(),
        "seeds": sorted(results),
        "results": by_seed,
        "results_hash": _hash(by_seed),
        **machine,
        "measured_on": datetime.date.today().isoformat(),
    }
    path = archive.path(measurement.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.draft")
    try:
        draft.write_text(json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _read(id: str, archive: Archive) -> dict[str, object]:
    """Read a record's file and check that it is whole and as it was written."""
    path = archive.path(id)
    try:
        document: object = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RecordError(f"{id} has not been measured; {MEND}{id}`") from None
    except ValueError as error:
        raise RecordError(f"the record of {id} is damaged ({error}); {MEND}{id}`") from error
    if not isinstance(document, dict):
        raise RecordError(f"the record of {id} is damaged (it is not an object); {MEND}{id}`")
    fields = cast("dict[str, object]", document)
    if missing := [field for field in FIELDS if field not in fields]:
        raise RecordError(f"the record of {id} is damaged (no {', '.join(missing)}); {MEND}{id}`")
    if fields["id"] != id:
        raise RecordError(f"{path.name} holds the record of {fields['id']!r}, not of {id}; {MEND}{id}`")
    if fields["results_hash"] != _hash(fields["results"]):
        raise RecordError(f"the numbers of {id} were changed after they were measured; {MEND}{id}`")
    if [str(seed) for seed in cast("list[int]", fields["seeds"])] != sorted(
        cast("dict[str, object]", fields["results"]), key=int
    ):
        raise RecordError(f"the record of {id} is damaged (its seeds are not those of its results); {MEND}{id}`")
    return fields


def _staleness(measurement: Measurement, document: dict[str, object]) -> str | None:
    """Say why a record no longer belongs to its measurement, or None."""
    written = cast("dict[str, object]", document["recipe"])
    if canonical(written) != canonical(measurement.recipe):
        changed = sorted(
            name
            for name in written.keys() | measurement.recipe.keys()
            if canonical(written.get(name)) != canonical(measurement.recipe.get(name))
        )
        return f"its recipe differs from the measurement's in {', '.join(changed)}"
    if document["recipe_hash"] != measurement.recipe_hash():
        return "its measurement was edited after it was made"
    return None


def _results(document: dict[str, object]) -> dict[int, dict[str, Value]]:
    return {int(seed): numbers for seed, numbers in cast("dict[str, dict[str, Value]]", document["results"]).items()}


def _hash(results: object) -> str:
    return hashlib.sha256(canonical(results).encode()).hexdigest()


def _close(first: Value, second: Value, tolerance: float) -> bool:
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(_close(a, b, tolerance) for a, b in zip(first, second, strict=True))
    if isinstance(first, (str, list)) or isinstance(second, (str, list)):
        return first == second
    return abs(first - second) <= tolerance
