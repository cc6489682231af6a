"""What the measurements of search share: models, sentences with all their valid translations, and a search over all of them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from course_lib.corpora import french, translation
from course_lib.corpora.synchronous import Words
from course_lib.corpora.translation import Pair
from course_lib.decoding import Hypothesis, beam_search, exact_search
from course_lib.measures.metrics import bleu
from course_lib.models.seq2seq import Translator
from course_lib.recipes import translators
from course_lib.recipes.translators import TranslationRecipe
from course_lib.seeding import generator

LONGEST_SOURCE = 12
SENTENCES = 100
MAX_LENGTH = 40
BRIEF = replace(translators.LIVE, steps=400)  # one that is trained too little, and so is less sure of when to stop
MODELS = {"brief": BRIEF, "live": translators.LIVE}


@dataclass(frozen=True)
class Task:
    """A sentence to translate: the human translation, and every valid one with its probability, the likeliest first."""

    pair: Pair
    valid: dict[Words, float]

    @property
    def likeliest(self) -> Words:
        """The valid translation of the highest probability."""
        return next(iter(self.valid))


@dataclass(frozen=True)
class Found:
    """What a search found for each task, its words, and how many milliseconds a sentence took."""

    hypotheses: list[Hypothesis]
    words: list[list[str]]
    milliseconds: float


def trained_on_first(settings: TranslationRecipe, count: int) -> Translator:
    """Return a translator trained by the recipe for as many steps, but on the first `count` of its pairs only."""
    translator = translators.build(settings)
    pairs = translators.corpus(settings.seed, settings.pairs, settings.longest).training[:count]
    rate = settings.learning_rate
    for _ in translators.train_on(translator, pairs, steps=settings.steps, seed=settings.seed, learning_rate=rate):
        pass
    return translator


def tasks(seed: int, *, count: int = SENTENCES, longest: int = LONGEST_SOURCE) -> list[Task]:
    """Return validation sentences of the recipes' corpus of this seed, of at most `longest` words."""
    settings = translators.LIVE
    validation = translators.corpus(seed, settings.pairs, settings.longest).validation
    short = [pair for pair in validation if len(pair.source) <= longest][:count]
    return [Task(pair, translation.translations(pair.source)) for pair in short]


def french_tasks(seed: int, *, count: int, single: bool) -> list[Task]:
    """Return `count` different French sentences with a single valid translation, or with several."""
    sources: dict[Words, Task] = {}
    for pair in french.draw(20 * count, generator(seed)):
        valid = french.translations(pair.source)
        if (len(valid) == 1) == single:
            sources.setdefault(pair.source, Task(pair, valid))
    return list(sources.values())[:count]


def search(translator: Translator, given: Sequence[Task], *, width: int, alpha: float = 0.0) -> Found:
    """Run beam search on every task and keep the best hypothesis of each."""
    prompts = [translator.prompt(task.pair.source) for task in given]
    begin = time.process_time()
    best = [
        beam_search(translator.model, prompt, width=width, alpha=alpha, end=translator.end, max_length=MAX_LENGTH)[0]
        for prompt in prompts
    ]
    spent = 1000 * (time.process_time() - begin) / len(prompts)
    return Found(best, [translator.words(hypothesis.tokens) for hypothesis in best], spent)


def maximum(
    translator: Translator, task: Task, known: Hypothesis | None = None, *, limit: int = 10_000
) -> Hypothesis | None:
    """Return the most probable translation in the whole vocabulary, or None where it was not proved in `limit` steps."""
    found = exact_search(
        translator.model,
        translator.prompt(task.pair.source),
        end=translator.end,
        max_length=MAX_LENGTH,
        known=known if known and known.tokens[-1] == translator.end else None,
        limit=limit,
    )
    return found.hypothesis if found.proved else None


def finds(hypothesis: Hypothesis, best: Hypothesis) -> bool:
    """Say whether a search found the maximum, or a sentence exactly as probable."""
    return hypothesis.log_probability > best.log_probability - 1e-6


def bleu_of_valid(found: Found, given: Sequence[Task]) -> float:
    """Return the BLEU against every valid translation: no paraphrase is held against a model."""
    return bleu(found.words, [list(task.valid) for task in given])


def length_ratio(found: Found, given: Sequence[Task]) -> float:
    """Return how many words were written for each word of the human translations."""
    return sum(map(len, found.words)) / sum(len(task.pair.target) for task in given)


def valid_share(found: Found, given: Sequence[Task]) -> float:
    """Return the share of outputs that are valid translations."""
    return sum(map(bool, accepted(found, given))) / len(given)


def accepted(found: Found, given: Sequence[Task]) -> list[bool]:
    """Say of each output whether it is a valid translation."""
    return [tuple(words) in task.valid for words, task in zip(found.words, given, strict=True)]
