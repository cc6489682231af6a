"""Exercise 2.3: hypotheses put in order again by log P / length^alpha."""

from __future__ import annotations

import math
from typing import Any

from course_lib.decoding import normalised_score
from course_lib.exercises.exercise import Answer, Exercise, Mistake
from course_lib.exercises.expectations import expect, expect_close, expect_differs, expect_items, expect_number
from course_lib.languages import Text

exercise = Exercise(
    "2.3",
    Text(pt="Quem ganha depende de α", en="Who wins depends on α"),
    (Answer("rerank"),),
)

LOG_PROBABILITIES = {
    "jane is visiting africa in september": -5.0,
    "jane is in africa": -4.4,
    "jane visits africa": -3.9,
    "jane is going to be visiting africa in september": -6.9,
}


def hypotheses() -> list[tuple[list[str], float]]:
    """Four hypotheses without their end mark; made anew, since an answer may change them."""
    return [(text.split(), value) for text, value in LOG_PROBABILITIES.items()]


def score_of(text: str, alpha: float) -> float:
    """Return the right score of a hypothesis: its length counts the end."""
    return normalised_score(LOG_PROBABILITIES[text], len(text.split()) + 1, alpha)


def ranking(answer: Any, alpha: float, given: list[tuple[list[str], float]] | None = None) -> list[tuple[str, float]]:
    """Call the answer and check the form: as many (words, score) as there are hypotheses. Return texts and scores."""
    given = hypotheses() if given is None else given
    pairs = [expect_items(pair, 2) for pair in expect_items(answer(given, alpha), len(given))]
    return [(" ".join(expect_items(words, len(words))), expect_number(score)) for words, score in pairs]


def of_first(answer: Any, alpha: float = 0.7) -> float:
    """Return the score that the answer gives to a hypothesis of log P = -4.4, four words and an end."""
    return dict(ranking(answer, alpha))["jane is in africa"]


@exercise.test(
    Text(
        pt="A função deve devolver uma lista com um par (words, score) para cada hipótese.",
        en="The function must return a list with a pair (words, score) for each hypothesis.",
    )
)
def returns_words_and_scores(answer: Any) -> None:
    ranking(answer, 0.7)


@exercise.diagnosis(
    Text(
        pt="O fim não entrou no comprimento. log P inclui a probabilidade do fim, então ele conta como um token: são "
        "`len(words) + 1`.",
        en="The end was left out of the length. log P includes the probability of the end, so it counts as a token: there "
        "are `len(words) + 1`.",
    )
)
def the_end_counts(answer: Any) -> None:
    expect_differs(of_first(answer), -4.4 / 4**0.7)


@exercise.diagnosis(
    Text(
        pt="Você multiplicou pelo comprimento: assim a frase longa é punida duas vezes. Divida.",
        en="You multiplied by the length: long sentences are then punished twice. Divide.",
    )
)
def the_length_divides(answer: Any) -> None:
    expect_differs(of_first(answer), -4.4 * 5**0.7)


@exercise.diagnosis(
    Text(
        pt="α multiplicou o comprimento. Ele é um expoente: T ** alpha.",
        en="α multiplied the length. It is an exponent: T ** alpha.",
    )
)
def alpha_is_an_exponent(answer: Any) -> None:
    expect_differs(of_first(answer), -4.4 / (5 * 0.7))


@exercise.diagnosis(
    Text(
        pt="α não fez diferença: você dividiu sempre por T, como se α fosse 1.",
        en="α made no difference: you always divided by T, as if α were 1.",
    )
)
def alpha_makes_a_difference(answer: Any) -> None:
    expect_differs(of_first(answer), -4.4 / 5)


@exercise.diagnosis(
    Text(
        pt="Você normalizou a probabilidade, e não o logaritmo dela. Dividir P por T não compensa nada: ela cai "
        "exponencialmente com o comprimento.",
        en="You normalised the probability, not its logarithm. Dividing P by T makes up for nothing: it falls "
        "exponentially with the length.",
    )
)
def the_logarithm_is_normalised(answer: Any) -> None:
    expect_differs(of_first(answer), math.exp(-4.4) / 5**0.7)


@exercise.diagnosis(
    Text(
        pt="Esta é a fórmula do sistema do Google (Wu et al., 2016), ((5 + T) / 6)^α. A do capítulo não tem a constante: T^α.",
        en="This is the formula of Google's system (Wu et al., 2016), ((5 + T) / 6)^α. The chapter's has no constant: T^α.",
    )
)
def there_is_no_constant(answer: Any) -> None:
    expect_differs(of_first(answer), -4.4 / ((5 + 5) / 6) ** 0.7)


@exercise.diagnosis(
    Text(
        pt="A lista veio da pior para a melhor. As pontuações são negativas: a melhor é a mais próxima de zero.",
        en="The list came with the worst first. Scores are negative: the best is the one nearest to zero.",
    )
)
def the_best_comes_first(answer: Any) -> None:
    scores = [score for _, score in ranking(answer, 0.7)]
    expect(scores != sorted(scores))


