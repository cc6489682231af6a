"""Exercise 3.2: one step of attention by hand, from scores to weights and from weights to the context vector."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from course_lib.exercises.exercise import Answer, Case, Exercise, Mistake, call
from course_lib.languages import Text
from course_lib.seeding import generator

SOLUTION = '''\
import math


def context_vector(scores, annotations):
    """Return the weights, one a word, and the context vector; without torch."""
    highest = max(scores)
    exponentials = [math.exp(score - highest) for score in scores]
    weights = [value / sum(exponentials) for value in exponentials]
    columns = zip(*annotations)
    context = [sum(weight * number for weight, number in zip(weights, column)) for column in columns]
    return weights, context
'''

exercise = Exercise(
    "3.2",
    Text(pt="Um vetor de contexto à mão", en="A context vector by hand"),
    (Answer("context_vector"),),
    SOLUTION,
)


@exercise.cases(
    points=5,
    rule=Text(
        pt="Os pesos são o softmax das pontuações, sobre todas as palavras; o contexto é a soma das anotações, cada uma "
        "vezes o seu peso.",
        en="The weights are the softmax of the scores, over all the words; the context is the sum of the annotations, "
        "each times its "
        "weight.",
    ),
)
def steps() -> Iterator[Case]:
    yield call([0.0, 0.0], [[1.0, 2.0, 3.0], [3.0, 0.0, 1.0]])
    yield call([2.0, 1.7, 1.5, 1.0, 0.8], [[3.0], [4.0], [5.0], [6.0], [5.0]])
    drawn = generator(32)
    for words, width in ((3, 2), (4, 3), (2, 5)):
        scores = (2 * torch.randn(words, generator=drawn)).tolist()
        yield call(scores, torch.randn(words, width, generator=drawn).tolist())


@exercise.cases(
    points=2,
    rule=Text(
        pt="Pontuações grandes não podem estourar a exponencial.", en="Large scores must not overflow the exponential."
    ),
)
def large_scores() -> Iterator[Case]:
    yield call([1000.0, 1001.0], [[1.0, 0.0], [0.0, 1.0]])
    yield call([2000.0, 1999.0, 1998.0], [[1.0], [2.0], [4.0]])


_WEIGHTS = "value / sum(exponentials) for value in exponentials"
_SUM = "sum(weight * number for weight, number in zip(weights, column))"

exercise.mistakes = (
    Mistake(
        "the scores themselves weigh",
        {_WEIGHTS: "score for score in scores"},
        Text(
            pt="Você pesou com as próprias pontuações, que não somam 1 e podem ser negativas. Antes vem o softmax.",
            en="You weighed with the scores themselves, which do not add up to 1 and may be negative. The softmax comes first.",
        ),
    ),
    Mistake(
        "the scores divided by their sum",
        {_WEIGHTS: "score / sum(scores) for score in scores"},
        Text(
            pt="Você dividiu cada pontuação pela soma. Elas podem ser negativas, ou somar zero; o softmax divide "
            "exponenciais, sempre "
            "positivas.",
            en="You divided each score by their sum. They may be negative, or add up to zero; the softmax divides "
            "exponentials, which are "
            "always positive.",
        ),
    ),
    Mistake(
        "not divided by the sum",
        {_WEIGHTS: "value for value in exponentials"},
        Text(
            pt="As exponenciais não foram divididas pela soma: os pesos não somam 1.",
            en="The exponentials were not divided by their sum: the weights do not add up to 1.",
        ),
        ({_WEIGHTS: "value for value in exponentials", "score - highest": "score"},),
    ),
    Mistake(
        "all the weight on the best word",
        {_WEIGHTS: "float(score == highest) for score in scores"},
        Text(
            pt="Todo o peso foi para a maior pontuação: isso é uma busca em dicionário. A softmax dá um pouco a cada palavra.",
            en="All the weight went to the largest score: that is a look-up in a dictionary. The softmax gives every "
            "word a little.",
        ),
    ),
    Mistake(
        "the mean on top of the weights",
        {_SUM: f"{_SUM} / len(scores)"},
        Text(
            pt="Depois de pesar você ainda dividiu pelo número de palavras. Os pesos já somam 1: a soma basta.",
            en="After weighing you also divided by the number of words. The weights already add up to 1: the sum is enough.",
        ),
    ),
    Mistake(
        "the mean of the annotations",
        {_SUM: "sum(column) / len(scores)"},
        Text(
            pt="O contexto é a média simples das anotações: os pesos não entraram na conta.",
            en="The context is the plain mean of the annotations: the weights did not enter it.",
        ),
    ),
    Mistake(
        "the sign of the scores turned round",
        {"score - highest": "-score"},
        Text(
            pt="A maior pontuação ficou com o menor peso: o sinal dentro da exponencial está trocado.",
            en="The largest score got the smallest weight: the sign inside the exponential is turned round.",
        ),
    ),
    Mistake(
        "the exponential overflows",
        {"score - highest": "score"},
        Text(
            pt="Com pontuações grandes `math.exp` estoura. Subtraia antes a maior pontuação: os pesos não mudam.",
            en="With large scores `math.exp` overflows. Subtract the largest score first: the weights do not change.",
        ),
    ),
    Mistake(
        "rows summed instead of columns",
        {"zip(*annotations)": "annotations"},
        Text(
            pt="Você somou dentro de cada anotação. O contexto tem tantos números quanto uma anotação, e cada um soma um "
            "lugar de todas elas.",
            en="You summed within each annotation. The context has as many numbers as one annotation, and each sums one "
            "place of them all.",
        ),
    ),
    Mistake(
        "context first",
        {"return weights, context": "return context, weights"},
        Text(
            pt="O par está na outra ordem: primeiro os pesos.",
            en="The pair is the other way round: the weights come first.",
        ),
    ),
)
