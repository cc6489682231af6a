"""Synchronous grammars: each rule says the same thing in two languages, so every sentence comes with all its translations.

Sentences can be drawn at a wanted length, and a sentence can be read back: its translations, with the exact probability
of each, follow from the rules that said it. (Lewis and Stearns, 1968; in translation: Wu, 1997; Chiang, 2005)
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, product

import torch

from course_lib.corpora.tokenizers import Vocabulary

Words = tuple[str, ...]
Places = tuple[int, ...]  # in a source sentence, the first word is 0


@dataclass(frozen=True)
class Rule:
    """One way to expand a symbol, in both languages.

    `source` is a sequence of symbols and words. Each of `targets` is a probability and a sequence in which a number stands for
    the translation of that part of the source (0 is the first) and a word for itself. ValueError for an empty source, probabilities
    that do not sum to 1, or a number that points at no part.
    """

    weight: float
    source: Words
    targets: tuple[tuple[float, tuple[str | int, ...]], ...]

    def __post_init__(self) -> None:
        if not self.weight > 0 or not self.source:
            raise ValueError(f"rule {self.source!r} has weight {self.weight}; give a positive weight and a source")
        if abs(sum(share for share, _ in self.targets) - 1) > 1e-9:
            raise ValueError(f"the translations of {self.source!r} do not sum to 1; correct their probabilities")
        if any(isinstance(p, int) and not 0 <= p < len(self.source) for _, body in self.targets for p in body):
            raise ValueError(
                f"a translation of {self.source!r} points outside it; the parts are 0 to {len(self.source) - 1}"
            )


@dataclass(frozen=True)
class Derivation:
    """How a symbol became words: the rule used, and for each part of its source a derivation, or the word itself."""

    rule: Rule
    children: tuple[Derivation | str, ...]

    def source(self) -> Words:
        """Return the words in the source language."""
        parts = ((child,) if isinstance(child, str) else child.source() for child in self.children)
        return tuple(word for part in parts for word in part)

    def probability(self) -> float:
        """Return the probability of these choices in the source language."""
        share = self.rule.weight
        for child in self.children:
            share *= child.probability() if isinstance(child, Derivation) else 1.0
        return share

    def translations(self) -> dict[Words, float]:
        """Return every translation with its probability."""
        result: defaultdict[Words, float] = defaultdict(float)
        inside = [{(c,): 1.0} if isinstance(c, str) else c.translations() for c in self.children]
        for share, body in self.rule.targets:
            options = [[((part,), 1.0)] if isinstance(part, str) else list(inside[part].items()) for part in body]
            for choice in product(*options):
                chance = share
                for _, part_share in choice:
                    chance *= part_share
                result[tuple(word for words, _ in choice for word in words)] += chance
        return dict(result)

    def alignments(self, first: int = 0) -> dict[Words, tuple[Places, ...]]:
        """Return every translation with the places of the source words that each of its words comes from, counted from `first`.

        A word that a rule writes itself comes from all the words that the rule reads itself: "limpam" gives "are going to clean".
        """
        inside: list[dict[Words, tuple[Places, ...]]] = []
        own: list[int] = []
        place = first
        for child in self.children:
            if isinstance(child, str):
                inside.append({(child,): ((place,),)})
                own.append(place)
                place += 1
            else:
                inside.append(child.alignments(place))
                place += len(child.source())
        result: dict[Words, tuple[Places, ...]] = {}
        for _, body in self.rule.targets:
            options = [
                [((part,), (tuple(own),))] if isinstance(part, str) else list(inside[part].items()) for part in body
            ]
            for choice in product(*options):
                words = tuple(word for said, _ in choice for word in said)
                result.setdefault(words, tuple(places for _, links in choice for places in links))
        return result

    def draw_translation(self, uniforms: Iterator[float]) -> Words:
        """Draw one translation."""
        body, at = self.rule.targets[0][1], next(uniforms) if len(self.rule.targets) > 1 else 0.0
        for share, option in self.rule.targets:
            body, at = option, at - share
            if at < 0:
                break
        words: list[str] = []
        for part in body:
            child = part if isinstance(part, str) else self.children[part]
            words += [child] if isinstance(child, str) else child.draw_translation(uniforms)
        return tuple(words)


class SynchronousGrammar:
    """Rules by symbol; what has no rule is a word. Weights of a symbol need not sum to 1: they are divided by their sum.

    No symbol may come back to itself without a word in between. ValueError for an unknown start or a symbol without rules.
    """

    def __init__(self, rules: Mapping[str, Sequence[Rule]], start: str = "S") -> None:
        if start not in rules or not all(rules.values()):
            raise ValueError(f"the start symbol {start!r} has no rule, or some symbol has none; give each at least one")
        self.start = start
        self.rules: dict[str, list[Rule]] = {}
        for symbol, options in rules.items():
            total = sum(rule.weight for rule in options)
            self.rules[symbol] = [replace(rule, weight=rule.weight / total) for rule in options]
        self._cumulative = {s: list(accumulate(r.weight for r in options))[:-1] for s, options in self.rules.items()}
        self._body_mass: dict[tuple[Words, int], float] = {}
        self._symbol_mass: dict[tuple[str, int], float] = {}
        self._rule_choice: dict[tuple[str, int], list[float]] = {}
        self._split_choice: dict[tuple[Words, int], list[float]] = {}

    def source_tokens(self) -> list[str]:
        """Return every word of the source language, in alphabetical order."""
        words = {part for options in self.rules.values() for rule in options for part in rule.source}
        return sorted(words - self.rules.keys())

    def target_tokens(self) -> list[str]:
        """Return every word of the target language, in alphabetical order."""
        targets = [(rule, body) for options in self.rules.values() for rule in options for _, body in rule.targets]
        said = {part for _, body in targets for part in body if isinstance(part, str)}
        kept = {rule.source[part] for rule, body in targets for part in body if isinstance(part, int)}
        return sorted(said | (kept - self.rules.keys()))

    def length_probability(self, length: int) -> float:
        """Return the probability that a sentence of the source language has `length` words."""
        return self._mass_of_symbol(self.start, length)

    def sample(self, generator: torch.Generator, length: int | None = None, *, start: str | None = None) -> Derivation:
        """Draw a derivation, by default from the start symbol, and of exactly `length` words if that is given.

        ValueError if nothing has that length.
        """
        symbol = start or self.start
        if length is not None and self._mass_of_symbol(symbol, length) == 0:
            raise ValueError(f"no sentence of the grammar has {length} words; ask for another length")
        return self._draw(symbol, length, uniforms(generator))

    def parse(self, source: Sequence[str]) -> list[Derivation]:
        """Return every derivation of `source`. UnknownTokenError for an unknown word; ValueError if there is no derivation."""
        Vocabulary(self.source_tokens()).encode(source)  # names an unknown word
        found = [tree for end, tree in self._read(self.start, tuple(source), 0, {}) if end == len(source)]
        if not found:
            raise ValueError(f"{' '.join(source)!r} is not a sentence of the grammar; change its words or their order")
        return found

    def translations(self, source: Sequence[str]) -> dict[Words, float]:
        """Return every translation of `source` with its exact probability, the most probable first. Errors as in `parse`."""
        trees = self.parse(source)
        total = sum(tree.probability() for tree in trees)
        result: defaultdict[Words, float] = defaultdict(float)
        for tree in trees:
            for words, share in tree.translations().items():
                result[words] += share * tree.probability() / total
        return dict(sorted(result.items(), key=lambda item: (-item[1], item[0])))

    def _mass_of_symbol(self, symbol: str, length: int) -> float:
        """Return the probability that `symbol` becomes `length` words."""
        if symbol not in self.rules:
            return float(length == 1)
        if (symbol, length) not in self._symbol_mass:
            masses = [rule.weight * self._mass_of_body(rule.source, length) for rule in self.rules[symbol]]
            self._symbol_mass[symbol, length] = sum(masses)
        return self._symbol_mass[symbol, length]

    def _mass_of_body(self, body: Words, length: int) -> float:
        """Return the probability that the symbols of `body` become `length` words together."""
        if length < len(body):
            return 0.0
        if not body:
            return float(length == 0)
        if (body, length) not in self._body_mass:
            self._body_mass[body, length] = sum(self._splits(body, length))
        return self._body_mass[body, length]

    def _splits(self, body: Words, length: int) -> list[float]:
        """Return, for each number of words from 1 up that the first symbol may take, its share of the mass."""
        rest = body[1:]
        most = length - len(rest) if rest else length
        least = 1 if rest else length
        shares = [0.0] * (least - 1)
        for words in range(least, most + 1):
            first = self._mass_of_symbol(body[0], words)
            shares.append(first * self._mass_of_body(rest, length - words) if first else 0.0)
        return shares

    def _draw(self, symbol: str, length: int | None, source: Iterator[float]) -> Derivation:
        options = self.rules[symbol]
        if length is None:
            rule = options[bisect_right(self._cumulative[symbol], next(source))]
        else:
            if (symbol, length) not in self._rule_choice:
                masses = (option.weight * self._mass_of_body(option.source, length) for option in options)
                self._rule_choice[symbol, length] = list(accumulate(masses))
            chances = self._rule_choice[symbol, length]
            rule = options[_pick(chances, source)]
        body, children = rule.source, list[Derivation | str]()
        while body:
            words = length
            if length is not None:
                if (body, length) not in self._split_choice:
                    self._split_choice[body, length] = list(accumulate(self._splits(body, length)))
                words = 1 + _pick(self._split_choice[body, length], source)
                length -= words
            children.append(self._draw(body[0], words, source) if body[0] in self.rules else body[0])
            body = body[1:]
        return Derivation(rule, tuple(children))

    def _read(
        self, symbol: str, source: Words, begin: int, memory: dict[tuple[str, int], list[tuple[int, Derivation]]]
    ) -> list[tuple[int, Derivation]]:
        """Return every derivation of `symbol` that begins at `begin`, with the place where it ends."""
        if (symbol, begin) in memory:
            return memory[symbol, begin]
        found: list[tuple[int, Derivation]] = []
        for rule in self.rules[symbol]:
            partial: list[tuple[int, tuple[Derivation | str, ...]]] = [(begin, ())]
            for part in rule.source:
                longer: list[tuple[int, tuple[Derivation | str, ...]]] = []
                for end, children in partial:
                    if part in self.rules:
                        longer += [(to, (*children, tree)) for to, tree in self._read(part, source, end, memory)]
                    elif end < len(source) and source[end] == part:
                        longer.append((end + 1, (*children, part)))
                partial = longer
            found += [(end, Derivation(rule, children)) for end, children in partial]
        memory[symbol, begin] = found
        return found


def uniforms(generator: torch.Generator) -> Iterator[float]:
    """Yield numbers from 0 to 1, drawn 64 at a time because one draw costs almost as much as many."""
    while True:
        yield from torch.rand(64, generator=generator, dtype=torch.float64).tolist()


def _pick(cumulative: list[float], source: Iterator[float]) -> int:
    """Draw a place by its share; where only one place is possible nothing is drawn."""
    total = cumulative[-1]
    if len(cumulative) == 1 or cumulative[-2] == 0.0:
        return len(cumulative) - 1
    return min(bisect_right(cumulative, next(source) * total), len(cumulative) - 1)
