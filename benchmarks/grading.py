"""What loading PyTorch anew for each notebook takes, against a whole grading with warm processes, as a ratio in one run.

python benchmarks/grading.py
python benchmarks/grading.py --notebooks 10 --jobs 1
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from course_lib.exercises.exercise import Exercise, chapter_exercises
from course_lib.exercises.grading import grade_folder


def write_notebook(path: Path, exercises: Sequence[Exercise]) -> None:
    """Write a notebook that answers the exercises rightly."""
    cells = []
    for exercise in exercises:
        call = f'check("{exercise.id}", {", ".join(answer.name for answer in exercise.answers)})'
        for source in (exercise.solution, call):
            cells.append({"cell_type": "code", "source": source, "metadata": {"exercise": exercise.id}})
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")


def seconds_to_load(jobs: int, processes: int) -> float:
    """Return the seconds in which so many processes load PyTorch and the exercises, `jobs` at once, and do nothing."""
    command = [sys.executable, "-c", "import course_lib.exercises.ch01"]
    begin = time.perf_counter()
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(lambda _: subprocess.run(command, check=True), range(processes)))
    return time.perf_counter() - begin


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the ratio: 2.0 means that merely loading PyTorch for each notebook takes twice as long as the whole grading."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--notebooks", type=int, default=60, help="notebooks to grade, each with all of chapter 1")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="notebooks graded at once")
    given = parser.parse_args(arguments)
    exercises = chapter_exercises("1")
    with tempfile.TemporaryDirectory() as folder:
        for number in range(given.notebooks):
            write_notebook(Path(folder, f"{number:03}.ipynb"), exercises)
        begin = time.perf_counter()
        rows = grade_folder(folder, output=Path(folder, "grades"), jobs=given.jobs)
        graded = time.perf_counter() - begin
    wrong = [row for row in rows if row.status != "passed"]
    if wrong or len(rows) != given.notebooks * len(exercises):
        raise RuntimeError(f"{len(wrong)} right answers were not taken for right; the times would not compare")
    loaded = seconds_to_load(given.jobs, given.notebooks)
    answers = given.notebooks * len(exercises)
    print(f"loading anew over our grading, {given.notebooks} notebooks, {answers} answers, {given.jobs} at once")
    print(f"  {loaded / graded:.2f}")


if __name__ == "__main__":
    main()
