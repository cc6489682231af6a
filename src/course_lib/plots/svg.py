"""A figure as SVG inside the page: the same bytes each time, the page's ink and fonts, identifiers of its own."""

from __future__ import annotations

import hashlib
import html
import io
import re

import matplotlib as mpl
from matplotlib.figure import Figure

from course_lib.languages import Text
from course_lib.plots.style import STYLE

FONTS = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
)
SCALE = 1.5  # CSS pixels for a point, at the widest
SUBSCRIPT = ("\u2061", "\u2063")  # invisible characters around what `subscripts` lowers
LOWER = '<tspan dy="0.25em" font-size="75%">'
RAISE = '</tspan><tspan dy="-0.1875em">\u200b</tspan>'  # back up: 0.25 of 75 %; an empty tspan would move nothing
NO_DESCRIPTION = Text(pt="Gráfico sem descrição", en="Chart without a description")


def to_svg(figure: Figure) -> str:
    """Return the figure as inline SVG for a page of either theme; its accessible name is `figure.get_label()`.

    A figure without a label is named by the titles of its axes.
    """
    stream = io.StringIO()
    with mpl.rc_context({**STYLE, "svg.fonttype": "none", "svg.hashsalt": "course"}):
        figure.savefig(
            stream,
            format="svg",
            transparent=True,
            metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
        )
    source = stream.getvalue()
    inside = source[source.index("<defs>") if "<defs>" in source else source.index("<g ") :].rsplit("</svg>", 1)[0]
    inside = re.sub(
        r"<defs>\s*<style.*?</style>\s*</defs>", "", inside, flags=re.DOTALL
    )  # its rule would reach the page
    inside = re.sub(r"<!--.*?-->\s*", "", inside, flags=re.DOTALL)
    inside = inside.replace(
        "#000000", "currentColor"
    )  # black fill is left out by matplotlib and inherited from the root
    inside = re.sub(r"'DejaVu Sans'(, (?:'[^']*'|[\w-]+))*", FONTS.replace("\\", ""), inside)
    inside = re.sub(r"xlink:href", "href", inside)
    inside = inside.replace(SUBSCRIPT[0], LOWER).replace(SUBSCRIPT[1], RAISE)
    inside = _own_identifiers(_shorter(inside))
    width, height = (float(side) * 72 for side in figure.get_size_inches())
    name = html.escape(_name_of(figure))
    return (
        f'<svg class="course-plot" role="img" aria-label="{name}" viewBox="0 0 {width:g} {height:g}" '
        f'width="100%" style="display:block;margin:0 auto;max-width:{width * SCALE:.0f}px;height:auto;'
        f'font-family:{FONTS};stroke-linejoin:round;stroke-linecap:butt" fill="currentColor" xmlns="http://www.w3.org/2000/svg">{inside}</svg>'
    )


def _shorter(source: str) -> str:
    """Leave out what changes nothing to look at: indents, the third decimal of a place, turns by nothing, the font of each word."""
    source = re.sub(rf"font-family: {re.escape(FONTS)}(; )?", "", source)
    source = re.sub(r' transform="rotate\(-?0 [^)]*\)"', "", source)
    source = re.sub(r' (?:d|x|y|points|transform)="[^"]*"', _rounded, source)
    source = re.sub(r' ?\n"', '"', source)
    return re.sub(r"\s*\n\s*", " ", source).replace("> <", "><")


def _rounded(attribute: re.Match[str]) -> str:
    return re.sub(r"-?\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), attribute[0])


def subscripts(label: str) -> str:
    """Mark what follows each "_" in `label` to be lowered by `to_svg`, up to the next space, comma or bracket: "h_t-1"."""
    opening, closing = SUBSCRIPT
    return re.sub(r"_([^\s_,;()\[\]]+)", lambda found: f"{opening}{found[1].replace('-', '−')}{closing}", label)


def _own_identifiers(source: str) -> str:
    """Prefix identifiers that are referred to with a hash of the content, and drop the others."""
    prefix = "p" + hashlib.sha256(source.encode()).hexdigest()[:8]
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', source))
    source = re.sub(r' id="([^"]+)"', lambda found: f' id="{prefix}{found[1]}"' if found[1] in used else "", source)
    return re.sub(r'(href="#|url\(#)', rf"\g<1>{prefix}", source)


def _name_of(figure: Figure) -> str:
    titles = [title for axes in figure.axes for title in (axes.get_title("left") or axes.get_title(),) if title]
    return str(figure.get_label()) or "; ".join(titles) or str(NO_DESCRIPTION)
