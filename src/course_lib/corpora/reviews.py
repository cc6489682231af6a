"""Short reviews in Portuguese, each with its label, 1 for liked and 0 for disliked, and its English translation.

    não gostei do filme                     i did not like the film                     0
    a comida é cara , mas o café é ótimo    the food is expensive , but the café is great   1

"não" turns any judgement round and comes in two reviews of five, so that no word decides alone; after "mas" the second judgement
decides. Half of the reviews are liked. What this corpus cannot show: irony, degrees, real frequencies of words. Licence: CC
BY 4.0, as the course's texts.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

import torch

from course_lib.corpora.synchronous import SynchronousGrammar, Words
from course_lib.corpora.translation import Rules, rule
from course_lib.corpora.translation_words import entries

LABELS = (0, 1)
_NOUNS = {
    "m": "filme film|livro book|café coffee|hotel hotel|serviço service|jogo game|vinho wine|show show|quarto room|time team",
    "f": "comida food|música music|história story|peça play|praia beach|cama bed|festa party|sopa soup|cidade town|série series",
}
_ADJECTIVES = {  # masculine, feminine, English
    1: "ótimo ótima great|bonito bonita beautiful|divertido divertida fun|excelente excelente excellent|perfeito perfeita perfect",
    0: "péssimo péssima awful|feio feia ugly|chato chata boring|ruim ruim bad|terrível terrível terrible|caro cara expensive",
}
_VERBS = {1: "adorei loved|amei adored|recomendo recommend", 0: "detestei hated|odiei loathed|lamento regret"}
_DEGREES = "muito very|bem quite|realmente really"
_ENDINGS = "hoje today|ontem yesterday|de,novo again|no,geral overall"


@dataclass(frozen=True)
class Review:
    """A review, its translation and whether it liked the thing (1) or not (0)."""

    source: Words
    target: Words
    label: int


@cache
def grammar() -> SynchronousGrammar:
    """Return the grammar; its symbols "review 0" and "review 1" say the label."""
    rules: Rules = {"degree": [rule(1, pt, en) for pt, en in entries(_DEGREES)]}
    rules["ending"] = [rule(1, pt, en) for pt, en in entries(_ENDINGS)]
    articles, joined = {"m": "o", "f": "a"}, {"m": "do", "f": "da"}
    for place, gender in enumerate("mf"):
        rules[f"noun {gender}"] = [rule(1, pt, en) for pt, en in entries(_NOUNS[gender])]
        rules[f"thing {gender}"] = [
            rule(2, f"{articles[gender]},noun {gender}", "the", 1),
            rule(1, f"{('este', 'esta')[place]},noun {gender}", "this", 1),
        ]
        for label in LABELS:
            rules[f"adjective {label} {gender}"] = [rule(1, e[place], e[2]) for e in entries(_ADJECTIVES[label])]
    rules["thing"] = [rule(1, f"thing {gender}", 0) for gender in "mf"]
    rules["of thing"] = [rule(1, f"{joined[gender]},noun {gender}", "the", 1) for gender in "mf"]
    for label in LABELS:
        rules[f"verb {label}"] = [rule(1, pt, en) for pt, en in entries(_VERBS[label])]
        own, other = f"adjective {label}", f"adjective {1 - label}"
        judgements = [rule(2, f"verb {label},thing", "i", 0, 1)]
        judgements.append(
            rule(1, "gostei,of thing", "i", "liked", 1)
            if label
            else rule(1, "não,gostei,of thing", "i", "did", "not", "like", 2)
        )
        for gender in "mf":
            thing = f"thing {gender}"
            judgements += [
                rule(1, f"{thing},é,{own} {gender}", 0, "is", 2),
                rule(0.6, f"{thing},é,degree,{own} {gender}", 0, "is", 2, 3),
                rule(1.4, f"{thing},não,é,{other} {gender}", 0, "is", "not", 3),
            ]
        rules[f"judgement {label}"] = judgements
        rules[f"review {label}"] = [
            rule(4, f"judgement {label}", 0),
            rule(2, f"judgement {label},ending", 0, 1),
            rule(3, f"judgement {1 - label},mas,judgement {label}", 0, "but", 2),
        ]
    rules["S"] = [rule(1, f"review {label}", 0) for label in LABELS]
    return SynchronousGrammar(rules)


def draw(count: int, generator: torch.Generator, *, excluded: Collection[Words] = ()) -> list[Review]:
    """Draw `count` different reviews, none in `excluded`, by turns disliked and liked. ValueError for a count below 1."""
    if count < 1:
        raise ValueError(f"count is {count}; it must be at least 1")
    found: dict[Words, Review] = {}
    seen = set(excluded)
    while len(found) < count:
        tree = grammar().sample(generator, start=f"review {len(found) % 2}")
        source = tree.source()
        if source not in seen:
            seen.add(source)
            (target,) = tree.translations()
            found[source] = Review(source, target, len(found) % 2)
    return list(found.values())
