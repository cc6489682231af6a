"""seq2seq.js and beam.js against PyTorch and course_lib.decoding, with the same weights, inside a real browser."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
import torch
from playwright.sync_api import Page

from course_lib.decoding import beam_search, beam_steps, greedy
from course_lib.figures.shared.translator import pack_encoder_decoder
from course_lib.figures.shared.weights import pack, unpack
from course_lib.models.seq2seq import START_ID, EncoderDecoder
from course_lib.seeding import generator

pytestmark = pytest.mark.slow
Module = Callable[[str], Page]
TIE = 1e-5  # candidates nearer than this may change places between 32 and 64 bits: such comparisons are skipped and counted
END = 2


def random_model(seed: int, *, source_size: int = 17, target_size: int = 11, width: int = 9) -> EncoderDecoder:
    """Make an untrained model that prefers some words, with the 16-bit weights of the page."""
    model = EncoderDecoder(source_size, target_size, width, generator=generator(seed))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(1.5)
        model.output.weight.mul_(2)
        model.output.bias[END] += 1
    model.load_state_dict(unpack(pack(model.state_dict())))
    return model.eval()


def packed(model: EncoderDecoder) -> dict[str, object]:
    """Return what the page's EncoderDecoder is made from."""
    return {"weights": pack_encoder_decoder(model), "start": START_ID}


def load(module: Module) -> Page:
    """Load the modules; a second bundle into the same page would only repeat the first."""
    module("seq2seq")
    return module("beam")


SEARCH = """([packed, source, options, alpha]) => {
  const model = new module_seq2seq.EncoderDecoder(packed);
  const search = new module_beam.BeamSearch(model, model.begin(model.context(source)), options);
  const found = search.outcome(alpha).map(({ tokens, logProbability, score }) => ({ tokens, logProbability, score }));
  const show = (all) => all.map(({ tokens, logProbability, fate }) => ({ tokens, logProbability, fate }));
  const steps = search.steps.slice(0, search.settledAfter(alpha));
  return { found, steps: steps.map(({ candidates, extended }) => ({ candidates: show(candidates), extended })) };
}"""


