"""Exercise 2.2: where a product of probabilities is lost in float32, and how two long sentences are compared all the same."""

from __future__ import annotations

import math
from typing import Any

from course_lib.exercises.exercise import Answer, Exercise, Mistake
from course_lib.exercises.expectations import expect, expect_close, expect_differs, expect_integer, expect_number
from course_lib.languages import Text

exercise = Exercise(
    "2.2",
    Text(pt="Pequeno demais para o computador", en="Too small for the computer"),
    (Answer("first_underflow"), Answer("log_ratio")),
)

FIRST, SECOND = [0.5, 0.1, 0.4], [0.3, 0.2]


@exercise.test(
    Text(
        pt="`first_underflow` deve devolver um número inteiro (int) quando o produto se perde.",
        en="`first_underflow` must return a whole number (int) when the product is lost.",
    )
)
def the_place_is_a_whole_number(first_underflow: Any, log_ratio: Any) -> None:
    expect_integer(first_underflow([0.1] * 400))


@exercise.diagnosis(
    Text(
        pt="O produto foi feito em float64, o tipo dos números do Python, que só se perde muito depois. Faça a conta em "
        "float32, o tipo dos modelos: comece de `torch.tensor(1.0)`.",
        en="The product was computed in float64, the type of Python's own numbers, which is lost much later. Compute in "
        "float32, the type of the models: begin with `torch.tensor(1.0)`.",
    )
)
def the_product_is_in_float32(first_underflow: Any, log_ratio: Any) -> None:
    expect(expect_integer(first_underflow([0.1] * 400)) not in (323, 324))


@exercise.diagnosis(
    Text(
        pt='Você parou no menor número "normal" do float32 (cerca de 1,2·10⁻³⁸). Abaixo dele ainda há números, com menos '
        "precisão; a pergunta é quando o produto fica exatamente zero.",
        en="You stopped at the smallest “normal” float32 (about 1.2·10⁻³⁸). Below it there are still numbers, of less "
        "precision; the question is when the product is exactly zero.",
    )
)
def small_is_not_yet_zero(first_underflow: Any, log_ratio: Any) -> None:
    expect(expect_integer(first_underflow([0.1] * 60)) not in (37, 38, 39))


@exercise.diagnosis(
    Text(
        pt="Você devolveu o índice, que começa em 0. A resposta é quantas probabilidades já foram multiplicadas, contando a "
        "que zerou o produto.",
        en="You returned the index, which begins at 0. The answer is how many probabilities have been multiplied, counting "
        "the one that made the product zero.",
    )
)
def factors_are_counted_from_one(first_underflow: Any, log_ratio: Any) -> None:
    expect(expect_integer(first_underflow([0.1] * 60)) != 45)


@exercise.test(
    Text(
        pt="Quando o produto chega ao fim sem zerar, a resposta é None: nada se perdeu.",
        en="When the product reaches the end without becoming zero, the answer is None: nothing was lost.",
    )
)
def a_short_sentence_survives(first_underflow: Any, log_ratio: Any) -> None:
    expect(first_underflow([0.1] * 40) is None and first_underflow([0.9] * 300) is None)


@exercise.test(
    Text(
        pt="O número de fatores não confere. Multiplique um por um, em float32, e pare assim que o produto for igual a 0.",
        en="The number of factors does not match. Multiply one by one, in float32, and stop as soon as the product "
        "equals 0.",
    ),
    points=2,
)
def the_place_is_right(first_underflow: Any, log_ratio: Any) -> None:
    for probabilities, place in (
        ([0.1] * 60, 46),
        ([0.5] * 200, 150),
        ([1.0] * 70 + [0.1] * 60, 116),
        ([0.01] * 23, 23),
    ):
        expect_close(expect_integer(first_underflow(probabilities)), place)


@exercise.test(
    Text(
        pt="`log_ratio` deve aceitar duas listas de probabilidades, de tamanhos que podem diferir, e devolver um número.",
        en="`log_ratio` must accept two lists of probabilities, whose lengths may differ, and return a number.",
    )
)
def the_ratio_is_a_number(first_underflow: Any, log_ratio: Any) -> None:
    expect_number(log_ratio(FIRST, SECOND))


@exercise.diagnosis(
    Text(
        pt="O sinal está trocado: o resultado é positivo quando a primeira frase é a mais provável.",
        en="The sign is wrong: the result is positive when the first sentence is the more probable one.",
    )
)
def the_first_is_divided_by_the_second(first_underflow: Any, log_ratio: Any) -> None:
    expect_differs(log_ratio(FIRST, SECOND), math.log(0.06 / 0.02))


@exercise.diagnosis(
    Text(
        pt="Você dividiu um logaritmo pelo outro. O logaritmo de uma razão é a diferença dos logaritmos.",
        en="You divided one logarithm by the other. The logarithm of a ratio is the difference of the logarithms.",
    )
)
def logarithms_are_subtracted(first_underflow: Any, log_ratio: Any) -> None:
    expect_differs(log_ratio(FIRST, SECOND), math.log(0.02) / math.log(0.06))


