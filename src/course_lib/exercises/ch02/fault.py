"""Exercise 2.5: whose fault a wrong translation is, the search's or the model's, and the shares over a set."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from course_lib.decoding import normalised_score
from course_lib.exercises.exercise import Answer, Exercise, Mistake
from course_lib.exercises.expectations import (
    WrongFormError,
    describe,
    expect,
    expect_close,
    expect_number,
)
from course_lib.languages import Text

exercise = Exercise(
    "2.5",
    Text(pt="De quem é a culpa", en="Who is at fault"),
    (Answer("at_fault"), Answer("fault_shares")),
)

SEARCH, MODEL = "search", "model"
Scored = tuple[float, int]
Row = tuple[Scored, Scored, bool]

LONG_HUMAN: tuple[Scored, Scored] = ((-6.0, 12), (-5.0, 5))  # the longer human translation wins once lengths count
LONG_OUTPUT: tuple[Scored, Scored] = ((-5.0, 5), (-6.0, 12))
MUCH_SHORTER: tuple[Scored, Scored] = ((-4.0, 8), (-5.0, 2))  # the human wins, unless log P is multiplied by the length
ALIKE: tuple[Scored, Scored] = ((-4.0, 8), (-5.0, 8))


def rows() -> list[Row]:
    """Six sentences: one accepted, two faults of the search and three of the model at alpha 1; at 0, three and two.

    The accepted one would be a fault of the search.
    """
    return [
        ((-4.0, 8), (-5.0, 8), False),
        ((-6.0, 8), (-5.0, 8), False),
        ((-3.0, 4), (-9.0, 5), True),
        ((-7.0, 8), (-5.0, 8), False),
        (*LONG_OUTPUT, False),
        ((-6.0, 6), (-6.6, 6), False),
    ]


def blamed(human: Scored, output: Scored, alpha: float) -> str:
    """Return who is at fault."""
    return SEARCH if normalised_score(*human, alpha) > normalised_score(*output, alpha) else MODEL


def ask(at_fault: Any, human: Scored, output: Scored, alpha: float) -> str:
    """Call the answer and check that it says one of the two."""
    came = at_fault(human, output, alpha)
    if came not in (SEARCH, MODEL):
        raise WrongFormError(_ONE_OF_TWO.format(came=describe(came)))
    return came


def shares(fault_shares: Any, given: list[Row], alpha: float) -> dict[str, float]:
    """Call the answer and check that it gives a number for each of the two."""
    came = fault_shares(given, alpha)
    if not isinstance(came, Mapping) or set(came) != {SEARCH, MODEL}:  # pyright: ignore[reportUnknownArgumentType]
        raise WrongFormError(_TWO_KEYS.format(came=describe(came)))
    return {fault: expect_number(came[fault]) for fault in (SEARCH, MODEL)}


def differs(came: dict[str, float], search: float, model: float) -> None:
    """Fail the test when the shares are what one mistake gives."""
    expect(not (math.isclose(came[SEARCH], search, abs_tol=1e-4) and math.isclose(came[MODEL], model, abs_tol=1e-4)))


@exercise.test(
    Text(
        pt='`at_fault` deve devolver "search" ou "model", escritos assim.',
        en='`at_fault` must return "search" or "model", written like this.',
    )
)
def says_one_of_the_two(at_fault: Any, fault_shares: Any) -> None:
    ask(at_fault, *ALIKE, 0.0)


@exercise.diagnosis(
    Text(
        pt="As culpas estão trocadas. Se o modelo prefere a tradução humana, a busca é que não a encontrou; se prefere a "
        "saída, o modelo é que se enganou.",
        en="The faults are swapped. If the model prefers the human translation, it is the search that missed it; if it "
        "prefers the output, the model is mistaken.",
    )
)
def the_faults_are_not_swapped(at_fault: Any, fault_shares: Any) -> None:
    human, output = ALIKE
    expect((ask(at_fault, human, output, 0.0), ask(at_fault, output, human, 0.0)) != (MODEL, SEARCH))


@exercise.diagnosis(
    Text(
        pt="Você multiplicou log P pelo comprimento: assim a tradução longa é punida duas vezes. Divida por T^α.",
        en="You multiplied log P by the length: a long translation is then punished twice. Divide by T^α.",
    )
)
def the_length_divides(at_fault: Any, fault_shares: Any) -> None:
    expect(ask(at_fault, *MUCH_SHORTER, 1.0) == SEARCH)


@exercise.diagnosis(
    Text(
        pt="Você comparou log P sem normalizar (ou dividiu os dois pelo mesmo comprimento, que se cancela), e a busca usou α. "
        "Compare o que a busca comparou: log P / T^α, cada tradução com o seu T.",
        en="You compared log P without normalising (or divided both by the same length, which cancels out), while the search "
        "used α. Compare what the search compared: log P / T^α, each translation with its own T.",
    )
)
def lengths_count(at_fault: Any, fault_shares: Any) -> None:
    expect((ask(at_fault, *LONG_HUMAN, 1.0), ask(at_fault, *LONG_OUTPUT, 1.0)) != (MODEL, SEARCH))


@exercise.diagnosis(
    Text(
        pt="Você dividiu sempre por T, como se α fosse 1. Com α = 0 os comprimentos não contam.",
        en="You always divided by T, as if α were 1. With α = 0 lengths do not count.",
    )
)
def alpha_makes_a_difference(at_fault: Any, fault_shares: Any) -> None:
    expect((ask(at_fault, *LONG_HUMAN, 0.0), ask(at_fault, *LONG_OUTPUT, 0.0)) != (SEARCH, MODEL))


@exercise.diagnosis(
    Text(
        pt="Empate não é culpa da busca: ela achou uma saída que o modelo considera tão boa quanto a humana. A culpa é do modelo.",
        en="A tie is no fault of the search: it found an output that the model holds to be as good as the human "
        "translation. The model is at fault.",
    )
)
def a_tie_is_the_models_fault(at_fault: Any, fault_shares: Any) -> None:
    expect(ask(at_fault, (-4.0, 4), (-4.0, 4), 0.0) == MODEL)
    expect(ask(at_fault, (-4.0, 4), (-8.0, 8), 1.0) == MODEL)


@exercise.test(
    Text(
        pt="A culpa não confere: compare log P / T^α da tradução humana com o da saída, cada uma com o seu comprimento. Uma "
        "saída sem fim tem log P = −∞.",
        en="The fault does not match: compare log P / T^α of the human translation with that of the output, each with its "
        "own length. An output without an end has log P = −∞.",
    ),
    points=2,
)
def the_fault_is_right(at_fault: Any, fault_shares: Any) -> None:
    for alpha in (0.0, 0.7, 1.0):
        for human, output in (ALIKE, ALIKE[::-1], LONG_HUMAN, LONG_OUTPUT, ((-9.0, 4), (-math.inf, 20))):
            expect(ask(at_fault, human, output, alpha) == blamed(human, output, alpha))
    # at 0.7 the human translation loses; at 1 it wins
    expect(ask(at_fault, (-8.0, 10), (-5.0, 6), 0.7) == MODEL and ask(at_fault, (-8.0, 10), (-5.0, 6), 1.0) == SEARCH)


@exercise.test(
    Text(
        pt='`fault_shares` deve devolver um dicionário com as chaves "search" e "model", mesmo quando uma parte é zero.',
        en='`fault_shares` must return a dictionary with the keys "search" and "model", even when a share is zero.',
    )
)
def returns_two_shares(at_fault: Any, fault_shares: Any) -> None:
    shares(fault_shares, rows()[1:2], 0.0)


@exercise.diagnosis(
    Text(
        pt="Você devolveu quantas são. Divida pelo número de erros: as partes vão de 0 a 1.",
        en="You returned how many there are. Divide by the number of errors: shares go from 0 to 1.",
    )
)
def shares_are_not_counts(at_fault: Any, fault_shares: Any) -> None:
    differs(shares(fault_shares, rows(), 1.0), 2, 3)


@exercise.diagnosis(
    Text(
        pt="As traduções aceitas entraram na conta dos erros. Uma saída certa não tem culpado, mesmo que não seja igual à humana.",
        en="The accepted translations were counted as errors. Nobody is at fault for a right output, even one unlike the "
        "human translation.",
    )
)
def what_is_accepted_is_no_error(at_fault: Any, fault_shares: Any) -> None:
    differs(shares(fault_shares, rows(), 1.0), 3 / 6, 3 / 6)


@exercise.diagnosis(
    Text(
        pt="Você dividiu pelo número de frases. As partes são dos erros: sem as frases aceitas, elas somam 1.",
        en="You divided by the number of sentences. The shares are of the errors: without the accepted sentences they add "
        "up to 1.",
    )
)
def shares_are_of_the_errors(at_fault: Any, fault_shares: Any) -> None:
    differs(shares(fault_shares, rows(), 1.0), 2 / 6, 3 / 6)


@exercise.diagnosis(
    Text(
        pt="`fault_shares` não passou o α adiante: as culpas foram decididas com α = 0.",
        en="`fault_shares` did not pass α on: the faults were decided with α = 0.",
    )
)
def alpha_is_passed_on(at_fault: Any, fault_shares: Any) -> None:
    differs(shares(fault_shares, rows(), 1.0), 3 / 5, 2 / 5)


@exercise.test(
    Text(
        pt="Quando não há erro algum, as duas partes são 0: cuidado com a divisão por zero.",
        en="When there is no error at all, both shares are 0: beware of dividing by zero.",
    )
)
def without_errors_both_shares_are_zero(at_fault: Any, fault_shares: Any) -> None:
    for given in (rows()[2:3], []):
        came = shares(fault_shares, given, 0.7)
        expect_close(came[SEARCH], 0.0)
        expect_close(came[MODEL], 0.0)


@exercise.test(
    Text(
        pt="As partes não conferem: culpas da busca / erros e culpas do modelo / erros, com o α dado.",
        en="The shares do not match: the search's faults / errors and the model's faults / errors, at the given α.",
    ),
    points=2,
)
def the_shares_are_right(at_fault: Any, fault_shares: Any) -> None:
    for alpha, search in ((1.0, 2 / 5), (0.0, 3 / 5)):
        came = shares(fault_shares, rows(), alpha)
        expect_close(came[SEARCH], search)
        expect_close(came[MODEL], 1 - search)


_ONE_OF_TWO = Text(
    pt='`at_fault` deveria devolver "search" ou "model", mas veio {came}.',
    en='`at_fault` should return "search" or "model", but got {came}.',
)
_TWO_KEYS = Text(
    pt='`fault_shares` deveria devolver {{"search": ..., "model": ...}}, mas veio {came}.',
    en='`fault_shares` should return {{"search": ..., "model": ...}}, but got {came}.',
)

exercise.mistakes = (
    Mistake(
        "the faults swapped",
        '"search" if human_score > output_score else "model"',
        '"model" if human_score > output_score else "search"',
        "the_faults_are_not_swapped",
    ),
    Mistake("multiplied by the length", "/ length**alpha", "* length**alpha", "the_length_divides"),
    Mistake("lengths ignored", " / length**alpha", "", "lengths_count"),
    Mistake("always the mean", "length**alpha", "length", "alpha_makes_a_difference"),
    Mistake("a tie blames the search", "human_score > output", "human_score >= output", "a_tie_is_the_models_fault"),
    Mistake("counts instead of shares", " / max(len(faults), 1)", "", "shares_are_not_counts"),
    Mistake("accepted outputs counted as errors", " if not accepted", "", "what_is_accepted_is_no_error"),
    Mistake("shares of all sentences", "max(len(faults), 1)", "max(len(rows), 1)", "shares_are_of_the_errors"),
    Mistake("alpha is not passed on", "output, alpha) for", "output, 0.0) for", "alpha_is_passed_on"),
    Mistake("divided by no errors", "max(len(faults), 1)", "len(faults)", "without_errors_both_shares_are_zero"),
)
