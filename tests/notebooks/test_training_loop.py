"""The loop of training that chapter 1 shows: the library's `fit` takes the same steps."""

import pytest
import torch

from course_lib import recipes
from course_lib.corpora.tokenizers import batch
from course_lib.seeding import generator
from course_lib.training import fit
from course_lib.training.descent import groups_of_like_length
from notebooks.definitions import defined

CHAPTER = "01-rnn-limits"
STEPS = 130  # beyond the 100 over which the learning rate rises


@pytest.mark.parametrize("language", ["pt", "en"])
def test_the_loop_in_view_gives_the_losses_of_the_library(language: str) -> None:
    words = recipes.vocabulary("flat")
    sequences = [words.encode(sentence.tokens) for sentence in recipes.corpus(0, 3000, "flat")]
    seen, unseen = (recipes.build("rnn", 32, 0, words) for _ in range(2))
    for model in (seen, unseen):
        model.get_parameter("recurrence.weight_hh_l0").data *= 4  # a gradient long enough to be clipped
    source = generator(0)
    groups = groups_of_like_length([len(sequence) for sequence in sequences], 64, source)
    batches = [batch([sequences[place] for place in group]) for group in groups]
    descend = defined(CHAPTER, "training-loop", language=language, torch=torch)["descend"]

    in_view = list(descend(seen, batches, STEPS, source))
    in_library = [record.loss for record in fit(unseen, sequences, steps=STEPS, generator=generator(0))]

    assert len(batches) < STEPS  # the batches come again in a new order
    assert in_view == in_library
    assert in_view[-1] < in_view[0]
    assert all(torch.equal(mine, theirs) for mine, theirs in zip(seen.parameters(), unseen.parameters(), strict=True))
