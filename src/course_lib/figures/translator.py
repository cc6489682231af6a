"""An encoder–decoder as the page reads it: its weights under fixed names, both vocabularies and the limits of a search."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from course_lib.figures.weights import pack
from course_lib.tokenizers import START, Vocabulary

END = "</s>"


def pack_translator(model: nn.Module) -> dict[str, object]:
    """Write an encoder–decoder (GRU, no attention) as `new EncoderDecoder(…)` of seq2seq.js reads it, with 16-bit weights."""
    tensors: dict[str, Tensor] = {
        "source_embedding": model.source_embedding.weight,
        "target_embedding": model.target_embedding.weight,
        "output_weight": model.output.weight,
        "output_bias": model.output.bias,
    }
    for name, layer in (("encoder", model.encoder), ("decoder", model.decoder)):
        for page_name, kind in (("weight", "input"), ("weight", "hidden"), ("bias", "input"), ("bias", "hidden")):
            tensors[f"{name}_{page_name}_{kind}"] = getattr(layer, f"{page_name}_{kind[0]}h_l0")
    return pack(tensors)


def translator_data(
    model: nn.Module, source: Vocabulary, target: Vocabulary, *, closing: Sequence[str], longest: int, max_length: int
) -> dict[str, object]:
    """Return what a figure needs to translate: the model, both vocabularies and the limits.

    closing: the tokens that end every source (such as "."), added when the reader leaves them out. longest: words that the
    reader may write. max_length: tokens that may be generated, the end counted. ValueError or UnknownTokenError for what does
    not fit together.
    """
    for name, vocabulary, size in (
        ("source", source, model.source_embedding.num_embeddings),
        ("target", target, model.target_embedding.num_embeddings),
    ):
        if len(vocabulary) != size:
            raise ValueError(
                f"the model knows {size} {name} tokens and the {name} vocabulary has {len(vocabulary)}; "
                "give the vocabulary it was trained with"
            )
    for name, value in (("longest", longest), ("max_length", max_length)):
        if value < 1:
            raise ValueError(f"{name} is {value}; it must be at least 1")
    source.encode(closing)
    return {
        "model": {"weights": pack_translator(model), "start": target.id(START)},
        "sourceTokens": source.tokens,
        "targetTokens": target.tokens,
        "end": target.id(END),
        "closing": list(closing),
        "most": longest,
        "maxLength": max_length,
    }


def source_words(sentence: str | Sequence[str], source: Vocabulary, longest: int) -> list[str]:
    """Split a source sentence and check its words. ValueError if one is unknown, or there are none or too many."""
    words = sentence.split() if isinstance(sentence, str) else list(sentence)
    source.encode(words)
    if not 1 <= len(words) <= longest:
        raise ValueError(f"the sentence has {len(words)} words; give from 1 to {longest}")
    return words


@torch.no_grad()
def translate(model: nn.Module, data: dict[str, object], words: Sequence[str]) -> list[tuple[str, float]]:
    """Translate greedily, for a fallback: each token generated, with its probability (rounded weights are not used here)."""
    source, target = data["sourceTokens"], data["targetTokens"]
    closing = data["closing"]
    words = [*words, *(closing if list(words[-len(closing) :]) != closing else [])]
    hidden = model.encoder(model.source_embedding(torch.tensor([[source.index(word) for word in words]])))[1]
    token, found = data["model"]["start"], []
    while len(found) < data["maxLength"] and token != data["end"]:
        states, hidden = model.decoder(model.target_embedding(torch.tensor([[token]])), hidden)
        share, best = model.output(states[0, 0]).softmax(dim=-1).max(dim=-1)
        token = int(best)
        found.append((target[token], float(share)))
    return found
