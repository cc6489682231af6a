"""The evidence page's rows come from the notebooks, and what they lack is named."""

import json

import pytest

from course_lib.evidence.report import coverage_problems, evidence_rows, pending, read_notebooks
from course_lib.evidence.statements import parse_statement

ROW = {"source": ["LOPES"], "stated": True, "pt": "Algo.", "en": "Something."}
STATEMENTS = {
    id: parse_statement(id, chapter, ROW) for id, chapter in (("E1.1", "01-a"), ("E1.2", "01-a"), ("E2.1", "02-b"))
}


def cell(source, *ids, verdict="holds"):
    """A code cell with the outputs of claims `ids`."""
    outputs = [
        {
            "output_type": "execute_result",
            "metadata": {
                "course": {
                    "claim": id,
                    "verdict": verdict,
                    "measured": {"accuracy": 0.93456},
                }
            },
        }
        for id in ids
    ]
    return {"cell_type": "code", "id": "c", "source": source, "outputs": outputs}


def notebook(*cells):
    return {"cells": [{"cell_type": "markdown", "id": "m", "source": 'claim("E9.9")'}, *cells]}


FIRST = cell('claim("E1.1", test, measured=a, control=b)', "E1.1")
SECOND = cell(["x = 1\n", "claim(\n", "    'E1.2', test)"], "E1.2", verdict="refined")


def test_each_statement_has_a_row_with_its_claim_or_a_reason_for_having_none():
    rows = evidence_rows({"01-a": notebook(FIRST)}, STATEMENTS)
    assert [(row.statement.id, row.status) for row in rows] == [
        ("E1.1", "holds"),
        ("E1.2", "missing"),
        ("E2.1", "pending"),
    ]
    assert rows[0].details["measured"] == {"accuracy": 0.93456}
    assert not rows[1].details and not rows[2].details
    assert evidence_rows({"01-a": notebook(SECOND)}, STATEMENTS)[1].status == "refined"


def test_a_chapter_whose_claims_are_all_shown_lacks_nothing():
    assert coverage_problems({"01-a": notebook(FIRST, SECOND)}, STATEMENTS) == []


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ((FIRST,), "01-a: E1.2 is not claimed in any cell"),
        ((FIRST, cell("# claim('E1.2', test)")), "01-a: E1.2 is not claimed in any cell"),
        ((FIRST, SECOND, cell('claim("E1.7", t)', "E1.7")), "01-a: E1.7 is claimed but is no row of claims.yml"),
        ((FIRST, SECOND, cell('claim("E2.1", t)', "E2.1")), "01-a: E2.1 belongs to 02-b"),
        ((FIRST, SECOND, FIRST), "01-a: E1.1 is claimed 2 times"),
        (
            (FIRST, cell('claim("E1.2", t)')),
            "01-a: E1.2 is claimed, but no stored output shows it; let it end its cell",
        ),
        ((FIRST, SECOND, cell("pass", "E2.1")), "01-a: a stored output shows E2.1, which no cell claims"),
        (
            (FIRST, cell('claim("E1.2", t)', "E1.2", verdict="so-so")),
            "01-a: the output of E1.2 has the verdict 'so-so'",
        ),
    ],
)
def test_what_a_notebook_lacks_is_named(cells, problem):
    found = coverage_problems({"01-a": notebook(*cells)}, STATEMENTS)
    assert any(message.startswith(problem) for message in found), found


def test_the_rows_of_chapters_without_a_notebook_are_pending():
    assert pending({"01-a": notebook()}, STATEMENTS) == ["E2.1"]


def test_notebooks_are_read_by_chapter_and_a_broken_one_is_named(tmp_path):
    folder = tmp_path / "pt"
    folder.mkdir()
    (folder / "01-a.ipynb").write_text(json.dumps(notebook(FIRST)), encoding="utf-8")
    assert list(read_notebooks(folder)) == ["01-a"]
    (folder / "02-b.ipynb").write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match=r"02-b\.ipynb is not a notebook"):
        read_notebooks(folder)
    with pytest.raises(ValueError, match="not an edition"):
        read_notebooks(tmp_path)
