"""Model weights as text that fits in a page: each tensor as its shape and 16-bit floats in base64, and back."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from typing import TypedDict

import numpy as np
import torch
from torch import Tensor

from course_lib.models.gpt import GPT
from course_lib.models.recurrent import RecurrentLM


class PackedTensor(TypedDict):
    """A vector or a matrix: its shape, and its values, row after row, as little-endian 16-bit floats in base64."""

    shape: list[int]
    float16: str


def pack(state: Mapping[str, Tensor]) -> dict[str, PackedTensor]:
    """Write a state dict as JSON-able text, rounded to 16 bits (about three decimal digits).

    ValueError for a value that 16 bits cannot hold (above 65,504, NaN) or a tensor that has not one or two axes.
    """
    packed: dict[str, PackedTensor] = {}
    for name, tensor in state.items():
        if tensor.dim() not in (1, 2):
            raise ValueError(f"{name} has the shape {list(tensor.shape)}; pages hold vectors and matrices only")
        halves = tensor.detach().to("cpu", torch.float16)
        if not halves.isfinite().all():
            raise ValueError(f"{name} holds a value that 16 bits cannot (above 65504, or NaN); check the training")
        content = halves.contiguous().numpy().astype("<f2").tobytes()
        packed[name] = {"shape": list(tensor.shape), "float16": base64.b64encode(content).decode("ascii")}
    return packed


def is_packed(value: object) -> bool:
    """Say whether `value` is what `pack` writes: the weights of a model."""
    keys = set(PackedTensor.__annotations__)
    return (
        isinstance(value, dict)
        and bool(value)
        and all(isinstance(one, dict) and set(one) == keys for one in value.values())
    )


def unpack(packed: Mapping[str, PackedTensor]) -> dict[str, Tensor]:
    """Read what `pack` wrote, as 32-bit tensors. ValueError if a tensor has not as many values as its shape asks."""
    state: dict[str, Tensor] = {}
    for name, tensor in packed.items():
        values = np.frombuffer(base64.b64decode(tensor["float16"]), dtype="<f2").astype(np.float32)
        if values.size != math.prod(tensor["shape"]):
            raise ValueError(
                f"{name} has {values.size} values, but its shape {tensor['shape']} asks for another number"
            )
        state[name] = torch.from_numpy(values).reshape(tensor["shape"])
    return state


def pack_recurrent(model: RecurrentLM) -> dict[str, object]:
    """Write a recurrent language model as `new RecurrentLM(…)` of nn.js reads it."""
    return {"cell": model.cell, "weights": pack(model.state_dict())}


def pack_gpt(model: GPT) -> dict[str, object]:
    """Write a GPT as `new GPT(…)` of transformer.js reads it."""
    return {"heads": model.config.heads, "weights": pack(model.state_dict())}
