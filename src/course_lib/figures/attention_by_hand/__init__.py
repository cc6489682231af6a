"""Figure `attention_by_hand`: the reader is the attention of one step, and sees what the decoder makes of it."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from course_lib.figures.shared.base import InteractiveFigure, table
from course_lib.figures.shared.translator import source_words, translator_data
from course_lib.languages import Text
from course_lib.models.attentive import AttentiveEncoderDecoder
from course_lib.models.seq2seq import START_ID, Translator
from course_lib.numbers import percent

LONGEST = 12
MAX_LENGTH = 24

TITLE = Text(pt="Você é a atenção", en="You are the attention")
CAPTION = Text(
    pt="As colunas são os seus pesos sobre as palavras da frase de origem, e sempre somam 100%: quando você arrasta uma, as outras cedem. "
    "As barras são a resposta do decodificador treinado, que nunca viu pesos como os seus. O contorno tracejado é o que o próprio modelo "
    "faz. O modelo roda na página.",
    en="The columns are your weights over the words of the source, and they always add up to 100%: drag one and the others give way. "
    "The bars are the answer of the trained decoder, which never saw weights like yours. The dashed outline is what the model itself does. "
    "The model runs in the page.",
)
DESCRIPTION = Text(
    pt="O leitor distribui os pesos da atenção sobre “{sentence}”, vê a palavra que o decodificador escreveria e compara com os pesos do "
    "modelo.",
    en="The reader spreads the weights of attention over “{sentence}”, sees the word that the decoder would write, and compares them with "
    "the model's weights.",
)
HEADERS = (Text(pt="palavra", en="word"), Text(pt="peso do modelo", en="the model's weight"))


def attention_by_hand(
    translator: Translator[AttentiveEncoderDecoder],
    sentence: str | Sequence[str],
    *,
    written: int,
    looked: str,
    shown: bool = False,
    longest: int = LONGEST,
    max_length: int = MAX_LENGTH,
) -> InteractiveFigure:
    """Let the reader spread the weights of one step of a translation over the source words, and cut some of them off.

    It opens after the model has written `written` words of `sentence`, all the reader's weight on the first word `looked`; with `shown` the
    model's own weights are laid over it. ValueError for a word that is not in the sentence, more words than the model writes, and as
    `translator_data` and `source_words`.
    """
    words = source_words(translator, sentence, longest)
    if looked not in words:
        raise ValueError(f"{looked!r} is not in {' '.join(words)!r}; name a word of the sentence")
    data = translator_data(translator, longest=longest, max_length=max_length)
    weights = step_weights(translator, words, begun(translator, words, written, max_length))
    return InteractiveFigure(
        "attention_by_hand",
        {**data, "sentence": words, "opens": written, "looked": words.index(looked), "shown": shown},
        title=TITLE,
        caption=CAPTION,
        description=DESCRIPTION.format(sentence=" ".join(words)),
        fallback=table(HEADERS, [(word, percent(weight, 0)) for word, weight in zip(words, weights, strict=True)]),
    )


def begun(
    translator: Translator[AttentiveEncoderDecoder], source: Sequence[str], written: int, max_length: int
) -> list[str]:
    """Return the first `written` words of the model's translation. ValueError if it writes fewer."""
    [output] = translator.translate([source], max_length=max_length, longer=True)
    if not 0 <= written <= len(output):
        raise ValueError(f"written is {written}; the model writes {len(output)} words, so give 0 to {len(output)}")
    return output[:written]


@torch.inference_mode()
def step_weights(
    translator: Translator[AttentiveEncoderDecoder], source: Sequence[str], written: Sequence[str]
) -> list[float]:
    """Return where the model looks to write the word that follows `written`."""
    inputs = [START_ID, *translator.target(written)[:-1]]
    _, weights = translator.model.write(torch.tensor([translator.prompt(source, longer=True)]), torch.tensor([inputs]))
    return weights[0, -1].tolist()
