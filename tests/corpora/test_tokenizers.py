"""Words to numbers and back, and sequences of different lengths in one tensor."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_lib.corpora.tokenizers import PAD, PAD_ID, START, UnknownTokenError, Vocabulary, batch

TOKENS = st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=20)
SEQUENCES = st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=7), min_size=1, max_size=6)


@given(TOKENS, st.data())
def test_what_is_encoded_is_decoded_back(tokens, data):
    vocabulary = Vocabulary(tokens)
    sentence = data.draw(st.lists(st.sampled_from([*tokens, PAD, START])))
    ids = vocabulary.encode(sentence)
    assert vocabulary.decode(ids) == sentence
    assert ids == [vocabulary.tokens.index(token) for token in sentence]


@given(TOKENS)
def test_every_token_has_one_number_and_the_special_ones_come_first(tokens):
    vocabulary = Vocabulary(tokens)
    assert vocabulary.tokens[:2] == [PAD, START] == ["<pad>", "<s>"]
    assert (vocabulary.id(PAD), vocabulary.id(START)) == (0, 1)
    assert len(vocabulary) == len(set(vocabulary.tokens)) == len({*tokens, PAD, START})
    assert all(token in vocabulary for token in tokens)


def test_a_vocabulary_made_again_from_its_own_tokens_is_the_same():
    tokens = Vocabulary(["o", "menino", "<s>", "o", "caiu"]).tokens
    assert tokens == ["<pad>", "<s>", "o", "menino", "caiu"]
    assert Vocabulary(tokens).tokens == tokens


def test_from_sentences_the_most_frequent_come_first_and_ties_in_alphabetical_order():
    sentences = [["<s>", "o", "rei", "caiu"], ["<s>", "o", "gato", "caiu"], ["<s>", "o", "ator"]]
    assert Vocabulary.from_sentences(sentences).tokens[2:] == ["o", "caiu", "ator", "gato", "rei"]


def test_an_unknown_token_is_named_with_the_words_near_it():
    vocabulary = Vocabulary(["menino", "menina", "telefonou"])
    with pytest.raises(UnknownTokenError, match="does not hold 'mennino'; near it: menino, menina") as caught:
        vocabulary.encode(["telefonou", "mennino"])
    assert (caught.value.token, caught.value.near) == ("mennino", ["menino", "menina"])
    assert "mennino" not in vocabulary


def test_an_unknown_token_like_no_other_is_named_alone_and_no_special_token_is_offered():
    with pytest.raises(UnknownTokenError, match=r"does not hold 'xyz'$") as caught:
        Vocabulary(["menino"]).id("xyz")
    assert caught.value.near == []
    with pytest.raises(UnknownTokenError) as caught:
        Vocabulary(["menino"]).id("pad")
    assert caught.value.near == []


@pytest.mark.parametrize("index", [-1, 3])
def test_a_number_outside_the_vocabulary_is_refused(index):
    with pytest.raises(ValueError, match=f"number {index} is outside the vocabulary; it must be from 0 to 2"):
        Vocabulary(["o"]).decode([0, index])


@given(SEQUENCES)
def test_a_batch_equals_pytorchs_padding_and_loses_nothing(sequences):
    tokens = batch(sequences)
    expected = torch.nn.utils.rnn.pad_sequence([torch.tensor(s) for s in sequences], batch_first=True)
    assert torch.equal(tokens, expected)
    assert tokens.dtype == torch.long
    assert [[index for index in row if index != PAD_ID] for row in tokens.tolist()] == sequences


@pytest.mark.parametrize("sequences", [[], [[1, 2], []]])
def test_a_batch_of_nothing_is_refused(sequences):
    with pytest.raises(ValueError, match="no sequence or an empty one; give at least one token in each"):
        batch(sequences)
