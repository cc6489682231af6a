"""What the notebooks store of a figure is what its source says today: script, style, words and data, and nobody's hand."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator

import nbformat
import pytest

from course_lib.figures.shared.base import bundle, style
from course_lib.languages import LANGUAGES
from support import ROOT

FIGURE = re.compile(
    r'<style data-course-style="figure">(?P<style>.*?)</style>\n'
    r'<figure class="course-figure" id="(?P<id>[\w-]+)" data-figure="(?P<name>\w+)" lang="(?P<language>\w+)[\w-]*"[^>]*>\n'
    r'<p class="course-title">(?P<title>.*?)</p>\n'
    r'<div class="course-fallback"><p>.*?</p>\n(?P<fallback>.*?)\n<p class="course-note">[^<]*</p></div>\n'
    r"<figcaption>(?P<caption>.*?)</figcaption>\n"
    r'<script type="application/json" class="course-data">(?P<data>.*?)</script>\n'
    r'<script type="module" data-course-script="figure">\n(?P<script>.*?)module_mount\.mountFigure\([^\n]*\n</script>\n</figure>',
    re.DOTALL,
)
STORED = sorted((ROOT / "notebooks").glob("*/*.ipynb"))


def figures_in(text: str) -> Iterator[dict[str, str]]:
    """Each figure of an output, by its parts."""
    assert text.count('<figure class="course-figure"') == len(FIGURE.findall(text)), "a figure of another form"
    yield from (match.groupdict() for match in FIGURE.finditer(text))


def faults(figure: dict[str, str]) -> list[str]:
    """What a stored figure says otherwise than today's sources and its own identity."""
    script = bundle("mount", figure["name"])
    title, caption = (html.unescape(figure[part]) for part in ("title", "caption"))
    content = "\0".join(
        (figure["name"], figure["language"], title, caption, figure["fallback"], figure["data"], script)
    )
    identity = f"figure-{figure['name']}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"
    wrong = {
        "its style": figure["style"] != style(),
        "its script": figure["script"] != script,
        "its words or data": figure["id"] != identity,
    }
    return [part for part, differs in wrong.items() if differs]


def outputs(path) -> Iterator[tuple[str, str]]:
    """The id of each cell of a notebook and the HTML that it stores."""
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            yield cell.id, output.get("data", {}).get("text/html", "")


@pytest.mark.parametrize("path", STORED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_stored_figure_is_the_one_of_today(path) -> None:
    figures = [(cell, figure) for cell, text in outputs(path) for figure in figures_in(text)]
    stale = {f"{cell}, {figure['name']}": faults(figure) for cell, figure in figures if faults(figure)}
    assert stale == {}, "run `course execute` on this chapter"
    assert len(figures) > 8
    assert {figure["language"] for _, figure in figures} == {path.parent.name} <= set(LANGUAGES)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("course-figure", "course-figure", []),
        ("display:", "display :", ["its style"]),
        ("const module_mount", "const  module_mount", ["its script"]),
        ("0", "1", ["its words or data"]),
    ],
)
def test_a_figure_changed_by_hand_is_told(old: str, new: str, told: list[str]) -> None:
    text = next(text for _, text in outputs(STORED[0]) if '<figure class="course-figure"' in text)
    (figure,) = figures_in(text)
    place = {"its style": "style", "its script": "script", "its words or data": "data"}.get(
        told[0] if told else "", "name"
    )
    assert told == [] or old in figure[place]
    assert faults(figure | {place: figure[place].replace(old, new, 1)}) == told
