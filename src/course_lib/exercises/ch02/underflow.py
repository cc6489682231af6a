"""Exercise 2.2: where a product of probabilities is lost in float32, and how two long sentences are compared all the same."""

from __future__ import annotations

from collections.abc import Iterator

from course_lib.exercises.exercise import Answer, Case, Exercise, Mistake, call
from course_lib.languages import Text

SOLUTION = '''\
import math

import torch


def first_underflow(probabilities):
    """Return after how many factors the float32 product is exactly 0, or None if it never is."""
    product = torch.tensor(1.0)
    for count, probability in enumerate(probabilities, 1):
        product = product * probability
        if product == 0:
            return count
    return None


def log_ratio(first, second):
    """Return log(P(first) / P(second)), given the probabilities of the words of each sentence."""

    def log_probability(probabilities):
        return sum(math.log(p) if p > 0 else -math.inf for p in probabilities)

    return log_probability(first) - log_probability(second)
'''

exercise = Exercise(
    "2.2",
    Text(pt="Pequeno demais para o computador", en="Too small for the computer"),
    (Answer("first_underflow"), Answer("log_ratio")),
    SOLUTION,
)


@exercise.cases(
    "first_underflow",
    points=3,
    rule=Text(
        pt="Multiplique um por um, cada produto em float32, e pare assim que o produto for igual a 0.",
        en="Multiply one by one, each product in float32, and stop as soon as the product equals 0.",
    ),
)
def long_sentences() -> Iterator[Case]:
    yield call([0.5] * 200)
    yield call([0.1] * 60)
    yield call([1.0] * 70 + [0.1] * 60)
    yield call([0.01] * 30)
    yield call([0.3, 0.02] * 40)


@exercise.cases(
    "first_underflow",
    points=2,
    rule=Text(
        pt="Quando o produto chega ao fim sem zerar, a resposta é None.",
        en="When the product reaches the end without becoming zero, the answer is None.",
    ),
)
def sentences_that_survive() -> Iterator[Case]:
    yield call([0.1] * 40)
    yield call([0.9] * 300)
    yield call([])
    # Times 0.6 the smallest number of float32 rounds to itself: the product stays there and never is zero.
    yield call([0.6] * 300)
    yield call([0.8] * 600)


@exercise.cases(
    "log_ratio",
    points=2,
    rule=Text(
        pt="O resultado é a soma dos logaritmos da primeira frase menos a soma dos da segunda.",
        en="The result is the sum of the first sentence's logarithms minus the sum of the second's.",
    ),
)
def short_sentences() -> Iterator[Case]:
    yield call([0.5, 0.1, 0.4], [0.3, 0.2])
    yield call([0.2, 0.5], [0.4, 0.5, 0.1])
    yield call([0.3, 0.2], [0.3, 0.2])
    yield call([0.9], [0.001, 0.5, 0.5])


@exercise.cases(
    "log_ratio",
    points=2,
    rule=Text(
        pt="Tire o logaritmo de cada probabilidade primeiro, e só depois some.",
        en="Take the logarithm of each probability first, and only then add.",
    ),
)
def sentences_too_long_for_a_product() -> Iterator[Case]:
    yield call([0.1] * 1000, [0.1] * 999 + [0.05])
    yield call([0.001] * 300, [0.01] * 500)
    yield call([1e-14] * 3, [1e-13] * 3)
    yield call([1e-16] * 2, [1e-15])


@exercise.cases(
    "log_ratio",
    rule=Text(
        pt="O logaritmo de 0 é −∞ (`-math.inf`), e a frase perde para qualquer outra.",
        en="The logarithm of 0 is −∞ (`-math.inf`), and the sentence loses to any other.",
    ),
)
def impossible_words() -> Iterator[Case]:
    yield call([0.9, 0.0, 0.9], [0.1] * 500)
    yield call([0.1] * 500, [0.0])


_LOGARITHM = "math.log(p) if p > 0 else -math.inf"
_DIFFERENCE = "log_probability(first) - log_probability(second)"

