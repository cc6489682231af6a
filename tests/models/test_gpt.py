"""The small GPT: PyTorch's layers with the same weights give the same scores, and the future never leaks."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from course_lib.models.gpt import GPT, GPTConfig
from course_lib.seeding import generator

SMALL = GPTConfig(11, context=9, layers=2, heads=2, width=8)


def model(seed: int = 0) -> GPT:
    return GPT(SMALL, generator=generator(seed))


def tokens(length: int = 9, seed: int = 0) -> torch.Tensor:
    return torch.randint(11, (3, length), generator=generator(seed))


def test_gpt_equals_a_stack_of_pytorchs_layers_with_the_same_weights():
    gpt, words = model(), tokens()
    hidden = gpt.embedding.weight[words] + gpt.positions[:9]
    for block in gpt.blocks:
        layer = nn.TransformerEncoderLayer(8, 2, 32, dropout=0.0, activation="gelu", batch_first=True, norm_first=True)
        layer.load_state_dict(dict(zip(layer.state_dict(), in_pytorchs_order(block), strict=True)))
        hidden = layer(hidden, src_mask=nn.Transformer.generate_square_subsequent_mask(9))
    expected = nn.functional.layer_norm(hidden, (8,), gpt.norm.weight, gpt.norm.bias) @ gpt.embedding.weight.T
    torch.testing.assert_close(gpt(words), expected)


def in_pytorchs_order(block: nn.Module) -> list[torch.Tensor]:
    """Return our block's weights in the order of PyTorch's layer: attention, feed-forward, both norms."""
    parts = (block.attention.project, block.attention.join, block.feed_forward[0], block.feed_forward[2])
    return [t for part in (*parts, block.norm_attention, block.norm_feed_forward) for t in (part.weight, part.bias)]


@given(st.integers(0, 1000), st.integers(1, 8))
def test_a_future_token_never_changes_an_earlier_score_not_even_in_the_last_bit(seed, place):
    gpt, words = model(seed), tokens(seed=seed)
    changed = words.clone()
    changed[:, place] = (changed[:, place] + 1) % 11
    before, after = gpt(words), gpt(changed)
    assert torch.equal(before[:, :place], after[:, :place])
    assert not torch.equal(before[:, place], after[:, place])


@given(st.integers(1, 9))
def test_the_scores_of_a_beginning_are_those_of_the_whole(length):
    torch.testing.assert_close(model()(tokens()[:, :length]), model()(tokens())[:, :length], atol=1e-5, rtol=1e-5)


def test_the_order_of_the_words_matters():
    words = torch.tensor([[2, 3, 4, 5], [3, 2, 4, 5]])
    scores = model()(words)[:, -1]
    assert not torch.allclose(scores[0], scores[1], atol=1e-4)


def test_scores_come_from_embeddings_as_from_tokens_and_every_parameter_learns():
    gpt, words = model(), tokens()
    assert torch.equal(gpt(words), gpt.scores_from_embeddings(gpt.embedding(words)))
    nn.functional.cross_entropy(gpt(words)[:, :-1].flatten(0, 1), words[:, 1:].flatten()).backward()
    assert all(parameter.grad is not None and parameter.grad.isfinite().all() for parameter in gpt.parameters())
    assert all(parameter.grad.any() for name, parameter in gpt.named_parameters() if "project.bias" not in name)


def test_the_same_seed_gives_the_same_weights_whatever_was_drawn_before():
    first = model(4).state_dict()
    torch.rand(3)
    second, other = model(4).state_dict(), model(5).state_dict()
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert not torch.equal(first["embedding.weight"], other["embedding.weight"])


@pytest.mark.parametrize("name", ["vocabulary_size", "context", "layers", "heads", "width"])
def test_a_size_below_one_is_refused(name):
    with pytest.raises(ValueError, match=f"{name} is 0; it must be at least 1"):
        GPTConfig(**{"vocabulary_size": 11, name: 0})


def test_a_width_that_the_heads_do_not_divide_is_refused():
    with pytest.raises(ValueError, match="width 10 does not divide into 4 heads; choose a multiple"):
        GPTConfig(11, width=10)


def test_more_tokens_than_the_context_are_refused():
    with pytest.raises(ValueError, match="10 tokens were given and the model reads 9; shorten the text"):
        model()(tokens(10))
