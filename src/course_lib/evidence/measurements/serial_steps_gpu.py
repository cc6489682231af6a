"""E1.5 on a GPU: the time of a recurrent layer and of attention by the length of the sequence, and on one core beside it."""

import statistics
import time
from collections.abc import Callable

import torch
from torch import Tensor, nn

from course_lib.models.attention import MultiHeadAttention, causal_keep
from course_lib.seeding import generator

ID = "E1.5-gpu"
SEEDS = (0, 1, 2)
NEEDS_GPU = True
RECIPE: dict[str, object] = {
    "forward": "one layer of width 64 (4 heads), batch 1, no gradients: on the GPU and on one core of the same machine",
    "training": "forward and backward of one layer of width 512 (8 heads), batch 32, on the GPU",
    "lengths": [64, 128, 256, 512, 1024, 2048, 4096, 8192],
    "lengths of training": [64, 128, 256, 512, 1024, 2048],
    "timed": "median of 7 after 2 not counted; 32-bit floats; the GPU waited for before each reading of the clock",
}
TOLERANCE: dict[str, float | None] = {
    "lengths": 0.0,
    "lengths of training": 0.0,
    **dict.fromkeys(
        (f"{layer} {where}" for layer in ("rnn", "attention") for where in ("gpu", "core", "training")), None
    ),
    **dict.fromkeys((f"attention over rnn {where}" for where in ("gpu", "core", "training")), None),
}


def milliseconds(call: Callable[[], object], device: str) -> float:
    """Return the median time of a call, the device's queue emptied before and after."""
    times: list[float] = []
    for _ in range(9):
        _wait(device)
        begin = time.perf_counter()
        call()
        _wait(device)
        times.append(1000 * (time.perf_counter() - begin))
    return statistics.median(times[2:])


def _wait(device: str) -> None:
    if device == "cuda":
        torch.cuda.synchronize()


def forward_times(length: int, seed: int, device: str) -> tuple[float, float]:
    """Return the milliseconds of one forward pass of an RNN and of causal attention."""
    inputs = torch.randn(1, length, 64, generator=generator(seed)).to(device)
    keep = causal_keep(length)[None].to(device)
    recurrence, layer = nn.RNN(64, 64, batch_first=True).to(device), MultiHeadAttention(64, 4).to(device)
    with torch.inference_mode():
        return milliseconds(lambda: recurrence(inputs), device), milliseconds(lambda: layer(inputs, keep), device)


def training_times(length: int, seed: int) -> tuple[float, float]:
    """Return the milliseconds of one forward and backward pass on the GPU, of an RNN and of causal attention."""
    inputs = torch.randn(32, length, 512, generator=generator(seed)).to("cuda")
    keep = causal_keep(length)[None].to("cuda")
    recurrence = nn.RNN(512, 512, batch_first=True).to("cuda")
    layer = MultiHeadAttention(512, 8).to("cuda")

    def step(output: Tensor) -> None:
        output.square().mean().backward()  # pyright: ignore[reportUnknownMemberType]

    return (
        milliseconds(lambda: step(recurrence(inputs)[0]), "cuda"),
        milliseconds(lambda: step(layer(inputs, keep)[0]), "cuda"),
    )


def measure(seed: int, recipe: dict[str, object]) -> dict[str, object]:
    """Time every length on the GPU, on one core, and in training."""
    lengths, training = [64, 128, 256, 512, 1024, 2048, 4096, 8192], [64, 128, 256, 512, 1024, 2048]
    found: dict[str, object] = {"lengths": lengths, "lengths of training": training}
    pairs = {
        "gpu": [forward_times(length, seed, "cuda") for length in lengths],
        "core": [forward_times(length, seed, "cpu") for length in lengths],
        "training": [training_times(length, seed) for length in training],
    }
    for where, times in pairs.items():
        found[f"rnn {where}"] = [rnn for rnn, _ in times]
        found[f"attention {where}"] = [attention for _, attention in times]
        found[f"attention over rnn {where}"] = [attention / rnn for rnn, attention in times]
    return found
