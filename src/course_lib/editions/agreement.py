"""The record of what the two editions agree on: for every piece of prose, the pair of texts a person has accepted."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from course_lib.editions.cells import EditionError, first_words, hash_text, write_whole
from course_lib.editions.phrases import Phrases
from course_lib.editions.translate import shared_hash
from course_lib.languages import LANGUAGES

FENCE = re.compile(r"^\s{0,3}(```+|~~~+|:::+)")
SECTION_HEADING = re.compile(r"^##\s")


@dataclass
class Agreement:
    """What was last recorded: order and hashes of the notebooks' cells, and the pairs of the pages' sections."""

    notebooks: dict[str, dict[str, Any]] = field(default_factory=dict)
    pages: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    @classmethod
    def load(cls, root: Path) -> Agreement:
        """Read the record of the course in `root`; without a file nothing is agreed. EditionError if unreadable."""
        path = agreement_path(root)
        if not path.is_file():
            return cls()
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            return cls(content["notebooks"], content["pages"])
        except (ValueError, KeyError, TypeError) as error:
            raise EditionError(
                f"notebooks/agreement.json cannot be read ({error!r}); restore it from the repository's history"
            ) from error

    def save(self, root: Path) -> None:
        """Write the record, in an order that makes small changes small."""
        content = {"notebooks": self.notebooks, "pages": self.pages}
        write_whole(agreement_path(root), json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n")

    def order(self, chapter: str) -> list[str]:
        """Return the recorded order of the chapter's cells."""
        return self.notebooks.get(chapter, {}).get("order", [])

    def cell(self, chapter: str, identifier: str) -> dict[str, str]:
        """Return the recorded hashes of a cell: "shared", and "pt" and "en" where its prose was accepted."""
        return self.notebooks.get(chapter, {}).get("cells", {}).get(identifier, {})

    def record_structure(self, chapter: str, notebook: NotebookNode, phrases: Phrases) -> None:
        """Record the cells both editions now have; what was accepted of their prose stays accepted."""
        cells = {
            cell.id: {
                **self.cell(chapter, cell.id),
                "shared": shared_hash(cell, f"{chapter}:{cell.id}", phrases),
            }
            for cell in notebook.cells
        }
        self.notebooks[chapter] = {"order": [cell.id for cell in notebook.cells], "cells": cells}

    def accept_cell(self, chapter: str, identifier: str, texts: dict[str, str]) -> None:
        """Record that the texts of a Markdown cell, one for each language, say the same."""
        entry = self.notebooks[chapter]["cells"][identifier]
        entry.update({language: hash_text(texts[language]) for language in LANGUAGES})

    def accept_section(self, name: str, pairs: list[dict[str, str]], number: int) -> None:
        """Record that section `number` of a page says the same in both; `pairs` are all the page's sections now.

        What was agreed of the other sections stays; what is in neither edition any more is dropped.
        """
        current = [{language: hash_text(pair[language]) for language in LANGUAGES} for pair in pairs]
        accepted = {"heading": first_words(pairs[number]["pt"]), **current[number]}
        others = [hashes for position, hashes in enumerate(current) if position != number]
        kept = [
            entry
            for entry in self.pages.get(name, [])
            if any(entry[language] == hashes[language] for hashes in others for language in LANGUAGES)
        ]
        self.pages[name] = [*(entry for entry in kept if entry != accepted), accepted]


def agreement_path(root: Path) -> Path:
    """Return where the record is kept."""
    return root / "notebooks" / "agreement.json"


def page_names(root: Path) -> list[str]:
    """Return the pages that some edition of the book has, relative to the edition's folder."""
    names: set[str] = set()
    for language in LANGUAGES:
        folder = root / "book" / language
        names |= {path.relative_to(folder).as_posix() for path in folder.rglob("*.md")}
    return sorted(names)


def sections(text: str) -> list[str]:
    """Split a page at its level-2 headings; what comes before the first is a section too. Code fences are whole."""
    found: list[list[str]] = [[]]
    fence: str | None = None
    for line in text.splitlines():
        mark = FENCE.match(line)
        if mark:
            if fence is None:
                fence = mark[1]
            elif mark[1][0] == fence[0] and len(mark[1]) >= len(fence):
                fence = None
        elif fence is None and SECTION_HEADING.match(line):
            found.append([])
        found[-1].append(line)
    return ["\n".join(lines).strip() for lines in found]
