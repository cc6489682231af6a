"""Serial depth: chains counted by hand, growing with the length in an RNN and constant in attention."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from course_lib.measures.serial_depth import serial_depth
from course_lib.models.attention import MultiHeadAttention, causal_keep
from course_lib.models.recurrent import CELLS, RecurrentLM
from course_lib.seeding import generator

LEAF = 1  # PyTorch records the reading of a leaf as an operation of its own


@given(st.integers(1, 40))
def test_a_chain_of_operations_is_as_deep_as_it_is_long(count):
    result = torch.ones(2, requires_grad=True)
    for _ in range(count):
        result = result.sin()
    assert serial_depth(result) == count + LEAF


@given(st.integers(0, 10), st.integers(0, 10))
def test_operations_side_by_side_count_as_the_longer_of_them(left, right):
    start = torch.ones(2, requires_grad=True)
    one, other = start, start
    for _ in range(left):
        one = one.sin()
    for _ in range(right):
        other = other.cos()
    assert serial_depth(one + other) == max(left, right) + 1 + LEAF


def test_a_value_used_twice_is_not_waited_for_twice():
    result = torch.ones(2, requires_grad=True)
    for _ in range(30):  # 2 to the 30 paths
        result = result * result
    assert serial_depth(result) == 30 + LEAF


def test_a_chain_longer_than_pythons_stack_is_counted():
    result = torch.ones(1, requires_grad=True)
    for _ in range(5000):
        result = result + 1
    assert serial_depth(result) == 5000 + LEAF


@pytest.mark.parametrize("cell", CELLS)
def test_an_rnn_grows_by_the_same_depth_with_each_word(cell):
    model = RecurrentLM(9, 4, cell=cell, generator=generator(0))
    depths = [serial_depth(model.unrolled_states(torch.zeros(1, n, dtype=torch.long))[-1]) for n in (4, 5, 6, 12)]
    step = depths[1] - depths[0]
    assert step >= 2
    assert [depth - depths[0] for depth in depths] == [0, step, 2 * step, 8 * step]


def test_attention_is_as_deep_for_any_length():
    layer = MultiHeadAttention(8, 2)
    assert len({serial_depth(layer(torch.ones(1, n, 8), causal_keep(n)[None])[0]) for n in (2, 5, 33)}) == 1


def test_a_result_without_recorded_operations_is_refused():
    with pytest.raises(ValueError, match=r"no recorded operations; call requires_grad_\(\) on an input first"):
        serial_depth(torch.ones(2) + 1)
    with torch.no_grad(), pytest.raises(ValueError, match="no recorded operations"):
        serial_depth(nn.Linear(2, 2)(torch.ones(2)))
