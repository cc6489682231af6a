"""E2.2: BLEU by the length of the source without attention: trained live, for far longer on more pairs, and on shuffled translations."""

from collections.abc import Sequence
from dataclasses import asdict, replace

from course_lib.corpora import translation
from course_lib.corpora.translation import BUCKETS, Pair
from course_lib.measures.metrics import bleu
from course_lib.models.seq2seq import Translator
from course_lib.recipes import translators
from course_lib.seeding import generator

ID = "E2.2"
SEEDS = (0, 1, 2)
SHORTEST_LENGTHS = (4, 5, 6, 7, 8)
RECIPE: dict[str, object] = {
    "buckets of source words": [f"{first}-{last}" for first, last in BUCKETS],
    "test sentences a bucket": 100,
    "shortest lengths": list(SHORTEST_LENGTHS),
    "sentences a shortest length": 200,
    "live": asdict(translators.LIVE),
    "long": asdict(translators.LONG),
    "shuffled": asdict(translators.SHUFFLED),
    "clause by clause": "the live model translates each clause of a sentence alone; the conjunctions are given",
}
TOLERANCE: dict[str, float | None] = {
    "first": 0.0,
    "last": 0.0,
    "shortest lengths": 0.0,
    **{f"{kind} BLEU": 12.0 for kind in ("live", "long", "shuffled", "clause by clause")},
    **{f"{kind} exact": 0.15 for kind in ("live", "long", "shuffled", "clause by clause")},
    **{f"{kind} BLEU of the shortest": 12.0 for kind in ("live", "long", "shuffled")},
    **{f"{kind} share at 24-28 of 4-8": None for kind in ("live", "long", "shuffled", "clause by clause")},
}


def scores(outputs: Sequence[Sequence[str]], pairs: Sequence[Pair]) -> tuple[float, float]:
    """Return the BLEU and the share of outputs that are the translation, word for word."""
    exact = sum(tuple(words) == pair.target for words, pair in zip(outputs, pairs, strict=True))
    return bleu(outputs, [pair.target for pair in pairs]), exact / len(pairs)


def by_clauses(translator: Translator, pairs: Sequence[Pair]) -> list[list[str]]:
    """Translate each clause alone and join the translations with the right conjunctions."""
    conjunctions = dict(translation.words.entries(translation.words.CONJUNCTIONS))
    divided = [translation.clauses(pair.source) for pair in pairs]
    written = iter(translator.translate([part for parts in divided for part in parts[::2]], longer=True))
    outputs: list[list[str]] = []
    for parts in divided:
        words: list[str] = []
        for place, part in enumerate(parts):
            words += [conjunctions[part[0]]] if place % 2 else next(written)
        outputs.append(words)
    return outputs


def very_short(length: int, training: Sequence[Pair], seed: int) -> list[Pair]:
    """Return 200 pairs of exactly `length` source words that were not trained on."""
    seen = {pair.source for pair in training}
    return translation.draw(
        200, generator(1_000 + seed), lengths=(length, length), plans=False, excluded=seen, distinct=True
    )


def measure(seed: int, recipe: dict[str, object]) -> dict[str, object]:
    """Train three models and translate the same sentences with each, greedily."""
    live = replace(translators.LIVE, seed=seed)
    data = translators.corpus(seed, live.pairs, live.longest)
    buckets = translators.by_bucket(data.test)
    most = translators.corpus(
        seed, translators.LONG.pairs, translators.LONG.longest
    ).training  # the others' are its beginning
    short = [very_short(length, most, seed) for length in SHORTEST_LENGTHS]
    result: dict[str, object] = {
        "first": [first for first, _ in buckets],
        "last": [last for _, last in buckets],
        "shortest lengths": list(SHORTEST_LENGTHS),
    }
    recipes = {"live": live, "long": translators.LONG, "shuffled": translators.SHUFFLED}
    for kind, settings in recipes.items():
        translator = translators.trained(replace(settings, seed=seed))
        outputs = {kind: [translator.translate([p.source for p in group], longer=True) for group in buckets.values()]}
        if kind == "live":
            outputs["clause by clause"] = [by_clauses(translator, group) for group in buckets.values()]
        for name, written in outputs.items():
            pairs = [scores(one, group) for one, group in zip(written, buckets.values(), strict=True)]
            result[f"{name} BLEU"] = [score for score, _ in pairs]
            result[f"{name} exact"] = [share for _, share in pairs]
            by_bucket = dict(zip(buckets, pairs, strict=True))
            result[f"{name} share at 24-28 of 4-8"] = by_bucket[24, 28][0] / max(by_bucket[4, 8][0], 1e-9)
        result[f"{kind} BLEU of the shortest"] = [
            scores(translator.translate([p.source for p in group]), group)[0] for group in short
        ]
    return result
