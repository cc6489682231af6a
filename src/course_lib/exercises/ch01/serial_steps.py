"""Exercise 1.5: how many steps must wait for one another in a recurrent network and in attention."""

from __future__ import annotations

from typing import Any

from course_lib.exercises.exercise import Answer, Exercise, Mistake
from course_lib.exercises.expectations import expect, expect_integer
from course_lib.languages import Text

exercise = Exercise(
    "1.5",
    Text(pt="Quem espera por quem", en="Who waits for whom"),
    (Answer("serial_steps"),),
)

LENGTH, LAYERS = 7, 3

_EACH_CASE = (
    ("rnn", False, LENGTH, LAYERS, LENGTH + LAYERS - 1),
    ("bidirectional", False, LENGTH, LAYERS, LENGTH * LAYERS),
    ("attention", False, LENGTH, LAYERS, LAYERS),
    ("rnn", True, LENGTH, LAYERS, LENGTH * LAYERS),
    ("attention", True, LENGTH, LAYERS, LENGTH * LAYERS),
    ("rnn", False, 2, 6, 7),
    ("bidirectional", False, 2, 6, 12),
)


def count(answer: Any, model: str, *, generating: bool = False, length: int = LENGTH, layers: int = LAYERS) -> int:
    """Put one question to the answer and check that a whole number comes back."""
    return expect_integer(answer(model, length, layers, generating))


@exercise.test(
    Text(
        pt="A função deve aceitar (model, length, layers, generating) e devolver um número inteiro.",
        en="The function must accept (model, length, layers, generating) and return a whole number.",
    )
)
def returns_a_whole_number(answer: Any) -> None:
    for model, generating, length, layers, _ in _EACH_CASE:
        count(answer, model, generating=generating, length=length, layers=layers)


@exercise.diagnosis(
    Text(
        pt="RNN empilhada: você fez as camadas esperarem a frase inteira (n·L). A camada 2 pode dar o passo 1 enquanto a "
        "camada 1 dá o passo 2: conte as ondas diagonais.",
        en="Stacked RNN: you made each layer wait for the whole sentence (n·L). Layer 2 can take step 1 while layer 1 "
        "takes step 2: count the diagonal waves.",
    )
)
def the_layers_of_an_rnn_overlap(answer: Any) -> None:
    expect(count(answer, "rnn") != LENGTH * LAYERS)


@exercise.diagnosis(
    Text(
        pt="RNN empilhada: contou um passo a mais. A última camada começa depois de L − 1 passos, não de L.",
        en="Stacked RNN: you counted one step too many. The last layer starts after L − 1 steps, not after L.",
    )
)
def the_first_wave_is_counted_once(answer: Any) -> None:
    expect(count(answer, "rnn") != LENGTH + LAYERS)


@exercise.diagnosis(
    Text(
        pt="RNN empilhada: você contou só a frase (n). A última camada ainda não terminou quando a primeira chega ao fim.",
        en="Stacked RNN: you counted the sentence only (n). The last layer is not done when the first reaches the end.",
    )
)
def the_upper_layers_finish_later(answer: Any) -> None:
    expect(count(answer, "rnn") != LENGTH)


@exercise.diagnosis(
    Text(
        pt="Bidirecional: você contou as duas direções uma depois da outra (2·n·L). Uma não precisa da outra: andam ao mesmo "
        "tempo.",
        en="Bidirectional: you counted the two directions one after the other (2·n·L). Neither needs the other: they run "
        "at the same time.",
    )
)
def the_two_directions_run_together(answer: Any) -> None:
    expect(count(answer, "bidirectional") != 2 * LENGTH * LAYERS)


@exercise.diagnosis(
    Text(
        pt="Bidirecional: as ondas diagonais não servem aqui. Já a primeira palavra da camada 2 precisa da volta da camada "
        "1, que só chega a ela depois de ler a frase inteira.",
        en="Bidirectional: diagonal waves do not work here. Even the first word of layer 2 needs layer 1's backward pass, "
        "which reaches it only after reading the whole sentence.",
    )
)
def a_bidirectional_layer_waits_for_the_one_below(answer: Any) -> None:
    expect(count(answer, "bidirectional") != LENGTH + LAYERS - 1)


@exercise.diagnosis(
    Text(
        pt="Atenção no treino: você contou as posições uma depois da outra. No treino a frase inteira é conhecida, e todas "
        "as posições de uma camada se calculam de uma vez; só as camadas esperam.",
        en="Attention in training: you counted the positions one after the other. In training the whole sentence is "
        "known, and all positions of a layer are computed at once; only the layers wait.",
    )
)
def attention_in_training_does_not_wait_for_positions(answer: Any) -> None:
    expect(count(answer, "attention") not in (LENGTH, LENGTH * LAYERS, LENGTH + LAYERS - 1))


@exercise.diagnosis(
    Text(
        pt="Atenção no treino: a camada 2 precisa da saída da camada 1. Um passo só vale para uma camada.",
        en="Attention in training: layer 2 needs the output of layer 1. A single step is right for a single layer only.",
    )
)
def the_layers_of_attention_wait(answer: Any) -> None:
    expect(count(answer, "attention") != 1)


