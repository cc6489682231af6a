"""The process that grades one notebook: `python -m course_lib.exercises.grading_worker`, with a job on its input.

It writes a line of JSON for each exercise as soon as it is graded, so that what comes before a crash is kept.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import linecache
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from course_lib.exercises.confinement import (
    Limits,
    leave_the_network,
    refuse_processes_and_network,
    set_resource_limits,
)

# A memory limit shows as MemoryError, or as PyTorch's own words.
_OUT_OF_MEMORY = ("MemoryError", "can't allocate memory", "bad_alloc")


def main() -> None:
    """Grade the notebook that the job names, under the job's limits."""
    job: dict[str, Any] = json.loads(sys.stdin.read())
    leave_the_network()  # before PyTorch starts threads
    from course_lib.exercises.checking import set_stop_on_failure
    from course_lib.languages import set_language

    set_language(job["language"])
    set_stop_on_failure(False)
    limits = Limits(**job["limits"])
    with open(job["results"], "w", encoding="utf-8") as results:
        if job["hidden"]:
            load_hidden_tests(Path(job["hidden"]))
        set_resource_limits(limits)
        refuse_processes_and_network(Path(job["folder"]))
        grade(Path(job["notebook"]), limits, results)


def load_hidden_tests(folder: Path) -> None:
    """Run the Python files of an instructor's folder; they add tests to the exercises, or exercises of their own."""
    sys.dont_write_bytecode = True
    for path in sorted(folder.glob("*.py")):
        spec = importlib.util.spec_from_file_location(f"hidden_{path.stem}", path)
        if spec is None or spec.loader is None:
            raise ValueError(f"{path.name} cannot be imported; it must be a Python file")
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


def grade(notebook: Path, limits: Limits, results: TextIO) -> None:
    """Grade every exercise of the chapters that the notebook touches, and write a line each."""
    from course_lib.exercises.exercise import chapter_exercises
    from course_lib.exercises.slicing import exercises_in, read_cells

    try:
        cells = read_cells(notebook)
    except ValueError as error:
        _write(results, exercise="-", status="unreadable", message=str(error))
        return
    present = exercises_in(cells)
    chapters = sorted({identifier.partition(".")[0] for identifier in present})
    exercises = [exercise for chapter in chapters for exercise in chapter_exercises(chapter)]
    if not exercises:
        _write(results, exercise="-", status="no exercises")
    # What is to come, so that the parent can name what a crash left out.
    _write(results, expected=[[exercise.id, exercise.points] for exercise in exercises])
    deadline = time.monotonic() + limits.seconds
    for exercise in exercises:
        base = {"exercise": exercise.id, "of": exercise.points}
        if exercise.id not in present:
            _write(results, **base, status="missing")
        else:
            printed = io.StringIO()
            verdict = _grade_one(cells, exercise, max(deadline - time.monotonic(), 0.1), printed)
            _write(results, **base, **verdict, output=printed.getvalue())


def _grade_one(cells: Sequence[Any], exercise: Any, seconds: float, printed: io.StringIO) -> dict[str, Any]:
    from course_lib.exercises.running import BoundedText, TimeLimitError, crash_message, run_tests, time_limit, too_slow
    from course_lib.exercises.slicing import handed_in, needed_cells

    names, before = handed_in(cells, exercise.id, [answer.name for answer in exercise.answers])
    namespace: dict[str, Any] = {"__name__": "__main__"}
    stream = BoundedText(printed)
    with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
        try:
            with time_limit(seconds):
                for number in needed_cells(cells, names, before):
                    _run(cells[number].source, number, namespace)
        except TimeLimitError:
            return {"status": "time", "message": str(too_slow(seconds))}
        except BaseException as error:  # whatever a student's cell raises, SystemExit included
            return _classified("error", str(crash_message(error)))
        absent = [name for name in names if name not in namespace]
        if absent:
            return {"status": "missing", "message": ", ".join(absent)}
        try:
            outcomes = run_tests(exercise, [namespace[name] for name in names], seconds=seconds)
        except KeyboardInterrupt as error:
            return _classified("error", str(crash_message(error)))
    wrong = [outcome for outcome in outcomes if not outcome.passed]
    points = sum(outcome.test.points for outcome in outcomes if outcome.passed and outcome.test is not None)
    if not wrong:
        return {"status": "passed", "points": points}
    status = {"unfilled": "not filled in", "time": "time", "crash": "error"}.get(wrong[0].kind, "failed")
    failed = [outcome.test.name for outcome in wrong if outcome.test is not None]
    message = str(wrong[0].message)
    return {**_classified(status, message), "points": 0 if status == "not filled in" else points, "failed": failed}


def _classified(status: str, message: str) -> dict[str, Any]:
    ran_out = status == "error" and any(sign in message for sign in _OUT_OF_MEMORY)
    return {"status": "memory" if ran_out else status, "message": message}


def _run(source: str, number: int, namespace: dict[str, Any]) -> None:
    filename = f"<cell {number + 1}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    exec(compile(source, filename, "exec", dont_inherit=True), namespace)  # noqa: S102 - what grading is


def _write(results: TextIO, **row: Any) -> None:
    results.write(json.dumps(row) + "\n")
    results.flush()


if __name__ == "__main__":
    main()
