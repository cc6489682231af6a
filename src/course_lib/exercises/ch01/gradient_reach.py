"""Exercise 1.6: how far back a gradient reaches, from norms measured by distance and a log-linear fit."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch

from course_lib.exercises.exercise import Answer, Case, Exercise, Mistake, call
from course_lib.languages import Text
from course_lib.seeding import generator

SOLUTION = '''\
import math

import numpy


def largest_distance(norms, threshold):
    """Return the largest whole distance at which the fitted exponential decay is at least the threshold."""
    points = [(distance, math.log(norm)) for distance, norm in enumerate(norms) if norm > 0]
    slope, intercept = numpy.polyfit(*zip(*points, strict=True), 1)
    return math.floor((math.log(threshold) - intercept) / slope)
'''

exercise = Exercise(
    "1.6",
    Text(pt="Até onde o gradiente alcança", en="How far the gradient reaches"),
    (Answer("largest_distance"),),
    SOLUTION,
)

THRESHOLDS = (1e-9, 3e-7, 2e-12, 1e-15)


def measured(seed: int, count: int = 14) -> list[float]:
    """Norms drawn at random that fall by about the same factor at each step, none of them zero."""
    random = generator(160 + seed)
    start, factor = (float(value) for value in torch.rand(2, generator=random))
    noise = torch.randn(count, generator=random).tolist()
    return [(0.1 + 4 * start) * (0.45 + 0.4 * factor) ** d * math.exp(0.4 * noise[d]) for d in range(count)]


@exercise.cases(
    points=2,
    rule=Text(
        pt="Ajuste log(norma) = a + b·d por mínimos quadrados, resolva a + b·d = log(limiar) e arredonde para baixo.",
        en="Fit log(norm) = a + b·d by least squares, solve a + b·d = log(threshold) and round down.",
    ),
)
def norms_without_zeros() -> Iterator[Case]:
    yield call([1.0, 0.1, 0.01], 5e-6)
    yield call([4.0, 2.0, 1.0, 0.5], 0.3)
    for seed, threshold in enumerate(THRESHOLDS):
        yield call(measured(seed), threshold)
    yield call(measured(8), 0.05)  # some of the norms are below it already


@exercise.cases(
    points=3,
    rule=Text(
        pt="Os zeros não entram no ajuste, e as outras normas ficam na distância que tinham.",
        en="The zeros take no part in the fit, and the other norms stay at the distance they had.",
    ),
)
def norms_with_zeros() -> Iterator[Case]:
    for seed, threshold in enumerate(THRESHOLDS):
        norms = measured(10 + seed)
        norms[1 + seed] = norms[5] = 0.0
        yield call([*norms, 0.0], threshold)


_KEPT = "math.log(norm)) for distance, norm in enumerate(norms) if norm > 0]"

exercise.mistakes = (
    Mistake(
        "the zeros are fitted too",
        {"enumerate(norms) if norm > 0]": "enumerate(norms)]"},
        Text(
            pt="A lista tem zeros (números pequenos demais para o computador), e log 0 não existe: dá um erro ou −∞, e a "
            "reta se perde. Deixe os zeros fora do ajuste.",
            en="The list has zeros (numbers too small for the computer), and log 0 does not exist: it is an error or −∞, and "
            "the line is lost. Leave the zeros out of the fit.",
        ),
        ({_KEPT: "numpy.log(norm)) for distance, norm in enumerate(norms)]"},),
    ),
    Mistake(
        "the zeros are replaced by a tiny number",
        {_KEPT: "math.log(max(norm, 1e-12))) for distance, norm in enumerate(norms)]"},
        Text(
            pt="Os zeros entraram na reta disfarçados de um número minúsculo, e puxam a queda para baixo. Deixe-os de fora: "
            "não foram medidos.",
            en="The zeros went into the fit disguised as a tiny number, and pull the line down. Leave them out: they were "
            "not measured.",
        ),
        tuple(
            {_KEPT: f"math.log(max(norm, {tiny}))) for distance, norm in enumerate(norms)]"}
            for tiny in ("1e-8", "1e-10", "1e-20", "1e-30", "1e-45")
        ),
    ),
    Mistake(
        "the line is fitted to the norms, with no logarithm",
        {"math.log(norm))": "norm)"},
        Text(
            pt="A reta foi ajustada às normas, sem logaritmo. Uma queda exponencial só vira reta no logaritmo.",
            en="The line was fitted to the norms themselves, with no logarithm. Exponential decay becomes a line only in "
            "the logarithm.",
        ),
        ({"math.log(norm))": "norm)", "math.log(threshold)": "threshold"},),
    ),
    Mistake(
        "natural logarithm in the fit, base 10 for the threshold",
        {"math.log(threshold)": "math.log10(threshold)"},
        Text(
            pt="A reta foi ajustada com o logaritmo natural, mas o limiar entrou com o de base 10. Use um só nos dois.",
            en="The line was fitted with the natural logarithm, but the threshold went in with base 10. Use one for both.",
        ),
    ),
    Mistake(
        "base 10 in the fit, natural logarithm for the threshold",
        {"math.log(norm)": "math.log10(norm)"},
        Text(
            pt="A reta foi ajustada com o logaritmo de base 10, mas o limiar entrou com o natural. Use um só nos dois.",
            en="The line was fitted with the base 10 logarithm, but the threshold went in with the natural one. Use one for "
            "both.",
        ),
    ),
    Mistake(
        "a wrong sign",
        {"/ slope": "/ -slope"},
        Text(
            pt="A distância saiu negativa: há um sinal trocado. A inclinação já é negativa, e log(limiar) também.",
            en="The distance came out negative: a sign is wrong. The slope is negative already, and so is log(threshold).",
        ),
    ),
    Mistake(
        "one too many, rounded up",
        {"math.floor": "math.ceil"},
        Text(
            pt="Cada resposta é uma unidade maior que a certa: nessa distância a reta já está abaixo do limiar. É o que dá "
            "arredondar para cima, ou contar as distâncias a partir de 1.",
            en="Each answer is one above the right one: at that distance the line is already below the threshold. That comes "
            "from rounding up, or from counting the distances from 1.",
        ),
    ),
    Mistake(
        "rounded to the nearest",
        {"math.floor": "round"},
        Text(
            pt="Você arredondou para o inteiro mais próximo. Quando ele fica acima do cruzamento, a reta já está abaixo do "
            "limiar ali: arredonde para baixo.",
            en="You rounded to the nearest whole number. Where that is above the crossing, the line is already below the "
            "threshold there: round down.",
        ),
    ),
    Mistake(
        "not rounded",
        {"math.floor": ""},
        Text(
            pt="O ponto em que a reta cruza o limiar está certo, mas o que se pede é um número inteiro: arredonde para baixo.",
            en="The point where the line crosses the threshold is right, but a whole number is asked for: round down.",
        ),
    ),
    Mistake(
        "the intercept is forgotten",
        {"(math.log(threshold) - intercept)": "math.log(threshold)"},
        Text(
            pt="Faltou o ponto de partida da reta: na distância zero a norma não é 1. Subtraia o intercepto de log(limiar).",
            en="The line's starting point is missing: at distance zero the norm is not 1. Subtract the intercept from "
            "log(threshold).",
        ),
    ),
    Mistake(
        "the intercept is added instead of subtracted",
        {"- intercept": "+ intercept"},
        Text(
            pt="O intercepto foi somado. Para isolar d em a + b·d = log(limiar), ele passa para o outro lado subtraindo.",
            en="The intercept was added. To isolate d in a + b·d = log(threshold), it moves to the other side subtracted.",
        ),
    ),
    Mistake(
        "slope and intercept swapped",
        {"slope, intercept =": "intercept, slope ="},
        Text(
            pt="A inclinação e o intercepto estão trocados: `numpy.polyfit(x, y, 1)` devolve primeiro a inclinação.",
            en="The slope and the intercept are swapped: `numpy.polyfit(x, y, 1)` returns the slope first.",
        ),
    ),
    Mistake(
        "the distances are renumbered after the filter",
        {"in enumerate(norms) if norm > 0]": "in enumerate(norm for norm in norms if norm > 0)]"},
        Text(
            pt="Ao tirar os zeros você renumerou as distâncias: o que vinha depois do zero andou uma casa. Guarde a distância "
            "de cada norma antes de filtrar.",
            en="By removing the zeros you renumbered the distances: what came after a zero moved up one place. Keep each "
            "norm's distance before filtering.",
        ),
    ),
    Mistake(
        "only the first and the last point are used",
        {"zip(*points, strict=True)": "zip(points[0], points[-1], strict=True)"},
        Text(
            pt="A reta passa só pelo primeiro e pelo último ponto. O ajuste por mínimos quadrados usa todos.",
            en="The line goes through the first and the last point only. A least-squares fit uses them all.",
        ),
    ),
)
