"""Small models with the agreement corpus's words, made in no time: they know nothing, and tell their sentences apart."""

from __future__ import annotations

import torch

from course_lib import recipes
from course_lib.corpora.tokenizers import Vocabulary
from course_lib.figures.shared.weights import pack, unpack
from course_lib.models.gpt import GPT, GPTConfig
from course_lib.models.recurrent import CELLS, RecurrentLM


def small_models() -> tuple[dict[str, RecurrentLM | GPT], Vocabulary]:
    """Return untrained models by kind, with the 16-bit weights of a page, and their vocabulary."""
    vocabulary = recipes.vocabulary()
    models: dict[str, RecurrentLM | GPT] = {}
    for seed, kind in enumerate((*CELLS, "gpt")):
        source = torch.Generator().manual_seed(seed)
        if kind == "gpt":
            model = GPT(GPTConfig(len(vocabulary), width=8, heads=2, layers=1), generator=source)
        else:
            model = RecurrentLM(len(vocabulary), 8, cell=kind, generator=source)
        with torch.no_grad():
            for parameter in model.parameters():  # so that every word of the sentence counts
                parameter.mul_(3)
        model.load_state_dict(unpack(pack(model.state_dict())))
        models[kind] = model.eval()
    return models, vocabulary
