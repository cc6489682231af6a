"""Writes down all that enters a training, and all that a model is judged on, for small copies of the recipes.

Run as a program, without the tests' checks of shapes, under which drawing the sentences would take minutes: it prints, as JSON, what
`WATCHES` found, and what the same watches find when a leak is planted.
"""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from course_lib import recipes
from course_lib.corpora import agreement, reviews, scenes, translation
from course_lib.corpora.agreement import AgreementSentence
from course_lib.evidence.measurements import agreement_by_distance, searching, shared_encoder
from course_lib.models.ngrams import NgramModel
from course_lib.recipes import attentive_translators, captioners, language_models, reviewers, translators
from course_lib.seeding import generator
from course_lib.training import reuse

Words = tuple[str, ...]


@dataclass
class Watched:
    """What entered a training, as ids or as words, and the words that a model was judged on."""

    ids: set[tuple[int, ...]] = field(default_factory=set)
    trained: set[Words] = field(default_factory=set)
    judged: set[Words] = field(default_factory=set)
    beginning: dict[tuple[str, Words], Words] = field(default_factory=dict)  # of each sentence drawn, by its design

    def found(self, *vocabularies: Any, design: str | None = None) -> dict[str, int]:
        """Count what was trained on, what was judged, and what was both; of sentences of a `design`, their beginnings."""
        readable = ((ids, words) for ids in self.ids for words in vocabularies if max(ids) < len(words))
        trained = self.trained | {tuple(words.decode(list(ids))) for ids, words in readable}
        if design:
            trained = {self.beginning[design, one] for one in trained if (design, one) in self.beginning}
        return {"trained": len(trained), "judged": len(self.judged), "leaked": len(trained & self.judged)}


def watch(stack: ExitStack) -> Watched:
    """Stand where every training passes, write its data down and train nothing; counting models are watched and count."""
    seen = Watched()
    fit, sample = NgramModel.fit, agreement.sample

    def written_down(train: object, model: Any, sequences: Iterable[Iterable[int]], *rest: object) -> Iterator[Any]:
        seen.ids |= {tuple(map(int, sequence)) for sequence in sequences}
        model.eval()
        return iter(())

    def counted(model: NgramModel, sentences: Iterable[Iterable[str]]) -> NgramModel:
        kept = [tuple(sentence) for sentence in sentences]
        seen.trained |= set(kept)
        return fit(model, kept)

    def drawn(source: Any, design: str = "nested") -> AgreementSentence:
        sentence = sample(source, design)
        seen.beginning[design, tuple(sentence.tokens)] = tuple(sentence.prefix)
        return sentence

    stack.enter_context(patch.object(agreement, "sample", drawn))
    stack.enter_context(patch.object(reuse, "recalled_or_new", written_down))
    stack.enter_context(patch.object(NgramModel, "fit", counted))
    for cache in (
        recipes.corpus,
        recipes.test_corpus,
        translators.corpus,
        reviewers.corpus,
        captioners.corpus,
    ):
        cache.cache_clear()
        stack.callback(cache.cache_clear)
    return seen


def small(stack: ExitStack) -> None:
    """Make every recipe small; what is drawn from what stays as it is."""
    drawn = agreement.test_sentences

    def fewer(training: Any, source: Any, *, count: int, **settings: Any) -> dict[int, list[AgreementSentence]]:
        return drawn(training, source, distances=(0, 4, 8), count=min(count, 20), **settings)

    stack.enter_context(patch.object(agreement, "test_sentences", fewer))
    for family in (recipes.LIVE, recipes.FLAT, language_models.CHECKPOINTS):
        tiny = {name: replace(recipe, sentences=500, width=4, steps=1) for name, recipe in family.items()}
        stack.enter_context(patch.dict(family, tiny))
    for family in (translators.CHECKPOINTS, attentive_translators.CHECKPOINTS):
        tiny = {name: replace(recipe, pairs=500, width=4) for name, recipe in family.items()}
        stack.enter_context(patch.dict(family, tiny))
    tiny = {name: replace(recipe, scenes=300, width=4) for name, recipe in captioners.CHECKPOINTS.items()}
    stack.enter_context(patch.dict(captioners.CHECKPOINTS, tiny))
    stack.enter_context(patch.object(translators, "LIVE", replace(translators.LIVE, pairs=500, width=4)))
    stack.enter_context(patch.object(reviewers, "LIVE", replace(reviewers.LIVE, training=300, test=60, width=4)))


def judge(stack: ExitStack, seen: Watched, module: Any, name: str, read: Callable[..., Iterable[Words]]) -> None:
    """Write down what `module.name`, which judges a model, is given; it judges nothing."""

    def noted(*given: Any) -> float:
        seen.judged |= set(read(*given))
        return 0.5

    stack.enter_context(patch.object(module, name, noted))


def beginnings(model: Any, words: Any, sentences: Iterable[AgreementSentence]) -> Iterator[Words]:
    """Return what a model reads before each verb."""
    return (tuple(sentence.prefix) for sentence in sentences)


def sources(model: Any, given: Iterable[Any]) -> Iterator[Words]:
    """Return the sources of pairs or reviews."""
    return (one.source for one in given)


def shipped_language_model(name: str, stack: ExitStack, seen: Watched) -> dict[str, int]:
    """Train and measure a language model that comes with the course."""
    judge(stack, seen, language_models, "agreement_accuracy", beginnings)
    recipes.train_checkpoint(name, Path(stack.enter_context(tempfile.TemporaryDirectory())))
    design = language_models.CHECKPOINTS[name].design
    return seen.found(recipes.vocabulary(design), design=design)


