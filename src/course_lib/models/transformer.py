"""The Transformer's block: attention between positions, then a small network at each position, each added to what came in."""

from __future__ import annotations

from jaxtyping import Bool, Float
from torch import Tensor, nn

from course_lib.models.attention import MultiHeadAttention


class EncoderBlock(nn.Module):
    """Self-attention and a feed-forward network, normalised before each (Xiong et al., 2020) and added to their input.

    With a causal mask it is also the block of a decoder-only model such as GPT.
    """

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.norm_attention = nn.LayerNorm(width)
        self.attention = MultiHeadAttention(width, heads)
        self.norm_feed_forward = nn.LayerNorm(width)
        self.feed_forward = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(
        self, inputs: Float[Tensor, "B T C"], keep: Bool[Tensor, "#B #T T"] | None = None
    ) -> tuple[Float[Tensor, "B T C"], Float[Tensor, "B H T T"]]:
        """Return the block's output and the attention weights of every head."""
        mixed, weights = self.attention(self.norm_attention(inputs), keep)
        inputs = inputs + mixed
        return inputs + self.feed_forward(self.norm_feed_forward(inputs)), weights
