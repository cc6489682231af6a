"""The French sentences are the lecture's, and the search through them has something to find."""

import pytest

from course_lib.corpora import french
from course_lib.corpora.tokenizers import UnknownTokenError, Vocabulary
from course_lib.seeding import generator


def split(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


def test_jane_has_the_lectures_translations_with_probabilities_that_sum_to_1() -> None:
    valid = french.translations(french.JANE.split())
    assert sum(valid.values()) == pytest.approx(1)
    for sentence in (*french.CANDIDATES[:3], french.HUMAN):
        assert tuple(sentence.split()) in valid
    assert tuple(french.CANDIDATES[3].split()) not in valid
    assert next(iter(valid)) == tuple(french.CANDIDATES[0].split())


def test_the_likeliest_words_lead_to_a_worse_sentence() -> None:
    valid = french.translations(french.JANE.split())
    prefix: tuple[str, ...] = ()
    while prefix not in valid:
        following: dict[str, float] = {}
        for words, share in valid.items():
            if words[: len(prefix)] == prefix:
                following[words[len(prefix)]] = following.get(words[len(prefix)], 0.0) + share
        prefix = (*prefix, max(following, key=lambda word: following[word]))
    assert prefix[2] == "going"
    assert valid[prefix] < max(valid.values())


def test_every_candidate_is_in_the_vocabulary_and_the_long_sentence_is_not() -> None:
    target = Vocabulary(french.grammar().target_tokens())
    for sentence in (*french.CANDIDATES, french.HUMAN, french.ALGORITHM):
        target.encode(sentence.split())
    with pytest.raises(UnknownTokenError):
        target.encode(french.LONG_ENGLISH.split())
    assert len(french.LONG_FRENCH.split()) > 40


def test_drawn_pairs_are_valid_and_repeatable() -> None:
    pairs = french.draw(60, generator(0))
    assert pairs == french.draw(60, generator(0))
    assert all(pair.target in french.translations(pair.source) for pair in pairs)


def test_wrong_requests_are_refused() -> None:
    with pytest.raises(ValueError, match="count is 0"):
        french.draw(0, generator(0))
    with pytest.raises(UnknownTokenError, match="jean"):
        french.translations(split("jean visite l' afrique en mars"))
