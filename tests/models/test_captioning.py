"""The captioner: its regions see what their place in the picture says, its steps are its forward, its controls cannot look."""

import pytest
import torch

from course_lib.models.captioning import CELLS, LOOKS, REGION, Captioner, PictureEncoder
from course_lib.seeding import generator


def pictures(count: int = 2, seed: int = 0) -> torch.Tensor:
    return torch.rand(count, 3, 48, 48, generator=generator(seed)) * 2 - 1


@pytest.mark.parametrize("look", LOOKS)
def test_step_by_step_is_all_at_once(look: str) -> None:
    model = Captioner(9, 12, look=look, generator=generator(1)).eval()
    given, inputs = pictures(), torch.tensor([[1, 4, 5], [1, 6, 3]])
    with torch.inference_mode():
        whole, state = model(given, inputs), model.begin(given)
        for place in range(3):
            logits, state = model.step(inputs[:, place], state)
            torch.testing.assert_close(logits, whole[:, place])
            torch.testing.assert_close(state.weights.sum(dim=-1), torch.ones(2))


def test_a_region_sees_fifteen_points_and_knows_its_place() -> None:
    encoder = PictureEncoder(generator=generator(2))
    encoder.layers = torch.nn.Sequential(*(part for part in encoder.layers if not isinstance(part, torch.nn.GroupNorm)))
    given = pictures(1).requires_grad_()
    regions = encoder(given)
    assert regions.shape == (1, CELLS * CELLS, REGION)
    torch.testing.assert_close(regions[0, 0, -2:], torch.tensor([-1.0, -1.0]))
    torch.testing.assert_close(regions[0, -1, -2:], torch.tensor([1.0, 1.0]))
    torch.testing.assert_close(regions[0, 1, -2:], torch.tensor([-1.0, -0.6]))
    regions[0, 2 * CELLS + 3, :-2].sum().backward()
    rows, columns = torch.where(given.grad[0].abs().sum(dim=0) > 0)
    assert rows.max() - rows.min() < 15 and columns.max() - columns.min() < 15
    assert rows.min() <= 16 <= rows.max() and columns.min() <= 24 <= columns.max()


def test_the_controls_weigh_all_regions_alike_and_the_whole_is_one_vector() -> None:
    for look in ("even", "whole"):
        model = Captioner(9, 12, look=look, generator=generator(3)).eval()
        _, state = model.step(torch.tensor([1, 1]), model.begin(pictures()))
        torch.testing.assert_close(state.weights, torch.full((2, CELLS * CELLS), 1 / CELLS**2))
    assert (state.annotations == state.annotations[:, :1]).all()


def test_the_first_state_knows_nothing_of_the_picture() -> None:
    model = Captioner(9, 12, generator=generator(4))
    state = model.begin(pictures())
    assert torch.equal(state.hidden[0], state.hidden[1])


def test_other_looks_widths_and_pictures_are_refused() -> None:
    with pytest.raises(ValueError, match="look is 'hard'"):
        Captioner(9, 12, look="hard")
    with pytest.raises(ValueError, match="width 0"):
        Captioner(9, 0)
    with pytest.raises(ValueError, match=r"\(32, 32\) points"):
        Captioner(9, 12).begin(torch.zeros(1, 3, 32, 32))
