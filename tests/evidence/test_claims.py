"""A claim holds on what was measured, fails on its control, and is shown with both."""

import math

import numpy
import pytest
import torch

from course_lib.evidence import ClaimError, claim, claims, statement, statements
from course_lib.evidence.claims import parse_statement
from course_lib.evidence.records import Record
from course_lib.languages import Text, set_language

ROW = {"source": ["LOPES"], "stated": True, "pt": "Algo.", "en": "Something."}


def above_half(accuracy):
    return accuracy > 0.5


@pytest.fixture(autouse=True)
def _without_records(monkeypatch):
    """Claims that have no record yet, whatever the course has measured since."""
    monkeypatch.setattr("course_lib.evidence.measurements.MEASUREMENTS", {})


def test_a_claim_that_holds_and_whose_control_fails_is_shown_in_plain_words_without_numbers():
    set_language("en")
    data, _ = claim("E4.1", above_half, measured={"accuracy": 0.93}, control={"accuracy": 0.12})._repr_mimebundle_()
    assert data["text/plain"] == "E4.1: the claim holds; its control fails"
    set_language("pt")
    shown = claim("E4.1", above_half, measured={"accuracy": 0.93}, control={"accuracy": 0.12})
    assert repr(shown) == "E4.1: a afirmação se sustenta; seu controle falha"


def test_a_notebook_shows_the_claim_with_its_metadata():
    from IPython.core.formatters import DisplayFormatter

    shown = claim("E4.1", above_half, measured={"accuracy": 0.93}, control={"accuracy": 0.12}, control_name="chance")
    formatter = DisplayFormatter()
    data, metadata = formatter.format(shown)
    assert {"text/html", "text/plain"} <= data.keys()
    assert metadata["course"]["claim"] == "E4.1"
    assert metadata["course"]["verdict"] == "holds"
    assert metadata["course"]["measured"] == {"accuracy": 0.93}
    assert metadata["course"]["control"] == {"accuracy": 0.12}
    assert metadata["course"]["control_name"] == {"pt": "chance", "en": "chance"}


def test_the_panel_says_statement_source_labels_and_numbers_in_the_language_in_use():
    labels = {"accuracy": Text(pt="acurácia", en="accuracy on <new> sentences")}
    shown = claim(
        "E7.1",
        above_half,
        measured={"accuracy": 0.93456},
        control={"accuracy": 0.0},
        control_name=Text(pt="pesos ao acaso", en="random weights"),
        labels=labels,
    )
    portuguese = shown._repr_mimebundle_()[0]["text/html"]
    assert all(
        part in portuguese for part in ("0,935", "acurácia", "pesos ao acaso", "a partir de PAES", 'lang="pt-BR"')
    )
    set_language("en")
    english = shown._repr_mimebundle_()[0]["text/html"]
    assert all(part in english for part in ("0.935", "on &lt;new&gt; sentences", "random weights", "after PAES"))


def test_a_claim_that_fails_on_what_was_measured_is_refused():
    with pytest.raises(ClaimError, match=r"E4\.1: the claim does not hold on what was measured: accuracy=0\.4"):
        claim("E4.1", above_half, measured={"accuracy": 0.4}, control={"accuracy": 0.1})


def test_a_claim_whose_control_passes_is_refused_as_empty():
    with pytest.raises(ClaimError, match=r"holds by emptiness: its control \(untrained\) passes the same test"):
        claim("E4.1", above_half, measured={"accuracy": 0.9}, control={"accuracy": 0.8}, control_name="untrained")


def test_an_unknown_claim_is_refused_with_the_nearest_ids():
    with pytest.raises(ClaimError, match=r"no claim 'E4\.12'.*E4\.1"):
        claim("E4.12", above_half, measured={"accuracy": 0.9}, control={"accuracy": 0.1})


def test_a_control_with_other_names_is_refused():
    with pytest.raises(ClaimError, match=r"the same names; only one of them has accuracy, loss"):
        claim("E4.1", above_half, measured={"accuracy": 0.9}, control={"loss": 0.1})


