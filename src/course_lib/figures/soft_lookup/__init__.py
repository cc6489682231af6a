"""Figure `soft_lookup`: a query that the reader drags among keys, the weights it gives them, and the mean of their values."""

from __future__ import annotations

import math
from collections.abc import Sequence

from course_lib.figures.shared.base import InteractiveFigure, table
from course_lib.languages import Text
from course_lib.numbers import number

# Five keys around the centre, and the values that the lecture weighs by hand.
KEYS = ((2.0, 0.4), (0.7, 1.9), (-1.7, 1.2), (-1.5, -1.4), (0.9, -1.9))
VALUES = (3, 4, 5, 6, 5)
REACH = 3.0

TITLE = Text(pt="Uma busca que devolve um pouco de tudo", en="A look-up that returns a little of everything")
CAPTION = Text(
    pt="Quanto mais a consulta aponta na direção de uma chave, e quanto mais longa ela é, maior o peso da chave. Ao lado, a altura de "
    "cada bloco é o peso do seu valor, e a saída é o ponto em que a reta ficaria em equilíbrio.",
    en="The more the query points in the direction of a key, and the longer it is, the greater the key's weight. Beside it, each block is "
    "as tall as the weight of its value, and the output is the point where the line would balance.",
)
DESCRIPTION = Text(
    pt="Uma consulta entre cinco chaves: os pesos são a softmax dos produtos escalares, e a saída é a média ponderada dos valores.",
    en="A query among five keys: the weights are the softmax of the dot products, and the output is the weighted mean of the values.",
)
HEADERS = (Text(pt="valor", en="value"), Text(pt="peso", en="weight"))


def soft_lookup(
    query: tuple[float, float] = (0.75, 0.3),
    *,
    keys: Sequence[tuple[float, float]] = KEYS,
    values: Sequence[int] = VALUES,
    temperature: float = 1.0,
) -> InteractiveFigure:
    """Let the reader drag a query among keys and change the softmax's temperature; `query` and `temperature` are those shown at first.

    Keys and query lie in a plane from -3 to 3 both ways; each key has a whole number as its value. ValueError for fewer than two keys,
    another number of values, values that are all the same, a point outside the plane, or a temperature outside 0.1 … 10.
    """
    if len(keys) < 2 or len(keys) != len(values) or len(set(values)) < 2:
        raise ValueError(
            f"got {len(keys)} keys and {len(values)} values; give two keys or more, a value for each, not all alike"
        )
    for point in (*keys, query):
        if max(map(abs, point)) > REACH:
            raise ValueError(f"{point} is outside the plane, which goes from -{REACH:g} to {REACH:g} both ways")
    if not 0.1 <= temperature <= 10:
        raise ValueError(f"temperature is {temperature}; the figure takes 0.1 to 10")
    weights = lookup_weights(query, keys, temperature)
    return InteractiveFigure(
        "soft_lookup",
        {"query": list(query), "keys": [list(key) for key in keys], "values": list(values), "temperature": temperature},
        title=TITLE,
        caption=CAPTION,
        description=DESCRIPTION,
        fallback=table(HEADERS, [(value, number(weight, 2)) for value, weight in zip(values, weights, strict=True)]),
    )


def lookup_weights(query: Sequence[float], keys: Sequence[Sequence[float]], temperature: float) -> list[float]:
    """Return the softmax of the dot products of `query` with each key, divided by `temperature`."""
    scores = [sum(a * b for a, b in zip(query, key, strict=True)) / temperature for key in keys]
    highest = max(scores)
    exponentials = [math.exp(score - highest) for score in scores]
    return [value / sum(exponentials) for value in exponentials]
