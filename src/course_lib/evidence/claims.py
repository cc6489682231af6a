"""`claim` holds a statement of `claims.yml` to its relations, on what was measured, on every recorded seed, and on the control."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from course_lib.evidence.numbers import Value, plain_numbers, rounded
from course_lib.evidence.statements import ClaimError, Statement, statement
from course_lib.languages import current_language

if TYPE_CHECKING:
    from course_lib.evidence.records import Record

Verdict = Literal["holds", "refined", "fails"]
VERDICTS: tuple[Verdict, ...] = ("holds", "refined", "fails")
Numbers = Mapping[str, Value]


@dataclass(frozen=True)
class Case:
    """The claim's numbers and its control's, measured in one place: this run, or one seed of the record."""

    measured: Numbers
    control: Numbers

    def metadata(self) -> dict[str, object]:
        """Return both, rounded."""
        return {
            "measured": {name: rounded(value) for name, value in self.measured.items()},
            "control": {name: rounded(value) for name, value in self.control.items()},
        }


@dataclass(frozen=True)
class Claim:
    """A statement that held, with its numbers; a notebook shows it as a strip."""

    statement: Statement
    verdict: Verdict
    run: Case
    seeds: Mapping[int, Case] = field(default_factory=dict[int, Case])
    record: Record | None = None

    def metadata(self) -> dict[str, object]:
        """All that the strip and the evidence page are made from: the id, the verdict and every number."""
        details: dict[str, object] = {"claim": self.statement.id, "verdict": self.verdict, **self.run.metadata()}
        if self.record is not None:
            details["record"] = {
                "id": self.record.id,
                "machine": self.record.machine,
                "measured_on": self.record.measured_on,
                "seeds": {str(seed): case.metadata() for seed, case in self.seeds.items()},
            }
        return details

    def __repr__(self) -> str:
        from course_lib.evidence.strip import strip_text

        return strip_text(self.metadata(), self.statement, current_language())

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, str], dict[str, object]]:
        from course_lib.evidence.strip import strip_html

        details = self.metadata()
        shown = strip_html(details, self.statement, current_language())
        return {"text/html": shown, "text/plain": repr(self)}, {"course": details}


def claim(
    id: str,
    *,
    measured: Mapping[str, object] | None = None,
    control: Mapping[str, object] | None = None,
    verdict: Verdict | str = "holds",
    record: Record | None = None,
) -> Claim:
    """Hold statement `id` to its relations: all must hold on `measured` and on every recorded seed, and the control must fail.

    `measured` and `control` are what this run measured, by the names of claims.yml: numbers, or lists of them; a control
    has only the names that it measures itself. Without them the record speaks alone. `verdict="refined"` holds the
    refined form, "fails" says that nothing of the statement as it was put remains. Returns what the notebook shows, so it
    comes last in its cell. ClaimError for an unknown id, a claim that fails, a control that passes, numbers that are
    empty or not finite, or a record or control that was not given.
    """
    row = statement(id)
    if verdict not in VERDICTS:
        raise ClaimError(f"{id}: verdict is {verdict!r}; it must be one of {', '.join(map(repr, VERDICTS))}")
    if verdict != "holds" and row.refined is None:
        raise ClaimError(f"{id}: verdict={verdict!r} needs a refined statement; write `refined` in claims.yml")
    if not row.relations:
        raise ClaimError(f"{id} has no relations that its numbers could be held to; write them in claims.yml")
    _check_record(id, record)
    run = Case(_plain(id, measured, "measured"), _plain(id, control, "control"))
    seeds = _recorded(row, record)
    if not run.measured and not seeds:
        raise ClaimError(f"{id}: nothing was measured; pass measured=, or a record")
    if not run.control and not any(case.control for case in seeds.values()):
        raise ClaimError(f"{id} has no control, and a claim that nothing could make fail says nothing; pass control=")
    _hold(row, run, "this run")
    for seed, case in seeds.items():
        _hold(row, case, f"recorded seed {seed}")
    return Claim(row, verdict, run, seeds, record)


def outcomes(row: Statement, numbers: Numbers) -> list[bool | None]:
    """Whether each relation of the row holds; None where `numbers` lack one of its names."""
    return [
        relation.holds(numbers) if all(name in numbers for name in relation.names) else None
        for relation in row.relations
    ]


def _recorded(row: Statement, record: Record | None) -> dict[int, Case]:
    """Take the claim's numbers and the control's from each seed of the record."""
    if record is None:
        return {}
    if not row.recorded:
        raise ClaimError(
            f"{row.id} has a record, and claims.yml does not say where it holds the numbers; write `recorded`"
        )
    return {
        seed: Case(row.of_record(record.results[seed]), row.control_of_record(record.results[seed]))
        for seed in record.seeds
    }


def _hold(row: Statement, case: Case, where: str) -> None:
    """Check that every relation that can be asked holds on what was measured, and that one fails on the control."""
    for numbers, what in ((case.measured, "measured"), (case.control, "the control measured")):
        if numbers and all(held is None for held in outcomes(row, numbers)):
            raise ClaimError(f"{row.id}, {where}: no relation speaks only of what {what}: {', '.join(numbers)}")
    for relation, held in zip(row.relations, outcomes(row, case.measured), strict=True):
        if held is False:
            raise ClaimError(
                f"{row.id}, {where}: the claim does not hold on what was measured: not {relation.text}, "
                f"for {_listed(case.measured)}"
            )
    if case.control and False not in outcomes(row, case.control):
        name = row.control.name.en if row.control else "control"
        raise ClaimError(
            f"{row.id}, {where}: the claim holds by emptiness: its control ({name}) passes the same test with "
            f"{_listed(case.control)}; choose a relation that can fail or a control that should"
        )


def _plain(id: str, numbers: Mapping[str, object] | None, what: str) -> dict[str, Value]:
    if numbers is None:
        return {}
    try:
        plain = plain_numbers(numbers, what)
    except ValueError as error:
        raise ClaimError(f"{id}: {error}") from error
    if unknown := sorted(plain.keys() - statement(id).labels.keys()):
        raise ClaimError(f"{id}: {what} has {', '.join(unknown)}, which claims.yml does not name; add a label there")
    return plain


def _check_record(id: str, record: Record | None) -> None:
    from course_lib.evidence.measurements import MEASUREMENTS

    if record is not None and record.id.split("-")[0] != id:  # "E1.5-gpu" is a second record of E1.5
        raise ClaimError(f'{id} was given the record of {record.id}; pass record=record("{id}")')
    if record is None and id in MEASUREMENTS:
        raise ClaimError(f'{id} has a record over seeds, which the claim needs too; pass record=record("{id}")')


def _listed(numbers: Numbers) -> str:
    return ", ".join(f"{name}={rounded(value, 4)!r}" for name, value in numbers.items())
