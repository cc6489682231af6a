"""E1.5: operations that must wait for one another, and the time on one core, by the length of the sequence."""

import statistics
import time
from collections.abc import Callable

import torch
from torch import nn

from course_lib.measures.serial_depth import serial_depth
from course_lib.models.attention import MultiHeadAttention, causal_keep
from course_lib.models.recurrent import RecurrentLM
from course_lib.seeding import generator

ID = "E1.5"
SEEDS = (0, 1, 2)
RECIPE: dict[str, object] = {
    "width": 64,
    "heads": 4,
    "batch": 1,
    "lengths counted": [8, 16, 32, 64, 128],
    "lengths timed": [64, 128, 256, 512, 1024, 2048, 4096],
    "timed": "one forward pass without gradients, median of 7 after 2 not counted, one thread",
}
TOLERANCE: dict[str, float | None] = {
    "lengths counted": 0.0,
    "rnn depth": 0.0,
    "attention depth": 0.0,
    "lengths timed": 0.0,
    "rnn milliseconds": None,  # a clock: the record says on which machine
    "attention milliseconds": None,
    "attention time over rnn time": None,
}


def depths(length: int, seed: int) -> tuple[int, int]:
    """Return the serial depth of a recurrent layer and of one attention layer over `length` tokens."""
    model = RecurrentLM(50, 64, generator=generator(seed))
    tokens = torch.randint(2, 50, (1, length), generator=generator(seed))
    layer = MultiHeadAttention(64, 4)
    mixed, _ = layer(model.embedding(tokens), causal_keep(length)[None])
    return serial_depth(model.unrolled_states(tokens)[-1]), serial_depth(mixed)


def milliseconds(call: Callable[[], object]) -> float:
    """Return the median time of a call."""
    times: list[float] = []
    for _ in range(9):
        begin = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - begin))
    return statistics.median(times[2:])


def measure(seed: int, recipe: dict[str, object]) -> dict[str, object]:
    """Count on small lengths, time on longer ones."""
    counted, timed = [8, 16, 32, 64, 128], [64, 128, 256, 512, 1024, 2048, 4096]
    pairs = [depths(length, seed) for length in counted]
    recurrence, layer = nn.RNN(64, 64, batch_first=True), MultiHeadAttention(64, 4)
    rnn_times, attention_times = list[float](), list[float]()
    with torch.inference_mode():
        for length in timed:
            inputs, keep = torch.randn(1, length, 64, generator=generator(seed)), causal_keep(length)[None]
            rnn_times.append(milliseconds(lambda inputs=inputs: recurrence(inputs)))
            attention_times.append(milliseconds(lambda inputs=inputs, keep=keep: layer(inputs, keep)))
    return {
        "lengths counted": counted,
        "rnn depth": [rnn for rnn, _ in pairs],
        "attention depth": [attention for _, attention in pairs],
        "lengths timed": timed,
        "rnn milliseconds": rnn_times,
        "attention milliseconds": attention_times,
        "attention time over rnn time": [a / r for a, r in zip(attention_times, rnn_times, strict=True)],
    }
