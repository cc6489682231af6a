"""E2.8: BLEU by length when the encoder reads the source from right to left (Sutskever, Vinyals and Le, 2014), or in no order."""

from collections.abc import Callable
from dataclasses import asdict, replace

import torch

from course_lib.corpora.synchronous import Words
from course_lib.corpora.translation import BUCKETS, Pair
from course_lib.measures.metrics import bleu
from course_lib.recipes import translators
from course_lib.seeding import generator

ID = "E2.8"
SEEDS = (0, 1, 2)
ORDERS = ("forward", "reversed", "shuffled")
RECIPE: dict[str, object] = {
    "buckets of source words": [f"{first}-{last}" for first, last in BUCKETS],
    "test sentences a bucket": 100,
    "model": asdict(translators.LIVE),
    "orders": list(ORDERS),
    "shuffled": "the words of each source in an order of its own, drawn at random: reading in another order alone",
}
TOLERANCE: dict[str, float | None] = {
    "first": 0.0,
    "last": 0.0,
    **{f"{order} BLEU": 12.0 for order in ORDERS},
    **{f"{order} last loss": None for order in ORDERS},
}


def reordering(order: str, seed: int) -> Callable[[Words], Words]:
    """Return what is done to a source before the encoder reads it."""
    source = generator(seed)

    def read(words: Words) -> Words:
        if order == "forward":
            return words
        if order == "reversed":
            return words[::-1]
        return tuple(words[place] for place in torch.randperm(len(words), generator=source).tolist())

    return read


def measure(seed: int, recipe: dict[str, object]) -> dict[str, object]:
    """Train the same model on the same pairs in each order, and translate the same sentences greedily."""
    live = replace(translators.LIVE, seed=seed)
    data = translators.corpus(seed, live.pairs, live.longest)
    buckets = translators.by_bucket(data.test)
    result: dict[str, object] = {"first": [a for a, _ in buckets], "last": [b for _, b in buckets]}
    for order in ORDERS:
        read = reordering(order, seed)
        pairs = [Pair(read(pair.source), pair.target) for pair in data.training]
        translator = translators.build(live)
        records = list(
            translators.train_on(translator, pairs, steps=live.steps, seed=seed, learning_rate=live.learning_rate)
        )
        last = [record.loss for record in records[-50:]]
        result[f"{order} last loss"] = sum(last) / len(last)
        result[f"{order} BLEU"] = [
            bleu(
                translator.translate([read(pair.source) for pair in group], longer=True),
                [pair.target for pair in group],
            )
            for group in buckets.values()
        ]
    return result
