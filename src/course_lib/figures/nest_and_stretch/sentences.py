"""The sentences that `nest_and_stretch` builds: clauses nested in the subject, or flat words after it, or both.

    aqueles meninos que os vizinhos que a professora viu chamaram [telefonaram]
    aqueles meninos ontem com um monte de amigos da cantora [telefonaram]

Each is a beginning, up to the main verb, that the agreement grammar can say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

RELATIVE = "que"


@dataclass(frozen=True)
class Level:
    """A subject that waits for its verb: each form as (singular, plural); the first level's verb is the one that is asked."""

    determiner: tuple[str, str]
    noun: tuple[str, str]
    verb: tuple[str, str]


LEVELS = (
    Level(("aquele", "aqueles"), ("menino", "meninos"), ("telefonou", "telefonaram")),
    Level(("o", "os"), ("vizinho", "vizinhos"), ("chamou", "chamaram")),
    Level(("a", "as"), ("professora", "professoras"), ("viu", "viram")),
    Level(("o", "os"), ("médico", "médicos"), ("encontrou", "encontraram")),
    Level(("a", "as"), ("cantora", "cantoras"), ("ouviu", "ouviram")),
    Level(("o", "os"), ("aluno", "alunos"), ("conhece", "conhecem")),
)
FLAT = tuple(
    tuple(phrase.split())
    for phrase in (
        "ontem",
        "com um monte de amigos",
        "da cantora",
        "aqui",
        "com a tia",
        "do professor",
        "dos vizinhos",
        "hoje",
        "com os alunos",
    )
)
_GLOSSES = """aquele:that aqueles:those o:the os:the a:the as:the que:that um:a monte:lot de:of da:of_the do:of_the dos:of_the
com:with ontem:yesterday hoje:today aqui:here amigos:friends tia:aunt professor:teacher menino:boy meninos:boys
vizinho:neighbour vizinhos:neighbours professora:teacher professoras:teachers médico:doctor médicos:doctors
cantora:singer cantoras:singers aluno:student alunos:students chamou:called chamaram:called viu:saw viram:saw
encontrou:met encontraram:met ouviu:heard ouviram:heard conhece:knows conhecem:know"""
# Word by word, for readers without Portuguese.
GLOSSES = {word: gloss.replace("_", " ") for word, gloss in (pair.split(":", maxsplit=1) for pair in _GLOSSES.split())}
MOST_NESTED = len(LEVELS) - 1
# Plural subjects outside and a singular one at the bottom: what a small state loses first, whatever the words.
PLURAL = (True, True, True, True, False, True)


def beginning(nested: int, stretched: int, plural: Sequence[bool] = PLURAL) -> list[str]:
    """Return the words before the main verb, with `nested` clauses and `stretched` flat phrases.

    ValueError for a number of either that there is not, or for a sequence that does not say a number for every level.
    """
    if not 0 <= nested <= MOST_NESTED:
        raise ValueError(f"nested is {nested}; it must be from 0 to {MOST_NESTED}")
    if not 0 <= stretched <= len(FLAT):
        raise ValueError(f"stretched is {stretched}; it must be from 0 to {len(FLAT)}")
    if len(plural) != len(LEVELS):
        raise ValueError(f"plural has {len(plural)} values; give one for each of the {len(LEVELS)} subjects")
    words: list[str] = []
    for depth, level in enumerate(LEVELS[: nested + 1]):
        lead = [RELATIVE] if depth else []
        flat = [] if depth else [word for phrase in FLAT[:stretched] for word in phrase]
        words += [*lead, level.determiner[plural[depth]], level.noun[plural[depth]], *flat]
    return words + [LEVELS[depth].verb[plural[depth]] for depth in range(nested, 0, -1)]


def distance(nested: int, stretched: int) -> int:
    """Return how many words stand between the main subject's noun and the main verb."""
    return len(beginning(nested, stretched)) - 2


def flat_as_long_as(nested: int) -> int:
    """Return the fewest flat phrases that are at least as many words as `nested` clauses, or all of them."""
    enough = (count for count in range(len(FLAT)) if distance(0, count) >= distance(nested, 0))
    return next(enough, len(FLAT))
