"""Figure `attention_step`: one step of attention with its real numbers, from the query to the word, one stage after another."""

from __future__ import annotations

from collections.abc import Sequence

from course_lib.figures.attention_by_hand import begun, step_weights
from course_lib.figures.shared.base import InteractiveFigure, table
from course_lib.figures.shared.translator import source_words, translator_data
from course_lib.languages import Text
from course_lib.models.attentive import AttentiveEncoderDecoder
from course_lib.models.seq2seq import Translator
from course_lib.numbers import number

LONGEST = 12
MAX_LENGTH = 24
STAGES = 6

TITLE = Text(pt="Um passo de atenção, etapa por etapa", en="One step of attention, stage by stage")
CAPTION = Text(
    pt="Cada faixa são os {width} números de um vetor: azuis os positivos, laranja os negativos, mais fortes os mais distantes de zero. As "
    "contas são as do tradutor treinado, na frase que está ali, e rodam na página.",
    en="Each strip is the {width} numbers of a vector: positive ones blue, negative ones orange, the stronger the farther from zero. The "
    "sums are those of the trained translator, on the sentence shown, and run in the page.",
)
DESCRIPTION = Text(
    pt="Na tradução de “{sentence}”: consulta, pontuações, pesos, produtos, vetor de contexto e a palavra que sai.",
    en="In the translation of “{sentence}”: query, scores, weights, products, context vector and the word that comes out.",
)
HEADERS = (Text(pt="palavra", en="word"), Text(pt="peso", en="weight"))


def attention_step(
    translator: Translator[AttentiveEncoderDecoder],
    sentence: str | Sequence[str],
    *,
    written: int,
    stage: int = STAGES,
    longest: int = LONGEST,
    max_length: int = MAX_LENGTH,
) -> InteractiveFigure:
    """Show the stages of the attention with which the model writes the word that follows its first `written` words.

    stage: the one shown at first, 1 to 6; the reader may write a sentence of up to `longest` words. ValueError for a stage or a number of
    words that there is not, and as `translator_data` and `source_words`.
    """
    if not 1 <= stage <= STAGES:
        raise ValueError(f"stage is {stage}; there are stages 1 to {STAGES}")
    words = source_words(translator, sentence, longest)
    data = translator_data(translator, longest=longest, max_length=max_length)
    weights = step_weights(translator, words, begun(translator, words, written, max_length))
    return InteractiveFigure(
        "attention_step",
        {**data, "sentence": words, "opens": written, "stage": stage},
        title=TITLE,
        caption=CAPTION.format(width=translator.model.decoder.hidden_size),
        description=DESCRIPTION.format(sentence=" ".join(words)),
        fallback=table(HEADERS, [(word, number(weight, 2)) for word, weight in zip(words, weights, strict=True)]),
    )
