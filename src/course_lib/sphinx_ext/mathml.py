"""From TeX to MathML while the book is built: KaTeX, run by V8 in Python, and then what browsers leave to the author.

Browsers follow MathML Core, which knows no alphabets but the italic one and no alignment of columns; so letters in bold or
blackboard bold become the characters that Unicode has for them, and each cell of an aligned formula says where it stands.
"""

from __future__ import annotations

import functools
import importlib.util
import unicodedata
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from py_mini_racer import JSEvalException, MiniRacer

_NAMESPACE = "http://www.w3.org/1998/Math/MathML"
_FUNCTION_APPLICATION = "\u2061"
_THIN_SPACE = "0.1667em"

_ALPHABETS = {
    "bold": "MATHEMATICAL BOLD",
    "bold-italic": "MATHEMATICAL BOLD ITALIC",
    "double-struck": "MATHEMATICAL DOUBLE-STRUCK",
    "fraktur": "MATHEMATICAL FRAKTUR",
    "italic": "MATHEMATICAL ITALIC",
    "monospace": "MATHEMATICAL MONOSPACE",
    "sans-serif": "MATHEMATICAL SANS-SERIF",
    "script": "MATHEMATICAL SCRIPT",
}
# Unicode had these letters before it had the alphabets.
_OLDER_LETTERS = {
    **{f"MATHEMATICAL DOUBLE-STRUCK CAPITAL {letter}": f"DOUBLE-STRUCK CAPITAL {letter}" for letter in "CHNPQRZ"},
    **{f"MATHEMATICAL SCRIPT CAPITAL {letter}": f"SCRIPT CAPITAL {letter}" for letter in "BEFHILMR"},
    **{f"MATHEMATICAL SCRIPT SMALL {letter}": f"SCRIPT SMALL {letter}" for letter in "EGO"},
    "MATHEMATICAL ITALIC SMALL H": "PLANCK CONSTANT",
}
_DIGITS = ("ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE")
# The accents that KaTeX sets over a letter of a word, and the combining character of each.
_ACCENTS = {
    "ˊ": "\u0301",
    "ˋ": "\u0300",
    "^": "\u0302",
    "ˆ": "\u0302",
    "˜": "\u0303",
    "~": "\u0303",
    "¨": "\u0308",
    "¸": "\u0327",
}


class FormulaError(ValueError):
    """A formula that KaTeX does not understand; the message names the formula and the place."""


def to_mathml(formula: str, *, display: bool) -> str:
    """The `<math>` element of a formula written in TeX. FormulaError for one that is not understood."""
    options = {"output": "mathml", "displayMode": display, "throwOnError": True, "strict": "error"}
    try:
        written = str(_katex().call("katex.renderToString", formula, options))
    except JSEvalException as error:
        reason = next((line for line in str(error).splitlines() if "KaTeX" in line), str(error))
        raise FormulaError(f"the formula {formula!r} cannot be set: {reason}") from error
    ElementTree.register_namespace("", _NAMESPACE)
    wrapper = ElementTree.fromstring(written)
    math = wrapper.find(f"{{{_NAMESPACE}}}math")
    if math is None:
        raise FormulaError(f"the formula {formula!r} gives no MathML")
    _take_out_source(math)
    for element in list(math.iter()):
        _join_accents(element)
        _space_functions(element)
    for element in math.iter():
        _write_alphabet(element)
        _align_columns(element)
    return ElementTree.tostring(math, encoding="unicode")


def in_italics(letter: str) -> str:
    """The italic form in which a browser shows a variable of one letter; anything else is itself."""
    return _in_alphabet(letter, _ALPHABETS["italic"]) if letter.isalpha() else letter


def katex_file() -> Path:
    """Where the installed package keeps KaTeX. FileNotFoundError where the package is missing."""
    package = importlib.util.find_spec("sphinxcontrib.katex")
    if package is None or package.origin is None:
        raise FileNotFoundError("sphinxcontrib-katex is not installed; install requirements.txt again")
    return Path(package.origin).with_name("katex.min.js")


