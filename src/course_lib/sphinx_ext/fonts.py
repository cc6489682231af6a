"""Fonts cut down to the characters that the book shows, as woff2."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont


def math_font() -> Path:
    """Where the installed package keeps STIX Two Math. FileNotFoundError where the package is missing."""
    package = importlib.util.find_spec("ziamath")
    if package is None or package.origin is None:
        raise FileNotFoundError("ziamath is not installed; install requirements.txt again")
    return Path(package.origin).parent / "fonts" / "STIXTwoMath-Regular.ttf"


def write_subset(font: Path, characters: Iterable[str], target: Path) -> None:
    """Write to `target` the part of `font` that shows `characters`, larger forms and mathematical constants included."""
    options = subset.Options(flavor="woff2", layout_features=["ssty", "dtls", "flac", "kern", "mark", "ccmp"])
    cut = subset.Subsetter(options)
    cut.populate(text="".join(sorted(set(characters))))
    with TTFont(font) as whole:
        cut.subset(whole)
        target.parent.mkdir(parents=True, exist_ok=True)
        subset.save_font(whole, str(target), options)
