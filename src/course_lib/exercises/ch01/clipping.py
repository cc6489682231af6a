"""Exercise 1.3: clipping the gradients of several tensors by their common norm."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from course_lib.exercises.exercise import Answer, Case, Exercise, Mistake, call, result_and_arguments
from course_lib.languages import Text
from course_lib.seeding import generator

SOLUTION = '''\
import torch


def clip_by_global_norm(gradients, max_norm):
    """Return the gradients scaled so that their common norm is at most max_norm, and that norm before scaling."""
    norm = torch.sqrt(sum((gradient**2).sum() for gradient in gradients))
    scale = max_norm / norm if norm > max_norm else 1.0
    return [gradient * scale for gradient in gradients], norm
'''

exercise = Exercise(
    "1.3",
    Text(pt="Cortar sem desviar", en="Clipping without turning"),
    (Answer("clip_by_global_norm"),),
    SOLUTION,
)

SIMPLE = [torch.tensor([2.0, -4.0, 4.0]), torch.tensor([[0.0, 8.0], [0.0, 0.0]])]  # of norms 6 and 8, so 10 together


def drawn(seed: int) -> list[Tensor]:
    """Draw three gradients: a matrix of full rank, a vector, a single number."""
    random = generator(seed)
    return [3 * torch.randn(shape, generator=random) for shape in ((3, 4), (5,), ())]


@exercise.cases(
    ask=result_and_arguments,
    points=4,
    rule=Text(
        pt="A norma é a raiz da soma dos quadrados de todos os números. Acima do limite, todos se multiplicam por "
        "max_norm / norma; a norma devolvida é a de antes, e os tensores recebidos não mudam.",
        en="The norm is the root of the sum of the squares of all numbers. Above the limit, all are multiplied by "
        "max_norm / norm; the norm returned is the one before, and the tensors given do not change.",
    ),
)
def large_gradients() -> Iterator[Case]:
    yield call(SIMPLE, 5.0)
    yield call(SIMPLE, 0.5)
    for seed in (3, 4):
        yield call(drawn(seed), 2.0)


@exercise.cases(
    ask=result_and_arguments,
    points=2,
    rule=Text(
        pt="Gradientes menores que o limite ficam como estão: o fator nunca passa de 1.",
        en="Gradients below the limit stay as they are: the factor is never above 1.",
    ),
)
def small_gradients() -> Iterator[Case]:
    yield call(SIMPLE, 10.5)
    yield call(SIMPLE, 40.0)
    yield call(drawn(5), 100.0)


@exercise.cases(
    ask=result_and_arguments,
    rule=Text(
        pt="Com todos os gradientes iguais a zero, a norma é zero, e nada muda.",
        en="When every gradient is zero the norm is zero, and nothing changes.",
    ),
)
def zero_gradients() -> Iterator[Case]:
    yield call([torch.zeros(3), torch.zeros(2, 2)], 1.0)
    yield call([torch.zeros(1)], 0.5)


_NORM = "torch.sqrt(sum((gradient**2).sum() for gradient in gradients))"
_SCALED = "[gradient * scale for gradient in gradients]"

exercise.mistakes = (
    Mistake(
        "each tensor clipped by its own norm",
        {_SCALED: "[gradient * min(1.0, max_norm / (gradient.norm() + 1e-12)) for gradient in gradients]"},
        Text(
            pt="Você cortou cada tensor pela norma dele. Assim a direção do passo muda: a norma é uma só, a de todos os "
            "números juntos.",
            en="You clipped each tensor by its own norm. That turns the direction of the step: there is one norm, that of "
            "all the numbers together.",
        ),
    ),
    Mistake(
        "clipping by value",
        {_SCALED: "[gradient.clamp(-max_norm, max_norm) for gradient in gradients]"},
        Text(
            pt="Você limitou cada número a [-max_norm, max_norm]. Isso é corte por valor, e muda a direção; o corte pela "
            "norma multiplica tudo pelo mesmo fator.",
            en="You limited each number to [-max_norm, max_norm]. That is clipping by value, which turns the direction; "
            "clipping by norm multiplies everything by one factor.",
        ),
    ),
    Mistake(
        "the norms are added",
        {_NORM: "sum(gradient.norm() for gradient in gradients)"},
        Text(
            pt="Você somou as normas dos tensores. A norma conjunta é a raiz da soma dos quadrados: normas 6 e 8 dão "
            "√(36 + 64) = 10, e não 14.",
            en="You added the norms of the tensors. The common norm is the root of the sum of squares: norms 6 and 8 give "
            "√(36 + 64) = 10, not 14.",
        ),
    ),
    Mistake(
        "the sum of absolute values",
        {_NORM: "sum(gradient.abs().sum() for gradient in gradients)"},
        Text(
            pt="Você somou os valores absolutos (a norma L1). A norma daqui é a raiz da soma dos quadrados (L2).",
            en="You added the absolute values (the L1 norm). The norm here is the root of the sum of squares (L2).",
        ),
    ),
    Mistake(
        "no square root",
        {_NORM: "sum((gradient**2).sum() for gradient in gradients)"},
        Text(
            pt="Falta a raiz quadrada: você usou a soma dos quadrados como se fosse a norma.",
            en="The square root is missing: you used the sum of squares as if it were the norm.",
        ),
    ),
    Mistake(
        "the norm after clipping",
        {"], norm": "], norm * scale"},
        Text(
            pt="A norma devolvida é a de depois do corte. Ela nunca passaria de max_norm; o que ajuda a acompanhar o treino "
            "é a de antes.",
            en="The norm returned is the one after clipping. It would never be above max_norm; what helps to watch training "
            "is the one before.",
        ),
    ),
    Mistake(
        "the norm of the last tensor is returned",
        {"], norm": "], gradients[-1].norm()"},
        Text(
            pt="A norma devolvida é a do último tensor só. Devolva a de todos juntos.",
            en="The norm returned is that of the last tensor alone. Return that of all together.",
        ),
    ),
    Mistake(
        "small gradients are enlarged to the limit",
        {"max_norm / norm if norm > max_norm else 1.0": "max_norm / norm"},
        Text(
            pt="Você também esticou os gradientes menores que o limite. Eles ficam como estão: o fator nunca passa de 1.",
            en="You stretched the gradients below the limit too. They stay as they are: the factor is never above 1.",
        ),
    ),
    Mistake(
        "zero divided by zero",
        {"gradient * scale for": "gradient / norm * min(norm, torch.tensor(max_norm)) for"},
        Text(
            pt="Com todos os gradientes iguais a zero, a norma é zero, e dividir por ela dá NaN. Decida se é preciso cortar "
            "antes de dividir.",
            en="When every gradient is zero the norm is zero, and dividing by it gives NaN. Decide whether to clip before "
            "dividing.",
        ),
    ),
    Mistake(
        "the originals are changed",
        {"gradient * scale for": "gradient.mul_(scale) for"},
        Text(
            pt="Você alterou os tensores recebidos. Devolva tensores novos: quem chamou ainda pode querer os originais.",
            en="You changed the tensors you were given. Return new ones: whoever called may still want the originals.",
        ),
    ),
    Mistake(
        "the pair the other way round",
        {f"{_SCALED}, norm": f"norm, {_SCALED}"},
        Text(
            pt="O par está na outra ordem: primeiro a lista dos gradientes cortados, depois a norma.",
            en="The pair is the other way round: first the list of the clipped gradients, then the norm.",
        ),
    ),
)
