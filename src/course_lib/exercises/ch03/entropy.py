"""Exercise 3.3: how many words each step of an alignment looks at, by its entropy, and which word was least certain."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from course_lib.exercises.exercise import Answer, Case, Exercise, Mistake, call
from course_lib.languages import Text
from course_lib.seeding import generator

SOLUTION = '''\
import math


def effective_words(alignment):
    """Return e to the entropy of each row, in nats: as how many words of equal weight it is."""
    return [math.exp(-sum(weight * math.log(weight) for weight in row if weight > 0)) for row in alignment]


def least_certain(words, alignment):
    """Return the word written while looking at most words; the first of them in a tie."""
    numbers = effective_words(alignment)
    return words[numbers.index(max(numbers))]
'''

exercise = Exercise(
    "3.3",
    Text(pt="Para quantas palavras se olhou", en="How many words were looked at"),
    (Answer("effective_words"), Answer("least_certain")),
    SOLUTION,
)


@exercise.cases(
    "effective_words",
    points=4,
    rule=Text(
        pt="Em cada linha, e elevado a −Σ α log α, com o logaritmo natural.",
        en="In each row, e to the power −Σ α log α, with the natural logarithm.",
    ),
)
def rows() -> Iterator[Case]:
    yield call([[0.25, 0.25, 0.25, 0.25]])
    yield call([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8]])
    drawn = torch.randn(3, 5, generator=generator(33)).softmax(dim=-1)
    yield call(drawn.double().tolist())


@exercise.cases(
    "effective_words",
    points=2,
    rule=Text(
        pt="Um peso 0 não contribui: 0 · log 0 vale 0.", en="A weight of 0 contributes nothing: 0 · log 0 counts as 0."
    ),
)
def zeros() -> Iterator[Case]:
    yield call([[1.0, 0.0, 0.0]])
    yield call([[0.5, 0.0, 0.5], [0.0, 0.25, 0.75]])


@exercise.cases(
    "least_certain",
    points=2,
    rule=Text(
        pt="A palavra da linha com o maior número; no empate, a primeira.",
        en="The word of the row with the largest number; in a tie, the first.",
    ),
)
def words() -> Iterator[Case]:
    yield call(["the", "red", "house"], [[0.9, 0.1, 0.0], [0.4, 0.3, 0.3], [0.0, 0.05, 0.95]])
    yield call(["a", "b", "c"], [[0.5, 0.5], [0.2, 0.8], [0.5, 0.5]])
    yield call(["x", "y"], [[0.0, 1.0], [1.0, 0.0]])
    # four tenths and three words of two tenths spread wider than a half and a half
    yield call(["u", "v"], [[0.5, 0.5, 0.0, 0.0], [0.55, 0.15, 0.15, 0.15]])


_TERM = "weight * math.log(weight) for weight in row if weight > 0"
_NUMBER = f"math.exp(-sum({_TERM}))"

exercise.mistakes = (
    Mistake(
        "the entropy itself",
        {_NUMBER: f"-sum({_TERM})"},
        Text(
            pt="Você parou na entropia. Pedem-se palavras: e elevado a ela, que dá 1 quando todo o peso está em uma só.",
            en="You stopped at the entropy. What is asked for is words: e to that power, which gives 1 when one word has "
            "all the weight.",
        ),
    ),
    Mistake(
        "the sign lost",
        {"-sum(": "sum("},
        Text(
            pt="Faltou o sinal de menos: os logaritmos são negativos, e o resultado ficou abaixo de 1.",
            en="The minus sign is missing: the logarithms are negative, and the result came out below 1.",
        ),
    ),
    Mistake(
        "bits inside, e outside",
        {"math.log(weight)": "math.log2(weight)"},
        Text(
            pt="O logaritmo é de base 2 e a potência é de base e. As duas bases têm de ser a mesma.",
            en="The logarithm has base 2 and the power base e. The two bases have to be the same.",
        ),
    ),
    Mistake(
        "the logarithm of zero",
        {" if weight > 0": ""},
        Text(
            pt="Um peso pode ser 0, e `math.log(0)` é um erro. O termo dele vale 0: pule-o.",
            en="A weight may be 0, and `math.log(0)` is an error. Its term counts as 0: skip it.",
        ),
    ),
    Mistake(
        "words with some weight are counted",
        {_NUMBER: "float(sum(weight > 0 for weight in row))"},
        Text(
            pt="Você contou as palavras com algum peso. Uma que tem 0,01 não vale tanto quanto uma que tem 0,5.",
            en="You counted the words that have some weight. One with 0.01 does not count as much as one with 0.5.",
        ),
    ),
    Mistake(
        "one over the largest weight",
        {_NUMBER: "1 / max(row)"},
        Text(
            pt="Você usou só o maior peso. A entropia leva em conta como o resto se reparte.",
            en="You used the largest weight alone. The entropy takes into account how the rest is shared out.",
        ),
    ),
    Mistake(
        "one over the sum of squares",
        {_NUMBER: "1 / sum(weight * weight for weight in row)"},
        Text(
            pt="Você dividiu 1 pela soma dos quadrados, outra boa medida, mas não a da entropia.",
            en="You divided 1 by the sum of the squares, another good measure, but not that of the entropy.",
        ),
    ),
    Mistake(
        "the most certain word",
        {"max(numbers)": "min(numbers)"},
        Text(
            pt="Você devolveu a palavra mais certa. Pede-se a que olhou para mais palavras.",
            en="You returned the most certain word. What is asked for is the one that looked at most words.",
        ),
    ),
    Mistake(
        "the last of a tie",
        {"numbers.index(max(numbers))": "len(numbers) - 1 - numbers[::-1].index(max(numbers))"},
        Text(
            pt="No empate você devolveu a última; a resposta é a primeira.",
            en="In a tie you returned the last; the answer is the first.",
        ),
    ),
)
