"""Figure `nest_and_stretch`: the reader nests clauses or adds flat words, and every model says the number of the next verb."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from itertools import product

import torch
from torch import Tensor

from course_lib.corpora.agreement import VERB_PAIRS
from course_lib.corpora.tokenizers import START, Vocabulary
from course_lib.figures.gradient_flow import check_model
from course_lib.figures.nest_and_stretch.sentences import (
    FLAT,
    GLOSSES,
    LEVELS,
    MOST_NESTED,
    PLURAL,
    RELATIVE,
    beginning,
    distance,
    flat_as_long_as,
)
from course_lib.figures.shared.base import InteractiveFigure, table
from course_lib.figures.shared.weights import pack_gpt, pack_recurrent
from course_lib.languages import Text
from course_lib.models.gpt import GPT
from course_lib.models.recurrent import CELLS, RecurrentLM
from course_lib.numbers import percent

KINDS = (*CELLS, "gpt")
TITLE = Text(
    pt="Encaixar ou esticar: o que faz a RNN perder o sujeito",
    en="Nest or stretch: what makes the RNN lose its subject",
)
CAPTION = Text(
    pt="Cada arco liga um sujeito que espera ao seu verbo; o arco de uma linha é singular, o de duas é plural. Clique em um "
    "sujeito para trocar o seu número. Com a frase em foco, as setas para os lados esticam e as setas para baixo e "
    "para cima encaixam. As barras somam a probabilidade que cada modelo dá aos verbos principais no singular, à "
    "esquerda, e no plural, à direita; o que falta para 100% vai para outras palavras. Um modelo acerta "
    "quando dá ao número certo ao menos o dobro do que dá ao outro, e erra quando faz o contrário.",
    en="Each arc joins a subject that waits to its verb; an arc of one line is singular, one of two lines is plural. Click on a "
    "subject to change its number. With the sentence in focus, the arrows to the sides stretch and those down and up "
    "nest. The bars add up the probability that each model gives to the main verbs in the singular, to the left, and in "
    "the plural, to the right; what is missing from 100% goes to other words. A model is right when "
    "it gives the right number at least twice what it gives the other, and wrong when it does the contrary.",
)
DESCRIPTION = Text(
    pt="A frase “{sentence} …” tem {nested} orações encaixadas e {distance} palavras entre o sujeito e o verbo que falta; os "
    "modelos dizem o número desse verbo.",
    en="The sentence “{sentence} …” has {nested} nested clauses and {distance} words between the subject and the verb that is "
    "missing; the models say the number of that verb.",
)
HEADERS = (
    Text(pt="modelo", en="model"),
    Text(pt="verbo no singular", en="verb in the singular"),
    Text(pt="verbo no plural", en="verb in the plural"),
)
NAMES: dict[str, Text | str] = {
    "rnn": "RNN",
    "lstm": "LSTM",
    "gru": "GRU",
    "gpt": Text(pt="atenção (GPT)", en="attention (GPT)"),
}


def nest_and_stretch(
    models: Mapping[str, RecurrentLM | GPT], vocabulary: Vocabulary, *, nested: int = 4, stretched: int = 0
) -> InteractiveFigure:
    """Let the reader build a sentence with more nesting or more distance, and see which number each model expects.

    models: by kind, {"rnn": …, "lstm": …, "gru": …, "gpt": …}, one at least, all trained with `vocabulary`. The figure opens
    with `nested` clauses and `stretched` flat phrases. ValueError for an unknown kind, a model of another kind than its key
    says, or a number of clauses or phrases that there is not; UnknownTokenError for a vocabulary without the grammar's words.
    """
    if not models:
        raise ValueError("models is empty; give at least one, by its kind")
    for kind, model in models.items():
        _check(kind, model, vocabulary)
    words = beginning(nested, stretched)
    verbs = {"singular": [one for one, _ in VERB_PAIRS], "plural": [many for _, many in VERB_PAIRS]}
    shares = {kind: number_shares(model, vocabulary, [words])[0].tolist() for kind, model in models.items()}
    return InteractiveFigure(
        "nest_and_stretch",
        {
            "tokens": vocabulary.tokens,
            "start": START,
            "relative": RELATIVE,
            "levels": [asdict(level) for level in LEVELS],
            "flat": FLAT,
            "glosses": GLOSSES,
            "verbs": verbs,
            "state": {"nested": nested, "stretched": stretched, "plural": PLURAL},
            "presets": {"nested": nested or MOST_NESTED, "flat": flat_as_long_as(nested or MOST_NESTED)},
            "right": {kind: right_answers(model, vocabulary) for kind, model in models.items()},
            "models": {
                kind: pack_gpt(model) if isinstance(model, GPT) else pack_recurrent(model)
                for kind, model in models.items()
            },
        },
        title=TITLE,
        caption=CAPTION,
        description=DESCRIPTION.format(sentence=" ".join(words), nested=nested, distance=distance(nested, stretched)),
        fallback=table(HEADERS, [(NAMES[kind], *map(percent, both)) for kind, both in shares.items()]),
    )


def number_shares(model: RecurrentLM | GPT, vocabulary: Vocabulary, beginnings: list[list[str]]) -> Tensor:
    """Return, for each of several beginnings of one length, the probability of all main verbs in the singular and in the plural.

    The result has the shape (sentences, 2).
    """
    tokens = torch.tensor([vocabulary.encode([START, *words]) for words in beginnings])
    with torch.no_grad():
        probabilities = model(tokens)[:, -1].softmax(dim=-1)  # (B, V)
    forms = [vocabulary.encode(list(number)) for number in zip(*VERB_PAIRS, strict=True)]
    return torch.stack([probabilities[:, ids].sum(dim=-1) for ids in forms], dim=-1)


def right_answers(model: RecurrentLM | GPT, vocabulary: Vocabulary) -> list[list[int]]:
    """Count, for each number of clauses and of flat phrases, the choices of number for which the right verbs get at least twice
    the probability of the others.

    With d clauses there are 2^(d + 1) choices, one number for each subject.
    """
    return [[_right(model, vocabulary, nested, flat) for flat in range(len(FLAT) + 1)] for nested in range(len(LEVELS))]


def _right(model: RecurrentLM | GPT, vocabulary: Vocabulary, nested: int, stretched: int) -> int:
    choices = [(*chosen, *PLURAL[nested + 1 :]) for chosen in product((False, True), repeat=nested + 1)]
    shares = number_shares(model, vocabulary, [beginning(nested, stretched, choice) for choice in choices])
    asked = torch.tensor([int(choice[0]) for choice in choices])[:, None]  # the place of the right share
    right, wrong = shares.gather(1, asked), shares.gather(1, 1 - asked)
    return int((right >= 2 * wrong).sum())


def _check(kind: str, model: RecurrentLM | GPT, vocabulary: Vocabulary) -> None:
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}; choose one of {', '.join(KINDS)}")
    if isinstance(model, RecurrentLM):
        return check_model(model, kind, vocabulary)
    if kind != "gpt":
        raise ValueError(f"the model given as {kind!r} is a GPT; give it as 'gpt'")
    if model.config.vocabulary_size != len(vocabulary):
        raise ValueError(
            f"the gpt knows {model.config.vocabulary_size} tokens and the vocabulary has {len(vocabulary)}; "
            "give the vocabulary it was trained with"
        )
    longest = 1 + len(beginning(MOST_NESTED, len(FLAT)))
    if model.config.context < longest:
        raise ValueError(
            f"the gpt reads {model.config.context} tokens; the longest sentence of the figure has {longest}"
        )
    return None
