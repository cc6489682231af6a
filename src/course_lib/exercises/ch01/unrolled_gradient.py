"""Exercise 1.4: the gradient of an unrolled scalar RNN with respect to its recurrent weight, by a recurrence."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from torch import autograd
from torch.autograd import forward_ad

from course_lib.exercises.exercise import Answer, Case, Exercise, Mistake, call
from course_lib.languages import Text

SOLUTION = '''\
import math


def gradient_of_last_state(w, u, inputs, start):
    """Return dh_T/dw for h_t = tanh(w h_{t-1} + u x_t), h_0 = start."""
    hidden, gradient = start, 0.0
    for x in inputs:
        previous, hidden = hidden, math.tanh(w * hidden + u * x)
        gradient = (1 - hidden**2) * (previous + w * gradient)
    return gradient
'''

exercise = Exercise(
    "1.4",
    Text(pt="O gradiente que volta no tempo", en="The gradient that goes back in time"),
    (Answer("gradient_of_last_state"),),
    SOLUTION,
)

_GRADIENT = Text(pt="no gradiente", en="in the gradient")
_AUTOGRAD = Text(pt="uso do autograd", en="use of autograd")


def watching_autograd(answer: Any, *arguments: Any) -> dict[Text, Any]:
    """Call the answer and tell also whether PyTorch differentiated anything for it, backward or forward.

    No number that it returns can tell this. All of PyTorch's derivatives pass through one of the two functions watched.
    """
    with (
        patch.object(autograd, "_engine_run_backward", wraps=autograd._engine_run_backward) as backward,  # pyright: ignore
        patch.object(forward_ad, "make_dual", wraps=forward_ad.make_dual) as forward,  # pyright: ignore[reportUnknownMemberType]
    ):
        gradient = answer(*arguments)
    return {_GRADIENT: gradient, _AUTOGRAD: backward.called or forward.called}


@exercise.cases(
    ask=watching_autograd,
    points=3,
    rule=Text(
        pt="Refaça os dois passos do enunciado e compare número a número.",
        en="Work through the statement's two steps and compare each number.",
    ),
)
def a_few_steps() -> Iterator[Case]:
    yield call(0.5, 1.0, [0.0, 0.0], 1.0)
    yield call(0.8, 0.5, [1.0, -2.0, 0.5, 1.5], 0.6)
    yield call(-1.3, 0.2, [1.0, 2.0, -1.0], 0.1)
    yield call(0.9, 1.5, [0.3], -0.7)


@exercise.cases(
    ask=watching_autograd,
    rule=Text(
        pt="O laço passa por todas as entradas, quantas forem.",
        en="The loop visits every input, however many there are.",
    ),
)
def many_steps() -> Iterator[Case]:
    yield call(1.1, 0.3, [math.sin(step) for step in range(30)], 0.4)
    yield call(0.9, 0.8, [math.cos(2 * step) for step in range(17)], 0.0)


@exercise.cases(
    ask=watching_autograd,
    rule=Text(
        pt="Sem entrada alguma, o último estado é `start`, que não depende de w.",
        en="Without any input, the last state is `start`, which does not depend on w.",
    ),
)
def no_steps() -> Iterator[Case]:
    yield call(1.1, 0.3, [], 0.4)
    yield call(0.5, 1.0, [], -1.0)


_TANH = "(1 - hidden**2)"

exercise.mistakes = (
    Mistake(
        "only the last step",
        {"(previous + w * gradient)": "previous"},
        Text(
            pt="Só o último passo foi contado. O peso w age em todos eles: some a parte que chega pelo estado anterior, "
            "w · dh_{t−1}/dw.",
            en="Only the last step was counted. The weight w acts at every one of them: add the part that comes through the "
            "previous state, w · dh_{t−1}/dw.",
        ),
    ),
    Mistake(
        "no derivative of tanh",
        {f"{_TANH} * ": ""},
        Text(
            pt="Falta a derivada da tanh: cada passo também multiplica por 1 − h_t².",
            en="The derivative of tanh is missing: each step multiplies by 1 − h_t² as well.",
        ),
    ),
    Mistake(
        "1 - h instead of 1 - h²",
        {_TANH: "(1 - hidden)"},
        Text(
            pt="A derivada da tanh saiu como 1 − h. Ela é 1 − h², o quadrado do estado.",
            en="The derivative of tanh came out as 1 − h. It is 1 − h², with the state squared.",
        ),
    ),
    Mistake(
        "the sigmoid's derivative",
        {_TANH: "hidden * (1 - hidden)"},
        Text(
            pt="A derivada é a da sigmoide, h·(1 − h). A ativação aqui é tanh.",
            en="The derivative is that of the sigmoid, h·(1 − h). The activation here is tanh.",
        ),
    ),
    Mistake(
        "h_t instead of h_{t-1}",
        {"(previous + w": "(hidden + w"},
        Text(
            pt="O estado que multiplica w no passo t é h_{t−1}; você usou h_t. Guarde o estado antes de atualizá-lo.",
            en="The state that multiplies w at step t is h_{t−1}; you used h_t. Keep the state before updating it.",
        ),
    ),
    Mistake(
        "the derivative at the old state",
        {_TANH: "(1 - previous**2)"},
        Text(
            pt="A derivada da tanh foi tomada em h_{t−1}. Ela é a do passo que acaba de ser dado: 1 − h_t².",
            en="The derivative of tanh was taken at h_{t−1}. It belongs to the step just made: 1 − h_t².",
        ),
    ),
    Mistake(
        "a product instead of a sum",
        {"previous + w * gradient": "previous * w * gradient"},
        Text(
            pt="O gradiente é sempre zero. É o que acontece quando as duas parcelas se multiplicam, a partir de g₀ = 0; pela "
            "regra do produto, d(w·h_{t−1})/dw = h_{t−1} + w · dh_{t−1}/dw: uma soma.",
            en="The gradient is always zero. That happens when the two terms are multiplied, from g₀ = 0 on; by the product "
            "rule, d(w·h_{t−1})/dw = h_{t−1} + w · dh_{t−1}/dw: a sum.",
        ),
    ),
    Mistake(
        "no w on the past",
        {"+ w * gradient": "+ gradient"},
        Text(
            pt="O gradiente que vem do passado perdeu o w: cada passo para trás multiplica por w.",
            en="The gradient that comes from the past has lost its w: each step back multiplies by w.",
        ),
    ),
    Mistake(
        "the derivative with respect to u",
        {"(previous + w": "(x + w"},
        Text(
            pt="Esta é a derivada em relação a u, que multiplica a entrada x_t. A que se pede é em relação a w, que "
            "multiplica h_{t−1}.",
            en="This is the derivative with respect to u, which multiplies the input x_t. The one asked for is with respect "
            "to w, which multiplies h_{t−1}.",
        ),
    ),
    Mistake(
        "only the first ten steps",
        {"for x in inputs:": "for x in inputs[:10]:"},
        Text(
            pt="Só as dez primeiras entradas foram contadas. O laço passa por todas.",
            en="Only the first ten inputs were counted. The loop visits them all.",
        ),
    ),
    Mistake(
        "left to autograd",
        {
            "import math": "import torch",
            "    hidden, gradient = start, 0.0": "    weight = torch.tensor(float(w), dtype=torch.float64, requires_grad=True)"
            "\n    hidden = start + 0 * weight",
            "        previous, hidden = hidden, math.tanh(w * hidden + u * x)\n": "        hidden = torch.tanh(weight * hidden + u * x)\n",
            "        gradient = (1 - hidden**2) * (previous + w * gradient)\n": "",
            "return gradient": "return torch.autograd.grad(hidden, weight)[0].item()",
        },
        Text(
            pt="O número está certo, mas quem o calculou foi o autograd. O exercício pede a recorrência: derive a equação "
            "você.",
            en="The number is right, but it was autograd that computed it. The exercise asks for the recurrence: differentiate "
            "the equation yourself.",
        ),
    ),
)
