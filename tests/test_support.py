"""The tests' own helpers: a missing browser is a skip on a reader's machine and a failure in CI."""

from pathlib import Path

import jaxtyping
import pytest
import torch

from course_lib.models.attention import attention
from support import chromium_path


def test_a_missing_browser_skips_locally_with_a_reason(tmp_path: Path) -> None:
    with pytest.raises(pytest.skip.Exception, match="no Chromium or Chrome on this machine"):
        chromium_path({"PATH": str(tmp_path)})


def test_a_missing_browser_fails_in_ci(tmp_path: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match="no Chromium or Chrome on this machine"):
        chromium_path({"PATH": str(tmp_path), "CI": "true"})


def test_a_browser_that_is_named_is_taken(tmp_path: Path) -> None:
    browser = tmp_path / "my-browser"
    browser.write_text("", encoding="utf-8")
    assert chromium_path({"PATH": "", "CHROMIUM_PATH": str(browser)}) == str(browser)


def test_shapes_are_enforced_while_testing() -> None:
    query, other_width = torch.zeros(2, 3), torch.zeros(4, 5)
    with pytest.raises(jaxtyping.TypeCheckError):
        attention(query, other_width, other_width)
