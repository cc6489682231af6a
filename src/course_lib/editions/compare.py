"""What keeps the two editions apart: cells, code and order that differ, and prose changed in only one of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from course_lib.editions.agreement import Agreement, page_names, sections
from course_lib.editions.cells import (
    both_editions,
    chapter_names,
    first_words,
    hash_text,
    language_of,
    read,
    tags,
)
from course_lib.editions.phrases import Phrases
from course_lib.editions.translate import shared_hash, untranslated
from course_lib.languages import LANGUAGES

TO_TRANSLATE = "<!-- translate -->"
OTHER = {"pt": "en", "en": "pt"}


@dataclass(frozen=True)
class Drift:
    """One place where the editions do not agree."""

    edition: str  # whose file a person should look at first
    place: str  # a chapter ("01-rnn-limits") or a page ("glossary.md")
    part: str  # a cell's id, or a section of a page
    words: str  # its first words
    problem: str
    prose: bool = False  # True where a person can settle it by accepting the pair

    @property
    def name(self) -> str:
        """What `course sync --accept` calls it."""
        return f"{self.place}:{self.part}"

    def __str__(self) -> str:
        words = f" («{self.words}»)" if self.words else ""
        return f"{self.edition} {self.name}{words}: {self.problem}"


def drifts(root: Path) -> list[Drift]:
    """Return every place where the notebooks and pages of the editions drifted apart; empty if they agree."""
    agreement, phrases = Agreement.load(root), Phrases.load(root)
    found: list[Drift] = []
    for chapter in chapter_names(root):
        files = both_editions(root, chapter)
        notebooks = {language: read(file) for language, file in files.items()}
        found += notebook_drifts(chapter, notebooks, agreement, phrases)
    for name in page_names(root):
        found += page_drifts(root, name, agreement)
    return found


def notebook_drifts(
    chapter: str, notebooks: dict[str, NotebookNode], agreement: Agreement, phrases: Phrases
) -> list[Drift]:
    """Return where the two notebooks of a chapter drifted apart, cell by cell."""
    found: list[Drift] = []
    cells = {language: {cell.id: cell for cell in notebooks[language].cells} for language in LANGUAGES}
    for language in LANGUAGES:
        for identifier, cell in cells[language].items():
            if identifier not in cells[OTHER[language]]:
                problem = f"the cell is missing in {OTHER[language]}; run `course sync`"
                found.append(Drift(language, chapter, identifier, first_words(cell.source), problem))
            if "language" in tags(cell) and language_of(cell) != language:
                problem = f'the cell must call start(language="{language}")'
                found.append(Drift(language, chapter, identifier, first_words(cell.source), problem))
    common = {language: [name for name in cells[language] if name in cells[OTHER[language]]] for language in LANGUAGES}
    for pt_name, en_name in zip(common["pt"], common["en"], strict=True):
        if pt_name != en_name:
            problem = f"the order differs: pt has {pt_name!r} where en has {en_name!r}; run `course sync`"
            found.append(Drift("pt", chapter, pt_name, first_words(cells["pt"][pt_name].source), problem))
            break
    for identifier in common["pt"]:
        pair = {language: cells[language][identifier] for language in LANGUAGES}
        found += _cell_drifts(chapter, identifier, pair, agreement, phrases)
    return found


def _cell_drifts(
    chapter: str, identifier: str, pair: dict[str, NotebookNode], agreement: Agreement, phrases: Phrases
) -> list[Drift]:
    recorded, place = agreement.cell(chapter, identifier), f"{chapter}:{identifier}"
    hashes = {language: shared_hash(cell, place, phrases) for language, cell in pair.items()}
    if hashes["pt"] != hashes["en"]:
        edition = changed_edition(hashes, dict.fromkeys(LANGUAGES, recorded.get("shared", ""))) or "pt"
        what = "code, kind or tags" if pair["pt"].cell_type == "code" else "kind or tags"
        problem = f"{what} differ from {OTHER[edition]}; run `course sync`"
        return [Drift(edition, chapter, identifier, first_words(pair[edition].source), problem)]
    if pair["pt"].cell_type != "markdown":
        return [
            Drift(language, chapter, identifier, first_words(cell.source), problem)
            for language, cell in pair.items()
            for problem in dict.fromkeys(untranslated(cell, place, language, phrases))
        ]
    return prose_drift(chapter, identifier, {language: cell.source for language, cell in pair.items()}, recorded)


def prose_drift(place: str, part: str, texts: dict[str, str], recorded: dict[str, str]) -> list[Drift]:
    """Return the drift of a pair of texts against what was recorded of them: none, or one."""
    for language in LANGUAGES:
        if TO_TRANSLATE in texts[language]:
            words = first_words(texts[language])
            return [Drift(language, place, part, words, f"to be translated; then delete {TO_TRANSLATE}")]
    hashes = {language: hash_text(texts[language]) for language in LANGUAGES}
    if all(recorded.get(language) == hashes[language] for language in LANGUAGES):
        return []
    edition = changed_edition(hashes, recorded)
    if edition is not None:
        problem = f"changed since the editions last agreed, and {OTHER[edition]} did not"
    elif recorded.keys() >= set(LANGUAGES):
        problem = "changed in both editions since they last agreed"
    else:
        problem = "nobody has recorded that the editions agree here"
    problem += f"; read both, then `course sync --accept {place}:{part}`"
    return [Drift(edition or "pt", place, part, first_words(texts[edition or "pt"]), problem, prose=True)]


def changed_edition(hashes: dict[str, str], recorded: dict[str, str]) -> str | None:
    """Return the one edition whose hash is not the recorded one; None if both changed or nothing was recorded."""
    changed = [language for language in LANGUAGES if recorded.get(language) != hashes[language]]
    return changed[0] if len(changed) == 1 else None


def page_pairs(root: Path, name: str) -> tuple[list[dict[str, str]], list[Drift]]:
    """Return the sections of a page, paired in order, or the reason why they cannot be paired."""
    parts: dict[str, list[str]] = {}
    for language in LANGUAGES:
        path = root / "book" / language / name
        if not path.is_file():
            problem = f"book/{language}/{name} is missing; write it"
            return [], [Drift(OTHER[language], name, "0", "", problem)]
        parts[language] = sections(path.read_text(encoding="utf-8"))
    if len(parts["pt"]) != len(parts["en"]):
        counts = " and ".join(f"{len(parts[language]) - 1} in {language}" for language in LANGUAGES)
        longer = max(LANGUAGES, key=lambda language: len(parts[language]))
        return [], [Drift(longer, name, "0", "", f"level-2 sections differ in number: {counts}")]
    return [{"pt": pt, "en": en} for pt, en in zip(parts["pt"], parts["en"], strict=True)], []


def page_drifts(root: Path, name: str, agreement: Agreement) -> list[Drift]:
    """Return where the two editions of a page drifted apart, section by section."""
    pairs, found = page_pairs(root, name)
    recorded = agreement.pages.get(name, [])
    for number, pair in enumerate(pairs):
        found += prose_drift(name, str(number), pair, _closest(pair, recorded))
    return found


def _closest(pair: dict[str, str], recorded: list[dict[str, str]]) -> dict[str, str]:
    """Return the recorded pair that shares most with `pair`: sections may have been moved or inserted."""
    hashes = {language: hash_text(pair[language]) for language in LANGUAGES}

    def shared(entry: dict[str, str]) -> int:
        return sum(entry.get(language) == hashes[language] for language in LANGUAGES)

    best = max(recorded, key=shared, default={})
    return best if best and shared(best) else {}
