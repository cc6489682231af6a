"""Exercise 2.7: a search of limited width that keeps the best finished hypothesis of each length."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import torch

from course_lib.exercises.exercise import Answer, Case, Exercise, Mistake, call
from course_lib.languages import Text
from course_lib.seeding import generator

SOLUTION = '''\
import math


def best_of_each_length(next_log_probabilities, width, end, max_length):
    """Return {length: (tokens, log P)}, the best finished hypothesis that a beam finds of each length."""
    live, best = [((), 0.0)], {}
    for length in range(1, max_length + 1):
        continuations = [
            ((*tokens, token), total + value)
            for tokens, total in live
            for token, value in enumerate(next_log_probabilities(tokens))
            if value > -math.inf
        ]
        continuations.sort(key=lambda one: -one[1])
        finished = [one for one in continuations[:width] if one[0][-1] == end]
        if finished:
            best[length] = finished[0]
        live = [one for one in continuations if one[0][-1] != end][:width]
    return best
'''

exercise = Exercise(
    "2.7",
    Text(pt="A melhor de cada comprimento", en="The best of each length"),
    (Answer("best_of_each_length"),),
    SOLUTION,
)

Tokens = tuple[int, ...]


def drawn(seed: int, vocabulary: int = 5) -> Callable[[Tokens], list[float]]:
    """Return a model drawn at random: for each beginning a distribution of its own, the same at every call."""

    def next_log_probabilities(tokens: Tokens) -> list[float]:
        number = seed
        for token in tokens:
            number = number * (vocabulary + 1) + token + 1
        return torch.randn(vocabulary, generator=generator(number)).log_softmax(dim=0).tolist()

    return next_log_probabilities


def constant(tokens: Tokens) -> list[float]:
    """The model of the statement's example: the same two probabilities after any beginning."""
    return [math.log(0.6), math.log(0.4)]


def with_impossible_words(tokens: Tokens) -> list[float]:
    """A model that must say word 2 twice before it may end: all else is impossible until then."""
    if len(tokens) >= 2:
        return [-math.inf, math.log(0.4), math.log(0.6)]
    return [-math.inf, -math.inf, 0.0]


@exercise.cases(
    points=4,
    rule=Text(
        pt="Refaça os dois cortes de cada passo: quem termina (entre as `width` melhores de todas) e quem continua (as `width` "
        "melhores sem fim).",
        en="Go over the two cuts of each step: what ends (among the `width` best of all) and what goes on (the `width` best "
        "without an end).",
    ),
)
def narrow_beams() -> Iterator[Case]:
    yield call(constant, 2, 1, 3)
    for seed, width, end in ((1, 3, 1), (2, 3, 1), (3, 2, 0), (4, 4, 2), (5, 3, 1), (6, 3, 4), (7, 2, 3)):
        yield call(drawn(seed), width, end, 5)


@exercise.cases(
    points=2,
    rule=Text(
        pt="Com um feixe largo o bastante para tudo, a resposta é a da busca exaustiva, em cada comprimento.",
        en="With a beam wide enough for everything, the answer is that of exhaustive search, at each length.",
    ),
)
def wide_beams() -> Iterator[Case]:
    for seed, end in ((1, 1), (2, 0), (3, 2)):
        yield call(drawn(seed, vocabulary=3), 100, end, 4)


@exercise.cases(
    rule=Text(
        pt="Continuações impossíveis (log P = −∞) ficam de fora, mesmo que sobre lugar.",
        en="Impossible continuations (log P = −∞) stay out, even where there is room left.",
    )
)
def impossible_words() -> Iterator[Case]:
    yield call(with_impossible_words, 3, 1, 4)
    yield call(with_impossible_words, 6, 1, 5)


_LIVE = "[one for one in continuations if one[0][-1] != end][:width]"

