"""Exercise 1.2, its second half: the step of `relu_step_by_hand` in code, for a batch."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from course_lib.exercises.ch01.relu_step_by_hand import MISTAKES, exercise
from course_lib.exercises.exercise import Mistake
from course_lib.exercises.expectations import expect_close, expect_differs, expect_items, expect_tensor
from course_lib.languages import Text
from course_lib.seeding import generator


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
        pt="`w_hidden` entrou sem transpor: é `h @ w_hidden.T`, pela mesma razão que `x @ w_input.T`.",
        en="`w_hidden` went in without being transposed: it is `h @ w_hidden.T`, for the same reason as `x @ w_input.T`.",
    )
)
def the_recurrent_weights_are_transposed(hidden: Any, output: Any, step: Any) -> None:
    x, h, w_input, w_hidden, b_hidden, *_ = square()
    mistaken = torch.relu(x @ w_input.T + h @ w_hidden + b_hidden)
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


@exercise.diagnosis(
    Text(
        pt="Falta o viés `b_output` na saída.",
        en="The bias `b_output` is missing from the output.",
    )
)
def the_outputs_bias_is_added(hidden: Any, output: Any, step: Any) -> None:
    w_output = square()[5]
    expect_differs(hidden_and_output(step, square())[1], reference(square())[0] @ w_output.T)


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


exercise.mistakes = (
    *MISTAKES,
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
    Mistake(
        "the recurrent weights are not transposed", "w_hidden.T", "w_hidden", "the_recurrent_weights_are_transposed"
    ),
    Mistake("the output's bias is missing", " + b_output", "", "the_outputs_bias_is_added"),
    Mistake("the old state without its weights", "h @ w_hidden.T", "h", "the_new_state_is_right"),
    Mistake(
        "an activation on the output",
        "new_hidden @ w_output.T + b_output",
        "torch.relu(new_hidden @ w_output.T + b_output)",
        "the_output_is_right",
    ),
)
