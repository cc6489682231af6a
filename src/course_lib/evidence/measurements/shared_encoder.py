"""E2.1: one encoder for a translator and a classifier: trained with both, or with one alone and then frozen for the other."""

from collections import deque
from dataclasses import asdict, replace

from course_lib.recipes import reviewers

ID = "E2.1"
SEEDS = (0, 1, 2)
RECIPE: dict[str, object] = {
    "models": asdict(reviewers.LIVE),
    "both": "one encoder trained on the sum of the two losses",
    "frozen": "an encoder trained by one alone stays as it is while the other is trained on it",
}
TOLERANCE: dict[str, float | None] = {
    "share of the larger label": 0.0,
    "both: accuracy": 0.1,
    "both: exact translations": 0.2,
    "alone: accuracy": 0.1,
    "alone: exact translations": 0.2,
    "frozen from the translator: accuracy": 0.25,
    "frozen from the classifier: exact translations": 0.1,
}


def measure(seed: int, recipe: dict[str, object]) -> dict[str, object]:
    """Accuracy of the label, and share of translations right word for word, on test reviews."""
    settings = replace(reviewers.LIVE, seed=seed)
    _, test = reviewers.corpus(settings)
    liked = sum(review.label for review in test) / len(test)
    result: dict[str, object] = {"share of the larger label": max(liked, 1 - liked)}

    encoder = reviewers.build_encoder(settings)
    translator, classifier = (
        reviewers.build_translator(settings, encoder),
        reviewers.build_classifier(settings, encoder),
    )
    deque(reviewers.train_both(settings, translator, classifier), maxlen=0)
    result["both: accuracy"] = reviewers.accuracy(classifier, test)
    result["both: exact translations"] = reviewers.exact_share(translator, test)

    translator = reviewers.build_translator(settings, reviewers.build_encoder(settings))
    deque(reviewers.train_translator(settings, translator), maxlen=0)
    result["alone: exact translations"] = reviewers.exact_share(translator, test)
    classifier = reviewers.build_classifier(settings, translator.model.encoder.requires_grad_(False))
    deque(reviewers.train_classifier(settings, classifier), maxlen=0)
    result["frozen from the translator: accuracy"] = reviewers.accuracy(classifier, test)

    classifier = reviewers.build_classifier(settings, reviewers.build_encoder(settings))
    deque(reviewers.train_classifier(settings, classifier), maxlen=0)
    result["alone: accuracy"] = reviewers.accuracy(classifier, test)
    translator = reviewers.build_translator(settings, classifier.encoder.requires_grad_(False))
    deque(reviewers.train_translator(settings, translator), maxlen=0)
    result["frozen from the classifier: exact translations"] = reviewers.exact_share(translator, test)
    return result
