"""The evidence page of the built book: each claim with the numbers of its notebook, and a link that leads to it."""

import html
import re
from pathlib import Path

import pytest

from course_lib.evidence import statements
from course_lib.evidence.report import evidence_rows, read_notebooks
from course_lib.languages import LANGUAGES
from support import ROOT


def text_of(markup: str) -> str:
    """Return what a reader sees of a piece of HTML, with single spaces and straight apostrophes."""
    return " ".join(html.unescape(re.sub(r"</?[a-z][^>]*>", "", markup)).replace("’", "'").split())


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_claim_is_shown_with_its_numbers_and_leads_to_its_place(site: Path, language: str) -> None:
    [page] = (site / language).rglob("evidence.html")
    source = page.read_text(encoding="utf-8")
    lines = re.findall(r"<tr class=\"row-(?:odd|even)\">.*?</tr>", source, re.DOTALL)
    shown = {found[0]: line for line in lines if (found := re.findall(r"<strong>(E\d+\.\d+)</strong>", line))}
    rows = evidence_rows(read_notebooks(ROOT / "notebooks" / language), statements(), language)
    measured = [row for row in rows if row.quantities]
    assert list(shown) == [row.statement.id for row in measured]
    for row in measured:
        words = text_of(shown[row.statement.id])
        assert text_of(row.statement.text.get(language)) in words
        for one in row.quantities:
            for number in (one.measured, one.control):
                assert text_of(f"{one.label}: {number}") in words
        [(address, anchor)] = re.findall(r'href="([^"#]*)#(claim-[^"]*)"', shown[row.statement.id])
        assert f'id="{anchor}"' in (page.parent / address).read_text(encoding="utf-8")
    told = text_of(source)
    assert [row.statement.id for row in rows if row.statement.id not in told] == []
