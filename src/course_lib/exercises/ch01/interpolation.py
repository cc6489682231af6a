"""Exercise 1.1: the probability of a word by interpolating a trigram and a bigram with add-k counts."""

from __future__ import annotations

from collections.abc import Iterator

from course_lib.exercises.exercise import Answer, Case, Exercise, Mistake, call
from course_lib.languages import Text

SOLUTION = '''\
def interpolated_probability(token, context, followers, vocabulary_size, weight, k):
    """Return P(token | context), a trigram and a bigram interpolated, both with add-k counts."""

    def smoothed(context):
        seen = followers.get(context, {})
        return (seen.get(token, 0) + k) / (sum(seen.values()) + k * vocabulary_size)

    return weight * smoothed(context) + (1 - weight) * smoothed(context[-1:])
'''

exercise = Exercise(
    "1.1",
    Text(pt="Probabilidade para o que nunca se viu", en="A probability for what was never seen"),
    (Answer("interpolated_probability"),),
    SOLUTION,
)

FOLLOWERS = {
    ("o", "menino"): {"que": 3, "telefonou": 1},
    ("menino", "o"): {"veio": 1},
    ("menino",): {"que": 3, "telefonou": 2, "veio": 1},
    ("o",): {"menino": 5, "menina": 1},
}
VOCABULARY_SIZE = 6


def question(token: str, *context: str, weight: float = 0.8, k: float = 0.5) -> Case:
    """Ask for the probability of a word after two others."""
    return call(token, context, FOLLOWERS, VOCABULARY_SIZE, weight, k)


@exercise.cases(
    points=3,
    rule=Text(
        pt="Cada parte é (contagem + k) / (total do contexto + k·V), e a média usa os pesos.",
        en="Each part is (count + k) / (total of the context + k·V), and the average uses the weights.",
    ),
)
def contexts_that_were_seen() -> Iterator[Case]:
    for token in ("telefonou", "que", "menina"):
        yield question(token, "o", "menino")
        yield question(token, "o", "menino", weight=0.3, k=2.0)
    yield question("veio", "menino", "o", weight=0.6)


@exercise.cases(
    points=2,
    rule=Text(
        pt="Um contexto que nunca apareceu não está em `followers`: com contagem zero e total zero, sobra k / (k·V).",
        en="A context that never occurred is not in `followers`: with count zero and total zero, k / (k·V) is left.",
    ),
)
def contexts_that_were_not() -> Iterator[Case]:
    for context in (("menina", "menina"), ("veio", "menino"), ("que", "veio")):
        yield question("telefonou", *context)
        yield question("menina", *context, weight=0.1, k=1.5)


exercise.mistakes = (
    Mistake(
        "the weights are swapped",
        {"weight * smoothed(context) + (1 - weight)": "(1 - weight) * smoothed(context) + weight"},
        Text(
            pt="Os pesos estão trocados: `weight` multiplica o trigrama, e `1 - weight`, o bigrama.",
            en="The weights are swapped: `weight` multiplies the trigram and `1 - weight` the bigram.",
        ),
    ),
    Mistake(
        "the denominator counts only the words seen after the context",
        {"k * vocabulary_size": "k * len(seen)"},
        Text(
            pt="O denominador soma k só pelas palavras que já seguiram o contexto. As que nunca o seguiram também recebem "
            "k: some k vezes o tamanho do vocabulário inteiro.",
            en="The denominator adds k only for the words that have followed the context. Those that never did get k too: "
            "add k times the size of the whole vocabulary.",
        ),
    ),
    Mistake(
        "the denominator is not smoothed",
        {"(sum(seen.values()) + k * vocabulary_size)": "sum(seen.values())"},
        Text(
            pt="Você somou k à contagem, mas não ao denominador: as probabilidades passam de 1 no total. "
            "Cada uma das V palavras ganhou k, então o total ganha k·V.",
            en="You added k to the count but not to the denominator: the probabilities add up to more than 1. "
            "Each of the V words gained k, so the total gains k·V.",
        ),
    ),
    Mistake(
        "the vocabulary is added instead of k times the vocabulary",
        {"k * vocabulary_size": "vocabulary_size"},
        Text(
            pt="O denominador ganhou V em vez de k·V: isso só é certo quando k = 1.",
            en="The denominator gained V instead of k·V: that is right only when k = 1.",
        ),
    ),
    Mistake(
        "the count is not smoothed",
        {"seen.get(token, 0) + k": "seen.get(token, 0)"},
        Text(
            pt="A contagem do numerador não recebeu k: uma palavra nunca vista depois do contexto fica com probabilidade "
            "zero.",
            en="The count in the numerator did not get its k: a word never seen after the context is left with "
            "probability zero.",
        ),
    ),
    Mistake(
        "the bigram uses the word before the last",
        {"smoothed(context[-1:])": "smoothed(context[:1])"},
        Text(
            pt="O bigrama está condicionado à primeira palavra do contexto. A palavra vizinha de `token` é a última.",
            en="The bigram is conditioned on the first word of the context. The neighbour of `token` is the last one.",
        ),
    ),
    Mistake(
        "the bigram's context is a word and not a tuple",
        {"smoothed(context[-1:])": "smoothed(context[-1])"},
        Text(
            pt="O bigrama não achou contagem alguma: as chaves de `followers` são tuplas, também as de uma palavra só. "
            "`context[-1]` é uma palavra; `context[-1:]`, uma tupla.",
            en="The bigram found no count at all: the keys of `followers` are tuples, those of one word too. "
            "`context[-1]` is a word; `context[-1:]` is a tuple.",
        ),
    ),
    Mistake(
        "the trigram's context is reversed",
        {"smoothed(context) +": "smoothed(context[::-1]) +"},
        Text(
            pt="O contexto do trigrama foi lido de trás para a frente: a ordem das palavras importa num n-grama.",
            en="The trigram's context was read backwards: in an n-gram the order of the words matters.",
        ),
    ),
    Mistake(
        "an unseen context is looked up as if it were there",
        {"followers.get(context, {})": "followers[context]"},
        Text(
            pt="Um contexto que nunca apareceu não está em `followers`, e procurá-lo ali é um erro: trate-o como um "
            "dicionário vazio.",
            en="A context that never occurred is not in `followers`, and looking it up there is an error: treat it as an "
            "empty dictionary.",
        ),
    ),
)
