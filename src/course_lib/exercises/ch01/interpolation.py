"""Exercise 1.1: the probability of a word by interpolating a trigram and a bigram with add-k counts."""

from __future__ import annotations

from typing import Any

from course_lib.exercises.exercise import Answer, Exercise, Mistake
from course_lib.exercises.expectations import expect_close, expect_differs, expect_number
from course_lib.languages import Text

VOCABULARY = ("o", "menino", "menina", "que", "telefonou", "veio")

exercise = Exercise(
    "1.1",
    Text(pt="Probabilidade para o que nunca se viu", en="A probability for what was never seen"),
    (Answer("interpolated_probability"),),
)


def followers() -> dict[tuple[str, ...], dict[str, int]]:
    """What followed each context in a small corpus, and how often; made anew, since an answer may change it."""
    return {
        ("o", "menino"): {"que": 3, "telefonou": 1},
        ("menino", "o"): {"veio": 1},
        ("menino",): {"que": 3, "telefonou": 2, "veio": 1},
        ("o",): {"menino": 5, "menina": 1},
    }


def ask(answer: Any, token: str = "telefonou", context: tuple[str, str] = ("o", "menino")) -> Any:
    """Put one question to the answer, always with weight 0.8 and k = 0.5."""
    return answer(token, context, followers(), len(VOCABULARY), 0.8, 0.5)


@exercise.test(
    Text(
        pt="A função deve aceitar (token, context, followers, vocabulary_size, weight, k), nessa ordem.",
        en="The function must accept (token, context, followers, vocabulary_size, weight, k), in that order.",
    )
)
def returns_a_number(answer: Any) -> None:
    expect_number(ask(answer))


@exercise.diagnosis(
    Text(
        pt="Os pesos estão trocados: `weight` multiplica o trigrama, e `1 - weight`, o bigrama.",
        en="The weights are swapped: `weight` multiplies the trigram and `1 - weight` the bigram.",
    )
)
def the_weights_are_not_swapped(answer: Any) -> None:
    expect_differs(ask(answer), 0.2 * 1.5 / 7 + 0.8 * 2.5 / 9)


@exercise.diagnosis(
    Text(
        pt="O denominador soma k só pelas palavras que já seguiram o contexto. As que nunca o seguiram também recebem k: "
        "some k vezes o tamanho do vocabulário inteiro.",
        en="The denominator adds k only for the words that have followed the context. Those that never did get k too: "
        "add k times the size of the whole vocabulary.",
    )
)
def the_denominator_counts_the_whole_vocabulary(answer: Any) -> None:
    expect_differs(ask(answer), 0.8 * 1.5 / 5 + 0.2 * 2.5 / 7.5)


@exercise.diagnosis(
    Text(
        pt="Você somou k à contagem, mas não ao denominador: as probabilidades passam de 1 no total. "
        "Cada uma das V palavras ganhou k, então o total ganha k·V.",
        en="You added k to the count but not to the denominator: the probabilities add up to more than 1. "
        "Each of the V words gained k, so the total gains k·V.",
    )
)
def the_denominator_is_smoothed_too(answer: Any) -> None:
    expect_differs(ask(answer), 0.8 * 1.5 / 4 + 0.2 * 2.5 / 6)


@exercise.diagnosis(
    Text(
        pt="O denominador ganhou V em vez de k·V: isso só é certo quando k = 1.",
        en="The denominator gained V instead of k·V: that is right only when k = 1.",
    )
)
def the_denominator_gains_k_for_each_word(answer: Any) -> None:
    expect_differs(ask(answer), 0.8 * 1.5 / 10 + 0.2 * 2.5 / 12)


@exercise.diagnosis(
    Text(
        pt="A contagem do numerador não recebeu k: uma palavra nunca vista depois do contexto fica com probabilidade zero.",
        en="The count in the numerator did not get its k: a word never seen after the context is left with "
        "probability zero.",
    )
)
def unseen_words_get_a_share(answer: Any) -> None:
    expect_differs(ask(answer), 0.8 * 1 / 7 + 0.2 * 2 / 9)


