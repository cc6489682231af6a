"""Exercise 2.1: a batch for teacher forcing, what the decoder reads and what it must say."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from course_lib.exercises.exercise import Answer, Exercise, Mistake
from course_lib.exercises.expectations import WrongAnswerError, expect, expect_close, expect_items, expect_tensor
from course_lib.languages import Text

exercise = Exercise(
    "2.1",
    Text(pt="O que se lê e o que se prevê", en="What is read and what is predicted"),
    (Answer("teacher_forcing"),),
)

START, END, PAD = 20, 21, 22  # none is 0, so that a number written by heart shows


def sentences() -> list[list[int]]:
    """Three sentences of different lengths; made anew, since an answer may change them."""
    return [[5, 7, 9], [8], [6, 4]]


def right() -> tuple[Tensor, Tensor]:
    """Return the right inputs and targets of the sentences."""
    inputs = torch.tensor([[START, 5, 7, 9], [START, 8, PAD, PAD], [START, 6, 4, PAD]])
    targets = torch.tensor([[5, 7, 9, END], [8, END, PAD, PAD], [6, 4, END, PAD]])
    return inputs, targets


def ask(answer: Any, given: list[list[int]] | None = None) -> tuple[Tensor, Tensor]:
    """Call the answer and check the form of what it returns."""
    given = sentences() if given is None else given
    shape = (len(given), max(map(len, given)) + 1)
    inputs, targets = expect_items(answer(given, START, END, PAD), 2)
    return expect_tensor(inputs, shape), expect_tensor(targets, shape)


@exercise.test(
    Text(
        pt="A função deve devolver o par (inputs, targets): dois tensores com uma linha por frase e uma coluna a mais que "
        "as palavras da frase mais longa.",
        en="The function must return the pair (inputs, targets): two tensors with a row for each sentence and one column "
        "more than the longest sentence has words.",
    )
)
def returns_two_tensors(answer: Any) -> None:
    ask(answer)


@exercise.test(
    Text(
        pt="Os tensores têm números quebrados (float). São números de palavras, que vão indexar uma tabela de embeddings: "
        "use torch.long.",
        en="The tensors hold floating-point numbers. They are numbers of words, which will index a table of embeddings: "
        "use torch.long.",
    )
)
def the_numbers_are_whole(answer: Any) -> None:
    expect(all(one.dtype == torch.long for one in ask(answer)))


@exercise.diagnosis(
    Text(
        pt="A entrada é o próprio alvo: em cada posição o decodificador já lê a palavra que teria de prever. A entrada anda "
        "uma posição atrás, começando em `start`.",
        en="The inputs are the targets themselves: at each position the decoder already reads the word it has to predict. "
        "The inputs run one place behind, beginning with `start`.",
    )
)
def the_answer_is_not_given_away(answer: Any) -> None:
    expect(not torch.equal(ask(answer)[0], right()[1]))


@exercise.diagnosis(
    Text(
        pt="O alvo é igual à entrada: assim o modelo aprende a repetir a palavra que acabou de ler. O alvo está uma posição "
        "à frente, sem `start`.",
        en="The targets are the inputs: that teaches the model to repeat the word it has just read. The targets are one "
        "place ahead, without `start`.",
    )
)
def the_targets_run_ahead(answer: Any) -> None:
    expect(not (ask(answer)[1] == START).any())


@exercise.diagnosis(
    Text(
        pt="A entrada começa com `end`. Há modelos feitos assim, mas aqui a marca de início é outra: `start`.",
        en="The inputs begin with `end`. Some models are made that way, but here the beginning has a mark of its own: "
        "`start`.",
    )
)
def the_inputs_do_not_begin_with_the_end(answer: Any) -> None:
    expect(not (ask(answer)[0][:, 0] == END).any())


@exercise.diagnosis(
    Text(
        pt="O preenchimento ficou à esquerda. Aqui as frases começam todas na primeira coluna, e o que sobra à direita é `pad`.",
        en="The padding is on the left. Here all sentences begin in the first column, and what is left over on the right "
        "is `pad`.",
    )
)
def the_padding_comes_last(answer: Any) -> None:
    expect(not any((one[:, 0] == PAD).any() for one in ask(answer)))


@exercise.diagnosis(
    Text(
        pt="Você preencheu com 0. O número do preenchimento é o argumento `pad`: no vocabulário de quem chamou, 0 pode ser uma "
        "palavra.",
        en="You padded with 0. The number for padding is the argument `pad`: in the caller's vocabulary, 0 may be a word.",
    )
)
def the_padding_is_the_argument(answer: Any) -> None:
    expect(not any((one == 0).any() for one in ask(answer)))


@exercise.diagnosis(
    Text(
        pt="`end` não aparece no alvo. Sem prever o fim, o decodificador nunca aprende a parar.",
        en="`end` does not appear in the targets. Without predicting the end, the decoder never learns to stop.",
    )
)
def the_end_is_learnt(answer: Any) -> None:
    expect(bool((ask(answer)[1] == END).any()))


@exercise.diagnosis(
    Text(
        pt="`end` foi parar na última coluna, depois do preenchimento. Ele vem logo depois da última palavra de cada frase, e "
        "o `pad` vem depois dele.",
        en="`end` went to the last column, after the padding. It comes right after the last word of each sentence, and "
        "`pad` comes after it.",
    )
)
def the_end_follows_the_last_word(answer: Any) -> None:
    expect(not (ask(answer)[1][1:, -1] == END).any())


@exercise.test(
    Text(
        pt="O alvo não confere: em cada linha, as palavras da frase, depois `end`, depois `pad` até o fim.",
        en="The targets do not match: in each row, the words of the sentence, then `end`, then `pad` up to the end.",
    )
)
def the_targets_are_right(answer: Any) -> None:
    expect_close(ask(answer)[1], right()[1])


@exercise.test(
    Text(
        pt="A entrada não confere: em cada linha, `start` e depois as palavras da frase. Só onde o alvo é `pad` tanto faz o "
        "que se lê (`pad` ou `end`).",
        en="The inputs do not match: in each row, `start` and then the words of the sentence. Only where the target is "
        "`pad` does it not matter what is read (`pad` or `end`).",
    ),
    points=2,
)
def the_inputs_are_right(answer: Any) -> None:
    inputs, targets = right()
    came, unused = ask(answer)[0], targets == PAD
    expect(bool(((came == PAD) | (came == END))[unused].all()))
    expect_close(came.where(~unused, PAD), inputs)


@exercise.test(
    Text(
        pt="Uma frase sem palavra alguma também é um par: lê-se `start` e prevê-se `end`.",
        en="A sentence with no words at all is a pair too: `start` is read and `end` is predicted.",
    )
)
def an_empty_sentence_is_only_its_end(answer: Any) -> None:
    inputs, targets = ask(answer, [[], [5]])
    expect_close(inputs[:, 0], torch.tensor([START, START]))
    expect_close(targets, torch.tensor([[END, PAD], [5, END]]))


@exercise.test(
    Text(
        pt="Você alterou as listas recebidas. Construa listas novas: as mesmas frases voltam na próxima época de treino.",
        en="You changed the lists you were given. Build new ones: the same sentences come back in the next epoch of "
        "training.",
    )
)
def the_sentences_are_left_alone(answer: Any) -> None:
    given = sentences()
    answer(given, START, END, PAD)
    if given != sentences():
        raise WrongAnswerError


exercise.mistakes = (
    Mistake("the numbers are floats", "longest), pad)", "longest), float(pad))", "the_numbers_are_whole"),
    Mistake("the inputs are not shifted", "[start, *sentence]", "[*sentence, end]", "the_answer_is_not_given_away"),
    Mistake("the targets are not shifted", "[*sentence, end]", "[start, *sentence]", "the_targets_run_ahead"),
    Mistake(
        "the inputs begin with the end mark",
        "[start, *sentence]",
        "[end, *sentence]",
        "the_inputs_do_not_begin_with_the_end",
    ),
    Mistake(
        "padding on the left",
        "slice(0, len(sentence) + 1)",
        "slice(longest - len(sentence) - 1, longest)",
        "the_padding_comes_last",
    ),
    Mistake("padded with 0", "longest), pad)", "longest), 0)", "the_padding_is_the_argument"),
    Mistake("no end in the targets", "[*sentence, end]", "[*sentence, pad]", "the_end_is_learnt"),
    Mistake(
        "the end after the padding",
        "torch.tensor([*sentence, end])",
        "torch.tensor([*sentence, pad])\n    targets[:, -1] = end",
        "the_end_follows_the_last_word",
    ),
    Mistake(
        "the end takes the last word's place",
        "torch.tensor([*sentence, end])",
        "torch.tensor([*sentence[:-1], end, pad])",
        "the_targets_are_right",
    ),
    Mistake("the inputs read backwards", "[start, *sentence]", "[start, *reversed(sentence)]", "the_inputs_are_right"),
    Mistake(
        "empty sentences are skipped",
        "enumerate(sentences)",
        "enumerate(filter(None, sentences))",
        "an_empty_sentence_is_only_its_end",
    ),
    Mistake(
        "the end is appended to the caller's list",
        "targets[row, filled] = torch.tensor([*sentence, end])",
        "sentence.append(end)\n        targets[row, filled] = torch.tensor(sentence)",
        "the_sentences_are_left_alone",
    ),
)
