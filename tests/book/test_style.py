"""The book's one style sheet: rules and variables that no page uses are left out, and the rest is as it was written."""

import re
from pathlib import Path

import pytest

from course_lib.sphinx_ext.style import STYLE_FILE, prune, words_of


def test_a_rule_stays_if_some_page_has_its_classes_and_ids() -> None:
    sheet = ".a .b, .c { color: red } .d { color: blue } p > i { top: 0 } #e { left: 0 }"
    assert prune(sheet, {"a", "b"}).split("\n")[:-1] == [".a .b{color: red}", "p > i{top: 0}"]
    assert "#e" in prune(sheet, {"e"}) and ".c" in prune(sheet, {"c"})


def test_a_class_inside_not_or_is_may_be_lacking() -> None:
    assert prune("p:not(.x) { top: 0 } :is(.y, p) { left: 0 }", set()).count("{") == 2


def test_conditions_are_looked_into_and_empty_ones_left_out() -> None:
    sheet = (
        "@media print { .a { top: 0 } .b { top: 0 } } @media screen { .b { top: 0 } } @font-face { src: url(f.woff2) }"
    )
    assert prune(sheet, {"a"}) == "@media print{.a{top: 0}}\n@font-face {src: url(f.woff2)}\n"


def test_a_variable_stays_if_something_reads_it_also_through_another_one() -> None:
    sheet = ':root { --a: 1px; --b: var(--a); --c: url("data:image/svg+xml;x,{}"); --d: 2px } p { top: var(--b) }'
    written = prune(sheet, set())
    assert "--a" in written and "--b" in written and "--c" not in written and "--d" not in written
    assert written.count("{") == written.count("}") == 2 and written.count('"') == 0
    assert "--d" in prune(sheet, set(), ["--d"])


def test_words_come_from_attributes_and_scripts_and_not_from_the_text() -> None:
    words = words_of(['<p class="a b" id="c">d</p><script>x.className = "e";</script>'], ['y.classList.add("f-g")'])
    assert {"a", "b", "c", "e", "f-g"} <= words and "d" not in words


@pytest.mark.slow
def test_every_page_loads_the_one_sheet_in_its_present_version_and_the_sheet_is_whole(site: Path) -> None:
    for edition in ("pt", "en"):
        sheet = (site / edition / "_static" / STYLE_FILE).read_text(encoding="utf-8")
        assert sheet.count("{") == sheet.count("}") and len(sheet) < 130_000
        for rule in (".course-figure", "@font-face", ".bd-sidebar-primary", 'data-theme="dark"', ".highlight"):
            assert rule in sheet
        versions: set[str] = set()
        for page in (site / edition).rglob("*.html"):
            links = re.findall(r'<link rel="stylesheet"[^>]*href="([^"]*)"', page.read_text(encoding="utf-8"))
            assert len(links) <= 1, page
            versions |= {link.rpartition("=")[2] for link in links}
        assert len(versions) == 1
