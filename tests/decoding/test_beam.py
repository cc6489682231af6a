"""Beam search: equal to exhaustive search when wide enough, to greedy search when narrow, and the same by any kind of model."""

import itertools
import math
from collections.abc import Sequence

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_lib.decoding import (
    Hypothesis,
    beam_search,
    beam_steps,
    exhaustive_search,
    greedy,
    log_probability,
    normalised_score,
)
from decoding.models import END, Stepping, random_lm, recomputed, table_model

TOLERANCE = 1e-5  # float32 models: below this two scores are a tie
ALPHAS = (0.0, 0.7, 1.0)
seeds = st.integers(0, 10_000)


def near(a: Sequence[Hypothesis], b: Sequence[Hypothesis]) -> bool:
    """Tell whether two rankings hold the same sentences with the same numbers."""
    return [one.tokens for one in a] == [one.tokens for one in b] and all(
        math.isclose(x.log_probability, y.log_probability, abs_tol=TOLERANCE)
        and math.isclose(x.score, y.score, abs_tol=TOLERANCE)
        for x, y in zip(a, b, strict=True)
    )


def tied(ranking: Sequence[Hypothesis]) -> bool:
    """Tell whether neighbours in a ranking are too near to be told apart."""
    scores = [one.score for one in ranking]
    return any(abs(a - b) < TOLERANCE for a, b in itertools.pairwise(scores))


def test_a_beam_that_is_wide_enough_equals_exhaustive_search_length_by_length() -> None:
    compared, skipped = 0, 0
    for seed in range(40):
        vocabulary, length = 2 + seed % 4, 3 + seed % 3
        model = recomputed(random_lm(seed, vocabulary, end_bias=(seed % 5) - 2.0))
        for alpha in ALPHAS:
            exact = exhaustive_search(model, [1], alpha=alpha, end=END, max_length=length)
            wide = beam_search(
                model, [1], width=vocabulary**length, alpha=alpha, end=END, max_length=length, stop_early=False
            )
            assert len(exact) == length
            if tied(exact):
                skipped += 1
                continue
            compared += 1
            assert near(wide, exact), (seed, alpha)
            stopped = beam_search(model, [1], width=vocabulary**length, alpha=alpha, end=END, max_length=length)
            assert near(stopped[:1], exact[:1]), (seed, alpha)  # stopping early never costs the best
    print(f"{compared} rankings compared, {skipped} skipped because of a tie")
    assert compared > 100


def test_a_narrow_beam_misses_what_exhaustive_search_finds() -> None:
    missed = 0
    for seed in range(40):
        model = recomputed(random_lm(seed, 5))
        exact = exhaustive_search(model, [1], end=END, max_length=5)
        narrow = beam_search(model, [1], width=2, end=END, max_length=5)
        missed += narrow[0].score < exact[0].score - TOLERANCE
    assert missed > 0  # or the comparison above would compare nothing


@given(seed=seeds, alpha=st.sampled_from(ALPHAS), length=st.integers(1, 12))
def test_width_1_is_greedy_search(seed: int, alpha: float, length: int) -> None:
    model = recomputed(random_lm(seed, 7))
    best = beam_search(model, [1], width=1, alpha=alpha, end=END, max_length=length)
    assert [list(one.tokens) for one in best] == [greedy(model, [1], end=END, max_length=length)]


@given(seed=seeds, alpha=st.sampled_from(ALPHAS), width=st.integers(1, 9))
def test_a_model_with_a_memory_gives_what_recomputing_gives(seed: int, alpha: float, width: int) -> None:
    model = random_lm(seed, 7)
    for stop_early in (True, False):
        asked = {"width": width, "alpha": alpha, "end": END, "max_length": 8, "stop_early": stop_early}
        stepping = beam_search(Stepping(model), [3, 1], **asked)
        plain = beam_search(recomputed(model), [3, 1], **asked)
        assert near(stepping, plain) or tied(plain)