@functools.cache
def _katex() -> Any:
    """V8 with KaTeX loaded; one for the whole build."""
    engine = MiniRacer()
    engine.eval(katex_file().read_text(encoding="utf-8"))
    return engine


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _take_out_source(math: ElementTree.Element) -> None:
    """Leave the formula itself: the copy of its TeX source doubles the weight of a page, and no browser shows it."""
    semantics = next((child for child in math if _tag(child) == "semantics"), None)
    if semantics is not None:
        math[:] = [child for child in semantics if _tag(child) != "annotation"]


def _join_accents(parent: ElementTree.Element) -> None:
    """Make words of what KaTeX wrote as letters under accents: "atenção" in a formula is one piece of text."""
    joined: list[ElementTree.Element] = []
    for child in parent:
        word = _accented(child)
        if word is not None:
            child = ElementTree.Element(f"{{{_NAMESPACE}}}mtext")
            child.text = word
        if joined and _tag(child) == _tag(joined[-1]) == "mtext" and not child.attrib and not joined[-1].attrib:
            joined[-1].text = (joined[-1].text or "") + (child.text or "")
        else:
            joined.append(child)
    parent[:] = joined


def _accented(element: ElementTree.Element) -> str | None:
    """The letter that `element`, a letter of a word under an accent, stands for; None for anything else."""
    if _tag(element) != "mover" or len(element) != 2 or _tag(element[0]) != "mtext":
        return None
    combining = _ACCENTS.get(element[1].text or "")
    return unicodedata.normalize("NFC", (element[0].text or "") + combining) if combining else None


def _space_functions(parent: ElementTree.Element) -> None:
    """Between a function and its argument without parentheses goes a thin space; browsers give that place no width."""
    for place, child in enumerate(parent):
        if _tag(child) == "mo" and child.text == _FUNCTION_APPLICATION and place + 1 < len(parent):
            following = parent[place + 1]
            if (following.text or "").strip() not in ("(", "[", "{") and _tag(following) != "mspace":
                child.tag, child.text = f"{{{_NAMESPACE}}}mspace", None
                child.set("width", _THIN_SPACE)


def _write_alphabet(element: ElementTree.Element) -> None:
    """Write the letters of an alphabet as the characters that Unicode has for them."""
    alphabet = _ALPHABETS.get(element.get("mathvariant", ""))
    if alphabet and element.text:
        element.text = "".join(_in_alphabet(letter, alphabet) for letter in element.text)
        del element.attrib["mathvariant"]


def _in_alphabet(letter: str, alphabet: str) -> str:
    """`letter` in a mathematical alphabet, or itself where that alphabet lacks it."""
    if letter.isascii() and letter.isalpha():
        name = f"{alphabet} {'CAPITAL' if letter.isupper() else 'SMALL'} {letter.upper()}"
    elif letter.isascii() and letter.isdigit():
        name = f"{alphabet} DIGIT {_DIGITS[int(letter)]}"
    else:  # Greek letters
        name = unicodedata.name(letter, "").replace("GREEK", alphabet).replace(" LETTER", "")
    try:
        return unicodedata.lookup(_OLDER_LETTERS.get(name, name))
    except KeyError:
        return letter


def _align_columns(element: ElementTree.Element) -> None:
    """Give each cell of a table the alignment and the distance that the table asks for."""
    if _tag(element) != "mtable":
        return
    sides, gaps = element.attrib.pop("columnalign", "").split(), element.attrib.pop("columnspacing", "").split()
    element.attrib.pop("rowspacing", None)
    for row in element:
        for place, cell in enumerate(row):
            rules = [f"text-align:{sides[min(place, len(sides) - 1)]}"] if sides else []
            if gaps:
                gap = gaps[min(place, len(gaps) - 1)] if place + 1 < len(row) else "0"
                rules += ["padding-left:0", f"padding-right:{gap}"]
            if rules:
                cell.set("style", ";".join(rules))
