"""A translator as the page reads it: weights under fixed names, both vocabularies and the limits of a search."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from course_lib.figures.shared.weights import PackedTensor, pack
from course_lib.models.seq2seq import START_ID, EncoderDecoder, Translator


def pack_encoder_decoder(model: EncoderDecoder) -> dict[str, PackedTensor]:
    """Write the weights, rounded to 16 bits, as `new EncoderDecoder(…)` of seq2seq.js reads them."""
    tensors: dict[str, Tensor] = {"output_weight": model.output.weight, "output_bias": model.output.bias}
    halves: tuple[tuple[str, nn.Embedding, nn.GRU], ...] = (
        ("encoder", model.encoder.embedding, model.encoder.recurrence),
        ("decoder", model.target_embedding, model.decoder),
    )
    for name, embedding, recurrence in halves:
        tensors[f"{name}_embedding"] = embedding.weight
        for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
            tensors[f"{name}_{kind}"] = getattr(recurrence, f"{kind}_l0")
    return pack(tensors)


def translator_data(translator: Translator, *, longest: int, max_length: int) -> dict[str, object]:
    """Return what a figure needs to translate in the page.

    longest: words that the reader may write. max_length: tokens that may be generated, the end counted. ValueError for a limit
    below 1 or vocabularies of another size than the model's; UnknownTokenError for a target vocabulary without "</s>".
    """
    model = translator.model
    for name, vocabulary, size in (
        ("source", translator.source_words, model.encoder.embedding.num_embeddings),
        ("target", translator.target_words, model.target_embedding.num_embeddings),
    ):
        if len(vocabulary) != size:
            raise ValueError(
                f"the model knows {size} {name} tokens and the {name} vocabulary has {len(vocabulary)}; "
                "give the vocabulary it was trained with"
            )
    for name, value in (("longest", longest), ("max_length", max_length)):
        if value < 1:
            raise ValueError(f"{name} is {value}; it must be at least 1")
    return {
        "model": {"weights": pack_encoder_decoder(model), "start": START_ID},
        "sourceTokens": translator.source_words.tokens,
        "targetTokens": translator.target_words.tokens,
        "end": translator.end,
        "longest": longest,
        "maxLength": max_length,
    }


def source_words(translator: Translator, sentence: str | Sequence[str], longest: int) -> list[str]:
    """Split a source sentence and check its words. ValueError if one is unknown, or there are none or too many."""
    words = translator.source_words.decode(translator.prompt(sentence, longer=True))
    if len(words) > longest:
        raise ValueError(f"the sentence has {len(words)} words and the figure takes {longest} at most; shorten it")
    return words
