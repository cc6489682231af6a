"""How much our recurrent step functions cost against PyTorch's layers with the same weights, as ratios in one run.

python benchmarks/recurrent_steps.py
python benchmarks/recurrent_steps.py --length 64 --width 32 --backward
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence

import torch

from course_lib.models.recurrent import CELLS, RecurrentLM
from course_lib.seeding import generator, use_one_thread


def seconds(calls: Sequence[Callable[[], object]], repetitions: int) -> list[float]:
    """Return the median time of each call. They take turns, so that a busy moment of the machine falls on all of them."""
    times: list[list[float]] = [[] for _ in calls]
    for repetition in range(repetitions + 1):
        for call, kept in zip(calls, times, strict=True):
            begin = time.perf_counter()
            call()
            if repetition:  # the first is not counted
                kept.append(time.perf_counter() - begin)
    return [statistics.median(kept) for kept in times]


def compare(cell: str, batch: int, length: int, width: int, repetitions: int, backward: bool) -> float:
    """Return the time of our steps over the time of PyTorch's layer. RuntimeError if their last states differ."""
    model = RecurrentLM(50, width, cell=cell, generator=generator(0))
    tokens = torch.randint(50, (batch, length), generator=generator(1))

    def ours() -> torch.Tensor:
        return model.unrolled_states(tokens)[-1]

    def theirs() -> torch.Tensor:
        return model.hidden_states(tokens)[:, -1]

    if not torch.allclose(ours(), theirs(), atol=1e-5):
        raise RuntimeError(f"our {cell} and PyTorch's give different states; the times would compare different things")

    def timed(states: Callable[[], torch.Tensor]) -> Callable[[], object]:
        if backward:
            return lambda: states().sum().backward()

        def forward() -> None:
            with torch.no_grad():
                states()

        return forward

    mine, reference = seconds([timed(ours), timed(theirs)], repetitions)
    return mine / reference


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a ratio for each cell: 2.0 means that our steps take twice as long as PyTorch's layer."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batch", type=int, default=32, help="sequences at a time")
    parser.add_argument("--length", type=int, default=40, help="tokens a sequence")
    parser.add_argument("--width", type=int, default=64, help="units of the state")
    parser.add_argument("--repetitions", type=int, default=21, help="timed calls, of which the median counts")
    parser.add_argument("--backward", action="store_true", help="time the backward pass too")
    given = parser.parse_args(arguments)
    use_one_thread()
    print(f"our steps over PyTorch's layer, {given.batch} × {given.length} tokens, {given.width} units, one thread")
    for cell in CELLS:
        ratio = compare(cell, given.batch, given.length, given.width, given.repetitions, given.backward)
        print(f"{cell:>5}  {ratio:.2f}")


if __name__ == "__main__":
    main()
