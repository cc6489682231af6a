"""A small row of claims.yml for tests, and the record and numbers that satisfy it."""

from typing import Any

from course_lib.evidence.records import Record

ROW: dict[str, Any] = {"source": ["LOPES"], "stated": True, "pt": "Algo.", "en": "Something."}
REFINED = {"refined": {"pt": "Só *isto*.", "en": "Only *this*."}}
HELD: dict[str, Any] = ROW | {
    "labels": {
        "short": {"pt": "BLEU das <curtas>", "en": "BLEU of the <short>"},
        "long": {"pt": "BLEU, {at} palavras", "en": "BLEU, {at} words", "at": [24, "32–40"]},
    },
    "relations": ["long[0] < 0.5 * short", "long[1] < long[0]"],
    "recorded": {"short": '"live BLEU"[0]', "long": '"live BLEU"[1:3]'},
    "control": {
        "pt": "embaralhado",
        "en": "shuffled",
        "recorded": {"short": '"other BLEU"[0]', "long": '"other BLEU"[1:3]'},
    },
    "picture": {"number": "long[0] / short", "below": 0.5, "pt": "razão", "en": "ratio"},
    "sample": {"pt": "100 frases", "en": "100 sentences"},
    "limits": {"pt": "um só tamanho", "en": "one size only"},
}
LIVE = {"short": 70.0, "long": [20.0, 10.5]}
SHUFFLED = {"short": 70.0, "long": [60.0, 61.0]}


def stored(id: str = "E4.1", **changes: dict[int, dict[str, Any]]) -> Record:
    """Return a record of two seeds that satisfy the row, whose controls do not; `changes` replaces results by seed."""
    results: dict[int, dict[str, Any]] = {
        0: {"live BLEU": [70.0, 21.0, 11.0], "other BLEU": [70.0, 60.0, 61.0]},
        1: {"live BLEU": [72.0, 24.0, 9.0], "other BLEU": [71.0, 50.0, 48.0]},
    }
    results |= changes.get("results", {})
    return Record(id, {}, tuple(results), results, {"cpu": "A <fast> one"}, {}, "2026-01-01")
