"""The Transformer's block equals PyTorch's with the same weights."""

import pytest
import torch
from torch import nn

from course_lib.models.attention import causal_keep, padding_keep
from course_lib.models.transformer import EncoderBlock
from course_lib.seeding import generator

NAMES = {
    "norm_attention": "norm1",
    "norm_feed_forward": "norm2",
    "attention.project.weight": "self_attn.in_proj_weight",
    "attention.project.bias": "self_attn.in_proj_bias",
    "attention.join": "self_attn.out_proj",
    "feed_forward.0": "linear1",
    "feed_forward.2": "linear2",
}


def pytorchs(block: EncoderBlock, width: int, heads: int) -> nn.TransformerEncoderLayer:
    """Return PyTorch's layer with the weights of our block."""
    layer = nn.TransformerEncoderLayer(
        width, heads, 4 * width, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
    )
    renamed = {}
    for name, tensor in block.state_dict().items():
        ours = next(prefix for prefix in NAMES if name.startswith(prefix))
        renamed[NAMES[ours] + name.removeprefix(ours)] = tensor
    layer.load_state_dict(renamed)
    return layer


@pytest.mark.parametrize(
    ("keep", "theirs"),
    [
        (None, {}),
        (causal_keep(6)[None], {"src_mask": ~causal_keep(6)}),
        (
            padding_keep(torch.tensor([[1] * 6, [1, 1, 1, 0, 0, 0]])),
            {"src_key_padding_mask": torch.tensor([[False] * 6, [False, False, False, True, True, True]])},
        ),
    ],
    ids=["no mask", "causal", "padding"],
)
def test_the_block_equals_pytorchs_with_the_same_weights(keep, theirs):
    block = EncoderBlock(8, 2)
    inputs = torch.randn(2, 6, 8, generator=generator(0))
    output, weights = block(inputs, keep)
    torch.testing.assert_close(output, pytorchs(block, 8, 2)(inputs, **theirs))
    torch.testing.assert_close(weights.sum(dim=-1), torch.ones(2, 2, 6))


def test_the_gradients_equal_pytorchs():
    block = EncoderBlock(8, 2)
    layer = pytorchs(block, 8, 2)
    inputs = torch.randn(2, 6, 8, generator=generator(0))
    block(inputs)[0].square().sum().backward()
    layer(inputs).square().sum().backward()
    torch.testing.assert_close(block.attention.project.weight.grad, layer.self_attn.in_proj_weight.grad)
    torch.testing.assert_close(block.feed_forward[0].weight.grad, layer.linear1.weight.grad)


def test_without_a_mask_the_block_does_not_know_the_order_of_its_inputs():
    block, inputs = EncoderBlock(8, 2), torch.randn(2, 6, 8, generator=generator(0))
    order = torch.randperm(6, generator=generator(1))
    torch.testing.assert_close(block(inputs[:, order])[0], block(inputs)[0][:, order])


def test_a_block_whose_last_projections_are_zero_passes_its_input_on():
    block, inputs = EncoderBlock(8, 2), torch.randn(2, 6, 8, generator=generator(0))
    with torch.no_grad():
        for layer in (block.attention.join, block.feed_forward[2]):
            layer.weight.zero_()
            layer.bias.zero_()
    assert torch.equal(block(inputs)[0], inputs)


def test_heads_that_do_not_divide_the_width_are_refused():
    with pytest.raises(ValueError, match="width 8 does not divide into 3 heads; choose a multiple"):
        EncoderBlock(8, 3)
