"""How a claim looks in a notebook and in the book: a small accessible panel in HTML, for both themes."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from course_lib.evidence.numbers import written
from course_lib.languages import Text, current_language

if TYPE_CHECKING:
    from course_lib.evidence.claims import Claim

MEASURED = Text(pt="medido", en="measured")
QUANTITY = Text(pt="grandeza", en="quantity")
AS_PUT = Text(pt="Como foi dito", en="As it was put")
WHAT_HOLDS = Text(pt="O que se sustenta", en="What holds")
VERDICT = {
    "holds": Text(
        pt="A afirmação se sustenta no que foi medido e falha no controle.",
        en="The claim holds on what was measured and fails on the control.",
    ),
    "refined": Text(
        pt="Como foi dita, a afirmação não se sustenta por inteiro; a forma refinada se sustenta e falha no controle.",
        en="As it was put, the claim does not hold entirely; the refined form holds, and fails on the control.",
    ),
}
CAPTION = Text(pt="{id}: o que foi medido e o controle", en="{id}: what was measured, and the control")
SEEDS = Text(
    pt="Com o registro de {count} sementes, medido em {machine}.", en="With the record of {count} seeds, on {machine}."
)
ONE_SEED = Text(
    pt="Com o registro de uma semente, medido em {machine}.", en="With the record of one seed, on {machine}."
)

STYLE = """
.course-claim { --claim-good: #086b4c; --claim-line: #7a828c; border: 1px solid var(--claim-line);
  border-inline-start: .35rem solid var(--claim-good); border-radius: .4rem; padding: .75rem 1rem; margin: 1rem 0;
  max-width: 46rem; color: inherit; font-size: 1rem; line-height: 1.5; break-inside: avoid; }
html[data-theme=dark] .course-claim, body[data-jp-theme-light=false] .course-claim, body.vscode-dark .course-claim
  { --claim-good: #4fd1a5; }
.course-claim p { margin: 0 0 .5rem; }
.course-claim .claim-source { font-size: .9em; }
.course-claim .claim-verdict { color: var(--claim-good); font-weight: 600; margin: .5rem 0 0; }
.course-claim table { border-collapse: collapse; margin: .5rem 0; width: 100%; font-size: .9em; background: none; }
.course-claim caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.course-claim th, .course-claim td { padding: .2rem .5rem; text-align: end; border-bottom: 1px solid var(--claim-line);
  overflow-wrap: anywhere; font-variant-numeric: tabular-nums; color: inherit; background: none; vertical-align: top;
  white-space: normal; }
.course-claim th:first-child { text-align: start; font-weight: 400; overflow-wrap: break-word; }
"""


def claim_html(claim: Claim, language: str | None = None) -> str:
    """Return the panel: statement, who states it, numbers beside those of the control, verdict."""
    language = language or current_language()
    row = claim.statement
    parts = [
        f'<section class="course-claim" data-claim="{row.id}" data-verdict="{claim.verdict}"',
        f'lang="{"pt-BR" if language == "pt" else "en"}" aria-label="{row.id}">',
        f"<style>{STYLE}</style>",
        *_statements(claim, language),
        "<table>",
        f"<caption>{escape(CAPTION.format(id=row.id).get(language))}</caption>",
        f'<thead><tr><th scope="col">{QUANTITY.get(language)}</th><th scope="col">{MEASURED.get(language)}</th>'
        f'<th scope="col">{escape(claim.control_name.get(language))}</th></tr></thead><tbody>',
    ]
    parts += [
        f'<tr><th scope="row">{escape(label.get(language))}</th>'
        f"<td>{escape(written(claim.measured[name], language))}</td>"
        f"<td>{escape(written(claim.control[name], language))}</td></tr>"
        for name, label in claim.labels.items()
    ]
    parts.append("</tbody></table>")
    if claim.record is not None:
        count = len(claim.record.seeds)
        said = (ONE_SEED if count == 1 else SEEDS).format(count=count, machine=claim.record.machine)
        parts.append(f'<p class="claim-source">{escape(said.get(language))}</p>')
    parts.append(f'<p class="claim-verdict">{VERDICT[claim.verdict].get(language)}</p></section>')
    return "\n".join(parts)


def _statements(claim: Claim, language: str) -> list[str]:
    """The paragraphs that say the statement and its source, with the refined form after the one as it was put."""
    row = claim.statement
    source = f'<span class="claim-source">({escape(row.attribution.get(language))})</span>'
    said = escape(row.text.get(language))
    if claim.verdict == "holds" or row.refined is None:
        return [f"<p><strong>{row.id}</strong> {said} {source}</p>"]
    return [
        f"<p><strong>{row.id}</strong> <em>{AS_PUT.get(language)}:</em> {said} {source}</p>",
        f"<p><em>{WHAT_HOLDS.get(language)}:</em> {escape(row.refined.get(language))}</p>",
    ]
