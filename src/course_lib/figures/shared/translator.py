"""A translator as the page reads it: weights under fixed names, both vocabularies and the limits of a search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor, nn

from course_lib.figures.shared.weights import PackedTensor, pack
from course_lib.models.attentive import AttentiveEncoderDecoder
from course_lib.models.scoring import SCORE_FUNCTIONS
from course_lib.models.seq2seq import START_ID, EncoderDecoder, Translator

RECURRENT_WEIGHTS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def pack_encoder_decoder(model: EncoderDecoder) -> dict[str, PackedTensor]:
    """Write the weights, rounded to 16 bits, as `new EncoderDecoder(…)` of seq2seq.js reads them."""
    tensors: dict[str, Tensor] = {"output_weight": model.output.weight, "output_bias": model.output.bias}
    halves: tuple[tuple[str, nn.Embedding, nn.GRU], ...] = (
        ("encoder", model.encoder.embedding, model.encoder.recurrence),
        ("decoder", model.target_embedding, model.decoder),
    )
    for name, embedding, recurrence in halves:
        tensors[f"{name}_embedding"] = embedding.weight
        for kind in RECURRENT_WEIGHTS:
            tensors[f"{name}_{kind}"] = getattr(recurrence, f"{kind}_l0")
    return pack(tensors)


def pack_attentive(model: AttentiveEncoderDecoder) -> dict[str, PackedTensor]:
    """Write the weights, rounded to 16 bits, as `new AttentiveEncoderDecoder(…)` of attentive.js reads them."""
    tensors: dict[str, Tensor] = {
        "encoder_embedding": model.encoder.embedding.weight,
        "decoder_embedding": model.target_embedding.weight,
        "bridge_weight": model.bridge.weight,
        "bridge_bias": model.bridge.bias,
        "output_weight": model.output.weight,
        "output_bias": model.output.bias,
    }
    for kind in RECURRENT_WEIGHTS:
        tensors[f"forwards_{kind}"] = getattr(model.encoder.recurrence, f"{kind}_l0")
        tensors[f"backwards_{kind}"] = getattr(model.encoder.recurrence, f"{kind}_l0_reverse")
        tensors[f"decoder_{kind}"] = getattr(model.decoder, kind)
    for name, parameter in model.score.named_parameters():
        tensors[f"score_{name.removesuffix('.weight')}"] = (
            parameter.flatten() if parameter.shape[:-1].numel() == 1 else parameter
        )
    return pack(tensors)


def score_name(model: AttentiveEncoderDecoder) -> str:
    """Return the name of the model's scoring function in SCORE_FUNCTIONS. ValueError for another one."""
    for name, kind in SCORE_FUNCTIONS.items():
        if type(model.score) is kind:
            return name
    raise ValueError(f"{type(model.score).__name__} is none of the six scoring functions; pages know those alone")


def model_data(model: EncoderDecoder | AttentiveEncoderDecoder) -> dict[str, object]:
    """Return what the page makes the model from."""
    if isinstance(model, AttentiveEncoderDecoder):
        return {"weights": pack_attentive(model), "start": START_ID, "score": score_name(model)}
    return {"weights": pack_encoder_decoder(model), "start": START_ID}


def translator_data(
    translator: Translator[EncoderDecoder] | Translator[AttentiveEncoderDecoder], *, longest: int, max_length: int
) -> dict[str, object]:
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
        "model": model_data(model),
        "sourceTokens": translator.source_words.tokens,
        "targetTokens": translator.target_words.tokens,
        "end": translator.end,
        "longest": longest,
        "maxLength": max_length,
    }


def source_words(translator: Translator[Any], sentence: str | Sequence[str], longest: int) -> list[str]:
    """Split a source sentence and check its words. ValueError if one is unknown, or there are none or too many."""
    words = translator.source_words.decode(translator.prompt(sentence, longer=True))
    if len(words) > longest:
        raise ValueError(f"the sentence has {len(words)} words and the figure takes {longest} at most; shorten it")
    return words
