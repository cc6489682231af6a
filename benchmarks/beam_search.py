"""How much a beam search costs when its hypotheses go through the model one by one, against our one batch a step, as ratios in one run.

python benchmarks/beam_search.py
python benchmarks/beam_search.py --widths 1 10 100 --sentences 5
"""

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from course_lib.decoding import Hypothesis, beam_search
from course_lib.models.seq2seq import EncoderDecoder
from course_lib.recipes import translators
from course_lib.seeding import use_one_thread


@dataclass(frozen=True)
class Rows:
    """One state for each hypothesis, each of a single row."""

    states: list

    def select(self, rows: torch.Tensor) -> "Rows":
        """Return these states."""
        return Rows([self.states[row] for row in rows.tolist()])


@dataclass(frozen=True)
class RowByRow:
    """A model of steps that reads the next token of one hypothesis at a time."""

    model: EncoderDecoder

    def start(self, prompt: Sequence[int]) -> tuple[torch.Tensor, Rows]:
        """Read the prompt."""
        logits, state = self.model.start(prompt)
        return logits, Rows([state])

    def step(self, tokens: torch.Tensor, state: Rows) -> tuple[torch.Tensor, Rows]:
        """Read one token in each row, row by row."""
        pairs = [self.model.step(tokens[row : row + 1], one) for row, one in enumerate(state.states)]
        return torch.cat([logits for logits, _ in pairs]), Rows([one for _, one in pairs])


def compare(width: int, sentences: int, repetitions: int) -> float:
    """Return the time of the search row by row over that of ours. RuntimeError if they find different sentences."""
    translator = translators.load()
    pairs = translators.corpus(0, 100, 30).test[:sentences]
    prompts = [translator.prompt(pair.source, longer=True) for pair in pairs]

    def search(model: object) -> list[Hypothesis]:
        options = {"width": width, "end": translator.end, "max_length": 40}
        return [beam_search(model, prompt, **options)[0] for prompt in prompts]

    calls: list[Callable[[], list[Hypothesis]]] = [
        lambda: search(RowByRow(translator.model)),
        lambda: search(translator.model),
    ]
    slow, ours = (call() for call in calls)
    if [one.tokens for one in slow] != [one.tokens for one in ours]:
        raise RuntimeError(f"with width {width} the two searches find different sentences; the times would not compare")
    times: list[list[float]] = [[], []]
    for _ in range(repetitions):  # they take turns, so that a busy moment of the machine falls on both
        for call, kept in zip(calls, times, strict=True):
            begin = time.perf_counter()
            call()
            kept.append(time.perf_counter() - begin)
    row_by_row, batched = (statistics.median(kept) for kept in times)
    return row_by_row / batched


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a ratio for each width: 2.0 means that the hypotheses one by one take twice as long as our batch."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--widths", type=int, nargs="+", default=[1, 3, 10, 100], help="widths of the beam")
    parser.add_argument("--sentences", type=int, default=10, help="sentences to translate")
    parser.add_argument("--repetitions", type=int, default=5, help="timed searches, of which the median counts")
    given = parser.parse_args(arguments)
    use_one_thread()
    print(f"row by row over our batch, {given.sentences} sentences, one thread")
    for width in given.widths:
        print(f"  B = {width}  {compare(width, given.sentences, given.repetitions):.2f}")


if __name__ == "__main__":
    main()
