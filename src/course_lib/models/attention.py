"""Attention: a weighted average whose weights are computed, and the masks that say who may look at whom."""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn


def attention(
    query: Float[Tensor, "... T K"],
    key: Float[Tensor, "... S K"],
    value: Float[Tensor, "... S D"],
    keep: Bool[Tensor, "... #T S"] | None = None,
) -> tuple[Float[Tensor, "... T D"], Float[Tensor, "... T S"]]:
    """Average the values by how well each query matches each key; also return the weights.

    softmax(Q Kᵀ / √K) V (Vaswani et al., 2017, eq. 1). `keep` is True where a query may look at a key. ValueError if it hides every key
    from some query.
    """
    scores = query @ key.mT / key.shape[-1] ** 0.5  # (..., T, S)
    if keep is not None:  # True means "may look", as in PyTorch
        if not keep.any(dim=-1).all():
            raise ValueError("keep hides every key from some query; leave at least one True in each row")
        scores = scores.masked_fill(~keep, -torch.inf)
    weights = scores.softmax(dim=-1)  # each row sums to 1
    return weights @ value, weights


def causal_keep(length: int) -> Bool[Tensor, "T T"]:
    """Return the mask that lets each position look at itself and at what came before. ValueError for a length below 1."""
    if length < 1:
        raise ValueError(f"length is {length}; it must be at least 1")
    return torch.ones(length, length, dtype=torch.bool).tril()


def padding_keep(tokens: Int[Tensor, "B S"], pad_id: int = 0) -> Bool[Tensor, "B 1 S"]:
    """Return the mask that hides the filling at the end of short sequences. ValueError if a row is nothing but filling."""
    keep = tokens != pad_id
    if not keep.any(dim=-1).all():
        raise ValueError(f"a row holds nothing but the filling token {pad_id}; drop it from the batch")
    return keep[:, None, :]


class MultiHeadAttention(nn.Module):
    """Several attentions side by side, each on its own projection of the input, joined by one more projection.

    (Vaswani et al., 2017, section 3.2.2.) ValueError if `width` is not a multiple of `heads`.
    """

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        if heads < 1 or width % heads:
            raise ValueError(f"width {width} does not divide into {heads} heads; choose a multiple")
        self.heads = heads
        self.project = nn.Linear(width, 3 * width)  # query, key and value of every head in one product
        self.join = nn.Linear(width, width)

    def forward(
        self, inputs: Float[Tensor, "B T C"], keep: Bool[Tensor, "#B #T T"] | None = None
    ) -> tuple[Float[Tensor, "B T C"], Float[Tensor, "B H T T"]]:
        """Return the mixed vectors and the weights of every head."""
        batch, length, width = inputs.shape
        parts = self.project(inputs).view(batch, length, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)  # (B, H, T, K) each
        mixed, weights = attention(query, key, value, None if keep is None else keep[:, None])
        return self.join(mixed.transpose(1, 2).reshape(batch, length, width)), weights
