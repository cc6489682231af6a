"""One style sheet for the whole book: the theme's, the extensions', the course's and the figures', without the rules of no page.

The theme alone brings half a megabyte of rules for things that no page has. A rule stays if every class and id that its selector
asks for is written in some page or script of the finished edition; a variable stays if something reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tinycss2
from sphinx.application import Sphinx

from course_lib.sphinx_ext.outputs import FOLDER, digest

STYLE_FILE = "book.css"
# The theme's own, which its pages load before the extensions'; its icons are drawn in the templates instead.
THEME = ("basic.css", "styles/bootstrap.css", "styles/pydata-sphinx-theme.css")

_COMMENT = re.compile(r"<!-- course-style ([\w.-]+) -->")
_SCRIPT = re.compile(r'<script[^>]*\bsrc="(?:[^"]*/)?([^"/?]+)')
_ATTRIBUTE = re.compile(r'\b(?:class|id)="([^"]*)"')
_ADDRESS = re.compile(r"""url\((["']?)(?!["']?(?:data:|https?:|#))([^"')]+)\1\)""")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
_SETS = re.compile(r"""(?<=[{;\s])(--[\w-]+):(?:"[^"]*"|'[^']*'|[^;{}"'])*(?:;|(?=\}))""")
_LINK = re.compile(rf"({re.escape(STYLE_FILE)})(\?v=\w*)?")


def write_style(app: Sphinx, exception: Exception | None) -> None:
    """Write the style of the finished edition and tell its pages which version to load."""
    if exception is not None or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    if not (static / THEME[0]).exists():  # no page changed, so that Sphinx copied nothing
        return
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(Path(app.outdir).rglob("*.html"))}
    shelf = dict.fromkeys(file for page in pages.values() for file in _COMMENT.findall(page))
    files = [*THEME, *_registered(app), *(f"{FOLDER}/{file}" for file in shelf)]
    loaded = {name for page in pages.values() for name in _SCRIPT.findall(page)}
    scripts = [
        path.read_text(encoding="utf-8")
        for path in static.rglob("*.js")
        if path.name in loaded or (path.parent.name == FOLDER and not path.name.startswith(("model-", "data-")))
    ]
    sheet = "\n".join(_read(static, file) for file in files)
    written = prune(sheet, words_of(pages.values(), scripts), _VARIABLE.findall("".join([*pages.values(), *scripts])))
    (static / STYLE_FILE).write_text(written, encoding="utf-8")
    version = digest(written)
    for path, page in pages.items():
        told = _LINK.sub(rf"\1?v={version}", page)
        if told != page:
            path.write_text(told, encoding="utf-8")


def words_of(pages: Iterable[str], scripts: Iterable[str]) -> set[str]:
    """The classes and ids that pages carry, and every word of the scripts, which may give a class to something."""
    words = {word for page in pages for attribute in _ATTRIBUTE.findall(page) for word in attribute.split()}
    words |= {
        word
        for page in pages
        for body in re.findall(r"<script\b.*?</script>", page, re.DOTALL)
        for word in _names(body)
    }
    return words.union(*(_names(script) for script in scripts))


def prune(sheet: str, words: set[str], read: Iterable[str] = ()) -> str:
    """Return `sheet` with only the rules that `words` can meet, and only the variables that these, or `read`, read."""
    rules = _kept(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True), words)
    outside = set(read)
    while True:
        written = "\n".join(rules)
        used = outside | set(_VARIABLE.findall(written))
        slim = [_without_unread(rule, used) for rule in rules]
        if slim == rules:
            return written + "\n"
        rules = slim


def _without_unread(rule: str, used: set[str]) -> str:
    """A rule without the variables that nothing reads."""
    return _SETS.sub(lambda match: match[0] if match[1] in used else "", rule)


def _kept(nodes: Iterable[Any], words: set[str]) -> list[str]:
    """The rules that stay, each written on one line."""
    written: list[str] = []
    for node in nodes:
        if node.type == "qualified-rule":
            selectors = [one for one in _split(node.prelude) if _wanted(one) <= words]
            if selectors and any(token.type not in ("whitespace", "comment") for token in node.content):
                written.append(f"{','.join(_write(one) for one in selectors)}{{{_write(node.content)}}}")
        elif (
            node.type == "at-rule"
            and node.lower_at_keyword in ("media", "supports", "container", "layer")
            and node.content
        ):
            inner = _kept(tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True), words)
            if inner:
                written.append(f"@{node.at_keyword} {_write(node.prelude)}{{{''.join(inner)}}}")
        elif node.type == "at-rule" and node.lower_at_keyword not in ("charset", "import"):
            body = ";" if node.content is None else f"{{{_write(node.content)}}}"
            written.append(f"@{node.at_keyword} {_write(node.prelude)}{body}")
    return written


def _split(prelude: list[Any]) -> list[list[Any]]:
    """A list of selectors cut at its commas."""
    selectors: list[list[Any]] = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            selectors.append([])
        else:
            selectors[-1].append(token)
    return selectors


def _wanted(selector: list[Any]) -> set[str]:
    """The classes and ids without which nothing meets a selector; those inside :not() or :is() may be lacking."""
    wanted: set[str] = set()
    for before, token in zip([None, *selector], selector, strict=False):
        after_dot = before is not None and before.type == "literal" and before.value == "."
        if token.type == "hash" or (token.type == "ident" and after_dot):
            wanted.add(token.value)
    return wanted


def _write(tokens: list[Any]) -> str:
    """Tokens as text without comments and on one line."""
    text = tinycss2.serialize([token for token in tokens if token.type != "comment"])
    return re.sub(r"\s*\n\s*", " ", text).strip()


def _registered(app: Sphinx) -> list[str]:
    """The style sheets that the extensions and the configuration ask for, in order, without repetitions."""
    found = [str(style.filename) for style in app.builder._css_files]  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]
    return [name.removeprefix("_static/") for name in dict.fromkeys(found) if "thebe" not in name]


def _read(static: Path, file: str) -> str:
    """One style sheet, with the addresses in it seen from the folder of static files."""
    path = static / file
    folder = path.parent

    def address(match: re.Match[str]) -> str:
        target = (folder / match[2].partition("?")[0]).resolve()
        return f'url("{target.relative_to(static.resolve()).as_posix()}")'

    return _ADDRESS.sub(address, path.read_text(encoding="utf-8"))


def _names(script: str) -> set[str]:
    return set(re.findall(r"[\w-]+", script))
