"""Bring the two editions together: translate code and copy structure from the one that was edited, and have prose accepted."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path

from nbformat import NotebookNode

from course_lib.editions.agreement import Agreement, page_names
from course_lib.editions.cells import (
    SHARED_METADATA,
    EditionError,
    both_editions,
    chapter_names,
    colab_source,
    first_words,
    hash_text,
    read,
    repository,
    tags,
    write,
)
from course_lib.editions.compare import OTHER, TO_TRANSLATE, Drift, drifts, page_pairs
from course_lib.editions.phrases import Phrases
from course_lib.editions.translate import in_language, runs_alike, shared_hash
from course_lib.languages import LANGUAGES


def check(root: Path) -> int:
    """Print every place where the editions drifted apart; return 1 if there is one, else 0. Nothing is written."""
    found = drifts(root)
    for drift in found:
        print(drift)
    print(f"{len(found)} place(s) where the editions differ" if found else "the two editions agree")
    return 1 if found else 0


def sync(root: Path, *, accept: bool = False, only: Sequence[str] = (), prefer: str | None = None) -> int:
    """Translate code and copy structure between the editions, then show what remains: phrases that the dictionary lacks,
    and each pair of prose that nobody has accepted yet.

    With `accept` the pairs are recorded as saying the same; `only` limits this to places ("01-rnn-limits",
    "01-rnn-limits:intro", "glossary.md"). Where both editions changed the code of a cell, `prefer` says which wins.
    Returns 0. EditionError names the cells in conflict; nothing is written then.
    """
    agreement, phrases = Agreement.load(root), Phrases.load(root)
    merged = {chapter: _merge(root, chapter, agreement, phrases, prefer) for chapter in chapter_names(root)}
    for chapter, (before, after) in merged.items():
        for language, file in both_editions(root, chapter).items():
            if after[language] != before[language]:
                write(after[language], file.path)
        agreement.record_structure(chapter, after["pt"], phrases)
    for stale in set(agreement.notebooks) - set(merged):
        del agreement.notebooks[stale]
    agreement.save(root)
    if accept:
        _accept(root, agreement, only)
    remaining = [drift for drift in drifts(root) if _chosen(drift, only)]
    for drift in remaining:
        _show(root, drift)
    print(f"{len(remaining)} place(s) left to settle" if remaining else "the two editions agree")
    return 0


def _merge(
    root: Path, chapter: str, agreement: Agreement, phrases: Phrases, prefer: str | None
) -> tuple[dict[str, NotebookNode], dict[str, NotebookNode]]:
    """Return the chapter's notebooks as they are and as they become. EditionError for a conflict."""
    before = {language: read(file) for language, file in both_editions(root, chapter).items()}
    cells = {language: {cell.id: cell for cell in before[language].cells} for language in LANGUAGES}
    source = {
        identifier: _edited_edition(chapter, identifier, cells, agreement, phrases, prefer)
        for identifier in {**cells["pt"], **cells["en"]}
    }
    order = _merged_order(chapter, before, agreement, prefer)
    after = copy.deepcopy(before)
    for language in LANGUAGES:
        after[language].cells = []
        for identifier in order:
            edited = source[identifier]
            if edited is not None and identifier not in cells[edited]:
                continue  # deleted in the edition that was edited
            mine = cells[language].get(identifier)
            if edited in (None, language) and mine is not None:
                after[language].cells.append(copy.deepcopy(mine))
                continue
            assert edited is not None  # a cell that only one edition has was edited there
            after[language].cells.append(_copied(cells[edited][identifier], mine))
            print(f"{edited} → {language}  {chapter}:{identifier}")
        for cell in after[language].cells:
            if "colab" in tags(cell):
                cell.source = colab_source(repository(root))
            elif cell.cell_type == "code":
                _put_into(cell, language, chapter, phrases, cells[language].get(cell.id))
    return before, after


def _edited_edition(
    chapter: str,
    identifier: str,
    cells: dict[str, dict[str, NotebookNode]],
    agreement: Agreement,
    phrases: Phrases,
    prefer: str | None,
) -> str | None:
    """Return the edition whose cell counts, None where both are equal. EditionError if both changed."""
    recorded = agreement.cell(chapter, identifier)
    pair = {language: cells[language].get(identifier) for language in LANGUAGES}
    place = f"{chapter}:{identifier}"
    hashes = {
        language: shared_hash(cell, place, phrases) if cell is not None else None for language, cell in pair.items()
    }
    if hashes["pt"] == hashes["en"]:
        return None
    unchanged = [language for language in LANGUAGES if hashes[language] == recorded.get("shared")]
    if len(unchanged) == 1:
        mine = pair[unchanged[0]]
        deleted_elsewhere = pair[OTHER[unchanged[0]]] is None
        prose_changed = (
            mine is not None
            and mine.cell_type == "markdown"
            and unchanged[0] in recorded
            and recorded[unchanged[0]] != hash_text(mine.source)
        )
        if not (deleted_elsewhere and prose_changed):
            return OTHER[unchanged[0]]
    if prefer is not None:
        return prefer
    words = next(first_words(cell.source) for cell in pair.values() if cell is not None)
    raise EditionError(
        f"conflict in {chapter}:{identifier} («{words}»): both editions changed it since they last agreed; make it "
        "equal by hand, or run `course sync --from pt` (or en) to take that edition's"
    )