@pytest.mark.parametrize("value", [math.nan, math.inf, [0.1, math.nan], torch.tensor(math.nan)])
def test_a_number_that_is_not_finite_is_refused_in_measured_and_in_control(value):
    with pytest.raises(ClaimError, match=r"measured\['accuracy'\].* must be finite"):
        claim("E4.1", lambda accuracy: True, measured={"accuracy": value}, control={"accuracy": 0.1})
    with pytest.raises(ClaimError, match=r"control\['accuracy'\].* must be finite"):
        claim("E4.1", lambda accuracy: True, measured={"accuracy": 0.9}, control={"accuracy": value})


@pytest.mark.parametrize("numbers", [{}, {"accuracy": []}, {"accuracy": None}])
def test_nothing_measured_proves_nothing(numbers):
    with pytest.raises(ClaimError, match=r"no numbers|empty list|NoneType"):
        claim("E4.1", lambda **_: True, measured=numbers, control={"accuracy": 0.1})


@pytest.mark.parametrize("outcome", [1, None, "yes", numpy.bool_(True)])
def test_a_test_that_does_not_return_true_or_false_is_refused(outcome):
    with pytest.raises(ClaimError, match="must return True or False"):
        claim("E4.1", lambda accuracy: outcome, measured={"accuracy": 0.9}, control={"accuracy": 0.1})


def test_a_test_that_raises_on_the_control_does_not_count_as_a_failure_of_the_control():
    with pytest.raises(ClaimError, match=r"raised ZeroDivisionError on the control \(control\)"):
        claim("E4.1", lambda loss: 1 / loss > 0, measured={"loss": 1.0}, control={"loss": 0.0})


def test_tensors_and_arrays_become_plain_numbers_before_the_test_sees_them():
    seen = []
    claim(
        "E4.1",
        lambda accuracy, curve: bool(seen.append((accuracy, curve)) or accuracy > 0.5),
        measured={"accuracy": torch.tensor(0.75), "curve": numpy.array([1, 2])},
        control={"accuracy": numpy.float32(0.25), "curve": (1, 2)},
    )
    assert seen == [(0.75, [1, 2]), (0.25, [1, 2])]
    assert all(type(accuracy) is float for accuracy, _ in seen)


def test_a_refined_verdict_needs_a_refined_statement(monkeypatch):
    monkeypatch.setattr(claims, "statement", lambda id: parse_statement(id, "04-transformers", ROW))
    with pytest.raises(ClaimError, match="needs a refined statement"):
        claim("E4.1", above_half, measured={"accuracy": 0.9}, control={"accuracy": 0.1}, verdict="refined")
    with pytest.raises(ClaimError, match="'perhaps'"):
        claim("E4.1", above_half, measured={"accuracy": 0.9}, control={"accuracy": 0.1}, verdict="perhaps")


def test_a_refined_claim_shows_both_forms(monkeypatch):
    row = parse_statement("E4.1", "04-transformers", ROW | {"refined": {"pt": "Só isto.", "en": "Only this."}})
    monkeypatch.setattr(claims, "statement", lambda id: row)
    shown = claim("E4.1", above_half, measured={"accuracy": 0.9}, control={"accuracy": 0.1}, verdict="refined")
    html = shown._repr_mimebundle_()[0]["text/html"]
    assert "Algo." in html
    assert "Só isto." in html
    assert repr(shown) == "E4.1: a afirmação refinada se sustenta; seu controle falha"


def test_a_claim_that_has_a_record_cannot_be_made_without_it(monkeypatch):
    monkeypatch.setattr("course_lib.evidence.measurements.MEASUREMENTS", {"E4.1": "something"})
    with pytest.raises(ClaimError, match=r'pass record=record\("E4\.1"\)'):
        claim("E4.1", above_half, measured={"accuracy": 0.9}, control={"accuracy": 0.1})
    stored = Record("E4.1", {}, (0, 1), {0: {"a": 1}, 1: {"a": 2}}, {"cpu": "A <fast> one"}, {}, "2026-01-01")
    shown = claim("E4.1", above_half, measured={"accuracy": 0.9}, control={"accuracy": 0.1}, record=stored)
    assert shown.metadata()["record"] == {
        "id": "E4.1",
        "seeds": [0, 1],
        "machine": "A <fast> one",
        "measured_on": "2026-01-01",
    }
    assert "2 sementes, medido em A &lt;fast&gt; one" in shown._repr_mimebundle_()[0]["text/html"]
    other = Record("E4.2", {}, (0,), {0: {"a": 1}}, {}, {}, "2026-01-01")
    with pytest.raises(ClaimError, match=r"record of E4\.2"):
        claim("E4.1", above_half, measured={"accuracy": 0.9}, control={"accuracy": 0.1}, record=other)


