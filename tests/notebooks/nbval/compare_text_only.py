"""A pytest plugin for nbval: of a checked cell's output only plain text and stdout count, and every claim is checked.

Pictures and figures are HTML, whose digits may differ between machines; what they show is said in plain text or claimed.
"""

import re

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile

COMPARED = {"data", "text/plain", "stdout"}
CLAIM = re.compile(r"^\s*claim\(", re.MULTILINE)


class EverythingBut:
    """What nbval asks "is this kind of output left out?"."""

    def __init__(self, compared: set[str]) -> None:
        self.compared = compared

    def __contains__(self, kind: str) -> bool:
        return kind not in self.compared


def pytest_collectstart(collector: pytest.Collector) -> None:
    if isinstance(collector, IPyNbFile):
        collector.skip_compare = EverythingBut(COMPARED)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if isinstance(item, IPyNbCell) and CLAIM.search(item.cell.source):
            item.options["check"] = True