@exercise.diagnosis(
    Text(
        pt="O logaritmo não é o natural: use `math.log`, e não o de base 2 ou 10.",
        en="The logarithm is not the natural one: use `math.log`, not that of base 2 or 10.",
    )
)
def the_logarithm_is_natural(first_underflow: Any, log_ratio: Any) -> None:
    for base in (2, 10):
        expect_differs(log_ratio(FIRST, SECOND), math.log(0.02 / 0.06, base))


@exercise.diagnosis(
    Text(
        pt="Você tirou a média dos logaritmos. Isso já é normalizar pelo comprimento; a probabilidade da frase é a soma deles.",
        en="You took the mean of the logarithms. That is length normalisation already; the sentence's probability is "
        "their sum.",
    )
)
def logarithms_are_summed(first_underflow: Any, log_ratio: Any) -> None:
    expect_differs(log_ratio(FIRST, SECOND), math.log(0.02) / 3 - math.log(0.06) / 2)


@exercise.test(
    Text(
        pt="Com frases longas os produtos viram zero, e de zero não se tira logaritmo. Tire o logaritmo de cada "
        "probabilidade primeiro, e só depois some.",
        en="With long sentences the products become zero, and zero has no logarithm. Take the logarithm of each "
        "probability first, and only then add.",
    ),
    points=2,
)
def long_sentences_are_compared(first_underflow: Any, log_ratio: Any) -> None:
    expect_close(log_ratio([0.1] * 1000, [0.1] * 999 + [0.05]), math.log(2))
    expect_close(log_ratio([0.001] * 300, [0.01] * 500), -300 * math.log(1000) + 500 * math.log(100))


@exercise.diagnosis(
    Text(
        pt="Você somou um número minúsculo a cada probabilidade para fugir do zero. Ele muda o resultado quando as "
        "probabilidades também são minúsculas; trate o zero à parte.",
        en="You added a tiny number to each probability to stay away from zero. It changes the result when the "
        "probabilities are tiny too; treat zero on its own.",
    )
)
def nothing_is_added_to_the_probabilities(first_underflow: Any, log_ratio: Any) -> None:
    expect_close(log_ratio([1e-14] * 3, [1e-13] * 3), -3 * math.log(10))


@exercise.test(
    Text(
        pt="Uma probabilidade pode ser exatamente 0, e `math.log(0)` é um erro. O logaritmo dela é −∞ (`-math.inf`), e a "
        "frase perde para qualquer outra.",
        en="A probability may be exactly 0, and `math.log(0)` is an error. Its logarithm is −∞ (`-math.inf`), and the "
        "sentence loses to any other.",
    )
)
def an_impossible_word_loses(first_underflow: Any, log_ratio: Any) -> None:
    expect_close(log_ratio([0.9, 0.0, 0.9], [0.1] * 500), -math.inf)
    expect_close(log_ratio([0.1] * 500, [0.0]), math.inf)


@exercise.test(
    Text(
        pt="O resultado não confere: é a soma dos logaritmos da primeira frase menos a soma dos da segunda.",
        en="The result does not match: it is the sum of the first sentence's logarithms minus the sum of the second's.",
    )
)
def the_ratio_is_right(first_underflow: Any, log_ratio: Any) -> None:
    expect_close(log_ratio(FIRST, SECOND), math.log(0.02 / 0.06))
    expect_close(log_ratio(SECOND, SECOND), 0.0)


exercise.mistakes = (
    Mistake("float64", "torch.tensor(1.0)", "1.0", "the_product_is_in_float32"),
    Mistake("stops at the smallest normal number", "product == 0", "product < 1.1754944e-38", "small_is_not_yet_zero"),
    Mistake(
        "counts from zero", "enumerate(probabilities, 1)", "enumerate(probabilities)", "factors_are_counted_from_one"
    ),
    Mistake("the length when nothing is lost", "return None", "return len(probabilities)", "a_short_sentence_survives"),
    Mistake(
        "the ratio is upside down",
        "log_probability(first) - log_probability(second)",
        "log_probability(second) - log_probability(first)",
        "the_first_is_divided_by_the_second",
    ),
    Mistake(
        "logarithms are divided", "log_probability(first) -", "log_probability(first) /", "logarithms_are_subtracted"
    ),
    Mistake("base 10", "math.log(p)", "math.log10(p)", "the_logarithm_is_natural"),
    Mistake(
        "the mean of the logarithms",
        "for p in probabilities)",
        "for p in probabilities) / len(probabilities)",
        "logarithms_are_summed",
    ),
    Mistake(
        "the logarithm of the product",
        "sum(math.log(p) if p > 0 else -math.inf for p in probabilities)",
        "math.log(math.prod(probabilities))",
        "long_sentences_are_compared",
    ),
    Mistake(
        "a tiny number added",
        "math.log(p) if p > 0 else -math.inf",
        "math.log(p + 1e-12)",
        "nothing_is_added_to_the_probabilities",
    ),
    Mistake("the logarithm of zero", "math.log(p) if p > 0 else -math.inf", "math.log(p)", "an_impossible_word_loses"),
)
