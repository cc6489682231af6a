"""Randomness with a name: every random choice of the course takes a generator made here."""

from __future__ import annotations

import torch


def generator(seed: int) -> torch.Generator:
    """Return a new CPU generator started at `seed` (an integer from 0 up). ValueError for a negative seed."""
    if seed < 0:
        raise ValueError(f"seed is {seed}; it must be 0 or more")
    return torch.Generator().manual_seed(seed)


def use_one_thread() -> None:
    """Let PyTorch use one thread: at the course's sizes it is as fast, and sums come in one order."""
    torch.set_num_threads(1)
