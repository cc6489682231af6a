"""Exercise 2.7: a search of limited width that keeps the best finished hypothesis of each length."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from course_lib.decoding import beam_search, exhaustive_search
from course_lib.exercises.ch02.random_models import (
    END,
    Found,
    NextLogProbabilities,
    Tokens,
    batched,
    drawn,
    mistaken,
    with_impossible_words,
)
from course_lib.exercises.exercise import Answer, Exercise, Mistake
from course_lib.exercises.expectations import (
    WrongFormError,
    describe,
    expect,
    expect_close,
    expect_items,
    expect_number,
)
from course_lib.languages import Text

exercise = Exercise(
    "2.7",
    Text(pt="A melhor de cada comprimento", en="The best of each length"),
    (Answer("best_of_each_length"),),
)


def right(model: NextLogProbabilities, width: int, max_length: int) -> Found:
    """Return what the library's beam search finds when it goes on to the end."""
    found = beam_search(batched(model), [0], width=width, end=END, max_length=max_length, stop_early=False)
    return {len(one.tokens): (one.tokens, one.log_probability) for one in found if one.tokens[-1:] == (END,)}


def ask(answer: Any, model: NextLogProbabilities, width: int = 3, max_length: int = 5) -> Found:
    """Call the answer and check the form: {length: (tokens, log-probability)}."""
    came = answer(model, width, END, max_length)
    if not isinstance(came, Mapping):
        raise WrongFormError(_A_DICTIONARY.format(came=describe(came)))
    found: Found = {}
    for length, pair in came.items():  # pyright: ignore[reportUnknownVariableType]
        tokens, value = expect_items(pair, 2)
        found[int(expect_number(length))] = (tuple(expect_items(tokens, len(tokens))), expect_number(value))
    return found


def agrees(came: Found, expected: Found) -> bool:
    """Tell whether both have the same hypotheses, with log-probabilities that differ by rounding only."""
    return came.keys() == expected.keys() and all(
        came[length][0] == tokens and math.isclose(came[length][1], value, abs_tol=1e-4)
        for length, (tokens, value) in expected.items()
    )


# Models on which the three mistakes give results of their own.
SEEDS = (1, 2, 3, 4, 5, 6)


def is_not_mistaken(answer: Any, **mistake: bool) -> None:
    """Fail the test when the answer agrees with one mistake on every model, and not with the right search."""
    came = [ask(answer, drawn(seed)) for seed in SEEDS]
    wrong = [mistaken(drawn(seed), **mistake) for seed in SEEDS]
    expect(not all(agrees(one, other) for one, other in zip(came, wrong, strict=True)))


@exercise.test(
    Text(
        pt="A função deve devolver um dicionário {comprimento: (tokens, log P)}.",
        en="The function must return a dictionary {length: (tokens, log P)}.",
    )
)
def returns_a_dictionary(answer: Any) -> None:
    ask(answer, drawn(1))


@exercise.diagnosis(
    Text(
        pt="Há frases que continuam depois do fim. Quem terminou sai do feixe: só os vivos são continuados.",
        en="Some sentences go on after their end. What is finished leaves the beam: only the living are continued.",
    )
)
def nothing_follows_the_end(answer: Any) -> None:
    for seed in SEEDS:
        expect(all(END not in tokens[:-1] for tokens, _ in ask(answer, drawn(seed)).values()))


@exercise.diagnosis(
    Text(
        pt="Há frases sem fim na resposta. Quem não terminou até max_length não é uma frase: fica de fora.",
        en="The answer has sentences without an end. What has not finished by max_length is no sentence: leave it out.",
    )
)
def every_sentence_ends(answer: Any) -> None:
    for seed in SEEDS:
        expect(all(tokens[-1:] == (END,) for tokens, _ in ask(answer, drawn(seed)).values()))


@exercise.diagnosis(
    Text(
        pt="O comprimento não contou o fim. A frase que é só o fim tem comprimento 1.",
        en="The length did not count the end. The sentence that is only its end has length 1.",
    )
)
def the_length_counts_the_end(answer: Any) -> None:
    came = ask(answer, drawn(1))
    expect(not came or any(length != len(tokens) - 1 for length, (tokens, _) in came.items()))


@exercise.diagnosis(
    Text(
        pt="A busca parou na primeira frase que terminou. Uma frase mais longa ainda pode ganhar depois de normalizar: siga "
        "até max_length.",
        en="The search stopped at the first sentence that ended. A longer one may still win after normalising: go on to "
        "max_length.",
    )
)
def the_search_goes_on_after_an_end(answer: Any) -> None:
    expect(max(len(ask(answer, drawn(seed))) for seed in SEEDS) != 1)


@exercise.diagnosis(
    Text(
        pt="Falta o último passo: uma frase pode ter exatamente max_length tokens, contando o fim.",
        en="The last step is missing: a sentence may have exactly max_length tokens, the end counted.",
    )
)
def the_longest_length_is_reached(answer: Any) -> None:
    expect(any(5 in ask(answer, drawn(seed)) for seed in SEEDS))


@exercise.diagnosis(
    Text(
        pt="log P é só o da última palavra. Some o de todas, desde a primeira.",
        en="log P is that of the last word alone. Add up those of all words, from the first.",
    )
)
def log_probabilities_add_up(answer: Any) -> None:
    for seed in SEEDS:
        for tokens, value in ask(answer, drawn(seed)).values():
            last = drawn(seed)(tokens[:-1])[tokens[-1]]
            expect(len(tokens) < 2 or not math.isclose(value, last, abs_tol=1e-6))


