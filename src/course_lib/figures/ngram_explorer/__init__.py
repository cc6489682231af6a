"""The n-gram explorer: the page itself counts a corpus and says what follows the reader's words, or that it cannot."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import numpy as np

from course_lib.corpora.tokenizers import PAD, START
from course_lib.figures.shared.base import InteractiveFigure, table
from course_lib.languages import Text
from course_lib.models.ngrams import NgramModel
from course_lib.numbers import number, percent

_TITLE = Text(pt="O que vem depois, contando n-gramas", en="What comes next, by counting n-grams")
_CAPTION = Text(
    pt="A página conta aqui mesmo os n-gramas de {count} frases. Cada linha é um n: as palavras acesas são as que ele vê, a barra diz "
    "quantas vezes o corpus tem esse contexto (em escala logarítmica), e os botões são as três palavras mais frequentes depois dele.",
    en="The page counts the n-grams of {count} sentences right here. Each row is an n: the lit words are those that it sees, the bar says "
    "how often the corpus has that context (on a logarithmic scale), and the buttons are the three most frequent words after it.",
)
_DESCRIPTION = Text(
    pt="Para cada n de 1 a {most} e o começo “{prompt}”: o contexto, quantas vezes o corpus o tem, e as palavras mais frequentes depois "
    "dele.",
    en="For each n from 1 to {most} and the beginning “{prompt}”: the context, how often the corpus has it, and the most frequent words "
    "after it.",
)
_HEADERS = (
    Text(pt="n", en="n"),
    Text(pt="visto no corpus", en="seen in the corpus"),
    Text(pt="o que vem depois", en="what comes next"),
)
_NEXT_WORDS = 3


def ngram_explorer(sentences: Sequence[Sequence[str]], *, max_order: int = 5, prompt: str = "") -> InteractiveFigure:
    """Make the figure from `sentences` of tokens, with a row for each n from 1 to `max_order`; it opens with the words of `prompt`.

    Start tokens in the sentences are left out: the page adds its own, as `NgramModel` does. ValueError for no words, or
    a max_order below 1.
    """
    corpus = [[token for token in sentence if token not in (START, PAD)] for sentence in sentences]
    corpus = [sentence for sentence in corpus if sentence]
    if not corpus:
        raise ValueError("ngram_explorer() got no sentence with a word; give at least one")
    if max_order < 1:
        raise ValueError(f"max_order is {max_order}; it must be at least 1")
    words = sorted({token for sentence in corpus for token in sentence})
    data = {
        "words": words,
        **_pack(corpus, words),
        "max_order": max_order,
        "prompt": prompt,
    }
    rows: list[tuple[object, ...]] = []
    for order in range(1, max_order + 1):
        model = NgramModel(order, unseen="raw").fit(corpus)
        best = list(model.next_token_probabilities(prompt.split()).items())[:_NEXT_WORDS]
        times = sum(model.counts(prompt.split()).values())
        rows.append((order, number(times), "; ".join(f"{word} {percent(share, 0)}" for word, share in best) or "–"))
    return InteractiveFigure(
        "ngram_explorer",
        data,
        title=_TITLE,
        caption=_CAPTION.format(count=number(len(corpus))),
        description=_DESCRIPTION.format(most=max_order, prompt=prompt or "…"),
        fallback=table(_HEADERS, rows),
    )


def _pack(corpus: Sequence[Sequence[str]], words: Sequence[str]) -> dict[str, object]:
    """Write the corpus as whole numbers of one or two bytes in base64: 0 ends a sentence, i is the word i − 1."""
    numbers = {word: index + 1 for index, word in enumerate(words)}
    ids = [index for sentence in corpus for index in (*(numbers[token] for token in sentence), 0)]
    width = 1 if len(words) < 256 else 2
    if len(words) >= 65_536:
        raise ValueError(
            f"the corpus has {len(words)} different words; the figure holds at most 65535, give fewer sentences"
        )
    content = np.array(ids, dtype="<u1" if width == 1 else "<u2").tobytes()
    return {"corpus": base64.b64encode(content).decode("ascii"), "width": width}
