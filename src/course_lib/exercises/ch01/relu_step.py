"""Exercise 1.2: one step of a recurrent network with ReLU and its own output, by hand and for a batch."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from course_lib.exercises.exercise import Answer, Case, Exercise, Mistake, call
from course_lib.languages import Text
from course_lib.seeding import generator

SOLUTION = '''\
import torch

hidden_by_hand = (2.5, 0.0)
output_by_hand = 4.0


def relu_step(x, h, w_input, w_hidden, b_hidden, w_output, b_output):
    """Return the new state (B, H) and the output (B, O) of one step."""
    new_hidden = torch.relu(x @ w_input.T + h @ w_hidden.T + b_hidden)
    return new_hidden, new_hidden @ w_output.T + b_output
'''

exercise = Exercise(
    "1.2",
    Text(pt="Um passo à mão e em lote", en="One step by hand and for a batch"),
    (
        Answer("hidden_by_hand", is_function=False),
        Answer("output_by_hand", is_function=False),
        Answer("relu_step"),
    ),
    SOLUTION,
)

exercise.value(
    "hidden_by_hand",
    rule=Text(
        pt="Escreva W·x, U·h e b, some um número de cada vez, e só então aplique a ReLU.",
        en="Write down W·x, U·h and b, add one number at a time, and only then apply the ReLU.",
    ),
)
exercise.value(
    "output_by_hand",
    rule=Text(
        pt="A saída é V vezes o estado novo (depois da ReLU), mais c.",
        en="The output is V times the new state (after the ReLU), plus c.",
    ),
)


@exercise.cases(
    "relu_step",
    points=3,
    rule=Text(
        pt="O estado novo é relu(x·Wᵀ + h·Uᵀ + b), e a saída, o estado novo vezes Vᵀ, mais c, sem ativação. Escreva as "
        "formas de cada parcela ao lado do código.",
        en="The new state is relu(x·Wᵀ + h·Uᵀ + b), and the output the new state times Vᵀ, plus c, with no activation. "
        "Write the shape of each term beside the code.",
    ),
)
def batches() -> Iterator[Case]:
    # Where all sizes are equal a wrong formula gives wrong numbers; where they differ it stops with an error.
    for seed, (batch, inputs, hidden, outputs) in enumerate(((3, 3, 3, 3), (2, 2, 2, 2), (5, 2, 4, 3), (1, 4, 2, 1))):
        shapes = ((batch, inputs), (batch, hidden), (hidden, inputs), (hidden, hidden), (hidden,))
        random = generator(12 + seed)
        yield call(*(torch.randn(shape, generator=random) for shape in (*shapes, (outputs, hidden), (outputs,))))


_STATE = "hidden_by_hand = (2.5, 0.0)"
_OUTPUT = "output_by_hand = 4.0"

exercise.mistakes = (
    Mistake(
        "by hand: no ReLU",
        {_STATE: "hidden_by_hand = (2.5, -0.5)"},
        Text(
            pt="À mão: falta a ReLU. Ela troca os números negativos por zero e deixa os outros como estão.",
            en="By hand: the ReLU is missing. It replaces negative numbers by zero and leaves the others alone.",
        ),
    ),
    Mistake(
        "by hand: the columns of W instead of its rows",
        {_STATE: "hidden_by_hand = (6.5, 0.0)"},
        Text(
            pt="À mão: você multiplicou pela transposta de W. O primeiro número de W·x usa a primeira *linha* de W.",
            en="By hand: you multiplied by the transpose of W. The first number of W·x uses the first *row* of W.",
        ),
    ),
    Mistake(
        "by hand: the bias forgotten",
        {_STATE: "hidden_by_hand = (2.0, 0.5)"},
        Text(pt="À mão: falta somar b antes da ReLU.", en="By hand: b was not added before the ReLU."),
    ),
    Mistake(
        "by hand: the columns of U instead of its rows",
        {_STATE: "hidden_by_hand = (0.5, 0.5)"},
        Text(
            pt="À mão: você multiplicou pela transposta de U. O primeiro número de U·h usa a primeira *linha* de U.",
            en="By hand: you multiplied by the transpose of U. The first number of U·h uses the first *row* of U.",
        ),
    ),
    Mistake(
        "by hand: the output from the old state",
        {_OUTPUT: "output_by_hand = 1.0"},
        Text(
            pt="À mão: a saída usou o estado antigo h. Ela parte do estado novo, que você acabou de calcular.",
            en="By hand: the output used the old state h. It starts from the new one, which you have just computed.",
        ),
    ),
    Mistake(
        "by hand: the output's bias forgotten",
        {_OUTPUT: "output_by_hand = 5.0"},
        Text(pt="À mão: falta somar c à saída.", en="By hand: c was not added to the output."),
    ),
    Mistake(
        "by hand: the output from the sum before its ReLU",
        {_OUTPUT: "output_by_hand = 3.5"},
        Text(
            pt="À mão: a saída partiu da soma de antes da ReLU. O estado novo é o que sai dela.",
            en="By hand: the output started from the sum before the ReLU. The new state is what comes out of it.",
        ),
    ),
    Mistake(
        "by hand: c subtracted instead of added",
        {_OUTPUT: "output_by_hand = 6.0"},
        Text(pt="À mão: c é −1 e foi subtraído. Some c: −1.", en="By hand: c is −1 and was subtracted. Add c: −1."),
    ),
    Mistake(
        "the batch is summed",
        {"+ b_hidden)": "+ b_hidden).sum(dim=0)"},
        Text(
            pt="A função somou os exemplos do lote. Cada linha de `x` é um exemplo à parte: o estado novo tem uma linha para "
            "cada um.",
            en="The function added up the examples of the batch. Each row of `x` is an example of its own: the new state "
            "has a row for each.",
        ),
    ),
    Mistake(
        "tanh instead of ReLU",
        {"torch.relu": "torch.tanh"},
        Text(
            pt="A ativação é tanh, a da RNN do capítulo. Este exercício pede ReLU.",
            en="The activation is tanh, that of the chapter's RNN. This exercise asks for ReLU.",
        ),
    ),
    Mistake(
        "the input weights are not transposed",
        {"w_input.T": "w_input"},
        Text(
            pt="`w_input` entrou sem transpor. Cada linha de `w_input` produz uma unidade do estado; com um exemplo por "
            "linha de `x`, isso é `x @ w_input.T`.",
            en="`w_input` went in without being transposed. Each row of `w_input` produces one unit of the state; with an "
            "example in each row of `x`, that is `x @ w_input.T`.",
        ),
    ),
    Mistake(
        "the recurrent weights are not transposed",
        {"w_hidden.T": "w_hidden"},
        Text(
            pt="`w_hidden` entrou sem transpor: é `h @ w_hidden.T`, pela mesma razão que `x @ w_input.T`.",
            en="`w_hidden` went in without being transposed: it is `h @ w_hidden.T`, for the same reason as "
            "`x @ w_input.T`.",
        ),
    ),
    Mistake(
        "the bias is missing",
        {" + b_hidden)": ")"},
        Text(pt="Falta o viés `b_hidden` dentro da ReLU.", en="The bias `b_hidden` is missing inside the ReLU."),
    ),
    Mistake(
        "the ReLU inside the sum",
        {"x @ w_input.T + h @ w_hidden.T + b_hidden)": "x @ w_input.T) + h @ w_hidden.T + b_hidden"},
        Text(
            pt="A ReLU foi aplicada só à parte da entrada. Some as três parcelas primeiro; a ReLU vem por último.",
            en="The ReLU was applied to the input's part only. Add the three terms first; the ReLU comes last.",
        ),
    ),
    Mistake(
        "the old state without its weights",
        {"h @ w_hidden.T": "h"},
        Text(
            pt="O estado antigo entrou sem os pesos dele: a parcela é `h @ w_hidden.T`.",
            en="The old state went in without its weights: the term is `h @ w_hidden.T`.",
        ),
    ),
    Mistake(
        "the output from the old state",
        {"new_hidden @ w_output.T": "h @ w_output.T"},
        Text(
            pt="A saída foi calculada do estado antigo `h`: assim a palavra que acabou de chegar não muda nada na saída.",
            en="The output was computed from the old state `h`: the word that has just arrived then changes nothing in it.",
        ),
    ),
    Mistake(
        "the output's bias is missing",
        {" + b_output": ""},
        Text(pt="Falta o viés `b_output` na saída.", en="The bias `b_output` is missing from the output."),
    ),
    Mistake(
        "an activation on the output",
        {"new_hidden @ w_output.T + b_output": "torch.relu(new_hidden @ w_output.T + b_output)"},
        Text(
            pt="A saída passou por uma ReLU. Ela não tem ativação: pode ser negativa.",
            en="The output went through a ReLU. It has no activation: it may be negative.",
        ),
    ),
)
