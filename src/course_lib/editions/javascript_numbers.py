"""Numbers as a browser writes them back: JupyterLab reads a notebook into JavaScript, which has one kind of number."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

FIRST_EXPONENT = 1e21  # from here on JavaScript writes an exponent, as Python does from 1e16


def as_javascript(value: Any, place: str = "") -> Any:
    """Return JSON data with its numbers in the form that saving in JupyterLab leaves unchanged: 0.0 becomes 0.

    `place` is how errors call the data. ValueError for a number that JSON or JavaScript cannot hold.
    """
    if isinstance(value, dict):
        return {key: as_javascript(item, f"{place}/{key}") for key, item in value.items()}
    if isinstance(value, list):
        return [as_javascript(item, f"{place}/{index}") for index, item in enumerate(value)]
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{place} is {value}, which JSON cannot hold; store a text or null in its place")
        if value.is_integer() and abs(value) < FIRST_EXPONENT:
            return int(Decimal(repr(value)))  # the digits that JavaScript prints, not those of the exact binary value
        return value
    if isinstance(value, int) and not _is_kept(value):
        raise ValueError(f"{place} is {value}, which JavaScript would round; store it as a text")
    return value


def _is_kept(value: int) -> bool:
    """Tell whether a whole number comes back from JavaScript with the same digits; beyond 2**53 there are gaps."""
    return abs(value) < FIRST_EXPONENT and int(Decimal(repr(float(value)))) == value
