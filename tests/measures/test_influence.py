"""How much earlier tokens matter: against finite differences, exact exponentials, and models whose memory is known."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from course_lib.measures.influence import (
    decay_per_step,
    gradient_norms,
    model_predictions,
    mutual_information,
    ngram_predictions,
    replacement_influence,
)
from course_lib.models.ngrams import NgramModel
from course_lib.models.recurrent import CELLS, RecurrentLM, gru_step, rnn_step
from course_lib.seeding import generator


def drawn(kinds: int, *shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randint(kinds, shape, generator=generator(seed))


@pytest.mark.parametrize("cell", ["rnn", "gru"])
def test_gradient_norms_equal_finite_differences(cell):
    model = RecurrentLM(5, 3, cell=cell, generator=generator(0)).double()
    tokens, targets = drawn(5, 2, 4), drawn(5, 2, seed=1)
    weights = [getattr(model.recurrence, f"{kind}_l0") for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
    step, states, small = {"rnn": rnn_step, "gru": gru_step}[cell], model.unrolled_states(tokens), 1e-6

    @torch.no_grad()
    def loss_from(place: int, state: torch.Tensor) -> torch.Tensor:
        for word in model.embedding(tokens).unbind(dim=1)[place:]:
            state = step(word, state, *weights)
        return nn.functional.cross_entropy(model.output(state), targets, reduction="none")

    norms = gradient_norms(model, tokens, targets)
    for distance in range(5):
        state = states[4 - distance].detach()
        slopes = [
            (loss_from(4 - distance, state + nudge) - loss_from(4 - distance, state - nudge)) / (2 * small)
            for nudge in torch.eye(3, dtype=torch.float64) * small
        ]
        torch.testing.assert_close(norms[distance], torch.stack(slopes).norm(dim=0), rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("cell", CELLS)
def test_gradient_norms_equal_autograds_sequence_by_sequence(cell):
    model = RecurrentLM(7, 4, cell=cell, generator=generator(0))
    tokens, targets = drawn(7, 3, 6), drawn(7, 3, seed=1)
    norms = gradient_norms(model, tokens, targets)
    assert norms.shape == (7, 3)
    for row in range(3):
        states = model.unrolled_states(tokens[row : row + 1])
        loss = nn.functional.cross_entropy(model.output(states[-1]), targets[row : row + 1])
        for distance, state in enumerate(reversed(states)):
            (gradient,) = torch.autograd.grad(loss, state, retain_graph=True)
            torch.testing.assert_close(norms[distance, row], gradient.norm())


def test_the_gradient_on_the_last_word_equals_that_through_pytorchs_layer():
    model = RecurrentLM(7, 4, generator=generator(0))
    tokens, targets = drawn(7, 1, 6), drawn(7, 1, seed=1)
    vectors = model.embedding(tokens).detach().requires_grad_()
    nn.functional.cross_entropy(model.scores_from_embeddings(vectors)[:, -1], targets).backward()
    last = model.unrolled_states(tokens)[-1]
    loss = nn.functional.cross_entropy(model.output(last), targets)
    (on_state,) = torch.autograd.grad(loss, last)
    through_tanh = (on_state * (1 - last**2)) @ model.recurrence.weight_ih_l0
    torch.testing.assert_close(vectors.grad[:, -1], through_tanh)
    torch.testing.assert_close(gradient_norms(model, tokens, targets)[0, 0], on_state.norm())


def test_a_network_without_recurrent_weights_hands_no_gradient_back():
    model = RecurrentLM(7, 4, generator=generator(0))
    with torch.no_grad():
        model.recurrence.weight_hh_l0.zero_()
    norms = gradient_norms(model, drawn(7, 3, 6), drawn(7, 3, seed=1))
    assert (norms[0] > 0).all()
    assert not norms[1:].any()


@given(st.floats(0.1, 3), st.floats(0.01, 100), st.integers(2, 30))
def test_decay_per_step_is_exact_on_an_exponential(factor, start, count):
    norms = start * factor ** torch.arange(count, dtype=torch.float64)
    assert decay_per_step(norms) == pytest.approx(factor, rel=1e-6)


@pytest.mark.parametrize("norms", [[1.0], [1.0, 0.0], [1.0, -0.5], [1.0, math.nan]])
def test_a_decay_without_positive_norms_is_refused(norms):
    with pytest.raises(ValueError, match="needs at least 2 norms, all above 0; drop the zeros"):
        decay_per_step(torch.tensor(norms))


def test_replacing_a_word_moves_only_what_looks_at_it():
    def repeats_the_second_last(tokens: torch.Tensor) -> torch.Tensor:
        return nn.functional.one_hot(tokens[:, -2], 5).float()

    moves = replacement_influence(repeats_the_second_last, drawn(5, 40, 6), [1, 2, 3, 6], generator(0))
    assert moves == [0, 1, 0, 0]


def test_the_move_is_the_total_variation_over_the_sequences_that_changed():
    tokens = torch.tensor([[0], [0], [0], [1]])  # where the replaced token is the same, nothing is averaged

    def predict(read: torch.Tensor) -> torch.Tensor:
        return torch.tensor([[0.7, 0.3], [0.2, 0.8]])[read[:, 0]]

    assert replacement_influence(predict, tokens, [1], generator(1)) == pytest.approx([0.5])


@given(st.integers(0, 200))
def test_an_influence_lies_between_zero_and_one_and_follows_its_seed(seed):
    predict = model_predictions(RecurrentLM(9, 4, generator=generator(seed)))
    tokens = drawn(9, 20, 5, seed=seed)
    moves = replacement_influence(predict, tokens, [1, 5], generator(seed))
    assert all(0 <= move <= 1 for move in moves)
    assert moves == replacement_influence(predict, tokens, [1, 5], generator(seed))


@pytest.mark.parametrize("distance", [0, 7])
def test_a_distance_outside_the_sequence_is_refused(distance):
    predict = model_predictions(RecurrentLM(9, 4, generator=generator(0)))
    with pytest.raises(ValueError, match=f"distance is {distance}; it must be from 1 to 6, the number of tokens"):
        replacement_influence(predict, drawn(9, 4, 6), [distance], generator(0))


def test_tokens_that_are_all_the_same_cannot_be_replaced():
    predict = model_predictions(RecurrentLM(9, 4, generator=generator(0)))
    with pytest.raises(ValueError, match="at distance 2 all 3 sequences have the same token"):
        replacement_influence(predict, torch.tensor([[1, 5, 2]] * 3), [2], generator(0))


def test_an_n_gram_model_is_moved_by_nothing_beyond_its_context():
    words = ["<pad>", "<s>", "a", "b", "c"]
    sentences = [[words[index] for index in row] for row in (drawn(3, 50, 8) + 2).tolist()]
    predict = ngram_predictions(NgramModel(3, unseen="add-one").fit(sentences), words)
    tokens = drawn(3, 30, 6, seed=1) + 2
    near, nearer, beyond = replacement_influence(predict, tokens, [1, 2, 3], generator(0))
    assert near > 0.02
    assert nearer > 0.02
    assert beyond == 0
    torch.testing.assert_close(predict(tokens).sum(dim=1), torch.ones(30))


def test_model_predictions_are_the_probabilities_after_the_last_token():
    model, tokens = RecurrentLM(9, 4, generator=generator(0)), drawn(9, 4, 6)
    torch.testing.assert_close(model_predictions(model)(tokens), model(tokens)[:, -1].softmax(dim=1))


def text_of(rows: torch.Tensor) -> list[list[str]]:
    return [[str(index) for index in row] for row in rows.tolist()]


def test_independent_tokens_tell_nothing_of_one_another():
    assert mutual_information(text_of(drawn(4, 200, 30)), 3) == pytest.approx(0, abs=(4 - 1) ** 2 / 5400 * 3)


def test_a_copied_token_tells_everything_and_its_other_distances_nothing():
    pattern = drawn(4, 400, 5)
    copied = text_of(torch.cat([pattern, pattern], dim=1))
    entropy = math.log(4)
    assert mutual_information(copied, 5) == pytest.approx(entropy, rel=0.01)
    assert mutual_information(copied, 2) < 0.02


def test_mutual_information_equals_the_formula_over_a_table():
    pairs = [("a", "x")] * 3 + [("a", "y")] + [("b", "x")] * 2 + [("b", "y")] * 4
    joint = torch.tensor([[3, 1], [2, 4]]) / 10
    expected = (joint * (joint / (joint.sum(1, keepdim=True) * joint.sum(0, keepdim=True))).log()).sum().item()
    assert mutual_information(pairs, 1) == pytest.approx(expected, abs=1e-6)


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=3, max_size=6), min_size=1, max_size=6), st.integers(1, 2))
def test_mutual_information_is_never_negative_nor_changed_by_reading_backwards(sentences, distance):
    forwards = mutual_information(sentences, distance)
    assert forwards >= -1e-12
    assert mutual_information([s[::-1] for s in sentences], distance) == pytest.approx(forwards, abs=1e-12)


def test_a_distance_with_no_pair_is_refused():
    with pytest.raises(ValueError, match="distance is 0; it must be at least 1"):
        mutual_information([["a", "b"]], 0)
    with pytest.raises(ValueError, match="no sentence is longer than 2 tokens; choose a shorter distance"):
        mutual_information([["a", "b"]], 2)
