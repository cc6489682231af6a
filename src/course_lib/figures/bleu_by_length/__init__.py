"""Figure `bleu_by_length`: recorded BLEU by length of the source, and what the models wrote at each length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from course_lib.colours import looks_of
from course_lib.figures.shared.base import InteractiveFigure, table
from course_lib.languages import Text
from course_lib.numbers import number, span

MOST_MODELS = 5

TITLE = Text(pt="BLEU por comprimento da frase", en="BLEU by length of the sentence")
CAPTION = Text(
    pt="Escolha um comprimento, no controle ou clicando no gráfico, e compare o número com o que os modelos escreveram: o BLEU resume "
    "quantos trechos de 1 a 4 palavras a saída tem em comum com a referência.",
    en="Choose a length, with the slider or by clicking on the plot, and compare the number with what the models wrote: BLEU sums up "
    "how many stretches of 1 to 4 words the output shares with the reference.",
)
DESCRIPTION = Text(
    pt="Uma linha por modelo mostra o BLEU medido em cada faixa de comprimento da origem; "
    "um controle deslizante traz exemplos de cada faixa.",
    en="A line for each model shows the BLEU measured in each range of source lengths; a slider brings examples of each range.",
)
HEADER = Text(pt="palavras na origem", en="words in the source")


@dataclass(frozen=True)
class LengthExample:
    """A sentence, its reference and what each model wrote, in the order of the models; all without start and end marks."""

    source: Sequence[str]
    reference: Sequence[str]
    outputs: Sequence[Sequence[str]]


def bleu_by_length(
    scores: Mapping[Text | str, Mapping[tuple[int, int], Sequence[float]]], examples: Sequence[LengthExample]
) -> InteractiveFigure:
    """Show BLEU (0 to 100) by range of source lengths, and examples of each range.

    scores: for each model by its name, {(first, last): one BLEU for each seed}; all models have the same ranges, and each model as
    many seeds in every range. ValueError for no model or more than five, ranges that differ, are reversed or overlap, a range
    without scores, a score outside 0 … 100, or an example without one output for each model.
    """
    if not 1 <= len(scores) <= MOST_MODELS:
        raise ValueError(f"got {len(scores)} models; the figure tells 1 to {MOST_MODELS} apart")
    buckets = sorted(next(iter(scores.values())))
    _check_buckets(buckets)
    for name, by_length in scores.items():
        if sorted(by_length) != buckets:
            raise ValueError(
                f"{str(name)!r} has the ranges {sorted(by_length)} and another model {buckets}; give the same"
            )
        seeds = {len(values) for values in by_length.values()}
        if len(seeds) != 1 or seeds == {0}:
            raise ValueError(
                f"{str(name)!r} has {sorted(seeds)} scores in its ranges; give one for each seed in every range"
            )
        if wrong := [value for values in by_length.values() for value in values if not 0 <= value <= 100]:
            raise ValueError(f"{str(name)!r} has the BLEU {wrong[0]}; it lies between 0 and 100")
    for example in examples:
        if len(example.outputs) != len(scores):
            raise ValueError(
                f"the example {' '.join(example.source)!r} has {len(example.outputs)} outputs for {len(scores)} models; "
                "give one for each"
            )
    looks = looks_of([str(name) for name in scores])
    means = {name: [sum(values[bucket]) / len(values[bucket]) for bucket in buckets] for name, values in scores.items()}
    return InteractiveFigure(
        "bleu_by_length",
        {
            "buckets": [list(bucket) for bucket in buckets],
            "models": [
                {
                    "name": str(name),
                    "look": {"colour": look.colour, "dash": list(look.dash)},
                    "scores": [[round(one, 2) for one in values[bucket]] for bucket in buckets],
                }
                for look, (name, values) in zip(looks, scores.items(), strict=True)
            ],
            "examples": [
                {
                    "source": list(example.source),
                    "reference": list(example.reference),
                    "outputs": [list(words) for words in example.outputs],
                }
                for example in examples
            ],
        },
        title=TITLE,
        caption=CAPTION,
        description=DESCRIPTION,
        fallback=table(
            [HEADER, *scores],
            [
                [span(first, last), *(number(values[place], 1) for values in means.values())]
                for place, (first, last) in enumerate(buckets)
            ],
        ),
    )


def _check_buckets(buckets: Sequence[tuple[int, int]]) -> None:
    if not buckets:
        raise ValueError("there are no ranges of length; give at least one, such as (4, 8)")
    for first, last in buckets:
        if not 1 <= first <= last:
            raise ValueError(f"the range {(first, last)} must rise and begin at 1 or more")
    for (_, last), (following, _) in pairwise(buckets):
        if following <= last:
            raise ValueError(
                f"a range begins at {following}, inside the one that ends at {last}; make them follow one another"
            )
