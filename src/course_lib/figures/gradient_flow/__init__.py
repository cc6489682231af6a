"""Figure `gradient_flow`: how much of the gradient of the last word's loss reaches each earlier step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch.nn.functional import cross_entropy

from course_lib.corpora.tokenizers import START, Vocabulary
from course_lib.figures.shared.base import InteractiveFigure, table
from course_lib.figures.shared.weights import pack_recurrent
from course_lib.languages import Text
from course_lib.models.recurrent import CELLS, RecurrentLM

MOMENTS = ("initial", "trained")

TITLE = Text(pt="Até onde o gradiente volta", en="How far back the gradient goes")
CAPTION = Text(
    pt="A página desfaz a rede passo a passo, com os pesos dos modelos deste capítulo, e mede a norma do gradiente da "
    "perda em cada estado anterior. A linha grossa é a da rede e da escala escolhidas; as finas, de outras escalas ou redes.",
    en="The page runs the network backwards step by step, with the weights of this chapter's models, and measures the "
    "norm of the gradient of the loss at each earlier state. The thick line is the chosen network and scale; the thin ones are others.",
)
DESCRIPTION = Text(
    pt="Norma do gradiente da perda na última palavra em relação ao estado de cada passo anterior, na frase “{sentence}”.",
    en="Norm of the gradient of the loss at the last word with respect to the state of each earlier step, in the "
    "sentence “{sentence}”.",
)
DISTANCE = Text(pt="distância k", en="distance k")


def words_of(sentence: str | Sequence[str], vocabulary: Vocabulary, least: int) -> list[str]:
    """Split a sentence and check its words, leaving out a leading "<s>". ValueError if a word is unknown or there are too few."""
    words = sentence.split() if isinstance(sentence, str) else list(sentence)
    words = words[1:] if words[:1] == [START] else words
    vocabulary.encode(words)
    if len(words) < least:
        raise ValueError(f"the sentence has {len(words)} words; give at least {least}")
    return words


def check_model(model: RecurrentLM, cell: str, vocabulary: Vocabulary) -> None:
    """Check that a model is what its place says. ValueError for another cell or another size of vocabulary."""
    if cell not in CELLS or model.cell != cell:
        raise ValueError(f"the model given as {cell!r} has the cell {model.cell!r}; keys are {', '.join(CELLS)}")
    if model.embedding.num_embeddings != len(vocabulary):
        raise ValueError(
            f"the {cell} knows {model.embedding.num_embeddings} tokens and the vocabulary has {len(vocabulary)}; "
            "give the vocabulary it was trained with"
        )


def gradient_norms(model: RecurrentLM, ids: Sequence[int]) -> list[float]:
    """Return the norm of the gradient of the last token's loss at each state, the nearest first (by autograd)."""
    states = model.unrolled_states(torch.tensor([list(ids[:-1])]))[1:]
    loss = cross_entropy(model.output(states[-1]), torch.tensor([ids[-1]]))
    return [float(gradient.norm()) for gradient in reversed(torch.autograd.grad(loss, states))]


def gradient_flow(
    models: Mapping[str, Mapping[str, RecurrentLM]], vocabulary: Vocabulary, sentence: str | Sequence[str]
) -> InteractiveFigure:
    """Let the reader choose cell, training, distance, scale of the recurrent weights and clipping, on a sentence.

    models: {"initial": {"rnn": …}, "trained": {"rnn": …, "lstm": …, "gru": …}}; either moment may lack cells. The last
    word of the sentence is the one whose loss is followed back. ValueError for an unknown moment, cell or word.
    """
    if not models or not set(models) <= set(MOMENTS) or not all(models.values()):
        raise ValueError(f"models has the keys {list(models)}; give cells under {' and '.join(MOMENTS)}")
    for cells in models.values():
        for cell, model in cells.items():
            check_model(model, cell, vocabulary)
    words = words_of(sentence, vocabulary, least=2)
    ordered = {moment: dict(models[moment]) for moment in MOMENTS if moment in models}
    first = ordered[next(iter(ordered))]
    ids = vocabulary.encode([START, *words])
    norms = {cell: gradient_norms(model, ids) for cell, model in first.items()}
    furthest = len(words) - 1
    distances = sorted({0, 1, furthest // 4, furthest // 2, furthest})
    return InteractiveFigure(
        "gradient_flow",
        {
            "tokens": vocabulary.tokens,
            "start": START,
            "sentence": words,
            "models": {
                moment: {cell: pack_recurrent(model) for cell, model in cells.items()}
                for moment, cells in ordered.items()
            },
        },
        title=TITLE,
        caption=CAPTION,
        description=DESCRIPTION.format(sentence=" ".join(words)),
        fallback=table(
            [DISTANCE, *(cell.upper() for cell in norms)],
            [[k, *(f"{values[k]:.1e}" for values in norms.values())] for k in distances],
        ),
    )
