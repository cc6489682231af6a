"""The evidence page: what each claim measured, as `evidence.report` reads it from the outputs of the committed notebooks."""

import re
from collections.abc import Iterable
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from course_lib.evidence import statements
from course_lib.evidence.claims import CLAIMS_FILE
from course_lib.evidence.report import STATUS, Row, evidence_rows, read_notebooks
from course_lib.languages import Text

COLUMNS = (
    Text(pt="Afirmação", en="Claim"),
    Text(pt="Medido", en="Measured"),
    Text(pt="Controle", en="Control"),
    Text(pt="Veredito", en="Verdict"),
)
REFINED = Text(pt="Forma refinada: {statement}", en="Refined form: {statement}")
SEEDS = Text(pt="com o registro de {count} sementes", en="with the record of {count} seeds")
SEE = Text(pt="ver no capítulo", en="see it in the chapter")
DONE = Text(pt="Medidas", en="Measured")
PENDING = Text(pt="Pendentes", en="Pending")
NOTHING = Text(pt="Nenhuma afirmação foi medida ainda.", en="No claim has been measured yet.")


class EvidenceTable(SphinxDirective):
    """`{course-evidence}`: a table of the claims measured so far and a list of the pending ones."""

    def run(self) -> list[nodes.Node]:
        language = str(self.config.course_edition)
        notebooks = Path(self.env.srcdir) / "notebooks" / language
        for path in [CLAIMS_FILE, *sorted(notebooks.glob("*.ipynb"))]:
            self.env.note_dependency(str(path))
        rows = evidence_rows(read_notebooks(notebooks), statements(), language)
        done = [row for row in rows if row.quantities]
        measured = _section("measured", DONE.get(language))
        if done:
            measured += _table([self._row(row, language) for row in done], language)
        else:
            measured += nodes.paragraph("", NOTHING.get(language))
        sections = [measured]
        if len(done) < len(rows):
            pending = _section("pending", PENDING.get(language))
            pending += _pending_list((row for row in rows if not row.quantities), language)
            sections.append(pending)
        for section in sections:
            self.state.document.note_implicit_target(section, section)
        return [*sections]

    def _row(self, row: Row, language: str) -> nodes.row:
        """One row of the table: the statement, the numbers, those of the control, and the verdict."""
        statement, page = row.statement, f"notebooks/{language}/{row.statement.chapter}"
        title = nodes.paragraph("", "", nodes.strong("", statement.id), nodes.Text(f" {statement.text.get(language)}"))
        claimed: list[nodes.Node] = [title]
        if row.status == "refined" and statement.refined is not None:
            refined = REFINED.get(language).format(statement=statement.refined.get(language))
            claimed.append(nodes.paragraph("", refined, classes=["course-refined"]))
        address = self.env.app.builder.get_relative_uri(self.env.docname, page) + "#" + claim_anchor(statement.id)
        link = nodes.reference("", f"{SEE.get(language)} ({statement.id})", refuri=address, internal=True)
        source = nodes.Text(f"{statement.attribution.get(language)} · ")
        claimed.append(nodes.paragraph("", "", source, link, classes=["course-source"]))
        verdict = nodes.paragraph(
            "", STATUS[row.status].get(language), classes=["course-verdict", f"course-verdict-{row.status}"]
        )
        measured: list[nodes.Node] = [_numbers((one.label, one.measured) for one in row.quantities)]
        if row.seeds:
            seeds = SEEDS.get(language).format(count=row.seeds)
            measured.append(nodes.paragraph("", seeds, classes=["course-source"]))
        control = [
            nodes.paragraph("", row.control_name, classes=["course-control-name"]),
            _numbers((one.label, one.control) for one in row.quantities),
        ]
        return nodes.row("", *(nodes.entry("", *cell) for cell in (claimed, measured, control, [verdict])))


def claim_anchor(claim: str) -> str:
    """Return the anchor of a claim in the page of its chapter."""
    return "claim-" + claim.lower().replace(".", "-")


def mark_claims(app: Sphinx, document: nodes.document) -> None:
    """Put an anchor before each claim shown in a notebook page, so that the evidence page can point at it."""
    for node in list(document.findall(nodes.raw)):
        text = node.astext()
        identifier = re.search(r"\bE\d+\.\d+\b", text) if 'class="course-claim' in text else None
        if identifier and node.parent is not None and f'id="{claim_anchor(identifier.group())}"' not in text:
            anchor = nodes.raw("", f'<a id="{claim_anchor(identifier.group())}"></a>', format="html")
            node.parent.insert(node.parent.index(node), anchor)


def _section(identifier: str, title: str) -> nodes.section:
    return nodes.section("", nodes.title("", title), ids=[identifier], names=[identifier])


def _numbers(named: Iterable[tuple[str, str]]) -> nodes.bullet_list:
    """A list with one named number an item."""
    items = [
        nodes.list_item("", nodes.paragraph("", "", nodes.Text(f"{label}: "), nodes.strong("", number)))
        for label, number in named
    ]
    return nodes.bullet_list("", *items, classes=["course-numbers"])


def _pending_list(rows: Iterable[Row], language: str) -> nodes.bullet_list:
    """The claims not measured yet: the statement, who says so, and why there is no number."""
    items: list[nodes.Node] = []
    for row in rows:
        told = f" {row.statement.text.get(language)} ({row.statement.attribution.get(language)}; {STATUS[row.status].get(language)})"
        items.append(nodes.list_item("", nodes.paragraph("", "", nodes.strong("", row.statement.id), nodes.Text(told))))
    return nodes.bullet_list("", *items, classes=["course-pending"])


def _table(rows: list[nodes.row], language: str) -> nodes.table:
    """A table with a head of the four columns."""
    head = nodes.row("", *(nodes.entry("", nodes.paragraph("", column.get(language))) for column in COLUMNS))
    group = nodes.tgroup("", *(nodes.colspec("", colwidth=width) for width in (46, 20, 20, 14)), cols=4)
    group += nodes.thead("", head)
    group += nodes.tbody("", *rows)
    return nodes.table("", group, classes=["course-evidence"])
