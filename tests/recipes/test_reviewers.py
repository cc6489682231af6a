"""One encoder for two tasks: trained together it changes with both, and frozen it does not change at all."""

from dataclasses import replace

import pytest
import torch

from course_lib.recipes import reviewers

TINY = replace(reviewers.LIVE, training=120, test=30, translator_steps=4, classifier_steps=4, width=8)


def test_training_and_test_reviews_are_all_different() -> None:
    training, test = reviewers.corpus(TINY)
    assert (len(training), len(test)) == (120, 30)
    assert not {review.source for review in training} & {review.source for review in test}


def test_both_losses_reach_the_one_encoder() -> None:
    encoder = reviewers.build_encoder(TINY)
    before = encoder.embedding.weight.clone()
    translator, classifier = reviewers.build_translator(TINY, encoder), reviewers.build_classifier(TINY, encoder)
    records = list(reviewers.train_both(TINY, translator, classifier))
    assert len(records) == 4
    assert not torch.equal(encoder.embedding.weight, before)
    assert classifier.encoder is translator.model.encoder


def test_a_frozen_encoder_stays_as_it_was() -> None:
    encoder = reviewers.build_encoder(TINY).requires_grad_(False)
    before = {name: tensor.clone() for name, tensor in encoder.state_dict().items()}
    list(reviewers.train_translator(TINY, reviewers.build_translator(TINY, encoder)))
    list(reviewers.train_classifier(TINY, reviewers.build_classifier(TINY, encoder)))
    assert all(torch.equal(tensor, before[name]) for name, tensor in encoder.state_dict().items())


def test_two_encoders_cannot_be_trained_as_one() -> None:
    translator = reviewers.build_translator(TINY, reviewers.build_encoder(TINY))
    classifier = reviewers.build_classifier(TINY, reviewers.build_encoder(TINY))
    with pytest.raises(ValueError, match="build both with the same one"):
        next(reviewers.train_both(TINY, translator, classifier))


def test_no_reviews_give_no_score() -> None:
    encoder = reviewers.build_encoder(TINY)
    with pytest.raises(ValueError, match="no reviews"):
        reviewers.accuracy(reviewers.build_classifier(TINY, encoder), [])
    with pytest.raises(ValueError, match="no reviews"):
        reviewers.exact_share(reviewers.build_translator(TINY, encoder), [])
