"""Mathematics set while the book is built: MathML in the page, no script, and a font with the characters that are used."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from course_lib.sphinx_ext.fonts import math_font, write_subset
from course_lib.sphinx_ext.mathml import FormulaError, in_italics, to_mathml

RENDERER = "course"
FONT_FILE = "mathematics.woff2"
_ELEMENT = re.compile(r"<math\b.*?</math>", re.DOTALL)

_log = logging.getLogger(__name__)


def use_mathml(app: Sphinx, config: Config) -> None:
    """Have this module set every formula."""
    config.html_math_renderer = RENDERER


def visit_inline(translator: Any, node: nodes.math) -> None:
    """Write a formula in a line of text."""
    formula = _set(node, display=False)
    translator.body.append(translator.starttag(node, "span", "", CLASS="math notranslate nohighlight"))
    translator.body.append(f"{formula}</span>")
    raise nodes.SkipNode


def visit_display(translator: Any, node: nodes.math_block) -> None:
    """Write a formula on a line of its own, with its number if it has one."""
    formula = _set(node, display=True)
    translator.body.append(translator.starttag(node, "div", CLASS="math notranslate nohighlight"))
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, "#")
        translator.body.append("</span>")
    translator.body.append(f"{formula}</div>\n")
    raise nodes.SkipNode


def _set(node: nodes.Element, *, display: bool) -> str:
    """The MathML of a node, or a warning that names the formula; the build counts warnings as errors."""
    source = node.astext().strip()
    try:
        return to_mathml(source, display=display)
    except FormulaError as error:
        _log.warning(str(error), location=node)
        return f"<code>{html.escape(source)}</code>"


def write_font(app: Sphinx, exception: Exception | None) -> None:
    """Write the font of the finished edition, cut down to the characters of its formulas."""
    if exception is not None or app.builder.format != "html":
        return
    output = Path(app.outdir)
    used = {
        character
        for page in output.rglob("*.html")
        for formula in _ELEMENT.findall(page.read_text(encoding="utf-8"))
        for character in characters_of(formula)
    }
    write_subset(math_font(), with_italics(used), output / "_static" / FONT_FILE)


def characters_of(formula: str) -> set[str]:
    """Return the characters with which a browser draws a formula: those of its text, and the root's, which MathML does not write."""
    root = {"√"} if re.search(r"<m(?:sqrt|root)\b", formula) else set[str]()
    return set(re.sub(r"<[^>]*>", "", formula)) | root


def with_italics(characters: set[str]) -> set[str]:
    """`characters` and the italic letters that browsers show for single ones."""
    return characters | {in_italics(character) for character in characters}
