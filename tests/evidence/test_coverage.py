"""Every statement of the chapters that exist is claimed in both editions, and every record belongs to its measurement."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from course_lib.evidence import stale_records, statements
from course_lib.evidence.report import coverage_problems, pending, read_notebooks
from course_lib.languages import LANGUAGES

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_statement_of_a_written_chapter_is_claimed_and_every_claim_is_a_statement(language):
    problems = coverage_problems(read_notebooks(NOTEBOOKS / language), statements())
    assert not problems, "\n" + "\n".join(problems)


def test_the_pending_statements_are_those_of_the_chapters_without_a_notebook(record_property):
    missing = {language: pending(read_notebooks(NOTEBOOKS / language), statements()) for language in LANGUAGES}
    assert missing["pt"] == missing["en"]
    print("pending:", ", ".join(missing["pt"]) or "none")
    record_property("pending", ", ".join(missing["pt"]))


def test_every_record_is_there_whole_and_made_by_the_measurement_as_it_is_now():
    problems = stale_records()
    assert not problems, "\n" + "\n".join(problems.values())


AGAIN = """
import datetime, json
from course_lib.evidence import remeasure_one
again = remeasure_one(datetime.datetime.now(datetime.UTC).date())
print("RESULT", json.dumps(None if again is None else [again.id, again.seed, list(again.differences)]))
"""


@pytest.mark.slow
def test_one_seed_of_one_record_chosen_by_the_day_comes_out_the_same_when_measured_again():
    # in its own process: the checks of shapes make drawing sentences several times slower
    run = subprocess.run([sys.executable, "-c", AGAIN], capture_output=True, text=True, timeout=1500, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    again = json.loads(run.stdout.rsplit("RESULT", 1)[1])
    if again is None:
        pytest.skip("nothing has been recorded yet")
    id, seed, differences = again
    assert not differences, f"{id}, seed {seed}: " + "; ".join(differences)
