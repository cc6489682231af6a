"""The parts of the `course` command that keep the editions: sync, execute, student."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from course_lib.editions import student, sync
from course_lib.editions.cells import EditionError, project_root
from course_lib.languages import LANGUAGES


def add_parsers(subparsers: Any) -> None:
    """Add the three commands to argparse's `subparsers`; each sets `run`, a function of the parsed arguments."""
    _add_sync(subparsers)
    _add_execute(subparsers)
    _add_student(subparsers)


def _add_sync(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "sync",
        help="bring the Portuguese and English editions together",
        description="Copy code, tags and order from the edition that was edited to the other, and show each pair of "
        "prose cells or page sections that nobody has accepted since one of them changed.",
    )
    parser.add_argument(
        "only", nargs="*", metavar="PLACE", help="01-rnn-limits, 01-rnn-limits:cell-id, glossary.md or glossary.md:2"
    )
    parser.add_argument("--accept", action="store_true", help="record that the shown pairs say the same")
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 if the editions differ")
    parser.add_argument("--from", dest="prefer", choices=LANGUAGES, help="whose code wins where both were edited")
    parser.set_defaults(run=_guarded(_run_sync))


def _add_execute(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "execute",
        help="run the notebooks of both editions and store their outputs",
        description="Run the notebooks top to bottom, each in a fresh kernel, and store what they show. The second "
        "edition loads the models the first has trained.",
    )
    parser.add_argument("chapter", nargs="?", metavar="CHAPTER", help="1, 01 or 01-rnn-limits; all without it")
    parser.add_argument("--edition", choices=LANGUAGES, help="only this edition")
    parser.set_defaults(run=_guarded(_run_execute))


def _add_student(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "student",
        help="write the students' notebooks",
        description="Write the notebooks of both editions without solutions; their checks do not stop Run All.",
    )
    parser.add_argument("chapter", nargs="?", metavar="CHAPTER", help="1, 01 or 01-rnn-limits; all without it")
    parser.add_argument("--output", type=Path, metavar="DIR", help="where to write (default: student/)")
    parser.set_defaults(run=_guarded(_run_student))


def _run_sync(arguments: argparse.Namespace) -> int:
    if arguments.check:
        return sync.check(project_root())
    return sync.sync(project_root(), accept=arguments.accept, only=arguments.only, prefer=arguments.prefer)


def _run_execute(arguments: argparse.Namespace) -> int:
    from course_lib.editions.execute import execute  # nbclient is slow to import

    languages = (arguments.edition,) if arguments.edition else LANGUAGES
    execute(project_root(), arguments.chapter, languages=languages)
    return 0


def _run_student(arguments: argparse.Namespace) -> int:
    student.write_student_notebooks(project_root(), arguments.output, arguments.chapter)
    return 0


def _guarded(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """Return `run` with its EditionError turned into a sentence and exit status 1."""

    def guarded(arguments: argparse.Namespace) -> int:
        try:
            return run(arguments)
        except EditionError as error:
            print(error, file=sys.stderr)
            return 1

    return guarded
