"""Recurrent networks: one step of each cell as an equation, and a language model that repeats the step along a sentence.

The steps use PyTorch's weight layout: `weight_input` is (G·H, E) and `weight_hidden` (G·H, H), where G is the number of gates.
"""

from __future__ import annotations

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

CELLS = ("rnn", "lstm", "gru")


def rnn_step(
    inputs: Float[Tensor, "B E"],
    hidden: Float[Tensor, "B H"],
    weight_input: Float[Tensor, "H E"],
    weight_hidden: Float[Tensor, "H H"],
    bias_input: Float[Tensor, " H"],
    bias_hidden: Float[Tensor, " H"],
) -> Float[Tensor, "B H"]:
    """Mix the word and the previous state, and squash: h' = tanh(W x + b + U h + c). (Elman, 1990)"""
    return torch.tanh(inputs @ weight_input.mT + bias_input + hidden @ weight_hidden.mT + bias_hidden)


def lstm_step(
    inputs: Float[Tensor, "B E"],
    hidden: Float[Tensor, "B H"],
    cell: Float[Tensor, "B H"],
    weight_input: Float[Tensor, "G E"],
    weight_hidden: Float[Tensor, "G H"],
    bias_input: Float[Tensor, " G"],
    bias_hidden: Float[Tensor, " G"],
) -> tuple[Float[Tensor, "B H"], Float[Tensor, "B H"]]:
    """Forget a share of the cell, write a share of what is new, show a share: return the new (hidden, cell).

    Gates in the order input, forget, new, output, G = 4H. (Hochreiter and Schmidhuber, 1997; forget gate: Gers et al., 2000)
    """
    gates = inputs @ weight_input.mT + bias_input + hidden @ weight_hidden.mT + bias_hidden  # (B, 4H)
    write, forget, new, show = gates.chunk(4, dim=-1)  # (B, H) each
    cell = forget.sigmoid() * cell + write.sigmoid() * new.tanh()
    return show.sigmoid() * cell.tanh(), cell


def gru_step(
    inputs: Float[Tensor, "B E"],
    hidden: Float[Tensor, "B H"],
    weight_input: Float[Tensor, "G E"],
    weight_hidden: Float[Tensor, "G H"],
    bias_input: Float[Tensor, " G"],
    bias_hidden: Float[Tensor, " G"],
) -> Float[Tensor, "B H"]:
    """Slide from the old state to a new one, gate by gate: h' = (1 − z) n + z h.

    Gates in the order reset, update, new, G = 3H. (Cho et al., 2014, with PyTorch's use of z: there z = 1 keeps the old state)
    """
    from_input = (inputs @ weight_input.mT + bias_input).chunk(3, dim=-1)  # (B, H) each
    from_hidden = (hidden @ weight_hidden.mT + bias_hidden).chunk(3, dim=-1)
    reset = (from_input[0] + from_hidden[0]).sigmoid()
    update = (from_input[1] + from_hidden[1]).sigmoid()
    new = (from_input[2] + reset * from_hidden[2]).tanh()
    return (1 - update) * new + update * hidden


class RecurrentLM(nn.Module):
    """A language model: an embedding, one recurrent layer of the same width, and a score for every next token.

    The layer is PyTorch's, which runs the step functions above in one call (a test holds one to the other). ValueError for
    an unknown cell or a size below 1.
    """

    def __init__(
        self, vocabulary_size: int, hidden_size: int, *, cell: str = "rnn", generator: torch.Generator | None = None
    ) -> None:
        super().__init__()
        if cell not in CELLS:
            raise ValueError(f"unknown cell {cell!r}; choose one of {', '.join(CELLS)}")
        if vocabulary_size < 1 or hidden_size < 1:
            raise ValueError(f"sizes are {vocabulary_size} and {hidden_size}; both must be at least 1")
        self.cell = cell
        layer = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[cell]
        self.embedding = nn.Embedding(vocabulary_size, hidden_size)
        self.recurrence = layer(hidden_size, hidden_size, batch_first=True)
        self.output = nn.Linear(hidden_size, vocabulary_size)
        with torch.no_grad():
            self.embedding.weight.normal_(0, 0.1, generator=generator)
            bound = hidden_size**-0.5  # PyTorch's own range for recurrent layers
            for parameter in (*self.recurrence.parameters(), *self.output.parameters()):
                parameter.uniform_(-bound, bound, generator=generator)

    def forward(self, tokens: Int[Tensor, "B T"]) -> Float[Tensor, "B T V"]:
        """Return the scores of the token that follows each position."""
        return self.output(self.hidden_states(tokens))

    def hidden_states(self, tokens: Int[Tensor, "B T"]) -> Float[Tensor, "B T H"]:
        """Return the state after each token, beginning from zeros."""
        return self.recurrence(self.embedding(tokens))[0]

    def scores_from_embeddings(self, embeddings: Float[Tensor, "B T H"]) -> Float[Tensor, "B T V"]:
        """Return the scores when the word vectors are given: for gradients with respect to words."""
        return self.output(self.recurrence(embeddings)[0])

    def unrolled_states(self, tokens: Int[Tensor, "B T"]) -> list[Float[Tensor, "B H"]]:
        """Return the same states one by one, by the step functions: each can be asked for its gradient. T + 1 of them, the zeros first."""
        words = self.embedding(tokens)  # (B, T, H)
        weights = [
            getattr(self.recurrence, name) for name in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
        ]
        hidden = cell = words.new_zeros(words.shape[0], words.shape[2])
        hidden.requires_grad_()
        states = [hidden]
        for word in words.unbind(dim=1):
            if self.cell == "lstm":
                hidden, cell = lstm_step(word, hidden, cell, *weights)
            else:
                hidden = (rnn_step if self.cell == "rnn" else gru_step)(word, hidden, *weights)
            states.append(hidden)
        return states
