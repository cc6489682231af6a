"""transformer.js against PyTorch with the same weights, inside a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from playwright.sync_api import Error, Page
from torch import nn

from course_lib.figures.shared.weights import pack, pack_gpt, unpack
from course_lib.models.attention import attention, causal_keep
from course_lib.models.gpt import GPT, GPTConfig

pytestmark = pytest.mark.slow
Module = Callable[[str], Page]
TOLERANCE = {"rtol": 1e-4, "atol": 1e-4}


def close(actual: object, expected: torch.Tensor, **tolerance: float) -> None:
    """Compare what the page answered with PyTorch, by value and shape."""
    answer = torch.tensor(actual, dtype=torch.float64)
    torch.testing.assert_close(answer, expected.detach().double(), **(tolerance or TOLERANCE))


def gpt(width: int, heads: int, layers: int, seed: int) -> GPT:
    """Return a GPT with the 16-bit weights of the page; every parameter is random, so that none can be left out unseen."""
    source = torch.Generator().manual_seed(seed)
    model = GPT(GPTConfig(23, context=40, layers=layers, heads=heads, width=width), generator=source)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(
                torch.randn(parameter.shape, generator=source) * 0.4 + ("norm" in name and "weight" in name)
            )
    model.load_state_dict(unpack(pack(model.state_dict())))
    return model


def attention_weights(model: GPT, tokens: torch.Tensor) -> list[torch.Tensor]:
    """Return the weights of every layer, (H, T, T) each."""
    hidden = model.embedding(tokens[None]) + model.positions[: len(tokens)]
    found = []
    for block in model.blocks:
        hidden, weights = block(hidden, causal_keep(len(tokens))[None])
        found.append(weights[0])
    return found


@pytest.mark.parametrize(
    ("width", "heads", "layers", "length"), [(4, 1, 1, 1), (12, 3, 2, 9), (48, 4, 2, 40), (16, 2, 3, 20)]
)
def test_the_page_computes_pytorchs_scores_and_attention(
    module: Module, width: int, heads: int, layers: int, length: int
) -> None:
    model = gpt(width, heads, layers, seed=width + length)
    tokens = torch.randint(23, (length,), generator=torch.Generator().manual_seed(length))
    answer = module("transformer").evaluate(
        """([packed, tokens]) => {
          const { logits, attention } = new module_transformer.GPT(packed).run(tokens);
          const plain = (rows) => rows.map((row) => [...row]);
          return { logits: plain(logits), attention: attention.map((layer) => layer.map(plain)) };
        }""",
        [pack_gpt(model), tokens.tolist()],
    )
    close(answer["logits"], model(tokens[None])[0])
    expected = attention_weights(model, tokens)
    assert len(answer["attention"]) == layers
    for layer, of_layer in zip(answer["attention"], expected, strict=True):
        for head, of_head in zip(layer, of_layer, strict=True):
            for query, row in enumerate(head):
                close(row, of_head[query, : query + 1])


def test_a_token_does_not_change_what_came_before_it(module: Module) -> None:
    answer = module("transformer").evaluate(
        """(packed) => {
          const model = new module_transformer.GPT(packed);
          const read = (tokens) => model.run(tokens).logits.map((one) => [...one]);
          return [read([1, 2, 3]), read([1, 2, 7, 8])];
        }""",
        pack_gpt(gpt(12, 3, 2, seed=5)),
    )
    short, long = answer
    assert short[:2] == long[:2] and short[2] != long[2]


def test_the_parts_are_pytorchs(module: Module) -> None:
    source = torch.Generator().manual_seed(3)
    vector, gain, shift = torch.randn(3, 7, generator=source, dtype=torch.float64).unbind()
    query, key, value = torch.randn(3, 5, 6, generator=source, dtype=torch.float64).unbind()
    points = torch.linspace(-9, 9, 61, dtype=torch.float64)
    page = module("transformer")
    answer = page.evaluate(
        """([vector, gain, shift, query, key, value, points]) => {
          const of = (rows) => rows.map((row) => Float64Array.from(row));
          const { mixed } = module_transformer.causalAttention(of(query), of(key), of(value));
          return [
            [...module_transformer.layerNorm(...of([vector, gain, shift]))],
            points.map(module_transformer.gelu),
            mixed.map((row) => [...row]),
          ];
        }""",
        [one.tolist() for one in (vector, gain, shift, query, key, value, points)],
    )
    expectations = (
        nn.functional.layer_norm(vector, (7,), gain, shift),
        nn.functional.gelu(points),
        attention(query, key, value, causal_keep(5))[0],
    )
    for actual, expected in zip(answer, expectations, strict=True):
        close(actual, expected, rtol=1e-6, atol=1e-6)


def test_more_tokens_than_the_context_are_refused(module: Module) -> None:
    page = module("transformer")
    with pytest.raises(Error, match="41 tokens; the model reads 40"):
        page.evaluate(
            "(packed) => { new module_transformer.GPT(packed).run(Array(41).fill(1)); }", pack_gpt(gpt(4, 1, 1, seed=0))
        )
