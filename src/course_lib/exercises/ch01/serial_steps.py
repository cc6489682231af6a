"""Exercise 1.5: how many steps must wait for one another in a recurrent network and in attention."""

from __future__ import annotations

from collections.abc import Iterator

from course_lib.exercises.exercise import Answer, Case, Exercise, Mistake, call
from course_lib.languages import Text

SOLUTION = '''\
def serial_steps(model, length, layers, generating):
    """Return how many steps must happen one after the other; model is "rnn", "bidirectional" or "attention"."""
    if generating:
        return length * layers  # the next input is the last layer's output
    if model == "bidirectional":
        return length * layers  # a layer needs both directions of the one below, complete
    if model == "attention":
        return layers
    return length + layers - 1  # diagonal waves
'''

exercise = Exercise(
    "1.5", Text(pt="Quem espera por quem", en="Who waits for whom"), (Answer("serial_steps"),), SOLUTION
)

_DRAW = Text(
    pt="Veja qual operação espera por qual, num desenho de n colunas e L linhas.",
    en="See which operation waits for which, in a drawing of n columns and L rows.",
)


def sizes(model: str, generating: bool = False) -> Iterator[Case]:
    """Ask about several lengths and numbers of layers, more layers than words among them."""
    for length, layers in ((7, 3), (2, 6), (10, 2), (3, 4), (5, 5)):
        yield call(model, length, layers, generating)


@exercise.cases(points=2, rule=_DRAW)
def a_stacked_rnn() -> Iterator[Case]:
    return sizes("rnn")


@exercise.cases(points=1, rule=_DRAW)
def a_bidirectional_rnn() -> Iterator[Case]:
    return sizes("bidirectional")


@exercise.cases(points=1, rule=_DRAW)
def attention_in_training() -> Iterator[Case]:
    return sizes("attention")


@exercise.cases(points=1, rule=_DRAW)
def attention_that_generates() -> Iterator[Case]:
    return sizes("attention", generating=True)


@exercise.cases(points=1, rule=_DRAW)
def an_rnn_that_generates() -> Iterator[Case]:
    return sizes("rnn", generating=True)


@exercise.cases(
    rule=Text(
        pt="Com uma só camada, a RNN (em qualquer direção) dá n passos, e a atenção, um no treino e n ao gerar.",
        en="With a single layer, an RNN (in any direction) takes n steps, and attention one in training and n when "
        "generating.",
    )
)
def a_single_layer() -> Iterator[Case]:
    for length in (1, 2, 40):
        for model, generating in (("rnn", False), ("bidirectional", False), ("attention", False), ("attention", True)):
            yield call(model, length, 1, generating)


_RNN = "return length + layers - 1"
_BIDIRECTIONAL = 'if model == "bidirectional":\n        return length * layers'
_ATTENTION = "return layers\n"
_GENERATING = "if generating:\n        return length * layers"

