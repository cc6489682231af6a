"""A claim holds on what was measured and on every recorded seed, fails on its control, and is shown with all of it."""

import math

import numpy
import pytest
import torch

from course_lib.evidence import ClaimError, claim, claims
from course_lib.evidence.statements import parse_statement
from course_lib.languages import set_language
from evidence.rows import HELD, LIVE, REFINED, ROW, SHUFFLED, stored

RELATION = {"labels": {"accuracy": {"pt": "acurácia", "en": "accuracy"}}, "relations": ["accuracy > 0.5"]}
SIMPLE = {name: value for name, value in HELD.items() if name != "recorded"} | RELATION
SIMPLE |= {"picture": HELD["picture"] | {"number": "accuracy"}, "control": {"pt": "acaso", "en": "chance"}}


@pytest.fixture
def row(monkeypatch):
    """Puts one row in the place of claims.yml, and nothing is recorded of it."""
    monkeypatch.setattr("course_lib.evidence.measurements.MEASUREMENTS", {})

    def use(content):
        monkeypatch.setattr(claims, "statement", lambda id: parse_statement(id, "04-transformers", content))

    use(SIMPLE)
    set_language("en")
    return use


def simple(measured=0.93, control=0.12, **more):
    return claim("E4.1", measured={"accuracy": measured}, control={"accuracy": control}, **more)


def test_a_notebook_shows_the_claim_as_html_and_text_with_all_its_numbers_as_metadata(row):
    from IPython.core.formatters import DisplayFormatter

    row(HELD)
    shown = claim("E4.1", measured=LIVE, control=SHUFFLED, record=stored())
    data, metadata = DisplayFormatter().format(shown)
    assert {"text/html", "text/plain"} <= data.keys()
    assert metadata["course"] == {
        "claim": "E4.1",
        "verdict": "holds",
        "measured": LIVE,
        "control": SHUFFLED,
        "record": {
            "id": "E4.1",
            "machine": "A <fast> one",
            "measured_on": "2026-01-01",
            "seeds": {
                "0": {
                    "measured": {"short": 70.0, "long": [21.0, 11.0]},
                    "control": {"short": 70.0, "long": [60.0, 61.0]},
                },
                "1": {
                    "measured": {"short": 72.0, "long": [24.0, 9.0]},
                    "control": {"short": 71.0, "long": [50.0, 48.0]},
                },
            },
        },
    }


def test_a_claim_that_fails_on_what_was_measured_is_refused(row):
    with pytest.raises(ClaimError, match=r"E4\.1, this run: .* not hold .* not accuracy > 0\.5, for accuracy=0\.4"):
        simple(0.4)


def test_a_claim_that_fails_on_one_recorded_seed_is_refused(row):
    row(HELD)
    with pytest.raises(ClaimError, match=r"recorded seed 1: .* not long\[0\] < 0\.5 \* short"):
        claim("E4.1", record=stored(results={1: {"live BLEU": [40.0, 24.0, 9.0], "other BLEU": [1.0, 2.0, 3.0]}}))


def test_a_claim_whose_control_passes_is_refused_as_empty(row):
    with pytest.raises(ClaimError, match=r"this run: .* by emptiness: its control \(chance\) passes the same test"):
        simple(0.9, 0.8)
    row(HELD)
    passing = {"live BLEU": [72.0, 24.0, 9.0], "other BLEU": [70.0, 20.0, 10.0]}
    with pytest.raises(ClaimError, match=r"recorded seed 1: .* by emptiness"):
        claim("E4.1", record=stored(results={1: passing}))


def test_the_control_fails_by_the_numbers_that_it_measured_itself(row):
    row(HELD)
    claim("E4.1", measured=LIVE, control={"long": [20.0, 30.0]}, record=stored())
    with pytest.raises(ClaimError, match="no relation speaks only of what the control measured: short"):
        claim("E4.1", measured=LIVE, control={"short": 1.0}, record=stored())
    with pytest.raises(ClaimError, match="by emptiness"):
        claim("E4.1", measured=LIVE, control={"long": [30.0, 20.0]}, record=stored())


