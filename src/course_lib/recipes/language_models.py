"""The language models of chapter 1, trained on the agreement corpus, and its word vectors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path

from torch import nn

from course_lib import checkpoints
from course_lib.corpora import agreement, everyday
from course_lib.corpora.tokenizers import Vocabulary
from course_lib.measures.metrics import agreement_accuracy
from course_lib.models.gpt import GPT, GPTConfig
from course_lib.models.recurrent import CELLS, RecurrentLM
from course_lib.models.word_vectors import WordVectors, train_skip_gram
from course_lib.seeding import generator, use_one_thread
from course_lib.training import Record, fit

TEST_SEED = 1_000  # added to a recipe's seed: test sentences come from their own generator
LICENCE = "CC BY 4.0"
SHOWS = {  # what the checkpoint of a kind is good for, as its card says
    **dict.fromkeys(
        CELLS, "a recurrent language model of 32 units on generated Portuguese: what its state can and cannot hold"
    ),
    "gpt": "a small Transformer of width 48 on generated Portuguese: how attention keeps agreement over distance and nesting",
}


@dataclass(frozen=True)
class AgreementRecipe:
    """A language model trained on the agreement corpus. ValueError for an unknown kind of model."""

    kind: str  # "rnn", "lstm", "gru" or "gpt"
    seed: int = 0
    steps: int = 2000
    width: int = 32  # small on purpose: what a state of this size cannot hold is what the chapter measures
    sentences: int = 20_000
    design: str = "nested"

    def __post_init__(self) -> None:
        if self.kind not in (*CELLS, "gpt"):
            raise ValueError(f"unknown kind {self.kind!r}; choose one of {', '.join((*CELLS, 'gpt'))}")


LIVE = {  # what chapter 1 trains in the reader's presence: under 20 s each on one core
    "rnn": AgreementRecipe("rnn", steps=4000),
    "lstm": AgreementRecipe("lstm", steps=2500),
    "gru": AgreementRecipe("gru", steps=2500),
    "gpt": AgreementRecipe("gpt", steps=1000, width=64),
}
FLAT = {
    kind: replace(recipe, steps=3000 if kind == "rnn" else recipe.steps, design="flat") for kind, recipe in LIVE.items()
}
VECTORS = {"seed": 0, "sentences": 6000, "size": 16}


def vocabulary(design: str = "nested") -> Vocabulary:
    """Return the vocabulary of the agreement corpus: every token that its grammar can say."""
    return Vocabulary(agreement.grammar(design).tokens())


@lru_cache(maxsize=4)
def corpus(recipe_seed: int, sentences: int, design: str) -> list[agreement.AgreementSentence]:
    """Return the training sentences of a recipe with these settings, drawn once."""
    return agreement.training_sentences(sentences, generator(recipe_seed), design)


@lru_cache(maxsize=4)
def test_corpus(
    recipe_seed: int, sentences: int, design: str, count: int = 200
) -> dict[int, list[agreement.AgreementSentence]]:
    """Return test sentences by distance for a recipe with these settings, none of which begins as a training sentence does."""
    training = corpus(recipe_seed, sentences, design)
    return agreement.test_sentences(training, generator(recipe_seed + TEST_SEED), count=count, design=design)


def recurrent(model: nn.Module) -> RecurrentLM:
    """Return `model` as the recurrent model it is. TypeError if it is another kind."""
    if not isinstance(model, RecurrentLM):
        raise TypeError(
            f"the model is a {type(model).__name__}; this needs a RecurrentLM, whose states can be unrolled"
        )
    return model


def build(kind: str, width: int, seed: int, words: Vocabulary) -> RecurrentLM | GPT:
    """Return a new model of `kind`, "rnn", "lstm", "gru" or "gpt"."""
    if kind == "gpt":
        return GPT(GPTConfig(len(words), width=width), generator=generator(seed))
    return RecurrentLM(len(words), width, cell=kind, generator=generator(seed))


def train(recipe: AgreementRecipe, model: nn.Module) -> Iterator[Record]:
    """Train `model` by `recipe`, yielding a record after each step."""
    words = vocabulary(recipe.design)
    sequences = [words.encode(s.tokens) for s in corpus(recipe.seed, recipe.sentences, recipe.design)]
    return fit(model, sequences, steps=recipe.steps, generator=generator(recipe.seed))


def trained(recipe: AgreementRecipe) -> RecurrentLM | GPT:
    """Return a model trained by `recipe`, without showing its progress."""
    model = build(recipe.kind, recipe.width, recipe.seed, vocabulary(recipe.design))
    for _ in train(recipe, model):
        pass
    return model


def train_vectors() -> WordVectors:
    """Return the word vectors of chapter 1."""
    source = generator(VECTORS["seed"])
    sentences = [everyday.grammar().sample(source) for _ in range(VECTORS["sentences"])]
    words = Vocabulary(everyday.grammar().tokens())
    return train_skip_gram(sentences, words, generator=source, size=VECTORS["size"])


CHECKPOINTS = {
    "agreement-rnn": replace(LIVE["rnn"], steps=8000),
    "agreement-lstm": replace(LIVE["lstm"], steps=5000),
    "agreement-gru": replace(LIVE["gru"], steps=5000),
    "agreement-gpt": replace(LIVE["gpt"], steps=3000, width=48),  # narrower than the live one: light enough for a page
}


def names() -> list[str]:
    """Return the names of the checkpoints that can be trained."""
    return sorted(CHECKPOINTS)


def measure_checkpoint(name: str, model: nn.Module) -> dict[str, float]:
    """Return the agreement accuracy by distance that the card of `name` records."""
    recipe = CHECKPOINTS[name]
    words = vocabulary(recipe.design)
    test = test_corpus(recipe.seed, recipe.sentences, recipe.design)
    return {str(distance): agreement_accuracy(model, words, sentences) for distance, sentences in test.items()}


def train_checkpoint(name: str, folder: Path = checkpoints.FOLDER) -> Path:
    """Train the checkpoint `name` by its recipe, measure it, and write it."""
    use_one_thread()
    recipe = CHECKPOINTS[name]
    model = trained(recipe)
    model.load_state_dict({key: tensor.half().float() for key, tensor in model.state_dict().items()})
    card = {
        "recipe": asdict(recipe),
        "vocabulary": vocabulary(recipe.design).tokens,
        "metrics": {"agreement accuracy by distance": measure_checkpoint(name, model)},
        "licence": LICENCE,
        "shows": SHOWS[recipe.kind],
        "cannot show": "anything about real Portuguese beyond number agreement in this grammar",
    }
    return checkpoints.save(name, model.state_dict(), card, folder)


def load(name: str) -> tuple[RecurrentLM | GPT, Vocabulary]:
    """Return a shipped model, ready to use, and its vocabulary. CheckpointError if it is missing or damaged."""
    stored = checkpoints.load_weights(name)
    with checkpoints.built_by_its_card(name):
        words = Vocabulary(stored.card["vocabulary"])
        recipe = AgreementRecipe(**stored.card["recipe"])
        model = build(recipe.kind, recipe.width, recipe.seed, words)
        model.load_state_dict(stored.weights)
    return model.eval(), words
