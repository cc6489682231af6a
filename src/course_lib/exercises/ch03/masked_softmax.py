"""Exercise 3.1: the softmax over the words that may be looked at, and nothing for the others."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from course_lib.exercises.exercise import Answer, Case, Exercise, Mistake, call
from course_lib.languages import Text
from course_lib.seeding import generator

SOLUTION = '''\
import torch


def masked_softmax(scores, keep):
    """Return the weights (T, S): the softmax of each row over the places to keep, and 0 elsewhere."""
    weights = torch.softmax(scores.masked_fill(~keep, -torch.inf), dim=-1)
    return torch.nan_to_num(weights)
'''

exercise = Exercise(
    "3.1",
    Text(pt="Softmax com máscara", en="Softmax with a mask"),
    (Answer("masked_softmax"),),
    SOLUTION,
)


@exercise.cases(
    points=4,
    rule=Text(
        pt="Em cada linha, o softmax é só sobre os lugares em que `keep` é True; os outros têm peso 0.",
        en="In each row the softmax is over the places where `keep` is True alone; the others have weight 0.",
    ),
)
def rows() -> Iterator[Case]:
    yield call(torch.tensor([[1.0, 2.0, 3.0]]), torch.tensor([[True, True, False]]))
    yield call(
        torch.tensor([[0.0, 1.0, -1.0], [2.0, 2.0, 5.0]]), torch.tensor([[True, True, True], [False, True, True]])
    )
    drawn = generator(31)
    for count, words in ((2, 4), (4, 6), (3, 5)):
        keep = torch.rand(count, words, generator=drawn) < 0.6
        keep[:, 1] = True
        yield call(3 * torch.randn(count, words, generator=drawn), keep)


@exercise.cases(
    points=2,
    rule=Text(
        pt="Pontuações grandes não podem estourar: o resultado é o mesmo se todas mudam de um mesmo valor.",
        en="Large scores must not overflow: the result is the same if all of them change by the same amount.",
    ),
)
def large_scores() -> Iterator[Case]:
    yield call(torch.tensor([[1000.0, 1001.0, 999.0]]), torch.tensor([[True, True, False]]))
    yield call(torch.tensor([[200.0, 100.0, 201.0]]), torch.tensor([[True, False, True]]))


@exercise.cases(
    rule=Text(
        pt="Uma linha em que nada pode ser olhado tem peso 0 em todos os lugares.",
        en="A row in which nothing may be looked at has weight 0 everywhere.",
    ),
)
def nothing_to_look_at() -> Iterator[Case]:
    yield call(torch.tensor([[1.0, 2.0], [0.5, 0.5]]), torch.tensor([[False, False], [True, False]]))
    yield call(torch.tensor([[3.0, -1.0, 0.0]]), torch.tensor([[False, False, False]]))


_SOFTMAX = "torch.softmax(scores.masked_fill(~keep, -torch.inf), dim=-1)"

exercise.mistakes = (
    Mistake(
        "the mask comes after the softmax",
        {_SOFTMAX: "torch.softmax(scores, dim=-1) * keep"},
        Text(
            pt="A máscara entrou depois do softmax: os lugares escondidos já tinham tomado parte do peso, e as linhas não somam 1.",
            en="The mask came after the softmax: the hidden places had already taken part of the weight, and rows do not "
            "add up to 1.",
        ),
    ),
    Mistake(
        "hidden scores become 0",
        {"-torch.inf": "0.0"},
        Text(
            pt="Você trocou as pontuações escondidas por 0. A exponencial de 0 é 1: elas continuam com peso. A pontuação "
            "que dá peso 0 é −∞.",
            en="You replaced the hidden scores by 0. The exponential of 0 is 1, so they keep a weight. The score that "
            "gives weight 0 is −∞.",
        ),
        ({_SOFTMAX: "torch.softmax(scores * keep, dim=-1)"},),
    ),
    Mistake(
        "the mask turned round",
        {"~keep": "keep"},
        Text(
            pt="A máscara está ao contrário: `keep` é True onde se pode olhar, e você escondeu justamente esses lugares.",
            en="The mask is the wrong way round: `keep` is True where one may look, and those are the places you hid.",
        ),
    ),
    Mistake(
        "the softmax runs down the columns",
        {"dim=-1": "dim=0"},
        Text(
            pt="A softmax correu pelas colunas. Cada linha é uma palavra que se escreve, e é a linha que soma 1: use a "
            "última dimensão.",
            en="The softmax ran down the columns. Each row is a word being written, and it is the row that adds up to 1: "
            "use the last "
            "dimension.",
        ),
    ),
    Mistake(
        "no mask at all",
        {"scores.masked_fill(~keep, -torch.inf)": "scores"},
        Text(
            pt="A máscara não foi usada: os lugares escondidos recebem peso como os outros.",
            en="The mask was not used: hidden places get weight like the others.",
        ),
    ),
    Mistake(
        "a row that hides everything is left as it comes",
        {"torch.nan_to_num(weights)": "weights"},
        Text(
            pt="Quando a linha esconde tudo, o softmax divide 0 por 0 e dá `nan`. Ali não há nada a olhar: o peso é 0.",
            en="When a row hides everything the softmax divides 0 by 0 and gives `nan`. There is nothing to look at "
            "there: the weight is 0.",
        ),
    ),
    Mistake(
        "a finite number instead of minus infinity",
        {"-torch.inf": "-1e9"},
        Text(
            pt="No lugar de −∞ você pôs um número finito. Uma linha que esconde tudo fica com pesos iguais em lugares que não se podem "
            "olhar, e um número que não seja muito grande deixa passar um pouco de peso.",
            en="In the place of −∞ you put a finite number. A row that hides everything then gets equal weights on places that may not be "
            "looked at, and a number that is not very large lets a little weight through.",
        ),
        tuple({"-torch.inf": number} for number in ("-1e8", "-1e4", "-100.0", "torch.finfo(scores.dtype).min")),
    ),
    Mistake(
        "the exponentials overflow",
        {_SOFTMAX: "torch.exp(scores) * keep / (torch.exp(scores) * keep).sum(dim=-1, keepdim=True)"},
        Text(
            pt="Com pontuações grandes a exponencial estoura, e infinito dividido por infinito não é número. Subtraia "
            "antes a maior, ou use "
            "`torch.softmax`.",
            en="With large scores the exponential overflows, and infinity divided by infinity is no number. Subtract the "
            "largest first, or "
            "use `torch.softmax`.",
        ),
    ),
)
