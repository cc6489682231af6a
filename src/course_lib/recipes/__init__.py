"""How each model of the course is trained: data, sizes, steps and seed in one place, for notebooks, records and checkpoints."""

from __future__ import annotations

from pathlib import Path

from course_lib import checkpoints
from course_lib.recipes import attentive_translators, captioners, language_models, reviewers, translators
from course_lib.recipes.language_models import (
    FLAT,
    LIVE,
    VECTORS,
    AgreementRecipe,
    build,
    corpus,
    load,
    recurrent,
    test_corpus,
    train,
    train_vectors,
    trained,
    vocabulary,
)

__all__ = [
    "FLAT",
    "LIVE",
    "VECTORS",
    "AgreementRecipe",
    "attentive_translators",
    "build",
    "captioners",
    "corpus",
    "load",
    "names",
    "recurrent",
    "reviewers",
    "test_corpus",
    "train",
    "train_checkpoint",
    "train_vectors",
    "trained",
    "translators",
    "vocabulary",
]


def names() -> list[str]:
    """Return the names of the checkpoints that can be trained."""
    return sorted(
        [
            *language_models.names(),
            *translators.CHECKPOINTS,
            *attentive_translators.CHECKPOINTS,
            *captioners.CHECKPOINTS,
        ]
    )


def train_checkpoint(name: str, folder: Path = checkpoints.FOLDER) -> Path:
    """Train the checkpoint `name` by its recipe, measure it, and write it. ValueError for an unknown name."""
    if name not in names():
        raise ValueError(f"there is no recipe for {name!r}; there are {', '.join(names())}")
    for family in (translators, attentive_translators, captioners):
        if name in family.CHECKPOINTS:
            return family.train_checkpoint(name, folder)
    return language_models.train_checkpoint(name, folder)
