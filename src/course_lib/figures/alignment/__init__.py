"""Figure `alignment`: where a decoder with attention looks as it writes each word, for the reader's own sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch

from course_lib.corpora import translation
from course_lib.corpora.tokenizers import START
from course_lib.figures.shared.base import InteractiveFigure, table
from course_lib.figures.shared.translator import model_data, score_name, source_words, translator_data
from course_lib.languages import Text
from course_lib.models.attentive import AttentiveEncoderDecoder
from course_lib.models.seq2seq import Translator
from course_lib.numbers import percent

LONGEST = 16
MAX_LENGTH = 30

TITLE = Text(
    pt="Para onde o modelo olha quando escreve cada palavra", en="Where the model looks as it writes each word"
)
CAPTION = Text(
    pt="Cada linha é uma palavra que o modelo escreveu, e cada coluna uma palavra da frase de origem; os pesos de uma linha somam 100%. O "
    "ponto marca de onde a palavra vem, segundo a gramática que gerou a frase. O modelo roda na página.",
    en="Each row is a word that the model wrote, and each column a word of the source; the weights of a row add up to 100%. The dot marks "
    "where the word comes from, by the grammar that made the sentence. The model runs in the page.",
)
DESCRIPTION = Text(
    pt="Matriz de alinhamento da tradução de “{sentence}”: “{target}”.",
    en="Alignment matrix of the translation of “{sentence}”: “{target}”.",
)


def alignment(
    translators: Mapping[str, Translator[AttentiveEncoderDecoder]],
    sentence: str | Sequence[str],
    *,
    opens: str,
    longest: int = LONGEST,
    max_length: int = MAX_LENGTH,
) -> InteractiveFigure:
    """Show the alignment of a sentence that the reader may change, by one of several translators that differ in their scoring function.

    translators: by the name of the function, with the same vocabularies; the first is shown at first, on the row of its word `opens`.
    ValueError for no translator, one under another function's name, vocabularies that differ, a word that it does not write, and as
    `translator_data` and `source_words`.
    """
    if not translators:
        raise ValueError("there is no translator; give at least one, by the name of its scoring function")
    score, first = next(iter(translators.items()))
    for name, one in translators.items():
        if score_name(one.model) != name:
            raise ValueError(f"the translator under {name!r} scores by {score_name(one.model)!r}; use that name")
        if (one.source_words.tokens, one.target_words.tokens) != (first.source_words.tokens, first.target_words.tokens):
            raise ValueError(
                f"the vocabularies of {name!r} and {score!r} differ; give translators trained on the same words"
            )
    words = source_words(first, sentence, longest)
    data = translator_data(first, longest=longest, max_length=max_length)
    del data["model"]
    [output] = first.translate([words], max_length=max_length, longer=True)
    if opens not in output:
        raise ValueError(f"the translation is {' '.join(output)!r}, without {opens!r}; name one of its words")
    with torch.inference_mode():
        inputs = torch.tensor([first.target_words.encode([START, *output[:-1]])])
        _, weights = first.model.write(torch.tensor([first.prompt(words, longer=True)]), inputs)
    rows = [
        (word, *(percent(weight, 0) for weight in row)) for word, row in zip(output, weights[0].tolist(), strict=True)
    ]
    return InteractiveFigure(
        "alignment",
        {
            **data,
            "models": {name: model_data(one.model) for name, one in translators.items()},
            "score": score,
            "sentence": words,
            "translation": output,
            "links": grammar_links(words, output),
            "opens": output.index(opens),
        },
        title=TITLE,
        caption=CAPTION,
        description=DESCRIPTION.format(sentence=" ".join(words), target=" ".join(output)),
        fallback=table(["", *words], rows),
    )


def grammar_links(source: Sequence[str], target: Sequence[str]) -> list[list[int]]:
    """Return where each word comes from by the grammar of the corpus; nothing for a sentence or a translation that it does not make."""
    try:
        return [list(places) for places in translation.alignment(source, target)]
    except ValueError:
        return [[] for _ in target]
