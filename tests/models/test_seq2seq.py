"""Encoder, classifier and encoder–decoder: equal to PyTorch's GRUs joined by hand, step by step equal to all at once."""

import pytest
import torch
from torch import nn

from course_lib.corpora.tokenizers import UnknownTokenError, Vocabulary
from course_lib.decoding import StepModel, greedy, log_probability
from course_lib.models.recurrent import gru_step
from course_lib.models.seq2seq import END, Encoder, EncoderDecoder, SequenceClassifier, Translator
from course_lib.seeding import generator

SOURCE = Vocabulary(["o", "gato", "dormiu", "viu", "peixe"])
TARGET = Vocabulary([END, "the", "cat", "slept", "saw", "fish"])


def small(seed: int = 0, width: int = 6) -> EncoderDecoder:
    """A small model with random weights."""
    return EncoderDecoder(len(SOURCE), len(TARGET), width, generator=generator(seed))


def translator() -> Translator:
    """A small translator that was never trained."""
    return Translator(small(), SOURCE, TARGET, longest=4)


def by_hand(model: EncoderDecoder, source: list[int], inputs: list[int]) -> torch.Tensor:
    """The scores of one pair with the step function of chapter 1, one word after another."""
    names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    hidden = torch.zeros(1, model.decoder.hidden_size)
    for layer, table, ids in (
        (model.encoder.recurrence, model.encoder.embedding, source),
        (model.decoder, model.target_embedding, inputs),
    ):
        weights = [getattr(layer, name) for name in names]
        states = []
        for index in ids:
            hidden = gru_step(table.weight[index][None], hidden, *weights)
            states.append(hidden)
    return model.output(torch.cat(states))


def test_the_model_is_two_grus_of_which_the_second_begins_where_the_first_ended() -> None:
    model, source, inputs = small(), [2, 3, 4], [1, 3, 4, 5]
    expected = by_hand(model, source, inputs)
    torch.testing.assert_close(model(torch.tensor([source]), torch.tensor([inputs]))[0], expected)
    encoder, decoder = (nn.GRU(6, 6, batch_first=True) for _ in range(2))
    encoder.load_state_dict(model.encoder.recurrence.state_dict())
    decoder.load_state_dict(model.decoder.state_dict())
    last = encoder(model.encoder.embedding(torch.tensor([source])))[1]
    written = decoder(model.target_embedding(torch.tensor([inputs])), last)[0]
    torch.testing.assert_close(model.output(written)[0], expected)


def test_filling_changes_no_context_and_no_score() -> None:
    model = small()
    alone = model(torch.tensor([[2, 3]]), torch.tensor([[1, 3]]))
    filled = model(torch.tensor([[2, 3, 0, 0], [2, 3, 4, 5]]), torch.tensor([[1, 3, 0], [1, 3, 4]]))
    torch.testing.assert_close(filled[:1, :2], alone)


def test_the_context_has_the_same_size_for_every_length() -> None:
    encoder = Encoder(9, 5, generator=generator(0))
    assert all(encoder(torch.randint(1, 9, (2, length))).shape == (2, 5) for length in (1, 7, 40))


def test_teacher_forced_log_probability_equals_the_stepwise_one() -> None:
    model = small()
    source, target = [2, 3, 4], [3, 4, 5, 2]
    forced = model.log_probabilities(
        torch.tensor([source, source]), torch.tensor([[1, *target, 0], [1, *target[:3], 2, 0]])
    )
    assert forced[0].item() == pytest.approx(log_probability(model, source, target), abs=1e-5)


def test_it_follows_the_protocol_of_decoding() -> None:
    model = small()
    assert isinstance(model, StepModel)
    _, state = model.start([2, 3])
    taken = state.select(torch.tensor([0, 0, 0]))
    assert taken.hidden.shape == (3, 6)
    logits, new = model.step(torch.tensor([3, 3, 4]), taken)
    torch.testing.assert_close(logits[0], logits[1])
    assert not torch.equal(logits[0], logits[2])
    torch.testing.assert_close(taken.hidden[0], state.hidden[0])  # the old state stays
    torch.testing.assert_close(new.select(torch.tensor([2])).hidden[0], new.hidden[2])


def test_translating_many_equals_greedy_search_of_each() -> None:
    model = translator()
    sentences = ["o gato dormiu", "o gato", "o peixe viu o", "peixe"]
    together = model.translate(sentences, max_length=7)
    for sentence, words in zip(sentences, together, strict=True):
        tokens = greedy(model.model, model.prompt(sentence), end=model.end, max_length=7)
        assert model.words(tokens) == words


def test_one_encoder_serves_a_translator_and_a_classifier() -> None:
    encoder = Encoder(len(SOURCE), 6, generator=generator(0))
    writer = EncoderDecoder(len(SOURCE), len(TARGET), 6, encoder=encoder, generator=generator(1))
    judge = SequenceClassifier(encoder, generator=generator(2))
    tokens = torch.tensor([[2, 3, 4]])
    torch.testing.assert_close(judge(tokens), judge.output(writer.encoder(tokens)))
    with torch.no_grad():
        before = judge(tokens)
        encoder.embedding.weight.add_(1)
        assert not torch.equal(judge(tokens), before)


def test_the_same_generator_gives_the_same_weights() -> None:
    one, same, other = small(0).state_dict(), small(0).state_dict(), small(1).state_dict()
    assert all(torch.equal(one[name], same[name]) for name in one)
    assert not any(torch.equal(one[name], other[name]) for name in one)


@pytest.mark.parametrize(
    ("sentence", "message"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ([], "empty"),
        ("o gato viu o peixe", "5 words and the model was trained on at most 4"),
    ],
)
def test_an_empty_or_too_long_sentence_is_refused(sentence: str | list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        translator().prompt(sentence)


def test_a_longer_sentence_is_taken_when_asked_for() -> None:
    assert len(translator().prompt("O gato viu o peixe", longer=True)) == 5


def test_an_unknown_word_is_named_with_near_ones() -> None:
    with pytest.raises(UnknownTokenError, match=r"'gata'.*gato"):
        translator().prompt("o gata dormiu")


def test_sizes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="make them equal"):
        EncoderDecoder(5, 5, 4, encoder=Encoder(5, 3))
    with pytest.raises(ValueError, match="at least 1"):
        Encoder(0, 3)
    with pytest.raises(ValueError, match="at least 2"):
        SequenceClassifier(Encoder(5, 3), labels=1)
    with pytest.raises(ValueError, match="empty"):
        Encoder(5, 3)(torch.tensor([[2], [0]]))
    with pytest.raises(ValueError, match="empty"):
        small().start([])
