"""Arithmetic on named numbers, read from text and never run as Python: `0.5 * short`, `mean("rnn anywhere"[8:16])`.

A name with spaces stands in quotes; `[2]` and `[8:16]` take from a list; there are `+ - * /`, lists, `mean` and `log10`.
"""

from __future__ import annotations

import ast
import math
import operator
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast

from course_lib.evidence.numbers import Value

FUNCTIONS: dict[str, Callable[[Value], float]] = {
    "mean": lambda numbers: statistics.fmean(_flat(numbers)),
    "log10": lambda number: math.log10(_single(number)),
}
OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@dataclass(frozen=True)
class Expression:
    """A piece of arithmetic: its text, and the names whose numbers it needs. ValueError where it is no arithmetic."""

    text: str
    tree: ast.expr = field(init=False, repr=False, compare=False)
    names: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        tree = parse(self.text)
        check(tree, self.text)
        object.__setattr__(self, "tree", tree)
        object.__setattr__(self, "names", names_of(tree))

    def value(self, numbers: Mapping[str, Value]) -> Value:
        """Return its value where names mean `numbers`. ValueError for a name or a place that is not there."""
        return evaluate(self.tree, numbers)

    def number(self, numbers: Mapping[str, Value]) -> float:
        """Return its value, which must be a single number."""
        return _single(self.value(numbers))


def parse(text: str) -> ast.expr:
    """Parse one expression. ValueError with the text for what is none."""
    try:
        return ast.parse(str(text).strip(), mode="eval").body
    except SyntaxError as error:
        raise ValueError(f"{text!r} is no expression ({error.msg}); write arithmetic on named numbers") from error


def check(tree: ast.expr, text: str) -> None:
    """Refuse whatever is not arithmetic. ValueError names the piece."""
    for node in ast.walk(tree):
        if not _allowed(node):
            piece = ast.unparse(node) if isinstance(node, (ast.expr, ast.stmt)) else type(node).__name__
            raise ValueError(f"{text!r} holds {piece!r}; only names, numbers, + - * /, [places], lists, mean and log10")


def names_of(tree: ast.AST) -> tuple[str, ...]:
    """Return the names that a tree reads, each once, in order of place."""
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    found = [
        (node.lineno, node.col_offset, name)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Name, ast.Constant)) and id(node) not in called and (name := _name(node)) is not None
    ]
    return tuple(dict.fromkeys(name for *_, name in sorted(found)))


def evaluate(node: ast.expr, numbers: Mapping[str, Value]) -> Value:
    """Return the value of a tree that `check` let pass."""
    match node:
        case ast.Name() | ast.Constant():
            name = _name(node)
            return cast("float", cast("ast.Constant", node).value) if name is None else _look_up(name, numbers)
        case ast.List(elts=items):
            return [evaluate(item, numbers) for item in items]
        case ast.Subscript(value=of, slice=place):
            return _taken(evaluate(of, numbers), place, ast.unparse(node))
        case ast.UnaryOp(operand=operand):
            return -_single(evaluate(operand, numbers))
        case ast.BinOp(left=left, op=op, right=right):
            return OPERATORS[type(op)](_single(evaluate(left, numbers)), _single(evaluate(right, numbers)))
        case ast.Call(func=ast.Name(id=function), args=[argument]):
            return FUNCTIONS[function](evaluate(argument, numbers))
        case _:
            raise AssertionError(f"{ast.dump(node)} passed the check")


def _allowed(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=value):
            return isinstance(value, (int, float, str)) and not isinstance(value, bool)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=keywords):
            return name in FUNCTIONS and len(arguments) == 1 and not keywords
        case ast.BinOp(op=op):
            return type(op) in OPERATORS
        case ast.UnaryOp(op=op):
            return isinstance(op, ast.USub)
        case ast.Subscript(value=of, slice=place):
            return isinstance(of, (ast.Name, ast.Constant)) and _is_place(place)
        case _:
            return isinstance(node, (ast.Name, ast.Load, ast.List, ast.Slice, ast.operator, ast.USub))


def _is_place(place: ast.expr) -> bool:
    """Whether an index is a plain whole number from 0, or a range of two such."""
    if isinstance(place, ast.Slice):
        return place.step is None and all(end is not None and _is_place(end) for end in (place.lower, place.upper))
    return isinstance(place, ast.Constant) and type(place.value) is int


def _name(node: ast.Name | ast.Constant) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    return node.value if isinstance(node.value, str) else None


def _look_up(name: str, numbers: Mapping[str, Value]) -> Value:
    if name not in numbers:
        raise ValueError(f"there is no {name!r}; there are {', '.join(numbers) or 'no numbers'}")
    return numbers[name]


def _taken(values: Value, place: ast.expr, text: str) -> Value:
    """Take one place, or a range, of a list."""
    if not isinstance(values, list):
        raise ValueError(f"{text} takes a place of {values!r}, which is no list")
    if isinstance(place, ast.Slice):
        lower, upper = (cast("int", cast("ast.Constant", end).value) for end in (place.lower, place.upper))
        if not lower < upper <= len(values):
            raise ValueError(f"{text} reaches beyond the {len(values)} numbers of the list, or is empty")
        return values[lower:upper]
    index = cast("int", cast("ast.Constant", place).value)
    if index >= len(values):
        raise ValueError(f"{text}: the list has {len(values)} numbers, the first at place 0")
    return values[index]


def _single(value: Value) -> float:
    if isinstance(value, (str, list)):
        raise ValueError(f"{value!r} is not a single number; take a place of it, such as [0]")
    return float(value)


def _flat(value: Value) -> list[float]:
    return [_single(item) for item in value] if isinstance(value, list) else [_single(value)]
