"""E3.4: what attention costs as both sentences grow, in scores and in time, beside a decoder whose source stays as it is."""

import math
import statistics
import time

import torch

from course_lib.models.attentive import AttentiveEncoderDecoder, AttentiveState
from course_lib.seeding import generator

ID = "E3.4"
SEEDS = (0, 1, 2)
LENGTHS = (256, 512, 1024, 2048)
WIDTH = 96
FIXED = 64
REPETITIONS = 3
RECIPE: dict[str, object] = {
    "lengths of source and target": list(LENGTHS),
    "width": WIDTH,
    "score": "additive",
    "repetitions": REPETITIONS,
    "control": f"the same number of words written while looking at a source of {FIXED}",
    "measured": "the attention of each step alone: scores, softmax and context; the recurrence is timed apart",
}
TOLERANCE: dict[str, float | None] = {
    "lengths": 0.0,
    "scores": 0.0,
    "scores of the control": 0.0,
    "seconds": None,  # a clock
    "seconds of the control": None,
    "seconds of the recurrence": None,
    "exponent": None,
    "exponent of the control": None,
    "exponent of the recurrence": None,
}


class Counting:
    """Count the numbers that a score function gives."""

    def __init__(self, model: AttentiveEncoderDecoder) -> None:
        self.count = 0
        compare = model.score.compare

        def counted(query: torch.Tensor, prepared: torch.Tensor) -> torch.Tensor:
            scores = compare(query, prepared)
            self.count += scores.numel()
            return scores

        model.score.compare = counted


def state_of(model: AttentiveEncoderDecoder, length: int, drawn: torch.Generator) -> AttentiveState:
    """Return the state of a decoder before a source of `length` words, the annotations drawn at random."""
    annotations = torch.randn(1, length, WIDTH, generator=drawn)
    keep = torch.ones(1, length, dtype=torch.bool)
    hidden = torch.randn(1, WIDTH, generator=drawn)
    return AttentiveState(hidden, annotations, model.score.prepare(annotations), keep, torch.zeros(1, length))


@torch.inference_mode()
def attend(model: AttentiveEncoderDecoder, state: AttentiveState, words: int) -> float:
    """Look back `words` times; return the seconds it took."""
    began = time.perf_counter()
    for _ in range(words):
        model.look(state)
    return time.perf_counter() - began


@torch.inference_mode()
def recur(model: AttentiveEncoderDecoder, state: AttentiveState, words: int) -> float:
    """Take `words` steps of the recurrence without looking back; return the seconds it took."""
    read, hidden = torch.cat([state.hidden, state.hidden], dim=-1), state.hidden
    began = time.perf_counter()
    for _ in range(words):
        hidden = model.decoder(read, hidden)
    return time.perf_counter() - began


def exponent(lengths: tuple[int, ...], values: list[float]) -> float:
    """Return the power of the length that fits these values best, by least squares of the logarithms."""
    fit = statistics.linear_regression([math.log(n) for n in lengths], [math.log(value) for value in values])
    return fit.slope


def measure(seed: int, recipe: dict[str, object]) -> dict[str, object]:
    """Count and time the attention of a decoder whose source grows with what it writes, and of one whose source stays."""
    drawn = generator(seed)
    model = AttentiveEncoderDecoder(8, 8, WIDTH, generator=drawn)
    counting = Counting(model)
    counts: dict[str, list[int]] = {"scores": [], "scores of the control": []}
    seconds: dict[str, list[float]] = {"seconds": [], "seconds of the control": [], "seconds of the recurrence": []}
    fixed = state_of(model, FIXED, drawn)
    attend(model, fixed, 64)  # the first calls are slower
    for length in LENGTHS:
        growing = state_of(model, length, drawn)
        timed: dict[str, list[float]] = {name: [] for name in seconds}
        for repetition in range(REPETITIONS):
            for name, state in (("", growing), (" of the control", fixed)):
                counting.count = 0
                timed[f"seconds{name}"].append(attend(model, state, length))
                if repetition == 0:
                    counts[f"scores{name}"].append(counting.count)
            timed["seconds of the recurrence"].append(recur(model, fixed, length))
        for name, repeated in timed.items():
            seconds[name].append(min(repeated))
    return {
        "lengths": list(LENGTHS),
        **counts,
        **seconds,
        **{name.replace("seconds", "exponent"): exponent(LENGTHS, values) for name, values in seconds.items()},
    }
