"""Panel of n-grams: what counting them in any sentences says of the next word, with the order and the unseen as choices."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets as widgets

from course_lib.corpora.tokenizers import UnknownTokenError, Vocabulary
from course_lib.languages import Text
from course_lib.models.ngrams import UNSEEN, NgramModel
from course_lib.panels.panel import EMPTY, PROBABILITY, ROWS, WORD, Panel, Result, read_words, unknown

_NGRAMS = Text(pt="A próxima palavra, contando n-gramas", en="The next word, by counting n-grams")
_ORDER = Text(pt="n", en="n")
_TEXT = Text(pt="Texto", en="Text")
_UNSEEN = Text(pt="Contexto nunca visto", en="Unseen context")
_WAYS = {
    "raw": Text(pt="contagem crua", en="raw counts"),
    "add-one": Text(pt="somar um", en="add one"),
    "back-off": Text(pt="recuar", en="back off"),
}
_COUNT = Text(pt="contagem", en="count")
_CONTEXT = Text(pt="Contexto usado: {context}.", en="Context used: {context}.")
_NO_CONTEXT = Text(pt="nenhum", en="none")
_NEVER = Text(
    pt="Esse contexto nunca foi visto: a probabilidade não está definida.",
    en="That context was never seen: the probability is undefined.",
)


def ngram_panel(sentences: Sequence[Sequence[str]], prefix: str = "", *, max_order: int = 5) -> Panel:
    """Show what counting n-grams in any `sentences` says of the word after `prefix`; n from 1 to `max_order`."""
    fitted: dict[tuple[int, str], NgramModel] = {}
    vocabulary = Vocabulary.from_sentences(sentences)

    def show(order: int, unseen: str, text: str) -> Result:
        if (order, unseen) not in fitted:
            fitted[order, unseen] = NgramModel(order, unseen=unseen).fit(sentences)
        model = fitted[order, unseen]
        words = read_words(text, vocabulary)
        said = [] if words else [str(EMPTY)]
        for word in dict.fromkeys(words):
            try:
                vocabulary.id(word)
            except UnknownTokenError as error:
                said.append(unknown(error))
        said.append(str(_CONTEXT.format(context=" ".join(model.context(words)) or _NO_CONTEXT)))
        counts = model.counts(words)
        shares = list(model.next_token_probabilities(words).items())[:ROWS]
        if not shares:
            said.append(str(_NEVER))
        headers = (str(WORD), str(PROBABILITY), str(_COUNT))
        return Result(tuple(said), headers, tuple((word, share, (str(counts[word]),)) for word, share in shares))

    ways = [(str(_WAYS[way]), way) for way in UNSEEN]
    controls = {
        "order": widgets.IntSlider(value=min(3, max_order), min=1, max=max_order, description=str(_ORDER)),
        "unseen": widgets.Dropdown(options=ways, description=str(_UNSEEN)),
        "text": widgets.Text(value=prefix, description=str(_TEXT), continuous_update=False),
    }
    return Panel(_NGRAMS, controls, show)
