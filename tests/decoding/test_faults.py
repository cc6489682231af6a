"""The table of errors: the search is at fault where the model prefers the human translation, the model where it does not."""

import math
import subprocess
import sys

import pytest
import torch

from course_lib.decoding import attribute_errors, beam_search, exhaustive_search, greedy, log_probability
from decoding.models import END, Stepping, random_lm, table_model

# After the start 9: 1 leads to what greedy search finds, 2 to something better, 3 to something worse.
TABLE = {
    (): [0.0, 0.5, 0.4, 0.1],
    (1,): [0.4, 0.3, 0.3, 0.0],
    (2,): [1.0, 0.0, 0.0, 0.0],
    (3,): [1.0, 0.0, 0.0, 0.0],
    (1, 1): [1.0, 0.0, 0.0, 0.0],
}
MODEL = table_model(TABLE, start=1)


def test_each_row_names_who_is_at_fault() -> None:
    output = greedy(MODEL, [9], end=0, max_length=4)
    assert output == [1, 0]
    table = attribute_errors(MODEL, [[9]] * 3, [[2, 0], [3, 0], [1, 0]], [output] * 3, end=0)
    assert [row.at_fault for row in table.rows] == ["search", "model", None]
    assert [round(math.exp(row.reference.log_probability), 6) for row in table.rows] == [0.4, 0.1, 0.2]
    assert [round(math.exp(row.output.log_probability), 6) for row in table.rows] == [0.2] * 3
    assert table.errors == 2
    assert table.shares == {"search": 0.5, "model": 0.5}


def test_a_tie_between_different_sentences_is_the_models() -> None:
    model = table_model({(): [0.0, 0.5, 0.5], (1,): [1.0, 0.0, 0.0], (2,): [1.0, 0.0, 0.0]}, start=1)
    assert attribute_errors(model, [[9]], [[2, 0]], [[1, 0]], end=0).rows[0].at_fault == "model"


def test_alpha_decides_which_numbers_are_compared() -> None:
    """The longer human translation is less probable, .15, but better for each of its tokens than .2."""
    for alpha, at_fault in ((0.0, "model"), (1.0, "search")):
        row = attribute_errors(MODEL, [[9]], [[1, 1, 0]], [[1, 0]], end=0, alpha=alpha).rows[0]
        assert row.at_fault == at_fault
        assert row.reference.score == pytest.approx(math.log(0.15) / 3**alpha)
        assert row.output.score == pytest.approx(math.log(0.2) / 2**alpha)
        assert row.reference.log_probability == pytest.approx(math.log(0.15))


def test_an_accepted_output_is_no_error() -> None:
    table = attribute_errors(MODEL, [[9]] * 2, [[2, 0]] * 2, [[1, 0]] * 2, end=0, accepted=[True, False])
    assert [row.at_fault for row in table.rows] == [None, "search"]
    assert table.shares == {"search": 1.0, "model": 0.0}


def test_an_output_without_its_end_is_the_searchs_fault() -> None:
    row = attribute_errors(MODEL, [[9]], [[3, 0]], [[1, 1]], end=0).rows[0]
    assert row.output.log_probability == -math.inf
    assert row.at_fault == "search"
    assert attribute_errors(MODEL, [[9]], [[3, 0]], [[]], end=0).rows[0].at_fault == "search"


def test_no_errors_share_nothing() -> None:
    table = attribute_errors(MODEL, [[9]], [[1, 0]], [[1, 0]], end=0)
    assert table.errors == 0
    assert table.shares == {"search": 0.0, "model": 0.0}


@pytest.mark.parametrize("alpha", [0.0, 0.7, 1.0])
def test_an_exact_search_is_never_at_fault_and_a_greedy_one_sometimes_is(alpha: float) -> None:
    prompts = [[token] for token in range(1, 5)]
    faults = {"exact": 0, "wide": 0, "greedy": 0}
    for seed in range(6):
        model = Stepping(random_lm(seed, 5, end_bias=1.0))
        references = [[token, END] for token in (1, 2, 3, 4)]
        asked = {"end": END, "max_length": 4}
        ways = {
            "exact": [exhaustive_search(model, prompt, alpha=alpha, **asked)[0].tokens for prompt in prompts],
            "wide": [beam_search(model, prompt, width=600, alpha=alpha, **asked)[0].tokens for prompt in prompts],
            "greedy": [greedy(model, prompt, **asked) for prompt in prompts],
        }
        for name, outputs in ways.items():
            table = attribute_errors(model, prompts, references, outputs, end=END, alpha=alpha)
            faults[name] += sum(row.at_fault == "search" for row in table.rows)
    assert faults["exact"] == faults["wide"] == 0
    assert faults["greedy"] > 0


def test_the_numbers_are_the_models_own() -> None:
    model = Stepping(random_lm(1, 5))
    row = attribute_errors(model, [[2]], [[3, END]], [[1, 4, END]], end=END).rows[0]
    assert row.reference.log_probability == log_probability(model, [2], [3, END])
    assert row.output.log_probability == log_probability(model, [2], [1, 4, END])


@pytest.mark.parametrize(
    ("references", "outputs", "options", "message"),
    [
        ([[1]], [[1, 0]], {}, r"reference \[1\] does not end with token 0"),
        ([[]], [[1, 0]], {}, "does not end"),
        ([[1, 0], [1, 0]], [[1, 0]], {}, r"lengths \[1, 2\]"),
        ([[1, 0]], [[1, 0]], {"accepted": []}, r"lengths \[0, 1\]"),
        ([[1, 0]], [[1, 0]], {"alpha": 1.2}, "alpha is 1.2"),
    ],
)
def test_what_is_no_table_is_refused(references: list, outputs: list, options: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        attribute_errors(lambda ids: torch.zeros(len(ids), 3), [[9]], references, outputs, end=0, **options)


WRONG_KIND = """
import torch
from course_lib.decoding import attribute_errors
model = lambda ids: torch.zeros(len(ids), 3)
attribute_errors(model, [[1]], [[2, 0]], [[1, 0]], end=0, accepted=[[(2, 0)]])
"""


def test_what_is_right_all_the_same_is_said_with_true_or_false() -> None:
    # in its own process, as a reader runs it: here the check of types would refuse it first
    run = subprocess.run([sys.executable, "-c", WRONG_KIND], capture_output=True, text=True, check=False)
    assert "ValueError: accepted holds [(2, 0)]; it must be True or False for each sentence" in run.stderr
