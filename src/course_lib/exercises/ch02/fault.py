"""Exercise 2.5: whose fault a wrong translation is, the search's or the model's, and the shares over a set."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch

from course_lib.exercises.exercise import Answer, Case, Exercise, Mistake, call
from course_lib.languages import Text
from course_lib.seeding import generator

SOLUTION = '''\
def at_fault(human, output, alpha):
    """Return "search" or "model"; human and output are pairs (log P, length)."""
    human_score, output_score = (log_p / length**alpha for log_p, length in (human, output))
    return "search" if human_score > output_score else "model"


def fault_shares(rows, alpha):
    """Return the shares of the errors in rows (human, output, accepted), as {"search": ..., "model": ...}."""
    faults = [at_fault(human, output, alpha) for human, output, accepted in rows if not accepted]
    return {fault: faults.count(fault) / max(len(faults), 1) for fault in ("search", "model")}
'''

exercise = Exercise(
    "2.5",
    Text(pt="De quem é a culpa", en="Who is at fault"),
    (Answer("at_fault"), Answer("fault_shares")),
    SOLUTION,
)

Scored = tuple[float, int]
Row = tuple[Scored, Scored, bool]

ALIKE: tuple[Scored, Scored] = ((-4.0, 8), (-5.0, 8))
LONG_HUMAN: tuple[Scored, Scored] = ((-6.0, 12), (-5.0, 5))  # the longer human translation wins once lengths count
PAIRS = (
    ALIKE,
    LONG_HUMAN,
    ((-4.0, 8), (-5.0, 2)),
    ((-8.0, 10), (-5.0, 6)),  # at 0.7 the human translation loses; at 1 it wins
    ((-3.0, 3), (-4.0, 7)),
    ((-9.0, 4), (-math.inf, 20)),
)


@exercise.cases(
    "at_fault",
    points=3,
    rule=Text(
        pt="Compare log P / T^α da tradução humana com o da saída, cada uma com o seu comprimento. Uma saída sem fim tem "
        "log P = −∞.",
        en="Compare log P / T^α of the human translation with that of the output, each with its own length. An output "
        "without an end has log P = −∞.",
    ),
)
def faults() -> Iterator[Case]:
    yield call((-6.0, 6), (-4.0, 3), 0.0)
    yield call((-6.0, 6), (-4.0, 3), 1.0)
    for human, output in PAIRS:
        for alpha in (0.0, 0.7, 1.0):
            yield call(human, output, alpha)
            yield call(output, human, alpha)
    random = generator(25)
    for alpha in (0.0, 0.5, 0.7, 1.0) * 6:
        (one, other), lengths = torch.rand(2, generator=random).tolist(), torch.randint(2, 15, (2,), generator=random)
        yield call((-1 - 11 * one, int(lengths[0])), (-1 - 11 * other, int(lengths[1])), alpha)


@exercise.cases(
    "at_fault",
    rule=Text(pt="No empate, a culpa é do modelo.", en="In a tie, the model is at fault."),
)
def ties() -> Iterator[Case]:
    yield call((-4.0, 4), (-4.0, 4), 0.0)
    yield call((-4.0, 4), (-8.0, 8), 1.0)
    yield call((-3.0, 5), (-3.0, 5), 0.7)


# One accepted, which would be a fault of the search; two faults of the search and three of the model at alpha 1; at 0,
# three and two.
ROWS: list[Row] = [
    (*ALIKE, False),
    ((-6.0, 8), (-5.0, 8), False),
    ((-3.0, 4), (-9.0, 5), True),
    ((-7.0, 8), (-5.0, 8), False),
    ((-5.0, 5), (-6.0, 12), False),
    ((-6.0, 6), (-6.6, 6), False),
]


@exercise.cases(
    "fault_shares",
    points=3,
    rule=Text(
        pt="As partes são as culpas da busca / erros e as culpas do modelo / erros, com o α dado.",
        en="The shares are the search's faults / errors and the model's faults / errors, at the given α.",
    ),
)
def shares() -> Iterator[Case]:
    for alpha in (1.0, 0.0):
        yield call(ROWS, alpha)
        yield call(ROWS[2:], alpha)
    yield call(ROWS[1:2], 0.0)


@exercise.cases(
    "fault_shares",
    rule=Text(
        pt="Quando não há erro algum, as duas partes são 0.", en="When there is no error at all, both shares are 0."
    ),
)
def no_errors() -> Iterator[Case]:
    yield call(ROWS[2:3], 0.7)
    yield call([], 1.0)


_FAULT = '"search" if human_score > output_score else "model"'
_SCORE = " / length**alpha"
_COUNT = "max(len(faults), 1)"

exercise.mistakes = (
    Mistake(
        "the faults swapped",
        {_FAULT: '"model" if human_score > output_score else "search"'},
        Text(
            pt="As culpas estão trocadas. Se o modelo prefere a tradução humana, a busca é que não a encontrou; se prefere a "
            "saída, o modelo é que se enganou.",
            en="The faults are swapped. If the model prefers the human translation, it is the search that missed it; if it "
            "prefers the output, the model is mistaken.",
        ),
        ({_FAULT: '"model" if human_score >= output_score else "search"'},),
    ),
    Mistake(
        "multiplied by the length",
        {_SCORE: " * length**alpha"},
        Text(
            pt="Você multiplicou log P pelo comprimento: assim a tradução longa é punida duas vezes. Divida por T^α.",
            en="You multiplied log P by the length: a long translation is then punished twice. Divide by T^α.",
        ),
    ),
    Mistake(
        "lengths ignored",
        {_SCORE: ""},
        Text(
            pt="Você comparou log P sem normalizar (ou dividiu os dois pelo mesmo comprimento, que se cancela), e a busca "
            "usou α. Compare o que a busca comparou: log P / T^α, cada tradução com o seu T.",
            en="You compared log P without normalising (or divided both by the same length, which cancels out), while the "
            "search used α. Compare what the search compared: log P / T^α, each translation with its own T.",
        ),
    ),
    Mistake(
        "always the mean",
        {"length**alpha": "length"},
        Text(
            pt="Você dividiu sempre por T, como se α fosse 1. Com α = 0 os comprimentos não contam.",
            en="You always divided by T, as if α were 1. With α = 0 lengths do not count.",
        ),
    ),
    Mistake(
        "a tie blames the search",
        {"human_score > output": "human_score >= output"},
        Text(
            pt="Empate não é culpa da busca: ela achou uma saída que o modelo considera tão boa quanto a humana. A culpa é do "
            "modelo.",
            en="A tie is no fault of the search: it found an output that the model holds to be as good as the human "
            "translation. The model is at fault.",
        ),
    ),
    Mistake(
        "counts instead of shares",
        {f" / {_COUNT}": ""},
        Text(
            pt="Você devolveu quantas são. Divida pelo número de erros: as partes vão de 0 a 1.",
            en="You returned how many there are. Divide by the number of errors: shares go from 0 to 1.",
        ),
    ),
    Mistake(
        "accepted outputs counted as errors",
        {" if not accepted": ""},
        Text(
            pt="As traduções aceitas entraram na conta dos erros. Uma saída certa não tem culpado, mesmo que não seja igual à "
            "humana.",
            en="The accepted translations were counted as errors. Nobody is at fault for a right output, even one unlike the "
            "human translation.",
        ),
    ),
    Mistake(
        "shares of all sentences",
        {_COUNT: "max(len(rows), 1)"},
        Text(
            pt="Você dividiu pelo número de frases. As partes são dos erros: sem as frases aceitas, elas somam 1.",
            en="You divided by the number of sentences. The shares are of the errors: without the accepted sentences they "
            "add up to 1.",
        ),
    ),
    Mistake(
        "alpha is not passed on",
        {"output, alpha) for": "output, 0.0) for"},
        Text(
            pt="`fault_shares` não passou o α adiante: as culpas foram decididas com α = 0.",
            en="`fault_shares` did not pass α on: the faults were decided with α = 0.",
        ),
    ),
    Mistake(
        "divided by no errors",
        {_COUNT: "len(faults)"},
        Text(
            pt="Quando não há erro algum, a divisão é por zero. As duas partes são então 0.",
            en="When there is no error at all, the division is by zero. Both shares are then 0.",
        ),
    ),
)
