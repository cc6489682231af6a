"""What the evidence page shows: every statement, with the numbers that the committed notebooks hold for it.

A row is pending while its chapter has no notebook, missing if the notebook does not claim it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from course_lib.evidence.claims import CONTROL, VERDICTS, Statement
from course_lib.evidence.numbers import Value, written
from course_lib.languages import LANGUAGES, Text

Status = Literal["holds", "refined", "missing", "pending"]
Notebook = Mapping[str, object]

CALL = re.compile(r"""\bclaim\(\s*["'](E\d+\.\d+)["']""")
STATUS: dict[Status, Text] = {
    "holds": Text(pt="sustenta-se; o controle falha", en="holds; its control fails"),
    "refined": Text(
        pt="a forma refinada se sustenta; o controle falha", en="the refined form holds; its control fails"
    ),
    "missing": Text(pt="falta no notebook", en="missing from its notebook"),
    "pending": Text(pt="capítulo por vir", en="chapter to come"),
}


@dataclass(frozen=True)
class Quantity:
    """One measured number beside its control's, named and written for a reader."""

    label: str
    measured: str
    control: str


@dataclass(frozen=True)
class Row:
    """One statement on the evidence page, in one language."""

    statement: Statement
    status: Status
    control_name: str = ""
    quantities: tuple[Quantity, ...] = ()
    seeds: int = 0  # of the record behind it; 0 where there is none


@dataclass(frozen=True)
class Shown:
    """A claim that a notebook holds: the metadata of its output, and the cell it stands in."""

    id: str
    cell: str
    metadata: Mapping[str, object]


def evidence_rows(notebooks: Mapping[str, Notebook], statements: Mapping[str, Statement], language: str) -> list[Row]:
    """Return a row a statement, in the order of `statements`, from one edition's notebooks by chapter name."""
    shown = {chapter: {claim.id: claim for claim in shown_claims(notebook)} for chapter, notebook in notebooks.items()}
    return [_row(statement, shown.get(statement.chapter), language) for statement in statements.values()]


def shown_claims(notebook: Notebook) -> list[Shown]:
    """Return the claims among a notebook's stored outputs, in their order."""
    found: list[Shown] = []
    for index, cell in enumerate(_items(notebook.get("cells"))):
        for output in _items(cell.get("outputs")):
            details = _mapping(_mapping(output.get("metadata")).get("course"))
            if "claim" in details:
                found.append(Shown(str(details["claim"]), str(cell.get("id", index)), details))
    return found


def called_claims(notebook: Notebook) -> list[str]:
    """Return the ids that a notebook's code claims, in their order."""
    found: list[str] = []
    for cell in _items(notebook.get("cells")):
        if cell.get("cell_type") == "code":
            source = cell.get("source", "")
            code = "".join(cast("list[str]", source)) if isinstance(source, list) else str(source)
            lines = [line for line in code.splitlines() if not line.lstrip().startswith("#")]
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


def _row(statement: Statement, shown: Mapping[str, Shown] | None, language: str) -> Row:
    if shown is None:
        return Row(statement, "pending")
    if statement.id not in shown:
        return Row(statement, "missing")
    details = shown[statement.id].metadata
    measured, control = _mapping(details.get("measured")), _mapping(details.get("control"))
    labels = _mapping(details.get("labels"))
    order = list(statement.labels)
    names = sorted(measured, key=lambda name: order.index(name) if name in order else len(order))
    quantities = tuple(
        Quantity(
            label=_in_language(labels.get(name), language) or name.replace("_", " "),
            measured=written(cast("Value", measured[name]), language),
            control=written(cast("Value", control[name]), language),
        )
        for name in names
    )
    return Row(
        statement,
        "refined" if details.get("verdict") == "refined" else "holds",
        control_name=_in_language(details.get("control_name"), language) or CONTROL.get(language),
        quantities=quantities,
        seeds=len(_sequence(_mapping(details.get("record")).get("seeds"))),
    )


def _in_language(text: object, language: str) -> str:
    return str(_mapping(text).get(language, ""))


def _mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}


def _sequence(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def _items(value: object) -> list[Mapping[str, object]]:
    return [_mapping(item) for item in _sequence(value)]
