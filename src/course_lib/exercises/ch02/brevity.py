"""Exercise 2.6: BLEU's brevity penalty over a corpus with several references."""

from __future__ import annotations

import math
from typing import Any

from course_lib.exercises.exercise import Answer, Exercise, Mistake
from course_lib.exercises.expectations import expect, expect_close, expect_differs, expect_number
from course_lib.languages import Text

exercise = Exercise(
    "2.6",
    Text(pt="O preço de ser breve", en="The price of being brief"),
    (Answer("brevity_penalty"),),
)

WORDS = [f"word{number}" for number in range(20)]


def corpus(*lengths: tuple[int, tuple[int, ...]]) -> tuple[list[list[str]], list[list[list[str]]]]:
    """Return outputs and their references, given each output's length and those of its references."""
    return [WORDS[:c] for c, _ in lengths], [[WORDS[:r] for r in references] for _, references in lengths]


# c = 4 + 3 = 7. Closest references: 6 and 3, so r = 9.
TWO = ((4, (8, 6)), (3, (3, 5, 1)))


def ask(answer: Any, *lengths: tuple[int, tuple[int, ...]]) -> float:
    """Put one corpus to the answer."""
    return expect_number(answer(*corpus(*lengths)))


@exercise.test(
    Text(
        pt="A função deve aceitar (outputs, references) e devolver um número.",
        en="The function must accept (outputs, references) and return a number.",
    )
)
def returns_a_number(answer: Any) -> None:
    ask(answer, *TWO)


@exercise.diagnosis(
    Text(
        pt="A fração está invertida: é exp(1 − r/c), com o comprimento produzido embaixo. Com saída curta, r/c passa de 1.",
        en="The fraction is upside down: it is exp(1 − r/c), with the length produced below. With a short output, r/c is "
        "above 1.",
    )
)
def the_fraction_is_not_upside_down(answer: Any) -> None:
    expect_differs(ask(answer, *TWO), math.exp(1 - 7 / 9))


@exercise.diagnosis(
    Text(
        pt="Você devolveu c/r. A penalidade é exponencial: exp(1 − r/c).",
        en="You returned c/r. The penalty is exponential: exp(1 − r/c).",
    )
)
def the_penalty_is_exponential(answer: Any) -> None:
    expect_differs(ask(answer, *TWO), 7 / 9)


@exercise.diagnosis(
    Text(
        pt="Você usou a referência mais curta. Vale a de comprimento mais próximo do da saída.",
        en="You used the shortest reference. What counts is the one whose length is closest to the output's.",
    )
)
def the_reference_is_not_the_shortest(answer: Any) -> None:
    expect_differs(ask(answer, (5, (6, 2)), (3, (9,))), math.exp(1 - 11 / 8))


@exercise.diagnosis(
    Text(
        pt="Você usou a referência mais longa: quem traduz de um jeito curto e certo seria punido. Vale a de comprimento mais "
        "próximo.",
        en="You used the longest reference: a short and right translation would be punished. What counts is the one of the "
        "closest length.",
    )
)
def the_reference_is_not_the_longest(answer: Any) -> None:
    expect_differs(ask(answer, *TWO), math.exp(1 - 13 / 7))


@exercise.diagnosis(
    Text(
        pt="Você usou sempre a primeira referência. Vale a de comprimento mais próximo do da saída, onde quer que esteja na lista.",
        en="You always used the first reference. What counts is the one whose length is closest to the output's, wherever "
        "it stands in the list.",
    )
)
def the_reference_is_not_the_first(answer: Any) -> None:
    expect_differs(ask(answer, *TWO), math.exp(1 - 11 / 7))


@exercise.diagnosis(
    Text(
        pt="Você tirou a média das penalidades de cada frase. Some os comprimentos do corpus inteiro e calcule uma só: uma "
        "frase curta pode ser compensada por outra.",
        en="You took the mean of each sentence's penalty. Add up the lengths of the whole corpus and punish once: one short "
        "sentence may be made up for by another.",
    )
)
def the_corpus_is_punished_once(answer: Any) -> None:
    expect_differs(ask(answer, *TWO), (math.exp(1 - 6 / 4) + 1) / 2)


@exercise.diagnosis(
    Text(
        pt="Uma saída mais longa que a referência foi premiada com mais de 1. O fator nunca passa de 1.",
        en="An output longer than its reference was rewarded with more than 1. The factor is never above 1.",
    )
)
def length_is_not_rewarded(answer: Any) -> None:
    expect(ask(answer, (9, (5,))) <= 1.0)


