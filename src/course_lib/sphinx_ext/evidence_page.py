"""The evidence page: the wall of the claims that the committed notebooks hold, and a list of those still to come."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from course_lib.evidence import statements
from course_lib.evidence.report import WITHOUT_CLAIM, Row, evidence_rows, read_notebooks
from course_lib.evidence.statements import CLAIMS_FILE
from course_lib.evidence.wall import claim_anchor, wall_html
from course_lib.languages import Text

STRIP_SOURCES = ("*.css", "*.js", "strip*.py", "wall.py")
DONE = Text(pt="Medidas", en="Measured")
PENDING = Text(pt="Pendentes", en="Pending")
NOTHING = Text(pt="Nenhuma afirmação foi medida ainda.", en="No claim has been measured yet.")


class EvidenceWall(SphinxDirective):
    """`{course-evidence}`: the strips of the claims measured so far and a list of the pending ones."""

    def run(self) -> list[nodes.Node]:
        language = str(self.config.course_edition)
        notebooks = Path(self.env.srcdir) / "notebooks" / language
        made_of = [path for pattern in STRIP_SOURCES for path in sorted(CLAIMS_FILE.parent.glob(pattern))]
        for path in [CLAIMS_FILE, *made_of, *sorted(notebooks.glob("*.ipynb"))]:
            self.env.note_dependency(str(path))
        stored = read_notebooks(notebooks)
        rows = evidence_rows(stored, statements())
        waiting = [row for row in rows if not row.details]
        measured = _section("measured", DONE.get(language))
        if len(waiting) == len(rows):
            measured += nodes.paragraph("", NOTHING.get(language))
        else:
            titles = {chapter: _title(notebook, chapter) for chapter, notebook in stored.items()}
            links = {row.statement.id: self._address(row, language) for row in rows}
            measured += nodes.raw("", wall_html(rows, titles, language, links), format="html")
        sections = [measured]
        if waiting:
            pending = _section("pending", PENDING.get(language))
            pending += _pending_list(waiting, language)
            sections.append(pending)
        for section in sections:
            self.state.document.note_implicit_target(section, section)
        return [*sections]

    def _address(self, row: Row, language: str) -> str:
        """Where the claim stands in the page of its chapter, from this page."""
        page = f"notebooks/{language}/{row.statement.chapter}"
        return self.env.app.builder.get_relative_uri(self.env.docname, page) + "#" + claim_anchor(row.statement.id)


def mark_claims(app: Sphinx, document: nodes.document) -> None:
    """Put an anchor before each claim shown in a notebook page, so that the evidence page can point at it."""
    for node in list(document.findall(nodes.raw)):
        for identifier in re.findall(r'class="course-claim" data-claim="(E\d+\.\d+)"', node.astext()):
            if node.parent is not None and f'id="{claim_anchor(identifier)}"' not in node.astext():
                anchor = nodes.raw("", f'<a id="{claim_anchor(identifier)}"></a>', format="html")
                node.parent.insert(node.parent.index(node), anchor)


def _title(notebook: Mapping[str, object], chapter: str) -> str:
    """The title of a chapter: the heading of its first cell, without a link or an emphasis."""
    cells = cast("list[Mapping[str, object]]", notebook.get("cells", []))
    source = cells[0].get("source", "") if cells else ""
    text = "".join(cast("list[str]", source)) if isinstance(source, list) else str(source)
    found = re.match(r"# (.+)", text)
    return re.sub(r"[*_`]", "", found[1]).strip() if found else chapter


def _section(identifier: str, title: str) -> nodes.section:
    return nodes.section("", nodes.title("", title), ids=[identifier], names=[identifier])


def _pending_list(rows: Iterable[Row], language: str) -> nodes.bullet_list:
    """The claims not measured yet: the statement, who says so, and why there is no number."""
    items: list[nodes.Node] = []
    for row in rows:
        reason = WITHOUT_CLAIM[row.status].get(language)
        told = f" {row.statement.text.get(language)} ({row.statement.attribution.get(language)}; {reason})"
        items.append(nodes.list_item("", nodes.paragraph("", "", nodes.strong("", row.statement.id), nodes.Text(told))))
    return nodes.bullet_list("", *items, classes=["course-pending"])
