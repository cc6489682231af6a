"""Language models that count: n-grams, and what to do about what was never seen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from course_lib.corpora.tokenizers import START

UNSEEN = ("raw", "add-one", "back-off")


class NgramModel:
    """P(next token | the last order − 1 tokens), estimated by counting (Shannon, 1948).

    `unseen` says what happens when the counts are silent: "raw" divides counts and gives 0 to what was not seen; "add-one" pretends
    that every continuation was seen once more than it was (Laplace); "back-off" drops the farthest word of the context until
    something was seen after it ("stupid back-off" without its factor: Brants et al., 2007). A sentence is read from `order` − 1
    start tokens. ValueError for an order below 1 or an unknown way.
    """

    def __init__(self, order: int, *, unseen: str = "back-off") -> None:
        if order < 1:
            raise ValueError(f"order is {order}; it must be at least 1")
        if unseen not in UNSEEN:
            raise ValueError(f"unseen is {unseen!r}; choose one of {', '.join(UNSEEN)}")
        self.order = order
        self.unseen = unseen
        self._following: defaultdict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        self._tokens: set[str] = set()

    def fit(self, sentences: Iterable[Sequence[str]]) -> NgramModel:
        """Count the n-grams of `sentences`, of every length up to `order`; return the model. ValueError for no sentences."""
        for sentence in sentences:
            padded = (START,) * (self.order - 1) + tuple(token for token in sentence if token != START)
            for place in range(self.order - 1, len(padded)):
                self._tokens.add(padded[place])
                for length in range(self.order):
                    self._following[padded[place - length : place]][padded[place]] += 1
        if not self._tokens:
            raise ValueError("fit() got no sentences; give at least one with a token")
        return self

    def tokens(self) -> list[str]:
        """Return the tokens seen, in alphabetical order."""
        return sorted(self._tokens)

    def distinct(self) -> int:
        """Return how many different n-grams of this order were seen: the entries of the table to be stored."""
        return sum(len(nexts) for context, nexts in self._following.items() if len(context) == self.order - 1)

    def context(self, prefix: Sequence[str]) -> tuple[str, ...]:
        """Return the part of `prefix` that the model looks at: its last order − 1 tokens, shortened where it backs off."""
        padded = (START,) * (self.order - 1) + tuple(token for token in prefix if token != START)
        context = padded[len(padded) - (self.order - 1) :]
        while self.unseen == "back-off" and context and context not in self._following:
            context = context[1:]
        return context

    def counts(self, prefix: Sequence[str]) -> Counter[str]:
        """Return how often each token followed the context of `prefix`; empty if that context was never seen."""
        return Counter(self._following.get(self.context(prefix), Counter()))

    def next_token_probabilities(self, prefix: Sequence[str]) -> dict[str, float]:
        """Return the distribution after `prefix`, most probable first; empty if raw counts have nothing to say."""
        counts = self.counts(prefix)
        if self.unseen == "add-one":
            counts = Counter({token: counts[token] + 1 for token in self._tokens})
        total = sum(counts.values())
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return {token: count / total for token, count in ranked}

    def probability(self, token: str, prefix: Sequence[str]) -> float:
        """Return P(token | prefix); 0 for a token that the model gives nothing."""
        return self.next_token_probabilities(prefix).get(token, 0.0)


def distinct_ngrams(sentences: Iterable[Sequence[str]], order: int) -> set[tuple[str, ...]]:
    """Return the different n-grams inside `sentences` (nothing added at the ends). ValueError for an order below 1."""
    if order < 1:
        raise ValueError(f"order is {order}; it must be at least 1")
    return {tuple(s[place : place + order]) for s in sentences for place in range(len(s) - order + 1)}


def unseen_share(training: Iterable[Sequence[str]], test: Iterable[Sequence[str]], order: int) -> float:
    """Return the share of the n-grams of `test`, each occurrence counted, that `training` never shows. ValueError if it has none."""
    seen = distinct_ngrams(training, order)
    met = [tuple(s[place : place + order]) for s in test for place in range(len(s) - order + 1)]
    if not met:
        raise ValueError(f"no test sentence has {order} tokens; give longer ones or a lower order")
    return sum(ngram not in seen for ngram in met) / len(met)
