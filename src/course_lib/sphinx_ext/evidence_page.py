"""The evidence page: what each claim measured, read from the outputs of the committed notebooks.

A claim's output carries the metadata {"course": {"claim": "E1.3", "verdict": …, "measured": {…}, "control": {…}}}; its statement
and source come from `evidence/claims.yml`; the claims of chapters not yet written come from `planned_claims.yml`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from course_lib.languages import Text

_PLANNED = Path(__file__).parent / "planned_claims.yml"
_CLAIMS = Path("src/course_lib/evidence/claims.yml")

_COLUMNS = (
    Text(pt="Afirmação", en="Claim"),
    Text(pt="Medido", en="Measured"),
    Text(pt="Controle", en="Control"),
    Text(pt="Veredito", en="Verdict"),
)
_VERDICTS = {
    "holds": Text(pt="vale; o controle falha", en="holds; the control fails"),
    "refined": Text(pt="vale reformulada", en="holds as reworded"),
    "pending": Text(pt="pendente", en="pending"),
}
_REFINED = Text(pt="Reformulada: {statement}", en="Reworded: {statement}")
_AFTER = Text(pt="a partir de {source}", en="after {source}")
_SEE = Text(pt="ver no capítulo", en="see it in the chapter")
_PENDING = Text(pt="Pendentes", en="Pending")
_DONE = Text(pt="Medidas", en="Measured")
_NOTHING = Text(pt="Nenhuma afirmação foi medida ainda.", en="No claim has been measured yet.")


@dataclass(frozen=True)
class Claim:
    """One row: what is claimed and, where a notebook has measured it, what came out and in which page."""

    id: str
    statement: str
    source: str
    verdict: str = "pending"
    refined: str = ""
    measured: Mapping[str, Any] = field(default_factory=dict[str, Any])
    control: Mapping[str, Any] = field(default_factory=dict[str, Any])
    control_name: str = ""
    page: str = ""


def claim_anchor(claim: str) -> str:
    """The id of a claim's place in its chapter: "E1.3" gives `claim-e1-3`."""
    return "claim-" + claim.lower().replace(".", "-")


def collect(root: Path, language: str) -> list[Claim]:
    """Every claim of the course in order: those of `claims.yml` and the planned ones, with what the notebooks measured."""
    measured = dict(_measured(root, language))
    rows = _statements(_PLANNED) | _statements(root / _CLAIMS)
    claims: list[Claim] = []
    for identifier in sorted(rows, key=_order):
        row = rows[identifier]
        page, result = measured.get(identifier, ("", {}))
        labels: Mapping[str, Any] = result.get("labels") or {}
        claims.append(
            Claim(
                id=identifier,
                statement=_in_language(row, language),
                source=_source(row, language),
                verdict=str(result.get("verdict", "holds")) if page else "pending",
                refined=_in_language(row.get("refined"), language) if result.get("verdict") == "refined" else "",
                measured=_named(result.get("measured"), labels, language),
                control=_named(result.get("control"), labels, language),
                control_name=_in_language(result.get("control_name"), language),
                page=page,
            )
        )
    return claims


