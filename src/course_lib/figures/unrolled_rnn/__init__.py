"""Figure `unrolled_rnn`: a recurrent network on the reader's own sentence, one step at a time, and surgery on its state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch

from course_lib.corpora.tokenizers import START, Vocabulary
from course_lib.figures.gradient_flow import check_model, words_of
from course_lib.figures.shared.base import InteractiveFigure, table
from course_lib.figures.shared.weights import pack_recurrent
from course_lib.languages import Text
from course_lib.models.recurrent import RecurrentLM
from course_lib.numbers import percent

TITLE = Text(pt="A rede desenrolada, e uma cirurgia no seu estado", en="The unrolled network, and surgery on its state")
CAPTION = Text(
    pt="Cada coluna é uma palavra, e cada linha, uma unidade do estado, que é tudo o que a rede guarda do começo da frase. Inverter uma "
    "unidade é trocar o sinal dela (e o da sua memória, na LSTM) logo depois da palavra escolhida; dali em diante, a rede lê sozinha. "
    "As contas são feitas na página, com os modelos treinados.",
    en="Each column is a word, and each row a unit of the state, which is all that the network keeps of the beginning of the sentence. To "
    "flip a unit is to turn its sign (and that of its memory, in the LSTM) right after the chosen word; from there the network reads on "
    "by itself. All is computed in the page, with the trained models.",
)
DESCRIPTION = Text(
    pt="Uma rede recorrente lê “{sentence}” palavra por palavra; cada passo recebe uma palavra e o estado do passo "
    "anterior, e propõe a palavra seguinte.",
    en="A recurrent network reads “{sentence}” word by word; each step takes a word and the state of the step before, "
    "and proposes the next word.",
)
HEADERS = (
    Text(pt="passo", en="step"),
    Text(pt="palavra lida", en="word read"),
    Text(pt="palavra mais provável a seguir", en="likeliest next word"),
    Text(pt="probabilidade", en="probability"),
)


def unrolled_rnn(
    models: Mapping[str, RecurrentLM],
    vocabulary: Vocabulary,
    sentence: str | Sequence[str],
    *,
    singular: Sequence[str] | None = None,
    plural: Sequence[str] | None = None,
    place: int = 1,
) -> InteractiveFigure:
    """Show the states of a network along a sentence that the reader may change, and what turning a unit does to its verb.

    models: by cell, {"rnn": …, "lstm": …, "gru": …}, one at least; the first is shown at first. `singular` and `plural`:
    the main verbs of each number; with both, the figure also shows how much probability each number gets after each word, and
    opens on the surgery of the unit that weighs most. place: the word of the surgery, counted from 0. ValueError for an unknown
    cell or word, for one of the two lists alone, or a place outside the sentence.
    """
    if not models:
        raise ValueError("models is empty; give at least one, by its cell")
    for cell, model in models.items():
        check_model(model, cell, vocabulary)
    if (singular is None) != (plural is None):
        raise ValueError("only one of singular and plural was given; give both lists of verbs, or neither")
    words = words_of(sentence, vocabulary, least=1)
    if not 0 <= place < len(words):
        raise ValueError(f"place is {place} and the sentence has {len(words)} words; give 0 to {len(words) - 1}")
    verbs = None
    if singular is not None and plural is not None:
        verbs = {"singular": list(singular), "plural": list(plural)}
        for forms in verbs.values():
            vocabulary.encode(forms)
    return InteractiveFigure(
        "unrolled_rnn",
        {
            "tokens": vocabulary.tokens,
            "start": START,
            "sentence": words,
            "place": place,
            "verbs": verbs,
            "models": {cell: pack_recurrent(model) for cell, model in models.items()},
        },
        title=TITLE,
        caption=CAPTION,
        description=DESCRIPTION.format(sentence=" ".join(words)),
        fallback=table(HEADERS, _likeliest_rows(next(iter(models.values())), vocabulary, [START, *words])),
    )


def _likeliest_rows(model: RecurrentLM, vocabulary: Vocabulary, tokens: Sequence[str]) -> list[tuple[object, ...]]:
    """List step, word, likeliest next word and its probability, for the fallback."""
    with torch.no_grad():
        probabilities = model(torch.tensor([vocabulary.encode(tokens)]))[0].softmax(dim=-1)  # (T, V)
    shares, ids = probabilities.max(dim=-1)
    rows = zip(tokens, vocabulary.decode(ids.tolist()), shares.tolist(), strict=True)
    return [(step, word, best, percent(share)) for step, (word, best, share) in enumerate(rows, start=1)]
