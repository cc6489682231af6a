"""A small GPT: a stack of Transformer blocks under a causal mask that predicts the next token at every position at once."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from course_lib.models.attention import causal_keep
from course_lib.models.transformer import EncoderBlock


@dataclass(frozen=True)
class GPTConfig:
    """The sizes of a GPT. ValueError for a size below 1, or a width that the heads do not divide."""

    vocabulary_size: int
    context: int = 64  # longer than any sentence of the agreement corpus
    layers: int = 2  # one layer cannot compare what another position has gathered
    heads: int = 4
    width: int = 64

    def __post_init__(self) -> None:
        for name in ("vocabulary_size", "context", "layers", "heads", "width"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}; it must be at least 1")
        if self.width % self.heads:
            raise ValueError(f"width {self.width} does not divide into {self.heads} heads; choose a multiple")


class GPT(nn.Module):
    """A decoder-only Transformer language model (Radford et al., 2018), input and output sharing the token vectors."""

    def __init__(self, config: GPTConfig, *, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocabulary_size, config.width)
        self.positions = nn.Parameter(torch.zeros(config.context, config.width))
        self.blocks = nn.ModuleList(EncoderBlock(config.width, config.heads) for _ in range(config.layers))
        self.norm = nn.LayerNorm(config.width)
        with torch.no_grad():
            for parameter in self.parameters():
                if parameter.dim() > 1:  # 0.1, not the usual 0.02: models this small learn several times faster
                    parameter.normal_(0, 0.1, generator=generator)
            for name, parameter in self.named_parameters():
                if name.endswith("bias"):
                    parameter.zero_()

    def forward(self, tokens: Int[Tensor, "B T"]) -> Float[Tensor, "B T V"]:
        """Return the scores of the token that follows each position. ValueError for more tokens than the context."""
        return self.scores_from_embeddings(self.embedding(tokens))

    def scores_from_embeddings(self, embeddings: Float[Tensor, "B T C"]) -> Float[Tensor, "B T V"]:
        """Return the scores when the word vectors are given: for gradients with respect to words."""
        length = embeddings.shape[1]
        if length > self.config.context:
            raise ValueError(f"{length} tokens were given and the model reads {self.config.context}; shorten the text")
        hidden = embeddings + self.positions[:length]
        keep = causal_keep(length)[None]
        for block in self.blocks:
            hidden, _ = block(hidden, keep)
        return self.norm(hidden) @ self.embedding.weight.mT
