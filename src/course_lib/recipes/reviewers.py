"""A classifier and a translator of the same reviews: each with its own encoder, or one encoder that learns from both losses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor, nn

from course_lib.corpora import reviews
from course_lib.corpora.reviews import Review
from course_lib.corpora.tokenizers import START, Vocabulary, batch
from course_lib.models.seq2seq import END, Encoder, EncoderDecoder, SequenceClassifier, Translator
from course_lib.seeding import generator
from course_lib.training import Record, fit_groups, fit_labels, fit_pairs, token_loss


@dataclass(frozen=True)
class ReviewRecipe:
    """Sizes and steps for the reviews: seconds on one core."""

    seed: int = 0
    width: int = 64
    training: int = 3000
    test: int = 500
    translator_steps: int = 1000  # also of both together
    classifier_steps: int = 200
    learning_rate: float = 1e-2


LIVE = ReviewRecipe()
LONGEST = 14  # words of a review


@lru_cache(maxsize=2)
def corpus(recipe: ReviewRecipe) -> tuple[list[Review], list[Review]]:
    """Return the training and the test reviews, all different."""
    drawn = reviews.draw(recipe.test + recipe.training, generator(recipe.seed))
    return drawn[recipe.test :], drawn[: recipe.test]


def vocabularies() -> tuple[Vocabulary, Vocabulary]:
    """Return the Portuguese and the English vocabulary."""
    rules = reviews.grammar()
    return Vocabulary(rules.source_tokens()), Vocabulary([END, *rules.target_tokens()])


def build_encoder(recipe: ReviewRecipe) -> Encoder:
    """Return a new encoder of reviews."""
    return Encoder(len(vocabularies()[0]), recipe.width, generator=generator(recipe.seed))


def build_translator(recipe: ReviewRecipe, encoder: Encoder) -> Translator:
    """Return a translator of reviews that reads with `encoder`."""
    source, target = vocabularies()
    model = EncoderDecoder(
        len(source), len(target), recipe.width, encoder=encoder, generator=generator(recipe.seed + 1)
    )
    return Translator(model, source, target, LONGEST)


def build_classifier(recipe: ReviewRecipe, encoder: Encoder) -> SequenceClassifier:
    """Return a classifier of reviews that reads with `encoder`."""
    return SequenceClassifier(encoder, generator=generator(recipe.seed + 2))


def train_translator(recipe: ReviewRecipe, translator: Translator) -> Iterator[Record]:
    """Train a translator of reviews; an encoder that asks for no gradient stays as it is."""
    training, _ = corpus(recipe)
    return fit_pairs(
        translator.model,
        [translator.source_words.encode(review.source) for review in training],
        [translator.target_words.encode([START, *review.target, END]) for review in training],
        steps=recipe.translator_steps,
        generator=generator(recipe.seed),
        learning_rate=recipe.learning_rate,
    )


def train_classifier(recipe: ReviewRecipe, classifier: SequenceClassifier) -> Iterator[Record]:
    """Train a classifier of reviews; an encoder that asks for no gradient stays as it is."""
    training, _ = corpus(recipe)
    source, _ = vocabularies()
    return fit_labels(
        classifier,
        [source.encode(review.source) for review in training],
        [review.label for review in training],
        steps=recipe.classifier_steps,
        generator=generator(recipe.seed),
        learning_rate=recipe.learning_rate,
    )


def train_both(recipe: ReviewRecipe, translator: Translator, classifier: SequenceClassifier) -> Iterator[Record]:
    """Train both at once on the sum of their losses. ValueError if they do not read with the same encoder."""
    if classifier.encoder is not translator.model.encoder:
        raise ValueError("the classifier and the translator have different encoders; build both with the same one")
    training, _ = corpus(recipe)
    sources = [translator.source_words.encode(review.source) for review in training]
    targets = [translator.target_words.encode([START, *review.target, END]) for review in training]
    labels = [review.label for review in training]

    def loss_of(given: tuple[Tensor, Tensor, Tensor]) -> Tensor:
        source, target, label = given
        context = translator.model.encoder(source)  # read once, used twice
        logits = translator.model.write(context, target[:, :-1])
        words = token_loss(logits, target[:, 1:])
        return words + nn.functional.cross_entropy(classifier.output(context), label)

    def stack(group: list[int]) -> tuple[Tensor, Tensor, Tensor]:
        rows = torch.tensor([labels[i] for i in group])
        return batch([sources[i] for i in group]), batch([targets[i] for i in group]), rows

    return fit_groups(
        nn.ModuleDict({"translator": translator.model, "classifier": classifier}),
        [len(source) for source in sources],
        stack,
        loss_of,
        data=[*sources, *targets, labels],
        settings={
            "steps": recipe.translator_steps,
            "batch_size": 64,
            "learning_rate": recipe.learning_rate,
            "clip_norm": 1.0,
            "both": 1,
        },
        generator=generator(recipe.seed),
    )


@torch.inference_mode()
def accuracy(classifier: SequenceClassifier, given: Sequence[Review]) -> float:
    """Return the share of reviews whose label the classifier gives. ValueError for no reviews."""
    if not given:
        raise ValueError("accuracy() got no reviews; give at least one")
    source, _ = vocabularies()
    scores = classifier(batch([source.encode(review.source) for review in given]))
    labels = torch.tensor([review.label for review in given])
    return (scores.argmax(dim=1) == labels).double().mean().item()


def exact_share(translator: Translator, given: Sequence[Review]) -> float:
    """Return the share of reviews whose greedy translation is right, word for word. ValueError for no reviews."""
    if not given:
        raise ValueError("exact_share() got no reviews; give at least one")
    outputs = translator.translate([review.source for review in given])
    return sum(tuple(words) == review.target for words, review in zip(outputs, given, strict=True)) / len(given)
