"""Numbers that judge a model, against their formulas, PyTorch's, and models whose score is known beforehand."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from course_lib.corpora import agreement
from course_lib.corpora.agreement import VERB_PAIRS, AgreementSentence
from course_lib.corpora.tokenizers import Vocabulary
from course_lib.measures.metrics import agreement_accuracy, divergence, ngram_plural_scores, perplexity, plural_scores
from course_lib.models.ngrams import NgramModel
from course_lib.models.recurrent import RecurrentLM
from course_lib.seeding import generator

WORDS = Vocabulary(agreement.grammar().tokens())
PLURAL_IDS = [WORDS.id(plural) for _, plural in VERB_PAIRS]
DISTRIBUTIONS = st.lists(st.floats(0.01, 1), min_size=5, max_size=5)


class Fixed(nn.Module):
    """A model that gives every token the score that `scores` holds, whatever it reads."""

    def __init__(self, scores: torch.Tensor) -> None:
        super().__init__()
        self.scores = scores

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        return self.scores.expand(*tokens.shape, -1)


class Oracle(nn.Module):
    """A model that knows the number of the first noun it reads, and prefers the plural verbs by it; or the other way."""

    def __init__(self, nouns: dict[int, str], sign: float = 1.0) -> None:
        super().__init__()
        self.nouns, self.sign = nouns, sign

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        scores = torch.zeros(*tokens.shape, len(WORDS))
        for row, ids in enumerate(tokens.tolist()):
            number = next(self.nouns[index] for index in ids if index in self.nouns)
            scores[row, :, PLURAL_IDS] = self.sign if number == "plural" else -self.sign
        return scores


@pytest.fixture(scope="module")
def sentences() -> list[AgreementSentence]:
    return agreement.training_sentences(60, generator(0))


def test_perplexity_equals_the_formula_token_by_token_whatever_the_batch():
    model = RecurrentLM(7, 4, generator=generator(0))
    sequences = [[1, 2, 3], [1, 4], [1, 5, 6, 2, 3], [1, 3, 3]]
    losses = [
        -model(torch.tensor([sequence]))[0, place].log_softmax(dim=0)[sequence[place + 1]].item()
        for sequence in sequences
        for place in range(len(sequence) - 1)
    ]
    expected = math.exp(sum(losses) / len(losses))
    for batch_size in (1, 3, 256):
        assert perplexity(model, sequences, batch_size=batch_size) == pytest.approx(expected, rel=1e-5)


@given(st.integers(2, 30))
def test_a_model_that_knows_nothing_has_the_vocabularys_size_as_perplexity(size):
    assert perplexity(Fixed(torch.zeros(size)), [[1, 1, 1], [1, 1]]) == pytest.approx(size, rel=1e-5)


@pytest.mark.parametrize("sequences", [[], [[1, 2], [1]]])
def test_perplexity_with_nothing_to_predict_is_refused(sequences):
    with pytest.raises(ValueError, match="fewer than 2 tokens; there is nothing to predict"):
        perplexity(Fixed(torch.zeros(4)), sequences)


@given(DISTRIBUTIONS, DISTRIBUTIONS)
def test_divergence_equals_pytorchs_is_never_negative_and_zero_only_from_itself(first, second):
    truth, estimate = (torch.tensor(x, dtype=torch.float64) / sum(x) for x in (first, second))
    named = [dict(zip("abcde", distribution.tolist(), strict=True)) for distribution in (truth, estimate)]
    expected = nn.functional.kl_div(estimate.log(), truth, reduction="sum").item()
    assert divergence(*named) == pytest.approx(expected, abs=1e-9)
    assert divergence(*named) >= -1e-12
    assert divergence(named[0], named[0]) == 0


def test_divergence_is_infinite_when_something_true_is_denied_but_not_the_other_way():
    assert divergence({"a": 0.5, "b": 0.5}, {"a": 1.0}) == math.inf
    assert divergence({"a": 0.5, "b": 0.5}, {"a": 1.0, "b": 0.0}) == math.inf
    assert divergence({"a": 1.0, "b": 0.0}, {"a": 0.5, "c": 0.5}) == pytest.approx(math.log(2))


@pytest.mark.parametrize("wrong", [{}, {"a": 0.5}, {"a": 1.5, "b": -0.5}, {"a": 0.6, "b": 0.6}])
def test_what_is_no_distribution_is_refused_by_name(wrong):
    for arguments, name in (((wrong, {"a": 1.0}), "truth"), (({"a": 1.0}, wrong), "estimate")):
        with pytest.raises(ValueError, match=f"{name} is no distribution; its values must be 0 or more and sum to 1"):
            divergence(*arguments)


def test_plural_scores_are_the_log_odds_after_the_last_token_of_each_prefix(sentences):
    model = RecurrentLM(len(WORDS), 8, generator=generator(0))
    scores = plural_scores(model, WORDS, [s.prefix for s in sentences])
    for sentence, score in zip(sentences[:10], scores, strict=False):
        shares = model(torch.tensor([WORDS.encode(sentence.prefix)]))[0, -1].softmax(dim=0)
        singular = sum(shares[WORDS.id(form)].item() for form, _ in VERB_PAIRS)
        assert score == pytest.approx(math.log(shares[PLURAL_IDS].sum().item() / singular), abs=1e-4)


def test_models_with_a_known_answer_get_the_accuracy_they_deserve(sentences):
    nouns = {WORDS.id(s.tokens[s.head]): s.number for s in sentences}
    share_of_plurals = sum(s.number == "plural" for s in sentences) / len(sentences)
    always_plural = torch.zeros(len(WORDS))
    always_plural[PLURAL_IDS] = 1.0
    assert agreement_accuracy(Oracle(nouns), WORDS, sentences) == 1
    assert agreement_accuracy(Oracle(nouns, -1.0), WORDS, sentences) == 0
    assert agreement_accuracy(Fixed(always_plural), WORDS, sentences) == pytest.approx(share_of_plurals)
    assert agreement_accuracy(Fixed(torch.zeros(len(WORDS))), WORDS, sentences) == 0.5


def test_n_grams_are_judged_by_the_probability_of_plural_verbs_less_singular_ones(sentences):
    model = NgramModel(2).fit([["meninos", "saíram"], ["menino", "saiu"], ["gatos", "saíram"], ["gatos", "saiu"]])
    scores = ngram_plural_scores(model, [["os", "meninos"], ["o", "menino"], ["os", "gatos"]])
    assert scores == [1.0, -1.0, 0.0]
    remembering = NgramModel(60).fit([s.tokens for s in sentences])
    assert agreement_accuracy(remembering, WORDS, sentences) == 1
    knows_no_verb = NgramModel(2).fit([["ontem", "."]])
    assert agreement_accuracy(knows_no_verb, WORDS, sentences) == 0.5


def test_accuracy_over_no_sentences_is_refused():
    with pytest.raises(ValueError, match="got no sentences; give at least one"):
        agreement_accuracy(NgramModel(1), WORDS, [])