exercise.mistakes = (
    Mistake(
        "float64",
        {"torch.tensor(1.0)": "1.0"},
        Text(
            pt="O produto foi feito em float64, o tipo dos números do Python, que só se perde muito depois. Faça a conta em "
            "float32, o tipo dos modelos: comece de `torch.tensor(1.0)`.",
            en="The product was computed in float64, the type of Python's own numbers, which is lost much later. Compute in "
            "float32, the type of the models: begin with `torch.tensor(1.0)`.",
        ),
    ),
    Mistake(
        "rounded to float32 only at the end",
        {"torch.tensor(1.0)": "torch.tensor(1.0, dtype=torch.float64)", "product == 0": "product.float() == 0"},
        Text(
            pt="O produto foi guardado com mais precisão e só arredondado para float32 no fim. Em float32 *cada* produto é "
            "arredondado, e o erro de um entra no seguinte: com fatores 0,6 ele nem chega a zero.",
            en="The product was kept in more precision and rounded to float32 only at the end. In float32 *each* product is "
            "rounded, and the error of one enters the next: with factors of 0.6 it never even reaches zero.",
        ),
    ),
    Mistake(
        "stops at the smallest normal number",
        {"product == 0": "product < 1.1754944e-38"},
        Text(
            pt='Você parou no menor número "normal" do float32 (cerca de 1,2·10⁻³⁸). Abaixo dele ainda há números, com menos '
            "precisão; a pergunta é quando o produto fica exatamente zero.",
            en="You stopped at the smallest “normal” float32 (about 1.2·10⁻³⁸). Below it there are still numbers, of less "
            "precision; the question is when the product is exactly zero.",
        ),
    ),
    Mistake(
        "counts from zero",
        {"enumerate(probabilities, 1)": "enumerate(probabilities)"},
        Text(
            pt="Você devolveu o índice, que começa em 0. A resposta é quantas probabilidades já foram multiplicadas, "
            "contando a que zerou o produto.",
            en="You returned the index, which begins at 0. The answer is how many probabilities have been multiplied, "
            "counting the one that made the product zero.",
        ),
    ),
    Mistake(
        "the length when nothing is lost",
        {"return None": "return len(probabilities)"},
        Text(
            pt="Quando nada se perde, você devolveu o comprimento da frase. A resposta é None.",
            en="When nothing is lost, you returned the length of the sentence. The answer is None.",
        ),
    ),
    Mistake(
        "the ratio is upside down",
        {_DIFFERENCE: "log_probability(second) - log_probability(first)"},
        Text(
            pt="O sinal está trocado: o resultado é positivo quando a primeira frase é a mais provável.",
            en="The sign is wrong: the result is positive when the first sentence is the more probable one.",
        ),
    ),
    Mistake(
        "logarithms are divided",
        {_DIFFERENCE: "log_probability(first) / log_probability(second)"},
        Text(
            pt="Você dividiu um logaritmo pelo outro. O logaritmo de uma razão é a diferença dos logaritmos.",
            en="You divided one logarithm by the other. The logarithm of a ratio is the difference of the logarithms.",
        ),
    ),
    Mistake(
        "base 10 or 2",
        {"math.log(p)": "math.log10(p)"},
        Text(
            pt="O logaritmo não é o natural: use `math.log`, e não o de base 2 ou 10.",
            en="The logarithm is not the natural one: use `math.log`, not that of base 2 or 10.",
        ),
        ({"math.log(p)": "math.log2(p)"},),
    ),
    Mistake(
        "the mean of the logarithms",
        {"for p in probabilities)": "for p in probabilities) / len(probabilities)"},
        Text(
            pt="Você tirou a média dos logaritmos. Isso já é normalizar pelo comprimento; a probabilidade da frase é a soma "
            "deles.",
            en="You took the mean of the logarithms. That is length normalisation already; the sentence's probability is "
            "their sum.",
        ),
    ),
    Mistake(
        "the logarithm of the product",
        {f"sum({_LOGARITHM} for p in probabilities)": "math.log(math.prod(probabilities))"},
        Text(
            pt="Com frases longas os produtos viram zero, e de zero não se tira logaritmo. Tire o logaritmo de cada "
            "probabilidade primeiro, e só depois some.",
            en="With long sentences the products become zero, and zero has no logarithm. Take the logarithm of each "
            "probability first, and only then add.",
        ),
        (
            {_DIFFERENCE: "math.log(math.prod(first) / math.prod(second))"},
            {
                f"sum({_LOGARITHM} for p in probabilities)": "math.log(math.prod(probabilities)) if math.prod("
                "probabilities) > 0 else -math.inf"
            },
        ),
    ),
    Mistake(
        "a tiny number added",
        {_LOGARITHM: "math.log(p + 1e-12)"},
        Text(
            pt="Você somou um número minúsculo a cada probabilidade para fugir do zero. Ele muda o resultado quando as "
            "probabilidades também são minúsculas; trate o zero à parte.",
            en="You added a tiny number to each probability to stay away from zero. It changes the result when the "
            "probabilities are tiny too; treat zero on its own.",
        ),
        tuple({_LOGARITHM: f"math.log(p + {tiny})"} for tiny in ("1e-10", "1e-15", "1e-20", "1e-30", "1e-300")),
    ),
    Mistake(
        "the logarithm of zero",
        {_LOGARITHM: "math.log(p)"},
        Text(
            pt="Uma probabilidade pode ser exatamente 0, e `math.log(0)` é um erro. O logaritmo dela é −∞ (`-math.inf`).",
            en="A probability may be exactly 0, and `math.log(0)` is an error. Its logarithm is −∞ (`-math.inf`).",
        ),
    ),
)
