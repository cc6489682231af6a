"""The wall of the evidence page: the strips of all claims, and a form that shows those of a chapter, a verdict or a source."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from course_lib.evidence.report import Row
from course_lib.evidence.strip import STAMP, strip_html
from course_lib.languages import Text

SCRIPT = Path(__file__).with_name("wall.js")

CHAPTER = Text(pt="Capítulo", en="Chapter")
VERDICT = Text(pt="Veredito", en="Verdict")
SOURCE = Text(pt="Fonte", en="Source")
ALL = Text(pt="todos", en="all")
ALL_SOURCES = Text(pt="todas", en="all")
RESET = Text(pt="mostrar todas", en="show all")
COUNT = Text(pt="{shown} de {all} afirmações", en="{shown} of {all} claims")


def wall_html(rows: Sequence[Row], titles: Mapping[str, str], language: str, links: Mapping[str, str]) -> str:
    """Return the form and the strips of the rows that have a claim.

    `titles` names each chapter for readers, `links` leads from a claim's id to its place in the chapter.
    """
    shown = [row for row in rows if row.details]
    strips = [
        f'<div id="{claim_anchor(row.statement.id)}">'
        f"{strip_html(row.details, row.statement, language, link=links.get(row.statement.id, ''))}</div>"
        for row in shown
    ]
    return "\n".join([_form(shown, titles, language), *strips])


def claim_anchor(claim: str) -> str:
    """Return the anchor of a claim, in the page of its chapter and on the wall."""
    return "claim-" + claim.lower().replace(".", "-")


def _form(rows: Sequence[Row], titles: Mapping[str, str], language: str) -> str:
    chapters = {row.statement.chapter: titles.get(row.statement.chapter, row.statement.chapter) for row in rows}
    verdicts = {name: stamp.get(language) for name, stamp in STAMP.items() if any(row.status == name for row in rows)}
    sources = sorted({source for row in rows for source in row.statement.sources})
    choices = "".join(
        (
            _choice("chapter", CHAPTER, chapters, ALL, language),
            _choice("verdict", VERDICT, verdicts, ALL, language),
            _choice("source", SOURCE, {source: source for source in sources}, ALL_SOURCES, language),
        )
    )
    script = re.sub(r"^\s*//.*\n", "", SCRIPT.read_text(encoding="utf-8"), flags=re.MULTILINE).strip()
    return (
        f'<form class="claim-filter" hidden>{choices}<button type="reset">{RESET.get(language)}</button>'
        f'<output name="count">{COUNT.get(language)}</output></form>\n'
        f'<script data-course-script="claim-wall">{script}</script>'
    )


def _choice(name: str, label: Text, values: Mapping[str, str], everything: Text, language: str) -> str:
    options = "".join(f'<option value="{escape(value)}">{escape(text)}</option>' for value, text in values.items())
    return (
        f'<label>{label.get(language)} <select name="{name}"><option value="">{everything.get(language)}</option>'
        f"{options}</select></label>"
    )
