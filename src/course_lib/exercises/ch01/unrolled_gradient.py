"""Exercise 1.4: the gradient of an unrolled scalar RNN with respect to its recurrent weight, by a recurrence."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch

from course_lib.exercises.exercise import Answer, Exercise, Mistake
from course_lib.exercises.expectations import expect_close, expect_differs, expect_number
from course_lib.languages import Text

exercise = Exercise(
    "1.4",
    Text(pt="O gradiente que volta no tempo", en="The gradient that goes back in time"),
    (Answer("gradient_of_last_state"),),
)

W, U, START = 0.8, 0.5, 0.6
INPUTS = (1.0, -2.0, 0.5, 1.5)


def ask(answer: Any) -> float:
    """Put the question that the diagnoses look at: four steps from a state that is not zero."""
    return expect_number(answer(W, U, list(INPUTS), START))


def unrolled(rule: Callable[[float, float, float], float]) -> float:
    """Return what the recurrence gives when `rule(previous, hidden, gradient)` makes each new gradient."""
    hidden, gradient = START, 0.0
    for x in INPUTS:
        previous, hidden = hidden, math.tanh(W * hidden + U * x)
        gradient = rule(previous, hidden, gradient)
    return gradient


def from_autograd(w: float, u: float, inputs: Sequence[float], start: float) -> float:
    """Return the same gradient computed by PyTorch, in double precision."""
    weight = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    with torch.enable_grad():
        hidden = torch.tensor(start, dtype=torch.float64) + 0 * weight
        for x in inputs:
            hidden = torch.tanh(weight * hidden + u * x)
    hidden.backward()
    assert weight.grad is not None
    return float(weight.grad)


@exercise.test(
    Text(
        pt="A função deve aceitar (w, u, inputs, start) e devolver um número.",
        en="The function must accept (w, u, inputs, start) and return a number.",
    )
)
def returns_a_number(answer: Any) -> None:
    ask(answer)


@exercise.diagnosis(
    Text(
        pt="Só o último passo foi contado. O peso w age em todos eles: some a parte que chega pelo estado anterior, "
        "w · dh_{t−1}/dw.",
        en="Only the last step was counted. The weight w acts at every one of them: add the part that comes through the "
        "previous state, w · dh_{t−1}/dw.",
    )
)
def every_step_is_counted(answer: Any) -> None:
    expect_differs(ask(answer), unrolled(lambda previous, hidden, gradient: (1 - hidden**2) * previous))


@exercise.diagnosis(
    Text(
        pt="Falta a derivada da tanh: cada passo também multiplica por 1 − h_t².",
        en="The derivative of tanh is missing: each step multiplies by 1 − h_t² as well.",
    )
)
def the_derivative_of_tanh_is_there(answer: Any) -> None:
    expect_differs(ask(answer), unrolled(lambda previous, hidden, gradient: previous + W * gradient))


@exercise.diagnosis(
    Text(
        pt="A derivada da tanh saiu como 1 − h. Ela é 1 − h², o quadrado do estado.",
        en="The derivative of tanh came out as 1 − h. It is 1 − h², with the state squared.",
    )
)
def the_state_is_squared(answer: Any) -> None:
    expect_differs(ask(answer), unrolled(lambda previous, hidden, gradient: (1 - hidden) * (previous + W * gradient)))


@exercise.diagnosis(
    Text(
        pt="A derivada é a da sigmoide, h·(1 − h). A ativação aqui é tanh.",
        en="The derivative is that of the sigmoid, h·(1 − h). The activation here is tanh.",
    )
)
def the_derivative_is_not_the_sigmoids(answer: Any) -> None:
    mistaken = unrolled(lambda previous, hidden, gradient: hidden * (1 - hidden) * (previous + W * gradient))
    expect_differs(ask(answer), mistaken)


@exercise.diagnosis(
    Text(
        pt="O estado que multiplica w no passo t é h_{t−1}; você usou h_t. Guarde o estado antes de atualizá-lo.",
        en="The state that multiplies w at step t is h_{t−1}; you used h_t. Keep the state before updating it.",
    )
)
def the_previous_state_is_used(answer: Any) -> None:
    mistaken = unrolled(lambda previous, hidden, gradient: (1 - hidden**2) * (hidden + W * gradient))
    expect_differs(ask(answer), mistaken)


@exercise.diagnosis(
    Text(
        pt="A derivada da tanh foi tomada em h_{t−1}. Ela é a do passo que acaba de ser dado: 1 − h_t².",
        en="The derivative of tanh was taken at h_{t−1}. It belongs to the step just made: 1 − h_t².",
    )
)
def the_derivative_is_taken_at_the_new_state(answer: Any) -> None:
    mistaken = unrolled(lambda previous, hidden, gradient: (1 - previous**2) * (previous + W * gradient))
    expect_differs(ask(answer), mistaken)


@exercise.diagnosis(
    Text(
        pt="As duas parcelas foram multiplicadas, e o gradiente é zero para sempre. Pela regra do produto, "
        "d(w·h_{t−1})/dw = h_{t−1} + w · dh_{t−1}/dw: uma soma.",
        en="The two terms were multiplied, and the gradient is zero forever. By the product rule, "
        "d(w·h_{t−1})/dw = h_{t−1} + w · dh_{t−1}/dw: a sum.",
    )
)
def the_two_paths_are_added(answer: Any) -> None:
    expect_differs(ask(answer), 0.0)


@exercise.diagnosis(
    Text(
        pt="O gradiente que vem do passado perdeu o w: cada passo para trás multiplica por w.",
        en="The gradient that comes from the past has lost its w: each step back multiplies by w.",
    )
)
def the_past_is_multiplied_by_the_weight(answer: Any) -> None:
    expect_differs(ask(answer), unrolled(lambda previous, hidden, gradient: (1 - hidden**2) * (previous + gradient)))


@exercise.test(
    Text(
        pt="O gradiente não confere com o do autograd. Refaça os dois passos do enunciado e compare número a número.",
        en="The gradient does not match autograd's. Work through the statement's two steps and compare each number.",
    ),
    points=2,
)
def the_gradient_equals_autograd(answer: Any) -> None:
    for w, u, inputs, start in ((W, U, INPUTS, START), (0.5, 1.0, (0.0, 0.0), 1.0), (-1.3, 0.2, (1.0, 2.0, -1.0), 0.1)):
        expect_close(answer(w, u, list(inputs), start), from_autograd(w, u, inputs, start))


@exercise.test(
    Text(
        pt="Com muitos passos o gradiente deixa de conferir com (h_T(w + ε) − h_T(w − ε)) / 2ε. O laço passa por todas as "
        "entradas, e também aceita uma lista vazia (gradiente zero)?",
        en="With many steps the gradient no longer matches (h_T(w + ε) − h_T(w − ε)) / 2ε. Does the loop visit every "
        "input, and does it accept an empty list too (gradient zero)?",
    )
)
def the_gradient_equals_finite_differences(answer: Any) -> None:
    inputs = [math.sin(step) for step in range(30)]

    def last(w: float) -> float:
        hidden = 0.4
        for x in inputs:
            hidden = math.tanh(w * hidden + 0.3 * x)
        return hidden

    expect_close(answer(1.1, 0.3, list(inputs), 0.4), (last(1.1 + 1e-5) - last(1.1 - 1e-5)) / 2e-5)
    expect_close(answer(1.1, 0.3, [], 0.4), 0.0)


exercise.mistakes = (
    Mistake("only the last step", "(previous + w * gradient)", "previous", "every_step_is_counted"),
    Mistake("no derivative of tanh", "(1 - hidden**2) * ", "", "the_derivative_of_tanh_is_there"),
    Mistake("1 - h instead of 1 - h²", "1 - hidden**2", "1 - hidden", "the_state_is_squared"),
    Mistake(
        "the sigmoid's derivative",
        "(1 - hidden**2)",
        "hidden * (1 - hidden)",
        "the_derivative_is_not_the_sigmoids",
    ),
    Mistake("h_t instead of h_{t-1}", "(previous + w", "(hidden + w", "the_previous_state_is_used"),
    Mistake(
        "the derivative at the old state",
        "1 - hidden**2",
        "1 - previous**2",
        "the_derivative_is_taken_at_the_new_state",
    ),
    Mistake(
        "a product instead of a sum", "previous + w * gradient", "previous * w * gradient", "the_two_paths_are_added"
    ),
    Mistake("no w on the past", "+ w * gradient", "+ gradient", "the_past_is_multiplied_by_the_weight"),
    Mistake("the derivative with respect to u", "(previous + w", "(x + w", "the_gradient_equals_autograd"),
    Mistake(
        "only the first ten steps",
        "for x in inputs:",
        "for x in inputs[:10]:",
        "the_gradient_equals_finite_differences",
    ),
)
