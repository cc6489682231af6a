"""The numbers of a text as values: what is written in prose, mathematics and inline code, in either language."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
FENCED = re.compile(r"<!--.*?-->|^(```+|~~~+).*?^\1[`~]*[ \t]*$", re.DOTALL | re.MULTILINE)
ADDRESS = re.compile(r"\]\([^)\s]*(?:\s+\"[^\"]*\")?\)|<[^>\n]+>|https?://\S+")
# What names a place or a thing and counts nothing: claims, chapters, sections, exercises, headings, minutes, a name.
PLACE = re.compile(
    r"\bE\d\.\d\b|^#+ .*$|^\*[^*\n]*\bminut\w+[^*\n]*\*$|\b[A-Za-z]+\d+\w*\b|[\w.+-]+@[\w.]+|"
    r"\b(?:[Cc]hapters?|[Ss]ections?|[Ee]xercises?|[Cc]ap[íi]tulos?|[Ss]eç(?:ão|ões)|[Ee]xercícios?|[Tt]abelas?)"
    r"\s+\d+(?:\.\d+)?(?:\s*(?:,|to|and|a|e|–|-)\s*\d+(?:\.\d+)?)*",
    re.MULTILINE,
)
SCALES = {"mil": 1e3, "million": 1e6, "billion": 1e9, "milhão": 1e6, "milhões": 1e6, "bilhão": 1e9, "bilhões": 1e9}
SCALE_WORD = re.compile(r"\s+(" + "|".join(SCALES) + r")s?\b")
DIGITS = r"\d+(?:[.,]\d+)*"
POWER = re.compile(rf"(?:(?P<factor>{DIGITS})\s*(?:\\cdot|\\times|×|·)\s*)?10\^(?P<exponent>-?\d+)(?![.,]?\d)")
PLAIN = re.compile(rf"(?P<sign>(?<![\w)\]}}'’–.,])[-−])?(?<![\d.,])(?P<digits>{DIGITS})(?P<percent>\s?\\?%)?")
MATHEMATICS = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.DOTALL)
CODE = re.compile(r"`[^`\n]+`")


@dataclass(frozen=True)
class Number:
    """A number as written: its value, half a unit of its last digit, whether a percent sign follows, and how it reads."""

    value: float
    slack: float
    percent: bool
    written: str

    def agrees_with(self, found: float) -> bool:
        """Whether `found`, rounded to the digits that were written, is this number; a share may be read as a percentage."""
        return any(self._is(one) for one in ((found, 100 * found) if self.percent else (found,)))

    def _is(self, found: float) -> bool:
        if not math.isfinite(found):
            return False
        distance = min(abs(found - self.value), abs(abs(found) - self.value))  # prose says "falls by 5" of a -5
        return distance <= self.slack * (1 + 1e-6) + 1e-12 * abs(self.value)


def numbers_in(text: str, language: str) -> list[Number]:
    """Return the numbers of a Markdown text in order of place: prose, mathematics and inline code, references left out."""
    plain = PLACE.sub(_blank, ADDRESS.sub("]", FENCED.sub(" ", text)))
    pieces: list[Number] = []
    for pattern, read in ((MATHEMATICS, _mathematics), (CODE, _code)):
        for found in pattern.findall(plain):
            pieces += _read(read(found), "en" if pattern is CODE else language)
        plain = pattern.sub(" · ", plain)
    plain = re.sub(r"10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda found: "10^" + found[1].translate(SUPERSCRIPTS), plain)
    return pieces + list(_read(plain, language))


def difference(pt: str, en: str) -> tuple[list[float], list[float]]:
    """Return the values that only the Portuguese text has and those that only the English has, each as often as needed."""
    values = [
        Counter(_comparable(number) for number in numbers_in(text, tag)) for text, tag in ((pt, "pt"), (en, "en"))
    ]
    return sorted((values[0] - values[1]).elements()), sorted((values[1] - values[0]).elements())


def printed_numbers(text: str) -> Iterator[float]:
    """Yield every value that an output's text may mean: commas and dots are read both ways, percentages as shares too."""
    text = re.sub(r"(?<=\d)\s?×\s?10(?=[⁻⁰¹²³⁴⁵⁶⁷⁸⁹])", "×10", text)
    text = re.sub(
        r"(×)?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda found: ("e" if found[1] else "1e") + found[2].translate(SUPERSCRIPTS), text
    )
    for found in re.finditer(r"(?<![\w.,])([-−]?)(\d[\d.,\u202f]*\d|\d)(e[+-]?\d+)?(\s?%)?", text):
        sign, digits, exponent, percent = found.groups()
        for value in set(_readings(digits.replace("\u202f", ""))):
            value = float(f"{value}{exponent or ''}") * (-1 if sign else 1)
            yield value
            if percent:
                yield value / 100


