"""The rows of claims.yml: whole, in both languages, pinned by a key of their own, and true of every record with room."""

import json
from pathlib import Path

import pytest
import yaml

from course_lib.evidence import statement, statements
from course_lib.evidence.archive import ARCHIVE
from course_lib.evidence.claims import outcomes
from course_lib.evidence.statements import parse_statement
from course_lib.languages import LANGUAGES, Text
from evidence.rows import HELD, REFINED, ROW

KEY = yaml.safe_load(Path(__file__).with_name("claims_key.yml").read_text(encoding="utf-8"))
HELD_ROWS = [row for row in statements().values() if row.relations]
RECORDED = [row for row in HELD_ROWS if row.recorded]
ROOM = 0.08  # a control stays this far from the threshold, of the way from it to what was measured


def results(id):
    return json.loads(ARCHIVE.path(id).read_text(encoding="utf-8"))["results"]


def test_the_statements_are_those_of_the_course_in_its_order():
    counts: dict[str, int] = {}
    for row in statements().values():
        counts[row.id.split(".")[0]] = counts.get(row.id.split(".")[0], 0) + 1
    assert counts == {"E1": 5, "E2": 7, "E3": 6, "E4": 11, "E5": 6, "E6": 6, "E7": 9}
    assert list(statements())[:7] == ["E1.1", "E1.2", "E1.3", "E1.4", "E1.5", "E2.1", "E2.2"]


def test_every_statement_is_one_sentence_in_each_language_and_not_the_same_in_both():
    for row in statements().values():
        for text in (row.text, *([row.refined] if row.refined else [])):
            assert text.pt != text.en, row.id
            for form in (text.pt, text.en):
                assert form.endswith("."), f"{row.id}: {form}"
                assert form[0].isupper(), f"{row.id}: {form}"
        assert set(row.sources) <= {"LOPES", "PONTI", "MURAI", "TURING", "PAES"}, row.id


def test_a_refined_form_marks_what_changed_in_both_languages():
    for row in statements().values():
        if row.marked is not None:
            counts = {language: row.marked.get(language).count("*") for language in LANGUAGES}
            assert all(count and count % 2 == 0 for count in counts.values()), row.id
            assert "*" not in row.refined.pt + row.refined.en


def test_what_a_deck_only_motivates_is_never_put_in_its_mouth():
    assert {row.id for row in statements().values() if not row.stated} == {"E3.3"} | {f"E7.{n}" for n in range(1, 10)}
    assert statement("E7.7").attribution == Text(pt="a partir de PAES e PONTI", en="after PAES and PONTI")
    assert statement("E1.5").attribution == Text(pt="LOPES, TURING e MURAI afirmam", en="LOPES, TURING and MURAI state")
    assert statement("E1.3").attribution == Text(pt="LOPES afirma", en="LOPES states")


@pytest.mark.parametrize("row", HELD_ROWS, ids=lambda row: row.id)
def test_what_a_row_asks_and_what_its_words_say_are_those_of_the_key(row):
    key = KEY[row.id]
    assert [relation.text for relation in row.relations] == key["relations"]
    assert {
        name: {language: label.get(language) for language in LANGUAGES} for name, label in row.labels.items()
    } == key["labels"]
    assert {name: expression.text for name, expression in row.recorded.items()} == key.get("recorded", {})
    assert {name: expression.text for name, expression in row.control.recorded.items()} == key.get(
        "control recorded", {}
    )
    said = {"statement": row.refined or row.text, "control": row.control.name, "picture": row.picture.label}
    assert {name: {language: text.get(language) for language in LANGUAGES} for name, text in said.items()} == {
        name: key[name] for name in said
    }
    assert [row.picture.number.text, "above" if row.picture.above else "below", row.picture.threshold] == key["drawn"]


def test_the_key_and_the_rows_name_the_same_claims():
    assert set(KEY) == {row.id for row in HELD_ROWS}


@pytest.mark.parametrize("row", RECORDED, ids=lambda row: row.id)
def test_every_recorded_seed_satisfies_every_relation_and_lies_on_the_passing_side(row):
    for seed, of in results(row.id).items():
        numbers = row.of_record(of)
        assert outcomes(row, numbers) == [True] * len(row.relations), seed
        assert row.picture.passes(row.picture.number.number(numbers)), seed


