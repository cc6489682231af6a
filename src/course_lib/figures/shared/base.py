"""The base of every interactive figure: HTML, data as JSON and one inlined ES module, with no kernel and no network.

A figure named `gradient_flow` has its behaviour in `gradient_flow/gradient_flow.js`, which exports `mount(element, data,
language)`. Modules do not load from `file://`, so what that file imports (`import { softmax } from "../shared/nn.js";`) is
inlined with it. A module is called by its file's name, so no two files of the figures have the same one.
"""

from __future__ import annotations

import functools
import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from course_lib.languages import Text, current_language

FOLDER = Path(__file__).parents[1]
HTML_LANGUAGES = {"pt": "pt-BR", "en": "en"}

FALLBACK_NOTE = Text(
    pt="Esta figura é interativa: ela funciona no livro ou em um notebook marcado como confiável (trusted).",
    en="This figure is interactive: it works in the book, or in a notebook that you have marked as trusted.",
)

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.{1,2}/(?:\w+/)?)(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?(?:function\*?|const|let|class) (\w+))", re.MULTILINE)
_OTHER_MODULE_SYNTAX = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_COMMENT_LINE = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)


def script_json(data: object) -> str:
    """Write `data` as JSON that may stand inside a script element: no `</script>` or `<!--` can appear in it.

    ValueError for what JSON cannot hold (NaN, infinities), TypeError for a value that is not JSON-able.
    """
    try:
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except ValueError as error:
        raise ValueError(f"the figure's data is not JSON ({error}); replace NaN and infinities by None") from error
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def modules_of(*names: str) -> list[str]:
    """List the modules that `names` need, each before those that import it."""
    order: list[str] = []
    for name in names:
        _add_module(name, order, ())
    return order


def _add_module(name: str, order: list[str], waiting: tuple[str, ...]) -> None:
    """Add to `order` what `name` imports and then `name` itself."""
    if name in waiting:
        raise ValueError(f"{' -> '.join([*waiting, name])}: JavaScript modules import each other in a circle; break it")
    if name not in order:
        path = module_path(name)
        for _, folder, dependency in _IMPORT.findall(path.read_text(encoding="utf-8")):
            if not (path.parent / folder / f"{dependency}.js").is_file():
                raise ValueError(
                    f"{path.name} imports {folder}{dependency}.js, and there is no such file; correct the path"
                )
            _add_module(dependency, order, (*waiting, name))
        order.append(name)


def module_path(name: str) -> Path:
    """Return where the JavaScript module `name`.js is. ValueError if there is none, or more than one."""
    found = sorted(FOLDER.rglob(f"{name}.js"))
    if not found:
        raise ValueError(f"there is no {name}.js among the figures; write it, or correct the figure's name")
    if len(found) > 1:
        raise ValueError(f"{' and '.join(f'{path.parent.name}/{path.name}' for path in found)}: rename one of them")
    return found[0]


def wrap_module(name: str, source: str) -> str:
    """Turn one ES module into a constant `module_<name>`, so that several fit in one script without clashing.

    Only `import { a, b as c } from "../shared/x.js";` on one line or more, and `export` before a declaration, are understood;
    ValueError for anything else at the start of a line, and for text that would end the script element.
    """
    for ending in ("</script", "<!--"):
        if ending in source.lower():
            raise ValueError(f"{name}.js holds {ending!r}, which breaks a script inside a page; split the string")
    exported = [match[1] for match in _EXPORT.findall(source)]
    source = _IMPORT.sub(
        lambda match: f"const {{{match[1].replace(' as ', ': ')}}} = module_{match[3]};\n",
        source,
    )
    source = _EXPORT.sub(r"\1", source)
    if other := _OTHER_MODULE_SYNTAX.search(source):
        raise ValueError(
            f'{name}.js: {other[0]!r} is not understood; write `import {{ … }} from "../shared/x.js";` or `export function …`'
        )
    return (
        f"const module_{name} = (() => {{\n{_COMMENT_LINE.sub('', source)}return {{ {', '.join(exported)} }};\n}})();\n"
    )


