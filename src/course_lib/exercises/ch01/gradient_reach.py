"""Exercise 1.6: how far back a gradient reaches, from norms measured by distance and a log-linear fit."""

from __future__ import annotations

import math
from typing import Any

import numpy

from course_lib.exercises.exercise import Answer, Exercise, Mistake
from course_lib.exercises.expectations import expect, expect_integer
from course_lib.languages import Text

exercise = Exercise(
    "1.6",
    Text(pt="Até onde o gradiente alcança", en="How far the gradient reaches"),
    (Answer("largest_distance"),),
)

THRESHOLD = 1e-9


def measured() -> list[float]:
    """Norms that fall by 0.6 a step from 0.2, with a wobble, two gaps and an underflowed end.

    The numbers are chosen so that each common mistake gives an answer of its own, whichever way it is rounded.
    """
    norms = [0.2 * 0.6**distance * (1.0 + 0.3 * math.sin(2.0 * distance)) for distance in range(16)]
    norms[1] = norms[4] = 0.0
    return [*norms, 0.0]


def points() -> tuple[list[int], list[float]]:
    """Return the distances and norms of the entries that are not zero."""
    kept = [(distance, norm) for distance, norm in enumerate(measured()) if norm > 0]
    return [distance for distance, _ in kept], [norm for _, norm in kept]


def crossing(distances: list[int], logarithms: list[float], level: float) -> float:
    """Return where the line fitted to the points crosses a level."""
    slope, intercept = (float(value) for value in numpy.polyfit(distances, logarithms, 1))
    return (level - intercept) / slope


def right_crossing() -> float:
    """Return where the right line crosses the threshold, before it is rounded down."""
    distances, norms = points()
    return crossing(distances, [math.log(norm) for norm in norms], math.log(THRESHOLD))


def ask(answer: Any) -> int:
    """Put the question that the diagnoses look at."""
    return expect_integer(answer(measured(), THRESHOLD))


@exercise.test(
    Text(
        pt="A função deve aceitar (norms, threshold) e devolver um número inteiro.",
        en="The function must accept (norms, threshold) and return a whole number.",
    )
)
def returns_a_whole_number(answer: Any) -> None:
    expect_integer(answer([1.0, 0.1, 0.01], 5e-6))


@exercise.test(
    Text(
        pt="A lista tem zeros (números pequenos demais para o computador), e log 0 não existe: dá um erro ou −∞, e a reta "
        "se perde. Deixe os zeros fora do ajuste.",
        en="The list has zeros (numbers too small for the computer), and log 0 does not exist: it is an error or −∞, and "
        "the line is lost. Leave the zeros out of the fit.",
    )
)
def zeros_are_left_out(answer: Any) -> None:
    ask(answer)


@exercise.diagnosis(
    Text(
        pt="Os zeros entraram na reta disfarçados de um número minúsculo, e puxam a queda para baixo. Deixe-os de fora: não "
        "foram medidos.",
        en="The zeros went into the fit disguised as a tiny number, and pull the line down. Leave them out: they were not "
        "measured.",
    )
)
def zeros_are_not_replaced(answer: Any) -> None:
    norms = measured()
    for tiny in (1e-8, 1e-10, 1e-12):
        logarithms = [math.log(max(norm, tiny)) for norm in norms]
        expect(ask(answer) != math.floor(crossing(list(range(len(norms))), logarithms, math.log(THRESHOLD))))


@exercise.diagnosis(
    Text(
        pt="A reta foi ajustada às normas, sem logaritmo. Uma queda exponencial só vira reta no logaritmo.",
        en="The line was fitted to the norms themselves, with no logarithm. Exponential decay becomes a line only in "
        "the logarithm.",
    )
)
def the_fit_is_in_logarithms(answer: Any) -> None:
    distances, norms = points()
    for level in (THRESHOLD, math.log(THRESHOLD)):
        expect(ask(answer) not in _around(crossing(distances, norms, level)))


@exercise.diagnosis(
    Text(
        pt="A reta foi ajustada com o logaritmo natural, mas o limiar entrou com o de base 10. Use um só nos dois.",
        en="The line was fitted with the natural logarithm, but the threshold went in with base 10. Use one for both.",
    )
)
def the_threshold_is_not_in_base_ten(answer: Any) -> None:
    distances, norms = points()
    mistaken = crossing(distances, [math.log(norm) for norm in norms], math.log10(THRESHOLD))
    expect(ask(answer) not in _around(mistaken))


@exercise.diagnosis(
    Text(
        pt="A reta foi ajustada com o logaritmo de base 10, mas o limiar entrou com o natural. Use um só nos dois.",
        en="The line was fitted with the base 10 logarithm, but the threshold went in with the natural one. Use one for "
        "both.",
    )
)
def the_fit_is_not_in_base_ten(answer: Any) -> None:
    distances, norms = points()
    mistaken = crossing(distances, [math.log10(norm) for norm in norms], math.log(THRESHOLD))
    expect(ask(answer) not in _around(mistaken))


@exercise.diagnosis(
    Text(
        pt="A distância saiu negativa: há um sinal trocado. A inclinação já é negativa, e log(limiar) também.",
        en="The distance came out negative: a sign is wrong. The slope is negative already, and so is log(threshold).",
    )
)
def the_distance_is_not_negative(answer: Any) -> None:
    expect(ask(answer) >= 0)


