"""N-grams equal counts made by hand, and what was never seen is treated as each way says."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.corpora.tokenizers import START
from course_lib.models.ngrams import UNSEEN, NgramModel, distinct_ngrams, unseen_share

SENTENCES = [["<s>", "o", "rei", "caiu"], ["<s>", "o", "gato", "caiu"], ["<s>", "o", "rei", "riu"]]
CORPORA = st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=6), min_size=1, max_size=5)


def test_a_bigram_model_equals_counts_made_by_hand():
    model = NgramModel(2).fit(SENTENCES)
    assert model.next_token_probabilities(["<s>", "o"]) == {"rei": 2 / 3, "gato": 1 / 3}
    assert model.next_token_probabilities([]) == {"o": 1.0}
    assert model.probability("caiu", ["o", "rei"]) == 1 / 2
    assert model.counts(["rei"]) == Counter(caiu=1, riu=1)
    assert model.distinct() == 6  # <s> o, o rei, o gato, rei caiu, rei riu, gato caiu
    assert model.tokens() == ["caiu", "gato", "o", "rei", "riu"]


@given(CORPORA, st.integers(1, 4))
def test_any_order_equals_counting_windows(sentences, order):
    model = NgramModel(order, unseen="raw").fit(sentences)
    padded = [[START] * (order - 1) + sentence for sentence in sentences]
    windows = Counter(tuple(p[i : i + order]) for p in padded for i in range(len(p) - order + 1))
    assert model.distinct() == len(windows)
    for window in windows:
        same = {w[-1]: count for w, count in windows.items() if w[:-1] == window[:-1]}
        shares = {token: count / sum(same.values()) for token, count in same.items()}
        assert model.next_token_probabilities(window[:-1]) == pytest.approx(shares)


@given(CORPORA, st.integers(1, 4), st.sampled_from(UNSEEN), st.lists(st.sampled_from("abcd"), max_size=5))
def test_the_probabilities_sum_to_one_or_raw_counts_are_silent(sentences, order, unseen, prefix):
    model = NgramModel(order, unseen=unseen).fit(sentences)
    shares = list(model.next_token_probabilities(prefix).values())
    assert shares == sorted(shares, reverse=True)
    if shares:
        assert sum(shares) == pytest.approx(1)
    else:
        assert unseen == "raw"
        assert not model.counts(prefix)


@given(CORPORA, st.integers(1, 3))
def test_words_before_the_context_do_not_matter(sentences, order):
    model = NgramModel(order).fit(sentences)
    near = ["a", "b"]
    assert model.next_token_probabilities(["c", "c", *near]) == model.next_token_probabilities(["a", "c", *near])


def test_a_token_never_seen_after_its_context_gets_what_each_way_says():
    models = {unseen: NgramModel(3, unseen=unseen).fit(SENTENCES) for unseen in UNSEEN}
    prefix = ["gato", "rei"]  # never seen together; "rei" alone was
    assert models["raw"].next_token_probabilities(prefix) == {}
    assert models["raw"].probability("riu", prefix) == 0
    assert models["add-one"].next_token_probabilities(prefix) == pytest.approx(
        dict.fromkeys(models["raw"].tokens(), 1 / 5)
    )
    assert models["add-one"].probability("riu", ["o", "rei"]) == pytest.approx((1 + 1) / (2 + 5))
    assert models["back-off"].context(prefix) == ("rei",)
    assert models["back-off"].next_token_probabilities(prefix) == {"caiu": 1 / 2, "riu": 1 / 2}
    assert models["back-off"].context(["x", "y"]) == ()
    assert models["back-off"].probability("o", ["x", "y"]) == pytest.approx(3 / 9)


def test_an_order_above_the_sentences_length_still_learns():
    model = NgramModel(6).fit([["a", "b"]])
    assert model.next_token_probabilities(["a"]) == {"b": 1.0}


def test_counting_is_added_up_over_calls_and_returned_counts_are_copies():
    model = NgramModel(2).fit([["a", "b"]])
    model.fit([["a", "c"]]).counts(["a"]).clear()
    assert model.counts(["a"]) == Counter(b=1, c=1)


@pytest.mark.parametrize("order", [0, -1])
def test_an_order_below_one_is_refused(order):
    with pytest.raises(ValueError, match=f"order is {order}; it must be at least 1"):
        NgramModel(order)
    with pytest.raises(ValueError, match=f"order is {order}; it must be at least 1"):
        distinct_ngrams(SENTENCES, order)


def test_an_unknown_way_with_the_unseen_is_refused():
    with pytest.raises(ValueError, match="unseen is 'kneser'; choose one of raw, add-one, back-off"):
        NgramModel(2, unseen="kneser")


@pytest.mark.parametrize("sentences", [[], [[]], [["<s>"]]])
def test_nothing_to_count_is_refused(sentences):
    with pytest.raises(ValueError, match=r"got no sentences; give at least one with a token"):
        NgramModel(2).fit(sentences)


def test_distinct_and_unseen_ngrams_are_counted_inside_the_sentences():
    assert distinct_ngrams(["aab", "ab"], 2) == {("a", "a"), ("a", "b")}
    assert distinct_ngrams(["a"], 2) == set()
    assert unseen_share(["aab"], ["abab"], 2) == pytest.approx(1 / 3)  # a b, b a, a b
    assert unseen_share(SENTENCES, SENTENCES, 3) == 0


@given(CORPORA, CORPORA, st.integers(1, 3))
def test_what_is_unseen_grows_with_the_order(training, test, order):
    long = [sentence for sentence in test if len(sentence) > order]
    if long:
        seen_whole = [s for s in long if unseen_share(training, [s], order + 1) == 0]
        assert all(unseen_share(training, [s], order) == 0 for s in seen_whole)
        assert 0 <= unseen_share(training, long, order) <= 1


def test_test_sentences_too_short_for_the_order_are_refused():
    with pytest.raises(ValueError, match="no test sentence has 4 tokens; give longer ones or a lower order"):
        unseen_share(SENTENCES, [["a", "b", "c"]], 4)
