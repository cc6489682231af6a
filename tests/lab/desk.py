"""A reader at JupyterLab: opens a notebook in Chromium, runs and writes cells, and sees what is there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Locator, Page, expect

EXPOSED = "--LabApp.expose_app_in_browser=True"  # so that a test can call a menu's command by its name
SECONDS_TO_RUN = 60


class Desk:
    """One notebook open in one page; its cells are called by their names, in their order."""

    def __init__(self, page: Page, address: str, path: str, names: Sequence[str]) -> None:
        self.page, self.names = page, list(names)
        page.goto(f"{address}/lab/tree/{path}?reset")
        page.wait_for_selector("#jupyterlab-splash", state="detached", timeout=60_000)
        expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(len(self.names), timeout=60_000)
        page.wait_for_function(
            "() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'",
            timeout=60_000,
        )

    def call(self, command: str, **arguments: str) -> None:
        """Do what a menu's entry does, and wait until it is done."""
        code = "([name, given]) => window.jupyterapp.commands.execute(name, given).then(() => null)"
        self.page.evaluate(code, [command, arguments])

    def cell(self, name: str) -> Locator:
        """Return the cell called `name`."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(self.names.index(name))

    def output(self, name: str) -> Locator:
        """Return what the cell called `name` shows."""
        return self.cell(name).locator(".jp-Cell-outputArea")

    def rewrite(self, name: str, source: str) -> None:
        """Click into a cell and replace what is written in it."""
        self.cell(name).locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)

    def run(self, name: str, says: str | re.Pattern[str]) -> None:
        """Run a cell with Shift+Enter and wait until `says` is in what it shows."""
        self.start(name)
        expect(self.output(name)).to_contain_text(says, timeout=SECONDS_TO_RUN * 1000)

    def select(self, name: str) -> None:
        """Select a cell without unfolding it."""
        self.page.evaluate(
            """index => { const { content } = window.jupyterapp.shell.currentWidget;
              content.activeCellIndex = index; content.mode = 'command'; content.activate(); }""",
            self.names.index(name),
        )

    def start(self, name: str) -> None:
        """Select a cell and press Shift+Enter."""
        self.select(name)
        self.page.keyboard.press("Shift+Enter")

    def state(self) -> dict[str, Any]:
        """Return what a stray key would change: the cells with their kinds and sources, the one selected, and the mode."""
        return self.page.evaluate(
            """() => { const { content } = window.jupyterapp.shell.currentWidget;
              return { cells: content.widgets.map((cell) => [cell.model.type, cell.model.sharedModel.getSource()]),
                selected: content.activeCellIndex, mode: content.mode }; }"""
        )

    @property
    def changed(self) -> bool:
        """Whether JupyterLab thinks that there is something to save."""
        return self.page.evaluate("() => window.jupyterapp.shell.currentWidget.content.model.dirty")