@exercise.diagnosis(
    Text(
        pt="Você arredondou para cima. Nessa distância a reta já está abaixo do limiar: a última que ainda alcança é a de "
        "baixo.",
        en="You rounded up. At that distance the line is already below the threshold: the last one that still reaches is "
        "the one before.",
    )
)
def the_distance_is_rounded_down(answer: Any) -> None:
    expect(ask(answer) != math.ceil(right_crossing()))


@exercise.diagnosis(
    Text(
        pt="Faltou o ponto de partida da reta: na distância zero a norma não é 1. Subtraia o intercepto de log(limiar).",
        en="The line's starting point is missing: at distance zero the norm is not 1. Subtract the intercept from "
        "log(threshold).",
    )
)
def the_intercept_is_subtracted(answer: Any) -> None:
    distances, norms = points()
    slope = float(numpy.polyfit(distances, [math.log(norm) for norm in norms], 1)[0])
    expect(ask(answer) not in _around(math.log(THRESHOLD) / slope))


@exercise.diagnosis(
    Text(
        pt="O intercepto foi somado. Para isolar d em a + b·d = log(limiar), ele passa para o outro lado subtraindo.",
        en="The intercept was added. To isolate d in a + b·d = log(threshold), it moves to the other side subtracted.",
    )
)
def the_intercept_is_not_added(answer: Any) -> None:
    distances, norms = points()
    slope, intercept = numpy.polyfit(distances, [math.log(norm) for norm in norms], 1)
    expect(ask(answer) not in _around(float((math.log(THRESHOLD) + intercept) / slope)))


@exercise.diagnosis(
    Text(
        pt="Ao tirar os zeros você renumerou as distâncias: o que vinha depois do zero andou uma casa. Guarde a distância de "
        "cada norma antes de filtrar.",
        en="By removing the zeros you renumbered the distances: what came after a zero moved up one place. Keep each "
        "norm's distance before filtering.",
    )
)
def the_distances_survive_the_filter(answer: Any) -> None:
    _, norms = points()
    logarithms = [math.log(norm) for norm in norms]
    expect(ask(answer) != math.floor(crossing(list(range(len(norms))), logarithms, math.log(THRESHOLD))))


@exercise.test(
    Text(
        pt="A distância não confere. Ajuste log(norma) = a + b·d por mínimos quadrados, resolva a + b·d = log(limiar) e "
        "arredonde para baixo.",
        en="The distance does not match. Fit log(norm) = a + b·d by least squares, solve a + b·d = log(threshold) and "
        "round down.",
    ),
    points=2,
)
def the_distance_is_right(answer: Any) -> None:
    _expect_equal(ask(answer), math.floor(right_crossing()))
    _expect_equal(expect_integer(answer([1.0, 0.1, 0.01], 5e-6)), 5)
    _expect_equal(expect_integer(answer([4.0, 2.0, 1.0, 0.5], 0.3)), 3)


def _expect_equal(came: int, expected: int) -> None:
    detail = Text(pt="Veio {came}; o esperado era {expected}.", en="Got {came}; expected {expected}.")
    expect(came == expected, detail.format(came=came, expected=expected))


def _around(value: float) -> tuple[int, int]:
    """The whole numbers around a mistaken value, since the same mistake may come with either rounding."""
    return math.floor(value), math.ceil(value)


exercise.mistakes = (
    Mistake(
        "the zeros are fitted too",
        "enumerate(norms) if norm > 0]",
        "enumerate(norms)]",
        "zeros_are_left_out",
    ),
    Mistake(
        "the zeros are replaced by a tiny number",
        "math.log(norm)) for distance, norm in enumerate(norms) if norm > 0]",
        "math.log(max(norm, 1e-12))) for distance, norm in enumerate(norms)]",
        "zeros_are_not_replaced",
    ),
    Mistake(
        "the line is fitted to the norms, with no logarithm",
        "math.log(norm))",
        "norm)",
        "the_fit_is_in_logarithms",
    ),
    Mistake(
        "natural logarithm in the fit, base 10 for the threshold",
        "math.log(threshold)",
        "math.log10(threshold)",
        "the_threshold_is_not_in_base_ten",
    ),
    Mistake(
        "base 10 in the fit, natural logarithm for the threshold",
        "math.log(norm)",
        "math.log10(norm)",
        "the_fit_is_not_in_base_ten",
    ),
    Mistake("a wrong sign", "/ slope", "/ -slope", "the_distance_is_not_negative"),
    Mistake("rounded up", "math.floor", "math.ceil", "the_distance_is_rounded_down"),
    Mistake(
        "the intercept is forgotten",
        "(math.log(threshold) - intercept)",
        "math.log(threshold)",
        "the_intercept_is_subtracted",
    ),
    Mistake(
        "the distances are renumbered after the filter",
        "in enumerate(norms) if norm > 0]",
        "in enumerate(norm for norm in norms if norm > 0)]",
        "the_distances_survive_the_filter",
    ),
    Mistake(
        "the intercept is added instead of subtracted",
        "- intercept",
        "+ intercept",
        "the_intercept_is_not_added",
    ),
    Mistake(
        "only the first and the last point are used",
        "zip(*points, strict=True)",
        "zip(points[0], points[-1], strict=True)",
        "the_distance_is_right",
    ),
)
