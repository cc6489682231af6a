"""One colour, dash and mark for each model in the whole book: pictures, figures and strips all draw it from this table.

`figures/shared/colours.js` holds the same table for the scripts, and a test holds the two equal. The colour tells the family
(counting, recurrent, attention, searching); dash and mark tell its members apart, so colour is never alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

PALETTE = {
    "blue": "#0f7ec2",
    "vermillion": "#d9541e",
    "green": "#0a9a72",
    "purple": "#b065c9",
    "ochre": "#b07d10",
    "grey": "#7a828c",
    "teal": "#0e8fa3",
    "rose": "#d04a80",
    "slate": "#5d7f99",
}  # at least 3:1 on white and on #14181e


@dataclass(frozen=True)
class Look:
    """How a series is drawn: the name of its colour, the lengths of dash and gap in line widths (none: solid), its mark.

    `marker` is matplotlib's name of the mark; `hollow` leaves the mark empty, which says "untrained".
    """

    colour: str
    dash: tuple[float, ...]
    marker: str
    hollow: bool = False

    @property
    def ink(self) -> str:
        """The colour as "#rrggbb"."""
        return PALETTE[self.colour]


MODELS = {
    "n-gram": Look("ochre", (9, 3), "v"),
    "bigram": Look("ochre", (1, 2), "P"),
    "rnn": Look("blue", (), "o"),
    "lstm": Look("green", (6, 2), "s"),
    "gru": Look("purple", (2, 1.5), "^"),
    "gpt": Look("vermillion", (7, 2, 2, 2), "D"),
    "encoder-decoder": Look("purple", (), "h"),
    "encoder-decoder with attention": Look("vermillion", (4, 1.5), "p"),
    "greedy": Look("rose", (), "X"),
    "beam": Look("teal", (6, 2), "o"),
    "beam of 10": Look("teal", (3, 1.5), "s"),
    "beam of 100": Look("teal", (1.5, 1.5), "^"),
    "exact": Look("slate", (9, 2), "*"),
    "control": Look("grey", (1, 2), "d"),
    "chance": Look("grey", (1, 1), "."),
}

# What a series is called in a picture, in either language; the first that fits, from the most to the least particular.
_NAMES = (
    ("control", r"(?:control|controle|shuffled|embaralhad\w+)\b"),
    ("chance", r"(?:chance|acaso)\b"),
    ("encoder-decoder with attention", r"(?:with|com) (?:attention|atenção)\b"),
    ("encoder-decoder", r"(?:(?:without|sem) (?:attention|atenção)|encoder[-–]decoder|codificador[-–]decodificador)\b"),
    ("bigram", r"(?:bigram|bigrama)s?\b"),
    ("n-gram", r"(?:[n\d]-gram|[n\d]-grama)s?\b"),
    ("rnn", r"rnn\b"),
    ("lstm", r"lstm\b"),
    ("gru", r"gru\b"),
    ("gpt", r"(?:gpt|attention|atenção|transformer)\b"),
    ("greedy", r"(?:greedy|(?:busca )?gulosa)\b|b = 1\b"),
    ("exact", r"(?:exact search|busca exata)\b"),
    ("beam of 100", r"(?:b = |(?:(?:a|um) )?(?:beam of|feixe de) )100\b"),
    ("beam of 10", r"(?:b = |(?:(?:a|um) )?(?:beam of|feixe de) )10\b"),
    ("beam", r"b = \d|(?:(?:a|um|o|the) )?(?:beam|feixe)\b"),
)
_UNTRAINED = re.compile(r"\b(?:untrained|before training|sem treino|não treinad[oa]|antes do treino)\b")
# The looks of series that are no model of the course, in their order.
OTHERS = (
    Look("slate", (), "o"),
    Look("teal", (6, 2), "s"),
    Look("rose", (2, 1.5), "^"),
    Look("ochre", (7, 2, 2, 2), "D"),
    Look("grey", (9, 3), "v"),
    Look("green", (1, 2), "P"),
)
_FURTHER = (((6, 2), "s"), ((2, 1.5), "^"), ((7, 2, 2, 2), "D"), ((9, 3), "v"), ((1, 2), "P"))


def model_of(name: str) -> str | None:
    """Return the model (a key of MODELS) that a series' name begins with, in either language; None for anything else."""
    written = name.casefold().strip()
    return next((model for model, pattern in _NAMES if re.match(pattern, written)), None)


def looks_of(names: list[str]) -> list[Look]:
    """Return a look for each series of a picture: its model's, or one that no other series of the picture has.

    A model drawn twice keeps its colour and changes dash and mark; an untrained one is dotted, its mark hollow.
    """
    models = [model_of(name) for name in names]
    taken = {MODELS[model].colour for model in models if model}
    free = [look for look in OTHERS if look.colour not in taken] + [look for look in OTHERS if look.colour in taken]
    looks: list[Look] = []
    for name, model in zip(names, models, strict=True):
        if model is None:
            looks.append(free.pop(0))
            continue
        own = MODELS[model]
        if _UNTRAINED.search(name.casefold()) and models.count(model) > 1:
            looks.append(Look(own.colour, (1, 2), own.marker, hollow=True))
            continue
        used = {(look.dash, look.marker) for look in looks if look.colour == own.colour}
        wanted = ((own.dash, own.marker), *_FURTHER)
        dash, marker = next((pair for pair in wanted if pair not in used), wanted[0])
        looks.append(Look(own.colour, dash, marker))
    return looks
