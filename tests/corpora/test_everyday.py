"""The everyday corpus: one thing a sentence, in the company of its kind."""

import pytest

from course_lib.corpora import everyday
from course_lib.languages import set_language
from course_lib.seeding import generator

THINGS = {thing for things in everyday.kinds().values() for thing in things}


@pytest.fixture(scope="module")
def sentences() -> list[list[str]]:
    source = generator(0)
    return [everyday.grammar().sample(source) for _ in range(1000)]


def share_of(symbol: str, wanted: str) -> float:
    """Return the probability that an expansion of `symbol` holds `wanted`."""
    return sum(share for share, body in everyday.grammar().rules[symbol] if wanted in body)


def test_every_sentence_names_exactly_one_thing_and_ends_with_a_full_stop(sentences):
    assert all(sum(word in THINGS for word in sentence) == 1 for sentence in sentences)
    assert all(sentence[-1] == "." and sentence.count(".") == 1 for sentence in sentences)


def test_things_of_a_kind_keep_the_company_of_their_kind(sentences):
    inherited = {word for s in sentences if "herdou" in s for word in s if word in THINGS}
    assert inherited == set(everyday.kinds()["reino"])


def test_kinds_are_called_by_their_names_in_the_language_in_use():
    assert list(everyday.kinds()) == ["reino", "máquinas", "roupas", "frutas"]
    set_language("en")
    assert list(everyday.kinds()) == ["kingdom", "machines", "clothes", "fruit"]


def test_manga_is_a_fruit_as_often_as_a_sleeve():
    set_language("en")  # the grammar's own names
    kinds = [kind for kind, things in everyday.kinds().items() if "manga" in things]
    assert kinds == ["clothes", "fruit"]
    clothes, fruit = (share_of("S", f"thing {kind}") * share_of(f"thing {kind}", "manga") for kind in kinds)
    assert clothes == pytest.approx(fruit)


def test_a_tenth_of_the_sentences_mixes_kinds():
    assert share_of("S", "thing any") == pytest.approx(0.1, abs=0.005)


def test_sampled_sentences_have_a_probability_and_the_next_words_sum_to_one(sentences):
    grammar = everyday.grammar()
    for sentence in sentences[:20]:
        assert grammar.probability(sentence) > 0
        assert sum(grammar.next_token_probabilities(sentence[:2]).values()) == pytest.approx(1)
    assert grammar.probability(["a", "rainha", "descascou", "o", "castelo", "."]) == 0


def test_every_word_of_the_grammar_is_met(sentences):
    assert {word for sentence in sentences for word in sentence} == set(everyday.grammar().tokens())


def test_a_sentence_that_leaves_the_grammar_is_told_where():
    with pytest.raises(ValueError, match="goes on with 'descascou' after 'a rainha'"):
        everyday.grammar().next_token_probabilities(["a", "rainha", "descascou"])
