"""Numbers as a reader of either language writes them: 20.000, 0,76, 83,9% and 2,1 × 10⁻⁹ in Portuguese.

The figures' scripts write them by the same rules (`controls.js`), and a test holds the two together.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, SupportsFloat, cast

from course_lib.languages import current_language

Number = SupportsFloat

MARKS = {"pt": str.maketrans(",.", ".,"), "en": str.maketrans({})}  # from English's marks
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
NOT_FINITE = {"nan": "–", "inf": "∞", "-inf": "−∞"}
EXACT = Context(prec=400)  # the digits of any float
SMALLEST, LARGEST = 0.001, 1e7  # beyond these a number with three significant digits is a power of ten


def number(value: Number | Iterable[Number], digits: int | None = None, language: str | None = None) -> str:
    """Write a number with `digits` decimals; without them, an integer whole and the rest with three significant digits.

    Several numbers are written one after another, with semicolons between them.
    """
    if hasattr(value, "tolist"):  # a tensor or an array
        value = cast("Number | list[Number]", cast("Any", value).tolist())
    if isinstance(value, Iterable):
        return "; ".join(number(one, digits, language) for one in value)
    if digits is not None:
        return _fixed(value, digits, language)
    if isinstance(value, int):
        return _fixed(value, 0, language)
    return _brief(float(value), language)


def percent(share: Number, digits: int = 1, language: str | None = None) -> str:
    """Write a share as a percentage."""
    return f"{_fixed(Decimal(repr(float(share))) * 100, digits, language)}%"


def scientific(value: Number, digits: int = 1, language: str | None = None) -> str:
    """Write a small or large number as 2,1 × 10⁻⁹, with `digits` decimals, and one in between as a decimal."""
    size = abs(float(value))
    if size == 0 or not math.isfinite(size):
        return "0" if size == 0 else _fixed(value, digits, language)
    if 0.01 <= size < 1000:
        return _fixed(value, 3 if size < 1 else 2, language)
    return _power(float(value), digits, language)


def span(first: Number, last: Number, digits: int | None = None, language: str | None = None) -> str:
    """Write a range: 4–8; with a minus in it, −2 a 3 in Portuguese and −2 to 3 in English."""
    between = "–"
    if min(float(first), float(last)) < 0:
        between = {"pt": " a ", "en": " to "}[language or current_language()]
    return between.join(number(end, digits, language) for end in (first, last))


def power_of_ten(exponent: int) -> str:
    """Write 10 to `exponent` with raised digits."""
    return "10" + str(exponent).translate(SUPERSCRIPTS)


def _brief(value: float, language: str | None) -> str:
    """Write three significant digits, without zeros at the end."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else NOT_FINITE[str(value)]
    if not SMALLEST <= abs(value) < LARGEST:
        return _power(value, 2, language, trim=True)
    digits = max(0, 2 - _exponent(value, 2))
    return _fixed(value, digits, language, trim=True)


def _power(value: float, digits: int, language: str | None, *, trim: bool = False) -> str:
    exponent = _exponent(value, digits)
    mantissa = _fixed(Decimal(repr(value)).scaleb(-exponent), digits, language, trim=trim)
    return f"{mantissa} × {power_of_ten(exponent)}"


def _exponent(value: float, digits: int) -> int:
    """Return the power of ten of the first digit, once the number is rounded to `digits` digits after it."""
    exact = Decimal(repr(value))
    rounded = exact.quantize(Decimal(1).scaleb(exact.adjusted() - digits), ROUND_HALF_UP)
    return rounded.adjusted()


def _fixed(value: Number | Decimal, digits: int, language: str | None, *, trim: bool = False) -> str:
    """Write `digits` decimals, or up to as many; a tie goes away from zero, as in the scripts, and no zero has a minus."""
    marks = MARKS[language or current_language()]
    if not math.isfinite(float(value)):
        return NOT_FINITE[str(float(value))]
    if not isinstance(value, Decimal):
        value = Decimal(value) if isinstance(value, int) else Decimal(repr(float(value)))  # as it is printed
    rounded = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, EXACT)
    if trim:
        rounded = rounded.normalize()
    return f"{rounded if rounded else abs(rounded):,f}".translate(marks).replace("-", "−")
