"""What a claim asks of its numbers, as a comparison of linear expressions: `long < 0.5 * short`, `a[0] < a[1] < a[2]`."""

from __future__ import annotations

import ast
import itertools
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from course_lib.evidence.expressions import check, evaluate, names_of, parse
from course_lib.evidence.numbers import Value, exact

COMPARISONS: dict[type[ast.cmpop], tuple[Callable[[float, float], bool], str]] = {
    ast.Lt: (operator.lt, "<"),
    ast.LtE: (operator.le, "≤"),
    ast.Gt: (operator.gt, ">"),
    ast.GtE: (operator.ge, "≥"),
    ast.Eq: (operator.eq, "="),
}
SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "−", ast.Mult: "×", ast.Div: "÷"}


@dataclass(frozen=True)
class Relation:
    """One comparison, or a chain of them, of linear expressions of named numbers. ValueError for anything else."""

    text: str
    sides: tuple[ast.expr, ...] = field(init=False, repr=False, compare=False)
    signs: tuple[type[ast.cmpop], ...] = field(init=False, repr=False, compare=False)
    names: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        tree = parse(self.text)
        if not isinstance(tree, ast.Compare) or any(type(sign) not in COMPARISONS for sign in tree.ops):
            raise ValueError(f"{self.text!r} compares nothing; write a relation such as `long < 0.5 * short`")
        sides = (tree.left, *tree.comparators)
        for side in sides:
            check(side, self.text)
            if _degree(side) is None:
                raise ValueError(
                    f"{self.text!r}: {ast.unparse(side)!r} is not linear; multiply and divide by numbers only"
                )
        object.__setattr__(self, "sides", sides)
        object.__setattr__(self, "signs", tuple(type(sign) for sign in tree.ops))
        object.__setattr__(self, "names", names_of(tree))
        if not self.names:
            raise ValueError(f"{self.text!r} names no number, so nothing measured could make it fail")

    def holds(self, numbers: Mapping[str, Value]) -> bool:
        """Whether `numbers` satisfy it. ValueError for a name that is not there."""
        return all(COMPARISONS[sign][0](left, right) for left, sign, right in self._steps(numbers))

    def room(self, numbers: Mapping[str, Value]) -> list[float]:
        """How far each step of the chain is from turning: positive where it holds, negative where it does not."""
        return [
            -abs(left - right) if sign is ast.Eq else (right - left if sign in (ast.Lt, ast.LtE) else left - right)
            for left, sign, right in self._steps(numbers)
        ]

    def in_words(self, name: Callable[[str, int | None], str], language: str) -> str:
        """Write it for a reader; `name(of, place)` is what a number is called."""
        words = [_words(self.sides[0], name, language)]
        for sign, side in zip(self.signs, self.sides[1:], strict=True):
            words += [COMPARISONS[sign][1], _words(side, name, language)]
        return " ".join(words)

    def _steps(self, numbers: Mapping[str, Value]) -> list[tuple[float, type[ast.cmpop], float]]:
        values = [_number(evaluate(side, numbers), self.text) for side in self.sides]
        return [(left, sign, right) for (left, right), sign in zip(itertools.pairwise(values), self.signs, strict=True)]


def _degree(node: ast.expr) -> int | None:
    """0 for a number, 1 for a linear expression, None for anything else."""
    match node:
        case ast.Constant(value=value):
            return None if isinstance(value, str) else 0
        case ast.Name():
            return 1
        case ast.Subscript(value=ast.Name(), slice=ast.Constant()):
            return 1
        case ast.UnaryOp(operand=operand):
            return _degree(operand)
        case ast.BinOp(left=left, op=op, right=right):
            first, second = _degree(left), _degree(right)
            if first is None or second is None:
                return None
            if (isinstance(op, ast.Mult) and first + second > 1) or (isinstance(op, ast.Div) and second):
                return None
            return max(first, second)
        case _:
            return None


def _words(node: ast.expr, name: Callable[[str, int | None], str], language: str) -> str:
    match node:
        case ast.Constant(value=int() | float() as value):
            return exact(value, language)
        case ast.Name(id=of):
            return name(of, None)
        case ast.Subscript(value=ast.Name(id=of), slice=ast.Constant(value=int() as place)):
            return name(of, place)
        case ast.UnaryOp(operand=operand):
            return f"−{_grouped(operand, name, language)}"
        case ast.BinOp(left=left, op=op, right=right):
            inner = _grouped if isinstance(op, (ast.Mult, ast.Div)) else _words
            return f"{inner(left, name, language)} {SIGNS[type(op)]} {_grouped(right, name, language)}"
        case _:
            raise AssertionError(f"{ast.dump(node)} passed the check")


def _grouped(node: ast.expr, name: Callable[[str, int | None], str], language: str) -> str:
    """Write a part of an expression, a sum in brackets."""
    words = _words(node, name, language)
    return f"({words})" if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)) else words


def _number(value: Value, text: str) -> float:
    if isinstance(value, (str, list)):
        raise ValueError(f"{text!r} compares {value!r}, which is not a single number; take a place of it, such as [0]")
    return float(value)
