"""The captioners' recipes: repeatable, judged by rules that known captions and known weights pass and fail."""

from dataclasses import replace

import pytest
import torch

from course_lib import checkpoints, recipes
from course_lib.corpora import scenes
from course_lib.models.captioning import CELLS
from course_lib.recipes import captioners
from course_lib.recipes.captioners import Caption, CaptionRecipe
from course_lib.seeding import generator

TINY = CaptionRecipe(steps=2, width=8, scenes=80)


def perfect(scene: scenes.Scene) -> Caption:
    """Return the right caption, all weight on one region of the object named, or on the last region between objects."""
    rows = []
    for _, place in scene.words():
        row = torch.zeros(CELLS * CELLS)
        region = scenes.cells_of(scene.things[place], CELLS).nonzero()[0] if place >= 0 else -1
        row[region] = 1.0
        rows.append(row)
    return Caption(scene.caption(), torch.stack(rows))


def other_shape(word: str) -> str:
    return "losango" if word != "losango" else "quadrado"


def test_a_recipe_is_repeatable_and_a_seed_changes_it() -> None:
    one, same, other = (captioners.trained(recipe) for recipe in (TINY, TINY, replace(TINY, seed=1)))
    first, second, third = (list(model.parameters()) for model in (one, same, other))
    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))
    assert not all(torch.equal(a, b) for a, b in zip(first, third, strict=True))


def test_the_scenes_to_judge_by_do_not_depend_on_how_many_are_trained_on() -> None:
    small, large = captioners.corpus(3, 10), captioners.corpus(3, 20)
    assert (small.test, small.unseen) == (large.test, large.unseen)
    assert small.training == large.training[:10]


def test_perfect_captions_and_perfect_looking_are_told_from_wrong_ones() -> None:
    given = scenes.draw(20, generator(0))
    found = [perfect(scene) for scene in given]
    assert captioners.exact_share(found, given) == 1.0
    seen = captioners.looking(found, given)
    assert (seen.named, seen.right) == (1.0, 1.0)
    assert seen.other < 0.1, "neighbours may touch one region"
    assert 0.02 < seen.chance < 0.15
    crossed = [Caption([one.words[0], other_shape(one.words[1]), *one.words[2:]], one.weights) for one in found]
    assert captioners.exact_share(crossed, given) == 0.0
    assert captioners.looking(crossed, given).wrong == 1.0, "it looked in the right place and said the wrong word"
    swapped = [Caption(one.words, one.weights.flip(0)) for one in found]
    assert captioners.looking(swapped, given).named < 0.3


def test_captions_of_another_length_are_left_out_and_none_at_all_is_an_error() -> None:
    given = scenes.draw(2, generator(1))
    found = [perfect(given[0]), Caption(["um"], torch.zeros(1, CELLS * CELLS))]
    assert captioners.looking(found, given).named == 1.0
    with pytest.raises(ValueError, match="no caption has as many words"):
        captioners.looking(found[1:], given[1:])


@pytest.mark.slow
def test_the_shipped_captioner_is_what_its_card_says() -> None:
    model, card = captioners.load(), checkpoints.load_weights("captions-attention").card
    assert "captions-attention" in recipes.names()
    recipe = captioners.CHECKPOINTS["captions-attention"]
    test = captioners.corpus(recipe.seed, 1).test
    found = captioners.captions(model, test, generator(1))
    assert captioners.exact_share(found, test) == pytest.approx(card["metrics"]["exact captions"], abs=0.02)
    assert captioners.looking(found, test).named == pytest.approx(
        card["metrics"]["weight on the named object"], abs=0.02
    )
