"""Exercise 1.7: the two conventions of the GRU's update gate, and the weights that turn one into the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from course_lib.exercises.diagnosing import names_bound_by
from course_lib.exercises.exercise import Answer, Case, Exercise, Mistake, call
from course_lib.exercises.observing import plain
from course_lib.languages import Text
from course_lib.seeding import generator

SOLUTION = '''\
import torch


def swapped_gru_step(x, h, w_ih, w_hh, b_ih, b_hh):
    """Return the new state (B, H) of a GRU whose update gate lets the candidate in."""
    input_r, input_z, input_n = (x @ w_ih.T + b_ih).chunk(3, dim=-1)
    hidden_r, hidden_z, hidden_n = (h @ w_hh.T + b_hh).chunk(3, dim=-1)
    reset = torch.sigmoid(input_r + hidden_r)
    update = torch.sigmoid(input_z + hidden_z)
    candidate = torch.tanh(input_n + reset * hidden_n)
    return (1 - update) * h + update * candidate


def to_swapped(w_ih, w_hh, b_ih, b_hh):
    """Return the weights with which swapped_gru_step equals PyTorch's GRU."""
    size = w_hh.shape[1]
    sign = torch.ones(3 * size)
    sign[size : 2 * size] = -1.0  # the rows of z, because 1 - sigmoid(a) = sigmoid(-a)
    return sign[:, None] * w_ih, sign[:, None] * w_hh, sign * b_ih, sign * b_hh