def _merged_order(
    chapter: str, notebooks: dict[str, NotebookNode], agreement: Agreement, prefer: str | None
) -> list[str]:
    """Return the ids of both editions in one order, that of the edition whose order changed."""
    orders = {language: [cell.id for cell in notebooks[language].cells] for language in LANGUAGES}
    common = set(orders["pt"]) & set(orders["en"])
    kept = {language: [name for name in orders[language] if name in common] for language in LANGUAGES}
    leader = prefer or "pt"
    if kept["pt"] != kept["en"]:
        recorded = [name for name in agreement.order(chapter) if name in common]
        known = set(recorded)
        unmoved = [lang for lang in LANGUAGES if [name for name in kept[lang] if name in known] == recorded]
        if len(unmoved) == 1:
            leader = OTHER[unmoved[0]]
        elif prefer is None:
            raise EditionError(
                f"conflict in {chapter}: both editions moved cells since they last agreed; run `course sync --from pt` "
                "(or en) to take that edition's order"
            )
    merged = list(orders[leader])
    follower = orders[OTHER[leader]]
    for position, name in enumerate(follower):
        if name not in merged:  # goes after the cell it follows in its own edition
            before = follower[position - 1] if position else None
            merged.insert(merged.index(before) + 1 if before is not None else 0, name)
    return merged


def _copied(cell: NotebookNode, mine: NotebookNode | None) -> NotebookNode:
    """Return `cell` for the other edition: its code and metadata, with this edition's own prose or outputs."""
    if mine is None or mine.cell_type != cell.cell_type:
        new = copy.deepcopy(cell)
        if cell.cell_type == "markdown":
            new.source = f"{TO_TRANSLATE}\n{cell.source}"
    else:
        new = copy.deepcopy(mine)
        for key in SHARED_METADATA:
            new.metadata.pop(key, None)
            if key in cell.metadata:
                new.metadata[key] = copy.deepcopy(cell.metadata[key])
    if cell.cell_type == "code":
        new.source = cell.source
    return new


def _put_into(cell: NotebookNode, language: str, chapter: str, phrases: Phrases, before: NotebookNode | None) -> None:
    """Write a cell's code in the edition's language; its outputs go if it runs otherwise than `before` did."""
    cell.source = in_language(cell, f"{chapter}:{cell.id}", language, phrases)
    if before is None or not runs_alike(before.source, cell.source):
        cell.outputs, cell.execution_count = [], None


def _accept(root: Path, agreement: Agreement, only: Sequence[str]) -> None:
    """Record the pairs of prose that drifted as agreed. A page is recorded whole: its sections have no names."""
    accepted = [drift for drift in drifts(root) if drift.prose and _chosen(drift, only)]
    for drift in accepted:
        if drift.place in page_names(root):
            pairs, _ = page_pairs(root, drift.place)
            agreement.accept_section(drift.place, pairs, int(drift.part))
        else:
            texts = {
                language: next(cell.source for cell in read(file).cells if cell.id == drift.part)
                for language, file in both_editions(root, drift.place).items()
            }
            agreement.accept_cell(drift.place, drift.part, texts)
        print(f"agreed  {drift.name}")
    for name in set(agreement.pages) - set(page_names(root)):
        del agreement.pages[name]
    agreement.save(root)


def _chosen(drift: Drift, only: Sequence[str]) -> bool:
    return not only or drift.place in only or drift.name in only


def _show(root: Path, drift: Drift) -> None:
    """Print a drift and, where it is of prose, both texts."""
    print(f"\n{drift}")
    if not drift.prose:
        return
    if drift.place in page_names(root):
        texts = page_pairs(root, drift.place)[0][int(drift.part)]
    else:
        files = both_editions(root, drift.place)
        texts = {
            language: next(cell.source for cell in read(file).cells if cell.id == drift.part)
            for language, file in files.items()
        }
    for language in LANGUAGES:
        print(f"--- {language}\n{texts[language]}")
