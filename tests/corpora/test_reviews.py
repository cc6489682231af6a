"""Reviews: the label follows from the words read with their negations, and no word tells it alone."""

import pytest

from course_lib.corpora import reviews
from course_lib.corpora.translation_words import entries
from course_lib.seeding import generator

LIKED = {form for label in (1,) for entry in entries(reviews._ADJECTIVES[label]) for form in entry[:2]} | {
    entry[0] for entry in entries(reviews._VERBS[1])
}


def read(words: tuple[str, ...]) -> int:
    """The label by hand: polarity of the judgement after the last "mas", turned round by "não"."""
    last = words[len(words) - words[::-1].index("mas") :] if "mas" in words else words
    liked = bool(LIKED & set(last)) or "gostei" in last
    return int(liked != ("não" in last))


def test_labels_follow_from_polarity_negation_and_the_last_judgement() -> None:
    for review in reviews.draw(600, generator(0)):
        assert read(review.source) == review.label, review.source
        assert ("but" in review.target) == ("mas" in review.source)
        assert ("not" in review.target) == ("não" in review.source)


def test_reviews_are_different_balanced_and_repeatable() -> None:
    drawn = reviews.draw(500, generator(0))
    assert len({review.source for review in drawn}) == 500
    assert sum(review.label for review in drawn) == 250
    assert drawn == reviews.draw(500, generator(0))
    more = reviews.draw(300, generator(0), excluded={review.source for review in drawn})
    assert not {review.source for review in more} & {review.source for review in drawn}


def test_no_word_decides_alone() -> None:
    drawn = reviews.draw(2000, generator(0))
    for word in {"não", "ótimo", "péssimo", "mas", "adorei"}:
        share = [review.label for review in drawn if word in review.source]
        assert 0.15 < sum(share) / len(share) < 0.85, word


def test_a_count_below_1_is_refused() -> None:
    with pytest.raises(ValueError, match="count is 0"):
        reviews.draw(0, generator(0))
