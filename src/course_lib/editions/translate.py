"""A cell's code in either edition's language: comments, docstrings and words in strings, by the dictionary.

Code is compared and recorded in English. The strings of an exercise are what its test
expects, so only its comments and docstrings change.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from nbformat import NotebookNode

from course_lib.editions.cells import LANGUAGE_CALL, SHARED_METADATA, hash_text, tags
from course_lib.editions.code_text import CodeText, code_texts, rewritten
from course_lib.editions.phrases import Phrases, has_words, other

REMARKS = ("comment", "docstring")
SPEAKS_BOTH = "colab"  # the tag of the cell that runs before the course is installed, and says everything twice


def in_language(cell: NotebookNode, place: str, language: str, phrases: Phrases) -> str:
    """Return the code of a cell, from either edition, as the edition in `language` has it.

    `place` is the cell's name ("01-rnn-limits:truth"); what the dictionary lacks stays as it is.
    """
    source = str(cell.source)
    if "language" in tags(cell):
        source = LANGUAGE_CALL.sub(f'start(language="{language}"', source)
    if SPEAKS_BOTH in tags(cell):
        return source
    try:
        pieces = code_texts(source)
    except SyntaxError:
        return source  # half-written code is copied as it is
    theirs = phrases.of(other(language))
    return rewritten(
        source,
        [
            (piece, theirs[piece.text])
            for piece in pieces
            if piece.text in theirs and _speaks(cell, piece, place, phrases)
        ],
    )


def shared_hash(cell: NotebookNode, place: str, phrases: Phrases) -> str:
    """Return a hash of what both editions must share of a cell: kind, metadata, and code in English (not prose)."""
    metadata = {key: cell.metadata[key] for key in SHARED_METADATA if key in cell.metadata}
    code = in_language(cell, place, "en", phrases) if cell.cell_type == "code" else ""
    return hash_text(json.dumps([cell.cell_type, metadata, code], sort_keys=True, ensure_ascii=False))


def untranslated(cell: NotebookNode, place: str, language: str, phrases: Phrases) -> Iterator[str]:
    """Yield a sentence for each piece of text of a code cell that is not in the edition's language, or not known."""
    if cell.cell_type != "code" or SPEAKS_BOTH in tags(cell):
        return
    source = LANGUAGE_CALL.sub("start(", str(cell.source)) if "language" in tags(cell) else str(cell.source)
    try:
        pieces = code_texts(source)
    except SyntaxError as error:
        yield str(error)
        return
    mine, theirs = phrases.of(language), phrases.of(other(language))
    for piece in pieces:
        if piece.text in mine or not has_words(piece.text) or not _speaks(cell, piece, place, phrases):
            continue
        if piece.text in theirs:
            yield f"the {piece.kind} {piece.text!r} is in the other edition's language; here it is {theirs[piece.text]!r}"
        elif piece.kind != "key":
            also = " (or under `stays`, if it is data)" if piece.kind == "string" else ""
            yield f"the {piece.kind} {piece.text!r} is not in notebooks/phrases.yml; write it there in both languages{also}"


def runs_alike(one: str, another: str) -> bool:
    """Whether two sources of a cell differ at most in comments and docstrings."""
    if one == another:
        return True
    try:
        return _without_remarks(one) == _without_remarks(another)
    except SyntaxError:
        return False


def _without_remarks(source: str) -> str:
    return rewritten(source, [(piece, "") for piece in code_texts(source) if piece.kind in REMARKS])


def _speaks(cell: NotebookNode, piece: CodeText, place: str, phrases: Phrases) -> bool:
    """Whether a piece of text is for readers: a comment, a docstring, or a string that is no data."""
    if piece.kind in REMARKS:
        return True
    return "exercise" not in cell.metadata and not phrases.is_data(piece.text, place)