@exercise.diagnosis(
    Text(
        pt="O modelo foi consultado vezes demais: o feixe não tem limite. A cada passo, só `width` começos vivem, e cada um é "
        "consultado uma vez.",
        en="The model was asked too many times: the beam has no limit. At each step only `width` beginnings live, and each "
        "is asked about once.",
    )
)
def the_width_limits_the_questions(answer: Any) -> None:
    asked: list[Tokens] = []
    model = drawn(1)

    def counting(tokens: Tokens) -> list[float]:
        asked.append(tokens)
        return model(tokens)

    ask(answer, counting, width=2, max_length=5)
    expect(len(asked) <= 1 + 2 * 4)


@exercise.diagnosis(
    Text(
        pt="O feixe encolheu: quem terminou ocupou o lugar de um vivo. Depois de separar as que terminam, continuam as "
        "`width` melhores das que não terminam.",
        en="The beam shrank: a finished sentence took the place of a living one. After those that end are set apart, the "
        "`width` best of those that do not end go on.",
    )
)
def the_beam_does_not_shrink(answer: Any) -> None:
    is_not_mistaken(answer, shrinks=True)


@exercise.diagnosis(
    Text(
        pt="Você aceitou qualquer fim. Só termina a continuação que está entre as `width` melhores do passo, com todas as "
        "outras na disputa.",
        en="You accepted any end. Only a continuation among the `width` best of the step is finished, with all the others "
        "in the contest.",
    )
)
def an_end_must_be_among_the_best(answer: Any) -> None:
    is_not_mistaken(answer, any_end=True)


@exercise.diagnosis(
    Text(
        pt="Quando duas frases terminam no mesmo passo, você ficou com a pior. Guarde a de maior log P.",
        en="When two sentences end in the same step, you kept the worse one. Keep the one of larger log P.",
    )
)
def the_best_of_a_length_is_kept(answer: Any) -> None:
    is_not_mistaken(answer, worst=True)


@exercise.test(
    Text(
        pt="Uma frase impossível (log P = −∞) entrou na resposta. Continuações impossíveis ficam de fora, mesmo que sobre lugar.",
        en="An impossible sentence (log P = −∞) is in the answer. Impossible continuations stay out, even where there is "
        "room left.",
    )
)
def the_impossible_stays_out(answer: Any) -> None:
    came = ask(answer, with_impossible_words, max_length=4)
    expect(all(value > -math.inf for _, value in came.values()))
    expect(came.keys() == {3, 4})


@exercise.test(
    Text(
        pt="A resposta difere da busca em feixe do livro. Refaça os dois cortes de cada passo: quem termina (entre as `width` "
        "melhores de todas) e quem continua (as `width` melhores sem fim).",
        en="The answer differs from the book's beam search. Go over the two cuts of each step: what ends (among the `width` "
        "best of all) and what goes on (the `width` best without an end).",
    ),
    points=3,
)
def agrees_with_the_books_beam_search(answer: Any) -> None:
    for seed in SEEDS:
        for width in (2, 3, 4):
            expect(agrees(ask(answer, drawn(seed), width), right(drawn(seed), width, 5)))


@exercise.test(
    Text(
        pt="Com um feixe largo o bastante para tudo, a resposta tem de ser a da busca exaustiva, em cada comprimento.",
        en="With a beam wide enough for everything, the answer must be that of exhaustive search, at each length.",
    ),
    points=2,
)
def a_wide_beam_is_exhaustive(answer: Any) -> None:
    for seed in SEEDS[:3]:
        came = ask(answer, drawn(seed, vocabulary=3), width=100, max_length=4)
        every = exhaustive_search(batched(drawn(seed, vocabulary=3)), [0], end=END, max_length=4)
        expect(came.keys() == {len(one.tokens) for one in every})
        for one in every:
            expect(came[len(one.tokens)][0] == one.tokens)
            expect_close(came[len(one.tokens)][1], one.log_probability)


_A_DICTIONARY = Text(
    pt="Era esperado um dicionário {{comprimento: (tokens, log P)}}, mas veio {came}.",
    en="Expected a dictionary {{length: (tokens, log P)}}, but got {came}.",
)

LIVE = "[one for one in continuations if one[0][-1] != end][:width]"

exercise.mistakes = (
    Mistake("what is finished goes on", LIVE, "continuations[:width]", "nothing_follows_the_end"),
    Mistake(
        "unfinished sentences at the last step",
        "one[0][-1] == end]",
        "one[0][-1] == end or length == max_length]",
        "every_sentence_ends",
    ),
    Mistake("the end is not counted", "best[length]", "best[length - 1]", "the_length_counts_the_end"),
    Mistake(
        "stops at the first end", "finished[0]", "finished[0]\n            break", "the_search_goes_on_after_an_end"
    ),
    Mistake("the last step is missing", "max_length + 1", "max_length", "the_longest_length_is_reached"),
    Mistake("only the last word counts", "total + value)", "value)", "log_probabilities_add_up"),
    Mistake("no limit on the beam", "!= end][:width]", "!= end]", "the_width_limits_the_questions"),
    Mistake(
        "the beam shrinks",
        LIVE,
        "[one for one in continuations[:width] if one[0][-1] != end]",
        "the_beam_does_not_shrink",
    ),
    Mistake(
        "any end is accepted", "in continuations[:width] if", "in continuations if", "an_end_must_be_among_the_best"
    ),
    Mistake("the worst of a length", "finished[0]", "finished[-1]", "the_best_of_a_length_is_kept"),
    Mistake("the impossible is allowed", "if value > -math.inf", "if True", "the_impossible_stays_out"),
)
