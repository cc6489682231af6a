"""The training loop: one step equals PyTorch's by hand, the loss falls, and the same seed tells the same story."""

import math
from itertools import pairwise

import pytest
import torch
from torch import nn

from course_lib.corpora.tokenizers import batch
from course_lib.models.recurrent import RecurrentLM
from course_lib.seeding import generator
from course_lib.training import Record, fit, loop

SEQUENCES = [[1, 2, 3, 4, 5], [1, 4, 3], [1, 2, 3, 4], [1, 5, 2, 3, 4, 5, 2], [1, 3]] * 4


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COURSE_CACHE", raising=False)


def model(seed: int = 0) -> RecurrentLM:
    return RecurrentLM(6, 8, cell="gru", generator=generator(seed))


def train(trainee: nn.Module, steps: int = 5, seed: int = 0, **settings: float) -> list[Record]:
    return list(fit(trainee, SEQUENCES, steps=steps, generator=generator(seed), batch_size=4, **settings))


class Watched(nn.Module):
    """A model that keeps the tokens it was asked to read."""

    def __init__(self) -> None:
        super().__init__()
        self.inner, self.read = model(), []

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        self.read.append(tokens)
        return self.inner(tokens)


def mean_loss(trainee: nn.Module) -> torch.Tensor:
    """Return the loss over every true token of SEQUENCES, each counted once and filling never."""
    shares = trainee(batch(SEQUENCES)[:, :-1]).log_softmax(dim=-1)
    predicted = [
        shares[row, place, sequence[place + 1]]
        for row, sequence in enumerate(SEQUENCES)
        for place in range(len(sequence) - 1)
    ]
    return -torch.stack(predicted).mean()


def test_three_steps_equal_pytorchs_adamw_on_the_clipped_gradient_of_the_mean_loss():
    ours, theirs, unclipped = model(), model(), model()
    records = list(fit(ours, SEQUENCES, steps=3, generator=generator(0), learning_rate=0.3, clip_norm=0.1))
    list(fit(unclipped, SEQUENCES, steps=3, generator=generator(0), learning_rate=0.3, clip_norm=1e6))

    optimizer = torch.optim.AdamW(theirs.parameters(), lr=0.3, weight_decay=0.01)
    for step, record in enumerate(records, 1):
        optimizer.param_groups[0]["lr"] = 0.3 * step / 3 * (1 - 0.9 * step / 3)
        optimizer.zero_grad()
        loss = mean_loss(theirs)
        loss.backward()
        norm = torch.stack([parameter.grad.norm() for parameter in theirs.parameters()]).norm().item()
        assert record.step == step
        assert record.loss == pytest.approx(loss.item(), rel=1e-4)
        assert record.gradient_norm == pytest.approx(norm, rel=1e-3)
        for parameter in theirs.parameters():
            parameter.grad *= min(1, 0.1 / norm)
        optimizer.step()
    for name, tensor in theirs.state_dict().items():
        torch.testing.assert_close(ours.state_dict()[name], tensor, rtol=1e-3, atol=1e-3)
    assert not torch.allclose(unclipped.output.weight, theirs.output.weight, rtol=1e-3, atol=1e-3)


def test_the_loss_falls_on_a_tiny_corpus():
    trainee = model()
    records = list(fit(trainee, [[1, 2, 3, 4, 5]] * 8, steps=150, generator=generator(0), learning_rate=0.03))
    assert records[0].loss == pytest.approx(math.log(6), abs=0.3)
    assert records[-1].loss < 0.1
    assert trainee(torch.tensor([[1, 2, 3, 4]])).argmax(dim=-1).tolist() == [[2, 3, 4, 5]]


def test_records_are_numbered_from_one_and_come_as_training_goes():
    trainee = model()
    start = {name: tensor.clone() for name, tensor in trainee.state_dict().items()}
    records = fit(trainee, SEQUENCES, steps=4, generator=generator(0))
    assert all(torch.equal(start[name], tensor) for name, tensor in trainee.state_dict().items())
    assert next(records).step == 1
    assert not torch.equal(start["output.weight"], trainee.output.weight)
    assert [record.step for record in records] == [2, 3, 4]


