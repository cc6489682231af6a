"""Weighted context-free grammars: sample sentences and know the exact probability of everything they can say.

The exact numbers come from reading left to right while keeping every way in which the sentence could still go on: a
stack of symbols yet to be expanded, with its probability. After a prefix those stacks are a probability distribution,
and the next token's probabilities follow by expanding each stack until it begins with a token.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import torch

END = "</s>"  # what next_token_probabilities calls the end of the sentence

Stack = tuple[str, ...]


@dataclass(frozen=True)
class Tree:
    """A symbol and what it became: subtrees, or nothing for a token."""

    symbol: str
    children: tuple[Tree, ...] = ()
    is_token: bool = False

    def tokens(self) -> list[str]:
        """Return the tokens at the leaves, left to right."""
        return [self.symbol] if self.is_token else [token for child in self.children for token in child.tokens()]


class Grammar:
    """A weighted context-free grammar.

    `rules` maps each symbol to its expansions, pairs of a weight and a tuple of symbols and tokens; what has no rule is a
    token. The weights of a symbol need not sum to 1: they are divided by their sum. ValueError for a weight that is not
    positive, a symbol without expansions, an unknown start, or a symbol that can come back to itself without a
    token in between (left recursion), which no left-to-right reading can expand.
    """

    def __init__(self, rules: Mapping[str, Sequence[tuple[float, Sequence[str]]]], start: str = "S") -> None:
        if start not in rules:
            raise ValueError(f"the start symbol {start!r} has no rule; add one, or name another start")
        self.start = start
        self.rules: dict[str, list[tuple[float, tuple[str, ...]]]] = {}
        for symbol, expansions in rules.items():
            if not expansions:
                raise ValueError(f"the symbol {symbol!r} has no expansion; give it at least one")
            for weight, expansion in expansions:
                if not weight > 0:
                    raise ValueError(f"{symbol!r} -> {' '.join(expansion)!r} has weight {weight}; it must be positive")
            total = sum(weight for weight, _ in expansions)
            self.rules[symbol] = [(weight / total, tuple(expansion)) for weight, expansion in expansions]
        self._refuse_left_recursion()
        self._cumulative = {s: list(accumulate(p for p, _ in e))[:-1] for s, e in self.rules.items()}

    def tokens(self) -> list[str]:
        """Return every token that appears in a rule, in alphabetical order."""
        bodies = (expansion for expansions in self.rules.values() for _, expansion in expansions)
        return sorted({symbol for body in bodies for symbol in body if symbol not in self.rules})

    def sample_tree(self, generator: torch.Generator, start: str | None = None) -> Tree:
        """Draw a derivation tree, by default from the start symbol."""
        return self._draw(start or self.start, _uniforms(generator))

    def _draw(self, symbol: str, uniforms: Iterator[float]) -> Tree:
        if symbol not in self.rules:
            return Tree(symbol, is_token=True)
        choice = bisect_right(self._cumulative[symbol], next(uniforms)) if len(self.rules[symbol]) > 1 else 0
        return Tree(symbol, tuple(self._draw(part, uniforms) for part in self.rules[symbol][choice][1]))

    def sample(self, generator: torch.Generator) -> list[str]:
        """Draw a sentence."""
        return self.sample_tree(generator).tokens()

    def probability(self, sentence: Sequence[str]) -> float:
        """Return the probability of `sentence`, over all its derivations; 0 if the grammar cannot say it."""
        total, probability = 1.0, {(self.start,): 1.0}
        for token in sentence:
            ready = self._expand(probability)
            kept = {stack[1:]: 0.0 for stack in ready if stack and stack[0] == token}
            for stack, share in ready.items():
                if stack and stack[0] == token:
                    kept[stack[1:]] += share
            mass = sum(kept.values())
            if mass == 0:
                return 0.0
            total *= mass
            probability = {stack: share / mass for stack, share in kept.items()}
        return total * self._expand(probability).get((), 0.0)

    def next_token_probabilities(self, prefix: Sequence[str]) -> dict[str, float]:
        """Return P(next token | prefix) exactly, the end of the sentence under "</s>".

        ValueError if no sentence of the grammar begins with `prefix`, naming the token at which it left the grammar.
        """
        stacks: dict[Stack, float] = {(self.start,): 1.0}
        for place, token in enumerate(prefix):
            following: defaultdict[Stack, float] = defaultdict(float)
            for stack, share in self._expand(stacks).items():
                if stack and stack[0] == token:
                    following[stack[1:]] += share
            mass = sum(following.values())
            if mass == 0:
                begun = " ".join(prefix[:place]) or "the beginning"
                raise ValueError(f"no sentence of the grammar goes on with {token!r} after {begun!r}")
            stacks = {stack: share / mass for stack, share in following.items()}
        result: defaultdict[str, float] = defaultdict(float)
        for stack, share in self._expand(stacks).items():
            result[stack[0] if stack else END] += share
        return dict(sorted(result.items(), key=lambda item: (-item[1], item[0])))

    def sentences(self, max_length: int) -> Iterator[tuple[tuple[str, ...], float]]:
        """Yield every derivation's sentence of at most `max_length` tokens, with the derivation's probability.

        Brute force, for small grammars: a sentence with two derivations comes twice.
        """
        pending: list[tuple[Stack, Stack, float]] = [((), (self.start,), 1.0)]
        while pending:
            said, stack, share = pending.pop()
            if not stack:
                yield said, share
            elif stack[0] in self.rules:
                pending += [(said, (*body, *stack[1:]), share * weight) for weight, body in self.rules[stack[0]]]
            elif len(said) < max_length:
                pending.append(((*said, stack[0]), stack[1:], share))

    def _expand(self, stacks: Mapping[Stack, float]) -> dict[Stack, float]:
        """Expand the first symbol of every stack until each begins with a token or is empty."""
        ready: defaultdict[Stack, float] = defaultdict(float)
        waiting = dict(stacks)
        while waiting:
            following: defaultdict[Stack, float] = defaultdict(float)
            for stack, share in waiting.items():
                if not stack or stack[0] not in self.rules:
                    ready[stack] += share
                else:
                    for weight, expansion in self.rules[stack[0]]:
                        following[(*expansion, *stack[1:])] += share * weight
            waiting = following
        return dict(ready)

    def _refuse_left_recursion(self) -> None:
        empty: set[str] = set()  # the symbols that can become nothing
        while True:
            more = {s for s, e in self.rules.items() if s not in empty and any(empty.issuperset(body) for _, body in e)}
            if not more:
                break
            empty |= more
        first: dict[str, set[str]] = {symbol: set() for symbol in self.rules}
        for symbol, expansions in self.rules.items():
            for _, body in expansions:
                for part in body:
                    if part in self.rules:
                        first[symbol].add(part)
                    if part not in empty:
                        break
        for symbol in self.rules:
            reached, pending = set[str](), list(first[symbol])
            while pending:
                part = pending.pop()
                if part == symbol:
                    raise ValueError(f"{symbol!r} can begin with itself; rewrite the rule so that a token comes first")
                if part not in reached:
                    reached.add(part)
                    pending += first[part]


def _uniforms(generator: torch.Generator) -> Iterator[float]:
    """Yield numbers from 0 to 1, drawn 64 at a time because one draw costs almost as much as many."""
    while True:
        yield from torch.rand(64, generator=generator, dtype=torch.float64).tolist()
