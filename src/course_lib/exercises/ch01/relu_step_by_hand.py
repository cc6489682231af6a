"""Exercise 1.2, its first half: one step of a recurrent network with ReLU and its own output, by hand."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from course_lib.exercises.exercise import Answer, Exercise, Mistake
from course_lib.exercises.expectations import expect, expect_differs, expect_items, expect_number
from course_lib.languages import Text

exercise = Exercise(
    "1.2",
    Text(pt="Um passo à mão e em lote", en="One step by hand and for a batch"),
    (
        Answer("hidden_by_hand", is_function=False),
        Answer("output_by_hand", is_function=False),
        Answer("relu_step"),
    ),
)


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


@exercise.diagnosis(
    Text(
        pt="À mão: a saída partiu da soma de antes da ReLU. O estado novo é o que sai dela.",
        en="By hand: the output started from the sum before the ReLU. The new state is what comes out of it.",
    )
)
def the_hand_computed_output_comes_after_the_relu(hidden: Any, output: Any, step: Any) -> None:
    expect_differs(output, 3.5)


@exercise.test(
    Text(
        pt="À mão: a saída ainda não é essa. Ela é V vezes o estado novo (depois da ReLU), mais c.",
        en="By hand: that is not the output yet. It is V times the new state (after the ReLU), plus c.",
    )
)
def the_hand_computed_output_is_right(hidden: Any, output: Any, step: Any) -> None:
    expect(abs(expect_number(output) - 4.0) < 1e-3)


_STATE = "hidden_by_hand = (2.5, 0.0)"
_OUTPUT = "output_by_hand = 4.0"

MISTAKES = (
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
        "the_hand_computed_output_comes_after_the_relu",
    ),
    Mistake(
        "by hand: c added instead of subtracted", _OUTPUT, "output_by_hand = 6.0", "the_hand_computed_output_is_right"
    ),
)
