"""A row of the report: the grade of one exercise of one notebook."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from course_lib.languages import Text

TEXT_LIMIT = 4000  # characters kept of a message or of what an answer printed


@dataclass(frozen=True)
class Row:
    """The grade of one exercise of one notebook. `status` is one of STATUSES; `exercise` is "-" for a whole notebook."""

    notebook: str
    exercise: str
    status: str
    points: int = 0
    of: int = 0
    failed: str = ""
    message: str = ""
    output: str = ""


STATUSES = {
    "passed": Text(pt="certo", en="right"),
    "failed": Text(pt="errado", en="wrong"),
    "not filled in": Text(pt="não preenchido", en="not filled in"),
    "missing": Text(pt="ausente", en="missing"),
    "error": Text(pt="parou com erro", en="stopped with an error"),
    "time": Text(pt="tempo esgotado", en="out of time"),
    "memory": Text(pt="memória esgotada", en="out of memory"),
    "no exercises": Text(pt="nenhum exercício", en="no exercises"),
    "unreadable": Text(pt="arquivo ilegível", en="unreadable file"),
    "too large": Text(pt="arquivo grande demais", en="file too large"),
    "link": Text(pt="atalho, não seguido", en="link, not followed"),
    "no sandbox": Text(pt="corrigido sem isolamento", en="graded without a sandbox"),
}


def checked_rows(notebook: str, records: Any, worth: Mapping[str, int]) -> list[Row]:
    """Return a judge's records as rows. `worth` tells what each exercise is worth, known before any notebook was opened.

    ValueError for a record of an unknown exercise, of one that came before, or with points that it cannot have.
    """
    rows: list[Row] = []
    for record in records:
        exercise, status = str(record["exercise"]), str(record["status"])
        of = worth.get(exercise, 0)
        points = record.get("points", 0)
        known = status in STATUSES and (exercise == "-" or exercise in worth)
        if not known or type(points) is not int or not 0 <= points <= of:
            raise ValueError(f"{notebook}: a row of {exercise!r} with {points!r} of {of} points cannot be")
        if exercise in {row.exercise for row in rows}:
            raise ValueError(f"{notebook}: {exercise} has two rows; each exercise is graded once")
        texts = [clean(str(record.get(name, ""))) for name in ("failed", "message", "output")]
        rows.append(Row(notebook, exercise, status, points, of, *texts))
    return rows


def clean(text: str) -> str:
    """Return text without control characters, of bounded length, that any file can hold."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text)
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text)
    return text if len(text) <= TEXT_LIMIT else text[:TEXT_LIMIT] + "…"