@given(seed=seeds, alpha=st.sampled_from(ALPHAS), width=st.integers(1, 12))
def test_a_ranking_is_sorted_without_repetition_one_of_each_length(seed: int, alpha: float, width: int) -> None:
    model = Stepping(random_lm(seed, 6))
    found = beam_search(model, [2], width=width, alpha=alpha, end=END, max_length=9, stop_early=False)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    if found[0].tokens[-1] == END:
        lengths = [len(one.tokens) for one in found]
        assert len(set(lengths)) == len(lengths)
        assert all(END not in one.tokens[:-1] and one.tokens[-1] == END for one in found)
    else:  # nothing finished
        assert len({one.tokens for one in found}) == len(found) <= width
        assert all(END not in one.tokens and len(one.tokens) == 9 for one in found)
    for one in found:
        assert one.log_probability == pytest.approx(log_probability(model, [2], one.tokens), rel=1e-5)
        assert one.score == pytest.approx(normalised_score(one.log_probability, len(one.tokens), alpha))


@given(seed=seeds, alpha=st.sampled_from(ALPHAS), width=st.integers(1, 20))
def test_no_beam_scores_above_exhaustive_search(seed: int, alpha: float, width: int) -> None:
    model = recomputed(random_lm(seed, 4))
    exact = exhaustive_search(model, [1], alpha=alpha, end=END, max_length=5)
    found = beam_search(model, [1], width=width, alpha=alpha, end=END, max_length=5)
    if found[0].tokens[-1] == END:
        assert found[0].score <= exact[0].score + TOLERANCE
    wide = beam_search(model, [1], width=4**5, alpha=alpha, end=END, max_length=5)
    assert wide[0].score >= exact[0].score - TOLERANCE


@given(seed=seeds, alpha=st.sampled_from(ALPHAS), width=st.integers(2, 8))
def test_stopping_early_changes_nothing_at_the_top(seed: int, alpha: float, width: int) -> None:
    model = Stepping(random_lm(seed, 6, end_bias=1.0))
    asked = {"width": width, "alpha": alpha, "end": END, "max_length": 10}
    early, late = beam_search(model, [1], **asked), beam_search(model, [1], **asked, stop_early=False)
    assert early[0] == late[0]
    assert len(early) <= len(late)


def test_stopping_early_saves_steps_of_the_model() -> None:
    model = Stepping(random_lm(3, 6, end_bias=6.0))
    asked = {"width": 3, "end": END, "max_length": 30}
    assert len(list(beam_steps(model, [1], **asked))) < 10
    assert len(list(beam_steps(model, [1], **asked, stop_early=False))) == 30


