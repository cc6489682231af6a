"""Who is at fault for a translation that differs from the human one: the search, or the model it searches."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from course_lib.decoding.hypotheses import Hypothesis, hypothesis, log_probability
from course_lib.decoding.stepping import NextLogits, StepModel, check_alpha

SEARCH, MODEL = "search", "model"


@dataclass(frozen=True)
class Attribution:
    """One row of the table: the human translation, the algorithm's, each with log P and score, and who is at fault (None: nobody)."""

    reference: Hypothesis
    output: Hypothesis
    at_fault: str | None


@dataclass(frozen=True)
class ErrorTable:
    """The rows, one for each sentence, and their summary."""

    rows: list[Attribution]
    alpha: float

    @property
    def errors(self) -> int:
        """The number of rows in which somebody is at fault."""
        return sum(row.at_fault is not None for row in self.rows)

    @property
    def shares(self) -> dict[str, float]:
        """The share of the errors due to the search and to the model; both 0 if there are none."""
        return {
            fault: sum(row.at_fault == fault for row in self.rows) / max(self.errors, 1) for fault in (SEARCH, MODEL)
        }


def attribute_errors(
    model: StepModel | NextLogits,
    prompts: Sequence[Any],
    references: Sequence[Sequence[int]],
    outputs: Sequence[Sequence[int]],
    *,
    end: int,
    alpha: float = 0.0,
    accepted: Sequence[bool] | None = None,
    tolerance: float = 1e-5,
) -> ErrorTable:
    """Compare, for each sentence, what the model thinks of the human translation and of the algorithm's. (Ng, 2018)

    If the model scores the human translation higher, the search missed it and is at fault; if not, the model is. The scores are
    log P / length^alpha, so alpha must be that of the search; tokens include the end. Nobody is at fault where both are equal, or
    where `accepted` says that the output is right all the same. An output without its end is no sentence: its log P is -∞.
    `tolerance` is what rounding may do to a score. ValueError for alpha outside [0, 1], lists of different
    lengths, a reference that does not end, or an `accepted` that is not True or False.
    """
    check_alpha(alpha)
    accepted = [False] * len(prompts) if accepted is None else accepted
    lengths = {len(prompts), len(references), len(outputs), len(accepted)}
    if len(lengths) > 1:
        raise ValueError(f"the lists have lengths {sorted(lengths)}; give one of each for every sentence")
    if wrong := [right for right in accepted if right is not True and right is not False]:
        raise ValueError(f"accepted holds {wrong[0]!r}; it must be True or False for each sentence")
    rows: list[Attribution] = []
    for prompt, human, algorithm, right in zip(prompts, references, outputs, accepted, strict=True):
        if len(human) == 0 or human[-1] != end:
            raise ValueError(f"the reference {list(human)} does not end with token {end}; add it")
        reference = hypothesis(human, log_probability(model, prompt, human), alpha)
        ends = len(algorithm) > 0 and algorithm[-1] == end
        output = hypothesis(algorithm, log_probability(model, prompt, algorithm) if ends else -math.inf, alpha)
        if right or reference.tokens == output.tokens:
            at_fault = None
        else:
            at_fault = SEARCH if reference.score > output.score + tolerance else MODEL
        rows.append(Attribution(reference, output, at_fault))
    return ErrorTable(rows, alpha)
