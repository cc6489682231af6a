"""The numbers of a claim or a record: plain, finite, named, and written short for a reader."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from course_lib.languages import current_language
from course_lib.numbers import number

Value = bool | int | float | str | list[Any]  # a list holds values again

LONGEST_LIST = 12  # a longer one is shown by its ends


def plain_numbers(numbers: Mapping[str, object], what: str) -> dict[str, Value]:
    """Return `numbers` as plain Python values. ValueError, naming `what`, for the empty, the infinite and the odd."""
    if not numbers:
        raise ValueError(f"{what} has no numbers; give at least one name and value")
    return {name: plain_value(value, f"{what}[{name!r}]") for name, value in numbers.items()}


def plain_value(value: object, where: str) -> Value:
    """Return one value as Python's own; arrays and tensors become lists. ValueError names `where`."""
    if hasattr(value, "tolist"):  # numpy arrays and scalars, tensors
        value = cast("object", value.tolist())  # pyright: ignore[reportAttributeAccessIssue]
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, float)):
        if not math.isfinite(value):
            raise ValueError(f"{where} is {value}; every number must be finite (a test on NaN proves nothing)")
        return value
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        items = cast("Sequence[object]", value)
        if not items:
            raise ValueError(f"{where} is an empty list; a test on nothing proves nothing")
        return [plain_value(item, f"{where}[{index}]") for index, item in enumerate(items)]
    raise ValueError(f"{where} is a {type(value).__name__}; give a number, a string, or a list of numbers")


def rounded(value: Value, digits: int = 6) -> Value:
    """Round every float in `value` to `digits` significant digits."""
    if isinstance(value, list):
        return [rounded(item, digits) for item in value]
    if isinstance(value, float):
        return float(f"{value:.{digits}g}")
    return value


def written(value: Value, language: str | None = None) -> str:
    """Write a value for a reader: three significant digits, the language's marks, long lists by their ends."""
    language = language or current_language()
    if isinstance(value, list):
        if len(value) > LONGEST_LIST:
            first, last = written(value[0], language), written(value[-1], language)
            return f"{first}; …; {last} ({len(value)})"
        return "; ".join(
            f"({written(item, language)})" if isinstance(item, list) else written(item, language) for item in value
        )
    if isinstance(value, bool):
        return {"pt": ("não", "sim"), "en": ("no", "yes")}[language][value]
    if isinstance(value, str):
        return value
    return number(value, language=language)


def exact(value: float, language: str | None = None) -> str:
    """Write a threshold with all the digits that it was given: 1.001, 0.5, 1,000."""
    digits = -cast("int", Decimal(repr(value)).normalize().as_tuple().exponent)
    return number(value, max(digits, 0), language)
