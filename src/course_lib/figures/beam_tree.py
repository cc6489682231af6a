"""Figure `beam_tree`: beam search on the reader's own sentence, one step at a time, with the model in the page."""

from __future__ import annotations

from collections.abc import Sequence

from torch import nn

from course_lib.figures.base import InteractiveFigure, table
from course_lib.figures.translator import source_words, translate, translator_data
from course_lib.languages import Text
from course_lib.tokenizers import Vocabulary

WIDEST = 10

TITLE = Text(pt="Beam search, passo a passo", en="Beam search, step by step")
CAPTION = Text(
    pt="Escreva uma frase em português com palavras que o modelo conhece, mude a largura B e o expoente α e percorra os passos. "
    "Em cada quadro estão o último token da hipótese e o seu log P acumulado; o losango marca o caminho da busca gulosa. "
    "Com B = 1 o feixe é a própria busca gulosa.",
    en="Write a sentence in Portuguese with words that the model knows, change the width B and the exponent α, and go through the "
    "steps. Each box holds the last token of a hypothesis and its log P so far; the diamond marks the path of greedy search. "
    "With B = 1 the beam is greedy search itself.",
)
DESCRIPTION = Text(
    pt="O modelo traduz “{sentence}” por beam search com B = {width}: a cada passo ficam as hipóteses mais prováveis e as outras "
    "são descartadas.",
    en="The model translates “{sentence}” by beam search with B = {width}: at each step the likeliest hypotheses stay and the "
    "others are dropped.",
)
HEADERS = (
    Text(pt="passo", en="step"),
    Text(pt="token da busca gulosa", en="token of greedy search"),
    Text(pt="probabilidade", en="probability"),
)


def beam_tree(
    model: nn.Module,
    source: Vocabulary,
    target: Vocabulary,
    sentence: str | Sequence[str],
    *,
    width: int = 3,
    alpha: float = 0.7,
    closing: Sequence[str] = (),
    longest: int = 20,
    max_length: int = 40,
) -> InteractiveFigure:
    """Show each step of a beam search, the ranking at its end and the path of greedy search.

    sentence, width and alpha are those at first; `closing`, `longest` and `max_length` are explained in `translator_data`.
    ValueError for a width outside 1 … 10, an alpha outside [0, 1], an unknown word, or a model of other vocabularies.
    """
    if not 1 <= width <= WIDEST:
        raise ValueError(f"width is {width}; the figure draws beams of 1 to {WIDEST} hypotheses")
    if not 0 <= alpha <= 1:
        raise ValueError(f"alpha is {alpha}; it must be from 0 (log P as it is) to 1 (log P a token)")
    words = source_words(sentence, source, longest)
    data = translator_data(model, source, target, closing=closing, longest=longest, max_length=max_length)
    steps = enumerate(translate(model, data, words), start=1)
    return InteractiveFigure(
        "beam_tree",
        {**data, "sentence": words, "width": width, "alpha": alpha},
        title=TITLE,
        caption=CAPTION,
        description=DESCRIPTION.format(sentence=" ".join(words), width=width),
        fallback=table(HEADERS, [(step, token, f"{100 * share:.1f} %") for step, (token, share) in steps]),
    )
