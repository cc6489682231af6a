"""A strip says the verdict, the words, the picture and the notes, and is made from the stored numbers alone."""

import html
import json
import re

import pytest

from course_lib.evidence.claims import claim
from course_lib.evidence.shown import ShownClaim
from course_lib.evidence.statements import parse_statement
from course_lib.evidence.strip import script, strip_html, strip_text, style
from course_lib.evidence.strip_picture import picture_text
from course_lib.languages import set_language
from evidence.rows import HELD, LIVE, REFINED, SHUFFLED, stored

ROW = parse_statement("E4.1", "04-transformers", HELD | REFINED)


@pytest.fixture
def details(monkeypatch):
    """The metadata of a refined claim with this run, its control, and a record of two seeds, as a notebook stores it."""
    monkeypatch.setattr("course_lib.evidence.measurements.MEASUREMENTS", {})
    monkeypatch.setattr("course_lib.evidence.claims.statement", lambda id: ROW)
    made = claim("E4.1", verdict="refined", measured=LIVE, control=SHUFFLED, record=stored()).metadata()
    return json.loads(json.dumps(made, sort_keys=True))


def cases(shown):
    return json.loads(html.unescape(re.search(r'data-cases="([^"]*)"', shown)[1]))


def test_the_strip_shows_verdict_refined_words_marked_notes_and_the_deck_that_said_otherwise(details):
    portuguese, english = (strip_html(details, ROW, language) for language in ("pt", "en"))
    for part in (
        "≈ refinada",
        "Só <mark>isto</mark>.",
        "2 sementes; 100 frases.",
        "embaralhado: falha.",
        'lang="pt-BR"',
    ):
        assert part in portuguese
    for part in ("≈ refined", "Only <mark>this</mark>.", "2 seeds; 100 sentences.", "shuffled: it fails.", 'lang="en"'):
        assert part in english
    folded = english.partition("<details")[2]
    for part in (
        "As it was put (LOPES states):",
        "Something.",
        "A &lt;fast&gt; one",
        "BLEU of the &lt;short&gt;",
        "2026-01-01",
    ):
        assert part in folded


def test_a_claim_that_holds_as_it_was_put_shows_the_statement_itself(details):
    shown = strip_html(details | {"verdict": "holds"}, ROW, "en")
    assert "✓ holds" in shown and "Something." in shown.partition("<details")[0] and "<mark>" not in shown
    assert "Source: LOPES states it." in shown


def test_what_this_run_measured_and_the_record_are_in_tables_of_their_own(details):
    tables = re.findall(r"<caption>(.*?)</caption>.*?<thead>(.*?)</thead>", strip_html(details, ROW, "en"))
    heads = {caption: re.findall(r'scope="col">(.*?)</th>', head) for caption, head in tables}
    assert heads == {
        "This run": ["quantity", "measured", "control"],
        "Record, measured on A &lt;fast&gt; one on 2026-01-01": ["quantity", "seed 0", "seed 1"],
        "Record, with the control": ["quantity", "seed 0", "seed 1"],
    }


def test_a_number_that_the_control_does_not_measure_is_said_to_be_so(details):
    del details["control"]["short"]
    run = strip_html(details, ROW, "en").partition("<caption>This run")[2].partition("</table>")[0]
    assert '<th scope="row">BLEU of the &lt;short&gt;</th><td>70</td><td>the control does not change it</td>' in run
    assert '<th scope="row">BLEU, 32–40 words</th><td>10.5</td><td>61</td>' in run


def test_each_case_has_its_stamp_ready_and_the_control_names_the_relation_that_breaks(details):
    found = cases(strip_html(details, ROW, "en"))
    assert list(found) == ["run", "0", "1"]
    assert {key: case["measured"]["stamp"] for key, case in found.items()} == dict.fromkeys(found, "refined")
    assert {key: case["control"]["stamp"] for key, case in found.items()} == dict.fromkeys(found, "fails")
    assert found["0"]["control"] == {
        "stamp": "fails",
        "word": "✗ does not hold",
        "told": "Seed 0, with the control: not “BLEU, 24 words” < 0.5 × “BLEU of the <short>”; "
        "“BLEU, 32–40 words” < “BLEU, 24 words”.",
    }
    del details["control"]
    assert cases(strip_html(details, ROW, "en"))["run"]["control"] is None


