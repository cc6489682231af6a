"""Exercise 2.6: BLEU's brevity penalty over a corpus with several references."""

from __future__ import annotations

from collections.abc import Iterator

from course_lib.exercises.exercise import Answer, Case, Exercise, Mistake, call
from course_lib.languages import Text

SOLUTION = '''\
import math


def brevity_penalty(outputs, references):
    """Return BLEU's brevity penalty, 0 to 1, of a corpus; each output has a list of references."""
    produced = sum(len(output) for output in outputs)
    expected = 0
    for output, valid in zip(outputs, references, strict=True):
        lengths = [len(reference) for reference in valid]
        expected += min(lengths, key=lambda length: (abs(length - len(output)), length))
    if produced >= expected:
        return 1.0
    return math.exp(1 - expected / produced) if produced else 0.0
'''

exercise = Exercise(
    "2.6",
    Text(pt="O preço de ser breve", en="The price of being brief"),
    (Answer("brevity_penalty"),),
    SOLUTION,
)

WORDS = ("the", "red", "car", "the")  # a word may come twice in an output, and counts twice


def corpus(*lengths: tuple[int, tuple[int, ...]]) -> Case:
    """Ask about outputs and references of these lengths: each output's, and those of its references."""
    outputs = [_sentence(length) for length, _ in lengths]
    return call(outputs, [[_sentence(length) for length in references] for _, references in lengths])


def _sentence(length: int) -> list[str]:
    return [WORDS[place % len(WORDS)] for place in range(length)]


@exercise.cases(
    points=4,
    rule=Text(
        pt="c é a soma dos comprimentos das saídas; r, a soma dos das referências mais próximas; e o resultado é exp(1 − r/c) "
        "quando c < r.",
        en="c is the sum of the outputs' lengths, r that of the closest references', and the result is exp(1 − r/c) when "
        "c < r.",
    ),
)
def short_outputs() -> Iterator[Case]:
    yield corpus((3, (7, 4)), (5, (5,)))
    yield corpus((4, (8, 6)), (3, (3, 5, 1)))
    yield corpus((3, (4,)))
    yield corpus((6, (8, 13)), (5, (2, 6)), (2, (2,)))
    yield corpus((5, (6, 2)), (3, (9,)))
    yield corpus((9, (10, 12)), (2, (12, 3)))


@exercise.cases(
    points=2,
    rule=Text(
        pt="Com c ≥ r nada é punido: o fator é exatamente 1, também quando os comprimentos são iguais.",
        en="With c ≥ r nothing is punished: the factor is exactly 1, also when the lengths are equal.",
    ),
)
def long_outputs() -> Iterator[Case]:
    yield corpus((9, (5,)))
    yield corpus((5, (5,)))
    yield corpus((8, (6,)), (4, (6,)))
    yield corpus((12, (7, 9)), (4, (3,)))


@exercise.cases(
    rule=Text(
        pt="Quando duas referências estão à mesma distância, vale a mais curta.",
        en="When two references are equally close, the shorter one counts.",
    )
)
def references_equally_close() -> Iterator[Case]:
    yield corpus((5, (7, 3)))
    yield corpus((5, (3, 7)))
    yield corpus((4, (5, 3)), (3, (6,)))


@exercise.cases(
    points=2,
    rule=Text(
        pt="Uma saída vazia só soma 0 a c, e a referência mais próxima dela é a mais curta. Se nada foi produzido, o "
        "resultado é 0.",
        en="An empty output only adds 0 to c, and the reference closest to it is the shortest. If nothing was produced, the "
        "result is 0.",
    ),
)
def empty_outputs() -> Iterator[Case]:
    yield corpus((0, (5, 3)), (8, (8,)))
    yield corpus((4, (5,)), (0, (2,)))
    yield corpus((0, (5, 3)))
    yield corpus((0, (5,)), (0, (2,)))


_CLOSEST = "min(lengths, key=lambda length: (abs(length - len(output)), length))"

