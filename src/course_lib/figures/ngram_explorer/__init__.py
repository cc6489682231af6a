"""The n-gram explorer: the page itself counts a corpus and says what follows the reader's words, or that it cannot."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import numpy as np

from course_lib.corpora.tokenizers import PAD, START
from course_lib.figures.shared.base import InteractiveFigure, paragraph, table
from course_lib.languages import Text
from course_lib.models.ngrams import NgramModel
from course_lib.numbers import percent

ROWS = 8
_TITLE = Text(pt="O que vem depois, contando n-gramas", en="What comes next, by counting n-grams")
_CAPTION = Text(
    pt="A página conta aqui mesmo os n-gramas de {count} frases. Escreva outro começo, aumente n e compare as três "
    "maneiras de lidar com o que nunca foi visto.",
    en="The page counts the n-grams of {count} sentences right here. Write another beginning, raise n and compare the "
    "three ways of dealing with what was never seen.",
)
_DESCRIPTION = Text(
    pt="Com n = {order} e o começo “{prompt}”, uma tabela mostra as palavras seguintes mais frequentes no corpus, com "
    "contagem e probabilidade.",
    en="With n = {order} and the beginning “{prompt}”, a table shows the most frequent next words in the corpus, with "
    "count and probability.",
)
_HEADERS = (
    Text(pt="próxima palavra", en="next word"),
    Text(pt="contagem", en="count"),
    Text(pt="probabilidade", en="probability"),
)
_UNSEEN = Text(pt="Esse contexto nunca foi visto no corpus.", en="That context was never seen in the corpus.")


def ngram_explorer(
    sentences: Sequence[Sequence[str]], *, max_order: int = 5, order: int = 3, prompt: str = ""
) -> InteractiveFigure:
    """Make the figure from `sentences` of tokens; it opens with n = `order` and the words of `prompt`.

    Start tokens in the sentences are left out: the page adds its own, as `NgramModel` does. ValueError for no words, or
    an order outside 1 … `max_order`.
    """
    corpus = [[token for token in sentence if token not in (START, PAD)] for sentence in sentences]
    corpus = [sentence for sentence in corpus if sentence]
    if not corpus:
        raise ValueError("ngram_explorer() got no sentence with a word; give at least one")
    if not 1 <= order <= max_order:
        raise ValueError(f"order is {order}; it must be from 1 to max_order, which is {max_order}")
    words = sorted({token for sentence in corpus for token in sentence})
    data = {
        "words": words,
        **_pack(corpus, words),
        "max_order": max_order,
        "order": order,
        "prompt": prompt,
        "rows": ROWS,
    }
    model = NgramModel(order, unseen="raw").fit(corpus)
    seen = model.counts(prompt.split())
    probabilities = model.next_token_probabilities(prompt.split())
    rows = [(token, seen[token], percent(share)) for token, share in list(probabilities.items())[:ROWS]]
    return InteractiveFigure(
        "ngram_explorer",
        data,
        title=_TITLE,
        caption=_CAPTION.format(count=len(corpus)),
        description=_DESCRIPTION.format(order=order, prompt=prompt or "…"),
        fallback=table(_HEADERS, rows) if rows else paragraph(_UNSEEN),
    )


def _pack(corpus: Sequence[Sequence[str]], words: Sequence[str]) -> dict[str, object]:
    """Write the corpus as whole numbers of one or two bytes in base64: 0 ends a sentence, i is the word i − 1."""
    number = {word: index + 1 for index, word in enumerate(words)}
    ids = [index for sentence in corpus for index in (*(number[token] for token in sentence), 0)]
    width = 1 if len(words) < 256 else 2
    if len(words) >= 65_536:
        raise ValueError(
            f"the corpus has {len(words)} different words; the figure holds at most 65535, give fewer sentences"
        )
    content = np.array(ids, dtype="<u1" if width == 1 else "<u2").tobytes()
    return {"corpus": base64.b64encode(content).decode("ascii"), "width": width}