def _comparable(number: Number) -> float:
    return float(f"{number.value:.12g}")


def _blank(found: re.Match[str]) -> str:
    return " "


def _mathematics(text: str) -> str:
    """Write TeX so that only its numbers are left to find: decimal commas, no indices, no names."""
    text = text.strip("$").replace("{,}", ",").replace(r"\,", " ").replace(r"\%", "%")
    text = re.sub(r"\\(?:text|mathrm|mathbf|operatorname)\{[^}]*\}", " ", text)
    text = re.sub(r"10\^\{(-?\d+)\}", r"10^\1", text)
    text = re.sub(r"_(?:\{(?:[^{}]|\{[^{}]*\})*\}|\\?\w)", " ", text)  # indices count nothing
    text = re.sub(r"(?<!10)\^(?:\{[^{}]*\}|\\?\w)", " ", text)  # nor do the exponents of a formula
    text = re.sub(r"\\(?!cdot|times)[A-Za-z]+", " ", text)
    return text.replace("{", " ").replace("}", " ").replace(";", " ; ")


def _code(text: str) -> str:
    return re.sub(r"\b[A-Za-z_]\w*", " ", text.strip("`"))


def _read(text: str, language: str) -> Iterator[Number]:
    for found in POWER.finditer(text):
        factor, exponent = found["factor"], int(found["exponent"])
        if factor:
            value, decimals = _value(factor, language)
            yield Number(value * 10.0**exponent, 0.5 * 10.0 ** (exponent - decimals), False, found[0])
        else:  # "about 10^-9" gives the order of magnitude alone
            yield Number(10.0**exponent, 10.0**exponent * (10**0.5 - 1), False, found[0])
    text = POWER.sub(" ", text)
    for found in PLAIN.finditer(text):
        value, decimals = _value(found["digits"], language)
        scale = SCALE_WORD.match(text, found.end())
        factor = SCALES[scale[1]] if scale else 1.0
        slack = 0.5 * 10.0**-decimals
        if decimals == 0 and value >= 100:  # 300,000 may stand for 298,123
            slack *= 10 ** (len(str(int(value))) - len(str(int(value)).rstrip("0")))
        sign = -1 if found["sign"] else 1
        yield Number(sign * value * factor, slack * factor, bool(found["percent"]), found[0].strip())


def _value(digits: str, language: str) -> tuple[float, int]:
    """Return the value of digits as the language writes them, and how many decimals they have."""
    decimal, thousands = (",", ".") if language == "pt" else (".", ",")
    if re.fullmatch(rf"\d{{1,3}}(?:\{thousands}\d{{3}})+(?:\{decimal}\d+)?", digits):
        digits = digits.replace(thousands, "")
    digits = digits.replace(decimal, ".")
    if digits.count(".") + digits.count(",") > 1 or "," in digits:
        raise ValueError(
            f"{digits!r} is no number in {language!r}; put a space after the comma or write it as the language does"
        )
    return float(digits), len(digits.partition(".")[2])


def _readings(digits: str) -> Iterator[str]:
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits):
        yield re.sub(r"[.,]", "", digits)
    if re.fullmatch(r"\d+(?:[.,]\d+)?", digits):
        yield digits.replace(",", ".")
    elif re.fullmatch(r"[\d.,]+", digits):
        yield from re.findall(r"\d+(?:\.\d+)?", digits)
