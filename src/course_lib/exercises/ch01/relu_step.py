"""Exercise 1.2: one step of a recurrent network with ReLU and its own output, by hand and then for a batch."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from course_lib.exercises.exercise import Answer, Exercise, Mistake
from course_lib.exercises.expectations import (
    expect,
    expect_close,
    expect_differs,
    expect_items,
    expect_number,
    expect_tensor,
)
from course_lib.languages import Text
from course_lib.seeding import generator

exercise = Exercise(
    "1.2",
    Text(pt="Um passo à mão e em lote", en="One step by hand and for a batch"),
    (
        Answer("hidden_by_hand", is_function=False),
        Answer("output_by_hand", is_function=False),
        Answer("relu_step"),
    ),
)


def arguments(batch: int, inputs: int, hidden: int, outputs: int) -> list[Tensor]:
    """Return x, h, w_input, w_hidden, b_hidden, w_output, b_output drawn at random, the same at every call."""
    shapes = ((batch, inputs), (batch, hidden), (hidden, inputs), (hidden, hidden), (hidden,))
    random = generator(12)
    return [torch.randn(shape, generator=random) for shape in (*shapes, (outputs, hidden), (outputs,))]


def square() -> list[Tensor]:
    """Arguments whose sizes are all equal, so that a wrong formula gives wrong numbers instead of a crash."""
    return arguments(3, 3, 3, 3)


def reference(arguments: list[Tensor]) -> tuple[Tensor, Tensor]:
    """Return the right new state and output for the seven arguments."""
    x, h, w_input, w_hidden, b_hidden, w_output, b_output = arguments
    new_hidden = torch.relu(x @ w_input.T + h @ w_hidden.T + b_hidden)
    return new_hidden, new_hidden @ w_output.T + b_output


def hidden_and_output(step: Any, arguments: list[Tensor]) -> tuple[Tensor, Tensor]:
    """Call the answer and check the form of what it returns."""
    new_hidden, output = expect_items(step(*arguments), 2)
    batch, outputs = arguments[0].shape[0], arguments[5].shape[0]
    return expect_tensor(new_hidden, tuple(arguments[1].shape)), expect_tensor(output, (batch, outputs))


def numbers_by_hand(value: Any) -> Tensor:
    """Return the pair of numbers written by hand as a tensor."""
    return torch.tensor([expect_number(item) for item in expect_items(value, 2)])


@exercise.diagnosis(
    Text(
        pt="À mão: falta a ReLU. Ela troca os números negativos por zero e deixa os outros como estão.",
        en="By hand: the ReLU is missing. It replaces negative numbers by zero and leaves the others alone.",
    )
)
def the_hand_computed_state_has_its_relu(hidden: Any, output: Any, step: Any) -> None:
    expect_differs(numbers_by_hand(hidden), torch.tensor([2.5, -0.5]))


@exercise.diagnosis(
    Text(
        pt="À mão: você multiplicou pela transposta de W. O primeiro número de W·x usa a primeira *linha* de W.",
        en="By hand: you multiplied by the transpose of W. The first number of W·x uses the first *row* of W.",
    )
)
def the_hand_computed_state_uses_rows(hidden: Any, output: Any, step: Any) -> None:
    expect_differs(numbers_by_hand(hidden), torch.tensor([6.5, 0.0]))


@exercise.diagnosis(
    Text(
        pt="À mão: falta somar b antes da ReLU.",
        en="By hand: b was not added before the ReLU.",
    )
)
def the_hand_computed_state_has_its_bias(hidden: Any, output: Any, step: Any) -> None:
    expect_differs(numbers_by_hand(hidden), torch.tensor([2.0, 0.5]))


@exercise.test(
    Text(
        pt="À mão: o estado novo ainda não é esse. Escreva W·x, U·h e b, some um número de cada vez, e só então aplique a "
        "ReLU.",
        en="By hand: that is not the new state yet. Write down W·x, U·h and b, add one number at a time, and only then "
        "apply the ReLU.",
    )
)
def the_hand_computed_state_is_right(hidden: Any, output: Any, step: Any) -> None:
    expect(torch.allclose(numbers_by_hand(hidden), torch.tensor([2.5, 0.0])))


@exercise.diagnosis(
    Text(
        pt="À mão: a saída usou o estado antigo h. Ela parte do estado novo, que você acabou de calcular.",
        en="By hand: the output used the old state h. It starts from the new one, which you have just computed.",
    )
)
def the_hand_computed_output_uses_the_new_state(hidden: Any, output: Any, step: Any) -> None:
    expect_differs(output, 1.0)


@exercise.diagnosis(
    Text(
        pt="À mão: falta somar c à saída.",
        en="By hand: c was not added to the output.",
    )
)
def the_hand_computed_output_has_its_bias(hidden: Any, output: Any, step: Any) -> None:
    expect_differs(output, 5.0)


@exercise.test(
    Text(
        pt="À mão: a saída ainda não é essa. Ela é V vezes o estado novo (depois da ReLU), mais c.",
        en="By hand: that is not the output yet. It is V times the new state (after the ReLU), plus c.",
    )
)
def the_hand_computed_output_is_right(hidden: Any, output: Any, step: Any) -> None:
    expect(abs(expect_number(output) - 4.0) < 1e-3)


@exercise.diagnosis(
    Text(
        pt="A função somou os exemplos do lote. Cada linha de `x` é um exemplo à parte: o estado novo tem uma linha para "
        "cada um.",
        en="The function added up the examples of the batch. Each row of `x` is an example of its own: the new state "
        "has a row for each.",
    )
)
def the_examples_of_a_batch_stay_apart(hidden: Any, output: Any, step: Any) -> None:
    new_hidden, _ = expect_items(step(*square()), 2)
    if isinstance(new_hidden, Tensor) and new_hidden.dim() == 1:
        expect_differs(new_hidden, reference(square())[0].sum(dim=0))


@exercise.test(
    Text(
        pt="A função deve devolver dois tensores: o estado novo, com uma linha por exemplo, e a saída.",
        en="The function must return two tensors: the new state, with a row for each example, and the output.",
    )
)
def returns_a_state_and_an_output_for_each_example(hidden: Any, output: Any, step: Any) -> None:
    hidden_and_output(step, square())


@exercise.diagnosis(
    Text(
        pt="A ativação é tanh, a da RNN do capítulo. Este exercício pede ReLU.",
        en="The activation is tanh, that of the chapter's RNN. This exercise asks for ReLU.",
    )
)
def the_activation_is_relu(hidden: Any, output: Any, step: Any) -> None:
    x, h, w_input, w_hidden, b_hidden, *_ = square()
    mistaken = torch.tanh(x @ w_input.T + h @ w_hidden.T + b_hidden)
    expect_differs(hidden_and_output(step, square())[0], mistaken)


@exercise.diagnosis(
    Text(
        pt="`w_input` entrou sem transpor. Cada linha de `w_input` produz uma unidade do estado; com um exemplo por linha "
        "de `x`, isso é `x @ w_input.T`.",
        en="`w_input` went in without being transposed. Each row of `w_input` produces one unit of the state; with an "
        "example in each row of `x`, that is `x @ w_input.T`.",
    )
)
def the_input_weights_are_transposed(hidden: Any, output: Any, step: Any) -> None:
    x, h, w_input, w_hidden, b_hidden, *_ = square()
    mistaken = torch.relu(x @ w_input + h @ w_hidden.T + b_hidden)
    expect_differs(hidden_and_output(step, square())[0], mistaken)


@exercise.diagnosis(
    Text(
        pt="Falta o viés `b_hidden` dentro da ReLU.",
        en="The bias `b_hidden` is missing inside the ReLU.",
    )
)
def the_bias_is_added(hidden: Any, output: Any, step: Any) -> None:
    x, h, w_input, w_hidden, *_ = square()
    expect_differs(hidden_and_output(step, square())[0], torch.relu(x @ w_input.T + h @ w_hidden.T))


@exercise.diagnosis(
    Text(
        pt="A ReLU foi aplicada só à parte da entrada. Some as três parcelas primeiro; a ReLU vem por último.",
        en="The ReLU was applied to the input's part only. Add the three terms first; the ReLU comes last.",
    )
)
def the_relu_comes_after_the_sum(hidden: Any, output: Any, step: Any) -> None:
    x, h, w_input, w_hidden, b_hidden, *_ = square()
    mistaken = torch.relu(x @ w_input.T) + h @ w_hidden.T + b_hidden
    expect_differs(hidden_and_output(step, square())[0], mistaken)


@exercise.diagnosis(
    Text(
        pt="A saída foi calculada do estado antigo `h`: assim a palavra que acabou de chegar não muda nada na saída.",
        en="The output was computed from the old state `h`: the word that has just arrived then changes nothing in it.",
    )
)
def the_output_sees_the_new_state(hidden: Any, output: Any, step: Any) -> None:
    _, h, _, _, _, w_output, b_output = square()
    expect_differs(hidden_and_output(step, square())[1], h @ w_output.T + b_output)


@exercise.test(
    Text(
        pt="O estado novo não confere: é relu(x·Wᵀ + h·Uᵀ + b). Escreva as formas de cada parcela ao lado do código.",
        en="The new state does not match: it is relu(x·Wᵀ + h·Uᵀ + b). Write the shape of each term beside the code.",
    )
)
def the_new_state_is_right(hidden: Any, output: Any, step: Any) -> None:
    for sizes in ((3, 3, 3, 3), (5, 2, 4, 3), (1, 4, 2, 1)):
        expect_close(hidden_and_output(step, arguments(*sizes))[0], reference(arguments(*sizes))[0])


@exercise.test(
    Text(
        pt="A saída não confere: é o estado novo vezes Vᵀ, mais c (`b_output`), sem ativação.",
        en="The output does not match: it is the new state times Vᵀ, plus c (`b_output`), with no activation.",
    )
)
def the_output_is_right(hidden: Any, output: Any, step: Any) -> None:
    for sizes in ((3, 3, 3, 3), (5, 2, 4, 3), (1, 4, 2, 1)):
        expect_close(hidden_and_output(step, arguments(*sizes))[1], reference(arguments(*sizes))[1])


_STATE = "hidden_by_hand = (2.5, 0.0)"
_OUTPUT = "output_by_hand = 4.0"

exercise.mistakes = (
    Mistake("by hand: no ReLU", _STATE, "hidden_by_hand = (2.5, -0.5)", "the_hand_computed_state_has_its_relu"),
    Mistake(
        "by hand: the columns of W instead of its rows",
        _STATE,
        "hidden_by_hand = (6.5, 0.0)",
        "the_hand_computed_state_uses_rows",
    ),
    Mistake(
        "by hand: the bias forgotten", _STATE, "hidden_by_hand = (2.0, 0.5)", "the_hand_computed_state_has_its_bias"
    ),
    Mistake(
        "by hand: the columns of U instead of its rows",
        _STATE,
        "hidden_by_hand = (0.5, 0.5)",
        "the_hand_computed_state_is_right",
    ),
    Mistake(
        "by hand: the output from the old state",
        _OUTPUT,
        "output_by_hand = 1.0",
        "the_hand_computed_output_uses_the_new_state",
    ),
    Mistake(
        "by hand: the output's bias forgotten", _OUTPUT, "output_by_hand = 5.0", "the_hand_computed_output_has_its_bias"
    ),
    Mistake(
        "by hand: the output from the sum before its ReLU",
        _OUTPUT,
        "output_by_hand = 3.5",
        "the_hand_computed_output_is_right",
    ),
    Mistake("the batch is summed", "+ b_hidden)", "+ b_hidden).sum(dim=0)", "the_examples_of_a_batch_stay_apart"),
    Mistake("tanh instead of ReLU", "torch.relu", "torch.tanh", "the_activation_is_relu"),
    Mistake("the input weights are not transposed", "w_input.T", "w_input", "the_input_weights_are_transposed"),
    Mistake("the bias is missing", " + b_hidden)", ")", "the_bias_is_added"),
    Mistake(
        "the ReLU inside the sum",
        "x @ w_input.T + h @ w_hidden.T + b_hidden)",
        "x @ w_input.T) + h @ w_hidden.T + b_hidden",
        "the_relu_comes_after_the_sum",
    ),
    Mistake(
        "the output from the old state", "new_hidden @ w_output.T", "h @ w_output.T", "the_output_sees_the_new_state"
    ),
    Mistake("the recurrent weights are not transposed", "w_hidden.T", "w_hidden", "the_new_state_is_right"),
    Mistake("the output's bias is missing", " + b_output", "", "the_output_is_right"),
)