def test_labels_of_what_was_not_measured_are_refused():
    with pytest.raises(ClaimError, match="labels name acuracy"):
        claim(
            "E4.1",
            above_half,
            measured={"accuracy": 0.9},
            control={"accuracy": 0.1},
            labels={"acuracy": Text(pt="a", en="a")},
        )


def test_a_number_is_shown_by_its_label_in_claims_yml_unless_the_cell_gives_one():
    same = {"measured": {"product": 0.0, "log_sum": -9.0}, "control": {"product": 0.5, "log_sum": -0.7}}
    shown = claim("E2.5", lambda product, log_sum: product == 0, **same, labels={"product": Text(pt="a", en="b")})
    assert shown.labels == {"product": Text(pt="a", en="b"), "log_sum": statement("E2.5").labels["log_sum"]}


def test_labels_are_written_in_both_languages():
    for row in statements().values():
        for name, label in row.labels.items():
            assert label.pt.strip() and label.en.strip(), f"{row.id}: {name}"


def test_the_statements_are_those_of_the_course_in_its_order():
    counts: dict[str, int] = {}
    for row in statements().values():
        counts[row.id.split(".")[0]] = counts.get(row.id.split(".")[0], 0) + 1
    assert counts == {"E1": 6, "E2": 7, "E3": 6, "E4": 11, "E5": 6, "E6": 6, "E7": 9}
    assert list(statements())[:7] == ["E1.1", "E1.2", "E1.3", "E1.4", "E1.5", "E1.6", "E2.1"]


def test_every_statement_is_one_sentence_in_each_language_and_not_the_same_in_both():
    for row in statements().values():
        for text in (row.text, *([row.refined] if row.refined else [])):
            assert text.pt != text.en, row.id
            for form in (text.pt, text.en):
                assert form.endswith("."), f"{row.id}: {form}"
                assert form[0].isupper(), f"{row.id}: {form}"
        assert set(row.sources) <= {"LOPES", "PONTI", "MURAI", "TURING", "PAES"}, row.id


def test_what_a_deck_only_motivates_is_never_put_in_its_mouth():
    assert {row.id for row in statements().values() if not row.stated} == {"E3.3"} | {f"E7.{n}" for n in range(1, 10)}
    assert statement("E7.7").attribution == Text(pt="a partir de PAES e PONTI", en="after PAES and PONTI")
    assert statement("E1.5").attribution == Text(pt="LOPES, TURING e MURAI afirmam", en="LOPES, TURING and MURAI state")
    assert statement("E1.3").attribution == Text(pt="LOPES afirma", en="LOPES states")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"stated": "yes"}, "write true"),
        ({"source": []}, "list of deck names"),
        ({"en": None}, "both languages"),
        ({"verdict": "holds"}, "unknown field verdict"),
        ({"refined": {"pt": "Só isto."}}, "both languages"),
        ({"labels": ["found"]}, "its two forms"),
        ({"labels": {"found": {"pt": "achados"}}}, "the label of found is .*both languages"),
    ],
)
def test_a_malformed_row_is_named(change, message):
    with pytest.raises(ValueError, match=rf"E4\.1: .*{message}"):
        parse_statement("E4.1", "04-transformers", ROW | change)


def test_a_row_under_another_chapter_or_without_a_field_is_named():
    with pytest.raises(ValueError, match="stands under '05-bert'"):
        parse_statement("E4.1", "05-bert", ROW)
    with pytest.raises(ValueError, match="no en, stated"):
        parse_statement("E4.1", "04-transformers", {"source": ["LOPES"], "pt": "Algo."})
