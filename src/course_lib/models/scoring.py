"""The six scoring functions of attention: how well a query matches each annotation of the source, before any softmax.

Each is called as score(query, keys) with query (B, T, Q) and keys (B, S, K), and returns scores (B, T, S). `prepare(keys)` does once what
does not depend on the query; `compare(query, prepared)` does the rest at each step of a decoder.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor, nn


class ScoreFunction(nn.Module):
    """What all six share. ValueError for sizes below 1 or, in use, for queries or keys of other sizes."""

    def __init__(self, query_size: int, key_size: int) -> None:
        super().__init__()
        if query_size < 1 or key_size < 1:
            raise ValueError(f"the sizes of query and key are {query_size} and {key_size}; both must be at least 1")
        self.query_size, self.key_size = query_size, key_size

    def forward(self, query: Float[Tensor, "B T Q"], keys: Float[Tensor, "B S K"]) -> Float[Tensor, "B T S"]:
        """Score each key for each query."""
        return self.compare(query, self.prepare(keys))

    def prepare(self, keys: Float[Tensor, "B S K"]) -> Float[Tensor, "B S P"]:
        """Do what does not depend on the query, once a sentence."""
        if keys.shape[-1] != self.key_size:
            raise ValueError(f"the keys have {keys.shape[-1]} numbers each and this score takes {self.key_size}")
        return self._prepared(keys)

    def compare(self, query: Float[Tensor, "B T Q"], prepared: Float[Tensor, "B S P"]) -> Float[Tensor, "B T S"]:
        """Score prepared keys for each query."""
        if query.shape[-1] != self.query_size:
            raise ValueError(f"the query has {query.shape[-1]} numbers and this score takes {self.query_size}")
        return self._compared(query, prepared)

    def _prepared(self, keys: Tensor) -> Tensor:
        return keys

    def _compared(self, query: Tensor, prepared: Tensor) -> Tensor:
        raise NotImplementedError

    def _same_size(self) -> None:
        if self.query_size != self.key_size:
            raise ValueError(
                f"the query has {self.query_size} numbers and the key {self.key_size}; {type(self).__name__} compares them "
                "number by number, so make them equal, or use the general or the additive score"
            )


class CosineScore(ScoreFunction):
    """β cos(query, key): content-based addressing, blind to lengths. β is learnt. (Graves et al., 2014, eqs. 5 and 6)"""

    def __init__(self, query_size: int, key_size: int) -> None:
        super().__init__(query_size, key_size)
        self._same_size()
        self.strength = nn.Parameter(torch.ones(()))

    def _prepared(self, keys: Tensor) -> Tensor:
        return nn.functional.normalize(keys, dim=-1)

    def _compared(self, query: Tensor, prepared: Tensor) -> Tensor:
        return self.strength * nn.functional.normalize(query, dim=-1) @ prepared.mT


class AdditiveScore(ScoreFunction):
    """vᵀ tanh(W query + U key): a small network compares the two. (Bahdanau et al., 2015, appendix A.1.2)"""

    def __init__(self, query_size: int, key_size: int, *, generator: torch.Generator | None = None) -> None:
        super().__init__(query_size, key_size)
        self.of_query = nn.Linear(query_size, query_size, bias=False)  # W
        self.of_key = nn.Linear(key_size, query_size, bias=False)  # U
        self.join = nn.Linear(query_size, 1, bias=False)  # v
        initialise_linear(self, generator)

    def _prepared(self, keys: Tensor) -> Tensor:
        return self.of_key(keys)

    def _compared(self, query: Tensor, prepared: Tensor) -> Tensor:
        mixed = torch.tanh(self.of_query(query)[:, :, None] + prepared[:, None])  # (B, T, S, Q)
        return self.join(mixed)[..., 0]


class LocationScore(ScoreFunction):
    """W query: the place in the source is chosen from the query alone, without looking at what stands there. (Luong et al., 2015, eq. 8)

    `longest` is the number of places. ValueError for fewer than 1 or, in use, for more keys than places.
    """

    def __init__(
        self, query_size: int, key_size: int, *, longest: int = 64, generator: torch.Generator | None = None
    ) -> None:
        super().__init__(query_size, key_size)
        if longest < 1:
            raise ValueError(f"longest is {longest}; the score needs at least one place")
        self.places = nn.Linear(query_size, longest, bias=False)
        initialise_linear(self, generator)

    def _compared(self, query: Tensor, prepared: Tensor) -> Tensor:
        count = prepared.shape[1]
        if count > self.places.out_features:
            raise ValueError(
                f"the source has {count} words and the location score was made for {self.places.out_features} at most; "
                "make it with a larger longest, or use a score that looks at the content"
            )
        return self.places(query)[..., :count]


class GeneralScore(ScoreFunction):
    """queryᵀ W key. (Luong et al., 2015, eq. 8)"""

    def __init__(self, query_size: int, key_size: int, *, generator: torch.Generator | None = None) -> None:
        super().__init__(query_size, key_size)
        self.of_key = nn.Linear(key_size, query_size, bias=False)  # W
        initialise_linear(self, generator)

    def _prepared(self, keys: Tensor) -> Tensor:
        return self.of_key(keys)

    def _compared(self, query: Tensor, prepared: Tensor) -> Tensor:
        return query @ prepared.mT


class DotScore(ScoreFunction):
    """queryᵀ key. (Luong et al., 2015, eq. 8)"""

    def __init__(self, query_size: int, key_size: int) -> None:
        super().__init__(query_size, key_size)
        self._same_size()

    def _compared(self, query: Tensor, prepared: Tensor) -> Tensor:
        return query @ prepared.mT


class ScaledDotScore(DotScore):
    """queryᵀ key / √K, so that the scores do not grow with the size of the key. (Vaswani et al., 2017, eq. 1)"""

    def _compared(self, query: Tensor, prepared: Tensor) -> Tensor:
        return query @ prepared.mT / self.key_size**0.5


class EvenScore(ScoreFunction):
    """The same score for every key: no scoring function but the control of all six, whose context is the mean of the annotations."""

    def _compared(self, query: Tensor, prepared: Tensor) -> Tensor:
        return query.new_zeros(query.shape[0], query.shape[1], prepared.shape[1])


SCORE_FUNCTIONS: dict[str, Callable[..., ScoreFunction]] = {
    "cosine": CosineScore,
    "additive": AdditiveScore,
    "location": LocationScore,
    "general": GeneralScore,
    "dot": DotScore,
    "scaled dot": ScaledDotScore,
}


def make_score(
    name: str, query_size: int, key_size: int, *, longest: int = 64, generator: torch.Generator | None = None
) -> ScoreFunction:
    """Return a new score function by its name; `longest` is for "location" alone. ValueError for an unknown name."""
    if name not in SCORE_FUNCTIONS:
        raise ValueError(f"no scoring function {name!r}; there are {', '.join(SCORE_FUNCTIONS)}")
    drawn = {"generator": generator} if name in ("additive", "location", "general") else {}
    placed = {"longest": longest} if name == "location" else {}
    return SCORE_FUNCTIONS[name](query_size, key_size, **drawn, **placed)


@torch.no_grad()
def initialise_linear(module: nn.Module, generator: torch.Generator | None) -> None:
    """Draw each linear layer of `module` in PyTorch's own range."""
    for part in module.modules():
        if isinstance(part, nn.Linear):
            part.weight.uniform_(-(part.in_features**-0.5), part.in_features**-0.5, generator=generator)