@pytest.mark.parametrize("row", RECORDED, ids=lambda row: row.id)
def test_every_recorded_control_breaks_a_relation_by_its_own_numbers_and_with_room(row):
    for seed, of in results(row.id).items():
        measured, control = row.of_record(of), row.control_of_record(of)
        assert False in outcomes(row, control), seed
        if all(name in control for name in row.picture.number.names):
            assert not row.picture.passes(row.picture.number.number(control)), seed
        shares = [
            -there / (here - there)
            for relation in row.relations
            if all(name in control for name in relation.names)
            for here, there in zip(relation.room(measured), relation.room(control), strict=True)
            if here > there
        ]
        assert max(shares) >= 0, seed
        strict = [share for share in shares if share > 0]
        assert not strict or max(strict) >= ROOM, f"seed {seed}: the threshold lies at the control's own number"


@pytest.mark.parametrize("row", RECORDED, ids=lambda row: row.id)
def test_a_control_has_numbers_of_its_own_and_not_those_that_were_measured(row):
    for seed, of in results(row.id).items():
        measured, control = row.of_record(of), row.control_of_record(of)
        places = [
            (name, place)
            for name, value in control.items()
            for place, one in enumerate(value if isinstance(value, list) else [value])
            if one == (measured[name] if isinstance(measured[name], list) else [measured[name]])[place]
        ]
        copied = {name for name, _ in places if row.control.recorded[name] == row.recorded[name]}
        assert copied == set(), seed


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"stated": "yes"}, "write true"),
        ({"source": []}, "list of deck names"),
        ({"en": None}, "both languages"),
        ({"verdict": "holds"}, "unknown field verdict"),
        ({"refined": {"pt": "Só isto."}}, "both languages"),
        ({"labels": ["found"]}, "write names"),
        ({"labels": {"short": {"pt": "achados"}}}, "the label of short is .*both languages"),
        ({"labels": HELD["labels"] | {"idle": {"pt": "a", "en": "b"}}}, "no relation speaks of idle"),
        ({"labels": HELD["labels"] | {"long": {"pt": "a {at}", "en": "b", "at": [1]}}}, "needs both {at}"),
        ({"labels": {"short": {"pt": "a", "en": "b"}}}, "has long, which has no label"),
        ({"relations": ["long[0] < huge"]}, "has huge, which has no label"),
        ({"relations": ["long[0] * short < 1"]}, "not linear"),
        ({"relations": ["short"]}, "compares nothing"),
        ({"recorded": {"short": '"live BLEU"[0]'}}, "recorded lacks long"),
        ({"recorded": {"short": "open('x')"}}, "holds"),
        ({"control": {"pt": "acaso"}}, "the control is .*both languages"),
        ({"control": HELD["control"] | {"recorded": {"odd": "a"}}}, "has odd, which has no label"),
        ({"picture": {"number": "short", "pt": "a", "en": "b"}}, "a threshold"),
        ({"picture": HELD["picture"] | {"above": 1}}, "a threshold"),
    ],
)
def test_a_malformed_row_is_named(change, message):
    with pytest.raises(ValueError, match=rf"E4\.1: .*{message}"):
        parse_statement("E4.1", "04-transformers", HELD | change)


def test_a_row_with_numbers_has_all_that_a_strip_shows():
    for part in ("labels", "relations", "control", "picture", "sample", "limits"):
        with pytest.raises(ValueError, match=rf"E4\.1: no {part}"):
            parse_statement("E4.1", "04-transformers", {name: value for name, value in HELD.items() if name != part})


def test_a_row_under_another_chapter_or_without_a_field_is_named():
    with pytest.raises(ValueError, match="stands under '05-bert'"):
        parse_statement("E4.1", "05-bert", ROW)
    with pytest.raises(ValueError, match="no en, stated"):
        parse_statement("E4.1", "04-transformers", {"source": ["LOPES"], "pt": "Algo."})


def test_numbers_are_taken_from_a_record_and_relations_written_in_the_readers_words():
    row = parse_statement("E4.1", "04-transformers", HELD | REFINED)
    assert row.of_record({"live BLEU": [1.0, 2.0, 3.0]}) == {"short": 1.0, "long": [2.0, 3.0]}
    assert row.in_words(row.relations[0], "pt") == "“BLEU, 24 palavras” < 0,5 × “BLEU das <curtas>”"
    assert row.labels["long"].get("en") == "BLEU, 24; 32–40 words"
    assert row.refined == Text(pt="Só isto.", en="Only this.")
