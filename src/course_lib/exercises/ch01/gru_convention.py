"""Exercise 1.7: the two conventions of the GRU's update gate, and the weights that turn one into the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from course_lib.exercises.exercise import Answer, Exercise, Mistake
from course_lib.exercises.expectations import (
    WrongAnswerError,
    expect,
    expect_close,
    expect_differs,
    expect_items,
    expect_tensor,
)
from course_lib.languages import Text
from course_lib.seeding import generator

exercise = Exercise(
    "1.7",
    Text(pt="Duas convenções, uma GRU", en="Two conventions, one GRU"),
    (Answer("swapped_gru_step"), Answer("to_swapped")),
)

HIDDEN, INPUTS, BATCH = 3, 4, 2

# What makes the new state from (update gate, candidate, old state).
Mix = Callable[[Tensor, Tensor, Tensor], Tensor]


def weights() -> list[Tensor]:
    """Return w_ih, w_hh, b_ih, b_hh drawn at random, the same at every call."""
    random = generator(17)
    shapes = ((3 * HIDDEN, INPUTS), (3 * HIDDEN, HIDDEN), (3 * HIDDEN,), (3 * HIDDEN,))
    return [torch.randn(shape, generator=random) for shape in shapes]


def states() -> tuple[Tensor, Tensor]:
    """Return an input (B, I) and an old state (B, H), the same at every call."""
    random = generator(71)
    return torch.randn((BATCH, INPUTS), generator=random), torch.randn((BATCH, HIDDEN), generator=random)


def swapped(update: Tensor, candidate: Tensor, old: Tensor) -> Tensor:
    """The convention asked for: the update gate lets the candidate in."""
    return (1 - update) * old + update * candidate


def step(mix: Mix = swapped, order: str = "rzn", reset_first: bool = False, squash: bool = True) -> Tensor:
    """Return the new state of a step on the standard arguments, right or with a mistake made."""
    (x, h), (w_ih, w_hh, b_ih, b_hh) = states(), weights()
    from_input = dict(zip(order, (x @ w_ih.T + b_ih).chunk(3, dim=-1), strict=True))
    from_state = dict(zip(order, (h @ w_hh.T + b_hh).chunk(3, dim=-1), strict=True))
    reset = torch.sigmoid(from_input["r"] + from_state["r"])
    update = torch.sigmoid(from_input["z"] + from_state["z"])
    recurrent = reset * from_state["n"]
    if reset_first:
        recurrent = (reset * h) @ w_hh[2 * HIDDEN :].T + b_hh[2 * HIDDEN :]
    candidate = from_input["n"] + recurrent
    return mix(update, torch.tanh(candidate) if squash else candidate, h)


def ask(answer: Any) -> Tensor:
    """Call the student's step on the standard arguments."""
    return expect_tensor(answer(*states(), *weights()), (BATCH, HIDDEN))


def converted(answer: Any, given: list[Tensor] | None = None) -> list[Tensor]:
    """Call the student's conversion and check the form of what it returns."""
    given = given or weights()
    items = expect_items(answer(*given), 4)
    return [expect_tensor(item, tuple(one.shape)) for item, one in zip(items, given, strict=True)]


def signed(*blocks: int, biases: bool = True) -> Tensor:
    """Return all the numbers of the weights with the blocks of some gates (0 r, 1 z, 2 n) negated."""
    given = weights()
    for tensor in given if biases else given[:2]:
        for block in blocks:
            tensor[block * HIDDEN : (block + 1) * HIDDEN] *= -1
    return flat(given)


def flat(tensors: list[Tensor]) -> Tensor:
    """Return the numbers of several tensors in one vector."""
    return torch.cat([tensor.flatten() for tensor in tensors])


@exercise.test(
    Text(
        pt="`swapped_gru_step` deve aceitar (x, h, w_ih, w_hh, b_ih, b_hh) e devolver o estado novo, da forma de `h`.",
        en="`swapped_gru_step` must accept (x, h, w_ih, w_hh, b_ih, b_hh) and return the new state, shaped like `h`.",
    )
)
def the_step_returns_a_state(answer: Any, convert: Any) -> None:
    ask(answer)


