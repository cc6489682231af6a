"""Numbers that judge a model: perplexity, divergence from the truth, agreement, and BLEU."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import nn

from course_lib.corpora.agreement import NUMBERS, VERB_PAIRS, AgreementSentence
from course_lib.corpora.tokenizers import PAD_ID, Vocabulary, batch
from course_lib.models.ngrams import NgramModel

Sentence = Sequence[str]


@dataclass(frozen=True)
class Bleu:
    """BLEU from 0 to 100 and what it is made of: precisions of 1 to 4 tokens (0 to 100), brevity penalty (0 to 1), tokens counted."""

    score: float
    precisions: tuple[float, ...]
    brevity_penalty: float
    output_length: int
    reference_length: int


@torch.inference_mode()
def perplexity(model: nn.Module, sequences: Sequence[Sequence[int]], *, batch_size: int = 256) -> float:
    """Return e to the mean loss a token (the first token of each sequence is given, not predicted).

    ValueError if there is nothing to predict.
    """
    if not sequences or min(map(len, sequences)) < 2:
        raise ValueError("perplexity() got no sequences, or one with fewer than 2 tokens; there is nothing to predict")
    total, count = 0.0, 0
    for start in range(0, len(sequences), batch_size):
        tokens = batch(sequences[start : start + batch_size])
        logits = model(tokens[:, :-1]).flatten(0, 1)
        total += nn.functional.cross_entropy(
            logits, tokens[:, 1:].flatten(), ignore_index=PAD_ID, reduction="sum"
        ).item()
        count += int((tokens[:, 1:] != PAD_ID).sum())
    return math.exp(total / count)


def divergence(truth: Mapping[str, float], estimate: Mapping[str, float]) -> float:
    """Return the Kullback–Leibler divergence D(truth ‖ estimate) in nats; infinite if the estimate denies something true.

    ValueError if either is no distribution (negative, or a sum away from 1 by more than 1e-4).
    """
    for name, distribution in (("truth", truth), ("estimate", estimate)):
        if min(distribution.values(), default=-1.0) < 0 or abs(sum(distribution.values()) - 1) > 1e-4:
            raise ValueError(f"{name} is no distribution; its values must be 0 or more and sum to 1")
    if any(share > 0 and not estimate.get(token) for token, share in truth.items()):
        return math.inf
    return sum(share * math.log(share / estimate[token]) for token, share in truth.items() if share > 0)


@torch.inference_mode()
def plural_scores(model: nn.Module, vocabulary: Vocabulary, prefixes: Sequence[Sequence[str]]) -> list[float]:
    """Return, after each prefix, the log of the odds of a plural main verb against a singular one.

    Only main verbs are weighed, the plural forms together against the singular forms together.
    """
    forms = [torch.tensor(vocabulary.encode([pair[place] for pair in VERB_PAIRS])) for place in (0, 1)]
    scores: list[float] = []
    for start in range(0, len(prefixes), 256):
        part = [vocabulary.encode(prefix) for prefix in prefixes[start : start + 256]]
        last = torch.tensor([len(ids) - 1 for ids in part])
        logits = model(batch(part))[torch.arange(len(part)), last]  # (B, V)
        odds = logits[:, forms[1]].logsumexp(dim=1) - logits[:, forms[0]].logsumexp(dim=1)
        scores += odds.tolist()
    return scores


def ngram_plural_scores(model: NgramModel, prefixes: Sequence[Sequence[str]]) -> list[float]:
    """Return, after each prefix, what an n-gram model gives to plural main verbs less what it gives to singular ones."""
    scores: list[float] = []
    for prefix in prefixes:
        probability = model.next_token_probabilities(prefix)
        scores.append(
            sum(probability.get(plural, 0.0) - probability.get(singular, 0.0) for singular, plural in VERB_PAIRS)
        )
    return scores


def agreement_accuracy(
    model: nn.Module | NgramModel, vocabulary: Vocabulary, sentences: Sequence[AgreementSentence]
) -> float:
    """Return the share of sentences in which the model prefers the number of the subject; no preference counts as half.

    ValueError for no sentences.
    """
    if not sentences:
        raise ValueError("agreement_accuracy() got no sentences; give at least one")
    prefixes = [sentence.prefix for sentence in sentences]
    if isinstance(model, NgramModel):
        scores = ngram_plural_scores(model, prefixes)
    else:
        scores = plural_scores(model, vocabulary, prefixes)
    credit = [
        0.5 if score == 0 else float((score > 0) == (s.number == NUMBERS[1]))
        for score, s in zip(scores, sentences, strict=True)
    ]
    return sum(credit) / len(credit)


def bleu(outputs: Sequence[Sentence], references: Sequence[Sentence | Sequence[Sentence]]) -> float:
    """Return sacrebleu's BLEU of a corpus, 0 to 100. (Papineni et al., 2002; Post, 2018)

    Sentences are lists of tokens, which are not divided any further; case counts. The reference of an output is one sentence
    or a list of several valid ones. ValueError for no outputs, different numbers of both, no reference, an empty one, or a
    token that is empty or holds a space.
    """
    return bleu_parts(outputs, references).score


def bleu_parts(outputs: Sequence[Sentence], references: Sequence[Sentence | Sequence[Sentence]]) -> Bleu:
    """Return the same with the precisions and the brevity penalty it is the product of. ValueError as bleu."""
    from sacrebleu.metrics.bleu import BLEU  # late: only translation needs it

    lines, streams = bleu_lines(outputs, references)
    result = BLEU(tokenize="none", force=True).corpus_score(lines, streams)
    return Bleu(result.score, tuple(result.precisions), result.bp, result.sys_len, result.ref_len)


def sentence_bleu(output: Sentence, reference: Sentence | Sequence[Sentence]) -> float:
    """Return sacrebleu's BLEU of one sentence, 0 to 100, smoothed and only over the n-grams it is long enough to hold.

    A corpus is never judged by the mean of these. ValueError as bleu.
    """
    from sacrebleu.metrics.bleu import BLEU

    lines, streams = bleu_lines([output], [reference])
    metric = BLEU(tokenize="none", force=True, effective_order=True)
    return metric.sentence_score(lines[0], [stream[0] for stream in streams]).score


def bleu_lines(
    outputs: Sequence[Sentence], references: Sequence[Sentence | Sequence[Sentence]]
) -> tuple[list[str], list[list[str]]]:
    """Return the outputs as lines, and the first references, the second ones and so on; where there are no more, the first again."""
    if len(outputs) == 0 or len(outputs) != len(references):
        raise ValueError(
            f"BLEU got {len(outputs)} outputs and {len(references)} references; give one for each, at least one"
        )
    valid = [
        [cast("Sentence", one)] if all(isinstance(token, str) for token in one) else cast("Sequence[Sentence]", one)
        for one in references
    ]
    if not all(sentences and all(sentences) for sentences in valid):
        raise ValueError("a reference is empty; each output needs a reference of at least one token")
    for sentence in (*outputs, *(sentence for sentences in valid for sentence in sentences)):
        for token in sentence:
            if token.split() != [token]:
                raise ValueError(f"token {token!r} is empty or holds a space; BLEU counts tokens between spaces")
    most = max(map(len, valid))  # a reference said twice counts once
    streams = [[" ".join(each[k] if k < len(each) else each[0]) for each in valid] for k in range(most)]
    return [" ".join(output) for output in outputs], streams
