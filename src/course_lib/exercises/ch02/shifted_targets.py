"""Exercise 2.1: a batch for teacher forcing, what the decoder reads and what it must say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from course_lib.exercises.exercise import Answer, Case, Exercise, Mistake, call
from course_lib.exercises.observing import plain
from course_lib.languages import Text

SOLUTION = '''\
import torch


def teacher_forcing(sentences, start, end, pad):
    """Return what the decoder reads and what it must predict, two LongTensors (B, L + 1)."""
    longest = max(len(sentence) for sentence in sentences) + 1
    inputs = torch.full((len(sentences), longest), pad)
    targets = inputs.clone()
    for row, sentence in enumerate(sentences):
        filled = slice(0, len(sentence) + 1)
        inputs[row, filled] = torch.tensor([start, *sentence])
        targets[row, filled] = torch.tensor([*sentence, end])
    return inputs, targets
'''

exercise = Exercise(
    "2.1",
    Text(pt="O que se lê e o que se prevê", en="What is read and what is predicted"),
    (Answer("teacher_forcing"),),
    SOLUTION,
)

_RESULT = Text(pt="no resultado", en="in the result")
_INPUTS = Text(pt="na entrada", en="in the inputs")
_TARGETS = Text(pt="no alvo", en="in the targets")
_TYPES = Text(pt="no tipo dos números", en="in the type of the numbers")
_SENTENCES = Text(pt="nas frases recebidas, depois da chamada", en="in the sentences given, after the call")


def batch(answer: Any, sentences: list[list[int]], start: int, end: int, pad: int) -> dict[Text, Any]:
    """Call the answer and return the batch; what is read where nothing is learnt counts as padding, be it `end` or `pad`."""
    lengths = [len(sentence) for sentence in sentences]
    came = plain(answer(sentences, start, end, pad))
    if not isinstance(came, list) or len(came) != 2:  # pyright: ignore[reportUnknownArgumentType]
        return {_RESULT: came, _INPUTS: None}
    inputs, targets = (_tensor(one) for one in came)  # pyright: ignore[reportUnknownVariableType]
    if isinstance(inputs, Tensor) and inputs.dim() == 2 and inputs.shape[0] == len(lengths):
        for row, length in zip(inputs, lengths, strict=True):
            unused = row[length + 1 :]
            unused[unused == end] = pad
    types = [str(one.dtype) if isinstance(one, Tensor) else None for one in (inputs, targets)]
    return {_RESULT: ["inputs", "targets"], _TARGETS: targets, _INPUTS: inputs, _TYPES: types, _SENTENCES: sentences}


def _tensor(one: Any) -> Any:
    """A rectangle of numbers in lists is as good as a tensor."""
    try:
        return torch.tensor(one) if isinstance(one, list) else one
    except (ValueError, TypeError, RuntimeError):
        return one


SENTENCES = ([[5, 7, 9], [8], [6, 4]], [[3], [9, 9, 3, 5]], [[4, 5], [6]])
MARKS = (20, 21, 22)  # none is 0, so that a number written by heart shows


@exercise.cases(
    ask=batch,
    points=5,
    rule=Text(
        pt="Em cada linha, a entrada é `start` e depois as palavras; o alvo, as palavras e depois `end`; o que sobra à "
        "direita é `pad`. Os números são torch.long, e as listas recebidas não mudam.",
        en="In each row the inputs are `start` and then the words, the targets the words and then `end`; what is left over "
        "on the right is `pad`. The numbers are torch.long, and the lists given do not change.",
    ),
)
def batches() -> Iterator[Case]:
    for sentences in SENTENCES:
        yield call(sentences, *MARKS)
    yield call([[4, 5], [6]], 1, 2, 0)


@exercise.cases(
    ask=batch,
    rule=Text(
        pt="Uma frase sem palavra alguma também é um par: lê-se `start` e prevê-se `end`.",
        en="A sentence with no words at all is a pair too: `start` is read and `end` is predicted.",
    ),
)
def empty_sentences() -> Iterator[Case]:
    yield call([[], [5]], *MARKS)
    yield call([[7, 8], []], *MARKS)


_IN_TARGETS = "[*sentence, end]"

exercise.mistakes = (
    Mistake(
        "the numbers are floats",
        {"longest), pad)": "longest), float(pad))"},
        Text(
            pt="Os tensores têm números quebrados (float). São números de palavras, que vão indexar uma tabela de "
            "embeddings: use torch.long.",
            en="The tensors hold floating-point numbers. They are numbers of words, which will index a table of embeddings: "
            "use torch.long.",
        ),
    ),
    Mistake(
        "the inputs are not shifted",
        {"[start, *sentence]": "[*sentence, end]"},
        Text(
            pt="A entrada é o próprio alvo: em cada posição o decodificador já lê a palavra que teria de prever. A entrada "
            "anda uma posição atrás, começando em `start`.",
            en="The inputs are the targets themselves: at each position the decoder already reads the word it has to "
            "predict. The inputs run one place behind, beginning with `start`.",
        ),
    ),
    Mistake(
        "the targets are not shifted",
        {_IN_TARGETS: "[start, *sentence]"},
        Text(
            pt="O alvo é igual à entrada: assim o modelo aprende a repetir a palavra que acabou de ler. O alvo está uma "
            "posição à frente, sem `start`.",
            en="The targets are the inputs: that teaches the model to repeat the word it has just read. The targets are one "
            "place ahead, without `start`.",
        ),
    ),
    Mistake(
        "the inputs begin with the end mark",
        {"[start, *sentence]": "[end, *sentence]"},
        Text(
            pt="A entrada começa com `end`. Há modelos feitos assim, mas aqui a marca de início é outra: `start`.",
            en="The inputs begin with `end`. Some models are made that way, but here the beginning has a mark of its own: "
            "`start`.",
        ),
    ),
    Mistake(
        "inputs and targets the other way round",
        {"return inputs, targets": "return targets, inputs"},
        Text(
            pt="O par está na outra ordem: primeiro a entrada, depois o alvo.",
            en="The pair is the other way round: first the inputs, then the targets.",
        ),
    ),
    Mistake(
        "padding on the left",
        {"slice(0, len(sentence) + 1)": "slice(longest - len(sentence) - 1, longest)"},
        Text(
            pt="O preenchimento ficou à esquerda. Aqui as frases começam todas na primeira coluna, e o que sobra à direita é "
            "`pad`.",
            en="The padding is on the left. Here all sentences begin in the first column, and what is left over on the right "
            "is `pad`.",
        ),
    ),
    Mistake(
        "padded with 0",
        {"longest), pad)": "longest), 0)"},
        Text(
            pt="Você preencheu com 0. O número do preenchimento é o argumento `pad`: no vocabulário de quem chamou, 0 pode "
            "ser uma palavra.",
            en="You padded with 0. The number for padding is the argument `pad`: in the caller's vocabulary, 0 may be a "
            "word.",
        ),
    ),
    Mistake(
        "no end in the targets",
        {_IN_TARGETS: "[*sentence, pad]"},
        Text(
            pt="`end` não aparece no alvo. Sem prever o fim, o decodificador nunca aprende a parar.",
            en="`end` does not appear in the targets. Without predicting the end, the decoder never learns to stop.",
        ),
    ),
    Mistake(
        "the end after the padding",
        {f"torch.tensor({_IN_TARGETS})": "torch.tensor([*sentence, pad])\n    targets[:, -1] = end"},
        Text(
            pt="`end` foi parar na última coluna, depois do preenchimento. Ele vem logo depois da última palavra de cada "
            "frase, e o `pad` vem depois dele.",
            en="`end` went to the last column, after the padding. It comes right after the last word of each sentence, and "
            "`pad` comes after it.",
        ),
    ),
    Mistake(
        "the end takes the last word's place",
        {_IN_TARGETS: "[*sentence[:-1], end, pad]"},
        Text(
            pt="`end` tomou o lugar da última palavra. Ele vem depois dela.",
            en="`end` took the place of the last word. It comes after it.",
        ),
    ),
    Mistake(
        "the inputs read backwards",
        {"[start, *sentence]": "[start, *reversed(sentence)]"},
        Text(
            pt="A entrada tem as palavras de trás para a frente.",
            en="The inputs hold the words backwards.",
        ),
    ),
    Mistake(
        "empty sentences are skipped",
        {"enumerate(sentences)": "enumerate(filter(None, sentences))"},
        Text(
            pt="A frase vazia foi pulada. Ela também é um par: lê-se `start` e prevê-se `end`.",
            en="The empty sentence was skipped. It is a pair too: `start` is read and `end` is predicted.",
        ),
    ),
    Mistake(
        "the end is appended to the caller's list",
        {
            f"targets[row, filled] = torch.tensor({_IN_TARGETS})": "sentence.append(end)\n"
            "        targets[row, filled] = torch.tensor(sentence)"
        },
        Text(
            pt="Você alterou as listas recebidas. Construa listas novas: as mesmas frases voltam na próxima época de treino.",
            en="You changed the lists you were given. Build new ones: the same sentences come back in the next epoch of "
            "training.",
        ),
    ),
)
