"""attentive.js against PyTorch with the same weights, inside a real browser: the six scores, each step, and weights of one's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from playwright.sync_api import Page

from course_lib.figures.shared.translator import model_data
from course_lib.figures.shared.weights import pack, unpack
from course_lib.models.attentive import AttentiveEncoderDecoder
from course_lib.models.scoring import SCORE_FUNCTIONS, EvenScore
from course_lib.models.seq2seq import START_ID
from course_lib.seeding import generator

Module = Callable[[str], Page]

RUN = """([packed, source, target, weights]) => {
  const model = new module_attentive.AttentiveEncoderDecoder(packed);
  const read = model.read(source);
  const steps = [];
  let state = read;
  for (const token of [packed.start, ...target]) {
    state = model.step(token, state, steps.length === 1 ? weights : null);
    steps.push(state);
  }
  const each = (name) => steps.map((one) => [...one[name]]);
  return { annotations: read.annotations.map((one) => [...one]), logits: each("logits"), weights: each("weights"), scores: each("scores") };
}"""


def made(score: str, width: int = 10, seed: int = 0) -> AttentiveEncoderDecoder:
    """Return an untrained model with the 16-bit weights of the page."""
    model = AttentiveEncoderDecoder(17, 11, width, score=score, longest=12, generator=generator(seed))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(1.5)
    state = {name: tensor.reshape(tensor.shape or (1,)) for name, tensor in model.state_dict().items()}
    rounded = {name: tensor.reshape(model.state_dict()[name].shape) for name, tensor in unpack(pack(state)).items()}
    model.load_state_dict(rounded)
    return model.eval()


@pytest.mark.slow
@pytest.mark.parametrize("score", SCORE_FUNCTIONS)
def test_the_page_computes_pytorchs_annotations_weights_and_logits(module: Module, score: str) -> None:
    model = made(score)
    source = torch.randint(3, 17, (1, 9), generator=generator(1))
    target = torch.randint(3, 11, (1, 6), generator=generator(2))
    answer = module("attentive").evaluate(RUN, [model_data(model), source[0].tolist(), target[0].tolist(), None])
    with torch.inference_mode():
        annotations, _ = model.encoder(source)
        logits, weights = model.write(source, torch.cat([torch.tensor([[START_ID]]), target], dim=1))
    for name, expected in (("annotations", annotations[0]), ("logits", logits[0]), ("weights", weights[0])):
        torch.testing.assert_close(torch.tensor(answer[name]), expected, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(torch.tensor(answer["scores"]).softmax(dim=-1), weights[0], rtol=1e-4, atol=1e-4)


@pytest.mark.slow
def test_weights_of_ones_own_take_the_place_of_the_models(module: Module) -> None:
    model, source, weights = made("additive"), [5, 9, 4], [0.0, 0.25, 0.75]
    answer = module("attentive").evaluate(RUN, [model_data(model), source, [6, 7], weights])
    assert answer["weights"][1] == weights
    with torch.inference_mode():
        _, first = model.start(source)
        state = model.decoder(
            torch.cat([model.target_embedding.weight[6], torch.tensor(weights) @ first.annotations[0]])[None],
            first.hidden,
        )
        context = torch.tensor(weights) @ first.annotations[0]
        logits = model.output(torch.cat([state[0], context]))
    torch.testing.assert_close(torch.tensor(answer["logits"][1]), logits, rtol=1e-4, atol=1e-4)


def test_a_function_that_is_none_of_the_six_is_refused() -> None:
    model = AttentiveEncoderDecoder(5, 5, 4, score=EvenScore(4, 4), generator=generator(0))
    with pytest.raises(ValueError, match="EvenScore is none of the six"):
        model_data(model)