@exercise.diagnosis(
    Text(
        pt="O bigrama está condicionado à primeira palavra do contexto. A palavra vizinha de `token` é a última.",
        en="The bigram is conditioned on the first word of the context. The neighbour of `token` is the last one.",
    )
)
def the_bigram_looks_at_the_last_word(answer: Any) -> None:
    expect_differs(ask(answer), 0.8 * 1.5 / 7 + 0.2 * 0.5 / 9)


@exercise.diagnosis(
    Text(
        pt="O contexto do trigrama foi lido de trás para a frente: a ordem das palavras importa num n-grama.",
        en="The trigram's context was read backwards: in an n-gram the order of the words matters.",
    )
)
def the_context_keeps_its_order(answer: Any) -> None:
    expect_differs(ask(answer), 0.8 * 0.5 / 4 + 0.2 * 2.5 / 9)


@exercise.test(
    Text(
        pt="Um contexto que nunca apareceu não está em `followers`: trate-o como um dicionário vazio. "
        "Com contagem zero e total zero, sobra k / (k·V).",
        en="A context that never occurred is not in `followers`: treat it as an empty dictionary. "
        "With count zero and total zero, k / (k·V) is left.",
    )
)
def an_unseen_context_is_answered(answer: Any) -> None:
    expect_close(ask(answer, context=("menina", "menina")), 1 / 6)
    expect_close(ask(answer, context=("veio", "menino")), 0.8 / 6 + 0.2 * 2.5 / 9)


@exercise.test(
    Text(
        pt="Refaça a conta do enunciado: cada parte é (contagem + k) / (total do contexto + k·V), e a média usa os pesos.",
        en="Work through the statement's example again: each part is (count + k) / (total of the context + k·V), "
        "and the average uses the weights.",
    ),
    points=2,
)
def the_probability_is_right(answer: Any) -> None:
    expect_close(ask(answer), 0.8 * 1.5 / 7 + 0.2 * 2.5 / 9)
    expect_close(ask(answer, token="menina"), 0.8 * 0.5 / 7 + 0.2 * 0.5 / 9)


@exercise.test(
    Text(
        pt="Para um mesmo contexto, as probabilidades das palavras do vocabulário devem somar 1.",
        en="For one context, the probabilities of the words of the vocabulary must add up to 1.",
    )
)
def the_probabilities_sum_to_one(answer: Any) -> None:
    for context in (("o", "menino"), ("menina", "o"), ("que", "veio")):
        expect_close(sum(expect_number(ask(answer, token, context)) for token in VOCABULARY), 1.0)


exercise.mistakes = (
    Mistake(
        "the weights are swapped",
        "weight * smoothed(context) + (1 - weight)",
        "(1 - weight) * smoothed(context) + weight",
        "the_weights_are_not_swapped",
    ),
    Mistake(
        "the denominator counts only the words seen after the context",
        "k * vocabulary_size",
        "k * len(seen)",
        "the_denominator_counts_the_whole_vocabulary",
    ),
    Mistake(
        "the denominator is not smoothed (and is zero for an unseen context)",
        "(sum(seen.values()) + k * vocabulary_size)",
        "sum(seen.values())",
        "the_denominator_is_smoothed_too",
    ),
    Mistake(
        "the vocabulary is added instead of k times the vocabulary",
        "k * vocabulary_size",
        "vocabulary_size",
        "the_denominator_gains_k_for_each_word",
    ),
    Mistake("the count is not smoothed", "seen.get(token, 0) + k", "seen.get(token, 0)", "unseen_words_get_a_share"),
    Mistake(
        "the bigram uses the word before the last",
        "smoothed(context[-1:])",
        "smoothed(context[:1])",
        "the_bigram_looks_at_the_last_word",
    ),
    Mistake(
        "the trigram's context is reversed",
        "smoothed(context) +",
        "smoothed(context[::-1]) +",
        "the_context_keeps_its_order",
    ),
    Mistake(
        "an unseen context is looked up as if it were there",
        "followers.get(context, {})",
        "followers[context]",
        "an_unseen_context_is_answered",
    ),
)
