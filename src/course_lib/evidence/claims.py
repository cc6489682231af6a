"""The statements of the decks (`claims.yml`) and `claim`, which holds one to what was measured and to a control."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from course_lib.evidence.numbers import Value, plain_numbers, rounded
from course_lib.languages import Text

if TYPE_CHECKING:
    from course_lib.evidence.records import Record

Verdict = Literal["holds", "refined"]
VERDICTS: tuple[Verdict, ...] = ("holds", "refined")
FIELDS = {"source", "stated", "pt", "en"}
CLAIMS_FILE = Path(__file__).with_name("claims.yml")

PLAIN = {
    "holds": Text(
        pt="{id}: a afirmação se sustenta; seu controle falha", en="{id}: the claim holds; its control fails"
    ),
    "refined": Text(
        pt="{id}: a afirmação refinada se sustenta; seu controle falha",
        en="{id}: the refined claim holds; its control fails",
    ),
}
CONTROL = Text(pt="controle", en="control")


class ClaimError(ValueError):
    """A claim that does not hold, or that its control satisfies as well."""


@dataclass(frozen=True)
class Statement:
    """One row of `claims.yml`: what a deck says (or, if not `stated`, what the course measures after it)."""

    id: str
    chapter: str
    sources: tuple[str, ...]
    stated: bool
    text: Text
    refined: Text | None = None
    labels: Mapping[str, Text] = field(default_factory=dict[str, Text])

    @property
    def attribution(self) -> Text:
        """Who says so: "LOPES and TURING state", or "after PAES" where the deck only motivates the experiment."""
        portuguese, english = (_joined(self.sources, word) for word in ("e", "and"))
        if not self.stated:
            return Text(pt=f"a partir de {portuguese}", en=f"after {english}")
        several = len(self.sources) > 1
        return Text(
            pt=f"{portuguese} {'afirmam' if several else 'afirma'}", en=f"{english} {'state' if several else 'states'}"
        )


@dataclass(frozen=True)
class Claim:
    """A statement that held, with its numbers; a notebook shows it as a small panel."""

    statement: Statement
    verdict: Verdict
    measured: dict[str, Value]
    control: dict[str, Value]
    control_name: Text
    labels: dict[str, Text] = field(default_factory=dict[str, Text])
    record: Record | None = None

    def __repr__(self) -> str:
        return str(PLAIN[self.verdict].format(id=self.statement.id))

    def metadata(self) -> dict[str, object]:
        """What the evidence page is generated from: id, verdict, every number, and the names shown to readers."""
        details: dict[str, object] = {
            "claim": self.statement.id,
            "verdict": self.verdict,
            "measured": {name: rounded(value) for name, value in self.measured.items()},
            "control": {name: rounded(value) for name, value in self.control.items()},
            "control_name": _both(self.control_name),
            "labels": {name: _both(label) for name, label in self.labels.items()},
        }
        if self.record is not None:
            details["record"] = {
                "id": self.record.id,
                "seeds": list(self.record.seeds),
                "machine": self.record.machine,
                "measured_on": self.record.measured_on,
            }
        return details

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, str], dict[str, object]]:
        from course_lib.evidence.panel import claim_html

        return {"text/html": claim_html(self), "text/plain": repr(self)}, {"course": self.metadata()}


def claim(
    id: str,
    test: Callable[..., bool],
    *,
    measured: Mapping[str, object],
    control: Mapping[str, object],
    control_name: Text | str | None = None,
    verdict: Verdict | str = "holds",
    record: Record | None = None,
    labels: Mapping[str, Text] | None = None,
) -> Claim:
    """Hold statement `id` to `test(**measured)`, which must be True, and to `test(**control)`, which must be False.

    `measured` and `control` have the same names; values are numbers, strings or lists of numbers. `labels` says how a
    reader sees a name, before what claims.yml says. `verdict="refined"` tests the statement's refined form. Returns what
    the notebook shows, so it comes last in its cell. ClaimError for an unknown id, a claim that fails, a control that
    passes, numbers that are empty or not finite, or a recorded measurement that was not given.
    """
    row = statement(id)
    if verdict != "holds" and verdict != "refined":
        raise ClaimError(f"{id}: verdict is {verdict!r}; it must be one of {', '.join(map(repr, VERDICTS))}")
    if verdict == "refined" and row.refined is None:
        raise ClaimError(f'{id}: verdict="refined" needs a refined statement; write `refined` in claims.yml')
    _check_record(id, record)
    name = _control_text(control_name)
    try:
        numbers, control_numbers = plain_numbers(measured, "measured"), plain_numbers(control, "control")
    except ValueError as error:
        raise ClaimError(f"{id}: {error}") from error
    if numbers.keys() != control_numbers.keys():
        odd = sorted(numbers.keys() ^ control_numbers.keys())
        raise ClaimError(f"{id}: measured and control must have the same names; only one of them has {', '.join(odd)}")
    unknown = sorted((labels or {}).keys() - numbers.keys())
    if unknown:
        raise ClaimError(f"{id}: labels name {', '.join(unknown)}, which was not measured")
    if not _outcome(id, test, numbers, "measured"):
        raise ClaimError(f"{id}: the claim does not hold on what was measured: {_listed(numbers)}")
    if _outcome(id, test, control_numbers, f"the control ({name.en})"):
        raise ClaimError(
            f"{id}: the claim holds by emptiness: its control ({name.en}) passes the same test with "
            f"{_listed(control_numbers)}; choose a test that can fail or a control that should"
        )
    shown = {key: {**row.labels, **(labels or {})}.get(key) or Text(pt=key, en=key) for key in numbers}
    return Claim(row, verdict, numbers, control_numbers, name, shown, record)


def statements() -> dict[str, Statement]:
    """Return every statement of `claims.yml` by id, in the course's order."""
    return dict(_load(CLAIMS_FILE))


