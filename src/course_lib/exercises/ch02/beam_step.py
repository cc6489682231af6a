"""Exercise 2.4: one step of beam search on tensors, from the flat place of a continuation to its parent and token."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch

from course_lib.exercises.exercise import Answer, Case, Exercise, Mistake, call
from course_lib.languages import Text
from course_lib.seeding import generator

SOLUTION = '''\
import torch


def beam_step(totals, next_log_probabilities, width):
    """Return the parents, tokens and sums of the best continuations, the best first."""
    sums = (totals[:, None] + next_log_probabilities).flatten()  # (B·V)
    vocabulary = next_log_probabilities.shape[1]
    count = min(width, int(sums.isfinite().sum()))
    best = sums.topk(count)
    return best.indices // vocabulary, best.indices % vocabulary, best.values
'''

exercise = Exercise(
    "2.4",
    Text(pt="Um passo do feixe, com tensores", en="One step of the beam, with tensors"),
    (Answer("beam_step"),),
    SOLUTION,
)


def drawn(seed: int, batch: int, vocabulary: int, width: int, *, impossible: tuple[int, ...] = ()) -> Case:
    """Draw sums and next log-probabilities, no two continuations equally good; some words may be impossible."""
    random = generator(240 + seed)
    log_probabilities = torch.randn(batch, vocabulary, generator=random).log_softmax(dim=1)
    log_probabilities[:, list(impossible)] = -math.inf
    return call(-3 * torch.rand(batch, generator=random), log_probabilities, width)


@exercise.cases(
    points=4,
    rule=Text(
        pt="Some, achate, pegue as `width` maiores somas da maior para a menor e desfaça as posições: o quociente por V é o "
        "pai; o resto, a palavra.",
        en="Add, flatten, take the `width` largest sums from the largest down, and undo the places: the quotient by V is the "
        "parent, the remainder the word.",
    ),
)
def steps() -> Iterator[Case]:
    yield call(torch.tensor([-1.0, -2.0]), torch.tensor([[-0.4, -1.5, -2.3], [-1.0, -0.8, -1.7]]), 3)
    # The second hypothesis has two of the three best continuations, and the first none.
    next_ones = torch.tensor([[-1.65, -0.6, -1.8], [-0.7, -1.4, -1.2], [-2.3, -2.6, -0.4]])
    yield call(torch.tensor([-2.0, -0.5, -1.0]), next_ones, 3)
    for seed, (batch, vocabulary, width) in enumerate(((3, 7, 3), (1, 6, 4), (5, 2, 2), (4, 4, 10), (2, 5, 4))):
        yield drawn(seed, batch, vocabulary, width)


@exercise.cases(
    rule=Text(
        pt="Quando `width` passa de B·V, todas as continuações ficam: não há mais do que isso para pegar.",
        en="When `width` is beyond B·V, all continuations stay: there are no more than that to take.",
    )
)
def wide_beams() -> Iterator[Case]:
    yield drawn(10, 3, 3, 100)
    yield drawn(11, 2, 4, 9)


@exercise.cases(
    rule=Text(
        pt="Uma continuação impossível (−∞) nunca entra no feixe, mesmo que sobre lugar.",
        en="An impossible continuation (−∞) never enters the beam, even where there is room left.",
    )
)
def impossible_words() -> Iterator[Case]:
    yield drawn(20, 3, 3, 5, impossible=(1, 2))
    yield drawn(21, 2, 4, 6, impossible=(0, 3))


_SUMS = "totals[:, None] + next_log_probabilities"
_BEST_OF_EACH = f"({_SUMS}).where(next_log_probabilities == next_log_probabilities.amax(1, keepdim=True), -torch.inf)"

exercise.mistakes = (
    Mistake(
        "real division",
        {"// vocabulary": "/ vocabulary"},
        Text(
            pt="`parents` são posições, números inteiros: a divisão que acha o pai é a inteira (`//`).",
            en="`parents` are places, whole numbers: the division that finds the parent is the integer one (`//`).",
        ),
    ),
    Mistake(
        "the past is forgotten",
        {_SUMS: "next_log_probabilities"},
        Text(
            pt="Só a última palavra contou: faltou somar o log da probabilidade de cada hipótese até aqui (`totals`).",
            en="Only the last word counted: the log-probability of each hypothesis so far (`totals`) was not added.",
        ),
    ),
    Mistake(
        "the sums along the vocabulary",
        {_SUMS: "totals + next_log_probabilities"},
        Text(
            pt="`totals` foi somado ao longo do vocabulário: a palavra v recebeu a soma da hipótese v. Cada *linha* é uma "
            "hipótese: dê a `totals` a forma (B, 1).",
            en="`totals` was added along the vocabulary: word v got the sum of hypothesis v. Each *row* is a hypothesis: "
            "give `totals` the shape (B, 1).",
        ),
    ),
    Mistake(
        "logarithms multiplied",
        {_SUMS: "totals[:, None] * next_log_probabilities"},
        Text(
            pt="Você multiplicou os logaritmos. Probabilidades se multiplicam; os logaritmos delas se somam.",
            en="You multiplied the logarithms. Probabilities are multiplied; their logarithms are added.",
        ),
    ),
    Mistake(
        "the worst are kept",
        {"sums.topk(count)": "sums.topk(count, largest=False)"},
        Text(
            pt="Você ficou com as piores continuações. Logaritmos de probabilidades são negativos: o melhor é o maior, o mais "
            "próximo de zero.",
            en="You kept the worst continuations. Logarithms of probabilities are negative: the best is the largest, nearest "
            "to zero.",
        ),
    ),
    Mistake(
        "the best of each hypothesis",
        {f"({_SUMS}).flatten()": f"{_BEST_OF_EACH}.flatten()"},
        Text(
            pt="Cada hipótese ficou com a melhor continuação dela. No feixe todas concorrem juntas: uma pode deixar vários "
            "descendentes, e outra, nenhum. Ordene as B·V somas de uma vez.",
            en="Each hypothesis kept its own best continuation. In a beam they all compete together: one may leave several "
            "descendants and another none. Order the B·V sums at once.",
        ),
    ),
    Mistake(
        "parents and tokens swapped",
        {
            "best.indices // vocabulary, best.indices % vocabulary": "best.indices % vocabulary, best.indices // vocabulary"
        },
        Text(
            pt="Pais e palavras estão trocados: na lista achatada, a posição é pai·V + palavra. O quociente por V é o pai; o "
            "resto, a palavra.",
            en="Parents and words are swapped: in the flat list the place is parent·V + word. The quotient by V is the "
            "parent, the remainder the word.",
        ),
    ),
    Mistake(
        "divided by the number of hypotheses",
        {"next_log_probabilities.shape[1]": "next_log_probabilities.shape[0]"},
        Text(
            pt="Você dividiu a posição por B, o número de hipóteses. Cada hipótese ocupa V posições seguidas: divida por V.",
            en="You divided the place by B, the number of hypotheses. Each hypothesis takes V places in a row: divide by V.",
        ),
    ),
    Mistake(
        "only the last word's log-probability is returned",
        {"best.values": "next_log_probabilities.flatten()[best.indices]"},
        Text(
            pt="As somas devolvidas são só as da última palavra. O próximo passo precisa da soma desde o começo da frase.",
            en="The sums returned are those of the last word alone. The next step needs the sum since the sentence began.",
        ),
    ),
    Mistake(
        "the best comes last",
        {"sums.topk(count)": "sums.topk(count)\n    best = type(best)(tuple(one.flip(0) for one in best))"},
        Text(
            pt="A melhor continuação veio por último. A ordem é da maior soma para a menor.",
            en="The best continuation came last. The order is from the largest sum to the smallest.",
        ),
    ),
    Mistake(
        "no limit on the width",
        {"min(width, int(sums.isfinite().sum()))": "width"},
        Text(
            pt="`width` pode passar do que há: quando sobra lugar, ficam todas as continuações possíveis, e só elas.",
            en="`width` may be beyond what there is: where room is left, all the possible continuations stay, and only they.",
        ),
    ),
    Mistake(
        "the impossible is kept",
        {"int(sums.isfinite().sum())": "len(sums)"},
        Text(
            pt="Uma continuação impossível (−∞) entrou no feixe. Ela nunca entra, mesmo que sobre lugar.",
            en="An impossible continuation (−∞) entered the beam. It never does, even where there is room left.",
        ),
    ),
)
