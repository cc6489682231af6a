"""Static word vectors: one per word, learnt from the words around it (skip-gram with negative sampling)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from course_lib.corpora.tokenizers import Vocabulary


@dataclass(frozen=True)
class WordVectors:
    """A vector for each token of a vocabulary: row i of `matrix` belongs to token i."""

    vocabulary: Vocabulary
    matrix: Tensor  # Float[V K]

    def __post_init__(self) -> None:
        if self.matrix.dim() != 2 or self.matrix.shape[0] != len(self.vocabulary):
            shape = tuple(self.matrix.shape)
            raise ValueError(
                f"matrix has shape {shape}; it must have one row for each of {len(self.vocabulary)} tokens"
            )

    def vector(self, word: str) -> Float[Tensor, " K"]:
        """Return the vector of `word`. UnknownTokenError if there is none."""
        return self.matrix[self.vocabulary.id(word)]

    def cosine(self, word: str, other: str) -> float:
        """Return the cosine between two words' vectors, from −1 to 1."""
        return nn.functional.cosine_similarity(self.vector(word), self.vector(other), dim=0).item()

    def nearest(self, word: str, count: int = 5) -> list[tuple[str, float]]:
        """Return the `count` other words of greatest cosine, best first. ValueError for a count below 1."""
        if count < 1:
            raise ValueError(f"count is {count}; it must be at least 1")
        cosines = nn.functional.cosine_similarity(self.matrix, self.vector(word)[None], dim=1)
        cosines[[0, 1, self.vocabulary.id(word)]] = -torch.inf  # not the filling, the start, or the word itself
        values, rows = cosines.topk(min(count, len(self.vocabulary) - 3))
        return list(zip(self.vocabulary.decode(rows.tolist()), values.tolist(), strict=True))


def skip_gram_pairs(sentences: Sequence[Sequence[int]], window: int) -> Int[Tensor, "P 2"]:
    """Return every (word, neighbour) at most `window` places apart. ValueError for a window below 1 or no pair."""
    if window < 1:
        raise ValueError(f"window is {window}; it must be at least 1")
    pairs = [
        (word, sentence[other])
        for sentence in sentences
        for place, word in enumerate(sentence)
        for other in range(max(0, place - window), min(len(sentence), place + window + 1))
        if other != place
    ]
    if not pairs:
        raise ValueError("no sentence has two words; there is no neighbour to learn from")
    return torch.tensor(pairs)


def train_skip_gram(
    sentences: Sequence[Sequence[str]],
    vocabulary: Vocabulary,
    *,
    generator: torch.Generator,
    size: int = 16,
    window: int = 4,
    negatives: int = 5,
    steps: int = 1500,
    batch_size: int = 2048,
    learning_rate: float = 0.01,
) -> WordVectors:
    """Learn vectors that tell a word's true neighbours from random words (Mikolov et al., 2013, eq. 4).

    Random words are drawn by frequency to the power 3/4, as in the paper. ValueError for a number below 1.
    """
    for name, number in (("size", size), ("negatives", negatives), ("steps", steps), ("batch_size", batch_size)):
        if number < 1:
            raise ValueError(f"{name} is {number}; it must be at least 1")
    pairs = skip_gram_pairs([vocabulary.encode(sentence) for sentence in sentences], window)
    noise = torch.bincount(pairs[:, 1], minlength=len(vocabulary)).float() ** 0.75
    words = torch.randn(len(vocabulary), size, generator=generator).mul_(0.1).requires_grad_()
    contexts = torch.zeros(len(vocabulary), size).requires_grad_()
    optimizer = torch.optim.Adam([words, contexts], lr=learning_rate)
    for _ in range(steps):
        chosen = pairs[torch.randint(len(pairs), (batch_size,), generator=generator)]
        random = torch.multinomial(noise, batch_size * negatives, replacement=True, generator=generator)
        word = words[chosen[:, 0]]  # (B, K)
        near = (word * contexts[chosen[:, 1]]).sum(dim=1)  # (B,)
        far = (word[:, None] * contexts[random.view(batch_size, negatives)]).sum(dim=2)  # (B, negatives)
        loss = -nn.functional.logsigmoid(near).mean() - nn.functional.logsigmoid(-far).sum(dim=1).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return WordVectors(vocabulary, words.detach())


def principal_components(
    matrix: Float[Tensor, "V K"], count: int = 2, *, of: Float[Tensor, "M K"] | None = None
) -> Float[Tensor, "V count"]:
    """Return each row's coordinates along the `count` directions in which the rows vary most, or in which the rows `of` do.

    The sign of each direction is fixed (its largest coordinate is positive), so that a map does not flip between machines.
    """
    told = matrix if of is None else of
    _, _, directions = torch.linalg.svd(told - told.mean(dim=0), full_matrices=False)
    points = (matrix - told.mean(dim=0)) @ directions[:count].mT
    largest = points.abs().argmax(dim=0)
    return points * points[largest, torch.arange(count)].sign()
