"""Batch grading: a folder of notebooks in, a CSV file and a page out, whatever the notebooks hold or do.

Three processes, each of which can only ask the next. `folder` finds the notebooks, starts judges and writes the report;
a `judge` compares what answers did with what the reference does, and never runs a notebook's code; an answer process
(`warm`, `answer_process`) runs one exercise's answers in a `sandbox` and sends back plain values (`wire`), no verdict.
"""

from course_lib.exercises.grading.confinement import Limits
from course_lib.exercises.grading.folder import grade_folder
from course_lib.exercises.grading.rows import Row

__all__ = ["Limits", "Row", "grade_folder"]
