"""The agreement corpus: what each sentence says of itself is counted again from its words alone."""

from itertools import pairwise

import pytest

from course_lib.corpora import agreement
from course_lib.corpora.agreement import MAXIMUM_LENGTH, NUMBERS, VERB_PAIRS, AgreementSentence
from course_lib.corpora.tokenizers import START, Vocabulary
from course_lib.seeding import generator

MAIN_VERBS = {pair[place]: number for place, number in enumerate(NUMBERS) for pair in VERB_PAIRS}
DESIGNS = ("nested", "flat")


def words_of(kind: str) -> dict[str, str]:
    """Return each word of a kind with its number, read off the rules that hold nothing but words."""
    rules = agreement.grammar().rules
    return {
        body[0]: number
        for symbol, expansions in rules.items()
        for number in NUMBERS
        if symbol.startswith(kind) and symbol.endswith(number) and not symbol.startswith("head")
        for _, body in expansions
    }


NOUNS, DETERMINERS = words_of("noun"), words_of("determiner")
COMING, TRANSITIVE = words_of("coming verb"), words_of("transitive verb")


@pytest.fixture(scope="module", params=DESIGNS)
def drawn(request) -> tuple[str, list[AgreementSentence]]:
    """A design and a hundred and twenty of its sentences."""
    return request.param, agreement.training_sentences(120, generator(1), request.param)


def depth_of(tokens: tuple[str, ...]) -> int:
    """Count relative clauses one inside the other: "que" opens one, its verb closes it."""
    still_open, deepest = 0, 0
    for word, following in pairwise(tokens):
        if word == "que":
            deepest = max(deepest, still_open + 1)
            still_open += following not in COMING
        still_open -= word in TRANSITIVE
    assert still_open == 0
    return deepest


def test_the_classes_of_words_do_not_overlap():
    classes = [NOUNS, DETERMINERS, COMING, TRANSITIVE, MAIN_VERBS]
    assert len(set().union(*classes)) == sum(map(len, classes))
    assert all(len(words) % 2 == 0 for words in classes)


def test_head_verb_number_and_distance_are_those_of_the_words(drawn):
    for sentence in drawn[1]:
        tokens = sentence.tokens
        (verb,) = [place for place, word in enumerate(tokens) if word in MAIN_VERBS]
        head = next(place for place, word in enumerate(tokens) if word in NOUNS)
        assert (sentence.head, sentence.verb, sentence.distance) == (head, verb, verb - head - 1)
        assert NOUNS[tokens[head]] == DETERMINERS[tokens[head - 1]] == MAIN_VERBS[tokens[verb]] == sentence.number
        assert sentence.prefix == tokens[:verb]


def test_attractors_and_depth_are_those_of_the_words(drawn):
    for sentence in drawn[1]:
        between = [NOUNS[word] for word in sentence.tokens[sentence.head + 1 : sentence.verb] if word in NOUNS]
        assert sentence.attractors == len(between) - between.count(sentence.number)
        assert sentence.depth == depth_of(sentence.tokens)


def test_every_verb_of_a_clause_agrees_with_the_innermost_subject_still_waiting():
    for sentence in agreement.training_sentences(120, generator(2)):
        waiting = [sentence.number]
        for place in range(sentence.head + 1, sentence.verb + 1):
            word, before = sentence.tokens[place], sentence.tokens[place - 2]
            if word in NOUNS and before == "que":
                waiting.append(NOUNS[word])
            elif word in TRANSITIVE:
                assert TRANSITIVE[word] == waiting.pop()
            elif word in COMING:
                assert COMING[word] == waiting[-1]
            elif word in MAIN_VERBS:
                assert waiting == [MAIN_VERBS[word]]


def test_sentences_begin_with_the_start_end_with_a_full_stop_and_are_not_too_long(drawn):
    design, sentences = drawn
    vocabulary = Vocabulary(agreement.grammar(design).tokens())
    for sentence in sentences:
        assert (sentence.tokens[0], sentence.tokens[-1]) == (START, ".")
        assert START not in sentence.tokens[1:]
        assert len(sentence.tokens) <= MAXIMUM_LENGTH
        assert vocabulary.decode(vocabulary.encode(sentence.tokens)) == list(sentence.tokens)


