"""The command `course`: train, measure, sync, execute, student, grade, book.

Each command imports what it needs when it runs, so that the help is quick. What goes wrong is told in a sentence.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Sequence

from course_lib.cli.commands import COMMANDS
from course_lib.cli.parser import MISUSED, WRONG_USE, Parser, UsageError
from course_lib.languages import Text, preferred_language, set_language

FAILED, INTERRUPTED = 1, 130

STOPPED = Text(pt="interrompido", en="stopped")
HEADING = Text(pt="comandos", en="commands")
PLACE = Text(pt="COMANDO", en="COMMAND")
DESCRIPTION = Text(
    pt="O que mantém o curso: modelos, medições, edições, exercícios e o livro.",
    en="What keeps the course: models, measurements, editions, exercises and the book.",
)
EXAMPLES = Text(
    pt="""exemplos:
  course measure E1.3          mede E1.3 com todas as sementes e grava o registro
  course sync --check          diz em que as duas edições diferem, sem mudar nada
  course execute 1             roda o capítulo 1 nas duas edições
  course COMANDO --help        explica um comando""",
    en="""examples:
  course measure E1.3          measure E1.3 with all its seeds and write the record
  course sync --check          say where the two editions differ, changing nothing
  course execute 1             run chapter 1 in both editions
  course COMMAND --help        explain one command""",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status: 0, 1 where it failed, 2 where it was not understood."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # consoles that lack an accent
    set_language(preferred_language(os.environ))
    parser = build_parser()
    chosen = parser.parse_args(arguments)
    if chosen.command is None:
        parser.print_help()
        return MISUSED
    try:
        return chosen.run(chosen)
    except UsageError as error:
        print(WRONG_USE.format(prog=f"course {chosen.command}", message=error), file=sys.stderr)
        return MISUSED
    except KeyboardInterrupt:
        print(STOPPED, file=sys.stderr)
        return INTERRUPTED
    except Exception as error:
        if chosen.traceback or not is_told(error):
            raise
        print(f"course {chosen.command}: {error}", file=sys.stderr)
        return FAILED


def is_told(error: Exception) -> bool:
    """Whether an error is one that the course raises for its user, not a mistake in the course itself."""
    if isinstance(error, OSError) or type(error).__module__.startswith("course_lib."):
        return True
    if not isinstance(error, (ValueError, RuntimeError)):
        return False
    frames = list(traceback.walk_tb(error.__traceback__))
    return bool(frames) and str(frames[-1][0].f_globals.get("__name__", "")).startswith("course_lib.")


def build_parser() -> Parser:
    """Return the parser of the whole command line."""
    parser = Parser(prog="course", description=str(DESCRIPTION), epilog=str(EXAMPLES))
    parser.set_defaults(traceback=False)
    commands = parser.add_subparsers(title=str(HEADING), metavar=str(PLACE), dest="command")
    for add in COMMANDS:
        add(commands)
    return parser
