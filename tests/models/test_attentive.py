"""The encoder–decoder with attention: its equations in loops, step by step as all at once, filling without effect, and search with it."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_lib.corpora.tokenizers import batch
from course_lib.decoding import beam_search, greedy, log_probability
from course_lib.models.attentive import AnnotationEncoder, AttentiveEncoderDecoder
from course_lib.models.scoring import SCORE_FUNCTIONS, GeneralScore
from course_lib.seeding import generator

SOURCE_SIZE, TARGET_SIZE, WIDTH, END_ID = 11, 9, 8, 2


def model(score: str = "additive", seed: int = 0) -> AttentiveEncoderDecoder:
    made = AttentiveEncoderDecoder(SOURCE_SIZE, TARGET_SIZE, WIDTH, score=score, longest=12, generator=generator(seed))
    with torch.no_grad():
        made.output.weight.mul_(6)  # so that the next words differ
        made.output.bias[:2] = -100.0  # neither filling nor the start is ever written
    return made


@pytest.mark.parametrize("score", SCORE_FUNCTIONS)
def test_one_step_is_its_equations(score: str) -> None:
    made = model(score)
    source, word = torch.tensor([[3, 5, 4, 7]]), torch.tensor([6])
    state = made.begin(source)
    logits, after = made.step(word, state)
    scores = made.score(state.hidden[:, None], state.annotations)[0, 0]
    weights = (scores.exp() / scores.exp().sum()).tolist()
    torch.testing.assert_close(after.weights[0], torch.tensor(weights))
    context = sum(weight * state.annotations[0, place] for place, weight in enumerate(weights))
    hidden = made.decoder(torch.cat([made.target_embedding(word)[0], context])[None], state.hidden)
    expected = made.output.weight @ torch.cat([hidden[0], context]) + made.output.bias
    torch.testing.assert_close(logits[0], expected, rtol=1e-5, atol=1e-5)


def test_an_annotation_holds_what_pytorchs_two_way_gru_knows_at_its_word() -> None:
    encoder = AnnotationEncoder(SOURCE_SIZE, WIDTH, generator=generator(1))
    tokens = torch.tensor([[3, 5, 4]])
    annotations, last = encoder(tokens)
    expected, ends = encoder.recurrence(encoder.embedding(tokens))
    torch.testing.assert_close(annotations, expected)
    torch.testing.assert_close(last, torch.cat([ends[0], ends[1]], dim=-1))
    torch.testing.assert_close(
        last[:, WIDTH // 2 :], annotations[:, 0, WIDTH // 2 :], msg="backwards ends at the start"
    )


@pytest.mark.parametrize("score", SCORE_FUNCTIONS)
def test_step_by_step_is_all_at_once_and_weights_sum_to_one(score: str) -> None:
    made = model(score)
    source, inputs = torch.tensor([[3, 5, 4, 7, 9]]), torch.tensor([[1, 4, 6, 5]])
    whole, alignment = made.write(source, inputs)
    torch.testing.assert_close(made(source, inputs), whole)
    torch.testing.assert_close(alignment.sum(dim=-1), torch.ones(1, 4))
    logits, state = made.start(source[0].tolist())
    for step in range(4):
        torch.testing.assert_close(logits, whole[:, step])
        torch.testing.assert_close(state.weights, alignment[:, step])
        if step < 3:
            logits, state = made.step(inputs[:, step + 1], state)


@pytest.mark.parametrize("score", SCORE_FUNCTIONS)
@given(data=st.data())
def test_filling_changes_nothing_and_gets_no_weight(score: str, data: st.DataObject) -> None:
    words = st.lists(st.integers(2, SOURCE_SIZE - 1), min_size=1, max_size=6)
    sources = data.draw(st.lists(words, min_size=2, max_size=4))
    made, inputs = model(score), torch.tensor([[1, 4, 5]] * len(sources))
    together, alignment = made.write(batch(sources), inputs)
    for row, source in enumerate(sources):
        alone, expected = made.write(torch.tensor([source]), inputs[:1])
        torch.testing.assert_close(together[row], alone[0], rtol=1e-4, atol=1e-5)
        torch.testing.assert_close(alignment[row, :, : len(source)], expected[0], rtol=1e-4, atol=1e-5)
        assert not alignment[row, :, len(source) :].any()


@pytest.mark.parametrize("score", SCORE_FUNCTIONS)
def test_a_beam_of_one_is_greedy_and_its_log_probability_is_the_models(score: str) -> None:
    made, source = model(score), [3, 5, 4, 7]
    path = greedy(made, source, end=END_ID, max_length=12)
    [best, *_] = beam_search(made, source, width=1, end=END_ID, max_length=12)
    assert list(best.tokens) == list(path)
    targets = torch.tensor([[1, *path]])
    expected = float(made.log_probabilities(torch.tensor([source]), targets).detach())
    assert best.log_probability == pytest.approx(expected, abs=1e-4)
    assert log_probability(made, source, path) == pytest.approx(expected, abs=1e-4)
    wide = beam_search(made, source, width=4, end=END_ID, max_length=12)
    for one in wide:  # rows change places in a beam, and their looks with them
        again = float(made.log_probabilities(torch.tensor([source]), torch.tensor([[1, *one.tokens]])).detach())
        assert one.log_probability == pytest.approx(again, abs=1e-4)


def test_equal_scores_give_the_mean_of_the_annotations() -> None:
    made = model("general")
    source, inputs = torch.tensor([[3, 5, 4, 7]]), torch.tensor([[1, 4]])
    state = made.begin(source)
    with torch.no_grad():
        made.score.of_key.weight.mul_(0)
    _, flat = made.write(source, inputs)
    torch.testing.assert_close(flat, torch.full((1, 2, 4), 0.25), msg="equal scores are equal weights")
    context, _ = made.look(made.begin(source))
    torch.testing.assert_close(context, state.annotations.mean(dim=1))


def test_wrong_use_is_named() -> None:
    with pytest.raises(ValueError, match="even width"):
        AttentiveEncoderDecoder(SOURCE_SIZE, TARGET_SIZE, 7)
    with pytest.raises(ValueError, match="no scoring function 'cosin'"):
        AttentiveEncoderDecoder(SOURCE_SIZE, TARGET_SIZE, 8, score="cosin")
    with pytest.raises(ValueError, match="source is empty"):
        model().start([])
    with pytest.raises(ValueError, match="empty sequence"):
        model().begin(torch.tensor([[3, 4], [0, 0]]))
    with pytest.raises(ValueError, match="13 words and the location score was made for 12"):
        model("location").begin(torch.tensor([[3] * 13])) and model("location").start([3] * 13)
    given_score = GeneralScore(WIDTH, WIDTH, generator=generator(0))
    assert AttentiveEncoderDecoder(SOURCE_SIZE, TARGET_SIZE, WIDTH, score=given_score).score is given_score


def test_the_temperature_divides_the_scores_and_leaves_the_model_as_it_was() -> None:
    made = model()
    source, inputs = torch.tensor([[3, 5, 4]]), torch.tensor([[1, 4]])
    state = made.begin(source)
    scores = made.score.compare(state.hidden[:, None], state.prepared)[:, 0]
    _, weights = made.at_temperature(0.5).look(state)
    torch.testing.assert_close(weights, (scores / 0.5).softmax(dim=-1))
    torch.testing.assert_close(made.look(state)[1], scores.softmax(dim=-1))
    _, hot = made.at_temperature(1e6).write(source, inputs)
    torch.testing.assert_close(hot, torch.full_like(hot, 1 / 3), rtol=1e-3, atol=1e-3)
    for wrong in (0.0, -1.0, float("nan")):
        with pytest.raises(ValueError, match="must be positive"):
            made.at_temperature(wrong)
