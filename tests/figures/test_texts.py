"""What the figures' scripts say: every script that has texts has the same ones in both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from course_lib import figures
from course_lib.languages import LANGUAGES

SCRIPTS = sorted(
    path.stem
    for path in Path(figures.__file__).parent.rglob("*.js")
    if "export const TEXT" in path.read_text(encoding="utf-8")
)


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_has_the_same_texts_in_both_languages(module: Callable[[str], Page], script: str) -> None:
    texts = module(script).evaluate(
        f"Object.fromEntries(Object.entries(module_{script}.TEXT).map(([language, texts]) => "
        "[language, Object.entries(texts).map(([name, text]) => [name, typeof text, text === ''])]))"
    )
    assert list(texts) == list(LANGUAGES)
    assert texts["pt"] == texts["en"]
    assert not any(empty for _, _, empty in texts["pt"])