exercise.mistakes = (
    Mistake(
        "the layers of an RNN do not overlap",
        {_RNN: "return length * layers"},
        Text(
            pt="RNN empilhada: você fez as camadas esperarem a frase inteira (n·L). A camada 2 pode dar o passo 1 enquanto a "
            "camada 1 dá o passo 2: conte as ondas diagonais.",
            en="Stacked RNN: you made each layer wait for the whole sentence (n·L). Layer 2 can take step 1 while layer 1 "
            "takes step 2: count the diagonal waves.",
        ),
    ),
    Mistake(
        "one wave too many",
        {_RNN: "return length + layers"},
        Text(
            pt="RNN empilhada: você contou um passo a mais. A última camada começa depois de L − 1 passos, não de L.",
            en="Stacked RNN: you counted one step too many. The last layer starts after L − 1 steps, not after L.",
        ),
    ),
    Mistake(
        "the upper layers are forgotten",
        {_RNN: "return length"},
        Text(
            pt="RNN empilhada: você contou só a frase (n). A última camada ainda não terminou quando a primeira chega ao fim.",
            en="Stacked RNN: you counted the sentence only (n). The last layer is not done when the first reaches the end.",
        ),
    ),
    Mistake(
        "layers beyond the length are forgotten",
        {_RNN: "return length + min(layers, length) - 1"},
        Text(
            pt="RNN empilhada: com mais camadas que palavras, você contou só tantas camadas quantas são as palavras. Todas "
            "esperam a de baixo, também numa frase curta.",
            en="Stacked RNN: with more layers than words, you counted only as many layers as there are words. Each waits "
            "for the one below, in a short sentence too.",
        ),
    ),
    Mistake(
        "the two directions are counted one after the other",
        {_BIDIRECTIONAL: _BIDIRECTIONAL.replace("length *", "2 * length *")},
        Text(
            pt="Bidirecional: você contou as duas direções uma depois da outra (2·n·L). Uma não precisa da outra: andam ao "
            "mesmo tempo.",
            en="Bidirectional: you counted the two directions one after the other (2·n·L). Neither needs the other: they "
            "run at the same time.",
        ),
    ),
    Mistake(
        "bidirectional layers overlap",
        {_BIDIRECTIONAL: _BIDIRECTIONAL.replace("length * layers", "length + layers - 1")},
        Text(
            pt="Bidirecional: as ondas diagonais não servem aqui. Já a primeira palavra da camada 2 precisa da volta da "
            "camada 1, que só chega a ela depois de ler a frase inteira.",
            en="Bidirectional: diagonal waves do not work here. Even the first word of layer 2 needs layer 1's backward "
            "pass, which reaches it only after reading the whole sentence.",
        ),
    ),
    Mistake(
        "one layer more than there are",
        {_BIDIRECTIONAL: _BIDIRECTIONAL.replace("length * layers", "length * (layers + 1)")},
        Text(
            pt="Bidirecional: você contou uma camada a mais, n·(L + 1).",
            en="Bidirectional: you counted one layer too many, n·(L + 1).",
        ),
    ),
    Mistake(
        "attention in training goes position by position",
        {_ATTENTION: "return length\n"},
        Text(
            pt="Atenção no treino: você contou as posições uma depois da outra. No treino a frase inteira é conhecida, e "
            "todas as posições de uma camada se calculam de uma vez; só as camadas esperam.",
            en="Attention in training: you counted the positions one after the other. In training the whole sentence is "
            "known, and all positions of a layer are computed at once; only the layers wait.",
        ),
        ({_ATTENTION: "return length * layers\n"}, {_ATTENTION: "return length + layers - 1\n"}),
    ),
    Mistake(
        "the layers of attention do not wait",
        {_ATTENTION: "return 1\n"},
        Text(
            pt="Atenção no treino: a camada 2 precisa da saída da camada 1. Um passo só vale para uma camada.",
            en="Attention in training: layer 2 needs the output of layer 1. A single step is right for a single layer only.",
        ),
    ),
    Mistake(
        "generation with attention counted as training",
        {"if generating:": 'if generating and model == "rnn":'},
        Text(
            pt="Gerando com atenção: você contou como no treino. Ao gerar, a palavra seguinte só existe depois que a anterior "
            "saiu da última camada.",
            en="Generating with attention: you counted as in training. When generating, the next word exists only after the "
            "one before has left the last layer.",
        ),
    ),
    Mistake(
        "one step for each generated word",
        {_GENERATING: _GENERATING.replace("length * layers", "length")},
        Text(
            pt="Gerando: cada palavra atravessa as L camadas antes de virar a entrada seguinte; você contou um passo por "
            "palavra.",
            en="Generating: each word crosses the L layers before it becomes the next input; you counted one step for each "
            "word.",
        ),
        ({_GENERATING: _GENERATING.replace("length * layers", 'length if model == "attention" else length * layers')},),
    ),
    Mistake(
        "a generating RNN overlaps its layers",
        {"if generating:": 'if generating and model == "attention":'},
        Text(
            pt="Gerando com a RNN: as ondas diagonais pedem que a entrada seguinte já seja conhecida. Ao gerar, ela é a saída "
            "da última camada.",
            en="Generating with the RNN: diagonal waves need the next input to be known already. When generating, it is the "
            "output of the last layer.",
        ),
    ),
)
