"""E3.2: how many source words each word looks at, whether they are the grammar's, and where the alignment leaves the line."""

from dataclasses import asdict, replace

import torch

from course_lib.corpora import translation
from course_lib.corpora.translation import Pair
from course_lib.measures.alignment import Places, crossed_share, effective_words, forward_share, linked_share
from course_lib.recipes import attentive_translators, translators
from course_lib.recipes.attentive_translators import LIVE

ID = "E3.2"
SEEDS = (0, 1, 2)
LONGEST = 28
MODELS = {"trained": LIVE, "shuffled": replace(LIVE, shuffled=True)}
RECIPE: dict[str, object] = {
    "test sentences": "the test pairs of up to 28 source words, written by the model under teacher forcing",
    **{kind: asdict(recipe) for kind, recipe in MODELS.items()},
    "diagonal": "no model: the source word at the same share of the sentence",
    "agrees": "the source word of the largest weight is one that the grammar made the target word from",
    "swap": "two target words in a row whose source words are neighbours in the opposite order; both must agree",
}
KINDS = (*MODELS, "diagonal")
TOLERANCE: dict[str, float | None] = {
    **{f"{kind} agrees": 0.12 for kind in KINDS},
    **{f"{kind} swaps right": 0.15 for kind in KINDS},
    **{f"{kind} forward": 0.15 for kind in KINDS},
    **{f"{kind} effective words": 2.0 for kind in MODELS},
    "grammar forward": 0.0,
    "swaps": 0.0,
    "source words": 0.0,
}


def measure(seed: int, recipe: dict[str, object]) -> dict[str, object]:
    """Train on true and on shuffled translations, and hold both alignments, and the diagonal, to the grammar's."""
    test = translators.corpus(seed, LIVE.pairs, LIVE.longest).test
    pairs = [pair for pair in test if len(pair.source) <= LONGEST]
    links = [translation.alignment(pair.source, pair.target) for pair in pairs]
    result: dict[str, object] = {"source words": sum(len(pair.source) for pair in pairs) / len(pairs)}
    for kind, settings in MODELS.items():
        translator = attentive_translators.trained(replace(settings, seed=seed))
        weights = attentive_translators.alignments(translator, pairs)
        result |= agreement(kind, weights, links)
        result[f"{kind} effective words"] = torch.cat([effective_words(one) for one in weights]).mean().item()
    result |= agreement("diagonal", [diagonal(pair) for pair in pairs], links)
    result["swaps"] = sum(crossed_share(one, two)[1] for one, two in zip(weights_of(links, pairs), links, strict=True))
    result["grammar forward"] = _share([forward_share(one) for one in weights_of(links, pairs)])
    return result


def agreement(kind: str, weights: list[torch.Tensor], links: list[list[Places]]) -> dict[str, object]:
    """Return the three shares over all sentences; the names begin with `kind`."""
    both = list(zip(weights, links, strict=True))
    return {
        f"{kind} agrees": _share([linked_share(one, two) for one, two in both]),
        f"{kind} swaps right": _share([crossed_share(one, two) for one, two in both]),
        f"{kind} forward": _share([forward_share(one) for one in weights]),
    }


def diagonal(pair: Pair) -> torch.Tensor:
    """Return an alignment that walks along the source at an even pace, whatever the words are."""
    words, count = len(pair.target), len(pair.source)
    places = (torch.arange(words) * count / words).floor().long()
    return torch.nn.functional.one_hot(places, count).float()


def weights_of(links: list[list[Places]], pairs: list[Pair]) -> list[torch.Tensor]:
    """Return the grammar's own links as weights: the first source word of each target word, or the one before where there is none."""
    made: list[torch.Tensor] = []
    for one, pair in zip(links, pairs, strict=True):
        places, last = list[int](), 0
        for found in one:
            last = found[0] if found else last
            places.append(last)
        made.append(torch.nn.functional.one_hot(torch.tensor(places), len(pair.source)).float())
    return made


def _share(counts: list[tuple[int, int]]) -> float:
    return sum(right for right, _ in counts) / max(1, sum(total for _, total in counts))