@exercise.diagnosis(
    Text(
        pt="O passo é o do PyTorch, em que z guarda o estado antigo. Aqui z faz o contrário: deixa entrar o candidato.",
        en="The step is PyTorch's, where z keeps the old state. Here z does the opposite: it lets the candidate in.",
    )
)
def the_update_gate_lets_the_candidate_in(answer: Any, convert: Any) -> None:
    expect_differs(ask(answer), step(lambda update, candidate, old: (1 - update) * candidate + update * old))


@exercise.diagnosis(
    Text(
        pt="As portas foram lidas na ordem z, r, n. As linhas dos pesos vêm na ordem do PyTorch: r, z, n.",
        en="The gates were read in the order z, r, n. The rows of the weights come in PyTorch's order: r, z, n.",
    )
)
def the_gates_are_in_pytorchs_order(answer: Any, convert: Any) -> None:
    expect_differs(ask(answer), step(order="zrn"))


@exercise.diagnosis(
    Text(
        pt="A porta r multiplicou `h` antes da matriz, como no artigo. Aqui vale a conta do PyTorch, e só z muda: r "
        "multiplica o produto pronto, `h @ w_hn.T + b_hn`.",
        en="The gate r multiplied `h` before the matrix, as in the paper. Here PyTorch's arithmetic holds and only z "
        "changes: r multiplies the finished product, `h @ w_hn.T + b_hn`.",
    )
)
def the_reset_gate_comes_after_the_matrix(answer: Any, convert: Any) -> None:
    expect_differs(ask(answer), step(reset_first=True))


@exercise.diagnosis(
    Text(
        pt="Do estado antigo não sobrou nada: falta a parcela (1 − z)·h.",
        en="Nothing is left of the old state: the term (1 − z)·h is missing.",
    )
)
def the_old_state_is_kept(answer: Any, convert: Any) -> None:
    expect_differs(ask(answer), step(lambda update, candidate, old: update * candidate))


@exercise.diagnosis(
    Text(
        pt="O candidato ficou sem tanh: nada o limita, e o estado pode crescer a cada passo.",
        en="The candidate has no tanh: nothing bounds it, and the state may grow at every step.",
    )
)
def the_candidate_has_its_tanh(answer: Any, convert: Any) -> None:
    expect_differs(ask(answer), step(squash=False))


@exercise.test(
    Text(
        pt="O estado novo não confere. Calcule r e z com sigmoides, n = tanh(entrada + r · (parte do estado)), e então "
        "(1 − z)·h + z·n.",
        en="The new state does not match. Compute r and z with sigmoids, n = tanh(input + r · (the state's part)), and "
        "then (1 − z)·h + z·n.",
    ),
    points=2,
)
def the_step_is_right(answer: Any, convert: Any) -> None:
    expect_close(ask(answer), step())


@exercise.test(
    Text(
        pt="`to_swapped` deve devolver quatro tensores, (w_ih, w_hh, b_ih, b_hh), das mesmas formas que recebeu.",
        en="`to_swapped` must return four tensors, (w_ih, w_hh, b_ih, b_hh), of the same shapes as it was given.",
    )
)
def the_conversion_returns_four_tensors(answer: Any, convert: Any) -> None:
    converted(convert)


@exercise.diagnosis(
    Text(
        pt="Os vieses ficaram de fora. A sigmoide recebe −a só se *tudo* o que soma a mudar de sinal, `b_ih` e `b_hh` "
        "inclusive.",
        en="The biases were left out. The sigmoid receives −a only if *all* that adds up to a changes sign, `b_ih` and "
        "`b_hh` included.",
    )
)
def the_biases_are_negated_too(answer: Any, convert: Any) -> None:
    expect_differs(flat(converted(convert)), signed(1, biases=False))


@exercise.diagnosis(
    Text(
        pt="Você trocou o sinal da porta r, o primeiro bloco de linhas. A porta de atualização z é o segundo.",
        en="You changed the sign of the gate r, the first block of rows. The update gate z is the second.",
    )
)
def the_reset_gate_is_left_alone(answer: Any, convert: Any) -> None:
    expect_differs(flat(converted(convert)), signed(0))


