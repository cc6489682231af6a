"""The strips stored in the notebooks are those that their own numbers, the statements and the records make today."""

import copy
import json
import re
from pathlib import Path

import pytest

from course_lib.evidence.archive import ARCHIVE
from course_lib.evidence.report import Shown, read_notebooks, shown_claims, stored_problems
from course_lib.evidence.statements import statement
from course_lib.evidence.strip import strip_html
from course_lib.languages import LANGUAGES

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
STORED = [
    (language, claim)
    for language in LANGUAGES
    for notebook in read_notebooks(NOTEBOOKS / language).values()
    for claim in shown_claims(notebook)
]


def record_of(id):
    if id not in ARCHIVE.ids():
        return None
    return json.loads(ARCHIVE.path(id).read_text(encoding="utf-8"))["results"]


def problems(language: str, claim: Shown) -> list[str]:
    """Say what is wrong with one stored claim: its numbers, or a strip that these numbers do not make."""
    row = statement(claim.id)
    found = stored_problems(claim, row, record_of(claim.id))
    if not found and strip_html(claim.metadata, row, language) != claim.html:
        found = [f"{claim.id}: the stored strip is not what its numbers make; run `course execute {row.chapter}`"]
    return found


@pytest.mark.parametrize(("language", "claim"), STORED, ids=[f"{language}-{claim.id}" for language, claim in STORED])
def test_a_stored_strip_is_what_its_own_numbers_make(language, claim):
    assert problems(language, claim) == []


def test_both_editions_measured_the_same():
    by_id: dict[str, list[object]] = {}
    for _, claim in STORED:
        by_id.setdefault(claim.id, []).append(claim.metadata)
    assert by_id and [id for id, found in by_id.items() if len(found) != 2 or found[0] != found[1]] == []


# What is edited by hand is found.


def edited(claim: Shown, *path: str, value: object) -> Shown:
    details = copy.deepcopy(dict(claim.metadata))
    place = details
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return Shown(claim.id, claim.cell, details, strip_html(details, statement(claim.id), "pt"))


@pytest.fixture
def faults():
    """The stored claim E2.7 of the Portuguese edition, which speaks by its record alone."""
    [claim] = [claim for language, claim in STORED if (language, claim.id) == ("pt", "E2.7")]
    return claim


def test_a_number_edited_in_a_stored_strip_is_found(faults):
    seeds = "record", "seeds", "1"
    number = faults.metadata["record"]["seeds"]["1"]["measured"]["search_narrow"]
    changed = edited(faults, *seeds, "measured", "search_narrow", value=number + 0.01)
    assert [problem.partition(" is stored")[0] for problem in problems("pt", changed)] == [
        "E2.7, seed 1, measured: search_narrow"
    ]
    changed = edited(faults, *seeds, "control", "search_wide", value=0.05)
    assert [problem.partition(" is stored")[0] for problem in problems("pt", changed)] == [
        "E2.7, seed 1, control: search_wide"
    ]


def test_a_number_edited_in_the_words_of_a_stored_strip_is_found(faults):
    html, count = re.subn(r"<td>0,148</td>", "<td>0,128</td>", faults.html)
    assert count == 1
    assert "not what its numbers make" in problems("pt", Shown(faults.id, faults.cell, faults.metadata, html))[0]


def test_numbers_that_do_not_bear_the_verdict_out_are_found(faults):
    changed = edited(faults, "measured", value={"search_narrow": 0.02, "search_wide": 0.5})
    assert problems("pt", changed) == ["E2.7, run: what is stored as measured does not satisfy the relations"]
    changed = edited(faults, "measured", value={"search_narrow": 0.2, "search_wide": 0.05})
    changed = edited(changed, "control", value={"search_narrow": 0.2, "search_wide": 0.05})
    assert problems("pt", changed) == ["E2.7, run: what is stored as its control satisfies the relations"]


def test_a_seed_left_out_is_found(faults):
    seeds = {key: case for key, case in faults.metadata["record"]["seeds"].items() if key != "2"}
    assert "the seeds stored are ['0', '1']" in problems("pt", edited(faults, "record", "seeds", value=seeds))[0]
