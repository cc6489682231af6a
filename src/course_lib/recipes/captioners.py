"""The captioners of chapter 3: pictures of scenes, a decoder with attention and two without, and how each is judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor

from course_lib import checkpoints
from course_lib.corpora import scenes
from course_lib.corpora.scenes import NO_OBJECT, Scene
from course_lib.corpora.tokenizers import START, Vocabulary, batch
from course_lib.models.captioning import CELLS, Captioner
from course_lib.models.seq2seq import END, START_ID
from course_lib.seeding import generator, use_one_thread
from course_lib.training import Record
from course_lib.training.grouped import fit_groups, token_loss

LICENCE = "CC BY 4.0"
LONGEST = 24  # tokens of a caption of three objects, the end counted


@dataclass(frozen=True)
class CaptionRecipe:
    """A captioner trained on `scenes` pictures of two objects; `look` as in Captioner."""

    seed: int = 0
    steps: int = 1_000
    width: int = 96
    scenes: int = 12_000
    learning_rate: float = 3e-3
    look: str = "attention"


LIVE = CaptionRecipe()  # under a minute on one core
CHECKPOINTS = {"captions-attention": replace(LIVE, steps=3_000, scenes=24_000)}


@dataclass(frozen=True)
class SceneSplits:
    """Scenes to train and to judge by; the third list begins each scene with a pair of shape and colour that training never shows."""

    training: list[Scene]
    test: list[Scene]
    unseen: list[Scene]


@dataclass(frozen=True)
class Caption:
    """What was written of a picture, without the end, and where the model looked at each word: (words, regions)."""

    words: list[str]
    weights: Float[Tensor, "T R"]


@lru_cache(maxsize=2)
def corpus(seed: int, count: int) -> SceneSplits:
    """Return the scenes of a seed, those to judge by drawn first."""
    drawn = generator(seed)
    test, unseen = scenes.draw(600, drawn), scenes.draw(300, drawn, held_out=True)
    return SceneSplits(scenes.draw(count, drawn), test, unseen)


def vocabulary() -> Vocabulary:
    """Return the words of the captions, with the end."""
    return Vocabulary([END, *scenes.tokens()])


def build(recipe: CaptionRecipe) -> Captioner:
    """Return a captioner that has not been trained."""
    return Captioner(len(vocabulary()), recipe.width, look=recipe.look, generator=generator(recipe.seed))


def train(recipe: CaptionRecipe, model: Captioner) -> Iterator[Record]:
    """Train `model` by `recipe`, yielding a record after each step."""
    given, words = corpus(recipe.seed, recipe.scenes).training, vocabulary()
    drawn = scenes.pictures(given, generator(recipe.seed))
    captions = [words.encode([START, *scene.caption(), END]) for scene in given]

    def loss_of(pair: tuple[Tensor, Tensor]) -> Tensor:
        pictures, caption = pair
        return token_loss(model(scenes.as_numbers(pictures), caption[:, :-1]), caption[:, 1:])

    return fit_groups(
        model,
        [len(caption) for caption in captions],
        lambda group: (drawn[group], batch([captions[place] for place in group])),
        loss_of,
        data=[*captions, drawn.sum(dim=(1, 2, 3)).tolist()],
        settings={"steps": recipe.steps, "batch_size": 64, "learning_rate": recipe.learning_rate, "clip_norm": 1.0},
        generator=generator(recipe.seed),
    )


def trained(recipe: CaptionRecipe) -> Captioner:
    """Return a captioner trained by `recipe`, without showing its progress."""
    model = build(recipe)
    for _ in train(recipe, model):
        pass
    return model


@torch.inference_mode()
def captions(model: Captioner, given: Sequence[Scene], noise: torch.Generator | None = None) -> list[Caption]:
    """Write a caption of each scene, always the likeliest word."""
    words = vocabulary()
    state = model.begin(scenes.as_numbers(scenes.pictures(given, noise)))
    tokens, rows, looked = torch.full((len(given),), START_ID), list[Tensor](), list[Tensor]()
    for _ in range(LONGEST):
        logits, state = model.step(tokens, state)
        tokens = logits.argmax(dim=-1)
        rows.append(tokens)
        looked.append(state.weights)
    written, weights = torch.stack(rows, dim=1).tolist(), torch.stack(looked, dim=1)
    ends = [row.index(words.id(END)) if words.id(END) in row else LONGEST for row in written]
    return [
        Caption(words.decode(row[:end]), weights[place, :end])
        for place, (row, end) in enumerate(zip(written, ends, strict=True))
    ]


def exact_share(found: Sequence[Caption], given: Sequence[Scene]) -> float:
    """Return the share of captions that are right word for word."""
    return sum(one.words == scene.caption() for one, scene in zip(found, given, strict=True)) / len(given)


@dataclass(frozen=True)
class Looking:
    """Means over the words that name an object: weight on its own regions, on the other's, and the share of regions that are its own.

    `right` and `wrong` are the weight on the object being named at words that are right, and at words that are not.
    """

    named: float
    other: float
    chance: float
    right: float
    wrong: float


def looking(found: Sequence[Caption], given: Sequence[Scene]) -> Looking:
    """Say where the model looked, in captions of the right number of words. ValueError if there is none."""
    rows: list[tuple[float, float, float, bool]] = []
    for one, scene in zip(found, given, strict=True):
        said = scene.words()
        if len(one.words) != len(said):
            continue
        regions = [scenes.cells_of(thing, CELLS) for thing in scene.things]
        for weights, word, (right, place) in zip(one.weights, one.words, said, strict=True):
            if place != NO_OBJECT:
                other = torch.stack([cells for index, cells in enumerate(regions) if index != place]).any(dim=0)
                own = regions[place]
                rows.append(
                    (float(weights[own].sum()), float(weights[other].sum()), float(own.float().mean()), word == right)
                )
    if not rows:
        raise ValueError("no caption has as many words as its scene asks for; train for longer")

    def mean(values: list[float]) -> float:
        return sum(values) / len(values) if values else float("nan")

    return Looking(
        named=mean([row[0] for row in rows]),
        other=mean([row[1] for row in rows]),
        chance=mean([row[2] for row in rows]),
        right=mean([row[0] for row in rows if row[3]]),
        wrong=mean([row[0] for row in rows if not row[3]]),
    )


def train_checkpoint(name: str, folder: Path = checkpoints.FOLDER) -> Path:
    """Train the checkpoint `name` by its recipe, measure it, and write it."""
    use_one_thread()
    recipe = CHECKPOINTS[name]
    model = trained(recipe)
    model.load_state_dict({key: tensor.half().float() for key, tensor in model.state_dict().items()})
    test = corpus(recipe.seed, recipe.scenes).test
    found = captions(model, test, generator(1))
    card = {
        "recipe": asdict(recipe),
        "vocabulary": vocabulary().tokens,
        "metrics": {
            "exact captions": round(exact_share(found, test), 3),
            "weight on the named object": round(looking(found, test).named, 3),
        },
        "licence": LICENCE,
        "shows": "a captioner with attention over 36 regions of a drawn scene: where it looks at each word it writes",
        "cannot show": "anything about photographs",
    }
    return checkpoints.save(name, model.state_dict(), card, folder)


def load(name: str = "captions-attention") -> Captioner:
    """Return a shipped captioner, ready to use. CheckpointError if it is missing or damaged."""
    stored = checkpoints.load_weights(name)
    with checkpoints.built_by_its_card(name):
        recipe = CaptionRecipe(**stored.card["recipe"])
        model = Captioner(len(stored.card["vocabulary"]), recipe.width, look=recipe.look)
        model.load_state_dict(stored.weights)
    return model.eval()
