"""Figure `caption_viewer`: the caption of a drawn scene word by word, and over the picture where the model looked."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence

from matplotlib import image
from torch import Tensor

from course_lib.corpora.scenes import NO_OBJECT, Scene, cells_of, pictures
from course_lib.figures.shared.base import InteractiveFigure, table
from course_lib.languages import Text
from course_lib.models.captioning import CELLS, Captioner
from course_lib.recipes.captioners import Caption, captions

MOST = 24

TITLE = Text(pt="Para onde o modelo olha enquanto diz o que vê", en="Where the model looks as it says what it sees")
CAPTION = Text(
    pt="Quanto mais clara uma das {cells} regiões da figura, maior o seu peso na palavra marcada. As palavras erradas estão riscadas, com "
    "a certa ao lado. Os pesos foram calculados quando o notebook rodou.",
    en="The lighter one of the {cells} regions of the picture, the larger its weight at the marked word. Wrong words are struck through, "
    "with the right one beside. The weights were computed when the notebook ran.",
)
DESCRIPTION = Text(
    pt="Uma cena desenhada, a sua legenda palavra por palavra e o mapa de atenção de cada palavra.",
    en="A drawn scene, its caption word by word and the attention map of each word.",
)
HEADERS = (
    Text(pt="cena", en="scene"),
    Text(pt="legenda escrita", en="caption written"),
    Text(pt="certa?", en="right?"),
)
YES, NO = Text(pt="sim", en="yes"), Text(pt="não", en="no")


def caption_viewer(
    model: Captioner, scenes: Sequence[Scene], *, glosses: dict[str, str] | None = None, opens: int = 0, word: int = 1
) -> InteractiveFigure:
    """Show the captions that `model` writes of these scenes, with its attention at each word; it opens at a scene and a word of it.

    glosses: what each word means, for readers of the other language. ValueError for no scene, more than 24, or a scene or word to open
    at that there is not.
    """
    if not 1 <= len(scenes) <= MOST:
        raise ValueError(f"got {len(scenes)} scenes; give 1 to {MOST}")
    found = captions(model, scenes)
    if not 0 <= opens < len(scenes) or not 0 <= word < len(found[opens].words):
        raise ValueError(f"it cannot open at word {word} of scene {opens}; there are {len(scenes)} scenes")
    drawn = pictures(scenes)
    rows = [_scene_data(scene, one, picture) for scene, one, picture in zip(scenes, found, drawn, strict=True)]
    lines = [
        (place + 1, " ".join(one.words), YES if one.words == scene.caption() else NO)
        for place, (scene, one) in enumerate(zip(scenes, found, strict=True))
    ]
    return InteractiveFigure(
        "caption_viewer",
        {"scenes": rows, "cells": CELLS, "opens": opens, "word": word, "glosses": glosses or {}},
        title=TITLE,
        caption=CAPTION.format(cells=CELLS * CELLS),
        description=DESCRIPTION,
        fallback=table(HEADERS, lines),
    )


def _scene_data(scene: Scene, found: Caption, picture: Tensor) -> dict[str, object]:
    said = scene.words()
    named = [scene.things[place] if place != NO_OBJECT else None for _, place in said]
    own = [cells_of(thing, CELLS) if thing else None for thing in named]
    aligned = len(found.words) == len(said)
    return {
        "picture": _png(picture),
        "caption": scene.caption(),
        "words": found.words,
        "weights": [[round(weight, 4) for weight in row] for row in found.weights.tolist()],
        "named": [
            round(float(row[cells].sum()), 4) if aligned and cells is not None else None
            for row, cells in zip(found.weights, own if aligned else [None] * len(found.words), strict=True)
        ],
    }


def _png(picture: Tensor) -> str:
    buffer = io.BytesIO()
    image.imsave(buffer, picture.permute(1, 2, 0).numpy(), format="png")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
