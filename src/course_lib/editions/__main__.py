"""`python -m course_lib.editions sync | execute | student`: the editions' commands by themselves."""

from __future__ import annotations

import argparse
import sys

from course_lib.editions.commands import add_parsers

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="course_lib.editions", description=__doc__)
    add_parsers(parser.add_subparsers(required=True, metavar="COMMAND"))
    arguments = parser.parse_args()
    sys.exit(arguments.run(arguments))