# The deck's walk: "in september" looks weaker than "jane" at first. Words 1 … 6 after the start, 0 ends.
WORDS = ["<end>", "jane", "in", "september", "visits", "is", "zulu"]
WALK = {
    (): [0.0, 0.5, 0.3, 0.1, 0.0, 0.0, 0.1],
    (1,): [0.0, 0.0, 0.0, 0.0, 0.4, 0.5, 0.1],
    (2,): [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0],
    (3,): [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    (1, 4): [0.9, 0.0, 0.0, 0.0, 0.0, 0.0, 0.1],
    (1, 5): [0.2, 0.2, 0.2, 0.2, 0.0, 0.0, 0.2],
    (2, 3): [0.5, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0],
}


def test_greedy_loses_where_the_second_word_is_the_better_one() -> None:
    model = table_model(WALK, start=1)
    assert greedy(model, [6], end=0, max_length=3) == [1, 5, 0]
    best = beam_search(model, [6], width=3, end=0, max_length=3)[0]
    assert best.tokens == (1, 4, 0)
    assert math.exp(best.log_probability) == pytest.approx(0.5 * 0.4 * 0.9)
    assert math.exp(log_probability(model, [6], [1, 5, 0])) == pytest.approx(0.5 * 0.5 * 0.2)


def test_the_steps_show_the_walk() -> None:
    first, second, third = beam_steps(table_model(WALK, start=1), [6], width=3, end=0, max_length=3)
    assert [one.tokens for one in first.live] == [()]
    assert first.candidate_count == 7
    assert [one.tokens for one in first.kept] == [(1,), (2,), (3,)]  # of two equals the first in the vocabulary
    assert [one.tokens for one in first.dropped] == [(6,)]  # the impossible ones are not listed
    assert second.candidate_count == 3 * 7
    assert second.live == first.kept
    assert [one.tokens for one in second.kept] == [(2, 3), (1, 5), (1, 4)]
    assert [(one.tokens, one.log_probability) for one in second.dropped] == [
        ((3, 0), pytest.approx(math.log(0.1))),  # it ends, but three others are better
        ((1, 6), pytest.approx(math.log(0.05))),
    ]
    assert second.finished == []
    assert [one.parent for one in second.candidates] == [1, 0, 0, 2, 0]
    assert [one.tokens for one in third.finished] == [(1, 4, 0), (2, 3, 0)]
    assert next(one.tokens for one in third.kept) == (2, 3, 1)
    assert [step.number for step in (first, second, third)] == [1, 2, 3]


@given(seed=seeds, width=st.integers(1, 6), alpha=st.sampled_from(ALPHAS))
def test_the_steps_add_up_to_the_search(seed: int, width: int, alpha: float) -> None:
    asked = {"width": width, "alpha": alpha, "end": END, "max_length": 7}
    model = Stepping(random_lm(seed, 6))
    steps = list(beam_steps(model, [1], **asked))
    for number, step in enumerate(steps, 1):
        totals = [candidate.hypothesis.log_probability for candidate in step.candidates]
        assert totals == sorted(totals, reverse=True)
        assert len(step.kept) <= width
        assert len(step.finished) <= width
        assert step.candidate_count == 6 * len(step.live)
        assert len(step.kept) + len(step.finished) + len(step.dropped) == len(step.candidates)
        for candidate in step.candidates:
            assert len(candidate.hypothesis.tokens) == number
            assert candidate.hypothesis.tokens[:-1] == step.live[candidate.parent].tokens
            if candidate.fate == "dropped" and candidate.hypothesis.tokens[-1] != END:
                assert candidate.hypothesis.log_probability <= step.kept[-1].log_probability
    best = -math.inf  # it goes on exactly as long as the best live hypothesis could win at the greatest length
    for step in steps:
        best = max([best, *(one.score for one in step.finished)])
        over = not step.kept or step.number == 7 or (width == 1 and step.finished)
        settled = over or step.kept[0].log_probability / 7**alpha <= best
        assert bool(settled) == (step is steps[-1])
    finished = [step.finished[0] for step in steps if step.finished] or steps[-1].kept
    assert sorted(finished, key=lambda one: -one.score) == beam_search(model, [1], **asked)


def test_few_candidates_may_be_listed_but_none_that_lives_or_ends_is_left_out() -> None:
    step = next(beam_steps(Stepping(random_lm(0, 30)), [1], width=4, end=END, max_length=5, listed=1))
    assert len(step.candidates) == 8
    assert len(step.kept) == 4


def test_a_width_beyond_the_vocabulary_is_legal_and_grows_into_its_room() -> None:
    model = Stepping(random_lm(1, 3))
    steps = beam_steps(model, [1], width=20, end=END, max_length=6, stop_early=False)
    assert [len(step.kept) for step in steps] == [2, 4, 8, 16, 20, 20]


def test_where_nothing_finishes_the_live_ones_are_returned() -> None:
    found = beam_search(lambda ids: torch.tensor([[-math.inf, 1.0, 0.0]] * len(ids)), [1], width=3, end=0, max_length=2)
    assert [one.tokens for one in found] == [(1, 1), (1, 2), (2, 1)]


def test_of_equals_the_first_in_the_vocabulary_live() -> None:
    step = next(beam_steps(lambda ids: torch.zeros(len(ids), 300), [1], width=4, end=299, max_length=2, listed=6))
    assert [one.tokens for one in step.kept] == [(0,), (1,), (2,), (3,)]
    assert step.candidate_count == 300


def test_length_normalisation_prefers_the_longer_sentence() -> None:
    model = table_model({(): [0.5, 0.5], (1,): [0.7, 0.3], (1, 1): [0.5, 0.5]}, start=1)
    asked = {"width": 2, "end": 0, "max_length": 2}
    assert beam_search(model, [1], **asked)[0].tokens == (0,)  # .5 against .35
    assert beam_search(model, [1], **asked, alpha=1.0)[0].tokens == (1, 0)  # log .5 against log(.35)/2