@exercise.diagnosis(
    Text(
        pt="As pontuações mudaram, mas a ordem ainda é a de log P. Ordene pela pontuação normalizada.",
        en="The scores changed, but the order is still that of log P. Sort by the normalised score.",
    )
)
def the_order_is_that_of_the_scores(answer: Any) -> None:
    texts = [text for text, _ in ranking(answer, 0.7)]
    expect(texts != sorted(texts, key=lambda text: -LOG_PROBABILITIES.get(text, 0.0)))


@exercise.test(
    Text(
        pt="As pontuações não conferem: log P / T^α, com T contando o fim. Com α = 0 sobra log P; com α = 1, a média por token.",
        en="The scores do not match: log P / T^α, with T counting the end. At α = 0 log P is left; at α = 1, the mean per "
        "token.",
    ),
    points=2,
)
def the_scores_are_right(answer: Any) -> None:
    for alpha in (0.7, 0.0, 1.0):
        for text, score in ranking(answer, alpha):
            expect(text in LOG_PROBABILITIES)
            expect_close(score, score_of(text, alpha))


@exercise.test(
    Text(
        pt="A ordem não confere: da maior pontuação para a menor, para cada α.",
        en="The order does not match: from the largest score to the smallest, for each α.",
    ),
    points=2,
)
def the_order_is_right(answer: Any) -> None:
    for alpha in (0.0, 0.7, 1.0):
        scores = {text: score_of(text, alpha) for text in LOG_PROBABILITIES}
        expect([text for text, _ in ranking(answer, alpha)] == sorted(scores, key=lambda text, of=scores: -of[text]))


@exercise.test(
    Text(
        pt="Em caso de empate, fica na frente quem já estava na frente na lista recebida.",
        en="In a tie, whoever came first in the list you were given stays first.",
    )
)
def ties_keep_their_order(answer: Any) -> None:
    tied = [(["b"], -2.0), (["c", "d", "e"], -4.0), (["a"], -2.0), (["d"], -1.0)]
    expect([text for text, _ in ranking(answer, 1.0, tied)] == ["d", "b", "c d e", "a"])
    expect([text for text, _ in ranking(answer, 0.0, tied)] == ["d", "b", "a", "c d e"])


@exercise.test(
    Text(
        pt="A hipótese sem palavras existe: é só o fim, e o comprimento dela é 1. Ela entra na lista como as outras.",
        en="A hypothesis with no words exists: it is the end alone, and its length is 1. It is listed like the others.",
    )
)
def the_empty_sentence_has_length_one(answer: Any) -> None:
    for alpha in (0.0, 0.7, 1.0):
        given: list[tuple[list[str], float]] = [([], -3.0), *hypotheses()]
        expect(len(answer(given, alpha)) == len(given))
        expect_close(dict(ranking(answer, alpha, given))[""], -3.0)


exercise.mistakes = (
    Mistake("the end is not counted", "len(words) + 1", "len(words)", "the_end_counts"),
    Mistake("multiplied by the length", "/ length**alpha", "* length**alpha", "the_length_divides"),
    Mistake("alpha as a factor", "length**alpha", "(length * alpha)", "alpha_is_an_exponent"),
    Mistake("always the mean", "length**alpha", "length", "alpha_makes_a_difference"),
    Mistake(
        "the probability is normalised",
        "log_probability / length",
        "2.718281828459045**log_probability / length",
        "the_logarithm_is_normalised",
    ),
    Mistake("the formula with the constant 5", "length**alpha", "((5 + length) / 6) ** alpha", "there_is_no_constant"),
    Mistake("the worst first", "-pair[1]", "pair[1]", "the_best_comes_first"),
    Mistake(
        "still in the order of log P",
        "return sorted(scored, key=lambda pair: -pair[1])",
        "log_p = {tuple(words): value for words, value in hypotheses}\n"
        "    return sorted(scored, key=lambda pair: -log_p[tuple(pair[0])])",
        "the_order_is_that_of_the_scores",
    ),
    Mistake("lengths in letters", "len(words) + 1", 'len(" ".join(words)) + 1', "the_scores_are_right"),
    Mistake("in the order given", "sorted(scored, key=lambda pair: -pair[1])", "scored", "the_order_is_right"),
    Mistake(
        "ties turned around",
        "sorted(scored, key=lambda pair: -pair[1])",
        "sorted(scored, key=lambda pair: pair[1])[::-1]",
        "ties_keep_their_order",
    ),
    Mistake(
        "the empty hypothesis is left out",
        "in hypotheses:",
        "in [pair for pair in hypotheses if pair[0]]:",
        "the_empty_sentence_has_length_one",
    ),
)
