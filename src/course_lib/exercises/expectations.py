"""What tests say of an answer: `expect_close` and its kin, which tell the student what came and what was expected."""

from __future__ import annotations

import math
import numbers
from typing import Any

import torch
from torch import Tensor

from course_lib.languages import Text

TOLERANCE = 1e-4


class WrongAnswerError(Exception):
    """The answer fails a test; `detail` adds numbers to the test's hint."""

    def __init__(self, detail: Text | None = None) -> None:
        super().__init__(detail.en if detail else "")
        self.detail = detail


class WrongFormError(WrongAnswerError):
    """The answer is not even of the right type or shape; `detail` says so and stands without the hint."""


def expect(condition: bool, detail: Text | None = None) -> None:
    """Fail the test unless `condition` holds."""
    if not condition:
        raise WrongAnswerError(detail)


def expect_number(value: Any) -> float:
    """Return a number handed in by the student (a one-element tensor counts). WrongFormError for anything else."""
    if isinstance(value, Tensor) and value.numel() == 1:
        value = value.detach().item()
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise WrongFormError(_EXPECTED.format(expected=Text(pt="um número", en="a number"), came=describe(value)))
    if math.isnan(value):
        raise WrongFormError(_NOT_A_NUMBER)
    return float(value)


def expect_integer(value: Any) -> int:
    """Return a whole number handed in by the student. WrongFormError for anything else, 3.0 included."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        expected = Text(pt="um número inteiro (int)", en="a whole number (int)")
        raise WrongFormError(_EXPECTED.format(expected=expected, came=describe(value)))
    return int(value)


def expect_tensor(value: Any, shape: tuple[int, ...]) -> Tensor:
    """Return a tensor of the given shape, without its graph. WrongFormError for another type, shape, or NaN."""
    expected = Text(pt="um tensor de forma {shape}", en="a tensor of shape {shape}").format(shape=shape)
    if not isinstance(value, Tensor) or tuple(value.shape) != shape:
        raise WrongFormError(_EXPECTED.format(expected=expected, came=describe(value)))
    if value.isnan().any():
        raise WrongFormError(_NOT_A_NUMBER)
    return value.detach()


def expect_items(value: Any, count: int) -> list[Any]:
    """Return the items of a tuple or list of the given length. WrongFormError for anything else."""
    if not isinstance(value, (tuple, list)) or len(value) != count:  # pyright: ignore[reportUnknownArgumentType]
        expected = Text(pt="{count} valores (tupla ou lista)", en="{count} values (a tuple or a list)")
        raise WrongFormError(_EXPECTED.format(expected=expected.format(count=count), came=describe(value)))
    return list(value)  # pyright: ignore[reportUnknownArgumentType]


def expect_close(value: Any, expected: float | Tensor, tolerance: float = TOLERANCE) -> None:
    """Fail the test unless a number or tensor is within `tolerance` (absolute and relative) of what is expected."""
    if isinstance(expected, Tensor):
        came = expect_tensor(value, tuple(expected.shape)).to(torch.float64)
        wanted = expected.detach().to(torch.float64)
        wrong = ~torch.isclose(came, wanted, rtol=tolerance, atol=tolerance)
        if wrong.any():
            place = tuple(int(index) for index in wrong.nonzero()[0])
            numbers_shown = {"came": f"{came[place]:.4g}", "expected": f"{wanted[place]:.4g}", "place": list(place)}
            raise WrongAnswerError((_CAME_AT if place else _CAME).format(**numbers_shown))
        return
    number = expect_number(value)
    if not math.isclose(number, expected, rel_tol=tolerance, abs_tol=tolerance):
        raise WrongAnswerError(_CAME.format(came=f"{number:.4g}", expected=f"{expected:.4g}"))


def expect_differs(value: Any, mistaken: float | Tensor, tolerance: float = TOLERANCE) -> None:
    """Fail the test when the answer is what one particular mistake gives; its hint then says which mistake it was."""
    try:
        expect_close(value, mistaken, tolerance)
    except WrongAnswerError:
        return
    raise WrongAnswerError


def describe(value: Any) -> Text:
    """Say in both languages what kind of thing a value is; a number or a short text is shown."""
    if value is None:
        return Text(pt="None (falta um `return`?)", en="None (is a `return` missing?)")
    if isinstance(value, Tensor):
        shape = tuple(value.shape)
        return Text(pt="um tensor de forma {shape}", en="a tensor of shape {shape}").format(shape=shape)
    kind = type(value).__name__
    if isinstance(value, (tuple, list, dict, set)):
        count = len(value)  # pyright: ignore[reportUnknownArgumentType]
        return Text(pt="{kind} de tamanho {count}", en="{kind} of length {count}").format(kind=kind, count=count)
    if isinstance(value, (bool, int, float, str)):
        shown = repr(value)
        return Text(pt="{shown} ({kind})", en="{shown} ({kind})").format(
            shown=shown if len(shown) <= 40 else shown[:40] + "…", kind=kind
        )
    return Text(pt="um objeto do tipo {kind}", en="an object of type {kind}").format(kind=kind)


_EXPECTED = Text(
    pt="Era esperado {expected}, mas veio {came}.",
    en="Expected {expected}, but got {came}.",
)
_NOT_A_NUMBER = Text(
    pt="Sua resposta contém NaN: em algum ponto houve 0/0, ∞ − ∞ ou o logaritmo de um número negativo.",
    en="Your answer contains NaN: somewhere there was 0/0, ∞ − ∞ or the logarithm of a negative number.",
)
_CAME = Text(pt="Veio {came}; o esperado era {expected}.", en="Got {came}; expected {expected}.")
_CAME_AT = Text(
    pt="Na posição {place} veio {came}; o esperado era {expected}.",
    en="At position {place} got {came}; expected {expected}.",
)
