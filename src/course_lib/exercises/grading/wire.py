"""What passes between a judge and an answer process: lines of JSON of bounded length. Plain values and no code."""

from __future__ import annotations

import base64
import binascii
import json
import math
import socket
import time
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from course_lib.exercises.observing import Other
from course_lib.languages import Text

LONGEST_LINE = 32 * 1024 * 1024  # bytes
LONGEST_INTEGER = 100_000  # bits

_DTYPES = {
    str(one): one
    for one in (
        *(torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.bool),
        *(torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8),
    )
}


class WireError(Exception):
    """What came is not what an answer process sends: it was closed, is too long, or is no plain value."""


class Wire:
    """One end of the connection between a judge and an answer process."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.buffer = bytearray()

    def send(self, **message: Any) -> None:
        """Send a message. WireError when it is too long or nobody is there any more."""
        line = json.dumps(message).encode() + b"\n"
        if len(line) > LONGEST_LINE:
            raise WireError(f"a message of {len(line)} bytes; at most {LONGEST_LINE} are sent")
        try:
            self.connection.sendall(line)
        except OSError as error:
            raise WireError(f"closed: {error.strerror}") from None

    def receive(self, seconds: float | None = None) -> dict[str, Any]:
        """Return the next message. WireError when there is none or it is none, TimeoutError after `seconds`."""
        deadline = None if seconds is None else time.monotonic() + seconds
        searched = 0
        while (end := self.buffer.find(b"\n", searched)) < 0:
            searched = len(self.buffer)
            if searched > LONGEST_LINE:
                raise WireError("a message without an end")
            self._receive_more(deadline)
        line = bytes(self.buffer[:end])
        del self.buffer[: end + 1]
        try:
            message: Any = json.loads(line)
        except (ValueError, RecursionError):
            message = None
        if not isinstance(message, dict):
            raise WireError("a line that is no message")
        return message

    def _receive_more(self, deadline: float | None) -> None:
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            raise TimeoutError
        self.connection.settimeout(left)
        try:
            more = self.connection.recv(1 << 16)
        except TimeoutError:
            raise
        except OSError as error:
            raise WireError(f"closed: {error.strerror}") from None
        finally:
            self.connection.settimeout(None)
        if not more:
            raise WireError("closed")
        self.buffer += more


def encode(value: Any, functions: list[Callable[..., Any]] | None = None) -> Any:
    """Return a plain value, or a tuple of them, as JSON has it. TypeError for any other object.

    With `functions`, a function is put into that list and its place is what is sent: the other side can ask for it to be called.
    """
    if value is None or isinstance(value, (bool, float, str)):
        return value
    if isinstance(value, Text):
        return {"text": [value.pt, value.en]}
    if isinstance(value, int):
        if value.bit_length() > LONGEST_INTEGER:
            return {"other": "int"}
        return value if value.bit_length() < 64 else {"int": hex(value)}
    if isinstance(value, Tensor):
        content = value.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()
        return {"tensor": [str(value.dtype), list(value.shape), base64.b64encode(content).decode()]}
    if isinstance(value, list):
        return [encode(item, functions) for item in value]
    if isinstance(value, tuple):
        return {"tuple": [encode(item, functions) for item in value]}
    if isinstance(value, dict):
        return {"dict": [[encode(key, functions), encode(item, functions)] for key, item in value.items()]}
    if isinstance(value, Other):
        return {"other": value.kind}
    if callable(value) and functions is not None:
        functions.append(value)
        return {"function": len(functions) - 1}
    raise TypeError(
        f"a {type(value).__name__} cannot be handed over; numbers, texts, tensors, lists and dictionaries can"
    )


def decode(value: Any, function: Callable[[int], Callable[..., Any]] | None = None) -> Any:
    """Return what `encode` had. `function` makes a function of a place. WireError for what `encode` never returns."""
    try:
        return _decoded(value, function)
    except (TypeError, ValueError, KeyError, RecursionError, RuntimeError, OverflowError, binascii.Error) as error:
        raise WireError(f"no plain value: {type(error).__name__}") from None


def _decoded(value: Any, function: Callable[[int], Callable[..., Any]] | None) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, list):
        return [_decoded(item, function) for item in value]
    (kind, held), *others = value.items()
    if others:
        raise ValueError(kind)
    if kind == "function" and function is not None:
        return function(int(held))
    return _OF_KIND[kind](held, function)


def _tensor(held: Any, _function: Any) -> Tensor:
    name, shape, text = held
    dtype, content = _DTYPES[name], bytearray(base64.b64decode(text, validate=True))
    if any(type(size) is not int or size < 0 for size in shape) or math.prod(shape) * dtype.itemsize != len(content):
        raise ValueError(f"{len(content)} bytes for a tensor of shape {shape}")
    return torch.frombuffer(content, dtype=dtype).reshape(shape) if content else torch.empty(shape, dtype=dtype)


_OF_KIND: dict[str, Callable[[Any, Any], Any]] = {
    "text": lambda held, _: Text(*held),
    "int": lambda held, _: int(held, 16),
    "other": lambda held, _: Other(str(held)),
    "tuple": lambda held, function: tuple(_decoded(item, function) for item in held),
    "dict": lambda held, function: {_decoded(key, function): _decoded(item, function) for key, item in held},
    "tensor": _tensor,
}