@exercise.diagnosis(
    Text(
        pt="Gerando com atenção: você contou como no treino. Ao gerar, a palavra seguinte só existe depois que a anterior "
        "saiu da última camada.",
        en="Generating with attention: you counted as in training. When generating, the next word exists only after the "
        "one before has left the last layer.",
    )
)
def attention_generates_one_word_at_a_time(answer: Any) -> None:
    expect(count(answer, "attention", generating=True) != LAYERS)


@exercise.diagnosis(
    Text(
        pt="Gerando com atenção: cada palavra atravessa as L camadas antes de virar a entrada seguinte; você contou um passo "
        "por palavra.",
        en="Generating with attention: each word crosses the L layers before it becomes the next input; you counted one "
        "step for each word.",
    )
)
def each_generated_word_crosses_every_layer(answer: Any) -> None:
    expect(count(answer, "attention", generating=True) != LENGTH)


@exercise.diagnosis(
    Text(
        pt="Gerando com a RNN: as ondas diagonais pedem que a entrada seguinte já seja conhecida. Ao gerar, ela é a saída "
        "da última camada.",
        en="Generating with the RNN: diagonal waves need the next input to be known already. When generating, it is the "
        "output of the last layer.",
    )
)
def a_generating_rnn_cannot_overlap_its_layers(answer: Any) -> None:
    expect(count(answer, "rnn", generating=True) != LENGTH + LAYERS - 1)


@exercise.test(
    Text(
        pt="Com uma só camada, a RNN (em qualquer direção) dá n passos, e a atenção, um no treino e n ao gerar.",
        en="With a single layer, an RNN (in any direction) takes n steps, and attention one in training and n when "
        "generating.",
    )
)
def one_layer_is_counted_right(answer: Any) -> None:
    for length in (1, 2, 40):
        expect(count(answer, "rnn", length=length, layers=1) == length)
        expect(count(answer, "bidirectional", length=length, layers=1) == length)
        expect(count(answer, "attention", length=length, layers=1) == 1)
        expect(count(answer, "attention", generating=True, length=length, layers=1) == length)


@exercise.test(
    Text(
        pt="Uma das contagens não confere: veja qual operação espera por qual, num desenho de n colunas e L linhas.",
        en="One of the counts does not match: see which operation waits for which, in a drawing of n columns and L rows.",
    ),
    points=3,
)
def every_case_is_counted_right(answer: Any) -> None:
    for model, generating, length, layers, expected in _EACH_CASE:
        detail = Text(
            pt='O caso: model="{model}", length={length}, layers={layers}, generating={generating}.',
            en='The case: model="{model}", length={length}, layers={layers}, generating={generating}.',
        ).format(model=model, length=length, layers=layers, generating=generating)
        expect(count(answer, model, generating=generating, length=length, layers=layers) == expected, detail)


_RNN = "return length + layers - 1"
_BIDIRECTIONAL = 'if model == "bidirectional":\n        return length * layers'
_ATTENTION = "return layers"
_GENERATING = "if generating:\n        return length * layers"

exercise.mistakes = (
    Mistake("the layers of an RNN do not overlap", _RNN, "return length * layers", "the_layers_of_an_rnn_overlap"),
    Mistake("one wave too many", _RNN, "return length + layers", "the_first_wave_is_counted_once"),
    Mistake("the upper layers are forgotten", _RNN, "return length", "the_upper_layers_finish_later"),
    Mistake(
        "the two directions are counted one after the other",
        _BIDIRECTIONAL,
        _BIDIRECTIONAL.replace("length *", "2 * length *"),
        "the_two_directions_run_together",
    ),
    Mistake(
        "bidirectional layers overlap",
        _BIDIRECTIONAL,
        _BIDIRECTIONAL.replace("length * layers", "length + layers - 1"),
        "a_bidirectional_layer_waits_for_the_one_below",
    ),
    Mistake(
        "attention in training goes position by position",
        _ATTENTION,
        "return length",
        "attention_in_training_does_not_wait_for_positions",
    ),
    Mistake("the layers of attention do not wait", _ATTENTION, "return 1", "the_layers_of_attention_wait"),
    Mistake(
        "generation with attention counted as training",
        "if generating:",
        'if generating and model == "rnn":',
        "attention_generates_one_word_at_a_time",
    ),
    Mistake(
        "one step for each generated word",
        _GENERATING,
        _GENERATING.replace("length * layers", "length"),
        "each_generated_word_crosses_every_layer",
    ),
    Mistake(
        "a generating RNN overlaps its layers",
        "if generating:",
        'if generating and model == "attention":',
        "a_generating_rnn_cannot_overlap_its_layers",
    ),
    Mistake(
        "one layer more than there are",
        _BIDIRECTIONAL,
        _BIDIRECTIONAL.replace("length * layers", "length * (layers + 1)"),
        "one_layer_is_counted_right",
    ),
    Mistake(
        "layers beyond the length are forgotten",
        _RNN,
        "return length + min(layers, length) - 1",
        "every_case_is_counted_right",
    ),
)