exercise.mistakes = (
    Mistake(
        "what is finished goes on",
        {_LIVE: "continuations[:width]"},
        Text(
            pt="Há frases que continuam depois do fim. Quem terminou sai do feixe: só os vivos são continuados.",
            en="Some sentences go on after their end. What is finished leaves the beam: only the living are continued.",
        ),
    ),
    Mistake(
        "unfinished sentences at the last step",
        {"one[0][-1] == end]": "one[0][-1] == end or length == max_length]"},
        Text(
            pt="Há frases sem fim na resposta. Quem não terminou até max_length não é uma frase: fica de fora.",
            en="The answer has sentences without an end. What has not finished by max_length is no sentence: leave it out.",
        ),
    ),
    Mistake(
        "the end is not counted",
        {"best[length]": "best[length - 1]"},
        Text(
            pt="O comprimento não contou o fim. A frase que é só o fim tem comprimento 1.",
            en="The length did not count the end. The sentence that is only its end has length 1.",
        ),
    ),
    Mistake(
        "the end is left out of the tokens",
        {"best[length] = finished[0]": "best[length] = (finished[0][0][:-1], finished[0][1])"},
        Text(
            pt="Falta o fim nos tokens: a tupla guardada termina em `end`.",
            en="The end is missing from the tokens: the tuple that is kept closes with `end`.",
        ),
    ),
    Mistake(
        "stops at the first end",
        {"finished[0]": "finished[0]\n            break"},
        Text(
            pt="A busca parou no primeiro fim. Ela vai até `max_length`: as frases mais longas ainda faltam.",
            en="The search stopped at the first end. It goes on to `max_length`: the longer sentences are still missing.",
        ),
    ),
    Mistake(
        "the last step is missing",
        {"max_length + 1": "max_length"},
        Text(
            pt="Falta o último passo: uma frase pode ter exatamente max_length tokens, contando o fim.",
            en="The last step is missing: a sentence may have exactly max_length tokens, the end counted.",
        ),
    ),
    Mistake(
        "only the last word counts",
        {"total + value)": "value)"},
        Text(
            pt="log P é só o da última palavra. Some o de todas, desde a primeira.",
            en="log P is that of the last word alone. Add up those of all words, from the first.",
        ),
    ),
    Mistake(
        "the end is taken to be word 1",
        {"one[0][-1] == end": "one[0][-1] == 1", "one[0][-1] != end": "one[0][-1] != 1"},
        Text(
            pt="O fim foi tomado pela palavra 1. Qual é o fim diz o argumento `end`.",
            en="Word 1 was taken for the end. Which word is the end, the argument `end` tells.",
        ),
        ({"one[0][-1] == end": "one[0][-1] == 1"}, {"one[0][-1] != end": "one[0][-1] != 1"}),
    ),
    Mistake(
        "no limit on the beam",
        {"!= end][:width]": "!= end]"},
        Text(
            pt="O feixe não tem limite. A cada passo, só `width` começos vivem.",
            en="The beam has no limit. At each step only `width` beginnings live.",
        ),
    ),
    Mistake(
        "the beam shrinks",
        {_LIVE: "[one for one in continuations[:width] if one[0][-1] != end]"},
        Text(
            pt="O feixe encolheu: quem terminou ocupou o lugar de um vivo. Depois de separar as que terminam, continuam as "
            "`width` melhores das que não terminam.",
            en="The beam shrank: a finished sentence took the place of a living one. After those that end are set apart, the "
            "`width` best of those that do not end go on.",
        ),
    ),
    Mistake(
        "any end is accepted",
        {"in continuations[:width] if": "in continuations if"},
        Text(
            pt="Você aceitou qualquer fim. Só termina a continuação que está entre as `width` melhores do passo, com todas as "
            "outras na disputa.",
            en="You accepted any end. Only a continuation among the `width` best of the step is finished, with all the "
            "others in the contest.",
        ),
    ),
    Mistake(
        "the worst of a length",
        {"finished[0]": "finished[-1]"},
        Text(
            pt="Quando duas frases terminam no mesmo passo, você ficou com a pior. Guarde a de maior log P.",
            en="When two sentences end in the same step, you kept the worse one. Keep the one of larger log P.",
        ),
    ),
    Mistake(
        "the impossible is allowed",
        {"if value > -math.inf": "if True"},
        Text(
            pt="Uma frase impossível (log P = −∞) entrou na resposta. Continuações impossíveis ficam de fora, mesmo que sobre "
            "lugar.",
            en="An impossible sentence (log P = −∞) is in the answer. Impossible continuations stay out, even where there is "
            "room left.",
        ),
    ),
)
