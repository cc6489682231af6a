"""What passes between a judge and an answer process arrives as it was, and nothing else is believed."""

from __future__ import annotations

import math
import socket
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
import torch

from course_lib.exercises.comparing import agree
from course_lib.exercises.grading import wire as wire_module
from course_lib.exercises.grading.wire import Wire, WireError, decode, encode
from course_lib.exercises.observing import Other
from course_lib.languages import Text


@pytest.fixture
def wires() -> Iterator[tuple[Wire, Wire]]:
    one, other = socket.socketpair()
    yield Wire(one), Wire(other)
    one.close()
    other.close()


@pytest.mark.parametrize(
    "value",
    [
        *(
            None,
            True,
            3,
            -(10**500),
            2**63,
            1.5,
            math.inf,
            "é\ud800",
            [1, [2.5, "x"]],
            {1: "a", "b": [None]},
            (1, (2,)),
        ),
        {Text(pt="no resultado", en="in the result"): 1},
        Other("model"),
    ],
)
def test_plain_values_arrive_as_they_were(wires: tuple[Wire, Wire], value: Any) -> None:
    wires[0].send(value=encode(value))
    came = decode(wires[1].receive(1)["value"])
    assert came == value
    assert type(came) is type(value)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16, torch.int64, torch.bool, torch.uint8])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (2, 0)])
def test_tensors_arrive_with_their_type_and_shape(dtype: torch.dtype, shape: tuple[int, ...]) -> None:
    value = (torch.arange(math.prod(shape)).reshape(shape) % 2).to(dtype)
    came = decode(encode(value))
    assert (came.dtype, came.shape) == (dtype, value.shape)
    assert torch.equal(came, value)


def test_a_number_that_is_not_one_arrives() -> None:
    assert agree(decode(encode(math.nan)), math.nan)


def test_an_endless_number_is_told_and_not_sent() -> None:
    assert decode(encode(1 << 200_000)) == Other("int")


@pytest.mark.parametrize("value", [object(), {1, 2}, Fraction(1, 2), len, b"x"])
def test_other_objects_are_not_sent(value: Any) -> None:
    with pytest.raises(TypeError, match="cannot be handed over"):
        encode(value)


@pytest.mark.parametrize(
    "sent",
    [
        {"tensor": ["torch.float32", [1000], "AAAA"]},
        {"tensor": ["torch.float32", [10**4], ""]},
        {"tensor": ["torch.float32", [-1, -1], "AAAAAA=="]},
        {"tensor": ["torch.quint8", [1], "AA=="]},
        {"tensor": ["torch.uint8", [1], "not base64"]},
        {"tensor": []},
        {"dict": [[[1], 2]]},
        {"dict": 3},
        {"text": ["", ""]},
        {"int": "x"},
        {"pickle": "gASVDA=="},
        {"function": 0},
        {"other": "a", "int": "1"},
        {},
    ],
)
def test_what_is_no_plain_value_is_refused(sent: Any) -> None:
    with pytest.raises(WireError, match="no plain value"):
        decode(sent)


@pytest.mark.parametrize("line", [b"{\n", b"[1]\n", b"\xff\n", b"[" * 100_000 + b"\n", b"1" * 5000 + b"\n", b""])
def test_a_line_that_is_no_message_is_refused(wires: tuple[Wire, Wire], line: bytes) -> None:
    wires[0].connection.sendall(line)
    wires[0].connection.shutdown(socket.SHUT_WR)
    with pytest.raises(WireError):
        wires[1].receive(5)


def test_a_line_without_end_is_cut_and_a_silent_end_is_not_waited_for(
    wires: tuple[Wire, Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(TimeoutError):
        wires[1].receive(0.05)
    monkeypatch.setattr(wire_module, "LONGEST_LINE", 1000)
    wires[0].connection.sendall(b"x" * 3000)
    with pytest.raises(WireError, match="without an end"):
        wires[1].receive(5)
    with pytest.raises(WireError, match="at most 1000"):
        wires[0].send(value="x" * 2000)
