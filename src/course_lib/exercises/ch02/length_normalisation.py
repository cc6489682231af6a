"""Exercise 2.3: hypotheses put in order again by log P / length^alpha."""

from __future__ import annotations

from collections.abc import Iterator

from course_lib.exercises.exercise import Answer, Case, Exercise, Mistake, call
from course_lib.languages import Text

SOLUTION = '''\
def rerank(hypotheses, alpha):
    """Return the hypotheses as (words, score), the best score first."""
    scored = []
    for words, log_probability in hypotheses:
        length = len(words) + 1  # the end is a token too
        scored.append((words, log_probability / length**alpha))
    return sorted(scored, key=lambda pair: -pair[1])  # equals keep their order
'''

exercise = Exercise(
    "2.3",
    Text(pt="Quem ganha depende de α", en="Who wins depends on α"),
    (Answer("rerank"),),
    SOLUTION,
)

HYPOTHESES = [
    (text.split(), log_probability)
    for text, log_probability in (
        ("jane is visiting africa in september", -5.0),
        ("jane is in africa", -4.4),
        ("jane visits africa", -3.9),
        ("jane is going to be visiting africa in september", -6.9),
    )
]
ALPHAS = (0.7, 1.0, 0.3, 0.0)


@exercise.cases(
    points=4,
    rule=Text(
        pt="A pontuação é log P / T^α, com T contando o fim, e a lista vai da maior para a menor.",
        en="The score is log P / T^α, with T counting the end, and the list goes from the largest to the smallest.",
    ),
)
def hypotheses_of_several_lengths() -> Iterator[Case]:
    for alpha in ALPHAS:
        yield call(HYPOTHESES, alpha)
    yield call([(["a"], -1.0), (["b", "c", "d", "e"], -1.5), (["f", "g"], -9.0)], 0.7)


@exercise.cases(
    rule=Text(
        pt="Em caso de empate, fica na frente quem já estava na frente na lista recebida.",
        en="In a tie, whoever came first in the list you were given stays first.",
    )
)
def ties() -> Iterator[Case]:
    tied = [(["b"], -2.0), (["c", "d", "e"], -4.0), (["a"], -2.0), (["d"], -1.0)]
    yield call(tied, 1.0)
    yield call(tied, 0.0)


@exercise.cases(
    rule=Text(
        pt="A hipótese sem palavras existe: é só o fim, e o comprimento dela é 1.",
        en="The hypothesis with no words exists: it is the end alone, and its length is 1.",
    )
)
def an_empty_sentence() -> Iterator[Case]:
    for alpha in ALPHAS[:3]:
        yield call([([], -3.0), *HYPOTHESES], alpha)


_SORTED = "sorted(scored, key=lambda pair: -pair[1])"

exercise.mistakes = (
    Mistake(
        "the end is not counted",
        {"len(words) + 1": "len(words)"},
        Text(
            pt="O fim não entrou no comprimento. log P inclui a probabilidade do fim, então ele conta como um token: são "
            "`len(words) + 1`.",
            en="The end was left out of the length. log P includes the probability of the end, so it counts as a token: "
            "there are `len(words) + 1`.",
        ),
    ),
    Mistake(
        "multiplied by the length",
        {"/ length**alpha": "* length**alpha"},
        Text(
            pt="Você multiplicou pelo comprimento: assim a frase longa é punida duas vezes. Divida.",
            en="You multiplied by the length: long sentences are then punished twice. Divide.",
        ),
    ),
    Mistake(
        "alpha as a factor",
        {"length**alpha": "(length * alpha)"},
        Text(
            pt="α multiplicou o comprimento. Ele é um expoente: T ** alpha.",
            en="α multiplied the length. It is an exponent: T ** alpha.",
        ),
    ),
    Mistake(
        "always the mean",
        {"length**alpha": "length"},
        Text(
            pt="α não fez diferença: você dividiu sempre por T, como se α fosse 1.",
            en="α made no difference: you always divided by T, as if α were 1.",
        ),
    ),
    Mistake(
        "the probability is normalised",
        {"log_probability / length": "2.718281828459045**log_probability / length"},
        Text(
            pt="Você normalizou a probabilidade, e não o logaritmo dela. Dividir P por T não compensa nada: ela cai "
            "exponencialmente com o comprimento.",
            en="You normalised the probability, not its logarithm. Dividing P by T makes up for nothing: it falls "
            "exponentially with the length.",
        ),
    ),
    Mistake(
        "the formula with the constant 5",
        {"length**alpha": "((5 + length) / 6) ** alpha"},
        Text(
            pt="Esta é a fórmula do sistema do Google (Wu et al., 2016), ((5 + T) / 6)^α. A do capítulo não tem a constante: "
            "T^α.",
            en="This is the formula of Google's system (Wu et al., 2016), ((5 + T) / 6)^α. The chapter's has no constant: "
            "T^α.",
        ),
    ),
    Mistake(
        "lengths in letters",
        {"len(words) + 1": 'len(" ".join(words)) + 1'},
        Text(
            pt="O comprimento foi contado em letras. T é o número de tokens: as palavras e o fim.",
            en="The length was counted in letters. T is the number of tokens: the words and the end.",
        ),
    ),
    Mistake(
        "the worst first",
        {"-pair[1]": "pair[1]"},
        Text(
            pt="A lista veio da pior para a melhor. As pontuações são negativas: a melhor é a mais próxima de zero.",
            en="The list came with the worst first. Scores are negative: the best is the one nearest to zero.",
        ),
    ),
    Mistake(
        "still in the order of log P",
        {
            f"return {_SORTED}": "log_p = {tuple(words): value for words, value in hypotheses}\n"
            "    return sorted(scored, key=lambda pair: -log_p[tuple(pair[0])])"
        },
        Text(
            pt="As pontuações mudaram, mas a ordem ainda é a de log P. Ordene pela pontuação normalizada.",
            en="The scores changed, but the order is still that of log P. Sort by the normalised score.",
        ),
    ),
    Mistake(
        "in the order given",
        {_SORTED: "scored"},
        Text(
            pt="As hipóteses ficaram na ordem em que vieram. Ordene-as: da maior pontuação para a menor.",
            en="The hypotheses stayed in the order in which they came. Sort them: from the largest score to the smallest.",
        ),
    ),
    Mistake(
        "the pairs the other way round",
        {f"return {_SORTED}": f"return [(score, words) for words, score in {_SORTED}]"},
        Text(
            pt="Os pares estão na outra ordem: primeiro as palavras, depois a pontuação.",
            en="The pairs are the other way round: first the words, then the score.",
        ),
    ),
    Mistake(
        "ties turned around",
        {_SORTED: "sorted(scored, key=lambda pair: pair[1])[::-1]"},
        Text(
            pt="No empate, a ordem saiu invertida. Em caso de empate, fica na frente quem já estava na frente.",
            en="In a tie the order came out reversed. In a tie, whoever came first stays first.",
        ),
    ),
    Mistake(
        "the empty hypothesis is left out",
        {"in hypotheses:": "in [pair for pair in hypotheses if pair[0]]:"},
        Text(
            pt="A hipótese sem palavras sumiu da lista. Ela é só o fim, e entra como as outras.",
            en="The hypothesis with no words has gone from the list. It is the end alone, and is listed like the others.",
        ),
    ),
)
