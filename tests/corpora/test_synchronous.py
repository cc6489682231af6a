"""Synchronous grammars: lengths as asked, translations as written out by hand, and clear errors."""

from collections import Counter

import pytest

from course_lib.corpora.synchronous import Rule, SynchronousGrammar
from course_lib.corpora.tokenizers import UnknownTokenError
from course_lib.seeding import generator


def split(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


def one(weight: float, source: str, *target: str | int) -> Rule:
    """A rule with one translation."""
    return Rule(weight, tuple(source.split()), ((1.0, target),))


def small() -> SynchronousGrammar:
    """Noun phrases joined by "e": the adjective changes place, "frio" has two translations."""
    return SynchronousGrammar(
        {
            "S": [one(3, "phrase", 0), one(1, "phrase e S", 0, "and", 2)],
            "phrase": [one(1, "noun", 0), one(1, "noun adjective", 1, 0)],
            "noun": [one(1, "café", "coffee"), one(3, "chá", "tea")],
            "adjective": [
                one(1, "quente", "hot"),
                Rule(1, ("frio",), ((0.75, ("cold",)), (0.25, ("very", "cool")))),
            ],
        }
    )


def test_translations_are_those_written_out_by_hand() -> None:
    assert small().translations(split("café quente")) == {("hot", "coffee"): 1.0}
    assert small().translations(split("chá frio e café")) == pytest.approx(
        {("cold", "tea", "and", "coffee"): 0.75, ("very", "cool", "tea", "and", "coffee"): 0.25}
    )


def test_two_readings_of_one_sentence_are_weighed_by_their_probability() -> None:
    rules = {"S": [one(3, "a b", 0, "one"), one(1, "c b", 0, "two")], "a": [one(1, "x", "x")], "c": [one(1, "x", "x")]}
    assert SynchronousGrammar(rules).translations(["x", "b"]) == pytest.approx({("x", "one"): 0.75, ("x", "two"): 0.25})


def test_the_probability_of_a_length_is_the_share_of_free_samples_that_have_it() -> None:
    grammar, source = small(), generator(0)
    lengths = Counter(len(grammar.sample(source).source()) for _ in range(4000))
    for length in (1, 2, 3, 4, 5):
        assert lengths[length] / 4000 == pytest.approx(grammar.length_probability(length), abs=0.03)
    assert grammar.length_probability(1) == pytest.approx(3 / 4 / 2)


def test_samples_of_a_length_follow_the_grammar_given_that_length() -> None:
    grammar, source = small(), generator(0)
    drawn = Counter(grammar.sample(source, 3).source() for _ in range(4000))
    free = Counter(words for _ in range(40_000) if len(words := grammar.sample(source).source()) == 3)
    for words, count in free.most_common(3):
        assert drawn[words] / 4000 == pytest.approx(count / free.total(), abs=0.04)
    assert {len(words) for words in drawn} == {3}


def test_drawn_translations_have_the_shares_of_the_rule() -> None:
    grammar, source = small(), generator(0)
    from course_lib.corpora.synchronous import uniforms

    (tree,) = grammar.parse(["café", "frio"])
    chances = uniforms(source)
    drawn = Counter(tree.draw_translation(chances) for _ in range(4000))
    assert drawn["cold", "coffee"] / 4000 == pytest.approx(0.75, abs=0.03)


def test_words_of_both_languages_are_listed_even_where_a_symbol_has_the_same_name() -> None:
    rules = {"S": [one(1, "near", "near", 0)], "near": [one(1, "perto", "here")]}
    grammar = SynchronousGrammar(rules)
    assert grammar.source_tokens() == ["perto"]
    assert grammar.target_tokens() == ["here", "near"]


def test_what_the_grammar_cannot_read_is_named() -> None:
    with pytest.raises(UnknownTokenError, match=r"'cafe'.*café"):
        small().translations(["cafe"])
    with pytest.raises(ValueError, match="not a sentence of the grammar"):
        small().translations(["frio", "café"])
    with pytest.raises(ValueError, match="not a sentence"):
        small().translations([])


def test_wrong_rules_and_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="sum to 1"):
        Rule(1, ("a",), ((0.5, ("b",)),))
    with pytest.raises(ValueError, match="points outside"):
        Rule(1, ("a",), ((1.0, (1,)),))
    with pytest.raises(ValueError, match="positive weight"):
        Rule(0, ("a",), ((1.0, (0,)),))
    with pytest.raises(ValueError, match="start symbol"):
        SynchronousGrammar({"S": []})
    with pytest.raises(ValueError, match="has 0 words"):
        small().sample(generator(0), 0)
