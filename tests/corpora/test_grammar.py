"""Grammars: every exact probability equals what enumerating all derivations gives, and sampling follows it."""

import math
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.corpora.grammar import END, Grammar, Tree
from course_lib.seeding import generator

FINITE = {
    "choice": Grammar({"S": [(3, ("a",)), (1, ("b", "c"))]}),
    "empty sentence": Grammar({"S": [(1, ()), (1, ("a", "S2"))], "S2": [(1, ()), (3, ("b",))]}),
    "empty parts": Grammar({"S": [(1, ("A", "B", "A"))], "A": [(1, ()), (2, ("a",))], "B": [(1, ()), (1, ("b",))]}),
    "ambiguous": Grammar({"S": [(2, ("A", "B")), (1, ("B", "A")), (1, ("a", "b"))], "A": [(1, ("a",)), (1, ("b",))],
                          "B": [(1, ("b",)), (3, ("a",)), (1, ())]}),
    "same expansion twice": Grammar({"S": [(1, ("a",)), (2, ("a",)), (1, ("b",))]}),
    "another start": Grammar({"T": [(1, ("S", "S"))], "S": [(1, ("a",)), (1, ("a", "b"))]}, start="T"),
}  # fmt: skip
RECURSIVE = {
    "right": Grammar({"S": [(1, ("a", "S")), (2, ("b",))]}),
    "centre": Grammar({"S": [(1, ("a", "S", "b")), (3, ())]}),
    "two ways": Grammar({"S": [(1, ("a", "S")), (1, ("a", "a", "S")), (3, ())]}),
    "nested": Grammar({"S": [(1, ("N", "v"))], "N": [(3, ("n",)), (1, ("n", "q", "N", "w"))]}),
}
LONGEST = 9  # of a recursive grammar's sentences, whatever is longer is left out of the enumeration


def enumerated(grammar: Grammar, max_length: int = LONGEST) -> dict[tuple[str, ...], float]:
    """Return the probability of each sentence, summed over its derivations."""
    result: defaultdict[tuple[str, ...], float] = defaultdict(float)
    for sentence, share in grammar.sentences(max_length):
        result[sentence] += share
    return dict(result)


def cases(*groups: dict[str, Grammar]) -> pytest.MarkDecorator:
    """Run a test once for each grammar of `groups`."""
    named = {name: grammar for group in groups for name, grammar in group.items()}
    return pytest.mark.parametrize("grammar", named.values(), ids=named.keys())


@cases(FINITE, RECURSIVE)
def test_the_probability_of_a_sentence_is_the_sum_over_its_derivations(grammar):
    for sentence, share in enumerated(grammar).items():
        assert grammar.probability(sentence) == pytest.approx(share, rel=1e-12)


@cases(FINITE)
def test_the_sentences_of_a_finite_grammar_share_a_probability_of_one(grammar):
    assert sum(enumerated(grammar).values()) == pytest.approx(1, abs=1e-12)


@cases(FINITE)
def test_what_may_follow_each_prefix_equals_counting_all_sentences(grammar):
    sentences = enumerated(grammar)
    for prefix in {sentence[:place] for sentence in sentences for place in range(len(sentence) + 1)}:
        expected: defaultdict[str, float] = defaultdict(float)
        for sentence, share in sentences.items():
            if sentence[: len(prefix)] == prefix:
                expected[(*sentence, END)[len(prefix)]] += share
        total = sum(expected.values())
        assert grammar.next_token_probabilities(prefix) == pytest.approx(
            {token: share / total for token, share in expected.items()}
        )


@cases(FINITE, RECURSIVE)
def test_a_sentences_probability_is_the_product_of_its_next_token_probabilities(grammar):
    for sentence, share in enumerated(grammar).items():
        steps = [*sentence, END]
        product = math.prod(grammar.next_token_probabilities(steps[:t])[steps[t]] for t in range(len(steps)))
        assert product == pytest.approx(share, rel=1e-9)


