"""Exercise 1.3: clipping the gradients of several tensors by their common norm."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from course_lib.exercises.exercise import Answer, Exercise, Mistake
from course_lib.exercises.expectations import (
    WrongAnswerError,
    WrongFormError,
    expect,
    expect_close,
    expect_differs,
    expect_items,
    expect_number,
    expect_tensor,
)
from course_lib.languages import Text

exercise = Exercise(
    "1.3",
    Text(pt="Cortar sem desviar", en="Clipping without turning"),
    (Answer("clip_by_global_norm"),),
)


def gradients() -> list[Tensor]:
    """Two gradients of norms 6 and 8, so 10 together; made anew, since an answer may change them."""
    return [torch.tensor([2.0, -4.0, 4.0]), torch.tensor([[0.0, 8.0], [0.0, 0.0]])]


def clipped(answer: Any, given: list[Tensor], max_norm: float) -> tuple[list[Tensor], float]:
    """Call the answer and check the form of what it returns: the new gradients and the norm."""
    shapes = [tuple(gradient.shape) for gradient in given]
    new, norm = expect_items(answer(given, max_norm), 2)
    new = expect_items(new, len(shapes))
    return [expect_tensor(one, shape) for one, shape in zip(new, shapes, strict=True)], expect_number(norm)


def expect_all_close(came: list[Tensor], expected: list[Tensor]) -> None:
    """Fail the test unless every gradient is as expected."""
    for one, wanted in zip(came, expected, strict=True):
        expect_close(one, wanted)


def expect_some_differ(came: list[Tensor], mistaken: list[Tensor]) -> None:
    """Fail the test when all gradients are as one mistake makes them."""
    expect_differs(torch.cat([one.flatten() for one in came]), torch.cat([one.flatten() for one in mistaken]))


@exercise.test(
    Text(
        pt="A função deve devolver (gradientes, norma): uma lista com um tensor para cada gradiente, na mesma ordem e com "
        "a mesma forma, e um número.",
        en="The function must return (gradients, norm): a list with a tensor for each gradient, in the same order and "
        "of the same shape, and a number.",
    )
)
def returns_the_gradients_and_a_norm(answer: Any) -> None:
    clipped(answer, gradients(), 5.0)


@exercise.diagnosis(
    Text(
        pt="Você cortou cada tensor pela norma dele. Assim a direção do passo muda: a norma é uma só, a de todos os "
        "números juntos.",
        en="You clipped each tensor by its own norm. That turns the direction of the step: there is one norm, that of "
        "all the numbers together.",
    )
)
def the_norm_is_common_to_all_tensors(answer: Any) -> None:
    first, second = gradients()
    expect_some_differ(clipped(answer, gradients(), 5.0)[0], [first * 5 / 6, second * 5 / 8])


@exercise.diagnosis(
    Text(
        pt="Você limitou cada número a [-max_norm, max_norm]. Isso é corte por valor, e muda a direção; o corte pela norma "
        "multiplica tudo pelo mesmo fator.",
        en="You limited each number to [-max_norm, max_norm]. That is clipping by value, which turns the direction; "
        "clipping by norm multiplies everything by one factor.",
    )
)
def the_values_are_not_clamped(answer: Any) -> None:
    came, _ = clipped(answer, gradients(), 5.0)
    expect_some_differ(came, [gradient.clamp(-5.0, 5.0) for gradient in gradients()])


@exercise.diagnosis(
    Text(
        pt="Você somou as normas (6 + 8 = 14). A norma conjunta é a raiz da soma dos quadrados: √(36 + 64) = 10.",
        en="You added the norms (6 + 8 = 14). The common norm is the root of the sum of squares: √(36 + 64) = 10.",
    )
)
def norms_do_not_add_up(answer: Any) -> None:
    expect_some_differ(clipped(answer, gradients(), 5.0)[0], [gradient * 5 / 14 for gradient in gradients()])


@exercise.diagnosis(
    Text(
        pt="Falta a raiz quadrada: você usou a soma dos quadrados (100) como se fosse a norma (10).",
        en="The square root is missing: you used the sum of squares (100) as if it were the norm (10).",
    )
)
def the_norm_has_its_square_root(answer: Any) -> None:
    expect_some_differ(clipped(answer, gradients(), 5.0)[0], [gradient * 5 / 100 for gradient in gradients()])


@exercise.diagnosis(
    Text(
        pt="A norma devolvida é a de depois do corte. Ela seria sempre max_norm; o que ajuda a acompanhar o treino é a de "
        "antes.",
        en="The norm returned is the one after clipping. It would always be max_norm; what helps to watch training is "
        "the one before.",
    )
)
def the_norm_is_measured_before_clipping(answer: Any) -> None:
    expect_differs(clipped(answer, gradients(), 5.0)[1], 5.0)


@exercise.test(
    Text(
        pt="Gradientes menores que o limite ficam como estão: o fator nunca passa de 1.",
        en="Gradients below the limit stay as they are: the factor is never above 1.",
    )
)
def small_gradients_are_left_alone(answer: Any) -> None:
    for max_norm in (10.5, 40.0):
        expect_all_close(clipped(answer, gradients(), max_norm)[0], gradients())


@exercise.test(
    Text(
        pt="Com todos os gradientes iguais a zero, a norma é zero, e dividir por ela dá NaN ou um erro. Decida se é preciso "
        "cortar antes de dividir.",
        en="When every gradient is zero the norm is zero, and dividing by it gives NaN or an error. Decide whether to "
        "clip before dividing.",
    )
)
def zero_gradients_stay_zero(answer: Any) -> None:
    try:
        came, norm = clipped(answer, [torch.zeros(3), torch.zeros(2, 2)], 1.0)
    except WrongFormError as error:
        raise WrongAnswerError(error.detail) from None
    expect_all_close(came, [torch.zeros(3), torch.zeros(2, 2)])
    expect_close(norm, 0.0)


@exercise.test(
    Text(
        pt="Você alterou os tensores recebidos. Devolva tensores novos: quem chamou ainda pode querer os originais.",
        en="You changed the tensors you were given. Return new ones: whoever called may still want the originals.",
    )
)
def the_originals_are_left_alone(answer: Any) -> None:
    given = gradients()
    clipped(answer, given, 5.0)
    expect(len(given) == 2 and all(torch.equal(one, wanted) for one, wanted in zip(given, gradients(), strict=True)))


@exercise.test(
    Text(
        pt="Os gradientes cortados não conferem: todos se multiplicam por max_norm / norma, e a norma conjunta passa a ser "
        "max_norm.",
        en="The clipped gradients do not match: all are multiplied by max_norm / norm, and their common norm becomes "
        "max_norm.",
    ),
    points=2,
)
def large_gradients_are_scaled_together(answer: Any) -> None:
    for max_norm in (5.0, 1.0, 0.1):
        expected = [gradient * max_norm / 10 for gradient in gradients()]
        expect_all_close(clipped(answer, gradients(), max_norm)[0], expected)


@exercise.test(
    Text(
        pt="A norma devolvida não confere: é a raiz da soma dos quadrados de todos os números, cortando ou não.",
        en="The norm returned does not match: it is the root of the sum of the squares of all numbers, clipped or not.",
    )
)
def the_norm_is_right(answer: Any) -> None:
    for max_norm in (5.0, 40.0):
        expect_close(clipped(answer, gradients(), max_norm)[1], 10.0)


exercise.mistakes = (
    Mistake(
        "each tensor clipped by its own norm",
        "[gradient * scale for gradient in gradients]",
        "[gradient * min(1.0, max_norm / (gradient.norm() + 1e-12)) for gradient in gradients]",
        "the_norm_is_common_to_all_tensors",
    ),
    Mistake(
        "clipping by value",
        "gradient * scale for",
        "gradient.clamp(-max_norm, max_norm) for",
        "the_values_are_not_clamped",
    ),
    Mistake(
        "the norms are added",
        "torch.sqrt(sum((gradient**2).sum() for gradient in gradients))",
        "sum(gradient.norm() for gradient in gradients)",
        "norms_do_not_add_up",
    ),
    Mistake(
        "no square root",
        "torch.sqrt(sum((gradient**2).sum() for gradient in gradients))",
        "sum((gradient**2).sum() for gradient in gradients)",
        "the_norm_has_its_square_root",
    ),
    Mistake("the norm after clipping", "], norm", "], norm * scale", "the_norm_is_measured_before_clipping"),
    Mistake(
        "small gradients are enlarged to the limit",
        "max_norm / norm if norm > max_norm else 1.0",
        "max_norm / norm",
        "small_gradients_are_left_alone",
    ),
    Mistake(
        "zero divided by zero",
        "gradient * scale for",
        "gradient / norm * min(norm, torch.tensor(max_norm)) for",
        "zero_gradients_stay_zero",
    ),
    Mistake(
        "the originals are changed", "gradient * scale for", "gradient.mul_(scale) for", "the_originals_are_left_alone"
    ),
    Mistake(
        "the norm of the last tensor is returned",
        "], norm",
        "], gradients[-1].norm()",
        "the_norm_is_right",
    ),
)
