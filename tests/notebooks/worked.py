"""Where a chapter's numbers stand that no cell shows: sums worked by hand, which are done again here, and what is given or cited.

A chapter's list is `prose_numbers/CHAPTER.yml`. Under a cell's id: `worked`, Python expressions whose numbers, in them and in what
they yield, the text may say (one that yields a truth value must be true); `quotes`, the ids of other cells whose numbers it
repeats; `given`, numbers as the English edition writes them, each with its reason.
"""

import ast
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import torch
import yaml

from course_lib.checkpoints import load_weights
from course_lib.evidence.archive import ARCHIVE
from notebooks.definitions import defined, sources
from notebooks.numbers import Number, numbers_in
from notebooks.sources import plain_values

LISTS = Path(__file__).with_name("prose_numbers")
KNOWN = {name: getattr(math, name) for name in ("cos", "e", "exp", "inf", "log", "log2", "log10", "pi", "sqrt", "tanh")}


@dataclass(frozen=True)
class Listed:
    """What the list says of one cell of prose."""

    worked: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    given: dict[str, str] = field(default_factory=dict)

    def given_numbers(self) -> dict[str, Number]:
        """Return each number that is given, as the English edition writes it."""
        return {str(written): numbers_in(str(written), "en")[0] for written in self.given}


@cache
def listed(chapter: str, folder: Path = LISTS) -> dict[str, Listed]:
    """Read a chapter's list, cell id → what it says. ValueError for a key that means nothing or a reason left out."""
    path = folder / f"{chapter}.yml"
    if not path.is_file():
        return {}
    entries = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    cells: dict[str, Listed] = {}
    for identifier, entry in entries.items():
        if unknown := entry.keys() - {"worked", "quotes", "given"}:
            raise ValueError(f"{path.name}, {identifier}: {sorted(unknown)}; a cell has worked, quotes and given")
        if missing := [written for written, reason in entry.get("given", {}).items() if not reason]:
            raise ValueError(f"{path.name}, {identifier}: {missing} without a reason; say where each comes from")
        if odd := [sum for sum in entry.get("worked", ()) if not isinstance(sum, (str, int, float))]:
            raise ValueError(f"{path.name}, {identifier}: {odd} is no expression; put quotation marks around it")
        quotes = tuple(entry.get("quotes", ()))
        cells[identifier] = Listed(tuple(map(str, entry.get("worked", ()))), quotes, entry.get("given", {}))
    return cells


@cache
def solution_names(chapter: str, statement: str) -> dict[str, Any]:
    """Return what the solution of the exercise that a statement asks for defines; nothing for a text that asks for none."""
    solution = f"{statement}-solution"
    return defined(chapter, solution) if solution in sources(chapter, "pt") else {}


def work_out(expression: str, names: dict[str, Any]) -> set[float]:
    """Do a sum again; return the numbers in it and in what it yields. AssertionError if it yields False."""
    tree = ast.parse(expression, mode="eval")
    code = compile(tree, "<worked by hand>", "eval")
    result = eval(code, {**KNOWN, "card": card, "means": means, "torch": torch, **names})  # noqa: S307 - our own lists
    assert result is not False, f"{expression} is not so"
    return set(plain_values([list(_written(tree)), _plain(result)]))


def means(claim: str, series: str) -> list[float]:
    """Return the mean over the seeds of each number of a series in a claim's record."""
    seeds = json.loads(ARCHIVE.path(claim).read_text(encoding="utf-8"))["results"].values()
    return [sum(values) / len(values) for values in zip(*(seed[series] for seed in seeds), strict=True)]


def card(name: str) -> dict[str, Any]:
    """Return the card of a model that comes with the course."""
    return load_weights(name).card


def _written(tree: ast.AST) -> Iterator[float]:
    """Yield the numbers written in an expression, with their signs."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            yield node.value
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            yield -node.operand.value


def _plain(result: Any) -> Any:
    """Turn tensors inside a result into lists."""
    if isinstance(result, torch.Tensor):
        return result.tolist()
    if isinstance(result, dict):
        return {key: _plain(value) for key, value in result.items()}
    if isinstance(result, (list, tuple)):
        return [_plain(value) for value in result]
    return result
