"""How a claim looks: a strip with its verdict, its words, one picture and three notes, the rest folded; and the same in plain text."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

from course_lib.evidence.claims import Numbers, Verdict, outcomes
from course_lib.evidence.numbers import Value, written
from course_lib.evidence.shown import RUN, ShownClaim
from course_lib.evidence.statements import Statement
from course_lib.evidence.strip_picture import picture_html
from course_lib.languages import Text

FOLDER = Path(__file__).parent
STAMP: dict[Verdict, Text] = {
    "holds": Text(pt="✓ sustenta-se", en="✓ holds"),
    "refined": Text(pt="≈ refinada", en="≈ refined"),
    "fails": Text(pt="✗ não se sustenta", en="✗ does not hold"),
}
MEANING: dict[Verdict, Text] = {
    "holds": Text(pt="como foi dita", en="as it was put"),
    "refined": Text(pt="vale nesta forma", en="holds in this form"),
    "fails": Text(pt="o que vale é isto", en="what holds is this"),
}
SURE = Text(pt="Quão certo:", en="How sure:")
SEEDS = Text(pt="{count} sementes; {sample}.", en="{count} seeds; {sample}.")
CONTROL = Text(pt="Controle:", en="Control:")
CONTROL_FAILS = Text(pt="{name}: falha.", en="{name}: it fails.")
LIMITS = Text(pt="Limites:", en="Limits:")
MORE = Text(pt="Números, teste e fonte", en="Numbers, test and source")
CHOOSE = Text(pt="Números de", en="Numbers of")
SEED = Text(pt="semente {seed}", en="seed {seed}")
THIS_RUN = Text(pt="esta execução", en="this run")
SWAP = Text(pt="trocar pelo controle", en="swap the control in")
HOLDS_HERE = Text(pt="{who}: tudo o que se exige se cumpre.", en="{who}: all that is required is met.")
FAILS_HERE = Text(pt="{who}, com o controle: não vale {relations}.", en="{who}, with the control: not {relations}.")
AS_PUT = Text(pt="Como foi dito ({source}):", en="As it was put ({source}):")
SOURCE = Text(pt="Fonte: {source} isso.", en="Source: {source} it.")
SOURCE_AFTER = Text(pt="Fonte: {source}.", en="Source: {source}.")
REQUIRED = Text(pt="O que se exige dos números:", en="What is required of the numbers:")
QUANTITY = Text(pt="grandeza", en="quantity")
MEASURED = Text(pt="medido", en="measured")
IN_CONTROL = Text(pt="controle", en="control")
RUN_TABLE = Text(pt="Esta execução", en="This run")
RECORD_TABLE = Text(pt="Registro, medido em {machine} em {date}", en="Record, measured on {machine} on {date}")
RECORD_CONTROL = Text(pt="Registro, com o controle", en="Record, with the control")
UNTOUCHED = Text(pt="o controle não muda", en="the control does not change it")
SEE = Text(pt="ver no capítulo", en="see it in the chapter")
PLAIN = Text(pt="{id}, {verdict}, {meaning}: {said}", en="{id}, {verdict}, {meaning}: {said}")


@functools.cache
def style() -> str:
    """Return the strip's style, the same in every strip."""
    css = re.sub(r"/\*.*?\*/", "", (FOLDER / "strip.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", "\n", css).strip()


@functools.cache
def script() -> str:
    """Return the strip's script, the same in every strip."""
    return re.sub(r"^\s*//.*\n", "", (FOLDER / "strip.js").read_text(encoding="utf-8"), flags=re.MULTILINE).strip()


def strip_html(details: Mapping[str, object], statement: Statement, language: str, *, link: str = "") -> str:
    """Return the strip of a claim from the metadata of its output; `link` leads to its place in the chapter."""
    shown = ShownClaim.read(details, statement)
    parts = [
        f'<style data-course-style="claim">{style()}</style>',
        f'<section class="course-claim" data-claim="{statement.id}" data-verdict="{shown.verdict}" '
        f'data-chapter="{statement.chapter}" data-sources="{" ".join(statement.sources)}" '
        f'data-cases="{escape(json.dumps(_cases(shown, language), ensure_ascii=False), quote=True)}" '
        f'lang="{"pt-BR" if language == "pt" else "en"}" aria-label="{statement.id}" data-lm-suppress-shortcuts="true">',
        _said(shown, language),
        picture_html(shown, language),
        _notes(shown, language),
        _tools(shown, language),
        f'<a class="claim-link" href="{escape(link, quote=True)}">{SEE.get(language)} ({statement.id})</a>'
        if link
        else "",
        f'<details class="claim-more"><summary>{MORE.get(language)}</summary>{_folded(shown, language)}</details>',
        '<p class="claim-told" role="status"></p>',
        "</section>",
        f'<script data-course-script="claim">{script()}</script>',
    ]
    return "\n".join(part for part in parts if part)


def strip_text(details: Mapping[str, object], statement: Statement, language: str) -> str:
    """Return the strip in plain text: verdict, statement, what is required, the numbers, the control."""
    shown = ShownClaim.read(details, statement)
    said = (statement.refined if shown.verdict != "holds" else None) or statement.text
    verdict = STAMP[shown.verdict].get(language).split(" ", 1)[1]
    lines = [
        PLAIN.get(language).format(
            id=statement.id, verdict=verdict, meaning=MEANING[shown.verdict].get(language), said=said.get(language)
        ),
        f"{REQUIRED.get(language)} "
        + "; ".join(statement.in_words(relation, language) for relation in statement.relations),
        *(f"{title} {text}" for title, text in _note_texts(shown, language)),
    ]
    for key, case in shown.cases.items():
        lines.append(f"{_who(key, language)}: {_listed(shown, case.measured, language)}")
        if case.control:
            lines.append(f"{_who(key, language)}, {IN_CONTROL.get(language)}: {_listed(shown, case.control, language)}")
    return "\n".join(lines)


def _listed(shown: ShownClaim, numbers: Numbers, language: str) -> str:
    return "; ".join(f"{_label(shown, name, language)} = {written(value, language)}" for name, value in numbers.items())


def _said(shown: ShownClaim, language: str) -> str:
    """The stamp, the id, and the statement: the form that holds, what changed in it marked."""
    row, verdict = shown.statement, shown.verdict
    marked = row.marked if verdict != "holds" else None
    said = re.sub(r"\*([^*]+)\*", r"<mark>\1</mark>", escape((marked or row.text).get(language)))
    return (
        f'<div class="claim-said"><p class="claim-head"><strong class="claim-stamp" data-stamp="{verdict}">'
        f'{STAMP[verdict].get(language)}</strong> <span class="claim-id">{row.id} · {MEANING[verdict].get(language)}</span></p>'
        f'<p class="claim-statement">{said}</p></div>'
    )


def _note_texts(shown: ShownClaim, language: str) -> Iterator[tuple[str, str]]:
    row = shown.statement
    if row.sample is not None:
        sample, count = row.sample.get(language), len(shown.seeds)
        sure = SEEDS.get(language).format(count=count, sample=sample) if count else f"{sample}."
        yield SURE.get(language), sure
    if row.control is not None:
        yield CONTROL.get(language), CONTROL_FAILS.get(language).format(name=row.control.name.get(language))
    if row.limits is not None:
        yield LIMITS.get(language), f"{row.limits.get(language)}."


def _notes(shown: ShownClaim, language: str) -> str:
    notes = (f"<p><strong>{title}</strong> {escape(text)}</p>" for title, text in _note_texts(shown, language))
    return f'<div class="claim-notes">{"".join(notes)}</div>'


def _tools(shown: ShownClaim, language: str) -> str:
    """The choice of a seed and of the control; the script shows them."""
    quiet = 'data-lm-suppress-shortcuts="true"'
    options = "".join(f'<option value="{key}">{_who(key, language)}</option>' for key in shown.cases)
    return (
        f'<div class="claim-tools" hidden><label>{CHOOSE.get(language)} <select name="case" {quiet}>{options}</select></label>'
        f'<label><input type="checkbox" name="control" {quiet}> {SWAP.get(language)}</label></div>'
    )


def _cases(shown: ShownClaim, language: str) -> dict[str, dict[str, dict[str, str] | None]]:
    """By case and side: the stamp, its word, and what is said of it; None for a control that was not measured there."""
    return {
        key: {
            "measured": _told(shown, key, case.measured, language),
            "control": _told(shown, key, case.control, language) if case.control else None,
        }
        for key, case in shown.cases.items()
    }


def _told(shown: ShownClaim, key: str, numbers: Numbers, language: str) -> dict[str, str]:
    row, who = shown.statement, _who(key, language)
    held = zip(row.relations, outcomes(row, numbers), strict=True)
    failing = [row.in_words(relation, language) for relation, outcome in held if outcome is False]
    stamp: Verdict = "fails" if failing else shown.verdict
    told = (FAILS_HERE if failing else HOLDS_HERE).get(language).format(who=who, relations="; ".join(failing))
    return {"stamp": stamp, "word": STAMP[stamp].get(language), "told": told[0].upper() + told[1:]}


def _folded(shown: ShownClaim, language: str) -> str:
    """Source, relations in words, and the tables: this run apart from the record."""
    row = shown.statement
    source = row.attribution.get(language)
    if shown.verdict == "holds":
        words = (SOURCE if row.stated else SOURCE_AFTER).get(language).format(source=source)
        parts = [f"<p>{escape(words)}</p>"]
    else:
        words = AS_PUT.get(language).format(source=source)
        parts = [f"<p><strong>{escape(words)}</strong> {escape(row.text.get(language))}</p>"]
    asked = "".join(f"<li>{escape(row.in_words(relation, language))}</li>" for relation in row.relations)
    parts.append(f"<p>{REQUIRED.get(language)}</p><ul>{asked}</ul>")
    if shown.run is not None:
        columns = {MEASURED.get(language): shown.run.measured}
        if shown.run.control:
            columns[IN_CONTROL.get(language)] = shown.run.control
        parts.append(_table(shown, RUN_TABLE.get(language), columns, language))
    if shown.seeds:
        title = RECORD_TABLE.get(language).format(machine=shown.machine, date=shown.measured_on)
        measured = {_who(seed, language): case.measured for seed, case in shown.seeds.items()}
        parts.append(_table(shown, title, measured, language))
        controls = {_who(seed, language): case.control for seed, case in shown.seeds.items() if case.control}
        if controls:
            parts.append(_table(shown, RECORD_CONTROL.get(language), controls, language))
    return "".join(parts)


def _table(shown: ShownClaim, title: str, columns: Mapping[str, Numbers], language: str) -> str:
    """A table with a row for each number, a list's places each in its own row; what a control does not change is said."""
    names = [name for name in shown.statement.labels if any(name in numbers for numbers in columns.values())]
    rows: list[str] = []
    for name in names:
        places = len(shown.statement.labels[name].at)
        for place in range(places) if places else (None,):
            cells = "".join(f"<td>{_cell(numbers, name, place, language)}</td>" for numbers in columns.values())
            rows.append(f'<tr><th scope="row">{escape(_label(shown, name, language, place))}</th>{cells}</tr>')
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    scrolled = f'<div class="claim-table" role="group" aria-label="{escape(title, quote=True)}" tabindex="0">'
    return (
        f'{scrolled}<table><caption>{escape(title)}</caption><thead><tr><th scope="col">'
        f"{QUANTITY.get(language)}</th>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _cell(numbers: Numbers, name: str, place: int | None, language: str) -> str:
    if name not in numbers:
        return UNTOUCHED.get(language)
    value: Value = numbers[name]
    if isinstance(value, list) and place is not None:
        value = value[place]
    return escape(written(value, language))


def _label(shown: ShownClaim, name: str, language: str, place: int | None = None) -> str:
    return shown.statement.labels[name].get(language, place)


def _who(key: str, language: str) -> str:
    return THIS_RUN.get(language) if key == RUN else SEED.get(language).format(seed=key)