'''

exercise = Exercise(
    "1.7",
    Text(pt="Duas convenções, uma GRU", en="Two conventions, one GRU"),
    (Answer("swapped_gru_step"), Answer("to_swapped")),
    SOLUTION,
)

SIZES = ((2, 4, 3), (3, 3, 3), (1, 2, 5))  # batch, inputs, units


def drawn(seed: int, batch: int, inputs: int, hidden: int) -> list[Tensor]:
    """Draw x, h, w_ih, w_hh, b_ih, b_hh."""
    shapes = (
        (batch, inputs),
        (batch, hidden),
        (3 * hidden, inputs),
        (3 * hidden, hidden),
        (3 * hidden,),
        (3 * hidden,),
    )
    random = generator(17 + seed)
    return [torch.randn(shape, generator=random) for shape in shapes]


@exercise.cases(
    points=3,
    rule=Text(
        pt="r e z são sigmoides, n = tanh(entrada + r · (parte do estado)), e o estado novo é (1 − z)·h + z·n.",
        en="r and z are sigmoids, n = tanh(input + r · (the state's part)), and the new state is (1 − z)·h + z·n.",
    ),
)
def steps() -> Iterator[Case]:
    for seed, sizes in enumerate(SIZES):
        yield call(*drawn(seed, *sizes))


_SHAPES = Text(pt="nas formas dos quatro tensores", en="in the shapes of the four tensors")
_STATE = Text(pt="no estado que o passo dá com eles", en="in the state that the step gives with them")
_GIVEN = Text(pt="nos pesos recebidos, depois da chamada", en="in the weights given, after the call")


def stepping(answer: Any, *given: Tensor) -> dict[Text, Any]:
    """Convert weights, and take the step of the statement's equation with what came, since more than one answer is right."""
    x, h, *_ = drawn(70, 4, given[0].shape[1], given[1].shape[1])
    came = plain(answer(*given))
    items: list[Any] = came if isinstance(came, list) else [came]
    tensors = [torch.as_tensor(one, dtype=torch.float32) if isinstance(one, (list, Tensor)) else one for one in items]
    shapes = [list(one.shape) if isinstance(one, Tensor) else one for one in tensors]
    fitting = shapes == [list(one.shape) for one in given]
    state = names_bound_by(SOLUTION)["swapped_gru_step"](x, h, *tensors) if fitting else None
    return {_SHAPES: shapes, _STATE: state, _GIVEN: given}


@exercise.cases(
    "to_swapped",
    ask=stepping,
    points=4,
    rule=Text(
        pt="Com os pesos convertidos, o passo dá o mesmo que `torch.nn.GRUCell` com os originais. Lembre: 1 − σ(a) = σ(−a).",
        en="With the converted weights, the step gives what `torch.nn.GRUCell` gives with the original ones. Remember: "
        "1 − σ(a) = σ(−a).",
    ),
)
def conversions() -> Iterator[Case]:
    for seed, sizes in enumerate(SIZES):
        yield call(*drawn(30 + seed, *sizes)[2:])


_UPDATE_ROWS = "sign[size : 2 * size]"

exercise.mistakes = (
    Mistake(
        "PyTorch's own convention",
        {"(1 - update) * h + update * candidate": "(1 - update) * candidate + update * h"},
        Text(
            pt="O passo é o do PyTorch, em que z guarda o estado antigo. Aqui z faz o contrário: deixa entrar o candidato.",
            en="The step is PyTorch's, where z keeps the old state. Here z does the opposite: it lets the candidate in.",
        ),
    ),
    Mistake(
        "the gates in the order z, r, n",
        {
            "torch.sigmoid(input_r + hidden_r)\n    update = torch.sigmoid(input_z + hidden_z)": "torch.sigmoid("
            "input_z + hidden_z)\n    update = torch.sigmoid(input_r + hidden_r)"
        },
        Text(
            pt="As portas foram lidas na ordem z, r, n. As linhas dos pesos vêm na ordem do PyTorch: r, z, n.",
            en="The gates were read in the order z, r, n. The rows of the weights come in PyTorch's order: r, z, n.",
        ),
    ),
    Mistake(
        "the reset gate before the matrix",
        {"reset * hidden_n": "(reset * h) @ w_hh.chunk(3)[2].T + b_hh.chunk(3)[2]"},
        Text(
            pt="A porta r multiplicou `h` antes da matriz, como no artigo. Aqui vale a conta do PyTorch, e só z muda: r "
            "multiplica o produto pronto, `h @ w_hn.T + b_hn`.",
            en="The gate r multiplied `h` before the matrix, as in the paper. Here PyTorch's arithmetic holds and only z "
            "changes: r multiplies the finished product, `h @ w_hn.T + b_hn`.",
        ),
    ),
    Mistake(
        "the old state is dropped",
        {"(1 - update) * h + update": "update"},
        Text(
            pt="Do estado antigo não sobrou nada: falta a parcela (1 − z)·h.",
            en="Nothing is left of the old state: the term (1 − z)·h is missing.",
        ),
    ),
    Mistake(
        "no tanh in the candidate",
        {"torch.tanh(input_n": "(input_n"},
        Text(
            pt="O candidato ficou sem tanh: nada o limita, e o estado pode crescer a cada passo.",
            en="The candidate has no tanh: nothing bounds it, and the state may grow at every step.",
        ),
    ),
    Mistake(
        "the candidate without its reset gate",
        {"reset * hidden_n": "hidden_n"},
        Text(
            pt="A porta r não entrou na conta: ela multiplica a parte do estado dentro do candidato.",
            en="The gate r was left out: it multiplies the state's part inside the candidate.",
        ),
    ),
    Mistake(
        "only the weights are negated",
        {"sign * b_ih, sign * b_hh": "b_ih, b_hh"},
        Text(
            pt="Os vieses ficaram de fora. A sigmoide recebe −a só se *tudo* o que soma a mudar de sinal, `b_ih` e `b_hh` "
            "inclusive.",
            en="The biases were left out. The sigmoid receives −a only if *all* that adds up to a changes sign, `b_ih` and "
            "`b_hh` included.",
        ),
    ),
    Mistake(
        "the reset gate is negated",
        {_UPDATE_ROWS: "sign[:size]"},
        Text(
            pt="Você trocou o sinal da porta r, o primeiro bloco de linhas. A porta de atualização z é o segundo.",
            en="You changed the sign of the gate r, the first block of rows. The update gate z is the second.",
        ),
    ),
    Mistake(
        "the candidate is negated",
        {_UPDATE_ROWS: "sign[2 * size :]"},
        Text(
            pt="Você trocou o sinal do candidato, o terceiro bloco de linhas. A porta de atualização z é o segundo.",
            en="You changed the sign of the candidate, the third block of rows. The update gate z is the second.",
        ),
    ),
    Mistake(
        "everything is negated",
        {_UPDATE_ROWS: "sign[:]"},
        Text(
            pt="Você trocou o sinal de todos os pesos. Isso também muda r e inverte o candidato: só as linhas de z trocam.",
            en="You changed the sign of all the weights. That changes r and reverses the candidate too: only z's rows "
            "change.",
        ),
    ),
    Mistake(
        "nothing is converted",
        {"= -1.0": "= 1.0"},
        Text(
            pt="Os pesos saíram como entraram. Procure o que fazer com as linhas de z para que 1 − σ(a) vire σ de outra "
            "coisa.",
            en="The weights came out as they went in. Find what to do to z's rows so that 1 − σ(a) becomes σ of something "
            "else.",
        ),
    ),
    Mistake(
        "the given weights are changed",
        {
            "return sign[:, None] * w_ih, sign[:, None] * w_hh, sign * b_ih, sign * b_hh": "return w_ih.mul_("
            "sign[:, None]), w_hh.mul_(sign[:, None]), b_ih.mul_(sign), b_hh.mul_(sign)"
        },
        Text(
            pt="A conversão alterou os pesos recebidos, e o modelo de quem chamou passou a ser outro. Devolva tensores "
            "novos.",
            en="The conversion changed the weights it was given, and the caller's model is no longer the same. Return new "
            "tensors.",
        ),
    ),
)