def test_a_record_may_speak_alone_and_a_run_may_measure_a_part(row):
    row(HELD)
    assert claim("E4.1", record=stored()).metadata()["measured"] == {}
    claim("E4.1", measured={"long": [2.0, 1.0]}, record=stored())
    with pytest.raises(ClaimError, match="no relation speaks only of what measured: short"):
        claim("E4.1", measured={"short": 2.0}, record=stored())


def test_without_numbers_or_without_a_control_there_is_no_claim(row):
    with pytest.raises(ClaimError, match="nothing was measured"):
        claim("E4.1")
    with pytest.raises(ClaimError, match="has no control"):
        claim("E4.1", measured={"accuracy": 0.9})


def test_a_row_without_relations_cannot_be_claimed(row):
    row(ROW)
    with pytest.raises(ClaimError, match="no relations"):
        claim("E4.1", measured={"accuracy": 0.9}, control={"accuracy": 0.1})


def test_an_unknown_claim_is_refused_with_the_nearest_ids():
    with pytest.raises(ClaimError, match=r"no claim 'E4\.12'.*E4\.1"):
        claim("E4.12", measured={"accuracy": 0.9}, control={"accuracy": 0.1})


def test_a_number_without_a_label_is_refused_in_measured_and_in_control(row):
    with pytest.raises(ClaimError, match=r"measured has acuracy, which claims\.yml does not name"):
        claim("E4.1", measured={"acuracy": 0.9}, control={"accuracy": 0.1})
    with pytest.raises(ClaimError, match="control has loss"):
        claim("E4.1", measured={"accuracy": 0.9}, control={"loss": 0.1})


@pytest.mark.parametrize("value", [math.nan, math.inf, [0.1, math.nan], torch.tensor(math.nan)])
def test_a_number_that_is_not_finite_is_refused_in_measured_and_in_control(row, value):
    with pytest.raises(ClaimError, match=r"measured\['accuracy'\].* must be finite"):
        simple(value)
    with pytest.raises(ClaimError, match=r"control\['accuracy'\].* must be finite"):
        simple(0.9, value)


@pytest.mark.parametrize("numbers", [{}, {"accuracy": []}, {"accuracy": None}])
def test_nothing_measured_proves_nothing(row, numbers):
    with pytest.raises(ClaimError, match=r"no numbers|empty list|NoneType"):
        claim("E4.1", measured=numbers, control={"accuracy": 0.1})


def test_tensors_and_arrays_become_plain_numbers(row):
    row(HELD)
    given = {"short": torch.tensor(70.0), "long": numpy.array([20, 10])}
    numbers = claim("E4.1", measured=given, record=stored()).metadata()["measured"]
    assert numbers == {"short": 70.0, "long": [20, 10]}
    assert type(numbers["short"]) is float


def test_a_verdict_is_one_of_three_and_two_of_them_need_a_refined_statement(row):
    for verdict in ("refined", "fails"):
        with pytest.raises(ClaimError, match="needs a refined statement"):
            simple(verdict=verdict)
    with pytest.raises(ClaimError, match="'perhaps'"):
        simple(verdict="perhaps")
    row(SIMPLE | REFINED)
    assert simple(verdict="fails").metadata()["verdict"] == "fails"


def test_a_claim_that_has_a_record_cannot_be_made_without_it_or_with_anothers(row, monkeypatch):
    monkeypatch.setattr("course_lib.evidence.measurements.MEASUREMENTS", {"E4.1": "something"})
    with pytest.raises(ClaimError, match=r'pass record=record\("E4\.1"\)'):
        simple()
    with pytest.raises(ClaimError, match=r"record of E4\.2"):
        simple(record=stored("E4.2"))
    with pytest.raises(ClaimError, match="does not say where it holds the numbers"):
        simple(record=stored())
