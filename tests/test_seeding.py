"""Generators: the same seed gives the same numbers, and nobody else's draws disturb them."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_lib.seeding import generator, use_one_thread


@given(st.integers(0, 2**63 - 1))
def test_the_same_seed_gives_the_same_numbers(seed):
    assert torch.equal(torch.rand(4, generator=generator(seed)), torch.rand(4, generator=generator(seed)))


def test_different_seeds_give_different_numbers():
    draws = {tuple(torch.rand(2, generator=generator(seed)).tolist()) for seed in range(50)}
    assert len(draws) == 50


def test_a_generator_equals_pytorchs_own_and_leaves_the_global_one_alone():
    torch.manual_seed(7)
    expected = torch.rand(3)
    before = torch.get_rng_state()
    assert torch.equal(torch.rand(3, generator=generator(7)), expected)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_negative_seed_is_refused():
    with pytest.raises(ValueError, match="seed is -1; it must be 0 or more"):
        generator(-1)


def test_one_thread_is_one_thread():
    before = torch.get_num_threads()
    try:
        use_one_thread()
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)