def format_value(value: object, language: str) -> str:
    """A number with three significant decimals at most and the decimal mark of `language`; lists item by item."""
    if isinstance(value, list | tuple):
        return "; ".join(format_value(item, language) for item in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {format_value(item, language)}" for name, item in value.items())
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    text = str(value) if isinstance(value, int) else f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    return text.replace(".", ",") if language == "pt" else text


class EvidenceTable(SphinxDirective):
    """`{course-evidence}`: a table of the claims measured so far and a list of the pending ones."""

    def run(self) -> list[nodes.Node]:
        language = str(self.config.course_edition)
        root = Path(self.env.srcdir)
        for path in [root / _CLAIMS, _PLANNED, *sorted((root / "notebooks" / language).glob("*.ipynb"))]:
            self.env.note_dependency(str(path))
        claims = collect(root, language)
        done = [claim for claim in claims if claim.page]
        pending = [claim for claim in claims if not claim.page]
        result: list[nodes.section] = [_section("measured", _DONE.get(language))]
        if done:
            result[0] += _table([self._row(claim, language) for claim in done], language)
        else:
            result[0] += nodes.paragraph("", _NOTHING.get(language))
        if pending:
            section = _section("pending", _PENDING.get(language))
            section += _pending_list(pending)
            result.append(section)
        for section in result:
            self.state.document.note_implicit_target(section, section)
        return [*result]

    def _row(self, claim: Claim, language: str) -> nodes.row:
        """One row of the table; its cells carry the column's name for narrow screens."""
        address = self.env.app.builder.get_relative_uri(self.env.docname, claim.page) + "#" + claim_anchor(claim.id)
        title = nodes.paragraph("", "", nodes.strong("", claim.id), nodes.Text(" "), nodes.Text(claim.statement))
        cells: list[list[nodes.Node]] = [
            [title],
            _numbers(claim.measured, language),
            _numbers(claim.control, language, claim.control_name),
            [],
        ]
        if claim.refined:
            cells[0].append(
                nodes.paragraph("", _REFINED.get(language).format(statement=claim.refined), classes=["course-refined"])
            )
        link = nodes.reference("", f"{_SEE.get(language)} ({claim.id})", refuri=address, internal=True)
        cells[0].append(nodes.paragraph("", "", nodes.Text(f"{claim.source} · "), link, classes=["course-source"]))
        verdict = _VERDICTS.get(claim.verdict, _VERDICTS["holds"]).get(language)
        cells[3].append(nodes.paragraph("", verdict, classes=["course-verdict", f"course-verdict-{claim.verdict}"]))
        return nodes.row("", *(nodes.entry("", *cell) for cell in cells))


def mark_claims(app: Sphinx, document: nodes.document) -> None:
    """Put an anchor before each claim shown in a notebook page, so that the evidence page can point at it."""
    for node in list(document.findall(nodes.raw)):
        text = node.astext()
        identifier = re.search(r"\bE\d+\.\d+\b", text) if 'class="course-claim' in text else None
        if identifier and node.parent is not None and f'id="{claim_anchor(identifier.group())}"' not in text:
            anchor = nodes.raw("", f'<a id="{claim_anchor(identifier.group())}"></a>', format="html")
            node.parent.insert(node.parent.index(node), anchor)


def _measured(root: Path, language: str) -> Iterator[tuple[str, tuple[str, Mapping[str, Any]]]]:
    """(claim, (page, output metadata)) for each claim in the outputs of the notebooks of `language`."""
    for path in sorted((root / "notebooks" / language).glob("*.ipynb")):
        page = path.relative_to(root).with_suffix("").as_posix()
        for cell in json.loads(path.read_text(encoding="utf-8")).get("cells", []):
            for output in cell.get("outputs", []):
                course = output.get("metadata", {}).get("course", {})
                if "claim" in course:
                    yield str(course["claim"]), (page, course)


def _statements(path: Path) -> dict[str, Mapping[str, Any]]:
    """The rows of a claims file, which groups them by chapter; nothing where there is no file."""
    if not path.exists():
        return {}
    chapters: dict[str, dict[str, Mapping[str, Any]]] = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    return {identifier: row for rows in chapters.values() for identifier, row in rows.items()}


def _order(identifier: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", identifier))


def _in_language(value: Any, language: str) -> str:
    """The text of a {pt, en} mapping, of a plain string, or nothing."""
    return str(value.get(language, "")) if isinstance(value, dict) else str(value or "")


def _source(row: Mapping[str, Any], language: str) -> str:
    """Who states it; "after" where a deck only motivates it."""
    source: Any = row.get("source", "")
    names = ", ".join(source) if isinstance(source, list) else _in_language(source, language)
    return names if row.get("stated", True) is True else _AFTER.get(language).format(source=names)


def _section(identifier: str, title: str) -> nodes.section:
    return nodes.section("", nodes.title("", title), ids=[identifier], names=[identifier])


def _named(values: Mapping[str, Any] | None, labels: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The numbers under the names that readers see."""
    return {_in_language(labels.get(name), language) or name: value for name, value in (values or {}).items()}


def _numbers(values: Mapping[str, Any], language: str, heading: str = "") -> list[nodes.Node]:
    """A list with one named number an item, under the name of what was measured if it has one."""
    items = [
        nodes.list_item(
            "", nodes.paragraph("", "", nodes.Text(f"{name}: "), nodes.strong("", format_value(value, language)))
        )
        for name, value in values.items()
    ]
    title: list[nodes.Node] = [nodes.paragraph("", heading, classes=["course-control-name"])] if heading else []
    return [*title, nodes.bullet_list("", *items, classes=["course-numbers"])] if items else title


def _pending_list(claims: list[Claim]) -> nodes.bullet_list:
    """The pending claims by name."""
    items = [
        nodes.list_item(
            "", nodes.paragraph("", "", nodes.strong("", claim.id), nodes.Text(f" {claim.statement} ({claim.source})"))
        )
        for claim in claims
    ]
    return nodes.bullet_list("", *items, classes=["course-pending"])


def _table(rows: list[nodes.row], language: str) -> nodes.table:
    """A table with a head of the four columns."""
    head = nodes.row("", *(nodes.entry("", nodes.paragraph("", column.get(language))) for column in _COLUMNS))
    group = nodes.tgroup("", *(nodes.colspec("", colwidth=width) for width in (46, 20, 20, 14)), cols=4)
    group += nodes.thead("", head)
    group += nodes.tbody("", *rows)
    return nodes.table("", group, classes=["course-evidence"])
