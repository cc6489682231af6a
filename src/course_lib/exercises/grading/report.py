"""The report of a grading: a CSV file for a spreadsheet and a page for the eye, each there whole or not at all."""

from __future__ import annotations

import csv
import html
import io
import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from course_lib.exercises.grading.rows import STATUSES, Row
from course_lib.languages import Text, current_language


def write_report(rows: Sequence[Row], folder: Path, note: Text | None = None) -> None:
    """Write `grades.csv` and `grades.html` into the folder. `note` is told at the head of the page and in a last row."""
    folder.mkdir(parents=True, exist_ok=True)
    noted = [*rows, Row("-", "-", "no sandbox", message=str(note))] if note else rows
    _write(folder / "grades.csv", csv_text(noted), "utf-8-sig")  # the mark lets spreadsheets see the accents
    _write(folder / "grades.html", page(rows, note), "utf-8")


def _write(path: Path, text: str, encoding: str) -> None:
    """Write a file beside its place and move it there, so that nobody finds half of one."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with open(handle, "w", encoding=encoding, newline="") as stream:
            stream.write(text)
        os.chmod(beside, 0o644)
        os.replace(beside, path)
    except BaseException:
        os.unlink(beside)
        raise


def csv_text(rows: Sequence[Row]) -> str:
    """Return the rows with a header; a text that a spreadsheet would take for a formula gets an apostrophe before it."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(Row.__dataclass_fields__)
    for row in rows:
        writer.writerow([_harmless(value) for value in asdict(row).values()])
    return stream.getvalue()


def _harmless(value: Any) -> Any:
    dangerous = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) and value != "-"
    return f"'{value}" if dangerous else value


def page(rows: Sequence[Row], note: Text | None = None) -> str:
    """Return a page with the note, the total of each notebook and every row; what students wrote appears as text only."""
    names = list(dict.fromkeys(row.notebook for row in rows))
    totals = [
        (
            name,
            sum(row.points for row in rows if row.notebook == name),
            sum(row.of for row in rows if row.notebook == name),
        )
        for name in names
    ]
    details = [
        (
            row.notebook,
            row.exercise,
            str(STATUSES.get(row.status, row.status)),
            f"{row.points}/{row.of}",
            "\n".join(part for part in (row.message, row.output and f"— {_PRINTED}\n{row.output}") if part),
        )
        for row in rows
    ]
    told = f"<p>{html.escape(str(note))}</p>\n" if note else ""
    language = "pt-BR" if current_language() == "pt" else "en"
    return (
        f'<!doctype html>\n<html lang="{language}">\n<meta charset="utf-8">\n<title>{_GRADES}</title>\n'
        "<style>body{font-family:sans-serif;margin:2rem}table{border-collapse:collapse;margin:1rem 0}"
        "td,th{border:1px solid #999;padding:.3rem .6rem;text-align:left;vertical-align:top}"
        "td{white-space:pre-wrap}td:last-child{overflow-wrap:anywhere}</style>\n"
        f"<h1>{_GRADES}</h1>\n{told}{_table(_TOTAL_HEADINGS, [(name, f'{got}/{of}') for name, got, of in totals])}"
        f"{_table(_DETAIL_HEADINGS, details)}</html>\n"
    )


def _table(headings: Sequence[Text], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{html.escape(str(heading))}</th>' for heading in headings)
    body = "\n".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n"


_GRADES = Text(pt="Notas", en="Grades")
_PRINTED = Text(pt="o que o código imprimiu:", en="what the code printed:")
_TOTAL_HEADINGS = (Text(pt="Arquivo", en="File"), Text(pt="Pontos", en="Points"))
_DETAIL_HEADINGS = (
    Text(pt="Arquivo", en="File"),
    Text(pt="Exercício", en="Exercise"),
    Text(pt="Resultado", en="Result"),
    Text(pt="Pontos", en="Points"),
    Text(pt="O que aconteceu", en="What happened"),
)
