"""Sentences in which a verb must agree in number with a noun that may be far away.

    Aquele menino telefonou .
    Aquele menino que veio aqui ontem telefonou .
    Aquele menino que os vizinhos da cantora viram ontem com um monte de amigos telefonou .

Two designs of the same length. In the nested one, relative clauses hang inside relative clauses, and a reader has to
keep one pending number for each open clause, like plates in a pile. In the flat one, modifiers follow one another and a
single bit, "the subject is plural", is enough at any distance. Nouns between the subject and its verb (attractors) may
have the other number, and do in half of the cases. What this corpus cannot show: agreement in gender or person,
subjects after the verb, real frequencies of words. Licence: CC BY 4.0, as the course's texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import torch

from course_lib.corpora.grammar import Grammar, Tree
from course_lib.corpora.tokenizers import START

NUMBERS = ("singular", "plural")
MAXIMUM_DEPTH = 6  # nested relative clauses; deeper ones are rarer than one sentence in a hundred
MAXIMUM_LENGTH = 54

_MASCULINE = """menino meninos amigo amigos vizinho vizinhos professor professores aluno alunos gato gatos médico médicos
cantor cantores jogador jogadores irmão irmãos filho filhos pintor pintores ator atores juiz juízes piloto pilotos"""
_FEMININE = """menina meninas amiga amigas vizinha vizinhas professora professoras aluna alunas gata gatas médica médicas
cantora cantoras jogadora jogadoras irmã irmãs filha filhas pintora pintoras atriz atrizes juíza juízas tia tias"""
_INTRANSITIVE = """telefonou telefonaram chegou chegaram caiu caíram sorriu sorriram chorou choraram dormiu dormiram
saiu saíram cantou cantaram correu correram gritou gritaram"""
_TRANSITIVE = "viu viram chamou chamaram encontrou encontraram conhece conhecem ouviu ouviram ama amam"
_COMING = "veio vieram ficou ficaram esperou esperaram"
_DETERMINERS = {
    ("m", "singular"): "o aquele este um",
    ("m", "plural"): "os aqueles estes uns",
    ("f", "singular"): "a aquela esta uma",
    ("f", "plural"): "as aquelas estas umas",
}
_OF_THE = {("m", "singular"): "do", ("m", "plural"): "dos", ("f", "singular"): "da", ("f", "plural"): "das"}
_ADVERBS = "ontem aqui hoje cedo tarde sempre agora lá"

_MAIN_VERB = "main verb"  # the symbols by which a drawn tree is read again
_HEAD = "head"


def _pairs(words: str) -> list[tuple[str, str]]:
    forms = words.split()
    return list(zip(forms[::2], forms[1::2], strict=True))


VERB_PAIRS = _pairs(_INTRANSITIVE)  # (singular, plural) of every main verb


@dataclass(frozen=True)
class AgreementSentence:
    """A sentence and where its agreement lies.

    `tokens` begins with "<s>" and ends with "."; `head` and `verb` are places in it; `distance` is the number of words between
    them; `depth` the number of relative clauses one inside the other; `attractors` the number of nouns in between whose
    number is not the subject's.
    """

    tokens: tuple[str, ...]
    head: int
    verb: int
    number: str
    distance: int
    depth: int
    attractors: int

    @property
    def prefix(self) -> tuple[str, ...]:
        """The tokens before the main verb."""
        return self.tokens[: self.verb]


def _noun_rules() -> dict[str, list[tuple[float, tuple[str, ...]]]]:
    rules: dict[str, list[tuple[float, tuple[str, ...]]]] = {}
    nouns = {"m": _pairs(_MASCULINE), "f": _pairs(_FEMININE)}
    for place, number in enumerate(NUMBERS):
        for gender, pairs in nouns.items():
            rules[f"noun {gender} {number}"] = [(1, (pair[place],)) for pair in pairs]
            rules[f"determiner {gender} {number}"] = [(1, (word,)) for word in _DETERMINERS[gender, number].split()]
            rules[f"{_HEAD} {gender} {number}"] = [(1, (f"noun {gender} {number}",))]
        for kind, words in (("main", _INTRANSITIVE), ("transitive", _TRANSITIVE), ("coming", _COMING)):
            rules[f"{kind} verb {number}"] = [(1, (pair[place],)) for pair in _pairs(words)]
        rules[f"simple {number}"] = [(1, (f"determiner {g} {number}", f"noun {g} {number}")) for g in "mf"]
    rules["adverb"] = [(1, (word,)) for word in _ADVERBS.split()]
    rules["of noun"] = [(1, (_OF_THE[g, n], f"noun {g} {n}")) for g in "mf" for n in NUMBERS]
    rules["with noun"] = [(1, ("com", f"simple {number}")) for number in NUMBERS]
    rules["with crowd"] = [(1, ("com", "um", "monte", "de", f"noun {g} plural")) for g in "mf"]
    rules["modifier"] = [(4, ("of noun",)), (2, ("with noun",)), (1, ("with crowd",)), (3, ("adverb",))]
    rules["opening"] = [(4, ()), *[(1.5, ("adverb",) * count) for count in range(1, 5)]]
    rules["ending"] = [(1, (".",)), (1, ("adverb", "."))]
    return rules


@cache
def grammar(design: str = "nested", maximum_depth: int = MAXIMUM_DEPTH) -> Grammar:
    """Return the grammar of a design, "nested" or "flat". ValueError for another name or a depth below 0.

    Nested: each noun phrase is followed by a relative clause with probability 1/2, down to `maximum_depth`. Flat: modifiers follow
    one another, up to 4 × `maximum_depth` of them, and each goes on to the next with probability 5/6.
    """
    if design not in ("nested", "flat"):
        raise ValueError(f"unknown design {design!r}; choose 'nested' or 'flat'")
    if maximum_depth < 0:
        raise ValueError(f"maximum_depth is {maximum_depth}; it must be 0 or more")
    rules = _noun_rules()
    rules["S"] = [(1, ("opening", f"subject {number}", f"{_MAIN_VERB} {number}", "ending")) for number in NUMBERS]
    if design == "flat":
        for left in range(4 * maximum_depth + 1):
            go_on = [(5.0, ("modifier", f"chain {left - 1}"))] if left else []
            rules[f"chain {left}"] = [(1.0, ()), *go_on]
        for number in NUMBERS:
            rules[f"subject {number}"] = [
                (1, (f"determiner {g} {number}", f"{_HEAD} {g} {number}", f"chain {4 * maximum_depth}")) for g in "mf"
            ]
        return Grammar(rules)
    rules["modifiers"] = [
        (14, ()),
        *[(weight, ("modifier",) * count) for weight, count in ((4, 1), (1.4, 2), (0.6, 3))],
    ]
    for number in NUMBERS:
        for depth in range(maximum_depth + 1):
            after = [(1.0, ("modifiers",))]
            if depth:
                object_clauses = [
                    (0.45, ("modifiers", "que", f"phrase {inner} {depth - 1}", f"transitive verb {inner}", "modifiers"))
                    for inner in NUMBERS
                ]
                subject_clause = (0.1, ("modifiers", "que", f"coming verb {number}", "modifiers"))
                after += [*object_clauses, subject_clause]
            rules[f"clause {number} {depth}"] = list(after)
            rules[f"phrase {number} {depth}"] = [
                (1, (f"determiner {g} {number}", f"noun {g} {number}", f"clause {number} {depth}")) for g in "mf"
            ]
        rules[f"subject {number}"] = [
            (1, (f"determiner {g} {number}", f"{_HEAD} {g} {number}", f"clause {number} {maximum_depth}")) for g in "mf"
        ]
    return Grammar(rules)


def describe(tree: Tree) -> AgreementSentence:
    """Read the head, the verb, the distance, the depth and the attractors off a drawn tree."""
    tokens, head, verb, number = [START], -1, -1, ""
    nouns: list[tuple[int, str]] = []

    def walk(node: Tree) -> int:
        nonlocal head, verb, number
        if node.is_token:
            tokens.append(node.symbol)
            return 0
        kind, _, rest = node.symbol.partition(" ")
        if node.symbol.startswith(_HEAD):
            head, number = len(tokens), rest.split()[-1]
        elif node.symbol.startswith(_MAIN_VERB):
            verb = len(tokens)
        elif kind == "noun":
            nouns.append((len(tokens), rest.split()[-1]))
        depth = max((walk(child) for child in node.children), default=0)
        opens = kind == "clause" and any(child.symbol == "que" for child in node.children)
        return depth + opens

    depth = walk(tree)
    attractors = sum(1 for place, its_number in nouns if head < place < verb and its_number != number)
    return AgreementSentence(tuple(tokens), head, verb, number, verb - head - 1, depth, attractors)


def sample(generator: torch.Generator, design: str = "nested") -> AgreementSentence:
    """Draw a sentence of at most MAXIMUM_LENGTH tokens (longer ones are drawn again)."""
    while True:
        sentence = describe(grammar(design).sample_tree(generator))
        if len(sentence.tokens) <= MAXIMUM_LENGTH:
            return sentence


def training_sentences(count: int, generator: torch.Generator, design: str = "nested") -> list[AgreementSentence]:
    """Draw `count` sentences. ValueError for a count below 1."""
    if count < 1:
        raise ValueError(f"count is {count}; it must be at least 1")
    return [sample(generator, design) for _ in range(count)]


def test_sentences(
    training: Sequence[AgreementSentence],
    generator: torch.Generator,
    *,
    distances: Sequence[int] = (0, 4, 8, 16, 24, 32, 40),
    count: int = 200,
    design: str = "nested",
    maximum_draws: int = 400_000,
) -> dict[int, list[AgreementSentence]]:
    """Draw up to `count` sentences for each distance, none of whose beginnings (up to the verb) is in `training`.

    From distance 8 up, one word more or less counts. At distance 0 few beginnings exist, so fewer than `count` may be found in
    `maximum_draws` draws; ValueError if some distance got fewer than 20.
    """
    seen = {sentence.prefix for sentence in training}
    found: dict[int, list[AgreementSentence]] = {distance: [] for distance in distances}
    nearest = {d + slip: d for d in distances for slip in ((-1, 0, 1) if d >= 8 else (0,))}
    for _ in range(maximum_draws):
        if all(len(sentences) == count for sentences in found.values()):
            break
        sentence = sample(generator, design)
        bucket = nearest.get(sentence.distance)
        if bucket is not None and len(found[bucket]) < count and sentence.prefix not in seen:
            seen.add(sentence.prefix)
            found[bucket].append(sentence)
    for distance, sentences in found.items():
        if len(sentences) < 20:
            raise ValueError(f"only {len(sentences)} sentences of distance {distance} were found; raise maximum_draws")
    return found


def family() -> list[str]:
    """Return Lopes's three sentences: short, medium and long distance between subject and verb."""
    return [
        "aquele menino telefonou .",
        "aquele menino que veio aqui ontem telefonou .",
        "aquele menino que veio aqui ontem com um monte de amigos telefonou .",
    ]
