"""E3.1: BLEU by the length of the source with attention and without, and with attention that cannot choose where to look."""

from dataclasses import asdict, replace

from course_lib.corpora.translation import BUCKETS
from course_lib.evidence.measurements.translation_by_length import scores
from course_lib.recipes import attentive_translators, translators
from course_lib.recipes.attentive_translators import EVEN

ID = "E3.1"
SEEDS = (0, 1, 2)
MODELS = {
    "attention": attentive_translators.LIVE,
    "even": replace(attentive_translators.LIVE, score=EVEN),
    "to 50": replace(attentive_translators.LIVE, longest=50),
}
KINDS = ("plain", *MODELS)
RECIPE: dict[str, object] = {
    "buckets of source words": [f"{first}-{last}" for first, last in BUCKETS],
    "test sentences a bucket": 100,
    "plain": asdict(translators.LIVE),
    **{kind: asdict(recipe) for kind, recipe in MODELS.items()},
}
TOLERANCE: dict[str, float | None] = {
    "first": 0.0,
    "last": 0.0,
    **{f"{kind} BLEU": 12.0 for kind in KINDS},
    **{f"{kind} exact": 0.2 for kind in KINDS},
    **{f"{kind} share at 24-28 of 4-8": 0.15 for kind in KINDS},
    **{f"{kind} parameters": 0.0 for kind in KINDS},
}


def measure(seed: int, recipe: dict[str, object]) -> dict[str, object]:
    """Train the four models on the same number of pairs and steps, and translate the same sentences greedily."""
    live = replace(translators.LIVE, seed=seed)
    buckets = translators.by_bucket(translators.corpus(seed, live.pairs, live.longest).test)
    trained = {"plain": translators.trained(live)}
    trained |= {kind: attentive_translators.trained(replace(one, seed=seed)) for kind, one in MODELS.items()}
    result: dict[str, object] = {"first": [first for first, _ in buckets], "last": [last for _, last in buckets]}
    for kind, translator in trained.items():
        written = [translator.translate([p.source for p in group], longer=True) for group in buckets.values()]
        pairs = [scores(one, group) for one, group in zip(written, buckets.values(), strict=True)]
        by_bucket = dict(zip(buckets, pairs, strict=True))
        result[f"{kind} BLEU"] = [score for score, _ in pairs]
        result[f"{kind} exact"] = [share for _, share in pairs]
        result[f"{kind} share at 24-28 of 4-8"] = by_bucket[24, 28][0] / max(by_bucket[4, 8][0], 1e-9)
        result[f"{kind} parameters"] = sum(parameter.numel() for parameter in translator.model.parameters())
    return result