@exercise.diagnosis(
    Text(
        pt="Você trocou o sinal de todos os pesos. Isso também muda r e inverte o candidato: só as linhas de z trocam.",
        en="You changed the sign of all the weights. That changes r and reverses the candidate too: only z's rows change.",
    )
)
def only_the_update_gate_is_negated(answer: Any, convert: Any) -> None:
    expect_differs(flat(converted(convert)), signed(0, 1, 2))


@exercise.diagnosis(
    Text(
        pt="Os pesos saíram como entraram. Procure o que fazer com as linhas de z para que 1 − σ(a) vire σ de outra coisa.",
        en="The weights came out as they went in. Find what to do to z's rows so that 1 − σ(a) becomes σ of something else.",
    )
)
def the_weights_change(answer: Any, convert: Any) -> None:
    expect_differs(flat(converted(convert)), signed())


@exercise.test(
    Text(
        pt="A conversão alterou os pesos recebidos, e o modelo de quem chamou passou a ser outro. Devolva tensores novos.",
        en="The conversion changed the weights it was given, and the caller's model is no longer the same. Return new "
        "tensors.",
    )
)
def the_given_weights_are_left_alone(answer: Any, convert: Any) -> None:
    given = weights()
    converted(convert, given)
    expect(torch.equal(flat(given), flat(weights())))


@exercise.test(
    Text(
        pt="Com os pesos convertidos, o seu passo não dá o mesmo que `torch.nn.GRUCell` com os originais. Lembre: "
        "1 − σ(a) = σ(−a).",
        en="With the converted weights, your step does not give what `torch.nn.GRUCell` gives with the original ones. "
        "Remember: 1 − σ(a) = σ(−a).",
    ),
    points=2,
)
def the_two_conventions_agree(answer: Any, convert: Any) -> None:
    cell = torch.nn.utils.skip_init(torch.nn.GRUCell, INPUTS, HIDDEN)  # draws nothing from the global generator
    with torch.no_grad():
        for parameter, value in zip(cell.parameters(), weights(), strict=True):
            parameter.copy_(value)
        expected = cell(*states())
    came = expect_tensor(answer(*states(), *converted(convert)), (BATCH, HIDDEN))
    if not torch.allclose(came, expected, atol=1e-4):
        raise WrongAnswerError


exercise.mistakes = (
    Mistake(
        "PyTorch's own convention",
        "(1 - update) * h + update * candidate",
        "(1 - update) * candidate + update * h",
        "the_update_gate_lets_the_candidate_in",
    ),
    Mistake(
        "the gates in the order z, r, n",
        "torch.sigmoid(input_r + hidden_r)\n    update = torch.sigmoid(input_z + hidden_z)",
        "torch.sigmoid(input_z + hidden_z)\n    update = torch.sigmoid(input_r + hidden_r)",
        "the_gates_are_in_pytorchs_order",
    ),
    Mistake(
        "the reset gate before the matrix",
        "reset * hidden_n",
        "(reset * h) @ w_hh.chunk(3)[2].T + b_hh.chunk(3)[2]",
        "the_reset_gate_comes_after_the_matrix",
    ),
    Mistake("the old state is dropped", "(1 - update) * h + update", "update", "the_old_state_is_kept"),
    Mistake("no tanh in the candidate", "torch.tanh(input_n", "(input_n", "the_candidate_has_its_tanh"),
    Mistake("the candidate without its reset gate", "reset * hidden_n", "hidden_n", "the_step_is_right"),
    Mistake(
        "only the weights are negated",
        "sign * b_ih, sign * b_hh",
        "b_ih, b_hh",
        "the_biases_are_negated_too",
    ),
    Mistake("the reset gate is negated", "sign[size : 2 * size]", "sign[:size]", "the_reset_gate_is_left_alone"),
    Mistake("everything is negated", "sign[size : 2 * size]", "sign[:]", "only_the_update_gate_is_negated"),
    Mistake("nothing is converted", "= -1.0", "= 1.0", "the_weights_change"),
    Mistake(
        "the given weights are changed",
        "return sign[:, None] * w_ih,",
        "return w_ih.mul_(sign[:, None]),",
        "the_given_weights_are_left_alone",
    ),
    Mistake("the candidate is negated", "sign[size : 2 * size]", "sign[2 * size :]", "the_two_conventions_agree"),
)
