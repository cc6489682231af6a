"""The translators of chapter 3: chapter 2's corpus, with attention, one for each scoring function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from course_lib import checkpoints
from course_lib.corpora.tokenizers import START, Vocabulary, batch
from course_lib.corpora.translation import Pair
from course_lib.models.attentive import AttentiveEncoderDecoder
from course_lib.models.scoring import EvenScore
from course_lib.models.seq2seq import Translator
from course_lib.recipes import translators
from course_lib.recipes.translators import TranslationRecipe
from course_lib.seeding import generator, use_one_thread

EVEN = "even"  # the control: every annotation weighs the same
AttentiveTranslator = Translator[AttentiveEncoderDecoder]


@dataclass(frozen=True)
class AttentionRecipe(TranslationRecipe):
    """A translator with attention; `score` is a name of SCORE_FUNCTIONS, or "even"."""

    width: int = 96
    learning_rate: float = 5e-3
    score: str = "additive"


LIVE = AttentionRecipe()
# Minutes on one core: for what readers try by themselves, where a mistake should be the model's and not its short training's.
LONG = replace(LIVE, steps=4_000, pairs=96_000)
CHECKPOINTS = {
    "translation-attention": LONG,
    "translation-location": replace(LONG, score="location", width=64),
    "translation-dot": replace(LONG, score="dot", width=64),
}


def build(recipe: AttentionRecipe) -> AttentiveTranslator:
    """Return a translator that has not been trained."""
    source, target = translators.vocabularies()
    model = _model(recipe, source, target, generator(recipe.seed))
    return Translator(model, source, target, recipe.longest)


def _model(
    recipe: AttentionRecipe, source: Vocabulary, target: Vocabulary, drawn: torch.Generator | None = None
) -> AttentiveEncoderDecoder:
    score = EvenScore(recipe.width, recipe.width) if recipe.score == EVEN else recipe.score
    return AttentiveEncoderDecoder(len(source), len(target), recipe.width, score=score, generator=drawn)


def trained(recipe: AttentionRecipe) -> AttentiveTranslator:
    """Return a translator trained by `recipe`, without showing its progress."""
    translator = build(recipe)
    for _ in translators.train(recipe, translator):
        pass
    return translator


@torch.inference_mode()
def alignments(translator: AttentiveTranslator, pairs: Sequence[Pair]) -> list[Tensor]:
    """Return for each pair where the model looked as it wrote the pair's own translation: (target words, source words).

    The row of a word holds the weights from which that word was written. UnknownTokenError for a word that it does not know.
    """
    sources = [translator.prompt(pair.source, longer=True) for pair in pairs]
    targets = [translator.target_words.encode([START, *pair.target]) for pair in pairs]
    weights = translator.model.write(batch(sources), batch(targets))[1]
    return [rows[: len(pair.target), : len(pair.source)] for rows, pair in zip(weights, pairs, strict=True)]


def train_checkpoint(name: str, folder: Path = checkpoints.FOLDER) -> Path:
    """Train the checkpoint `name` by its recipe, measure it, and write it."""
    use_one_thread()
    recipe = CHECKPOINTS[name]
    shows = f"an encoder–decoder with attention, its scores by the {recipe.score} function: where it looks at each word it writes"
    return translators.write_checkpoint(name, recipe, trained(recipe), shows, folder)


def load(name: str = "translation-attention") -> AttentiveTranslator:
    """Return a shipped translator, ready to use. CheckpointError if it is missing or damaged."""
    stored = checkpoints.load_weights(name)
    with checkpoints.built_by_its_card(name):
        recipe = AttentionRecipe(**stored.card["recipe"])
        source, target = (Vocabulary(stored.card[f"{side} vocabulary"]) for side in ("source", "target"))
        model = _model(recipe, source, target)
        model.load_state_dict(stored.weights)
    model.eval()
    return Translator(model, source, target, recipe.longest)
