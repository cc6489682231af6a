"""A claim as a notebook stores it: the metadata of its output, read back into numbers, cases and verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from course_lib.evidence.claims import VERDICTS, Case, Numbers, Verdict, outcomes
from course_lib.evidence.statements import Statement

RUN = "run"  # the key of what this run measured, beside the seeds of the record


@dataclass(frozen=True)
class ShownClaim:
    """What a strip shows: the statement, the verdict, the cases by key (this run, then the seeds), the record's origin."""

    statement: Statement
    verdict: Verdict
    cases: Mapping[str, Case]
    machine: str = ""
    measured_on: str = ""

    @classmethod
    def read(cls, details: Mapping[str, object], statement: Statement) -> ShownClaim:
        """Read the metadata of an output. ValueError if it is none of this statement, or made by an older version."""
        verdict, record = details.get("verdict"), _mapping(details.get("record"))
        if details.get("claim") != statement.id or verdict not in VERDICTS:
            raise ValueError(f"the stored output is not of {statement.id} with a verdict; execute its notebook again")
        seeds = record.get("seeds", {})
        if not isinstance(seeds, Mapping):
            raise ValueError(f"the stored output of {statement.id} is of an older version; execute its notebook again")
        cases = {RUN: _case(details, statement)} if details.get("measured") else {}
        by_seed = cast("Mapping[str, object]", seeds)
        cases |= {seed: _case(_mapping(by_seed[seed]), statement) for seed in sorted(by_seed, key=int)}
        return cls(statement, verdict, cases, str(record.get("machine", "")), str(record.get("measured_on", "")))

    @property
    def run(self) -> Case | None:
        """What this run measured, or None where the record speaks alone."""
        return self.cases.get(RUN)

    @property
    def seeds(self) -> dict[str, Case]:
        """The cases of the record, by seed."""
        return {key: case for key, case in self.cases.items() if key != RUN}

    def number(self, numbers: Numbers) -> float | None:
        """Return the picture's number, or None where `numbers` lack a part of it."""
        picture = self.statement.picture
        if picture is None or any(name not in numbers for name in picture.number.names):
            return None
        return picture.number.number(numbers)

    def holds(self, numbers: Numbers) -> bool:
        """Whether no relation fails on `numbers`, of those that speak only of them."""
        return False not in outcomes(self.statement, numbers)


def _case(details: Mapping[str, object], statement: Statement) -> Case:
    """Read the numbers of one case, in the order in which the statement names them: a stored notebook sorts them."""
    measured, control = (cast("Numbers", _mapping(details.get(side))) for side in ("measured", "control"))
    return Case(*({name: side[name] for name in statement.labels if name in side} for side in (measured, control)))


def _mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}
