"""What an answer did, copied into plain values: whatever form it comes in, and whatever its objects do when asked."""

from __future__ import annotations

import itertools
import numbers
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy
import torch
from torch import Tensor

from course_lib.languages import Text

DEEPEST = 8  # levels of lists in lists that are looked at
LONGEST = 10_000  # items of a list that are looked at
WIDEST = 160  # characters of a value that are shown

# Plain values: None, bool, int, float, str, Tensor (detached), Other, and lists and dictionaries of them.
Plain = Any


@dataclass(frozen=True)
class Other:
    """A thing that is no number, text, list, dictionary or tensor: only its kind is kept."""

    kind: str


@dataclass(frozen=True)
class Crash:
    """An answer that stopped with an error. `message` is what the student reads of it."""

    error: str
    message: Text | None = None


def plain(value: Any, depth: int = 0) -> Plain:
    """Return a copy of a value as plain values: any sequence or array of things as a list, any number as Python's own."""
    if value is None or isinstance(value, (bool, numpy.bool_)):
        return None if value is None else bool(value)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, Tensor):
        return _plain_tensor(value)
    if isinstance(value, numpy.ndarray) and value.dtype.kind in "biuf":
        return _plain_tensor(torch.from_numpy(value.astype(value.dtype.newbyteorder("="), copy=True)))  # pyright: ignore[reportUnknownMemberType]
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value)
    if depth >= DEEPEST or isinstance(value, (set, frozenset, bytes)):
        return Other(type(value).__name__)
    if isinstance(value, Mapping):
        items = itertools.islice(value.items(), LONGEST)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        return {_key(key): plain(item, depth + 1) for key, item in items}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, Iterable):
        return [plain(item, depth + 1) for item in itertools.islice(value, LONGEST)]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return Other(type(value).__name__)


def _plain_tensor(value: Tensor) -> Plain:
    if value.is_complex():
        return Other(str(value.dtype))
    return value.detach().to_dense().cpu().clone()


def _key(key: Any) -> Any:
    """A dictionary's key: a number or a text as it is, anything else by its kind."""
    if isinstance(key, Text):
        return key
    found = plain(key)
    if isinstance(found, Tensor) and found.numel() == 1:
        found = found.item()
    return found if isinstance(found, (str, int, float)) else type(key).__name__


def show(value: Any) -> str:
    """Return a value as Python would write it, short enough for a sentence; of an unknown object only its kind is told."""
    text = _shown(value)
    return text if len(text) <= WIDEST else text[: text.rfind(" ", 0, WIDEST)] + " …"


def _shown(value: Any) -> str:
    if value is None or value is True or value is False:
        return str(value)
    if isinstance(value, int):
        return str(value) if abs(value) < 10**20 else "10**20…" if value > 0 else "-10**20…"
    if isinstance(value, float):
        return number(value)
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, Tensor):
        small = value.numel() <= 16
        return f"tensor({_shown(value.tolist())})" if small else f"tensor(…, shape={tuple(value.shape)})"
    if isinstance(value, dict):
        return "{" + _items([f"{_shown(key)}: {_shown(item)}" for key, item in value.items()]) + "}"  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, tuple):
        items = [_shown(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
        return f"({items[0]},)" if len(items) == 1 else f"({_items(items)})"
    if isinstance(value, list):
        items = [_shown(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
        return f"[{items[0]}] * {len(items)}" if len(items) > 6 and len(set(items)) == 1 else f"[{_items(items)}]"
    return "model" if callable(value) else f"<{value.kind if isinstance(value, Other) else type(value).__name__}>"


def _items(shown: list[str]) -> str:
    return ", ".join(shown if len(shown) <= 9 else [*shown[:8], "…"])


def number(value: float, digits: int = 4) -> str:
    """Return a number with so many significant digits."""
    return f"{value:.{digits}g}"
