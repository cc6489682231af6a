"""E3.5: whether attention follows the word or the place, when the annotations of a sentence change places."""

from dataclasses import asdict, replace

import torch
from torch import Tensor

from course_lib.corpora.tokenizers import START, batch
from course_lib.corpora.translation import Pair
from course_lib.measures.metrics import bleu
from course_lib.models.attentive import AttentiveState
from course_lib.recipes import attentive_translators, translators
from course_lib.recipes.attentive_translators import LIVE, AttentiveTranslator
from course_lib.seeding import generator

ID = "E3.5"
SEEDS = (0, 1, 2)
FUNCTIONS = ("additive", "general", "location")
LENGTHS = (9, 18)
RECIPE: dict[str, object] = {
    "models": {name: asdict(replace(LIVE, score=name)) for name in FUNCTIONS},
    "test sentences": f"of {LENGTHS[0]} to {LENGTHS[1]} words",
    "shuffled": "the annotations of each sentence in an order drawn at random, after the encoder has read it in its own",
    "follows": "the annotation of the largest weight is still the same word's, wherever it stands now",
    "stays": "the largest weight is still at the same place, whatever word stands there now",
}
TOLERANCE: dict[str, float | None] = {
    **{f"{name} {part}": 0.15 for name in FUNCTIONS for part in ("follows", "stays")},
    **{f"{name} BLEU": 15.0 for name in FUNCTIONS},
    **{f"{name} BLEU shuffled": 15.0 for name in FUNCTIONS},
}


def shuffled_state(state: AttentiveState, order: Tensor) -> AttentiveState:
    """Return the state with the source words of each row in the order (B, S): what stood at order[b, i] now stands at i."""
    rows = torch.arange(len(order))[:, None]
    return AttentiveState(
        state.hidden, state.annotations[rows, order], state.prepared[rows, order], state.keep, state.weights
    )


def orders(pairs: list[Pair], drawn: torch.Generator) -> Tensor:
    """Return an order of the words of each source, the filling left at its end."""
    longest = max(len(pair.source) for pair in pairs)
    made = torch.arange(longest).repeat(len(pairs), 1)
    for row, pair in zip(made, pairs, strict=True):
        row[: len(pair.source)] = torch.randperm(len(pair.source), generator=drawn)
    return made


@torch.inference_mode()
def looked_at(translator: AttentiveTranslator, pairs: list[Pair], order: Tensor | None) -> Tensor:
    """Return the place of the largest weight at each word of the pairs' own translations, (pairs, words)."""
    model = translator.model
    state = model.begin(batch([translator.prompt(pair.source) for pair in pairs]))
    state = state if order is None else shuffled_state(state, order)
    inputs = batch([translator.target_words.encode([START, *pair.target]) for pair in pairs])
    places: list[Tensor] = []
    for tokens in inputs[:, :-1].unbind(dim=1):
        _, state = model.step(tokens, state)
        places.append(state.weights.argmax(dim=-1))
    return torch.stack(places, dim=1)


@torch.inference_mode()
def written(translator: AttentiveTranslator, pairs: list[Pair], order: Tensor | None) -> list[list[str]]:
    """Return greedy translations from the annotations in this order."""
    model = translator.model
    state = model.begin(batch([translator.prompt(pair.source) for pair in pairs]))
    state = state if order is None else shuffled_state(state, order)
    return translator.write_greedily(state)


def measure(seed: int, recipe: dict[str, object]) -> dict[str, object]:
    """Train with three functions; shuffle the annotations of the same sentences in the same way for all."""
    data = translators.corpus(seed, LIVE.pairs, LIVE.longest)
    pairs = [pair for pair in data.test if LENGTHS[0] <= len(pair.source) <= LENGTHS[1]]
    order = orders(pairs, generator(seed))
    references = [pair.target for pair in pairs]
    result: dict[str, object] = {}
    for name in FUNCTIONS:
        translator = attentive_translators.trained(replace(LIVE, score=name, seed=seed))
        before, after = (looked_at(translator, pairs, one) for one in (None, order))
        counted = torch.tensor([[t < len(pair.target) for t in range(before.shape[1])] for pair in pairs])
        now_there = order.gather(1, after)  # the word, by its place in the sentence, that has the largest weight now
        result[f"{name} follows"] = (now_there == before)[counted].float().mean().item()
        result[f"{name} stays"] = (after == before)[counted].float().mean().item()
        result[f"{name} BLEU"] = bleu(written(translator, pairs, None), references)
        result[f"{name} BLEU shuffled"] = bleu(written(translator, pairs, order), references)
    return result
