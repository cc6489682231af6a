"""The rows of `claims.yml`: what the decks state, the relations it is held to, and where the record holds each number."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from course_lib.evidence.expressions import Expression
from course_lib.evidence.numbers import Value
from course_lib.evidence.relations import Relation
from course_lib.languages import Text
from course_lib.numbers import number

FIELDS = {"source", "stated", "pt", "en"}
HELD_TO = {
    "labels",
    "relations",
    "control",
    "picture",
    "sample",
    "limits",
}  # a row that is held to numbers has them all
OPTIONAL = HELD_TO | {"refined", "recorded"}
CLAIMS_FILE = Path(__file__).with_name("claims.yml")


class ClaimError(ValueError):
    """A claim that does not hold, or that its control satisfies as well."""


@dataclass(frozen=True)
class Label:
    """What a number is called; of a list, `at` says its places, and {at} in the text stands for them."""

    text: Text
    at: tuple[str | float, ...] = ()

    def get(self, language: str, place: int | None = None) -> str:
        """Return the name of the whole, or of one place of the list."""
        places = self.at if place is None else self.at[place : place + 1]
        written = (one if isinstance(one, str) else number(one, language=language) for one in places)
        return self.text.get(language).replace("{at}", "; ".join(written))


@dataclass(frozen=True)
class Control:
    """What is measured where the claim has to fail, and where the record holds those numbers."""

    name: Text
    recorded: Mapping[str, Expression] = field(default_factory=dict[str, Expression])


@dataclass(frozen=True)
class Picture:
    """The one number of a claim that its strip draws, and the threshold that it has to lie above, or below."""

    number: Expression
    threshold: float
    above: bool
    label: Text
    log: bool = False

    def passes(self, value: float) -> bool:
        """Whether `value` lies on the side of the threshold where the claim holds."""
        return value > self.threshold if self.above else value < self.threshold


@dataclass(frozen=True)
class Statement:
    """One row of `claims.yml`: what a deck says (or, if not `stated`, what the course measures after it)."""

    id: str
    chapter: str
    sources: tuple[str, ...]
    stated: bool
    text: Text
    marked: Text | None = None  # the refined form, *what changed* in stars
    labels: Mapping[str, Label] = field(default_factory=dict[str, Label])
    relations: tuple[Relation, ...] = ()
    recorded: Mapping[str, Expression] = field(default_factory=dict[str, Expression])
    control: Control | None = None
    picture: Picture | None = None
    sample: Text | None = None
    limits: Text | None = None

    @property
    def refined(self) -> Text | None:
        """The refined form, without the stars around what changed."""
        return self.marked and Text(pt=self.marked.pt.replace("*", ""), en=self.marked.en.replace("*", ""))

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

    def of_record(self, results: Mapping[str, Value]) -> dict[str, Value]:
        """Return the claim's numbers of one recorded seed."""
        return {name: expression.value(results) for name, expression in self.recorded.items()}

    def control_of_record(self, results: Mapping[str, Value]) -> dict[str, Value]:
        """Return the control's numbers of one recorded seed, of those that it can change."""
        recorded = self.control.recorded if self.control else {}
        return {name: expression.value(results) for name, expression in recorded.items()}

    def in_words(self, relation: Relation, language: str) -> str:
        """Write a relation with the names that a reader sees."""
        return relation.in_words(lambda name, place: f"“{self.labels[name].get(language, place)}”", language)


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
    if unknown := row.keys() - FIELDS - OPTIONAL:
        raise ValueError(f"claims.yml, {id}: unknown field {', '.join(sorted(unknown))}; remove it")
    sources, stated = row["source"], row["stated"]
    if not isinstance(sources, list) or not sources:
        raise ValueError(f"claims.yml, {id}: source is {sources!r}; it must be a list of deck names")
    if not isinstance(stated, bool):
        raise ValueError(f"claims.yml, {id}: stated is {stated!r}; write true (the deck states it) or false (after it)")
    if not id.startswith(f"E{chapter[:2].lstrip('0')}."):
        raise ValueError(f"claims.yml, {id}: stands under {chapter!r}, whose number is not that of the id; move it")
    said = Statement(
        id=id,
        chapter=chapter,
        sources=tuple(str(source) for source in cast("list[object]", sources)),
        stated=stated,
        text=_text(id, "the statement", {"pt": row["pt"], "en": row["en"]}),
        marked=_text(id, "refined", row["refined"]) if "refined" in row else None,
    )
    return _held_to(said, row) if row.keys() & (HELD_TO | {"recorded"}) else said


