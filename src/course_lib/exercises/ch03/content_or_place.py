"""Exercise 3.5: whether attention followed the words or stayed in its places when the annotations were shuffled."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from course_lib.exercises.exercise import Answer, Case, Exercise, Mistake, call
from course_lib.languages import Text
from course_lib.seeding import generator

SOLUTION = '''\
def follows_and_stays(before, after, order):
    """Return the shares of steps at which the largest weight follows the word, and stays in its place."""
    follows = stays = 0
    for old, new in zip(before, after, strict=True):
        was, now = old.index(max(old)), new.index(max(new))
        follows += order[now] == was
        stays += now == was
    return follows / len(before), stays / len(before)
'''

exercise = Exercise(
    "3.5",
    Text(pt="A palavra ou o lugar", en="The word or the place"),
    (Answer("follows_and_stays"),),
    SOLUTION,
)


def _rows(places: list[int], words: int) -> list[list[float]]:
    """Return a row for each place, most of its weight there and the rest uneven."""
    return [[0.7 if word == place else 0.3 * (word + 1) / 30 for word in range(words)] for place in places]


@exercise.cases(
    points=5,
    rule=Text(
        pt="Depois de embaralhar, no lugar j está a palavra `order[j]`. Segue a palavra quem olha para `order[agora] == "
        "antes`; fica no "
        "lugar quem olha para o mesmo j.",
        en="After the shuffle the word `order[j]` stands at place j. Whoever looks at `order[now] == before` follows the "
        "word; whoever "
        "looks at the same j stays in place.",
    ),
)
def shuffles() -> Iterator[Case]:
    order = [2, 0, 3, 1]
    moved = {word: place for place, word in enumerate(order)}
    places = [0, 1, 2, 3, 1]
    yield call(_rows(places, 4), _rows([moved[place] for place in places], 4), order)
    yield call(_rows(places, 4), _rows(places, 4), order)
    yield call(_rows(places, 4), _rows([moved[0], moved[1], 2, 0, 1], 4), order)
    yield call(_rows([0, 1, 2], 3), _rows([0, 2, 1], 3), [0, 2, 1])
    drawn = generator(35)
    for words in (5, 6):
        order = torch.randperm(words, generator=drawn).tolist()
        before, after = (torch.randint(words, (8,), generator=drawn).tolist() for _ in range(2))
        yield call(_rows(before, words), _rows(after, words), order)


exercise.mistakes = (
    Mistake(
        "the order read backwards",
        {"order[now] == was": "order[was] == now"},
        Text(
            pt="A ordem foi lida ao contrário: `order[j]` diz que palavra está agora no lugar j, e não para onde foi a palavra j.",
            en="The order was read backwards: `order[j]` says which word now stands at place j, not where word j went.",
        ),
    ),
    Mistake(
        "the pair turned round",
        {"return follows / len(before), stays / len(before)": "return stays / len(before), follows / len(before)"},
        Text(
            pt="O par está na outra ordem: primeiro quem segue a palavra.",
            en="The pair is the other way round: following the word comes first.",
        ),
    ),
    Mistake(
        "counts instead of shares",
        {"return follows / len(before), stays / len(before)": "return follows, stays"},
        Text(
            pt="Você devolveu contagens. Divida pelo número de passos.",
            en="You returned counts. Divide by the number of steps.",
        ),
    ),
    Mistake(
        "divided by the words",
        {"return follows / len(before), stays / len(before)": "return follows / len(order), stays / len(order)"},
        Text(
            pt="Você dividiu pelo número de palavras da origem. As partes são dos passos, um por palavra escrita.",
            en="You divided by the number of words of the source. The shares are of the steps, one a word written.",
        ),
    ),
    Mistake(
        "the smallest weight",
        {"old.index(max(old)), new.index(max(new))": "old.index(min(old)), new.index(min(new))"},
        Text(
            pt="Você procurou o menor peso. Pergunta-se para onde o modelo mais olha.",
            en="You looked for the smallest weight. The question is where the model looks most.",
        ),
    ),
    Mistake(
        "a place that did not move counts for the place alone",
        {"order[now] == was\n": "order[now] == was and now != was\n"},
        Text(
            pt="Quando a palavra não mudou de lugar, olhar para ela é seguir a palavra e também ficar no lugar: conta nos dois.",
            en="When the word did not change places, looking at it is both following the word and staying in place: it "
            "counts for both.",
        ),
    ),
    Mistake(
        "what does not follow stays",
        {"stays += now == was": "stays += order[now] != was"},
        Text(
            pt="Quem não segue a palavra não fica por isso no lugar: pode ter ido olhar outra coisa.",
            en="What does not follow the word does not stay in place for that: it may have gone to look at something else.",
        ),
    ),
)
