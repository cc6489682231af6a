"""Exercise 2.4: one step of beam search on tensors, from the flat place of a continuation to its parent and token."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

from course_lib.exercises.exercise import Answer, Exercise, Mistake
from course_lib.exercises.expectations import expect, expect_close, expect_differs, expect_items, expect_tensor
from course_lib.languages import Text
from course_lib.seeding import generator

exercise = Exercise(
    "2.4",
    Text(pt="Um passo do feixe, com tensores", en="One step of the beam, with tensors"),
    (Answer("beam_step"),),
)

Step = tuple[Tensor, Tensor, Tensor]

# The second hypothesis has two of the three best continuations, and the first none.
TOTALS = torch.tensor([-2.0, -0.5, -1.0])
NEXT = torch.tensor([[-1.6, -0.6, -1.8], [-0.7, -1.4, -1.2], [-2.3, -2.6, -0.4]])


def drawn(batch: int, vocabulary: int, seed: int = 24) -> tuple[Tensor, Tensor]:
    """Return sums and next log-probabilities drawn at random, the same at every call."""
    random = generator(seed)
    logits = torch.randn(batch, vocabulary, generator=random)
    return -3 * torch.rand(batch, generator=random), logits.log_softmax(dim=1)


def right(totals: Tensor, log_probabilities: Tensor, width: int) -> Step:
    """Return the right parents, tokens and sums."""
    sums, vocabulary = (totals[:, None] + log_probabilities).flatten(), log_probabilities.shape[1]
    best = sums.topk(min(width, int(sums.isfinite().sum())))
    return best.indices // vocabulary, best.indices % vocabulary, best.values


def ask(answer: Any, totals: Tensor = TOTALS, log_probabilities: Tensor = NEXT, width: int = 3) -> Step:
    """Call the answer on copies and check the form of what it returns."""
    shape = right(totals, log_probabilities, width)[0].shape
    items = expect_items(answer(totals.clone(), log_probabilities.clone(), width), 3)
    parents, tokens, sums = (expect_tensor(item, tuple(shape)) for item in items)
    return parents, tokens, sums


def best_sums(sums: Tensor) -> Tensor:
    """Return the three largest, the largest first."""
    return sums.flatten().topk(3).values


@exercise.test(
    Text(
        pt="A função deve devolver três tensores de tamanho `width`: (parents, tokens, totals).",
        en="The function must return three tensors of length `width`: (parents, tokens, totals).",
    )
)
def returns_three_tensors(answer: Any) -> None:
    ask(answer)


@exercise.test(
    Text(
        pt="`parents` e `tokens` são posições, números inteiros: a divisão que acha o pai é a inteira (`//`).",
        en="`parents` and `tokens` are places, whole numbers: the division that finds the parent is the integer one (`//`).",
    )
)
def places_are_whole_numbers(answer: Any) -> None:
    parents, tokens, _ = ask(answer)
    expect(not parents.is_floating_point() and not tokens.is_floating_point())


@exercise.diagnosis(
    Text(
        pt="Só a última palavra contou: faltou somar o log da probabilidade de cada hipótese até aqui (`totals`).",
        en="Only the last word counted: the log-probability of each hypothesis so far (`totals`) was not added.",
    )
)
def the_past_counts(answer: Any) -> None:
    expect_differs(ask(answer)[2], best_sums(NEXT))


@exercise.diagnosis(
    Text(
        pt="`totals` foi somado ao longo do vocabulário: a palavra v recebeu a soma da hipótese v. Cada *linha* é uma "
        "hipótese: dê a `totals` a forma (B, 1).",
        en="`totals` was added along the vocabulary: word v got the sum of hypothesis v. Each *row* is a hypothesis: give "
        "`totals` the shape (B, 1).",
    )
)
def a_row_is_a_hypothesis(answer: Any) -> None:
    expect_differs(ask(answer)[2], best_sums(TOTALS + NEXT))


@exercise.diagnosis(
    Text(
        pt="Você multiplicou os logaritmos. Probabilidades se multiplicam; os logaritmos delas se somam.",
        en="You multiplied the logarithms. Probabilities are multiplied; their logarithms are added.",
    )
)
def logarithms_are_added(answer: Any) -> None:
    expect_differs(ask(answer)[2], best_sums(TOTALS[:, None] * NEXT))


@exercise.diagnosis(
    Text(
        pt="Você ficou com as piores continuações. Logaritmos de probabilidades são negativos: o melhor é o maior, o mais "
        "próximo de zero.",
        en="You kept the worst continuations. Logarithms of probabilities are negative: the best is the largest, nearest "
        "to zero.",
    )
)
def the_best_are_kept(answer: Any) -> None:
    worst = (TOTALS[:, None] + NEXT).flatten().sort().values[:3]
    expect_differs(ask(answer)[2].sort().values, worst)


@exercise.diagnosis(
    Text(
        pt="Cada hipótese ficou com a melhor continuação dela. No feixe todas concorrem juntas: uma pode deixar vários "
        "descendentes, e outra, nenhum. Ordene as B·V somas de uma vez.",
        en="Each hypothesis kept its own best continuation. In a beam they all compete together: one may leave several "
        "descendants and another none. Order the B·V sums at once.",
    )
)
def all_hypotheses_compete(answer: Any) -> None:
    expect(sorted(ask(answer)[0].tolist()) != [0, 1, 2])


@exercise.diagnosis(
    Text(
        pt="Pais e palavras estão trocados: na lista achatada, a posição é pai·V + palavra. O quociente por V é o pai; o "
        "resto, a palavra.",
        en="Parents and words are swapped: in the flat list the place is parent·V + word. The quotient by V is the parent, "
        "the remainder the word.",
    )
)
def parents_and_tokens_are_not_swapped(answer: Any) -> None:
    parents, tokens, _ = ask(answer)
    expect(not (torch.equal(parents, right(TOTALS, NEXT, 3)[1]) and torch.equal(tokens, right(TOTALS, NEXT, 3)[0])))


@exercise.diagnosis(
    Text(
        pt="Você dividiu a posição por B, o número de hipóteses. Cada hipótese ocupa V posições seguidas: divida por V.",
        en="You divided the place by B, the number of hypotheses. Each hypothesis takes V places in a row: divide by V.",
    )
)
def places_are_divided_by_the_vocabulary(answer: Any) -> None:
    totals, log_probabilities = drawn(2, 5)
    mistaken = (totals[:, None] + log_probabilities).flatten().topk(4).indices // 2
    expect_differs(ask(answer, totals, log_probabilities, 4)[0], mistaken)


@exercise.diagnosis(
    Text(
        pt="As somas devolvidas são só as da última palavra. O próximo passo precisa da soma desde o começo da frase.",
        en="The sums returned are those of the last word alone. The next step needs the sum since the sentence began.",
    )
)
def the_sums_reach_back_to_the_beginning(answer: Any) -> None:
    parents, tokens, _ = right(TOTALS, NEXT, 3)
    expect_differs(ask(answer)[2], NEXT[parents, tokens])


@exercise.test(
    Text(
        pt="O passo não confere. Some, achate, pegue as `width` maiores somas da maior para a menor e desfaça as posições.",
        en="The step does not match. Add, flatten, take the `width` largest sums from the largest down, and undo the places.",
    ),
    points=3,
)
def the_step_is_right(answer: Any) -> None:
    for batch, vocabulary, width in ((3, 7, 3), (1, 6, 4), (5, 2, 2), (4, 4, 10)):
        given = drawn(batch, vocabulary, seed=width)
        for came, expected in zip(ask(answer, *given, width), right(*given, width), strict=True):
            expect_close(came, expected)


@exercise.test(
    Text(
        pt="Quando `width` passa de B·V, todas as continuações ficam: não há mais do que isso para pegar.",
        en="When `width` is beyond B·V, all continuations stay: there are no more than that to take.",
    )
)
def a_wide_beam_takes_all(answer: Any) -> None:
    for came, expected in zip(ask(answer, TOTALS, NEXT, 100), right(TOTALS, NEXT, 100), strict=True):
        expect_close(came, expected)


@exercise.test(
    Text(
        pt="Uma continuação impossível (−∞) entrou no feixe. Ela nunca entra, mesmo que sobre lugar.",
        en="An impossible continuation (−∞) entered the beam. It never does, even where there is room left.",
    )
)
def the_impossible_stays_out(answer: Any) -> None:
    log_probabilities = NEXT.clone()
    log_probabilities[:, 1:] = -math.inf
    _, _, sums = expect_items(answer(TOTALS.clone(), log_probabilities.clone(), 5), 3)
    expect(not isinstance(sums, Tensor) or bool(sums.isfinite().all()))
    for came, expected in zip(
        ask(answer, TOTALS, log_probabilities, 5), right(TOTALS, log_probabilities, 5), strict=True
    ):
        expect_close(came, expected)


SUMS = "totals[:, None] + next_log_probabilities"

exercise.mistakes = (
    Mistake("real division", "// vocabulary", "/ vocabulary", "places_are_whole_numbers"),
    Mistake("the past is forgotten", SUMS, "next_log_probabilities", "the_past_counts"),
    Mistake("the sums along the vocabulary", SUMS, "totals + next_log_probabilities", "a_row_is_a_hypothesis"),
    Mistake("logarithms multiplied", SUMS, "totals[:, None] * next_log_probabilities", "logarithms_are_added"),
    Mistake("the worst are kept", "sums.topk(count)", "sums.topk(count, largest=False)", "the_best_are_kept"),
    Mistake(
        "the best of each hypothesis",
        f"({SUMS}).flatten()",
        f"({SUMS}).where(next_log_probabilities == next_log_probabilities.amax(1, keepdim=True), -torch.inf).flatten()",
        "all_hypotheses_compete",
    ),
    Mistake(
        "parents and tokens swapped",
        "best.indices // vocabulary, best.indices % vocabulary",
        "best.indices % vocabulary, best.indices // vocabulary",
        "parents_and_tokens_are_not_swapped",
    ),
    Mistake(
        "divided by the number of hypotheses",
        "next_log_probabilities.shape[1]",
        "next_log_probabilities.shape[0]",
        "places_are_divided_by_the_vocabulary",
    ),
    Mistake(
        "only the last word's log-probability is returned",
        "best.values",
        "next_log_probabilities.flatten()[best.indices]",
        "the_sums_reach_back_to_the_beginning",
    ),
    Mistake(
        "the best comes last",
        "sums.topk(count)",
        "sums.topk(count)\n    best = type(best)(tuple(one.flip(0) for one in best))",
        "the_step_is_right",
    ),
    Mistake("no limit on the width", "min(width, int(sums.isfinite().sum()))", "width", "a_wide_beam_takes_all"),
    Mistake("the impossible is kept", "int(sums.isfinite().sum())", "len(sums)", "the_impossible_stays_out"),
)
