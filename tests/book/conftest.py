"""The built book and a browser, once a session."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from book.page_checks import Watch
from book.site import built_site, served


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder with both editions, built from the present sources."""
    return built_site()


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[str]:
    """The address at which the built book is served."""
    with served(site) as address:
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser context of a laptop's width."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="pt-BR")
    yield context
    context.close()


@pytest.fixture
def watch(context: BrowserContext, request: pytest.FixtureRequest) -> Watch:
    """The network cut; only the test's own server answers, where the test has one."""
    home = request.getfixturevalue("server") if "server" in request.fixturenames else ""
    return Watch(context, home)
