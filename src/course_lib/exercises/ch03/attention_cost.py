"""Exercise 3.6: how many scores and how many multiplications an attention costs, by its function and the lengths."""

from __future__ import annotations

from collections.abc import Iterator

from course_lib.exercises.exercise import Answer, Case, Exercise, Mistake, call
from course_lib.languages import Text

SOLUTION = '''\
def attention_cost(source, target, width, score):
    """Return the scores and the multiplications of attention over a whole translation; score is "dot", "general" or "additive"."""
    pairs = source * target
    once = {"dot": 0, "general": source * width**2, "additive": (source + target) * width**2}[score]
    compared, mixed = pairs * width, pairs * width
    return pairs, once + compared + mixed
'''

exercise = Exercise(
    "3.6",
    Text(pt="O preço de olhar", en="The price of looking"),
    (Answer("attention_cost"),),
    SOLUTION,
)


@exercise.cases(
    points=4,
    rule=Text(
        pt="Uma pontuação por par de palavras. O produto escalar multiplica d vezes por par, e juntar o contexto, outras "
        "d vezes por par.",
        en="One score for each pair of words. The dot product multiplies d times a pair, and mixing the context another "
        "d times a pair.",
    ),
)
def dots() -> Iterator[Case]:
    yield call(5, 4, 3, "dot")
    yield call(20, 25, 96, "dot")
    yield call(1, 7, 2, "dot")


@exercise.cases(
    points=4,
    rule=Text(
        pt="As matrizes agem uma vez só: W sobre cada chave, na geral; U sobre cada chave e W sobre cada consulta, na "
        "aditiva. v multiplica "
        "d vezes por par.",
        en="The matrices act only once: W on each key in the general score; U on each key and W on each query in the "
        "additive one. v "
        "multiplies d times a pair.",
    ),
)
def with_matrices() -> Iterator[Case]:
    for source, target, width in ((5, 4, 3), (20, 25, 96), (7, 1, 2)):
        yield call(source, target, width, "general")
        yield call(source, target, width, "additive")


_GENERAL, _ADDITIVE = '"general": source * width**2', '"additive": (source + target) * width**2'

exercise.mistakes = (
    Mistake(
        "the lengths added",
        {"pairs = source * target": "pairs = source + target"},
        Text(
            pt="Você somou os comprimentos. Cada palavra escrita olha para todas as da origem: é o produto.",
            en="You added the lengths. Each word written looks at every word of the source: it is the product.",
        ),
    ),
    Mistake(
        "the context left out",
        {"once + compared + mixed": "once + compared"},
        Text(
            pt="Faltou juntar o contexto: cada anotação, de d números, é multiplicada pelo seu peso em cada passo.",
            en="Mixing the context is missing: each annotation, of d numbers, is multiplied by its weight at each step.",
        ),
    ),
    Mistake(
        "the keys are prepared at every step",
        {_GENERAL: '"general": pairs * width**2', _ADDITIVE: '"additive": 2 * pairs * width**2'},
        Text(
            pt="Você multiplicou as matrizes de novo a cada par. O que não depende da consulta é calculado uma vez por "
            "frase, e o que não "
            "depende da chave, uma vez por palavra escrita.",
            en="You multiplied by the matrices again at each pair. What does not depend on the query is computed once a "
            "sentence, and what "
            "does not depend on the key once a word written.",
        ),
    ),
    Mistake(
        "the query's matrix left out",
        {"(source + target) * width**2": "source * width**2"},
        Text(
            pt="Na aditiva há duas matrizes: U sobre cada chave e W sobre cada consulta, uma por palavra escrita.",
            en="The additive score has two matrices: U on each key, and W on each query, one a word written.",
        ),
    ),
    Mistake(
        "the matrices left out",
        {_GENERAL: '"general": 0', _ADDITIVE: '"additive": 0'},
        Text(
            pt="As matrizes também multiplicam: d² vezes cada vetor.",
            en="The matrices multiply too: d² times for each vector.",
        ),
    ),
    Mistake(
        "a matrix counted as a vector",
        {
            'source * width**2, "additive": (source + target) * width**2': 'source * width, "additive": (source + target) * width'
        },
        Text(
            pt="Uma matriz de d por d multiplica d² vezes, e não d.",
            en="A matrix of d by d multiplies d² times, not d.",
        ),
    ),
    Mistake(
        "numbers counted as scores",
        {"return pairs,": "return pairs * width,"},
        Text(
            pt="Uma pontuação é um número só por par de palavras, qualquer que seja a largura.",
            en="A score is a single number for each pair of words, whatever the width.",
        ),
    ),
    Mistake(
        "the pair turned round",
        {"return pairs, once + compared + mixed": "return once + compared + mixed, pairs"},
        Text(
            pt="O par está na outra ordem: primeiro as pontuações.",
            en="The pair is the other way round: the scores come first.",
        ),
    ),
)
