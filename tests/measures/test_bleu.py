"""BLEU is sacrebleu's on tokens that are already divided, with its parts and its refusals."""

import math
import random

import pytest
import sacrebleu

from course_lib.measures.metrics import bleu, bleu_parts, sentence_bleu

WORDS = ["jane", "is", "visiting", "africa", "in", "september", "the", "old", "red", "house"]


def random_corpus(seed: int, size: int = 20) -> tuple[list[list[str]], list[list[str]]]:
    """Return references, and outputs that differ from them in some words and in length."""
    chance = random.Random(seed)
    references = [chance.choices(WORDS, k=chance.randint(4, 12)) for _ in range(size)]
    outputs = [
        [word if chance.random() < 0.8 else chance.choice(WORDS) for word in reference if chance.random() < 0.9]
        or ["in"]
        for reference in references
    ]
    return outputs, references


@pytest.mark.parametrize("seed", range(5))
def test_bleu_is_sacrebleus_of_the_joined_tokens(seed: int) -> None:
    outputs, references = random_corpus(seed)
    lines, streams = [" ".join(one) for one in outputs], [[" ".join(one) for one in references]]
    expected = sacrebleu.corpus_bleu(lines, streams, tokenize="none", force=True).score
    assert 5 < expected < 95
    assert bleu(outputs, references) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_sentence_bleu_is_sacrebleus(seed: int) -> None:
    outputs, references = random_corpus(seed)
    for output, reference in zip(outputs, references, strict=True):
        expected = sacrebleu.sentence_bleu(" ".join(output), [" ".join(reference)], tokenize="none").score
        assert sentence_bleu(output, reference) == pytest.approx(expected, abs=1e-12)


def test_tokens_are_not_divided_further() -> None:
    output, reference = ["d'água", "a-b", "c.", "é", "(x)"], ["d'", "água", "a-b", "c", ".", "é", "(x)"]
    parts = bleu_parts([output], [reference])
    assert parts.output_length == 5
    assert parts.reference_length == 7
    assert parts.precisions[0] == pytest.approx(100 * 3 / 5)  # a-b, é and (x)


def test_the_parts_multiply_to_the_score() -> None:
    parts = bleu_parts(*random_corpus(7))
    mean = math.exp(sum(map(math.log, parts.precisions)) / 4)
    assert parts.score == pytest.approx(parts.brevity_penalty * mean)
    assert parts.brevity_penalty == pytest.approx(math.exp(1 - parts.reference_length / parts.output_length))


def test_a_perfect_output_scores_100_and_half_of_it_pays_for_brevity() -> None:
    sentence = ["jane", "is", "visiting", "africa", "in", "september", "and", "is", "seeing", "the", "old", "house"]
    assert bleu([sentence], [sentence]) == pytest.approx(100)
    half = bleu_parts([sentence[:6]], [sentence])
    assert half.precisions == pytest.approx((100.0,) * 4)
    assert half.score == pytest.approx(100 * math.exp(1 - 12 / 6))


def test_each_of_several_references_counts_and_their_numbers_may_differ() -> None:
    first, second = (
        ["jane", "is", "visiting", "africa", "in", "september"],
        ["in", "september", "jane", "will", "visit", "africa"],
    )
    outputs = [second, first]
    assert bleu(outputs, [[first, second], first]) == pytest.approx(100)
    assert bleu(outputs, [first, first]) < 90
    assert bleu(outputs, [[first, second], [first]]) == bleu(outputs, [[first, second], first])
    assert sentence_bleu(second, [first, second]) == pytest.approx(100)


def test_an_empty_output_scores_nothing() -> None:
    assert bleu([[]], [["jane"]]) == 0
    assert sentence_bleu([], ["jane"]) == 0


@pytest.mark.parametrize(
    ("outputs", "references", "message"),
    [
        ([], [], "0 outputs"),
        ([["a"]], [["a"], ["b"]], "1 outputs and 2 references"),
        ([["a"]], [[]], "reference is empty"),
        ([["a"]], [[["a"], []]], "reference is empty"),
        ([["a b"]], [["a"]], "'a b'"),
        ([["a"]], [["", "a"]], "''"),
        (["a b"], [["a", "b"]], "' '"),
    ],
)
def test_what_is_no_corpus_of_tokens_is_refused(outputs: list, references: list, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        bleu(outputs, references)
