"""Attention: equal to PyTorch's, a true average, blind to what a mask hides."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from course_lib.models.attention import MultiHeadAttention, attention, causal_keep, padding_keep
from course_lib.seeding import generator


def drawn(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=generator(seed))


MASKS = {
    "none": None,
    "one for all": torch.tensor([[True, False, True, True, False, True]]),
    "a row for each query": drawn(5, 6, seed=9) > -0.5,
    "one for each sequence": padding_keep(torch.tensor([[3, 4, 5, 6, 7, 8], [3, 4, 0, 0, 0, 0]])),
}


@pytest.mark.parametrize("keep", MASKS.values(), ids=MASKS.keys())
def test_attention_equals_pytorchs(keep):
    query, key, value = drawn(2, 5, 4), drawn(2, 6, 4, seed=1), drawn(2, 6, 3, seed=2)
    output, weights = attention(query, key, value, keep)
    expected = nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=keep)
    torch.testing.assert_close(output, expected)
    torch.testing.assert_close(weights @ value, output)


def test_causal_attention_equals_pytorchs():
    query, key, value = (drawn(2, 3, 7, 4, seed=seed) for seed in range(3))
    expected = nn.functional.scaled_dot_product_attention(query, key, value, is_causal=True)
    torch.testing.assert_close(attention(query, key, value, causal_keep(7))[0], expected)


SIZES = st.tuples(st.integers(1, 5), st.integers(1, 6), st.integers(1, 4), st.integers(0, 1000))


@given(SIZES)
def test_the_weights_of_each_query_are_positive_and_sum_to_one(sizes):
    queries, keys, width, seed = sizes
    _, weights = attention(drawn(queries, width, seed=seed), drawn(keys, width), drawn(keys, 2))
    assert weights.shape == (queries, keys)
    assert (weights > 0).all()
    torch.testing.assert_close(weights.sum(dim=-1), torch.ones(queries))


@given(SIZES)
def test_the_order_of_the_keys_does_not_matter_and_the_weights_follow_it(sizes):
    queries, keys, width, seed = sizes
    query, key, value = drawn(queries, width, seed=seed), drawn(keys, width, seed=1), drawn(keys, 3, seed=2)
    order = torch.randperm(keys, generator=generator(seed))
    output, weights = attention(query, key, value)
    shuffled, shuffled_weights = attention(query, key[order], value[order])
    torch.testing.assert_close(shuffled, output)
    torch.testing.assert_close(shuffled_weights, weights[:, order])


@given(st.lists(st.lists(st.booleans(), min_size=6, max_size=6).filter(any), min_size=5, max_size=5))
def test_what_is_hidden_has_no_weight_and_no_influence(rows):
    keep = torch.tensor(rows)
    query, key, value = drawn(5, 4), drawn(6, 4, seed=1), drawn(6, 3, seed=2)
    output, weights = attention(query, key, value, keep)
    assert torch.equal(weights > 0, keep)
    hidden = ~keep[0]
    changed_key, changed_value = key.clone(), value.clone()
    changed_key[hidden], changed_value[hidden] = 50.0, -50.0
    torch.testing.assert_close(attention(query[:1], changed_key, changed_value, keep[:1])[0], output[:1])


def test_the_output_lies_between_the_values():
    value = drawn(6, 3, seed=2)
    output, _ = attention(drawn(5, 4), drawn(6, 4, seed=1), value)
    assert (output <= value.max(dim=0).values).all()
    assert (output >= value.min(dim=0).values).all()


def test_a_mask_that_hides_everything_from_a_query_is_refused():
    keep = torch.tensor([[True, True], [False, False]])
    with pytest.raises(ValueError, match="hides every key from some query; leave at least one True in each row"):
        attention(drawn(2, 3), drawn(2, 3), drawn(2, 3), keep)


@given(st.integers(1, 12))
def test_the_causal_mask_shows_each_position_itself_and_the_past(length):
    keep = causal_keep(length)
    assert all(keep[t, s].item() == (s <= t) for t in range(length) for s in range(length))


def test_a_causal_mask_of_no_length_is_refused():
    with pytest.raises(ValueError, match="length is 0; it must be at least 1"):
        causal_keep(0)


def test_the_padding_mask_hides_the_filling_alone():
    tokens = torch.tensor([[5, 6, 0], [7, 0, 0]])
    assert padding_keep(tokens).tolist() == [[[True, True, False]], [[True, False, False]]]
    assert padding_keep(tokens, pad_id=7)[1].tolist() == [[False, True, True]]


def test_a_row_of_filling_alone_is_refused():
    with pytest.raises(ValueError, match="nothing but the filling token 0; drop it from the batch"):
        padding_keep(torch.tensor([[5, 6], [0, 0]]))


@pytest.mark.parametrize("keep", [None, causal_keep(5)[None], padding_keep(torch.tensor([[1] * 5, [1, 1, 0, 0, 0]]))])
def test_multi_head_attention_equals_pytorchs_with_the_same_weights(keep):
    ours, theirs = MultiHeadAttention(8, 2), nn.MultiheadAttention(8, 2, batch_first=True)
    theirs.load_state_dict(
        {
            "in_proj_weight": ours.project.weight,
            "in_proj_bias": ours.project.bias,
            "out_proj.weight": ours.join.weight,
            "out_proj.bias": ours.join.bias,
        }
    )
    inputs = drawn(2, 5, 8)
    mask = None if keep is None else ~keep.expand(2, 5, 5).repeat_interleave(2, dim=0)  # theirs: True hides
    expected, expected_weights = theirs(inputs, inputs, inputs, attn_mask=mask, average_attn_weights=False)
    output, weights = ours(inputs, keep)
    torch.testing.assert_close(output, expected)
    torch.testing.assert_close(weights, expected_weights)


@pytest.mark.parametrize(("width", "heads"), [(10, 4), (8, 0), (8, -2)])
def test_heads_that_do_not_divide_the_width_are_refused(width, heads):
    with pytest.raises(ValueError, match=f"width {width} does not divide into {heads} heads; choose a multiple"):
        MultiHeadAttention(width, heads)
