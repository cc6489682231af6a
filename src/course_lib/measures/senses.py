"""Whether vectors of one word come apart by its senses: each is asked for its nearest neighbour among those of other contexts."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import torch
from jaxtyping import Float
from torch import Tensor


def neighbour_agreement(
    vectors: Float[Tensor, "N D"], senses: Sequence[Hashable], contexts: Sequence[Hashable]
) -> float:
    """Return the share of vectors whose nearest one, by cosine after taking away the mean, has the same sense.

    Only vectors of another context are neighbours, so that a shared word does not decide; where several are equally near, each counts
    its share. ValueError for lists of other lengths, fewer than two senses, or a vector without a neighbour.
    """
    if not len(vectors) == len(senses) == len(contexts) or len(set(senses)) < 2:
        raise ValueError(
            f"got {len(vectors)} vectors, {len(senses)} senses of {len(set(senses))} kinds and {len(contexts)} contexts; "
            "give a sense and a context for each vector, and at least two kinds of senses"
        )
    others = torch.tensor([[one != other for other in contexts] for one in contexts])
    if not bool(others.any(dim=1).all()):
        raise ValueError("some vector has no neighbour of another context; give more contexts")
    same = torch.tensor([[one == other for other in senses] for one in senses])
    directions = torch.nn.functional.normalize(vectors - vectors.mean(dim=0), dim=-1)
    cosines = (directions @ directions.mT).masked_fill(~others, -torch.inf)
    nearest = cosines >= cosines.max(dim=1, keepdim=True).values - 1e-6
    return float(((nearest & same).sum(dim=1) / nearest.sum(dim=1)).mean())
