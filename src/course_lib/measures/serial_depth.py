"""How many operations must wait for one another: the longest chain in the graph that PyTorch records."""

from __future__ import annotations

from typing import Any

from torch import Tensor


def serial_depth(result: Tensor) -> int:
    """Return the length of the longest chain of recorded operations that ends in `result`.

    Two operations on the chain can never run at the same time, whatever the hardware; operations on different chains can.
    ValueError if nothing was recorded (no parameter or input asks for a gradient).
    """
    if result.grad_fn is None:
        raise ValueError("the result has no recorded operations; call requires_grad_() on an input first")
    depth: dict[Any, int] = {}
    pending: list[Any] = [result.grad_fn]
    while pending:
        operation = pending[-1]
        before = [source for source, _ in operation.next_functions if source is not None]
        waiting = [source for source in before if source not in depth]
        if waiting:
            pending += waiting
            continue
        pending.pop()
        depth[operation] = 1 + max((depth[source] for source in before), default=0)
    return depth[result.grad_fn]
