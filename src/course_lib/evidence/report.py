"""What the evidence page shows: every statement, with the claim that the committed notebooks hold for it.

A row is pending while its chapter has no notebook, missing if the notebook does not claim it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

from course_lib.evidence.claims import VERDICTS
from course_lib.evidence.numbers import Value, rounded
from course_lib.evidence.shown import ShownClaim
from course_lib.evidence.statements import Statement
from course_lib.languages import LANGUAGES, Text

Status = Literal["holds", "refined", "fails", "missing", "pending"]
Notebook = Mapping[str, object]

CALL = re.compile(r"""\bclaim\(\s*["'](E\d+\.\d+)["']""")
WITHOUT_CLAIM: dict[Status, Text] = {
    "missing": Text(pt="falta no notebook", en="missing from its notebook"),
    "pending": Text(pt="capítulo por vir", en="chapter to come"),
}


@dataclass(frozen=True)
class Row:
    """One statement on the evidence page: its status, and the metadata of the output that claims it, if there is one."""

    statement: Statement
    status: Status
    details: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True)
class Shown:
    """A claim that a notebook holds: the metadata of its output, what it shows, and the cell it stands in."""

    id: str
    cell: str
    metadata: Mapping[str, object]
    html: str = ""


def evidence_rows(notebooks: Mapping[str, Notebook], statements: Mapping[str, Statement]) -> list[Row]:
    """Return a row a statement, in the order of `statements`, from one edition's notebooks by chapter name."""
    shown = {chapter: {claim.id: claim for claim in shown_claims(notebook)} for chapter, notebook in notebooks.items()}
    return [_row(statement, shown.get(statement.chapter)) for statement in statements.values()]


def shown_claims(notebook: Notebook) -> list[Shown]:
    """Return the claims among a notebook's stored outputs, in their order."""
    found: list[Shown] = []
    for index, cell in enumerate(_items(notebook.get("cells"))):
        for output in _items(cell.get("outputs")):
            details = _mapping(_mapping(output.get("metadata")).get("course"))
            if "claim" in details:
                html = _text(_mapping(output.get("data")).get("text/html"))
                found.append(Shown(str(details["claim"]), str(cell.get("id", index)), details, html))
    return found


def called_claims(notebook: Notebook) -> list[str]:
    """Return the ids that a notebook's code claims, in their order."""
    found: list[str] = []
    for cell in _items(notebook.get("cells")):
        if cell.get("cell_type") == "code":
            lines = [line for line in _text(cell.get("source")).splitlines() if not line.lstrip().startswith("#")]
            found += CALL.findall("\n".join(lines))
    return found


def coverage_problems(notebooks: Mapping[str, Notebook], statements: Mapping[str, Statement]) -> list[str]:
    """Say, by name, what one edition's notebooks lack: rows not claimed, claims of no row, outputs that do not agree."""
    problems: list[str] = []
    for chapter, notebook in notebooks.items():
        called = called_claims(notebook)
        shown = shown_claims(notebook)
        shown_ids = [claim.id for claim in shown]
        rows = [row.id for row in statements.values() if row.chapter == chapter]
        problems += [f"{chapter}: {id} is not claimed in any cell" for id in rows if id not in called]
        problems += [f"{chapter}: {id} is claimed but is no row of claims.yml" for id in called if id not in statements]
        problems += [
            f"{chapter}: {id} belongs to {statements[id].chapter}"
            for id in called
            if id in statements and id not in rows
        ]
        problems += [
            f"{chapter}: {id} is claimed {called.count(id)} times" for id in sorted(set(called)) if called.count(id) > 1
        ]
        problems += [
            f"{chapter}: {id} is claimed, but no stored output shows it; let it end its cell, and run the notebook"
            for id in called
            if id not in shown_ids
        ]
        problems += [
            f"{chapter}: a stored output shows {id}, which no cell claims" for id in shown_ids if id not in called
        ]
        problems += [
            f"{chapter}: the output of {claim.id} has the verdict {claim.metadata.get('verdict')!r}"
            for claim in shown
            if claim.metadata.get("verdict") not in VERDICTS
        ]
    return problems


def stored_problems(claim: Shown, statement: Statement, record: Mapping[str, Mapping[str, object]] | None) -> list[str]:
    """Say how a stored claim differs from what its own numbers, its statement and its record ask for.

    `record` is what each seed gave, by seed; None where the statement has no record. What this run measured cannot be
    known without running it, but it must satisfy the relations, and its control must not.
    """
    try:
        shown = ShownClaim.read(claim.metadata, statement)
    except ValueError as error:
        return [str(error)]
    problems: list[str] = []
    for key, case in shown.cases.items():
        if not shown.holds(case.measured):
            problems.append(f"{statement.id}, {key}: what is stored as measured does not satisfy the relations")
        if case.control and shown.holds(case.control):
            problems.append(f"{statement.id}, {key}: what is stored as its control satisfies the relations")
    if sorted(shown.seeds) != sorted(record or {}):
        problems.append(
            f"{statement.id}: the seeds stored are {sorted(shown.seeds)}, those of the record {sorted(record or {})}"
        )
        return problems
    for seed, results in (record or {}).items():
        case, numbers = shown.seeds[seed], cast("Mapping[str, Value]", results)
        sides = (
            ("measured", case.measured, statement.of_record(numbers)),
            ("control", case.control, statement.control_of_record(numbers)),
        )
        problems += [
            f"{statement.id}, seed {seed}, {side}: {name} is stored as {stored.get(name)!r}, and the record says {rounded(value)!r}"
            for side, stored, recorded in sides
            for name, value in recorded.items()
            if stored.get(name) != rounded(value)
        ]
    return problems


def pending(notebooks: Mapping[str, Notebook], statements: Mapping[str, Statement]) -> list[str]:
    """Return the ids of the chapters that have no notebook yet."""
    return [row.id for row in statements.values() if row.chapter not in notebooks]


def read_notebooks(folder: Path) -> dict[str, Notebook]:
    """Read the notebooks of one edition (`notebooks/pt`), by chapter name. ValueError names a file that is not one."""
    if folder.name not in LANGUAGES:
        raise ValueError(f"{folder} is not an edition; its name must be one of {', '.join(LANGUAGES)}")
    found: dict[str, Notebook] = {}
    for path in sorted(folder.glob("*.ipynb")):
        try:
            found[path.stem] = cast("Notebook", json.loads(path.read_text(encoding="utf-8")))
        except ValueError as error:
            raise ValueError(f"{path.name} is not a notebook ({error}); restore it") from error
    return found


def _row(statement: Statement, shown: Mapping[str, Shown] | None) -> Row:
    if shown is None:
        return Row(statement, "pending")
    if statement.id not in shown:
        return Row(statement, "missing")
    details = shown[statement.id].metadata
    return Row(statement, ShownClaim.read(details, statement).verdict, details)


def _text(value: object) -> str:
    return "".join(cast("list[str]", value)) if isinstance(value, list) else str(value or "")


def _mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}


def _sequence(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def _items(value: object) -> list[Mapping[str, object]]:
    return [_mapping(item) for item in _sequence(value)]