@functools.cache
def bundle(*names: str) -> str:
    """Join JavaScript modules and what they import into one script; always the same for the same files."""
    return "".join(read_module(module) for module in modules_of(*names))


def read_module(name: str) -> str:
    """Return the JavaScript module `name` wrapped, without what it imports."""
    return wrap_module(name, module_path(name).read_text(encoding="utf-8"))


@functools.cache
def style() -> str:
    """Return the style of the figures, which each output carries so that it also lives outside the book."""
    css = (FOLDER / "shared" / "style.css").read_text(encoding="utf-8")
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)).strip()


def paragraph(text: Text | str) -> str:
    """Return an escaped HTML paragraph, for a fallback."""
    return f"<p>{html.escape(str(text), quote=False)}</p>"


def table(headers: Sequence[Text | str], rows: Iterable[Sequence[object]], caption: Text | str | None = None) -> str:
    """Return an escaped HTML table, for a fallback; the first cell of each row is its header.

    ValueError if a row has not one cell for each header.
    """
    head = "".join(f'<th scope="col">{html.escape(str(header))}</th>' for header in headers)
    body: list[str] = []
    for row in rows:
        if len(row) != len(headers):
            raise ValueError(
                f"the row {list(row)!r} has {len(row)} cells under {len(headers)} headers; give one for each"
            )
        first, *others = (html.escape(str(cell)) for cell in row)
        body.append(f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in others)}</tr>')
    title = f"<caption>{html.escape(str(caption))}</caption>" if caption is not None else ""
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"


class InteractiveFigure:
    """A figure that answers its controls inside the page; shown by being the last value of a cell.

    name: its JavaScript module, and its `data-figure`. data: what `mount` receives, JSON-able.
    title, caption: read above and below it. description: a sentence with the default state, which is also the plain
    form of the output, so it holds no number that another machine could compute differently. fallback: HTML (made by
    `table` and `paragraph`) of the default state, seen where scripts do not run. The language is fixed on construction.
    """

    def __init__(
        self,
        name: str,
        data: Mapping[str, object],
        *,
        title: Text,
        caption: Text,
        description: Text,
        fallback: str,
    ) -> None:
        self.name, self.data, self.fallback = name, data, fallback
        self.language = current_language()
        self.title, self.caption, self.description = (text.get(self.language) for text in (title, caption, description))
        self._html = self._compose(FALLBACK_NOTE.get(self.language))

    def _compose(self, note: str) -> str:
        """Write the HTML once; the element's id is a hash of the content, equal in every run with the same content."""
        data, script = script_json(self.data), bundle("mount", self.name)
        content = "\0".join((self.name, self.language, self.title, self.caption, self.fallback, data, script))
        key = f"figure-{self.name}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"
        call = f"module_mount.mountFigure({json.dumps(key)}, module_{self.name}.mount);\n"
        title, caption, description = (html.escape(text) for text in (self.title, self.caption, self.description))
        return (
            f'<style data-course-style="figure">{style()}</style>\n'
            f'<figure class="course-figure" id="{key}" data-figure="{self.name}" lang="{HTML_LANGUAGES[self.language]}"'
            f' aria-label="{title}" data-lm-suppress-shortcuts="true">\n'
            f'<p class="course-title">{title}</p>\n'
            f'<div class="course-fallback"><p>{description}</p>\n{self.fallback}\n'
            f'<p class="course-note">{html.escape(note)}</p></div>\n'
            f"<figcaption>{caption}</figcaption>\n"
            f'<script type="application/json" class="course-data">{data}</script>\n'
            f'<script type="module" data-course-script="figure">\n{script}{call}</script>\n'
            "</figure>"
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """Return the figure as HTML and as a sentence, for Jupyter's display."""
        return {"text/html": self._html, "text/plain": f"{self.title}. {self.description}"}
