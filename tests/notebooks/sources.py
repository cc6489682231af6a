"""Where the numbers of a chapter's prose may come from: what the cells nearby say and show, and the records they read."""

import ast
import json
import math
import re
from collections.abc import Iterable, Iterator
from functools import cache

from nbformat import NotebookNode

from course_lib.editions.cells import NotebookFile, read, tags
from course_lib.evidence.archive import ARCHIVE
from course_lib.evidence.report import called_claims
from course_lib.evidence.statements import statement
from notebooks.numbers import Number, printed_numbers

BEFORE, AFTER = 2, 2  # code cells on either side of a text that its numbers may come from
LONGEST = 12  # points of a series that count one by one; of a longer one only its ends, its least and its greatest do
CLAIM = re.compile(r"\bE\d\.\d\b")
OF_ONE_CASE = re.compile(
    r"(?m)^(?:(?:semente|seed) \d+|esta execução|this run)\b.*$"
)  # what one case gave stands in the metadata
MAGIC = re.compile(r"(?m)^(\s*)[%!].*$")


class Chapter:
    """A notebook as its prose sees it: each text with the values that stand around it."""

    def __init__(self, file: NotebookFile) -> None:
        self.cells = read(file).cells
        self.language = file.language
        self.place = {cell.id: place for place, cell in enumerate(self.cells)}
        self.code = [
            place
            for place, cell in enumerate(self.cells)
            if cell.cell_type == "code" and cell.source.strip() and "exercise" not in cell.metadata
        ]
        sections = [cell.cell_type == "markdown" and cell.source.startswith("## ") for cell in self.cells]
        self._said = {place: frozenset(cell_values(self.cells[place])) for place in self.code}
        self.section = [sum(sections[: place + 1]) for place in range(len(self.cells))]

    def texts(self) -> Iterator[NotebookNode]:
        """Yield the cells of prose, in order."""
        return (cell for cell in self.cells if cell.cell_type == "markdown")

    def values_around(self, identifier: str, further: tuple[str, ...] = ()) -> frozenset[float]:
        """Return what the code cells next to a text, and the `further` ones it quotes, say, show and read from records."""
        place = self.place[identifier]
        if "statement" in tags(self.cells[place]):  # what an exercise says is worked out with its own solution
            return frozenset()
        near = [one for one in self.code if one < place][-BEFORE:] + [one for one in self.code if one > place][:AFTER]
        near += [self.place[name] for name in further]
        values = {value for one in near for value in self._said[one]}
        if not near:
            return values
        # a record is opened once in a section, and its series are read by name where they are drawn
        here = {self.section[place], *(self.section[self.place[name]] for name in further)}
        section = [one for one in self.code if self.section[one] in here]
        claims = {claim for one in {*near, *section} for claim in CLAIM.findall(self.cells[one].source)}
        series = [name for one in near for name in strings(self.cells[one].source)]
        values |= {value for one in near for value in claimed_means(self.cells[one].source)}
        return values.union(*(record_values(claim, tuple(series)) for claim in claims))


def found(number: Number, values: Iterable[float]) -> bool:
    """Whether one of the values is this number as it was rounded; what was counted must be the same to the last unit."""
    return any(
        abs(value) == abs(number.value) or (number.slack > 0.5 and abs(value) >= 1000 and number.agrees_with(value))
        if float(value).is_integer() and not number.percent
        else number.agrees_with(value)
        for value in values
        if math.isfinite(value)
    )


def cell_values(cell: NotebookNode) -> Iterator[float]:
    """Yield the numbers of a cell's code, of what it printed, of its pictures' words, and of the claims it shows."""
    for node in ast.walk(ast.parse(MAGIC.sub(r"\1pass", cell.source))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from printed_numbers(node.value)
        elif isinstance(node, ast.Constant):
            yield from plain_values(node.value)
    for output in cell.outputs:
        told = output.get("text", "") + output.get("data", {}).get("text/plain", "")
        yield from printed_numbers(OF_ONE_CASE.sub("", told))
        claimed = output.get("metadata", {}).get("course", {})
        yield from plain_values({name: value for name, value in claimed.items() if name != "record"})


def strings(source: str) -> Iterator[str]:
    """Yield the strings of a cell's code as patterns; what an f-string puts in may be anything."""
    for node in ast.walk(ast.parse(MAGIC.sub(r"\1pass", source))):
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".*" for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.escape(node.value)


def claimed_means(source: str) -> Iterator[float]:
    """Yield the means over the record's seeds of what the claims of a cell are held to, and of their controls."""
    for claim in called_claims({"cells": [{"cell_type": "code", "source": source}]}):
        if claim in ARCHIVE.ids():
            row, results = statement(claim), json.loads(ARCHIVE.path(claim).read_text(encoding="utf-8"))["results"]
            for read_from in (row.of_record, row.control_of_record):
                yield from _means([read_from(of) for of in results.values()])


@cache
def record_values(claim: str, series: tuple[str, ...]) -> frozenset[float]:
    """Return the settings of a claim's record, and the means over its seeds of the series that are read."""
    if claim not in ARCHIVE.ids():
        return frozenset()
    record = json.loads(ARCHIVE.path(claim).read_text(encoding="utf-8"))
    seeds = list(record["results"].values())
    read_here = [name for name in seeds[0] if any(re.fullmatch(pattern, name) for pattern in series)]
    means = (value for name in read_here for value in _means([seed[name] for seed in seeds]))
    return frozenset([*plain_values(record["recipe"]), *means])


def plain_values(data: object) -> Iterator[float]:
    """Yield every number of nested lists, tuples, sets and dictionaries."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from plain_values([key, value])
    elif isinstance(data, (list, tuple, set)):
        for value in data:
            yield from plain_values(value)
    elif isinstance(data, (int, float)) and not isinstance(data, bool):
        yield float(data)


def _means(values: list) -> Iterator[float]:
    first = values[0]
    if isinstance(first, dict):
        for name in first:
            yield from _means([value[name] for value in values])
    elif isinstance(first, list):
        means = [mean for group in zip(*values, strict=False) for mean in _means(list(group))]
        yield from means if len(means) <= LONGEST else {means[0], means[-1], min(means), max(means)}
    elif isinstance(first, (int, float)):
        yield sum(values) / len(values)