def test_the_nested_design_reaches_every_depth_and_the_flat_one_none():
    nested = {s.depth for s in agreement.training_sentences(500, generator(0))}
    flat = agreement.training_sentences(60, generator(0), "flat")
    assert nested >= {0, 1, 2, 3, 4}
    assert max(nested) <= agreement.MAXIMUM_DEPTH
    assert {s.depth for s in flat} == {0}
    assert all("que" not in s.tokens for s in flat)


def test_both_numbers_come_equally_often_and_attractors_have_the_other_number_in_half_of_the_cases(drawn):
    _, sentences = drawn
    plural = sum(s.number == "plural" for s in sentences) / len(sentences)
    assert 0.4 < plural < 0.6
    between = sum(word in NOUNS for s in sentences for word in s.tokens[s.head + 1 : s.verb])
    assert 0.4 < sum(s.attractors for s in sentences) / between < 0.6


@pytest.mark.parametrize("design", DESIGNS)
def test_the_grammar_gives_its_own_sentences_a_probability_and_a_broken_agreement_none(design):
    grammar = agreement.grammar(design, 1)
    source = generator(0)
    for _ in range(10):
        sentence = agreement.describe(grammar.sample_tree(source))
        words = list(sentence.tokens[1:])
        assert grammar.probability(words) > 0
        other = NUMBERS[1 - NUMBERS.index(sentence.number)]
        words[sentence.verb - 1] = next(word for word, number in MAIN_VERBS.items() if number == other)
        assert grammar.probability(words) == 0


def test_after_a_subject_the_grammar_allows_only_verbs_of_its_number():
    following = agreement.grammar("nested", 0).next_token_probabilities(["aqueles", "meninos"])
    verbs = {MAIN_VERBS[word] for word in following if word in MAIN_VERBS}
    assert verbs == {"plural"}
    assert sum(following.values()) == pytest.approx(1)


def test_the_three_sentences_of_the_lecture_belong_to_the_grammar():
    grammar = agreement.grammar()
    lengths = [len(sentence.split()) for sentence in agreement.family()]
    assert lengths == [4, 8, 13]
    assert all(grammar.probability(sentence.split()) > 0 for sentence in agreement.family())


def test_the_same_seed_draws_the_same_sentences():
    assert agreement.training_sentences(20, generator(5)) == agreement.training_sentences(20, generator(5))
    assert agreement.training_sentences(20, generator(5)) != agreement.training_sentences(20, generator(6))


@pytest.mark.parametrize("design", DESIGNS)
def test_no_test_sentence_begins_as_a_training_sentence_or_as_another_test_sentence(design):
    training = agreement.training_sentences(100, generator(0), design)
    found = agreement.test_sentences(training, generator(1), distances=(0, 8), count=20, design=design)
    prefixes = [sentence.prefix for sentences in found.values() for sentence in sentences]
    assert len(set(prefixes)) == len(prefixes)
    assert set(prefixes).isdisjoint(sentence.prefix for sentence in training)
    assert {distance: len(sentences) for distance, sentences in found.items()} == {0: 20, 8: 20}
    for distance, sentences in found.items():
        slip = 1 if distance >= 8 else 0
        assert all(abs(sentence.distance - distance) <= slip for sentence in sentences)


def test_no_beginning_is_tested_twice_even_where_few_exist():
    found = agreement.test_sentences([], generator(1), distances=(0,), count=120)
    assert len({sentence.prefix for sentence in found[0]}) == 120


def test_a_design_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="unknown design 'deep'; choose 'nested' or 'flat'"):
        agreement.training_sentences(1, generator(0), "deep")


def test_a_negative_depth_is_refused():
    with pytest.raises(ValueError, match="maximum_depth is -1; it must be 0 or more"):
        agreement.grammar("nested", -1)


def test_no_sentences_are_refused():
    with pytest.raises(ValueError, match="count is 0; it must be at least 1"):
        agreement.training_sentences(0, generator(0))


def test_too_few_test_sentences_are_told_with_the_way_out():
    with pytest.raises(ValueError, match=r"only \d+ sentences of distance 40 were found; raise maximum_draws"):
        agreement.test_sentences([], generator(0), distances=(40,), count=30, maximum_draws=50)
