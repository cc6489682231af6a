"""Portuguese sentences with their English translations, from 4 to 50 words.

    a menina que ama o castelo dormiu aqui           the girl who loves the castle slept here
    minha irmã visita a casa vermelha em setembro    my sister is visiting the red house in september        (.36)
                                                     my sister is going to visit the red house in september  (.22) …

Determiners, adjectives and verbs agree; adjectives change place (nearest to the noun stays nearest: "casa vermelha nova",
"new red house"), and few stand before the noun in both languages. Relative clauses hang inside one another and clauses follow one
another. A present with a month tells a plan, which English says in four ways of known probability: the plainest is the
likeliest as a whole, while the likeliest second word ("going", .55) leads elsewhere. This is by construction, so that search
has something to find. What this corpus cannot show: idioms, words of many senses, frequencies, most of both languages.
Licence: CC BY 4.0, as the course's texts.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

import torch

from course_lib.corpora import translation_words as words
from course_lib.corpora.synchronous import Rule, SynchronousGrammar, Words, uniforms
from course_lib.corpora.translation_words import GENDERS, NUMBERS

SHORTEST, LONGEST = 4, 50
BUCKETS = ((4, 8), (9, 13), (14, 18), (19, 23), (24, 28), (29, 34), (35, 42), (43, 50))
# "X visita Y em setembro": X is visiting …, X is going to visit …, X is going to be visiting …, In September, X will visit …
PLAN_SHARES = (0.36, 0.22, 0.22, 0.20)
PLANS = 0.3  # of the clauses
_PLACES = [(gender, number) for gender in GENDERS for number in NUMBERS]
_CLASSES = {
    "person": (words.PEOPLE, words.BEFORE_PEOPLE, words.INNER_PEOPLE, words.OUTER_PEOPLE),
    "thing": (words.THINGS, words.BEFORE_THINGS, words.INNER_THINGS, words.OUTER_THINGS),
}

Rules = dict[str, list[Rule]]


@dataclass(frozen=True)
class Pair:
    """A sentence and one of its translations, without marks of start or end."""

    source: Words
    target: Words


@dataclass(frozen=True)
class Splits:
    """Pairs to train, to choose settings and to judge; no source of one list is in another."""

    training: list[Pair]
    validation: list[Pair]
    test: list[Pair]


def rule(weight: float, source: str, *target: str | int) -> Rule:
    """Return a rule with one translation; the parts of `source` are separated by commas."""
    return Rule(weight, tuple(source.split(",")), ((1.0, target),))


def _word_rules() -> Rules:
    rules: Rules = {}
    for kind, (nouns, before, inner, outer) in _CLASSES.items():
        for gender, number in _PLACES:
            n = NUMBERS.index(number)
            its = f"{gender} {number}"
            rules[f"{kind} {its}"] = [rule(1, entry[n], entry[2 + n]) for entry in words.entries(nouns[gender])]
            for place, adjectives in (("before", before), ("inner", inner), ("outer", outer)):
                forms = [(words.four_forms(form)[gender, number], en) for form, en in words.entries(adjectives)]
                rules[f"{place} {kind} {its}"] = [rule(1, form, english) for form, english in forms]
    for gender, number in _PLACES:
        n = NUMBERS.index(number)
        alone, joined = list[Rule](), list[Rule]()
        for forms, with_de, *english in words.entries(words.DETERMINERS):
            form = words.four_forms(forms)[gender, number]
            weight = 3 if english[0] == "the" else 1
            alone.append(rule(weight, form, english[n]))
            contracted = f"de,{form}" if with_de == "-" else words.four_forms(with_de)[gender, number]
            joined.append(rule(weight, contracted, english[n]))
        rules[f"determiner {gender} {number}"], rules[f"of determiner {gender} {number}"] = alone, joined
    for n, number in enumerate(NUMBERS):
        for name, verbs in (("intransitive", words.INTRANSITIVE), ("transitive", words.TRANSITIVE)):
            rules[f"{name} {number}"] = [rule(1, entry[n], entry[2 + n]) for entry in words.entries(verbs)]
    named = {"adverb": words.ADVERBS, "conjunction": words.CONJUNCTIONS, "month": words.MONTHS}
    for name, listed in named.items():
        rules[name] = [rule(1, source, target) for source, target in words.entries(listed)]
    return rules


def _phrase_rules() -> Rules:
    rules: Rules = {"near": []}
    people = [f"core person {gender} {number}" for gender, number in _PLACES]
    for kind in _CLASSES:
        rules[f"some {kind}"] = [rule(1, f"core {kind} {g} {n}", 0) for g, n in _PLACES]
        rules[f"of some {kind}"] = [rule(1, f"of determiner {g} {n},named {kind} {g} {n}", 0, 1) for g, n in _PLACES]
        for gender, number in _PLACES:
            its = f"{kind} {gender} {number}"
            rules[f"named {its}"] = [
                rule(0.4, its, 0),
                rule(0.15, f"{its},inner {its}", 1, 0),
                rule(0.15, f"{its},outer {its}", 1, 0),
                rule(0.12, f"before {its},{its}", 0, 1),
                rule(0.12, f"{its},inner {its},outer {its}", 2, 1, 0),
                rule(0.06, f"before {its},{its},inner {its}", 0, 2, 1),
            ]
            rules[f"core {its}"] = [rule(1, f"determiner {gender} {number},named {its}", 0, 1)]
            if kind == "person":
                relative = [rule(0.2, f"core {its},que,transitive {number},object", 0, "who", 2, 3)]
            else:
                verbs = [(person, f"transitive {person.split()[-1]}") for person in people]
                relative = [rule(0.05, f"core {its},que,{person},{verb}", 0, "that", 2, 3) for person, verb in verbs]
            rules[f"phrase {its}"] = [rule(0.55, f"core {its}", 0), rule(0.25, f"core {its},near", 0, 1), *relative]
    for preposition, english in words.entries(words.PREPOSITIONS):
        rules["near"].append(rule(1, f"{preposition},some person", english, 1))
    for preposition, english in words.entries(words.PREPOSITIONS_OF):
        rules["near"].append(rule(0.5, f"{preposition},of some thing", *english.split("_"), 1))
    for kind in _CLASSES:
        rules[f"{kind} object"] = [rule(1, f"phrase {kind} {g} {n}", 0) for g, n in _PLACES]
    rules["object"] = [rule(1, f"{kind} object", 0) for kind in _CLASSES]
    for number in NUMBERS:
        rules[f"subject {number}"] = [rule(1, f"phrase person {gender} {number}", 0) for gender in GENDERS]
    rules["subject plural"].append(rule(0.4, "some person,e,some person", 0, "and", 2))
    return rules


def _plan(number: str, forms: Sequence[str]) -> Rule:
    """Return the rule of a plan: one source, four translations."""
    source = (f"subject {number}", forms[NUMBERS.index(number)], "thing object", "em", "month")
    be, (visiting, visit) = ("is", "are")[NUMBERS.index(number)], forms[2:]
    bodies: list[tuple[str | int, ...]] = [
        (0, be, visiting, 2, "in", 4),
        (0, be, "going", "to", visit, 2, "in", 4),
        (0, be, "going", "to", "be", visiting, 2, "in", 4),
        ("in", 4, ",", 0, "will", visit, 2),
    ]
    return Rule(1, source, tuple(zip(PLAN_SHARES, bodies, strict=True)))


@cache
def grammar(plans: bool = True) -> SynchronousGrammar:
    """Return the grammar; without `plans` every sentence has exactly one translation."""
    rules = {**_word_rules(), **_phrase_rules()}
    rules["fact"] = []
    for number in NUMBERS:
        alone, with_object = f"subject {number},intransitive {number}", f"subject {number},transitive {number},object"
        rules["fact"] += [rule(0.25, alone, 0, 1), rule(0.35, with_object, 0, 1, 2)]
        rules["fact"] += [rule(0.15, f"{alone},adverb", 0, 1, 2), rule(0.25, f"{with_object},adverb", 0, 1, 2, 3)]
    rules["clause"] = [rule(1 - PLANS, "fact", 0)]
    if plans:
        rules["plan"] = [_plan(number, forms) for number in NUMBERS for forms in words.entries(words.PLANNED)]
        rules["clause"].append(rule(PLANS, "plan", 0))
    rules["S"] = [rule(0.5, "clause", 0), rule(0.5, "clause,conjunction,S", 0, 1, 2)]
    return SynchronousGrammar(rules)


def translations(source: Sequence[str]) -> dict[Words, float]:
    """Return every valid translation of `source` with its exact probability, the likeliest first.

    UnknownTokenError for a word outside the corpus; ValueError for a sentence that the grammar cannot say.
    """
    return grammar().translations(source)


def alignment(source: Sequence[str], target: Sequence[str]) -> list[tuple[int, ...]]:
    """Return for each word of a valid translation the places of the source words that it comes from, by the grammar.

    ValueError if the grammar does not translate one into the other, and as in `translations`.
    """
    for tree in grammar().parse(source):
        found = tree.alignments().get(tuple(target))
        if found is not None:
            return list(found)
    raise ValueError(
        f"{' '.join(target)!r} is no translation of {' '.join(source)!r}; give one that the grammar allows"
    )


def acceptable(source: Sequence[str], written: Sequence[str]) -> bool:
    """Whether `written` is one of the translations of `source` that the grammar allows. Errors as in `translations`."""
    return tuple(written) in translations(source)


def draw(
    count: int,
    generator: torch.Generator,
    *,
    lengths: tuple[int, int] = (SHORTEST, LONGEST),
    plans: bool = True,
    excluded: Collection[Words] = (),
    distinct: bool = False,
) -> list[Pair]:
    """Draw `count` pairs, as many of each number of source words from the first to the last of `lengths` (± 1).

    No source is in `excluded`, and with `distinct` none comes twice. ValueError for a count below 1 or lengths outside 4 to 50.
    """
    first, last = lengths
    if count < 1:
        raise ValueError(f"count is {count}; it must be at least 1")
    if not SHORTEST <= first <= last <= LONGEST:
        raise ValueError(f"lengths are {first} to {last}; they must rise and lie from {SHORTEST} to {LONGEST}")
    chances, rules, seen = uniforms(generator), grammar(plans), set(excluded)
    pairs: list[Pair] = []
    while len(pairs) < count:
        tree = rules.sample(generator, first + len(pairs) % (last - first + 1))
        source = tree.source()
        if source not in seen:
            pairs.append(Pair(source, tree.draw_translation(chances)))
            if distinct:
                seen.add(source)
    return pairs


def splits(
    generator: torch.Generator,
    *,
    training: int = 24_000,
    longest: int = 30,
    validation: int = 300,
    test: int = 800,
) -> Splits:
    """Draw the three lists, the ones held out first, so that they do not depend on how much is trained on.

    Training pairs have 4 to `longest` words. Validation pairs have 4 to 16, with plans: for search. Test pairs have 4 to 50,
    each with a single translation, as many in each of BUCKETS: for BLEU by length.
    """
    per_bucket = max(1, test // len(BUCKETS))
    held_out = [
        pair for bucket in BUCKETS for pair in draw(per_bucket, generator, lengths=bucket, plans=False, distinct=True)
    ]
    tested = {pair.source for pair in held_out}
    chosen = draw(validation, generator, lengths=(SHORTEST, 16), excluded=tested, distinct=True)
    excluded = tested | {pair.source for pair in chosen}
    drawn = draw(training, generator, lengths=(SHORTEST, longest), excluded=excluded)
    return Splits(drawn, chosen, held_out)


def bucket_of(pair: Pair) -> tuple[int, int]:
    """Return the bucket of BUCKETS that the source's length falls in. ValueError outside 4 to 50."""
    for first, last in BUCKETS:
        if first <= len(pair.source) <= last:
            return first, last
    raise ValueError(f"the source has {len(pair.source)} words; buckets go from {SHORTEST} to {LONGEST}")


def clauses(source: Sequence[str]) -> list[Words]:
    """Return the clauses of a sentence and the conjunctions between them, in order: clause, conjunction, clause, …

    Errors as in `translations`.
    """
    tree = grammar().parse(source)[0]
    parts: list[Words] = []
    while True:
        clause, *rest = [child for child in tree.children if not isinstance(child, str)]
        parts.append(clause.source())
        if not rest:
            return parts
        parts.append(rest[0].source())
        tree = rest[1]