def test_the_same_seed_gives_the_same_records_and_weights_and_another_seed_others():
    first, second, other = model(), model(), model()
    assert train(first) == train(second) != train(other, seed=1)
    for name, tensor in first.state_dict().items():
        assert torch.equal(tensor, second.state_dict()[name])


def test_the_rate_rises_for_a_hundred_steps_and_then_falls_in_a_straight_line_to_a_tenth(monkeypatch):
    rates: list[float] = []

    class Spy(torch.optim.AdamW):
        def step(self) -> None:
            rates.append(self.param_groups[0]["lr"])

    monkeypatch.setattr(loop.torch.optim, "AdamW", Spy)
    train(model(), steps=300, learning_rate=0.01)
    assert len(rates) == 300
    assert max(rates) == rates[99] == pytest.approx(0.01 * 0.7)
    assert all(later > earlier for earlier, later in pairwise(rates[:100]))
    falls = [earlier - later for earlier, later in pairwise(rates[99:])]
    assert falls == pytest.approx([0.01 * 0.9 / 300] * 200)
    assert rates[-1] == pytest.approx(0.001)


def test_each_pass_reads_every_sequence_once_in_whole_batches():
    watched = Watched()
    sequences = [[1, place % 3 + 3, place // 3 + 6, 2] for place in range(9)]  # nine different ones
    watched.inner = RecurrentLM(9, 8, generator=generator(0))
    list(fit(watched, sequences, steps=6, generator=generator(0), batch_size=3))
    for read in (watched.read[:3], watched.read[3:]):
        assert sorted(row for tokens in read for row in tokens.tolist()) == sorted(s[:-1] for s in sequences)


def test_sequences_of_like_length_share_a_batch():
    watched = Watched()
    sequences = [[1] * length for length in range(2, 42)]
    list(fit(watched, sequences, steps=5, generator=generator(0), batch_size=8))
    filling = sum(int((tokens == 0).sum()) for tokens in watched.read)
    assert filling < 0.25 * sum(map(len, sequences))


def test_training_mode_is_left_when_training_ends():
    trainee = model()
    records = fit(trainee, SEQUENCES, steps=2, generator=generator(0))
    next(records)
    assert trainee.training
    list(records)
    assert not trainee.training


def test_the_recorded_norm_is_the_one_before_clipping():
    free, clipped = model(), model()
    loose = train(free, steps=1, clip_norm=100.0)
    tight = train(clipped, steps=1, clip_norm=1e-3)
    assert loose == tight
    assert tight[0].gradient_norm > 1e-3


@pytest.mark.parametrize("name", ["steps", "batch_size", "learning_rate", "clip_norm"])
@pytest.mark.parametrize("value", [0, -1])
def test_a_setting_that_is_not_positive_is_refused(name, value):
    settings = {"steps": 3, name: value}
    with pytest.raises(ValueError, match=f"{name} is {value}; it must be positive"):
        next(fit(model(), SEQUENCES, generator=generator(0), **settings))


@pytest.mark.parametrize("sequences", [[], [[1, 2], [1]]])
def test_nothing_to_predict_is_refused(sequences):
    with pytest.raises(ValueError, match="fewer than 2 tokens; there is nothing to predict"):
        next(fit(model(), sequences, steps=1, generator=generator(0)))


def test_a_loss_that_is_no_longer_a_number_stops_training_at_its_step():
    trainee = model()
    records = fit(trainee, SEQUENCES, steps=5, generator=generator(0))
    next(records)
    with torch.no_grad():
        trainee.output.bias.fill_(math.nan)
    with pytest.raises(FloatingPointError, match="the loss is nan at step 2; lower learning_rate or clip_norm"):
        next(records)


@pytest.mark.parametrize("end", ["left early", "an error"])
def test_a_training_that_does_not_reach_its_end_leaves_the_model_ready_to_answer(end: str) -> None:
    trainee = model()
    records = fit(trainee, SEQUENCES, steps=9, generator=generator(0), batch_size=4)
    next(records)
    assert trainee.training
    if end == "left early":
        records.close()
    else:
        with pytest.raises(KeyboardInterrupt):
            records.throw(KeyboardInterrupt)
    assert not trainee.training
