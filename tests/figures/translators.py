"""Small translators that know a handful of sentences by heart, for the tests of the figures."""

from __future__ import annotations

import functools
from typing import Any

import torch

from course_lib.corpora.tokenizers import PAD_ID, Vocabulary, batch
from course_lib.models.attentive import AttentiveEncoderDecoder
from course_lib.models.seq2seq import END, START_ID, EncoderDecoder, Translator
from course_lib.seeding import generator

PAIRS = [
    ("o gato viu a casa", "the cat saw the house"),
    ("a menina viu o gato", "the girl saw the cat"),
    ("a menina visita a casa", "the girl is visiting the house"),
    ("a menina visita a casa", "the girl is going to visit the house"),
    ("a menina visita a casa", "the girl is going to see the house"),
    ("o gato visita a casa", "the cat is visiting the house"),
    ("o gato dormiu", "the cat slept"),
]


def learn_by_heart(translator: Translator[Any]) -> None:
    """Train a few seconds at most; the weights become those of the page (16 bits)."""
    model = translator.model
    sources = batch([translator.prompt(text) for text, _ in PAIRS])
    targets = batch([[START_ID, *translator.target(text.split())] for _, text in PAIRS])
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(150):
        logits = model(sources, targets[:, :-1]).flatten(0, 1)
        loss = torch.nn.functional.cross_entropy(logits, targets[:, 1:].flatten(), ignore_index=PAD_ID)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    model.load_state_dict({name: tensor.half().float() for name, tensor in model.state_dict().items()})


@functools.cache
def small_translator() -> Translator:
    """Return the one without attention."""
    source = Vocabulary(word for text, _ in PAIRS for word in text.split())
    target = Vocabulary([*(word for _, text in PAIRS for word in text.split()), END])
    model = EncoderDecoder(len(source), len(target), 20, generator=generator(0))
    translator = Translator(model, source, target, 6)
    learn_by_heart(translator)
    return translator


@functools.cache
def small_attentive_translator(score: str = "additive") -> Translator[AttentiveEncoderDecoder]:
    """Return one with attention, of the same words."""
    source, target = small_translator().source_words, small_translator().target_words
    model = AttentiveEncoderDecoder(len(source), len(target), 20, score=score, longest=20, generator=generator(0))
    translator = Translator(model, source, target, 6)
    learn_by_heart(translator)
    return translator
