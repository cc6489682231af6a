"""nn.js against PyTorch with the same weights, inside a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from playwright.sync_api import Page
from torch import nn

from course_lib.figures.shared.weights import pack, pack_recurrent, unpack
from course_lib.models.recurrent import CELLS, RecurrentLM

pytestmark = pytest.mark.slow
Module = Callable[[str], Page]
TOLERANCE = {"rtol": 1e-4, "atol": 1e-4}
GOLDEN = [(cell, width, length) for cell in CELLS for width, length in ((1, 3), (5, 9), (32, 40))]


def close(actual: object, expected: torch.Tensor, **tolerance: float) -> None:
    """Compare what the page answered with PyTorch, by value and shape."""
    answer = torch.tensor(actual, dtype=torch.float64)
    torch.testing.assert_close(answer, expected.detach().double(), **(tolerance or TOLERANCE))


def rounded(model: RecurrentLM) -> RecurrentLM:
    """Round the weights to the 16 bits of the page, so that both sides compute with the same ones."""
    model.load_state_dict(unpack(pack(model.state_dict())))
    return model


def model_and_tokens(cell: str, width: int, length: int, seed: int) -> tuple[RecurrentLM, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    model = RecurrentLM(23, width, cell=cell, generator=generator)
    with torch.no_grad():
        for parameter in model.parameters():  # larger than at initialisation, so that the gates are far from one half
            parameter.mul_(3)
    return rounded(model), torch.randint(23, (length,), generator=generator)


@pytest.mark.parametrize(("cell", "width", "length"), GOLDEN)
def test_the_page_computes_pytorchs_states_and_probabilities(
    module: Module, cell: str, width: int, length: int
) -> None:
    model, tokens = model_and_tokens(cell, width, length, seed=width + length)
    answer = module("nn").evaluate(
        """([packed, tokens]) => {
          const model = new module_nn.RecurrentLM(packed);
          const steps = model.run(tokens);
          return {
            hidden: steps.map((step) => [...step.hidden]),
            cell: steps.map((step) => [...(step.cell ?? [])]),
            probabilities: steps.map((step) => [...module_nn.softmax(model.logits(step))]),
          };
        }""",
        [pack_recurrent(model), tokens.tolist()],
    )
    hidden, last = model.recurrence(model.embedding(tokens[None]))
    close(answer["hidden"], hidden[0])
    close(answer["probabilities"], model(tokens[None])[0].softmax(-1))
    if cell == "lstm":
        close(answer["cell"][-1], last[1][0, 0])


@pytest.mark.parametrize(("cell", "width", "length"), GOLDEN)
@pytest.mark.parametrize("scale", [1.0, 1.7])
def test_the_page_backpropagates_through_time_as_autograd_does(
    module: Module, cell: str, width: int, length: int, scale: float
) -> None:
    model, tokens = model_and_tokens(cell, width, length, seed=7 * width + length)
    answer = module("nn").evaluate(
        """([packed, tokens, target, scale]) => {
          const model = new module_nn.RecurrentLM(packed).withRecurrentScale(scale);
          const { loss, hidden, cell, recurrent } = model.backpropagate(tokens, target);
          return { loss, hidden: hidden.map((v) => [...v]), cell: cell.map((v) => [...v]), recurrent: [...recurrent.values] };
        }""",
        [pack_recurrent(model), tokens.tolist(), 11, scale],
    )
    model.double()  # exploding gradients magnify the rounding of 32 bits; the page has 64
    with torch.no_grad():
        model.recurrence.weight_hh_l0.mul_(scale)
    states = model.unrolled_states(tokens[None])
    loss = nn.functional.cross_entropy(model.output(states[-1]), torch.tensor([11]))
    recurrent = model.recurrence.weight_hh_l0
    *gradients, for_weights = torch.autograd.grad(loss, [*states[1:], recurrent])
    close(answer["loss"], loss)
    close(answer["hidden"], torch.cat(gradients))
    close(answer["recurrent"], for_weights.flatten())


def test_the_memory_of_an_lstm_has_autograds_gradient(module: Module) -> None:
    model, tokens = model_and_tokens("lstm", 6, 8, seed=5)
    answer = module("nn").evaluate(
        """([packed, tokens]) => new module_nn.RecurrentLM(packed).backpropagate(tokens, 3).cell.map((v) => [...v])""",
        [pack_recurrent(model), tokens.tolist()],
    )
    cell = nn.LSTMCell(6, 6)
    cell.load_state_dict({name.removesuffix("_l0"): value for name, value in model.recurrence.state_dict().items()})
    state, memories = (torch.zeros(1, 6), torch.zeros(1, 6)), []
    for word in model.embedding(tokens):
        state = cell(word[None], state)
        memories.append(state[1])
    loss = nn.functional.cross_entropy(model.output(state[0]), torch.tensor([3]))
    close(answer, torch.cat(torch.autograd.grad(loss, memories)))


@pytest.mark.parametrize("cell", CELLS)
def test_one_backward_step_gives_autograds_gradient_for_the_word_and_the_matrices(module: Module, cell: str) -> None:
    model, tokens = model_and_tokens(cell, 4, 1, seed=3)
    answer = module("nn").evaluate(
        """([packed, token, name]) => {
          const model = new module_nn.RecurrentLM(packed);
          const step = model.step(token, model.start());
          const ones = { hidden: new Float64Array(4).fill(1), cell: new Float64Array(4) };
          const result = module_nn[`${name}StepBackward`](model.layer, step, ones);
          return { input: [...result.input], bias: [...result.atInput], hiddenBias: [...result.atHidden] };
        }""",
        [pack_recurrent(model), tokens.tolist()[0], cell],
    )
    word = model.embedding(tokens[None]).detach().requires_grad_()
    wanted = [word, model.recurrence.bias_ih_l0, model.recurrence.bias_hh_l0]
    for_word, bias, hidden_bias = torch.autograd.grad(model.recurrence(word)[0].sum(), wanted)
    close(answer["input"], for_word[0, 0])
    close(answer["bias"], bias)
    close(answer["hiddenBias"], hidden_bias)


def test_matrix_products_are_pytorchs(module: Module) -> None:
    generator = torch.Generator().manual_seed(0)
    matrix, right, left = (torch.randn(*shape, generator=generator).half().float() for shape in ((3, 5), (5,), (3,)))
    answer = module("nn").evaluate(
        """(packed) => {
          const { matrix, right, left } = module_nn.readWeights(packed);
          const outer = { rows: 3, columns: 5, values: new Float64Array(15) };
          module_nn.addOuterProduct(outer, left, right);
          const product = module_nn.matrixVector(matrix, right);
          const transposed = module_nn.transposedMatrixVector(matrix, left);
          return [[...product], [...transposed], [...outer.values], module_nn.norm(right)];
        }""",
        pack({"matrix": matrix, "right": right, "left": left}),
    )
    expectations = (matrix @ right, left @ matrix, left.outer(right).flatten(), right.norm())
    for actual, expected in zip(answer, expectations, strict=True):
        close(actual, expected)


def test_every_kind_of_16_bit_number_is_read(module: Module) -> None:
    values = torch.tensor([0.0, -0.0, 1.0, -2.5, 65504.0, 6e-5, 6e-8, -3e-6, 0.333, 1024.5])
    page = module("nn")
    answer = page.evaluate("(packed) => [...module_nn.readWeights(packed).values]", pack({"values": values}))
    close(answer, values.half(), rtol=0.0, atol=0.0)


@pytest.mark.parametrize("logits", [[0.0, 0.0], [1.0, 2.0, 3.0], [1000.0, 999.0, -1000.0], [-5000.0, -5001.0]])
def test_softmax_is_pytorchs_and_does_not_overflow(module: Module, logits: list[float]) -> None:
    answer = module("nn").evaluate("(logits) => [...module_nn.softmax(logits)]", logits)
    close(answer, torch.tensor(logits, dtype=torch.float64).softmax(0), rtol=1e-12, atol=1e-12)


def test_samples_follow_the_probabilities_and_never_take_an_impossible_one(module: Module) -> None:
    probabilities, draws = torch.tensor([0.5, 0.0, 0.3, 0.2, 0.0]), 20_000
    answer = module("nn").evaluate(
        """([probabilities, draws]) => {
          const random = module_nn.generator(11);
          return Array.from({ length: draws }, () => module_nn.sample(probabilities, random));
        }""",
        [probabilities.tolist(), draws],
    )
    shares = torch.bincount(torch.tensor(answer), minlength=5) / draws
    assert shares[1] == shares[4] == 0
    torch.testing.assert_close(shares, probabilities, rtol=0, atol=0.015)  # four standard deviations


def test_a_sample_is_where_the_running_sum_passes_the_random_number(module: Module) -> None:
    probabilities = torch.rand(30, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    probabilities /= probabilities.sum()
    randoms = torch.rand(200, generator=torch.Generator().manual_seed(3), dtype=torch.float64)
    answer = module("nn").evaluate(
        "([probabilities, randoms]) => randoms.map((random) => module_nn.sample(probabilities, () => random))",
        [probabilities.tolist(), randoms.tolist()],
    )
    assert answer == torch.searchsorted(probabilities.cumsum(0), randoms, right=True).tolist()


def test_a_seed_repeats_its_numbers_and_another_seed_does_not(module: Module) -> None:
    draw = """(seed) => { const random = module_nn.generator(seed); return Array.from({ length: 50 }, random); }"""
    page = module("nn")
    first, again, other = (page.evaluate(draw, seed) for seed in (1, 1, 2))
    assert first == again != other
    assert all(0 < number < 1 for number in first)


def test_clipping_by_norm_is_pytorchs(module: Module) -> None:
    for limit in (0.5, 5.0, 100.0):
        parameter = nn.Parameter(torch.zeros(3))
        parameter.grad = torch.tensor([3.0, 4.0, 12.0])
        nn.utils.clip_grad_norm_([parameter], limit)
        factor = module("nn").evaluate("(limit) => module_nn.clippingFactor(13, limit)", limit)
        close(factor * 13, parameter.grad.norm(), rtol=1e-6, atol=1e-6)


def test_packed_weights_come_back_rounded_to_16_bits() -> None:
    state = {"matrix": torch.randn(3, 4), "vector": torch.randn(5)}
    back = unpack(pack(state))
    for name, tensor in state.items():
        torch.testing.assert_close(back[name], tensor.half().float(), rtol=0, atol=0)


@pytest.mark.parametrize(
    ("tensor", "message"),
    [(torch.tensor([1e6]), "65504"), (torch.tensor([float("nan")]), "NaN"), (torch.zeros(1, 2, 3), "shape")],
)
def test_weights_that_do_not_fit_are_refused_by_name(tensor: torch.Tensor, message: str) -> None:
    with pytest.raises(ValueError, match=f"output.weight.*{message}"):
        pack({"output.weight": tensor})


def test_a_shape_that_disagrees_with_its_values_is_refused() -> None:
    packed = pack({"bias": torch.zeros(4)})
    packed["bias"]["shape"] = [5]
    with pytest.raises(ValueError, match="bias has 4 values"):
        unpack(packed)
