"""Whether two observations agree, and where they first differ, in words: what came and what was expected."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from course_lib.exercises.observing import Crash, Other, Plain, number, show
from course_lib.languages import Text

TOLERANCE = 1e-4  # absolute and relative: float32 and float64 both pass


@dataclass(frozen=True)
class Difference:
    """Where two observations first differ. `form` tells that what came is not even of the right kind or shape."""

    came: Text
    expected: Text
    place: tuple[int | str | Text, ...] = ()
    form: bool = False

    @property
    def text(self) -> Text:
        """The difference in a sentence."""
        labels = [part for part in self.place if isinstance(part, Text)]
        inside = [part for part in self.place if not isinstance(part, Text)]
        told = _CAME.format(came=self.came, expected=self.expected)
        if inside:
            shown = "".join(f"[{part!r}]" for part in inside)
            told = _AT.format(place=shown, told=told)
        return _OF.format(label=labels[-1], told=told) if labels else told


def difference(came: Plain | Crash, expected: Plain | Crash, tolerance: float = TOLERANCE) -> Difference | None:
    """Return where what came first differs from what was expected, or None where they agree."""
    return _differ(came, expected, tolerance, ())


def agree(came: Plain | Crash, expected: Plain | Crash) -> bool:
    """Tell whether two observations are the same up to rounding."""
    return difference(came, expected) is None


def _differ(came: Any, expected: Any, tolerance: float, place: tuple[Any, ...]) -> Difference | None:
    if isinstance(expected, (Crash, Other)) or isinstance(came, Crash):
        same = type(came) is type(expected) and describe(came) == describe(expected)
        return None if same else Difference(describe(came), describe(expected), place, form=True)
    if isinstance(expected, dict):
        return _differ_in_keys(came, expected, tolerance, place)  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(expected, list):
        return _differ_in_items(came, expected, tolerance, place)  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(expected, Tensor):
        return _differ_in_entries(came, expected, tolerance, place)
    if isinstance(expected, (int, float)) and not isinstance(expected, bool):
        return _differ_as_numbers(came, expected, tolerance, place)
    if type(came) is type(expected) and came == expected:
        return None
    return Difference(describe(came), describe(expected), place, form=type(came) is not type(expected))


def _differ_in_keys(came: Any, expected: dict[Any, Any], tolerance: float, place: tuple[Any, ...]) -> Difference | None:
    if not isinstance(came, dict):
        return Difference(describe(came), _DICTIONARY.format(shown=show(expected)), place, form=True)
    for key, value in expected.items():
        if key not in came:
            return Difference(_ONLY_KEYS.format(keys=_keys(came)), _THE_KEYS.format(keys=_keys(expected)), place)  # pyright: ignore[reportUnknownArgumentType]
        found = _differ(came[key], value, tolerance, (*place, key))
        if found is not None:
            return found
    if len(came) > len(expected):  # pyright: ignore[reportUnknownArgumentType]
        return Difference(_ONLY_KEYS.format(keys=_keys(came)), _THE_KEYS.format(keys=_keys(expected)), place)  # pyright: ignore[reportUnknownArgumentType]
    return None


def _keys(mapping: dict[Any, Any]) -> str:
    return show(list(mapping))


def _differ_in_items(came: Any, expected: list[Any], tolerance: float, place: tuple[Any, ...]) -> Difference | None:
    if isinstance(came, Tensor) and came.dim() > 0:
        came = list(came.unbind())
    if not isinstance(came, list):
        return Difference(describe(came), describe(expected), place, form=True)
    plain_items = all(isinstance(item, (str, int)) for item in expected)
    if len(came) != len(expected):  # pyright: ignore[reportUnknownArgumentType]
        return Difference(describe(came), describe(expected), place, form=not plain_items)  # pyright: ignore[reportUnknownArgumentType]
    for index, (one, wanted) in enumerate(zip(came, expected, strict=True)):  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
        found = _differ(one, wanted, tolerance, (*place, index))
        if found is not None:
            return Difference(describe(came), describe(expected), place) if plain_items else found  # pyright: ignore[reportUnknownArgumentType]
    return None


def _differ_in_entries(came: Any, expected: Tensor, tolerance: float, place: tuple[Any, ...]) -> Difference | None:
    given = _as_tensor(came)
    if given is not None and given.numel() == 1 and expected.dim() == 0:
        given = given.reshape(())
    if given is None or given.shape != expected.shape:
        return Difference(describe(came), _SHAPE.format(shape=tuple(expected.shape)), place, form=True)
    one, wanted = given.to(torch.float64), expected.to(torch.float64)
    wrong = ~torch.isclose(one, wanted, rtol=tolerance, atol=tolerance, equal_nan=True)
    if not wrong.any():
        return None
    where = tuple(int(index) for index in wrong.nonzero()[0])
    texts = _told_apart(float(one[where]), float(wanted[where]))
    return Difference(*texts, (*place, *where))


def _as_tensor(came: Any) -> Tensor | None:
    """Return a tensor or a rectangle of numbers in lists as a tensor, and None for anything else."""
    if isinstance(came, Tensor):
        return came
    if isinstance(came, bool) or not isinstance(came, (int, float, list)):
        return None
    try:
        items: list[Any] = [_as_tensor(item) for item in came] if isinstance(came, list) else []  # pyright: ignore[reportUnknownVariableType]
        if any(item is None for item in items):
            return None
        return torch.stack([item.to(torch.float64) for item in items]) if items else torch.tensor(came)  # pyright: ignore[reportUnknownArgumentType]
    except (RuntimeError, OverflowError):  # ragged, or a number beyond float64
        return None


def _differ_as_numbers(came: Any, expected: float, tolerance: float, place: tuple[Any, ...]) -> Difference | None:
    if isinstance(came, Tensor) and came.numel() == 1:
        came = came.item()
    if isinstance(came, bool) or not isinstance(came, (int, float)):
        kind = _WHOLE if isinstance(expected, int) else _NUMBER
        return Difference(describe(came), kind.format(shown=show(expected)), place, form=True)
    if isinstance(expected, int):
        tolerance = 1e-9
    try:
        same = math.isclose(came, expected, rel_tol=tolerance, abs_tol=tolerance)
        same = same or (math.isnan(came) and math.isnan(expected))
        return None if same else Difference(*_told_apart(came, expected), place)
    except OverflowError:  # a whole number beyond float64
        return Difference(describe(came), describe(expected), place)


def _told_apart(came: float, expected: float) -> tuple[Text, Text]:
    """Show two different numbers with as many digits as it takes to see that they differ."""
    if math.isnan(came):
        return _NAN, _literally(show(expected))
    for digits in (4, 8, 17):
        texts = [str(one) if isinstance(one, int) else number(one, digits) for one in (came, expected)]
        if texts[0] != texts[1]:
            break
    return _literally(texts[0]), _literally(texts[1])


def _literally(shown: str) -> Text:
    return Text(pt=shown, en=shown)


def describe(value: Plain | Crash) -> Text:
    """Say in both languages what a plain value is."""
    if value is None:
        return _NONE
    if isinstance(value, Crash):
        return _CRASH.format(error=value.error)
    if isinstance(value, Other):
        return _OTHER.format(kind=value.kind)
    if isinstance(value, Tensor) and value.numel() > 1:
        return _SHAPE.format(shape=tuple(value.shape))
    if isinstance(value, float) and math.isnan(value):
        return _NAN
    return _literally(show(value) or "''")


_CAME = Text(pt="veio {came}; o esperado era {expected}.", en="got {came}; expected {expected}.")
_AT = Text(pt="em {place}, {told}", en="at {place}, {told}")
_OF = Text(pt="{label}: {told}", en="{label}: {told}")
_NONE = Text(pt="None (falta um `return`?)", en="None (is a `return` missing?)")
_NAN = Text(
    pt="NaN (0/0, ∞ − ∞ ou o logaritmo de um número negativo)",
    en="NaN (0/0, ∞ − ∞ or the logarithm of a negative number)",
)
_CRASH = Text(pt="um erro ({error})", en="an error ({error})")
_OTHER = Text(pt="um objeto do tipo {kind}", en="an object of type {kind}")
_SHAPE = Text(pt="um tensor de forma {shape}", en="a tensor of shape {shape}")
_DICTIONARY = Text(pt="um dicionário, {shown}", en="a dictionary, {shown}")
_THE_KEYS = Text(pt="as chaves {keys}", en="the keys {keys}")
_ONLY_KEYS = Text(pt="um dicionário com as chaves {keys}", en="a dictionary with the keys {keys}")
_NUMBER = Text(pt="um número, {shown}", en="a number, {shown}")
_WHOLE = Text(pt="um número inteiro, {shown}", en="a whole number, {shown}")
