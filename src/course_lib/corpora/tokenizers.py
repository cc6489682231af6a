"""From words to numbers and back: a vocabulary, and sequences of different lengths in one tensor."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Sequence

import torch
from jaxtyping import Int
from torch import Tensor

PAD = "<pad>"
START = "<s>"
PAD_ID = 0


class UnknownTokenError(ValueError):
    """A token that the vocabulary does not hold; `token` names it, `near` lists the most similar ones it holds."""

    def __init__(self, token: str, near: list[str]) -> None:
        self.token, self.near = token, near
        hint = f"; near it: {', '.join(near)}" if near else ""
        super().__init__(f"the vocabulary does not hold {token!r}{hint}")


class Vocabulary:
    """A list of distinct tokens, each known by its place in it. "<pad>" is always 0 and "<s>" 1."""

    def __init__(self, tokens: Iterable[str]) -> None:
        self.tokens = [PAD, START, *(token for token in dict.fromkeys(tokens) if token not in (PAD, START))]
        self._ids = {token: index for index, token in enumerate(self.tokens)}

    @classmethod
    def from_sentences(cls, sentences: Iterable[Sequence[str]]) -> Vocabulary:
        """Collect the tokens of `sentences`, the most frequent first, ties in alphabetical order."""
        counts = Counter(token for sentence in sentences for token in sentence)
        return cls(sorted(counts, key=lambda token: (-counts[token], token)))

    def __len__(self) -> int:
        return len(self.tokens)

    def __contains__(self, token: object) -> bool:
        return token in self._ids

    def id(self, token: str) -> int:
        """Return the number of `token`. UnknownTokenError, with near tokens, if the vocabulary does not hold it."""
        if token not in self._ids:
            raise UnknownTokenError(token, difflib.get_close_matches(token, self.tokens[2:], n=3, cutoff=0.6))
        return self._ids[token]

    def encode(self, tokens: Sequence[str]) -> list[int]:
        """Return the numbers of `tokens`. UnknownTokenError for the first one that is not held."""
        return [self.id(token) for token in tokens]

    def decode(self, ids: Iterable[int]) -> list[str]:
        """Return the tokens with these numbers. ValueError for a number outside 0 … len(self) - 1."""
        tokens: list[str] = []
        for index in ids:
            if not 0 <= index < len(self):
                raise ValueError(
                    f"token number {index} is outside the vocabulary; it must be from 0 to {len(self) - 1}"
                )
            tokens.append(self.tokens[index])
        return tokens


def batch(sequences: Sequence[Sequence[int]]) -> Int[Tensor, "B T"]:
    """Stack sequences of different lengths in one tensor, the short ones filled at the end with the number of "<pad>".

    ValueError if there is no sequence, or one is empty.
    """
    if not sequences or not all(len(sequence) for sequence in sequences):
        raise ValueError("batch() got no sequence or an empty one; give at least one token in each")
    longest = max(map(len, sequences))
    return torch.tensor([[*sequence, *[PAD_ID] * (longest - len(sequence))] for sequence in sequences])