def _held_to(said: Statement, row: Mapping[str, object]) -> Statement:
    """Add what the statement is held to. ValueError for a part that is missing, or names that do not agree."""
    if missing := HELD_TO - row.keys():
        raise ValueError(
            f"claims.yml, {said.id}: no {', '.join(sorted(missing))}; a row with relations has {', '.join(sorted(HELD_TO))}"
        )
    labels = {name: _label(said.id, name, forms) for name, forms in _mapping(said.id, row, "labels").items()}
    control = _mapping(said.id, row, "control")
    texts = {name: _text(said.id, name, row[name]) for name in ("sample", "limits")}
    try:
        relations = tuple(Relation(str(text)) for text in cast("list[object]", row["relations"]))
        recorded = _expressions(_mapping(said.id, row, "recorded"))
        measured_there = _expressions(_mapping(said.id, control, "recorded"))
        picture = _picture(said.id, _mapping(said.id, row, "picture"))
    except ValueError as error:
        raise ValueError(f"claims.yml, {said.id}: {error}") from error
    name = _text(said.id, "the control", {form: control.get(form) for form in ("pt", "en")})
    asked = {name for relation in relations for name in relation.names} | set(picture.number.names)
    groups = {"relations and picture": asked, "recorded": set(recorded), "the control's recorded": set(measured_there)}
    for what, names in groups.items():
        if odd := sorted(names - labels.keys()):
            raise ValueError(f"claims.yml, {said.id}: {what} has {', '.join(odd)}, which has no label; write one")
    if idle := sorted(labels.keys() - {name for relation in relations for name in relation.names}):
        raise ValueError(f"claims.yml, {said.id}: no relation speaks of {', '.join(idle)}; leave the number out")
    if recorded and recorded.keys() != labels.keys():
        raise ValueError(f"claims.yml, {said.id}: recorded lacks {', '.join(sorted(labels.keys() - recorded.keys()))}")
    return replace(
        said,
        labels=labels,
        relations=relations,
        recorded=recorded,
        control=Control(name, measured_there),
        picture=picture,
        **texts,
    )


def _picture(id: str, given: Mapping[str, object]) -> Picture:
    sides = [side for side in ("above", "below") if side in given]
    threshold = given[sides[0]] if len(sides) == 1 else None
    if not isinstance(threshold, (int, float)) or "number" not in given:
        raise ValueError(f"picture is {dict(given)!r}; it has a number, a threshold (above or below), pt and en")
    return Picture(
        number=Expression(str(given["number"])),
        threshold=float(threshold),
        above=sides == ["above"],
        label=_text(id, "the picture", {form: given.get(form) for form in ("pt", "en")}),
        log=given.get("log") is True,
    )


def _expressions(given: Mapping[str, object]) -> dict[str, Expression]:
    return {name: Expression(str(text)) for name, text in given.items()}


def _label(id: str, name: str, forms: object) -> Label:
    both = dict(cast("Mapping[str, object]", forms)) if isinstance(forms, Mapping) else {}
    at = cast("list[str | float]", both.pop("at", []))
    text = _text(id, f"the label of {name}", both)
    if bool(at) != ("{at}" in text.pt) or bool(at) != ("{at}" in text.en):
        raise ValueError(f"claims.yml, {id}: the label of {name} needs both {{at}} and `at`, or neither")
    return Label(text, tuple(at))


def _mapping(id: str, row: Mapping[str, object], name: str) -> Mapping[str, object]:
    given = row.get(name, {})
    if not isinstance(given, Mapping):
        raise ValueError(f"claims.yml, {id}: {name} is {given!r}; write names and what each stands for")
    return cast("Mapping[str, object]", given)


def _text(id: str, name: str, forms: object) -> Text:
    """Read the two forms of a field. ValueError if one of them is missing."""
    both = cast("Mapping[str, object]", forms) if isinstance(forms, Mapping) else {}
    portuguese, english = both.get("pt"), both.get("en")
    if len(both) != 2 or not isinstance(portuguese, str) or not isinstance(english, str):
        raise ValueError(f"claims.yml, {id}: {name} is {forms!r}; write it in both languages, under pt and en")
    return Text(pt=portuguese, en=english)


def _joined(names: tuple[str, ...], word: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"
