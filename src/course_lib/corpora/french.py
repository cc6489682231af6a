"""A little French with its English: enough for the lecture's own sentences, and small enough to try every translation.

    jane visite l' afrique en septembre      jane is visiting africa in september                  (.32)
                                             jane is going to be visiting africa in september      (.22)
                                             jane is going to visit africa in september            (.22)
                                             in september , jane will visit africa                 (.14)
                                             jane visits africa in september                       (.10)

The probabilities are ours: the best sentence is not the one that the likeliest words lead to ("going" has .58 after "jane is").
What this corpus cannot show: anything about French beyond these few shapes. Sentences with Jane: F. Murai (UFMG),
after A. Ng's course. Licence of the rest: CC BY 4.0, as the course's texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import torch

from course_lib.corpora.synchronous import Rule, SynchronousGrammar, Words, uniforms
from course_lib.corpora.translation import Pair, rule
from course_lib.corpora.translation_words import entries

JANE = "jane visite l' afrique en septembre"
CANDIDATES = (  # the lecture's; the last one translates another sentence
    "jane is visiting africa in september",
    "jane is going to be visiting africa in september",
    "in september , jane will visit africa",
    "her african friend welcomed jane in september",
)
HUMAN, ALGORITHM = (
    "jane visits africa in september",
    "jane visited africa last september",
)  # the lecture's table of errors

# Long enough that memorising it first and only then translating is no way to do it; no model here is trained on it.
LONG_FRENCH = (
    "jane s' est rendue en afrique en septembre dernier , a apprécié la culture et a rencontré beaucoup de gens "
    "merveilleux ; elle est revenue en parlant comment son voyage était merveilleux , et elle me tente d' y aller aussi ."
)
LONG_ENGLISH = (
    "jane went to africa last september , and enjoyed the culture and met many wonderful people ; she came back raving "
    "about how wonderful her trip was , and is tempting me to go too ."
)

_PEOPLE = "jane aaron marie paul"
_PLACES = "l'_afrique africa|l'_italie italy|la_chine china|le_brésil brazil|le_canada canada"
_MONTHS = "janvier january|mars march|mai may|juillet july|septembre september"
_FRIENDS = "africaine african|italienne italian|chinoise chinese|brésilienne brazilian|zouloue zulu"
_PLAN: tuple[tuple[float, tuple[str | int, ...]], ...] = (
    (0.32, (0, "is", "visiting", 2, "in", 4)),
    (0.22, (0, "is", "going", "to", "be", "visiting", 2, "in", 4)),
    (0.22, (0, "is", "going", "to", "visit", 2, "in", 4)),
    (0.14, ("in", 4, ",", 0, "will", "visit", 2)),
    (0.10, (0, "visits", 2, "in", 4)),
)


@cache
def grammar() -> SynchronousGrammar:
    """Return the grammar of the small French–English corpus."""
    last = "person,a,visité,place,en,month,dernier"
    welcome = "son,amie,nationality,a,accueilli,person,en,month"
    return SynchronousGrammar(
        {
            "S": [
                Rule(0.6, ("person", "visite", "place", "en", "month"), _PLAN),
                rule(0.2, last, 0, "visited", 3, "last", 5),
                rule(0.2, welcome, "her", 2, "friend", "welcomed", 5, "in", 7),
            ],
            "person": [rule(1, name, name) for name in _PEOPLE.split()],
            "place": [rule(1, french.replace("_", ","), english) for french, english in entries(_PLACES)],
            "month": [rule(1, french, english) for french, english in entries(_MONTHS)],
            "nationality": [rule(1, french, english) for french, english in entries(_FRIENDS)],
        }
    )


def translations(source: Sequence[str]) -> dict[Words, float]:
    """Return every valid translation of `source` with its exact probability, the likeliest first.

    UnknownTokenError for a word outside the corpus; ValueError for a sentence that the grammar cannot say.
    """
    return grammar().translations(source)


def draw(count: int, generator: torch.Generator) -> list[Pair]:
    """Draw `count` pairs. ValueError for a count below 1."""
    if count < 1:
        raise ValueError(f"count is {count}; it must be at least 1")
    chances = uniforms(generator)
    trees = (grammar().sample(generator) for _ in range(count))
    return [Pair(tree.source(), tree.draw_translation(chances)) for tree in trees]