def agreement_measured(design: str, stack: ExitStack, seen: Watched) -> dict[str, int]:
    """Measure E1.3: every kind of model, the counting one too; look at the sentences of one design."""
    size = len(recipes.vocabulary(design))

    def of_this_design(model: Any, words: Any, sentences: Iterable[AgreementSentence]) -> Iterator[Words]:
        return beginnings(model, words, sentences if len(words) == size else [])

    judge(stack, seen, agreement_by_distance, "agreement_accuracy", of_this_design)
    agreement_by_distance.measure(0, agreement_by_distance.RECIPE)
    return seen.found(recipes.vocabulary(design), design=design)


def shipped_translator(name: str, stack: ExitStack, seen: Watched) -> dict[str, int]:
    """Train and measure a translator that comes with the course."""
    judge(stack, seen, translators, "bleu_of", sources)
    recipes.train_checkpoint(name, Path(stack.enter_context(tempfile.TemporaryDirectory())))
    return seen.found(*translators.vocabularies())


def shipped_captioner(name: str, stack: ExitStack, seen: Watched) -> dict[str, int]:
    """Train and measure a captioner that comes with the course; captions may repeat, scenes may not."""
    drawn = scenes.pictures

    def of_training(given: Any, noise: Any = None) -> Any:
        seen.trained |= {(repr(scene),) for scene in given}
        return drawn(given, noise)

    stack.enter_context(patch.object(scenes, "pictures", of_training))
    stack.enter_context(patch.object(captioners, "captions", lambda *given: []))
    stack.enter_context(patch.object(captioners, "looking", lambda *given: SimpleNamespace(named=0.5)))
    judge(stack, seen, captioners, "exact_share", lambda found, given: ((repr(scene),) for scene in given))
    recipes.train_checkpoint(name, Path(stack.enter_context(tempfile.TemporaryDirectory())))
    return seen.found()


def translators_held_out(shuffled: bool, stack: ExitStack, seen: Watched) -> dict[str, int]:
    """Train the live translator, and on its first pairs only; what chooses and what judges it, and the sentences searched, are held out."""
    recipe = replace(translators.LIVE, shuffled=shuffled)
    translators.trained(recipe)
    searching.trained_on_first(recipe, 100)
    splits = translators.corpus(recipe.seed, recipe.pairs, recipe.longest)
    seen.judged |= {pair.source for pair in (*splits.validation, *splits.test)}
    seen.judged |= {task.pair.source for task in searching.tasks(recipe.seed)}
    return seen.found(*translators.vocabularies())


def reviews_measured(stack: ExitStack, seen: Watched) -> dict[str, int]:
    """Measure E2.1: classifiers and translators of reviews, alone, together and frozen."""
    for name in ("accuracy", "exact_share"):
        judge(stack, seen, reviewers, name, sources)
    shared_encoder.measure(0, shared_encoder.RECIPE)
    return seen.found(*reviewers.vocabularies())


WATCHES: dict[str, Callable[[ExitStack, Watched], dict[str, int]]] = {
    **{
        name: lambda stack, seen, name=name: shipped_language_model(name, stack, seen)
        for name in language_models.names()
    },
    **{
        name: lambda stack, seen, name=name: shipped_translator(name, stack, seen)
        for name in (*translators.CHECKPOINTS, *attentive_translators.CHECKPOINTS)
    },
    **{name: lambda stack, seen, name=name: shipped_captioner(name, stack, seen) for name in captioners.CHECKPOINTS},
    "E1.3, nested": lambda stack, seen: agreement_measured("nested", stack, seen),
    "E1.3, flat": lambda stack, seen: agreement_measured("flat", stack, seen),
    "E2.1": reviews_measured,
    "live translator": lambda stack, seen: translators_held_out(False, stack, seen),
    "shuffled translator": lambda stack, seen: translators_held_out(True, stack, seen),
}


def plant(stack: ExitStack) -> None:
    """Make every corpus leak: test sentences from the training, splits that keep nothing apart, reviews drawn twice."""
    splits, draw, draw_scenes = translation.splits, reviews.draw, scenes.draw

    def trained(training: Any, source: Any, **settings: Any) -> dict[int, list[AgreementSentence]]:
        return {0: list(training)[:20]}

    def mixed(*given: Any, **settings: Any) -> Any:
        kept = splits(*given, **settings)
        return replace(kept, training=[*kept.test[:10], *kept.training])

    stack.enter_context(patch.object(agreement, "test_sentences", trained))
    stack.enter_context(patch.object(translation, "splits", mixed))

    def alike(count: int, source: Any, **settings: Any) -> Any:
        return draw_scenes(count, generator(5), **settings)

    stack.enter_context(patch.object(scenes, "draw", alike))
    stack.enter_context(patch.object(reviews, "draw", lambda count, source: (draw(count // 2, source) * 3)[:count]))


def results(*, planted: bool) -> dict[str, dict[str, int]]:
    """Return what each watch found."""
    found: dict[str, dict[str, int]] = {}
    for name, look in WATCHES.items():
        with ExitStack() as stack:
            small(stack)
            if planted:
                plant(stack)
            found[name] = look(stack, watch(stack))
    return found


if __name__ == "__main__":
    print(json.dumps({"as it is": results(planted=False), "planted": results(planted=True)}))
