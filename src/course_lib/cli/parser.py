"""The command line's parser: argparse, speaking the reader's language."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from course_lib.languages import Text, current_language

MISUSED = 2

USAGE = Text(pt="uso", en="usage")
ARGUMENTS = Text(pt="argumentos", en="arguments")
OPTIONS = Text(pt="opções", en="options")
COMMANDS = Text(pt="comandos", en="commands")
HELP = Text(pt="mostra esta ajuda e termina", en="show this help and stop")
TRACEBACK = Text(pt="num erro, mostra também onde ele ocorreu", en="on an error, show where it happened too")
WRONG_USE = Text(pt="{prog}: {message}. Veja `{prog} --help`.", en="{prog}: {message}. See `{prog} --help`.")
EXAMPLES = Text(pt="exemplos", en="examples")
CHAPTER = Text(pt="1, 01 ou 01-rnn-limits; sem ele, todos", en="1, 01 or 01-rnn-limits; all without it")
OUTPUT = Text(pt="onde escrever (se não, {default})", en="where to write (otherwise {default})")

# argparse speaks English only; these are the errors a reader can cause
MISTAKES = (
    (r"the following arguments are required: (.+)", r"falta \1"),
    (r"unrecognized arguments: (.+)", r"não conheço \1"),
    (r"argument (.+): invalid choice: (.+?) \(choose from (.+)\)", r"\2 não serve em \1; escolha entre \3"),
    (r"argument (.+): invalid int value: (.+)", r"\2 não serve em \1; é preciso um número inteiro"),
    (r"argument (.+): expected one argument", r"falta o valor de \1"),
    (r"argument (.+): not allowed with argument (.+)", r"\1 não combina com \2"),
)


class UsageError(ValueError):
    """A command line that asks for nothing that can be done."""


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Help in the language in use."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, f"{USAGE}: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser whose headings and errors are in the language in use."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(add_help=False, formatter_class=Formatter, **settings)
        self.arguments = self.add_argument_group(str(ARGUMENTS))
        self.options = self.add_argument_group(str(OPTIONS))
        self.options.add_argument("-h", "--help", action="help", help=str(HELP))

    def argument(self, name: str, text: Text, **settings: Any) -> None:
        """Add an argument with its help in both languages."""
        self.arguments.add_argument(name, help=str(text), **settings)

    def option(self, name: str, text: Text, **settings: Any) -> None:
        """Add an option with its help in both languages; without settings it is a switch."""
        self.options.add_argument(name, help=str(text), **(settings or {"action": "store_true"}))

    def chapter(self) -> None:
        """Add the argument CHAPTER."""
        self.argument("chapter", CHAPTER, nargs="?", metavar="CHAPTER")

    def output(self, default: str) -> None:
        """Add the option --output, whose help names the default."""
        self.option("--output", OUTPUT.format(default=default), type=Path, metavar="DIR")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command line and stop with status 2."""
        if current_language() == "pt":
            for english, portuguese in MISTAKES:
                message = re.sub(f"^{english}$", portuguese, message)
        self.print_usage(sys.stderr)
        self.exit(MISUSED, WRONG_USE.format(prog=self.prog, message=message).get() + "\n")


def add_command(
    commands: Any, name: str, summary: Text, run: Callable[[argparse.Namespace], int], *examples: str
) -> Parser:
    """Add a command with its summary and examples."""
    epilog = "\n".join([f"{EXAMPLES}:", *(f"  course {example}" for example in examples)])
    parser: Parser = commands.add_parser(name, help=str(summary), description=str(summary), epilog=epilog)
    parser.set_defaults(run=run)
    parser.options.add_argument("--traceback", action="store_true", default=argparse.SUPPRESS, help=str(TRACEBACK))
    return parser