exercise.mistakes = (
    Mistake(
        "the fraction upside down",
        {"expected / produced)": "produced / expected)"},
        Text(
            pt="A fração está invertida: é exp(1 − r/c), com o comprimento produzido embaixo. Com saída curta, r/c passa de 1.",
            en="The fraction is upside down: it is exp(1 − r/c), with the length produced below. With a short output, r/c is "
            "above 1.",
        ),
    ),
    Mistake(
        "no exponential",
        {"math.exp(1 - expected / produced)": "produced / expected"},
        Text(
            pt="Você devolveu c/r. A penalidade é exponencial: exp(1 − r/c).",
            en="You returned c/r. The penalty is exponential: exp(1 − r/c).",
        ),
    ),
    Mistake(
        "the shortest reference",
        {_CLOSEST: "min(lengths)"},
        Text(
            pt="Você usou a referência mais curta. Vale a de comprimento mais próximo do da saída.",
            en="You used the shortest reference. What counts is the one whose length is closest to the output's.",
        ),
    ),
    Mistake(
        "the longest reference",
        {_CLOSEST: "max(lengths)"},
        Text(
            pt="Você usou a referência mais longa: quem traduz de um jeito curto e certo seria punido. Vale a de comprimento "
            "mais próximo.",
            en="You used the longest reference: a short and right translation would be punished. What counts is the one of "
            "the closest length.",
        ),
    ),
    Mistake(
        "the first reference",
        {_CLOSEST: "lengths[0]"},
        Text(
            pt="Você usou sempre a primeira referência. Vale a de comprimento mais próximo do da saída, onde quer que esteja "
            "na lista.",
            en="You always used the first reference. What counts is the one whose length is closest to the output's, "
            "wherever it stands in the list.",
        ),
    ),
    Mistake(
        "the mean of the references",
        {_CLOSEST: "sum(lengths) / len(lengths)"},
        Text(
            pt="Você usou o comprimento médio das referências. Vale o da mais próxima da saída.",
            en="You used the mean length of the references. What counts is that of the one closest to the output.",
        ),
    ),
    Mistake(
        "the mean over sentences",
        {
            "    produced = sum(": "    if len(outputs) > 1:\n"
            "        return sum(brevity_penalty([o], [r]) for o, r in zip(outputs, references)) / len(outputs)\n"
            "    produced = sum("
        },
        Text(
            pt="Você tirou a média das penalidades de cada frase. Some os comprimentos do corpus inteiro e calcule uma só: uma "
            "frase curta pode ser compensada por outra.",
            en="You took the mean of each sentence's penalty. Add up the lengths of the whole corpus and punish once: one "
            "short sentence may be made up for by another.",
        ),
    ),
    Mistake(
        "words that come twice are counted once",
        {"len(output) for output in outputs": "len(set(output)) for output in outputs"},
        Text(
            pt="Uma palavra repetida contou uma vez só. O comprimento é o número de tokens, repetidos ou não.",
            en="A word that comes twice was counted once. The length is the number of tokens, repeated or not.",
        ),
    ),
    Mistake(
        "long outputs are rewarded",
        {"produced >= expected": "False"},
        Text(
            pt="Uma saída mais longa que a referência foi premiada com mais de 1. O fator nunca passa de 1.",
            en="An output longer than its reference was rewarded with more than 1. The factor is never above 1.",
        ),
    ),
    Mistake(
        "the longer of two equally close",
        {"len(output)), length)": "len(output)), -length)"},
        Text(
            pt="Entre duas referências à mesma distância, você usou a mais longa. Vale a mais curta.",
            en="Of two references equally close, you used the longer one. The shorter one counts.",
        ),
    ),
    Mistake(
        "divided by zero",
        {" if produced else 0.0": ""},
        Text(
            pt="Se nada foi produzido, c = 0 e a divisão falha. O limite de exp(1 − r/c) quando c vai a 0 é 0: devolva 0.",
            en="If nothing was produced, c = 0 and the division fails. The limit of exp(1 − r/c) as c goes to 0 is 0: return "
            "0.",
        ),
    ),
    Mistake(
        "one empty output makes it 0",
        {"    if produced >= expected:": "    if not all(outputs):\n        return 0.0\n    if produced >= expected:"},
        Text(
            pt="Uma saída vazia entre outras não zera o corpus: ela só soma 0 a c.",
            en="One empty output among others does not make the corpus 0: it only adds 0 to c.",
        ),
    ),
)
