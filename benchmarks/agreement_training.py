"""How much a training step of our GPT costs against nn.TransformerEncoder of the same size, as a ratio in one run.

python benchmarks/agreement_training.py
python benchmarks/agreement_training.py --width 128 --layers 4
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Sequence

import torch
from torch import nn

from course_lib import recipes
from course_lib.models.gpt import GPT, GPTConfig
from course_lib.seeding import generator, use_one_thread
from course_lib.training import fit


class PyTorchGPT(nn.Module):
    """The same model built from PyTorch's Transformer layers, with the same weights to start from."""

    def __init__(self, gpt: GPT) -> None:
        super().__init__()
        config = gpt.config
        self.embedding = nn.Embedding(config.vocabulary_size, config.width)
        self.positions = nn.Parameter(gpt.positions.detach().clone())
        layer = nn.TransformerEncoderLayer(
            config.width, config.heads, 4 * config.width, 0.0, "gelu", batch_first=True, norm_first=True
        )
        self.blocks = nn.TransformerEncoder(
            layer, config.layers, norm=nn.LayerNorm(config.width), enable_nested_tensor=False
        )
        self.embedding.load_state_dict(gpt.embedding.state_dict())
        for theirs, ours in zip(self.blocks.layers, gpt.blocks, strict=True):
            attention, network = ours.attention, ours.feed_forward
            parts = (
                attention.project,
                attention.join,
                network[0],
                network[2],
                ours.norm_attention,
                ours.norm_feed_forward,
            )
            weights = [tensor for part in parts for tensor in (part.weight, part.bias)]
            theirs.load_state_dict(dict(zip(theirs.state_dict(), weights, strict=True)))

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """Return the scores of the token that follows each position."""
        length = tokens.shape[1]
        mask = nn.Transformer.generate_square_subsequent_mask(length)
        hidden = self.blocks(self.embedding(tokens) + self.positions[:length], mask=mask, is_causal=True)
        return hidden @ self.embedding.weight.mT


def main(arguments: Sequence[str] | None = None) -> None:
    """Train both side by side on the same sentences in the same order; print the ratio of their step times and both losses."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sentences", type=int, default=2000, help="sentences of the agreement corpus")
    parser.add_argument("--steps", type=int, default=60, help="steps, of which the median counts")
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--heads", type=int, default=4)
    parser.add_argument("--width", type=int, default=64)
    given = parser.parse_args(arguments)
    use_one_thread()
    words = recipes.vocabulary()
    sequences = [words.encode(sentence.tokens) for sentence in recipes.corpus(0, given.sentences, "nested")]
    config = GPTConfig(len(words), layers=given.layers, heads=given.heads, width=given.width)
    ours = GPT(config, generator=generator(0))
    theirs = PyTorchGPT(ours)
    first = torch.tensor([sequences[0]])
    if not torch.allclose(ours(first), theirs(first), atol=1e-4):
        raise RuntimeError("our GPT and PyTorch's give different scores; the times would compare different things")
    trainings = [fit(model, sequences, steps=given.steps, generator=generator(0)) for model in (ours, theirs)]
    times: list[list[float]] = [[], []]
    losses = [0.0, 0.0]
    for step in range(given.steps):  # step by step in turns, so that a busy moment of the machine falls on both
        for side, training in enumerate(trainings):
            begin = time.perf_counter()
            losses[side] = next(training).loss
            if step:  # the first also prepares the batches
                times[side].append(time.perf_counter() - begin)
    ratio = statistics.median(times[0]) / statistics.median(times[1])
    parameters = sum(parameter.numel() for parameter in ours.parameters())
    print(f"a training step of our GPT over nn.TransformerEncoder's, {parameters} parameters, one thread: {ratio:.2f}")
    print(f"loss after {given.steps} steps: ours {losses[0]:.3f}, PyTorch's {losses[1]:.3f}")


if __name__ == "__main__":
    main()
