"""Our beam search against Hugging Face's `generate` on a small GPT-2 of random weights, under the same conventions.

What `transformers` 5 does, read in `GenerationMixin._beam_search` and its helpers: the score of a finished hypothesis is its sum of
log-probabilities divided by (number of generated tokens, the end counted, the prompt not) ** length_penalty; of the best 2·B
continuations only those among the first B may finish, and the B best others live on; at max_new_tokens whatever is among the
first B counts as finished, with or without its end. early_stopping: "never" stops when no live hypothesis can enter the B best
finished ones (exact for a length_penalty from 0 up), True as soon as B are finished.
"""

import itertools
import math
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import torch

from course_lib.decoding import BeamStep, Hypothesis, beam_search, beam_steps, greedy

pytestmark = pytest.mark.slow

VOCABULARY, END, PAD, NEW_TOKENS = 14, 1, 0, 8
TOLERANCE = 1e-4
SETTINGS = ((2, 0.0), (3, 0.7), (4, 1.0), (7, 0.7))  # width and alpha; 2 · width is at most the vocabulary


@pytest.fixture(scope="module")
def gpt2s() -> Iterator[list[Any]]:
    """Return small GPT-2s with random weights; large ones, so that their choices are not all alike."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's own, on import
        from transformers import GPT2Config, GPT2LMHeadModel

    models = []
    with torch.random.fork_rng():
        for seed in range(4):
            torch.manual_seed(seed)
            config = GPT2Config(
                vocab_size=VOCABULARY,
                n_positions=32,
                n_embd=16,
                n_layer=2,
                n_head=2,
                initializer_range=0.6,
                bos_token_id=PAD,
                eos_token_id=END,
                pad_token_id=PAD,
            )
            model = GPT2LMHeadModel(config).eval()
            model.lm_head.bias = torch.nn.Parameter(torch.zeros(VOCABULARY))
            model.lm_head.bias.data[END] = 6.0  # sentences of different lengths
            models.append(model)
    yield models


def prompts() -> list[list[int]]:
    """Return beginnings of different lengths."""
    return [[2 + (7 * start + 3 * place) % (VOCABULARY - 2) for place in range(1 + start % 4)] for start in range(8)]


def generated(model: Any, prompt: list[int], width: int, alpha: float, early_stopping: Any) -> list[Hypothesis]:
    """Return what `generate` returns, without the prompt and the filling: tokens with their score."""
    result = model.generate(
        torch.tensor([prompt]),
        attention_mask=torch.ones(1, len(prompt), dtype=torch.long),
        num_beams=width,
        num_return_sequences=width,
        length_penalty=alpha,
        early_stopping=early_stopping,
        max_new_tokens=NEW_TOKENS,
        do_sample=False,
        return_dict_in_generate=True,
        output_scores=True,
    )
    ranking = []
    for tokens, score in zip(
        result.sequences[:, len(prompt) :].tolist(), result.sequences_scores.tolist(), strict=True
    ):
        tokens = tokens[: tokens.index(END) + 1] if END in tokens else tokens[:NEW_TOKENS]
        ranking.append(Hypothesis(tuple(tokens), math.nan, score))
    return ranking


def ours_as_theirs(steps: list[BeamStep], width: int, early_stopping: Any) -> list[Hypothesis]:
    """Return the `width` best of all that finished, and of what is cut at the last step, as `generate` ranks them."""
    ranking: list[Hypothesis] = []
    for step in steps:
        ranking += step.finished
        if step.number == NEW_TOKENS:
            ranking += [one.hypothesis for one in step.candidates[:width] if one.fate != "finished"]
        ranking = sorted(ranking, key=lambda one: -one.score)[:width]
        if early_stopping is True and len(ranking) == width:
            break
    return ranking


def tied(scores: list[float]) -> bool:
    """Tell whether two numbers in a falling list are too near to be told apart."""
    return any(a - b < TOLERANCE for a, b in itertools.pairwise(scores))


def uncertain(steps: list[BeamStep], width: int, ranking: list[Hypothesis]) -> bool:
    """Tell whether rounding could have changed who lived, who finished, or the order at the end."""
    return tied([one.score for one in ranking]) or any(
        tied([one.hypothesis.log_probability for one in step.candidates[: 2 * width + 1]]) for step in steps
    )


@pytest.mark.parametrize("early_stopping", ["never", True])
def test_beam_search_equals_generate(gpt2s: list[Any], early_stopping: Any, capsys: pytest.CaptureFixture[str]) -> None:
    compared, cut, skipped, lengths = 0, 0, 0, set()
    for model in gpt2s:

        def next_logits(ids: torch.Tensor, model: Any = model) -> torch.Tensor:
            return model(ids, attention_mask=torch.ones_like(ids)).logits[:, -1]

        for prompt in prompts()[:: 1 if early_stopping == "never" else 2]:
            for width, alpha in SETTINGS:
                asked = {"width": width, "alpha": alpha, "end": END, "max_length": NEW_TOKENS}
                steps = list(beam_steps(next_logits, prompt, **asked, stop_early=False))
                ours = ours_as_theirs(steps, width, early_stopping)
                if uncertain(steps, width, ours):
                    skipped += 1
                    continue
                theirs = generated(model, prompt, width, alpha, early_stopping)
                assert [one.tokens for one in ours] == [one.tokens for one in theirs]
                assert [one.score for one in ours] == pytest.approx([one.score for one in theirs], abs=TOLERANCE)
                compared += 1
                finished = [one for one in theirs if one.tokens[-1] == END]
                cut += len(finished) < len(theirs)
                lengths.add(len(theirs[0].tokens))
                if (
                    early_stopping == "never" and finished
                ):  # and so does the function itself, which is right to stop early
                    best = beam_search(next_logits, prompt, **asked)[0]
                    assert best.tokens == finished[0].tokens
                    assert best.score == pytest.approx(finished[0].score, abs=TOLERANCE)
    with capsys.disabled():
        print(f" [{compared} rankings equal, {cut} with sentences cut short; {skipped} skipped: a tie] ", end="")
    assert compared > 3 * skipped
    assert compared > cut > 0
    assert len(lengths) > 2


def test_greedy_equals_generate_with_one_beam(gpt2s: list[Any]) -> None:
    ended, lengths = 0, set()
    for model in gpt2s:

        def next_logits(ids: torch.Tensor, model: Any = model) -> torch.Tensor:
            return model(ids, attention_mask=torch.ones_like(ids)).logits[:, -1]

        for prompt in prompts():
            ours = greedy(next_logits, prompt, end=END, max_length=NEW_TOKENS)
            theirs = model.generate(
                torch.tensor([prompt]),
                attention_mask=torch.ones(1, len(prompt), dtype=torch.long),
                max_new_tokens=NEW_TOKENS,
                do_sample=False,
            )[0, len(prompt) :]
            assert ours == theirs.tolist()
            ended += ours[-1] == END
            lengths.add(len(ours))
    assert ended > 0
    assert len(lengths) > 2
