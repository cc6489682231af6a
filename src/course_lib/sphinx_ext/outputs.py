"""Outputs of notebooks without what repeats: in the book, style, scripts and models are files that many figures share.

An output is whole by itself, so that it lives in a notebook: each figure carries its style, its script and its data. In a page
of the book each of them would come many times. Here the style and the scripts are taken out, what is heavy in the data goes to a
file named for its content, and the figure says in `data-scripts` and `data-parts` what it needs before it starts.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from pathlib import Path

from course_lib.figures.shared.base import modules_of, read_module, script_json, style
from course_lib.figures.shared.weights import is_packed

FOLDER = "course"
HEAVY = 8_000  # characters of data that a page carries itself

_STYLE = re.compile(r'<style data-course-style="([\w-]+)">(.*?)</style>\n?', re.DOTALL)
_FIGURE_STYLE = re.compile(r'<style[^>]*>[^<]*</style>\n(?=<figure class="course-figure")')
_SCRIPT = re.compile(r'<script data-course-script="([\w-]+)">(.*?)</script>\n?', re.DOTALL)
_FIGURE = re.compile(r'<figure class="course-figure"[^>]*\bdata-figure="(\w+)"[^>]*>.*?</figure>', re.DOTALL)
_DATA = re.compile(r'(<script type="application/json" class="course-data">)(.*?)(</script>)', re.DOTALL)
_MODULE = re.compile(r'<script type="module"[^>]*>.*?</script>\n?', re.DOTALL)


_DRAWING = re.compile(r'<svg class="course-plot".*?</svg>', re.DOTALL)
_PATH = re.compile(r'\bd="([^"]*)"')
_DECIMALS = re.compile(r"(\.\d\d)\d+")  # a hundredth of a point is finer than any screen


class Shelf:
    """Files of a finished edition named for their content: writing the same twice writes it once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, name: str, content: str, ending: str) -> str:
        """Write `content` and return the name of its file."""
        file = f"{name}-{digest(content)}.{ending}"
        path = self.folder / file
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return file


def digest(content: str) -> str:
    """A short name for `content`, the same for the same text."""
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def lighten(page: str, shelf: Shelf, address: str) -> str:
    """Return the HTML of a page with what repeats in its outputs put on the shelf, and what loads it.

    address: that of the shelf's folder, from the page, with a slash at its end. The styles are named in comments, for whoever
    joins the book's style.
    """
    styles: list[str] = []
    scripts: list[str] = []

    def take(files: list[str], name: str, content: str, ending: str) -> str:
        file = shelf.put(name, content, ending)
        if file not in files:
            files.append(file)
        return ""

    page = _DRAWING.sub(lambda match: _lighten_drawing(match[0]), page)
    page, figures = _FIGURE.subn(lambda match: _lighten_figure(match, shelf), page)
    if figures:
        page = _FIGURE_STYLE.sub("", page)
        take(styles, "figure", style(), "css")
        take(scripts, "figures", starter(), "js")
    page = _STYLE.sub(lambda match: take(styles, match[1], match[2], "css"), page)
    page = _SCRIPT.sub(lambda match: take(scripts, match[1], match[2], "js"), page)
    comments = "".join(f"<!-- course-style {file} -->\n" for file in styles)
    loads = "".join(f'<script defer src="{html.escape(address + file)}"></script>\n' for file in scripts)
    return page + comments + loads


def starter() -> str:
    """The script that starts the figures of a page when they come near."""
    modules = "".join(read_module(name) for name in modules_of("near"))
    return f"""{modules}window.courseFigures = {{}};
Object.assign(window.courseFigures, module_near.startNear(document.currentScript.src.replace(/[^/]*$/, "")));
"""


def _lighten_drawing(drawing: str) -> str:
    """A drawing with two decimals in its paths and no indentation; its words and their numbers stay as they are."""
    drawing = _PATH.sub(lambda match: " ".join(_DECIMALS.sub(r"\1", match[0]).split()), drawing)
    return re.sub(r">\n\s+<", ">\n<", drawing)


def _lighten_figure(match: re.Match[str], shelf: Shelf) -> str:
    """One figure without its script, with its data lightened, and with the names of the files that it needs."""
    name, figure = match[1], _MODULE.sub("", match[0])
    needed = [_put_module(module, shelf, starts=module == name) for module in modules_of(name)]
    found = _DATA.search(figure)
    if found is None:
        raise ValueError(f"the figure {name} has no data; execute its notebook again")
    parts: list[str] = []
    data = _lighten_data(json.loads(found[2]), shelf, parts)
    figure = figure[: found.start(2)] + script_json(data) + figure[found.end(2) :]
    attributes = f' data-scripts="{" ".join(needed)}"' + (f' data-parts="{" ".join(parts)}"' if parts else "")
    return figure.replace(f' data-figure="{name}"', f' data-figure="{name}"{attributes}', 1)


def _put_module(module: str, shelf: Shelf, *, starts: bool) -> str:
    """Put one JavaScript module on the shelf; a figure's own also says where its `mount` is."""
    entry = f"window.courseFigures.{module} = module_{module};\n" if starts else ""
    return shelf.put(module, read_module(module) + entry, "js")


def _lighten_data(data: object, shelf: Shelf, parts: list[str]) -> object:
    """`data` with each model, and then all of it if it is still heavy, replaced by the name of a file."""
    light = _without_models(data, shelf, parts)
    return _put_part("data", light, shelf, parts) if len(script_json(light)) > HEAVY else light


def _without_models(value: object, shelf: Shelf, parts: list[str]) -> object:
    if is_packed(value):
        return _put_part("model", value, shelf, parts)
    if isinstance(value, dict):
        return {key: _without_models(item, shelf, parts) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_models(item, shelf, parts) for item in value]
    return value


def _put_part(name: str, value: object, shelf: Shelf, parts: list[str]) -> dict[str, str]:
    """Put a piece of data on the shelf as a script; return what stands for it in the page."""
    written = script_json(value)
    key = f"{name}-{digest(written)}"
    file = shelf.put(name, f"courseParts.set({json.dumps(key)}, {written});\n", "js")
    if file not in parts:
        parts.append(file)
    return {"$part": key}
