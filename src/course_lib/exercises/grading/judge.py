"""The process that judges: `python -m course_lib.exercises.grading.judge`, with a line of JSON for each notebook.

It never runs a notebook's code. It reads a notebook, has an answer process for each exercise, and compares.
"""

from __future__ import annotations

import importlib.util
import json
import os
import socket
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from course_lib.exercises.asking import StoppedError
from course_lib.exercises.exercise import CHAPTER_MODULES, Exercise, chapter_exercises
from course_lib.exercises.grading import sandbox
from course_lib.exercises.grading.asked_there import AskedThere, EndedError
from course_lib.exercises.grading.confinement import Limits
from course_lib.exercises.grading.slicing import Cell, exercises_in, read_cells
from course_lib.exercises.grading.warm import start_warm_process
from course_lib.exercises.running import Outcome, judge
from course_lib.languages import set_language

# A memory limit shows as MemoryError, or as PyTorch's own words.
_OUT_OF_MEMORY = ("MemoryError", "can't allocate memory", "bad_alloc")


@dataclass(frozen=True)
class Setting:
    """What holds for all notebooks of a grading. `hidden` are folders that an answer process finds empty."""

    language: str
    limits: dict[str, Any]
    hidden: list[str]
    private_tests: str | None = None
    sandbox: bool = True


def main() -> None:
    """Read the setting, say what each exercise is worth, and grade the notebooks that come until there are no more."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what is printed by accident is no answer

    def answer(**message: Any) -> None:
        answers.write(json.dumps(message) + "\n")
        answers.flush()

    setting = Setting(**json.loads(sys.stdin.readline()))
    set_language(setting.language)
    torch.set_num_threads(1)
    exercises = [exercise for chapter in CHAPTER_MODULES for exercise in chapter_exercises(chapter)]
    protected = setting.sandbox and sandbox.available()
    warm = start_warm_process()  # before the private tests are there
    try:
        if setting.private_tests:
            load_private_tests(Path(setting.private_tests))
    except Exception as error:
        answer(failed=f"{type(error).__name__}: {error}")
        return
    answer(worth={exercise.id: exercise.points for exercise in exercises}, sandbox=protected)
    for line in sys.stdin:
        notebook = Path(json.loads(line)["notebook"])
        answer(rows=grade_notebook(notebook, warm, setting, protected=protected))


def load_private_tests(folder: Path) -> None:
    """Run the Python files of an instructor's folder; they add tests to the course's exercises."""
    sys.dont_write_bytecode = True
    for path in sorted(folder.glob("*.py")):
        spec = importlib.util.spec_from_file_location(f"hidden_{path.stem}", path)
        if spec is None or spec.loader is None:
            raise ValueError(f"{path.name} cannot be imported; it must be a Python file")
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


def grade_notebook(notebook: Path, warm: socket.socket, setting: Setting, *, protected: bool) -> list[dict[str, Any]]:
    """Return a record for each exercise of the chapters that a notebook touches, or one for the whole notebook."""
    try:
        cells = read_cells(notebook)
    except (ValueError, OSError) as error:
        return [{"exercise": "-", "status": "unreadable", "message": str(error)}]
    present = exercises_in(cells)
    chapters = sorted({identifier.partition(".")[0] for identifier in present} & set(CHAPTER_MODULES))
    exercises = [exercise for chapter in chapters for exercise in chapter_exercises(chapter)]
    if not exercises:
        return [{"exercise": "-", "status": "no exercises"}]
    return [
        _grade_one(exercise, cells, warm, setting, protected=protected)
        if exercise.id in present
        else {"exercise": exercise.id, "status": "missing"}
        for exercise in exercises
    ]


def _grade_one(
    exercise: Exercise, cells: Sequence[Cell], warm: socket.socket, setting: Setting, *, protected: bool
) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="grading-", ignore_cleanup_errors=True) as work:
        job: dict[str, Any] = {
            "exercise": exercise.id,
            "cells": [[cell.source, cell.exercise, sorted(cell.tags)] for cell in cells],
            "language": setting.language,
            "limits": setting.limits,
            "seconds": Limits(**setting.limits).seconds,
            "sandbox": protected,
            "work": work,
            "hidden": setting.hidden,
        }
        try:
            asked = AskedThere(exercise, warm, job)
        except EndedError as error:
            return {"exercise": exercise.id, **_ended(error)}
        except StoppedError as error:
            return {"exercise": exercise.id, **_verdict([Outcome(error.kind, message=error.message)])}
        try:
            verdict = _verdict(judge(exercise, asked))
        except EndedError as error:
            verdict = _ended(error)
        finally:
            asked.close()
        return {"exercise": exercise.id, **verdict, "output": asked.printed}


def _verdict(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    wrong = [outcome for outcome in outcomes if not outcome.passed]
    points = sum(outcome.test.points for outcome in outcomes if outcome.passed and outcome.test is not None)
    if not wrong:
        return {"status": "passed", "points": points}
    status = {"unfilled": "not filled in", "time": "time", "crash": "error"}.get(wrong[0].kind, "failed")
    failed = " ".join(outcome.test.name for outcome in wrong if outcome.test is not None)
    kept = 0 if status == "not filled in" else points
    return {**_ended(EndedError(status, str(wrong[0].message))), "points": kept, "failed": failed}


def _ended(error: EndedError) -> dict[str, Any]:
    ran_out = error.status == "error" and any(sign in error.message for sign in _OUT_OF_MEMORY)
    return {"status": "memory" if ran_out else error.status, "message": error.message}


if __name__ == "__main__":
    main()
