"""Search that works from disk and without accents: words are folded in the same way in Python and in the page.

`fold` and `stem` here and `Stemmer` in JavaScript are the same rules; tests hold them together.
"""

import json
import re
import unicodedata
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.search import SearchLanguage

from course_lib.sphinx_ext.anchors import anchors_in

# (ending, what takes its place); the first that fits is used, once, if at least three letters remain.
PLURALS = {
    "pt": (
        ("oes", "ao"),
        ("aes", "ao"),
        ("ais", "al"),
        ("eis", "el"),
        ("ois", "ol"),
        ("ns", "m"),
        ("res", "r"),
        ("ss", "ss"),
        ("s", ""),
    ),
    "en": (("sses", "ss"), ("ies", "y"), ("ss", "ss"), ("us", "us"), ("is", "is"), ("s", "")),
}

_STEMMER = """
var Stemmer = function () {
  const plurals = %s;
  this.stemWord = function (word) {
    const folded = word.toLowerCase().normalize("NFD").replace(/\\p{M}/gu, "");
    for (const [ending, replacement] of plurals) {
      if (folded.endsWith(ending) && folded.length - ending.length >= 3) {
        return folded.slice(0, folded.length - ending.length) + replacement;
      }
    }
    return folded;
  };
};
"""


def fold(word: str) -> str:
    """`word` in lower case and without accents."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    return "".join(letter for letter in decomposed if not unicodedata.category(letter).startswith("M"))


def stem(word: str, language: str) -> str:
    """`word` folded and, where a rule of `language` fits, in the singular."""
    folded = fold(word)
    for ending, replacement in PLURALS[language]:
        if folded.endswith(ending) and len(folded) - len(ending) >= 3:
            return folded[: len(folded) - len(ending)] + replacement
    return folded


class PortugueseSearch(SearchLanguage):
    """Index and query rules of the Portuguese edition."""

    lang = "pt"
    language_name = "Portuguese"
    js_stemmer_code = _STEMMER % json.dumps(PLURALS["pt"])

    def stem(self, word: str) -> str:
        return stem(word, self.lang)


class EnglishSearch(SearchLanguage):
    """Index and query rules of the English edition."""

    lang = "en"
    language_name = "English"
    js_stemmer_code = _STEMMER % json.dumps(PLURALS["en"])

    def stem(self, word: str) -> str:
        return stem(word, self.lang)


def passages(document: nodes.document) -> list[tuple[str, str, str]]:
    """The page cut at its headings, glossary terms and references: (anchor, title, text) of each."""
    found: list[tuple[str, str, str]] = []
    for section in document.findall(nodes.section):
        title = next((child.astext() for child in section.children if isinstance(child, nodes.title)), "")
        own = [child for child in section.children if not isinstance(child, nodes.section | nodes.title)]
        rows = [row for child in own for row in child.findall(nodes.row)]
        anchored = [row for row in rows if _anchor(row)]
        text = " ".join(_text(child) for child in own if not anchored or not isinstance(child, nodes.table))
        found.append((str(section["ids"][0]), title, text))
        for row in anchored:
            cells = [_text(cell) for cell in row.findall(nodes.entry)]
            found.append((_anchor(row), cells[0], " · ".join(cells[1:])))
    return found


def write_search_text(app: Sphinx, exception: Exception | None) -> None:
    """Write the text that the search page looks through, as a script: a page opened from disk may not fetch files."""
    if exception is not None or app.builder.format != "html":
        return
    pages = {
        name: {"title": app.env.titles[name].astext(), "passages": passages(app.env.get_doctree(name))}
        for name in sorted(app.env.found_docs)
    }
    target = Path(app.outdir) / "_static" / "search-text.js"
    target.write_text(f"window.courseSearchText = {json.dumps(pages, ensure_ascii=False)};\n", encoding="utf-8")


def _anchor(row: nodes.row) -> str:
    """The id of the HTML anchor inside a table row, or an empty string."""
    return next(iter(anchors_in(row)), "")


def _text(node: nodes.Node) -> str:
    """The words a reader sees in `node`: no scripts, styles or tags."""
    parts: list[str] = []
    for leaf in node.findall():
        if isinstance(leaf, nodes.raw):
            visible = re.sub(r"<(style|script|svg)\b.*?</\1>", " ", leaf.astext(), flags=re.IGNORECASE | re.DOTALL)
            parts.append(re.sub(r"<[^<]+?>", " ", visible))
        elif isinstance(leaf, nodes.Text) and not isinstance(leaf.parent, nodes.raw | nodes.comment):
            parts.append(str(leaf))
    return re.sub(r"\s+", " ", " ".join(parts)).strip()
