"""Scenes and captions: agreement, order, shapes that are where they are said to be, pairs held out, and what is refused."""

import math

import pytest
import torch

from course_lib.corpora import scenes
from course_lib.corpora.scenes import COLOURS, HELD_OUT, SHAPES, SIDE, SIZES, Scene, Thing
from course_lib.seeding import generator

STAR = Thing(0, 0, 5, 1, 1, (6.0, 6.0))
CIRCLE = Thing(0, 2, 1, 0, 0, (6.0, 30.0))
CROSS = Thing(3, 1, 4, 2, 1, (41.0, 18.0))


def test_the_caption_agrees_and_says_where_each_object_stands() -> None:
    scene = Scene((STAR, CIRCLE, CROSS))
    said = "uma estrela azul grande à esquerda de um círculo vermelho pequeno acima de uma cruz verde grande"
    assert " ".join(scene.caption()) == said
    owners = [place for _, place in scene.words()]
    assert owners == [0] * 4 + [-1] * 3 + [1] * 4 + [-1] * 2 + [2] * 4


def test_every_word_of_every_caption_is_listed() -> None:
    drawn = scenes.draw(400, generator(0), objects=(1, 2, 3))
    assert {word for scene in drawn for word in scene.caption()} == set(scenes.tokens())


def test_a_picture_shows_each_object_in_its_colour_and_nothing_else() -> None:
    picture = Scene((STAR, CROSS)).picture().int()
    covered = scenes.mask(STAR) | scenes.mask(CROSS)
    for thing in (STAR, CROSS):
        inside = picture[:, scenes.mask(thing)]
        assert (inside == torch.tensor(COLOURS[thing.colour][2])[:, None]).all()
    assert (picture[:, ~covered] == scenes.GROUND).all()


@pytest.mark.parametrize(
    ("shape", "area"),
    [(0, (2 * 0.85) ** 2), (1, math.pi), (2, 0.55 * 1.8**2), (3, 2 * 1.1**2), (4, 4 * 0.33 * 2 - (2 * 0.33) ** 2)],
)
def test_a_shapes_area_is_that_of_its_geometry(shape: int, area: float) -> None:
    radius = SIZES[1][2]
    points = [
        int(scenes.mask(Thing(1, 1, shape, 0, 1, (20 + 0.1 * step, 20 + 0.07 * step))).sum()) for step in range(30)
    ]
    assert sum(points) / len(points) == pytest.approx(area * radius**2, rel=0.06)


def test_objects_stay_in_their_squares_and_are_named_in_reading_order() -> None:
    for scene in scenes.draw(200, generator(1), objects=(2, 3)):
        places = [(thing.row, thing.column) for thing in scene.things]
        assert places == sorted(places) and len(set(places)) == len(places)
        for thing in scene.things:
            rows, columns = torch.where(scenes.mask(thing))
            assert set((rows // scenes.SQUARE).tolist()) == {thing.row}
            assert set((columns // scenes.SQUARE).tolist()) == {thing.column}


def test_held_out_pairs_are_drawn_only_where_asked_for_and_only_first() -> None:
    pairs = [(thing.shape, thing.colour) for scene in scenes.draw(500, generator(2)) for thing in scene.things]
    assert not HELD_OUT & set(pairs)
    assert len(set(pairs)) == len(SHAPES) * len(COLOURS) - len(HELD_OUT)
    for scene in scenes.draw(100, generator(3), held_out=True):
        first, *others = [(thing.shape, thing.colour) for thing in scene.things]
        assert first in HELD_OUT and not HELD_OUT & set(others)


def test_the_regions_that_an_object_touches() -> None:
    touched = scenes.cells_of(STAR, 4)
    assert touched.nonzero().flatten().tolist() == [0]
    wide = scenes.cells_of(Thing(0, 0, 0, 0, 1, (7.9, 7.9)), 6)
    assert wide.nonzero().flatten().tolist() == [0, 1, 6, 7]


def test_drawing_is_repeatable_and_noise_changes_points_a_little() -> None:
    assert scenes.draw(5, generator(4)) == scenes.draw(5, generator(4))
    given = scenes.draw(3, generator(5))
    plain, noisy, again = (
        scenes.pictures(given),
        scenes.pictures(given, generator(6)),
        scenes.pictures(given, generator(6)),
    )
    assert torch.equal(noisy, again) and not torch.equal(plain, noisy)
    assert (plain.int() - noisy.int()).abs().float().mean() < 15
    numbers = scenes.as_numbers(plain)
    assert numbers.shape == (3, 3, SIDE, SIDE) and -1 <= numbers.min() <= numbers.max() <= 1


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="count is 0"):
        scenes.draw(0, generator(0))
    with pytest.raises(ValueError, match="from 1 to 16"):
        scenes.draw(1, generator(0), objects=(0,))
    with pytest.raises(ValueError, match="from 1 to 16"):
        scenes.draw(1, generator(0), objects=())
    with pytest.raises(ValueError, match="cells is 5"):
        scenes.cells_of(STAR, 5)
    with pytest.raises(ValueError, match="no scene"):
        scenes.pictures([])