@pytest.mark.parametrize(("width", "source_length", "target_length"), [(1, 1, 1), (6, 5, 9), (48, 30, 40)])
def test_the_page_computes_pytorchs_context_and_logits(
    module: Module, width: int, source_length: int, target_length: int
) -> None:
    model = random_model(width, source_size=23, target_size=19, width=width)
    source = torch.randint(3, 23, (1, source_length), generator=generator(1))
    target = torch.randint(3, 19, (1, target_length), generator=generator(2))
    answer = load(module).evaluate(
        """([packed, source, target]) => {
          const model = new module_seq2seq.EncoderDecoder(packed);
          const states = model.encode(source);
          let state = model.begin(states.at(-1));
          const logits = [[...state.logits]];
          for (const token of target) logits.push([...(state = model.step(token, state)).logits]);
          return { states: states.map((one) => [...one]), logits };
        }""",
        [packed(model), source[0].tolist(), target[0].tolist()],
    )
    with torch.inference_mode():
        states = model.encoder.states(source)[0]
        logits = model(source, torch.cat([torch.tensor([[START_ID]]), target], dim=1))[0]
    torch.testing.assert_close(torch.tensor(answer["states"]), states, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(torch.tensor(answer["logits"]), logits, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("width", [1, 2, 3, 7, 10, 25])
@pytest.mark.parametrize("alpha", [0.0, 0.7, 1.0])
def test_the_pages_beam_search_is_the_librarys(module: Module, width: int, alpha: float) -> None:
    page, ties, compared = load(module), 0, 0
    for seed in range(6):
        model = random_model(seed)
        source = torch.randint(3, 17, (seed + 1,), generator=generator(seed)).tolist()
        limits = {"width": width, "end": END, "max_length": 7}
        steps = list(beam_steps(model, source, alpha=alpha, listed=2 * width + 1, **limits))
        expected = beam_search(model, source, alpha=alpha, **limits)
        if has_tie(steps, expected, width):
            ties += 1
            continue
        options = {"width": width, "end": END, "maxLength": 7}
        answer = page.evaluate(SEARCH, [packed(model), source, options, alpha])
        assert [tuple(one["tokens"]) for one in answer["found"]] == [one.tokens for one in expected]
        for shown, one in zip(answer["found"], expected, strict=True):
            assert shown["logProbability"] == pytest.approx(one.log_probability, abs=1e-4)
            assert shown["score"] == pytest.approx(one.score, abs=1e-4)
        assert len(answer["steps"]) == len(steps)
        for shown, step in zip(answer["steps"], steps, strict=True):
            assert shown["extended"] == len(step.live)
            for fate, here in (("live", step.kept), ("finished", step.finished)):
                found = [tuple(one["tokens"]) for one in shown["candidates"] if one["fate"] == fate]
                assert found == [one.tokens for one in here]
            best_dropped = [tuple(one["tokens"]) for one in shown["candidates"] if one["fate"] == "dropped"]
            assert set(best_dropped[:1]) <= {one.tokens for one in step.dropped}
        compared += 1
    print(f"{ties} comparisons skipped for ties, {compared} made")
    assert compared >= 4


def has_tie(steps: list, expected: list, width: int) -> bool:
    """Tell whether two candidates of a step, or two results, are too near to be told apart in 32 bits."""
    sums = [[one.hypothesis.log_probability for one in step.candidates][: 2 * width + 1] for step in steps]
    lists = [*sums, [one.score for one in expected]]
    return any(abs(a - b) < TIE for values in lists for a, b in pairwise(values))


def test_the_pages_greedy_search_is_the_librarys_and_width_1s(module: Module) -> None:
    page = load(module)
    for seed in range(8):
        model = random_model(seed, width=5)
        source = [3 + seed, 4, 5]
        expected = greedy(model, source, end=END, max_length=9)
        tokens, narrow = page.evaluate(
            """([packed, source, end, maxLength]) => {
              const model = new module_seq2seq.EncoderDecoder(packed);
              const beginning = model.begin(model.context(source));
              const search = new module_beam.BeamSearch(model, beginning, { width: 1, end, maxLength });
              const path = module_beam.greedy(model, beginning, { end, maxLength });
              return [path.at(-1).tokens, search.outcome(0)[0].tokens];
            }""",
            [packed(model), source, END, 9],
        )
        assert tokens == narrow == expected


def test_a_long_sure_hypothesis_overtakes_a_likelier_short_one_only_when_its_length_counts(module: Module) -> None:
    found = load(module).evaluate(
        """() => {
          // token 0 ends; the model rather ends at once, or else goes on surely for five more tokens and then ends
          const sure = (token) => [0, 1, 2].map((one) => (one === token ? 0 : -30));
          const model = { step: (token, { place }) => ({ place: place + 1, logits: sure(place < 5 ? 1 : 0) }) };
          const beginning = { place: 0, logits: [0.1, 0, -30] };
          return [0, 1].map((alpha) => {
            const search = new module_beam.BeamSearch(model, beginning, { width: 2, end: 0, maxLength: 12 });
            return search.outcome(alpha)[0].tokens.length;
          });
        }"""
    )
    assert found == [1, 7]


def test_the_largest_are_the_first_of_equals(module: Module) -> None:
    page = load(module)
    values = [0.5, 2.0, -1.0, 2.0, 0.5, 3.0]
    assert page.evaluate("(values) => module_beam.largest(values, 3)", values) == [5, 1, 3]
    assert page.evaluate("(values) => module_beam.largest(values, 99)", values) == [5, 1, 3, 0, 4, 2]


@pytest.mark.parametrize("logits", [[0.0, 0.0], [1000.0, 999.0, -1000.0], [-5000.0, -5001.0]])
def test_log_softmax_is_pytorchs_and_neither_overflows_nor_vanishes(module: Module, logits: list[float]) -> None:
    answer = load(module).evaluate("(logits) => [...module_beam.logSoftmax(logits)]", logits)
    expected = torch.tensor(logits, dtype=torch.float64).log_softmax(0)
    torch.testing.assert_close(torch.tensor(answer, dtype=torch.float64), expected)
