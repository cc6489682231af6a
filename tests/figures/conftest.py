"""A headless browser for the figures' tests, with no network, that fails a test on any error of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from course_lib.figures.shared.base import InteractiveFigure, bundle

PAGE = """<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8"><title>Figures</title>
<meta name="viewport" content="width=device-width"></head>
<body style="margin:12px;font-family:sans-serif;background:{ground}"><main>{content}</main></body></html>"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page without network; after the test, no error may have been logged on it."""
    context = browser.new_context(offline=True, viewport={"width": 900, "height": 900})
    page = context.new_page()
    page.set_default_timeout(10_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: None if request.url.startswith("file:") else errors.append(request.url))
    page.errors = errors
    yield page
    context.close()
    assert not errors, errors


@pytest.fixture
def module(page: Page) -> Callable[[str], Page]:
    """Load a JavaScript module of the figures into the page, as `module_<name>`."""

    def load(name: str) -> Page:
        page.evaluate(f"() => {{ {bundle(name)} window.module_{name} = module_{name}; }}")
        return page

    return load


@pytest.fixture
def show(page: Page, tmp_path: Path) -> Callable[..., Page]:
    """Open figures on a page from disk, wait until all are mounted, and unfold their further controls; `theme` is "light" or "dark"."""

    def open_page(*figures: InteractiveFigure, theme: str = "light", mounted: bool = True) -> Page:
        content = "\n".join(figure._repr_mimebundle_()["text/html"] for figure in figures)
        ground = "#ffffff" if theme == "light" else "#0d1015"
        path = tmp_path / "page.html"
        path.write_text(PAGE.format(content=content, theme=theme, ground=ground), encoding="utf-8")
        page.goto(path.as_uri())
        page.wait_for_function(
            "count => document.querySelectorAll(`figure[data-mounted]:not([data-mounted=pending])`).length === count",
            arg=len(figures),
        )
        if mounted:
            assert page.locator('figure[data-mounted="true"]').count() == len(figures)
        page.locator("details.course-more").evaluate_all("all => all.forEach((one) => { one.open = true; })")
        return page

    return open_page
