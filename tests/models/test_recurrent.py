"""Recurrent steps equal PyTorch's layers, in one call and unrolled, with their gradients."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from course_lib.models.recurrent import CELLS, RecurrentLM, gru_step, lstm_step, rnn_step
from course_lib.seeding import generator

LAYERS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
NAMES = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")


def stepped(cell: str, inputs: torch.Tensor, weights: list[torch.Tensor], start: torch.Tensor) -> torch.Tensor:
    """Repeat our step function along `inputs` (B, T, E) from the state `start` (and a cell of half that)."""
    hidden, memory, states = start, start / 2, []
    for step in inputs.unbind(dim=1):
        if cell == "lstm":
            hidden, memory = lstm_step(step, hidden, memory, *weights)
        else:
            hidden = {"rnn": rnn_step, "gru": gru_step}[cell](step, hidden, *weights)
        states.append(hidden)
    return torch.stack(states, dim=1)


@pytest.mark.parametrize("cell", CELLS)
def test_the_step_repeated_equals_pytorchs_layer_from_any_starting_state(cell):
    torch.manual_seed(0)
    layer = LAYERS[cell](3, 5, batch_first=True)
    inputs, start = torch.randn(2, 6, 3), torch.rand(2, 5)
    begin = (start[None], start[None] / 2) if cell == "lstm" else start[None]
    expected, _ = layer(inputs, begin)
    ours = stepped(cell, inputs, [getattr(layer, name) for name in NAMES], start)
    torch.testing.assert_close(ours, expected)


@pytest.mark.parametrize("cell", CELLS)
def test_the_gradients_of_the_step_equal_pytorchs(cell):
    torch.manual_seed(0)
    layer = LAYERS[cell](3, 5, batch_first=True)
    weights = [getattr(layer, name) for name in NAMES]
    inputs, zeros = torch.randn(2, 6, 3), torch.zeros(2, 5)
    ours = torch.autograd.grad(stepped(cell, inputs, weights, zeros)[:, -1].square().sum(), weights)
    theirs = torch.autograd.grad(layer(inputs)[0][:, -1].square().sum(), weights)
    for gradient, expected in zip(ours, theirs, strict=True):
        torch.testing.assert_close(gradient, expected)


@pytest.mark.parametrize("cell", CELLS)
def test_unrolled_states_equal_the_layers_and_begin_with_zeros(cell):
    model = RecurrentLM(11, 6, cell=cell, generator=generator(1))
    tokens = torch.randint(11, (3, 7), generator=generator(2))
    states = model.unrolled_states(tokens)
    assert len(states) == 8
    assert not states[0].any()
    torch.testing.assert_close(torch.stack(states[1:], dim=1), model.hidden_states(tokens))


@pytest.mark.parametrize("cell", CELLS)
def test_a_language_model_is_the_layer_between_its_embedding_and_its_output(cell):
    model = RecurrentLM(11, 6, cell=cell, generator=generator(1))
    assert isinstance(model.recurrence, LAYERS[cell])
    tokens = torch.randint(11, (3, 7), generator=generator(2))
    scores = model(tokens)
    assert scores.shape == (3, 7, 11)
    vectors = model.embedding.weight[tokens]
    torch.testing.assert_close(scores, model.hidden_states(tokens) @ model.output.weight.mT + model.output.bias)
    assert torch.equal(scores, model.scores_from_embeddings(vectors))


@given(st.integers(0, 1000), st.integers(1, 6), st.sampled_from(CELLS))
def test_a_later_token_never_changes_an_earlier_score(seed, place, cell):
    model = RecurrentLM(11, 6, cell=cell, generator=generator(seed))
    tokens = torch.randint(11, (2, 7), generator=generator(seed))
    changed = tokens.clone()
    changed[:, place] = (changed[:, place] + 1) % 11
    before, after = model(tokens), model(changed)
    assert torch.equal(before[:, :place], after[:, :place])
    assert not torch.equal(before[:, place], after[:, place])


@given(st.integers(0, 1000), st.sampled_from(CELLS))
def test_states_stay_between_minus_one_and_one(seed, cell):
    model = RecurrentLM(11, 6, cell=cell, generator=generator(seed))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(20)
    assert model.hidden_states(torch.randint(11, (2, 9), generator=generator(seed))).abs().max() <= 1


def test_an_open_gate_keeps_the_state_and_a_closed_one_forgets_it():
    hidden, zeros = torch.full((1, 2), 0.7), torch.zeros(6, 2)
    for update, expected in ((30.0, 0.7), (-30.0, 0.0)):
        bias = torch.tensor([0.0, 0.0, update, update, 0.0, 0.0])
        new = gru_step(torch.zeros(1, 2), hidden, zeros, zeros, bias, torch.zeros(6))
        torch.testing.assert_close(new, torch.full((1, 2), expected))


@pytest.mark.parametrize("cell", CELLS)
def test_the_same_seed_gives_the_same_weights_whatever_was_drawn_before(cell):
    first = RecurrentLM(11, 6, cell=cell, generator=generator(4)).state_dict()
    torch.rand(3)
    second = RecurrentLM(11, 6, cell=cell, generator=generator(4)).state_dict()
    assert all(torch.equal(first[name], second[name]) for name in first)
    other = RecurrentLM(11, 6, cell=cell, generator=generator(5)).state_dict()
    assert not any(torch.equal(first[name], other[name]) for name in first)


def test_an_unknown_cell_is_refused():
    with pytest.raises(ValueError, match="unknown cell 'elman'; choose one of rnn, lstm, gru"):
        RecurrentLM(11, 6, cell="elman")


@pytest.mark.parametrize(("vocabulary", "hidden"), [(0, 6), (11, 0), (-1, -1)])
def test_sizes_below_one_are_refused(vocabulary, hidden):
    with pytest.raises(ValueError, match=f"sizes are {vocabulary} and {hidden}; both must be at least 1"):
        RecurrentLM(vocabulary, hidden)
