"""Exercise 3.4: three scoring functions of a query against all the keys of a sentence, without loops."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from course_lib.exercises.exercise import Answer, Case, Exercise, Mistake, call
from course_lib.languages import Text
from course_lib.seeding import generator

SOLUTION = '''\
import torch


def dot_score(query, keys):
    """Return the dot product of the query (Q,) with each of the keys (S, Q)."""
    return keys @ query


def general_score(query, keys, W):
    """Return query^T W key for each of the keys (S, K); W is (Q, K)."""
    return keys @ (W.T @ query)


def additive_score(query, keys, W, U, v):
    """Return v^T tanh(W query + U key) for each of the keys (S, K); W is (A, Q), U (A, K) and v (A,)."""
    return torch.tanh(W @ query + keys @ U.T) @ v
'''

exercise = Exercise(
    "3.4",
    Text(pt="Três funções de pontuação", en="Three scoring functions"),
    (Answer("dot_score"), Answer("general_score"), Answer("additive_score")),
    SOLUTION,
)


def _drawn(*shape: int, seed: int) -> torch.Tensor:
    return torch.randn(*shape, generator=generator(seed))


@exercise.cases(
    "dot_score",
    points=2,
    rule=Text(
        pt="Um produto escalar por chave, sem dividir nem normalizar.",
        en="One dot product a key, neither divided nor normalised.",
    ),
)
def dots() -> Iterator[Case]:
    yield call(torch.tensor([1.0, 2.0]), torch.tensor([[3.0, 0.0], [0.0, 1.0], [1.0, 1.0]]))
    for seed, (words, width) in enumerate(((4, 3), (2, 6))):
        yield call(_drawn(width, seed=seed), _drawn(words, width, seed=10 + seed))


@exercise.cases(
    "general_score",
    points=3,
    rule=Text(
        pt="Para cada chave, queryᵀ W key, com W de forma (Q, K).",
        en="For each key, queryᵀ W key, with W of shape (Q, K).",
    ),
)
def generals() -> Iterator[Case]:
    for seed, (words, query, key) in enumerate(((3, 2, 2), (4, 3, 3), (2, 4, 3))):
        yield call(_drawn(query, seed=seed), _drawn(words, key, seed=20 + seed), _drawn(query, key, seed=30 + seed))


@exercise.cases(
    "additive_score",
    points=3,
    rule=Text(
        pt="Para cada chave, vᵀ tanh(W query + U key): primeiro a soma, depois a tanh, por fim v.",
        en="For each key, vᵀ tanh(W query + U key): first the sum, then the tanh, v at the end.",
    ),
)
def additives() -> Iterator[Case]:
    for seed, (words, query, key, inside) in enumerate(((3, 2, 2, 2), (4, 3, 3, 3), (2, 4, 3, 5))):
        yield call(
            _drawn(query, seed=seed),
            _drawn(words, key, seed=40 + seed),
            _drawn(inside, query, seed=50 + seed),
            _drawn(inside, key, seed=60 + seed),
            _drawn(inside, seed=70 + seed),
        )


_INSIDE = "W @ query + keys @ U.T"

exercise.mistakes = (
    Mistake(
        "scaled",
        {"return keys @ query": "return keys @ query / len(query) ** 0.5"},
        Text(
            pt="Você dividiu pela raiz do tamanho: essa é outra função, a do Transformer. Aqui se pede o produto escalar puro.",
            en="You divided by the root of the size: that is another function, the Transformer's. The plain dot product "
            "is asked for here.",
        ),
    ),
    Mistake(
        "the cosine",
        {"return keys @ query": "return keys @ query / (keys.norm(dim=-1) * query.norm())"},
        Text(
            pt="Você dividiu pelos comprimentos: isso é o cosseno. O produto escalar cresce com o comprimento dos vetores.",
            en="You divided by the lengths: that is the cosine. The dot product grows with the length of the vectors.",
        ),
    ),
    Mistake(
        "weights instead of scores",
        {"return keys @ query": "return torch.softmax(keys @ query, dim=-1)"},
        Text(
            pt="Você já passou pelo softmax. Uma pontuação é um número qualquer; os pesos vêm depois.",
            en="You went through the softmax already. A score is any number; the weights come afterwards.",
        ),
    ),
    Mistake(
        "W transposed",
        {"W.T @ query": "W @ query"},
        Text(
            pt="W está transposta. Em queryᵀ W key, W tem uma linha por número da consulta e uma coluna por número da chave.",
            en="W is transposed. In queryᵀ W key, W has a row for each number of the query and a column for each number "
            "of the key.",
        ),
    ),
    Mistake(
        "W left out",
        {"keys @ (W.T @ query)": "keys @ query"},
        Text(pt="W não entrou na conta.", en="W did not enter the sum."),
    ),
    Mistake(
        "no tanh",
        {f"torch.tanh({_INSIDE})": f"({_INSIDE})"},
        Text(
            pt="Sem a tanh, a pontuação é uma soma de duas partes separadas, e a da consulta é igual para todas as "
            "chaves: some no softmax.",
            en="Without the tanh the score is a sum of two separate parts, and the query's is the same for every key: it "
            "vanishes in the "
            "softmax.",
        ),
    ),
    Mistake(
        "tanh at the end",
        {f"torch.tanh({_INSIDE}) @ v": f"torch.tanh(({_INSIDE}) @ v)"},
        Text(
            pt="A tanh ficou por fora. Ela age sobre o vetor de dentro, número a número; v junta tudo por último.",
            en="The tanh is outside. It acts on the vector within, number by number; v joins everything last.",
        ),
    ),
    Mistake(
        "another bend",
        {"torch.tanh(": "torch.relu("},
        Text(pt="A função de dentro é a tanh, e não a ReLU.", en="The function within is the tanh, not the ReLU."),
        ({"torch.tanh(": "torch.sigmoid("},),
    ),
    Mistake(
        "v replaced by a sum",
        {" @ v": ".sum(dim=-1)"},
        Text(
            pt="Você somou os números de dentro. O vetor v dá a cada um a sua importância, e é aprendido.",
            en="You summed the numbers within. The vector v gives each its importance, and is learnt.",
        ),
    ),
    Mistake(
        "W and U exchanged",
        {_INSIDE: "U @ query + keys @ W.T"},
        Text(
            pt="W e U estão trocadas: W é da consulta, U é da chave.",
            en="W and U are exchanged: W is the query's, U the key's.",
        ),
    ),
    Mistake(
        "multiplied within",
        {_INSIDE: "(W @ query) * (keys @ U.T)"},
        Text(
            pt="Por dentro você multiplicou. A função se chama aditiva porque ali as duas partes se somam.",
            en="Within you multiplied. The function is called additive because there the two parts are added.",
        ),
    ),
)
