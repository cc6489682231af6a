"""From a picture to its caption: a small convolutional network, and a decoder that looks at its regions. (Xu et al., 2015)"""

from __future__ import annotations

from dataclasses import replace

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from course_lib.corpora.scenes import SIDE
from course_lib.models.attentive import AttentiveState
from course_lib.models.scoring import AdditiveScore, EvenScore, ScoreFunction, initialise_linear
from course_lib.models.seq2seq import initialise

CELLS = 6  # regions across and down
CHANNELS = 64
REGION = CHANNELS + 2  # the features of a region and its place
LOOKS = ("attention", "even", "whole")


class PictureEncoder(nn.Module):
    """Three convolutions that halve the picture each time: 6 × 6 regions, each seeing 15 × 15 points, with their places from -1 to 1."""

    def __init__(self, *, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            *(part for sizes in ((3, 32), (32, CHANNELS), (CHANNELS, CHANNELS)) for part in _halving(*sizes))
        )
        with torch.no_grad():
            for part in self.layers:
                if isinstance(part, nn.Conv2d):
                    bound = (part.in_channels * 9) ** -0.5 * 3**0.5
                    part.weight.uniform_(-bound, bound, generator=generator)

    def forward(self, pictures: Float[Tensor, "B 3 H W"]) -> Float[Tensor, "B R D"]:
        """Return the regions, row after row. ValueError for pictures of another size."""
        if pictures.shape[2:] != (SIDE, SIDE):
            raise ValueError(f"the pictures are {tuple(pictures.shape[2:])} points; the network reads {SIDE} by {SIDE}")
        features = self.layers(pictures)  # (B, CHANNELS, CELLS, CELLS)
        line = torch.linspace(-1, 1, CELLS)
        places = torch.stack(torch.meshgrid(line, line, indexing="ij")).expand(len(pictures), -1, -1, -1)
        return torch.cat([features, places], dim=1).flatten(2).mT


def _halving(inputs: int, outputs: int) -> tuple[nn.Module, ...]:
    return nn.Conv2d(inputs, outputs, 3, stride=2, padding=1, bias=False), nn.GroupNorm(8, outputs), nn.ReLU()


class Captioner(nn.Module):
    """A picture in, words out: at each word the decoder looks at the regions, weighed by a score. Its interface is EncoderDecoder's.

    look: "attention" (the additive score), or a control, "even" (the mean of the regions at every word) or "whole" (all regions through one
    linear layer into a single vector, the same at every word). The decoder's first state is a parameter: what it learns of a picture comes
    by looking. ValueError for another name or a width below 1.
    """

    def __init__(
        self,
        vocabulary_size: int,
        width: int = 96,
        *,
        look: str = "attention",
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if look not in LOOKS or width < 1:
            raise ValueError(f"look is {look!r} and width {width}; look is one of {', '.join(LOOKS)}, width at least 1")
        self.encoder = PictureEncoder(generator=generator)
        self.score: ScoreFunction = (
            AdditiveScore(width, REGION, generator=generator) if look == "attention" else EvenScore(width, REGION)
        )
        self.squeeze = nn.Linear(CELLS * CELLS * REGION, REGION) if look == "whole" else None
        self.first = nn.Parameter(torch.zeros(width))
        self.embedding = nn.Embedding(vocabulary_size, width)
        self.decoder = nn.GRUCell(width + REGION, width)
        self.output = nn.Linear(width + REGION, vocabulary_size)
        for part in (self.embedding, self.decoder, self.output):
            initialise(part, generator)
        if self.squeeze is not None:
            initialise_linear(self.squeeze, generator)
            nn.init.zeros_(self.squeeze.bias)

    def begin(self, pictures: Float[Tensor, "B 3 H W"]) -> AttentiveState:
        """Look at the pictures once; return the state from which each caption begins."""
        regions = self.encoder(pictures)
        if self.squeeze is not None:
            regions = self.squeeze(regions.flatten(1))[:, None].expand(regions.shape)
        hidden = self.first.expand(len(regions), -1)
        weights = torch.zeros(regions.shape[:2])
        return AttentiveState(
            hidden, regions, self.score.prepare(regions), torch.ones_like(weights, dtype=torch.bool), weights
        )

    def step(self, tokens: Int[Tensor, " B"], state: AttentiveState) -> tuple[Float[Tensor, "B V"], AttentiveState]:
        """Read one more word in each row; return the scores of the next and the new state, with where it looked."""
        weights = self.score.compare(state.hidden[:, None], state.prepared)[:, 0].softmax(dim=-1)
        context = (weights[:, None] @ state.annotations)[:, 0]
        hidden = self.decoder(torch.cat([self.embedding(tokens), context], dim=-1), state.hidden)
        return self.output(torch.cat([hidden, context], dim=-1)), replace(state, hidden=hidden, weights=weights)

    def forward(self, pictures: Float[Tensor, "B 3 H W"], inputs: Int[Tensor, "B T"]) -> Float[Tensor, "B T V"]:
        """Return the scores of the word that follows each of `inputs`, which begin with "<s>": teacher forcing."""
        state, logits = self.begin(pictures), list[Tensor]()
        for tokens in inputs.unbind(dim=1):
            following, state = self.step(tokens, state)
            logits.append(following)
        return torch.stack(logits, dim=1)
