"""Drawn scenes and the Portuguese captions that name them: shapes of several colours and sizes, in the places of a grid.

    uma estrela azul grande à esquerda de um círculo vermelho pequeno
    um losango preto grande acima de uma cruz verde grande

A picture has 48 × 48 points; its objects stand each in a square of their own, a little off its centre, and are named from top to bottom
and from left to right. Four pairs of shape and colour (HELD_OUT) are never drawn for training. The gender of a shape decides its article
and the ending of its adjectives. What these scenes cannot show: photographs, shapes that cover one another, more than one way to say it.
Licence: CC BY 4.0, as the course's texts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, UInt8
from torch import Tensor

SIDE = 48  # points
GRID = 4  # squares across and down
SQUARE = SIDE // GRID
# name, gender
SHAPES = (
    ("quadrado", "m"),
    ("círculo", "m"),
    ("triângulo", "m"),
    ("losango", "m"),
    ("cruz", "f"),
    ("estrela", "f"),
)
# masculine, feminine, red, green and blue
COLOURS = (
    ("vermelho", "vermelha", (220, 40, 40)),
    ("azul", "azul", (40, 80, 220)),
    ("verde", "verde", (40, 170, 60)),
    ("amarelo", "amarela", (235, 210, 40)),
    ("preto", "preta", (20, 20, 20)),
    ("roxo", "roxa", (150, 50, 180)),
)
SIZES = (("pequeno", "pequena", 3.2), ("grande", "grande", 5.4))  # the last: points from the centre
ARTICLES = {"m": "um", "f": "uma"}
HELD_OUT = frozenset({(0, 1), (1, 3), (2, 0), (4, 2)})  # shape and colour
GROUND = 235
NO_OBJECT = -1


@dataclass(frozen=True)
class Thing:
    """One object: its square (row and column), shape, colour and size by their places above, and its centre in points (down, across)."""

    row: int
    column: int
    shape: int
    colour: int
    size: int
    centre: tuple[float, float]


@dataclass(frozen=True)
class Scene:
    """The objects in the order in which the caption names them."""

    things: tuple[Thing, ...]

    def caption(self) -> list[str]:
        """Return the words that name the scene."""
        return [word for word, _ in self.words()]

    def words(self) -> list[tuple[str, int]]:
        """Return each word of the caption with the place of the object that it names, -1 for the words between objects."""
        said: list[tuple[str, int]] = []
        for place, thing in enumerate(self.things):
            if place:
                between = "acima de" if self.things[place - 1].row < thing.row else "à esquerda de"
                said += [(word, NO_OBJECT) for word in between.split()]
            name, gender = SHAPES[thing.shape]
            colour, size = COLOURS[thing.colour], SIZES[thing.size]
            forms = (colour[0], size[0]) if gender == "m" else (colour[1], size[1])
            words = (ARTICLES[gender], name, *forms)
            said += [(word, place) for word in words]
        return said

    def picture(self, noise: torch.Generator | None = None) -> UInt8[Tensor, "3 H W"]:
        """Return the picture; with `noise`, ground, colours and points vary a little, as in training."""
        drawn = torch.full((3, SIDE, SIDE), float(GROUND))
        if noise is not None:
            drawn += 6 * torch.randn((), generator=noise)
        for thing in self.things:
            colour = torch.tensor(COLOURS[thing.colour][2], dtype=torch.float32)
            if noise is not None:
                colour = colour + 10 * torch.randn(3, generator=noise)
            drawn = torch.where(mask(thing), colour[:, None, None], drawn)
        if noise is not None:
            drawn = drawn + 8 * torch.randn(drawn.shape, generator=noise)
        return drawn.round().clamp(0, 255).to(torch.uint8)


def _star(x: Tensor, y: Tensor, radius: float) -> Tensor:
    turn = torch.remainder(torch.atan2(x, -y) / (2 * math.pi / 5), 1.0)
    return torch.hypot(x, y) <= radius * (0.5 + 0.62 * (2 * (turn - 0.5).abs()))


# Which points, at (x, y) from the centre, belong to a shape of this radius; in the order of SHAPES.
_INSIDE: tuple[Callable[[Tensor, Tensor, float], Tensor], ...] = (
    lambda x, y, r: (x.abs() <= 0.85 * r) & (y.abs() <= 0.85 * r),
    lambda x, y, r: torch.hypot(x, y) <= r,
    lambda x, y, r: (y <= 0.8 * r) & (y >= -r) & (x.abs() <= 0.55 * (y + r)),
    lambda x, y, r: x.abs() + y.abs() <= 1.1 * r,
    lambda x, y, r: ((x.abs() <= 0.33 * r) & (y.abs() <= r)) | ((y.abs() <= 0.33 * r) & (x.abs() <= r)),
    _star,
)


def mask(thing: Thing) -> Bool[Tensor, "H W"]:
    """Return which points of the picture the object covers."""
    points = torch.arange(SIDE, dtype=torch.float32)
    down, across = thing.centre
    return _INSIDE[thing.shape](points[None, :] - across, points[:, None] - down, SIZES[thing.size][2])


def cells_of(thing: Thing, cells: int) -> Bool[Tensor, " C"]:
    """Return which of the cells × cells regions of the picture, row after row, the object touches. ValueError unless they divide it."""
    if cells < 1 or SIDE % cells:
        raise ValueError(f"cells is {cells}; it must divide the {SIDE} points of the picture")
    covered = mask(thing).float()[None, None]
    return torch.nn.functional.max_pool2d(covered, SIDE // cells)[0, 0].flatten() > 0


def tokens() -> list[str]:
    """Return every word that a caption can have, in alphabetical order."""
    words = {*ARTICLES.values(), "acima", "de", "à", "esquerda", *(name for name, _ in SHAPES)}
    for masculine, feminine, _ in (*COLOURS, *SIZES):
        words |= {masculine, feminine}
    return sorted(words)


def draw(
    count: int, generator: torch.Generator, *, objects: Sequence[int] = (2,), held_out: bool = False
) -> list[Scene]:
    """Draw `count` scenes with a number of objects among `objects`; with `held_out` the first object is one of HELD_OUT.

    All other objects are none of them. ValueError for a count below 1, or a number of objects outside 1 … 16.
    """
    if count < 1:
        raise ValueError(f"count is {count}; it must be at least 1")
    if not objects or not all(1 <= number <= GRID * GRID for number in objects):
        raise ValueError(f"objects is {list(objects)}; give numbers from 1 to {GRID * GRID}")

    def below(number: int) -> int:
        return int(torch.randint(number, (1,), generator=generator))

    def kind(rare: bool) -> tuple[int, int]:
        if rare:
            return sorted(HELD_OUT)[below(len(HELD_OUT))]
        while (found := (below(len(SHAPES)), below(len(COLOURS)))) in HELD_OUT:
            pass
        return found

    scenes: list[Scene] = []
    for _ in range(count):
        number = objects[below(len(objects))]
        squares = sorted(torch.randperm(GRID * GRID, generator=generator)[:number].tolist())
        things: list[Thing] = []
        for place, square in enumerate(squares):
            shape, colour = kind(held_out and place == 0)
            size = below(len(SIZES))
            room = SQUARE / 2 - SIZES[size][2] - 0.2
            off = ((2 * torch.rand(2, generator=generator) - 1) * room).tolist()
            row, column = divmod(square, GRID)
            centre = (row * SQUARE + SQUARE / 2 - 0.5 + off[0], column * SQUARE + SQUARE / 2 - 0.5 + off[1])
            things.append(Thing(row, column, shape, colour, size, centre))
        scenes.append(Scene(tuple(things)))
    return scenes


def pictures(scenes: Sequence[Scene], noise: torch.Generator | None = None) -> UInt8[Tensor, "N 3 H W"]:
    """Return the pictures of these scenes, one above another. ValueError for none."""
    if not scenes:
        raise ValueError("there is no scene to draw; give at least one")
    return torch.stack([scene.picture(noise) for scene in scenes])


def as_numbers(pictures_: UInt8[Tensor, "N 3 H W"]) -> Float[Tensor, "N 3 H W"]:
    """Return points of 0 … 255 as numbers from -1 to 1, as the networks read them."""
    return pictures_.float() / 127.5 - 1
