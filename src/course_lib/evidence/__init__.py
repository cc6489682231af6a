"""Evidence: what the decks state, the numbers measured for it, and a control on which the same test fails."""

from course_lib.evidence.claims import Claim, claim
from course_lib.evidence.records import (
    Record,
    RecordError,
    measure,
    record,
    remeasure_one,
    stale_records,
)
from course_lib.evidence.statements import ClaimError, Statement, statement, statements

__all__ = [
    "Claim",
    "ClaimError",
    "Record",
    "RecordError",
    "Statement",
    "claim",
    "measure",
    "record",
    "remeasure_one",
    "stale_records",
    "statement",
    "statements",
]