@cases(FINITE, RECURSIVE)
def test_next_token_probabilities_sum_to_one_and_come_best_first(grammar):
    for sentence in enumerated(grammar, 5):
        shares = list(grammar.next_token_probabilities(sentence[: len(sentence) // 2]).values())
        assert sum(shares) == pytest.approx(1, abs=1e-12)
        assert shares == sorted(shares, reverse=True)


def test_recursive_grammars_agree_with_their_closed_formulas():
    for count in range(6):
        assert RECURSIVE["right"].probability(["a"] * count + ["b"]) == pytest.approx(2 / 3 * (1 / 3) ** count)
        assert RECURSIVE["centre"].probability(["a"] * count + ["b"] * count) == pytest.approx(3 / 4 * (1 / 4) ** count)
    assert RECURSIVE["two ways"].probability(["a", "a"]) == pytest.approx(3 / 5 * (1 / 5 + 1 / 25))
    assert RECURSIVE["centre"].next_token_probabilities(["a"]) == pytest.approx({"b": 3 / 4, "a": 1 / 4})


@given(st.lists(st.tuples(st.floats(0.1, 10), st.lists(st.sampled_from("abA"), max_size=3)), min_size=1, max_size=4))
def test_any_small_grammars_probabilities_sum_to_one_and_match_enumeration(expansions):
    grammar = Grammar({"S": expansions, "A": [(1, ("b",)), (1, ()), (2, ("a", "b"))]})
    sentences = enumerated(grammar)
    assert sum(sentences.values()) == pytest.approx(1)
    assert {s: grammar.probability(s) for s in sentences} == pytest.approx(sentences)


@cases(FINITE, RECURSIVE)
def test_samples_come_as_often_as_their_probability_says(grammar):
    draws, source = 2500, generator(0)
    counts: defaultdict[tuple[str, ...], int] = defaultdict(int)
    for _ in range(draws):
        counts[tuple(grammar.sample(source))] += 1
    assert all(grammar.probability(sentence) > 0 for sentence in counts)
    expected = {sentence: draws * share for sentence, share in enumerated(grammar).items() if draws * share > 5}
    distance = sum((counts[s] - share) ** 2 / share for s, share in expected.items())  # chi-square, about len(expected)
    assert distance < len(expected) + 4 * math.sqrt(2 * len(expected)) + 4


def test_sampling_a_wrong_distribution_would_be_noticed():
    draws, source = 2500, generator(0)
    grammar, wrong = FINITE["choice"], {("a",): 0.68, ("b", "c"): 0.32}
    samples = [tuple(grammar.sample(source)) for _ in range(draws)]
    distance = sum((samples.count(s) - draws * share) ** 2 / (draws * share) for s, share in wrong.items())
    assert distance > 2 + 4 * math.sqrt(4) + 4


def test_the_same_seed_draws_the_same_sentences():
    drawn = [[RECURSIVE["nested"].sample(source) for _ in range(20)] for source in (generator(3), generator(3))]
    assert drawn[0] == drawn[1]


def test_a_tree_shows_the_rules_that_made_its_sentence():
    tree = RECURSIVE["nested"].sample_tree(generator(0))
    assert (tree.symbol, [child.symbol for child in tree.children]) == ("S", ["N", "v"])
    assert tree.tokens() == RECURSIVE["nested"].sample(generator(0))

    def follows_the_rules(node: Tree) -> bool:
        if node.is_token:
            return not node.children
        bodies = [body for _, body in RECURSIVE["nested"].rules[node.symbol]]
        return tuple(c.symbol for c in node.children) in bodies and all(map(follows_the_rules, node.children))

    assert follows_the_rules(tree)
    assert RECURSIVE["nested"].sample_tree(generator(0), start="N").symbol == "N"


def test_the_tokens_of_a_grammar_are_what_has_no_rule():
    assert RECURSIVE["nested"].tokens() == ["n", "q", "v", "w"]


@cases(FINITE, RECURSIVE)
def test_what_the_grammar_cannot_say_has_probability_zero(grammar):
    said = enumerated(grammar)
    for wrong in (("z",), ("a", "z"), ("b", "a", "b", "a", "b"), ("a", "b", "b", "c")):
        assert grammar.probability(wrong) == pytest.approx(said.get(wrong, 0.0))


def test_an_unfinished_sentence_has_probability_zero_but_may_go_on():
    assert RECURSIVE["nested"].probability(["n", "q"]) == 0
    assert RECURSIVE["nested"].next_token_probabilities(["n", "q"]) == {"n": 1.0}


@pytest.mark.parametrize(
    ("prefix", "message"),
    [(["v"], "goes on with 'v' after 'the beginning'"), (["n", "q", "n", "z", "n"], "with 'z' after 'n q n'"),
     (["n", "v", "v"], "goes on with 'v' after 'n v'")],
)  # fmt: skip
def test_a_prefix_outside_the_grammar_is_refused_at_the_token_that_left_it(prefix, message):
    with pytest.raises(ValueError, match=message):
        RECURSIVE["nested"].next_token_probabilities(prefix)


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ({"T": [(1, ("a",))]}, "the start symbol 'S' has no rule; add one, or name another start"),
        ({"S": []}, "the symbol 'S' has no expansion; give it at least one"),
        ({"S": [(1, ("a",)), (0, ("b", "c"))]}, "'S' -> 'b c' has weight 0; it must be positive"),
        ({"S": [(-2, ("a",))]}, "has weight -2; it must be positive"),
        ({"S": [(math.nan, ("a",))]}, "has weight nan; it must be positive"),
        ({"S": [(1, ("S", "a")), (1, ("b",))]}, "'S' can begin with itself; rewrite the rule so that a token comes"),
        ({"S": [(1, ("A", "a"))], "A": [(1, ("S",)), (1, ("b",))]}, "can begin with itself"),
        ({"S": [(1, ("A", "S", "a")), (1, ())], "A": [(1, ()), (1, ("b",))]}, "'S' can begin with itself"),
    ],
)
def test_a_grammar_that_cannot_be_read_left_to_right_is_refused(rules, message):
    with pytest.raises(ValueError, match=message):
        Grammar(rules)