def test_the_picture_puts_every_number_where_it_belongs(details):
    shown = strip_html(details, ROW, "en")
    marks = {
        (case, side): float(x)
        for case, side, x in re.findall(r'data-case="(\w+)" data-side="(\w+)" (?:x1|cx|d)="M?([\d.]+)', shown)
    }
    assert len(marks) == 6
    values = {("0", "measured"): 21 / 70, ("1", "measured"): 24 / 72, ("run", "measured"): 20 / 70}
    values |= {("0", "control"): 60 / 70, ("1", "control"): 50 / 71, ("run", "control"): 60 / 70}
    assert sorted(values, key=values.get) == sorted(values, key=lambda key: (marks[key], values[key]))
    scale = (marks["0", "control"] - marks["0", "measured"]) / (values["0", "control"] - values["0", "measured"])
    for key, value in values.items():
        assert marks[key] == pytest.approx(marks["0", "measured"] + scale * (value - 21 / 70), abs=0.2)
    threshold = float(re.search(r'claim-threshold" x1="([\d.]+)"', shown)[1])
    assert threshold == pytest.approx(marks["0", "measured"] + scale * (0.5 - 21 / 70), abs=0.2)
    passing = re.search(r'claim-passing" x="([\d.]+)" y="18" width="([\d.]+)"', shown)
    assert float(passing[1]) + float(passing[2]) == pytest.approx(threshold, abs=0.2)


def test_the_picture_is_said_in_words(details):
    assert picture_text(ShownClaim.read(details, ROW), "en") == (
        "ratio. required: < 0.5; seeds of the record: 0.3; 0.333; this run: 0.286; control: 0.704–0.857."
    )


def test_the_plain_form_says_verdict_statement_relations_numbers_and_control(details):
    assert strip_text(details, ROW, "pt").splitlines() == [
        "E4.1, refinada, vale nesta forma: Só isto.",
        "O que se exige dos números: “BLEU, 24 palavras” < 0,5 × “BLEU das <curtas>”; "
        "“BLEU, 32–40 palavras” < “BLEU, 24 palavras”",
        "Quão certo: 2 sementes; 100 frases.",
        "Controle: embaralhado: falha.",
        "Limites: um só tamanho.",
        "esta execução: BLEU das <curtas> = 70; BLEU, 24; 32–40 palavras = 20; 10,5",
        "esta execução, controle: BLEU das <curtas> = 70; BLEU, 24; 32–40 palavras = 60; 61",
        "semente 0: BLEU das <curtas> = 70; BLEU, 24; 32–40 palavras = 21; 11",
        "semente 0, controle: BLEU das <curtas> = 70; BLEU, 24; 32–40 palavras = 60; 61",
        "semente 1: BLEU das <curtas> = 72; BLEU, 24; 32–40 palavras = 24; 9",
        "semente 1, controle: BLEU das <curtas> = 71; BLEU, 24; 32–40 palavras = 50; 48",
    ]


def test_style_and_script_stand_once_in_a_marked_block_and_are_the_same_in_every_strip(details):
    first, second = strip_html(details, ROW, "pt"), strip_html(details | {"verdict": "holds"}, ROW, "en")
    for shown in (first, second):
        assert re.findall(r"<style[^>]*>", shown) == ['<style data-course-style="claim">']
        assert re.findall(r"<script[^>]*>", shown) == ['<script data-course-script="claim">']
        assert f'<style data-course-style="claim">{style()}</style>' in shown
        assert f'<script data-course-script="claim">{script()}</script>' in shown


def test_no_rule_of_the_style_reaches_beyond_the_strip():
    rules = re.sub(r"@media print \{(.*)\}\s*$", r"\1", style(), flags=re.DOTALL)
    selectors = [part.strip() for part in re.findall(r"([^{}]+)\{", rules)]
    for _ in range(2):  # what stands in brackets names parts of a strip
        selectors = [re.sub(r"\([^()]*\)", "", one) for one in selectors]
    assert len(selectors) > 40
    assert [one for one in selectors if any(".course-claim" not in part for part in one.split(","))] == []


def test_metadata_of_another_claim_or_of_an_older_version_is_refused(details):
    with pytest.raises(ValueError, match=r"not of E4\.1 .* execute its notebook again"):
        strip_html(details | {"claim": "E4.2"}, ROW, "en")
    with pytest.raises(ValueError, match="older version; execute its notebook again"):
        strip_html(details | {"record": {"id": "E4.1", "seeds": [0, 1]}}, ROW, "en")


def test_a_logarithmic_axis_names_what_it_cannot_show(details):
    picture = HELD["picture"] | {"log": True, "number": "long[0] - 20"}
    row = parse_statement("E4.1", "04-transformers", HELD | REFINED | {"picture": picture})
    with pytest.raises(ValueError, match=r"E4\.1: a logarithmic axis has no place for 0"):
        strip_html(details, row, "en")


def test_a_claim_speaks_the_language_in_use(monkeypatch):
    monkeypatch.setattr("course_lib.evidence.measurements.MEASUREMENTS", {})
    monkeypatch.setattr("course_lib.evidence.claims.statement", lambda id: ROW)
    shown = claim("E4.1", record=stored())
    assert repr(shown).startswith("E4.1, sustenta-se, como foi dita: Algo.")
    set_language("en")
    assert repr(shown).startswith("E4.1, holds, as it was put: Something.")
    assert 'lang="en"' in shown._repr_mimebundle_()[0]["text/html"]