def statement(id: str) -> Statement:
    """Return one statement. ClaimError, with the nearest ids, if there is none."""
    rows = _load(CLAIMS_FILE)
    if id not in rows:
        near = difflib.get_close_matches(str(id), rows, 3, 0.5)
        raise ClaimError(f"no claim {id!r} in claims.yml; {'near: ' + ', '.join(near) if near else 'add a row for it'}")
    return rows[id]


@functools.cache
def _load(path: Path) -> dict[str, Statement]:
    import yaml

    chapters = cast("dict[str, dict[str, dict[str, object]]]", yaml.safe_load(path.read_text(encoding="utf-8")))
    return {id: parse_statement(id, chapter, row) for chapter, rows in chapters.items() for id, row in rows.items()}


def parse_statement(id: str, chapter: str, row: Mapping[str, object]) -> Statement:
    """Read one row of `claims.yml`. ValueError if a field is missing, unknown or of the wrong kind."""
    if missing := FIELDS - row.keys():
        raise ValueError(f"claims.yml, {id}: no {', '.join(sorted(missing))}; a row has {', '.join(sorted(FIELDS))}")
    if unknown := row.keys() - FIELDS - {"refined", "labels"}:
        raise ValueError(f"claims.yml, {id}: unknown field {', '.join(sorted(unknown))}; remove it")
    sources, stated = row["source"], row["stated"]
    if not isinstance(sources, list) or not sources:
        raise ValueError(f"claims.yml, {id}: source is {sources!r}; it must be a list of deck names")
    if not isinstance(stated, bool):
        raise ValueError(f"claims.yml, {id}: stated is {stated!r}; write true (the deck states it) or false (after it)")
    if not id.startswith(f"E{chapter[:2].lstrip('0')}."):
        raise ValueError(f"claims.yml, {id}: stands under {chapter!r}, whose number is not that of the id; move it")
    return Statement(
        id=id,
        chapter=chapter,
        sources=tuple(str(source) for source in cast("list[object]", sources)),
        stated=stated,
        text=_text(id, "the statement", {"pt": row["pt"], "en": row["en"]}),
        refined=_text(id, "refined", row["refined"]) if "refined" in row else None,
        labels={name: _text(id, f"the label of {name}", forms) for name, forms in _labels(id, row).items()},
    )


def _labels(id: str, row: Mapping[str, object]) -> Mapping[str, object]:
    labels = row.get("labels", {})
    if not isinstance(labels, Mapping):
        raise ValueError(f"claims.yml, {id}: labels is {labels!r}; write a name and its two forms for each number")
    return cast("Mapping[str, object]", labels)


def _text(id: str, name: str, forms: object) -> Text:
    """Read the two forms of a field. ValueError if one of them is missing."""
    both = cast("Mapping[str, object]", forms) if isinstance(forms, Mapping) else {}
    portuguese, english = both.get("pt"), both.get("en")
    if len(both) != 2 or not isinstance(portuguese, str) or not isinstance(english, str):
        raise ValueError(f"claims.yml, {id}: {name} is {forms!r}; write it in both languages, under pt and en")
    return Text(pt=portuguese, en=english)


def _outcome(id: str, test: Callable[..., bool], numbers: dict[str, Value], on: str) -> bool:
    try:
        outcome = cast("object", test(**numbers))
    except Exception as error:
        raise ClaimError(f"{id}: the test raised {type(error).__name__} on {on}: {error}") from error
    if not isinstance(outcome, bool):
        raise ClaimError(f"{id}: the test gave {outcome!r} on {on}; it must return True or False")
    return outcome


def _check_record(id: str, record: Record | None) -> None:
    from course_lib.evidence.measurements import MEASUREMENTS

    if record is not None and record.id.split("-")[0] != id:  # "E1.5-gpu" is a second record of E1.5
        raise ClaimError(f'{id} was given the record of {record.id}; pass record=record("{id}")')
    if record is None and id in MEASUREMENTS:
        raise ClaimError(f'{id} has a record over seeds, which the claim needs too; pass record=record("{id}")')


def _control_text(name: Text | str | None) -> Text:
    return CONTROL if name is None else name if isinstance(name, Text) else Text(pt=name, en=name)


def _both(text: Text) -> dict[str, str]:
    return {"pt": text.pt, "en": text.en}


def _joined(names: tuple[str, ...], word: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"


def _listed(numbers: Mapping[str, Value]) -> str:
    return ", ".join(f"{name}={rounded(value, 4)!r}" for name, value in numbers.items())
