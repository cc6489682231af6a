"""How attention aligns two sentences: agreement with known links, words crossed, and how widely each word looks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor

Places = tuple[int, ...]


def effective_words(weights: Float[Tensor, "... S"]) -> Float[Tensor, "..."]:
    """Return e to the entropy of each row: 1 where one word has all the weight, S where all S weigh the same.

    ValueError for weights that are negative or do not sum to 1.
    """
    if bool((weights < 0).any()) or bool(((weights.sum(dim=-1) - 1).abs() > 1e-4).any()):
        raise ValueError("each row must be a distribution: weights of 0 or more that sum to 1")
    return torch.special.entr(weights).sum(dim=-1).exp()


def linked_share(weights: Float[Tensor, "T S"], links: Sequence[Places]) -> tuple[int, int]:
    """Return how many of the target words that come from some source word give it the largest weight, and how many there are.

    ValueError for other than one row for each target word.
    """
    _check(weights, links)
    right = [int(row.argmax()) in places for row, places in zip(weights, links, strict=True) if places]
    return sum(right), len(right)


def swaps(links: Sequence[Places]) -> list[int]:
    """Return each place t where the target words t and t + 1 come from neighbouring source words in the opposite order."""
    single = [places[0] if len(places) == 1 else -1 for places in links]
    return [t for t, (one, following) in enumerate(pairwise(single)) if one > 0 and following == one - 1]


def crossed_share(weights: Float[Tensor, "T S"], links: Sequence[Places]) -> tuple[int, int]:
    """Return in how many swaps both words give their own source word the largest weight, and how many swaps there are."""
    _check(weights, links)
    most = weights.argmax(dim=-1).tolist()
    places = swaps(links)
    return sum(most[t] in links[t] and most[t + 1] in links[t + 1] for t in places), len(places)


def forward_share(weights: Float[Tensor, "T S"]) -> tuple[int, int]:
    """Return at how many steps the word most looked at comes just after the one before, and how many steps there are."""
    most = weights.argmax(dim=-1)
    return int((most.diff() == 1).sum()), len(most) - 1


def _check(weights: Tensor, links: Sequence[Places]) -> None:
    if len(weights) != len(links):
        raise ValueError(
            f"there are {len(weights)} rows of weights and {len(links)} target words; give a row for each word"
        )
