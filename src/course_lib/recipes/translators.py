"""The translators of chapter 2: one for each corpus, trained live or for longer, and the classifier that shares an encoder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch

from course_lib import checkpoints
from course_lib.corpora import french, translation
from course_lib.corpora.tokenizers import START, Vocabulary
from course_lib.corpora.translation import BUCKETS, Pair, Splits, bucket_of
from course_lib.measures.metrics import bleu
from course_lib.models.seq2seq import END, EncoderDecoder, Translator
from course_lib.seeding import generator, use_one_thread
from course_lib.training import Record, fit_pairs

LICENCE = "CC BY 4.0"


@dataclass(frozen=True)
class TranslationRecipe:
    """A translator without attention, trained on Portuguese–English pairs of up to `longest` words.

    With `shuffled`, each source gets the translation of another one: what the model can then learn is only how English goes.
    """

    seed: int = 0
    steps: int = 1000
    width: int = 160
    pairs: int = 24_000
    longest: int = 30
    learning_rate: float = 1e-2
    shuffled: bool = False


LIVE = TranslationRecipe()  # under a minute on one core
SHUFFLED = replace(LIVE, shuffled=True)
# Eleven minutes on one core, so that slow learning and few pairs are not taken for the bottleneck.
LONG = replace(LIVE, steps=16_000, pairs=192_000)
CHECKPOINTS = {"translation-gru": LONG}
FRENCH = {"seed": 0, "pairs": 20_000, "steps": 1200, "width": 48}  # seconds


def vocabularies() -> tuple[Vocabulary, Vocabulary]:
    """Return the Portuguese and the English vocabulary: every word that the grammar can say, and "</s>" in English."""
    rules = translation.grammar()
    return Vocabulary(rules.source_tokens()), Vocabulary([END, *rules.target_tokens()])


@lru_cache(maxsize=2)
def corpus(seed: int, pairs: int, longest: int) -> Splits:
    """Return the pairs to train, to choose settings and to judge, drawn once."""
    return translation.splits(generator(seed), training=pairs, longest=longest)


def build(recipe: TranslationRecipe) -> Translator:
    """Return a translator that has not been trained."""
    source, target = vocabularies()
    model = EncoderDecoder(len(source), len(target), recipe.width, generator=generator(recipe.seed))
    return Translator(model, source, target, recipe.longest)


def train(recipe: TranslationRecipe, translator: Translator[Any]) -> Iterator[Record]:
    """Train `translator` by `recipe`, yielding a record after each step."""
    pairs = corpus(recipe.seed, recipe.pairs, recipe.longest).training
    targets = [pair.target for pair in pairs]
    if recipe.shuffled:
        targets = [targets[i] for i in torch.randperm(len(pairs), generator=generator(recipe.seed)).tolist()]
    changed = [Pair(pair.source, target) for pair, target in zip(pairs, targets, strict=True)]
    return train_on(translator, changed, steps=recipe.steps, seed=recipe.seed, learning_rate=recipe.learning_rate)


def train_on(
    translator: Translator[Any], pairs: Sequence[Pair], *, steps: int, seed: int, learning_rate: float
) -> Iterator[Record]:
    """Train `translator` on these pairs, yielding a record after each step."""
    sources = [translator.source_words.encode(pair.source) for pair in pairs]
    targets = [translator.target_words.encode([START, *pair.target, END]) for pair in pairs]
    return fit_pairs(
        translator.model, sources, targets, steps=steps, generator=generator(seed), learning_rate=learning_rate
    )


def trained(recipe: TranslationRecipe) -> Translator:
    """Return a translator trained by `recipe`, without showing its progress."""
    translator = build(recipe)
    for _ in train(recipe, translator):
        pass
    return translator


def build_french(seed: int = FRENCH["seed"]) -> Translator:
    """Return an untrained translator of the small French corpus."""
    rules = french.grammar()
    source, target = Vocabulary(rules.source_tokens()), Vocabulary([END, *rules.target_tokens()])
    model = EncoderDecoder(len(source), len(target), FRENCH["width"], generator=generator(seed))
    return Translator(model, source, target, longest=8)


def train_french(translator: Translator, seed: int = FRENCH["seed"]) -> Iterator[Record]:
    """Train a translator of the small French corpus: a few seconds."""
    pairs = french.draw(FRENCH["pairs"], generator(seed))
    return train_on(translator, pairs, steps=FRENCH["steps"], seed=seed, learning_rate=1e-2)


def trained_french(seed: int = FRENCH["seed"]) -> Translator:
    """Return a trained translator of the small French corpus, without showing its progress."""
    translator = build_french(seed)
    for _ in train_french(translator, seed):
        pass
    return translator


def by_bucket(pairs: Sequence[Pair]) -> dict[tuple[int, int], list[Pair]]:
    """Sort pairs by the length of their source, in the buckets of the corpus that have any."""
    sorted_pairs = {bucket: [pair for pair in pairs if bucket_of(pair) == bucket] for bucket in BUCKETS}
    return {bucket: members for bucket, members in sorted_pairs.items() if members}


def bleu_by_length(translator: Translator[Any], pairs: Sequence[Pair]) -> dict[tuple[int, int], float]:
    """Return the BLEU of greedy translations for each bucket of source lengths."""
    return {bucket: bleu_of(translator, members) for bucket, members in by_bucket(pairs).items()}


def bleu_of(translator: Translator[Any], pairs: Sequence[Pair]) -> float:
    """Return the BLEU of greedy translations of these pairs, longer than trained or not."""
    outputs = translator.translate([pair.source for pair in pairs], longer=True)
    return bleu(outputs, [pair.target for pair in pairs])


def train_checkpoint(name: str, folder: Path = checkpoints.FOLDER) -> Path:
    """Train the checkpoint `name` by its recipe, measure it, and write it."""
    use_one_thread()
    recipe = CHECKPOINTS[name]
    shows = (
        "an encoder–decoder of 160 units without attention: what one vector holds of a sentence, after long training"
    )
    return write_checkpoint(name, recipe, trained(recipe), shows, folder)


def write_checkpoint(
    name: str, recipe: TranslationRecipe, translator: Translator[Any], shows: str, folder: Path
) -> Path:
    """Round a trained translator to half precision, measure it, and write it with its card; return the weights' file."""
    model = translator.model
    model.load_state_dict({key: tensor.half().float() for key, tensor in model.state_dict().items()})
    scores = bleu_by_length(translator, corpus(recipe.seed, recipe.pairs, recipe.longest).test)
    card = {
        "recipe": asdict(recipe),
        "source vocabulary": translator.source_words.tokens,
        "target vocabulary": translator.target_words.tokens,
        "metrics": {"BLEU by words of the source": {f"{a}-{b}": round(score, 1) for (a, b), score in scores.items()}},
        "licence": LICENCE,
        "shows": shows,
        "cannot show": "anything about real Portuguese or English beyond this grammar",
    }
    return checkpoints.save(name, model.state_dict(), card, folder)


def load(name: str = "translation-gru") -> Translator:
    """Return a shipped translator, ready to use. CheckpointError if it is missing or damaged."""
    stored = checkpoints.load_weights(name)
    with checkpoints.built_by_its_card(name):
        recipe = TranslationRecipe(**stored.card["recipe"])
        source, target = (Vocabulary(stored.card[f"{side} vocabulary"]) for side in ("source", "target"))
        model = EncoderDecoder(len(source), len(target), recipe.width)
        model.load_state_dict(stored.weights)
    model.eval()
    return Translator(model, source, target, recipe.longest)
