"""A small translator that knows a handful of sentences by heart, for the tests of the figures."""

from __future__ import annotations

import functools

import torch

from course_lib.corpora.tokenizers import PAD_ID, Vocabulary, batch
from course_lib.figures.shared.weights import pack, unpack
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


@functools.cache
def small_translator() -> Translator:
    """Train a few seconds at most; its weights are those of the page (16 bits)."""
    source = Vocabulary(word for text, _ in PAIRS for word in text.split())
    target = Vocabulary([*(word for _, text in PAIRS for word in text.split()), END])
    model = EncoderDecoder(len(source), len(target), 20, generator=generator(0))
    translator = Translator(model, source, target, 6)
    sources = batch([translator.prompt(text) for text, _ in PAIRS])
    targets = batch([[START_ID, *translator.target(text.split())] for _, text in PAIRS])
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(150):
        logits = model(sources, targets[:, :-1]).flatten(0, 1)
        loss = torch.nn.functional.cross_entropy(logits, targets[:, 1:].flatten(), ignore_index=PAD_ID)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    model.load_state_dict(unpack(pack(model.state_dict())))
    return translator