@exercise.test(
    Text(
        pt="Com c ≥ r nada é punido: o fator é exatamente 1, também quando os comprimentos são iguais.",
        en="With c ≥ r nothing is punished: the factor is exactly 1, also when the lengths are equal.",
    )
)
def what_is_long_enough_is_not_punished(answer: Any) -> None:
    for lengths in (((9, (5,)),), ((5, (5,)),), ((8, (6,)), (4, (6,)))):
        expect_close(ask(answer, *lengths), 1.0)


@exercise.test(
    Text(
        pt="Quando duas referências estão à mesma distância, vale a mais curta.",
        en="When two references are equally close, the shorter one counts.",
    )
)
def of_two_equally_close_the_shorter_counts(answer: Any) -> None:
    expect_close(ask(answer, (5, (7, 3))), 1.0)
    expect_close(ask(answer, (5, (3, 7))), 1.0)
    expect_close(ask(answer, (4, (5, 3)), (3, (6,))), math.exp(1 - 9 / 7))


@exercise.test(
    Text(
        pt="Se nada foi produzido, c = 0 e a divisão falha. O limite de exp(1 − r/c) quando c vai a 0 é 0: devolva 0.",
        en="If nothing was produced, c = 0 and the division fails. The limit of exp(1 − r/c) as c goes to 0 is 0: return 0.",
    )
)
def nothing_produced_is_worth_nothing(answer: Any) -> None:
    expect_close(ask(answer, (0, (5, 3))), 0.0)
    expect_close(ask(answer, (0, (5,)), (0, (2,))), 0.0)


@exercise.test(
    Text(
        pt="Uma saída vazia entre outras não zera o corpus: ela só soma 0 a c, e a referência mais próxima dela é a mais curta.",
        en="One empty output among others does not make the corpus 0: it only adds 0 to c, and the reference closest to it "
        "is the shortest.",
    )
)
def one_empty_output_is_only_short(answer: Any) -> None:
    expect_close(ask(answer, (0, (5, 3)), (8, (8,))), math.exp(1 - 11 / 8))


@exercise.test(
    Text(
        pt="O fator não confere: c é a soma dos comprimentos das saídas; r, a soma das referências mais próximas; e o "
        "resultado é exp(1 − r/c) quando c < r.",
        en="The factor does not match: c is the sum of the outputs' lengths, r the sum of the closest references', and the "
        "result is exp(1 − r/c) when c < r.",
    ),
    points=2,
)
def the_penalty_is_right(answer: Any) -> None:
    expect_close(ask(answer, *TWO), math.exp(1 - 9 / 7))
    expect_close(ask(answer, (3, (4,))), math.exp(1 - 4 / 3))
    expect_close(ask(answer, (6, (8, 13)), (5, (2, 6)), (2, (2,))), math.exp(1 - 16 / 13))


CLOSEST = "min(lengths, key=lambda length: (abs(length - len(output)), length))"

exercise.mistakes = (
    Mistake(
        "the fraction upside down", "expected / produced)", "produced / expected)", "the_fraction_is_not_upside_down"
    ),
    Mistake("no exponential", "math.exp(1 - expected / produced)", "produced / expected", "the_penalty_is_exponential"),
    Mistake("the shortest reference", CLOSEST, "min(lengths)", "the_reference_is_not_the_shortest"),
    Mistake("the longest reference", CLOSEST, "max(lengths)", "the_reference_is_not_the_longest"),
    Mistake("the first reference", CLOSEST, "lengths[0]", "the_reference_is_not_the_first"),
    Mistake(
        "the mean over sentences",
        "    produced = sum(",
        "    if len(outputs) > 1:\n"
        "        return sum(brevity_penalty([o], [r]) for o, r in zip(outputs, references)) / len(outputs)\n"
        "    produced = sum(",
        "the_corpus_is_punished_once",
    ),
    Mistake("long outputs are rewarded", "produced >= expected", "False", "length_is_not_rewarded"),
    Mistake(
        "the longer of two equally close",
        "len(output)), length)",
        "len(output)), -length)",
        "of_two_equally_close_the_shorter_counts",
    ),
    Mistake("divided by zero", " if produced else 0.0", "", "nothing_produced_is_worth_nothing"),
    Mistake(
        "one empty output makes it 0",
        "    if produced >= expected:",
        "    if not all(outputs):\n        return 0.0\n    if produced >= expected:",
        "one_empty_output_is_only_short",
    ),
)
