"""Training on pairs and on labels: it learns what can be learnt, the targets are shifted by one, and it is remembered."""

from pathlib import Path

import pytest
import torch

from course_lib.models.seq2seq import Encoder, EncoderDecoder, SequenceClassifier
from course_lib.seeding import generator
from course_lib.training import fit_labels, fit_pairs

SOURCES = [[a, b] for a in range(2, 6) for b in range(2, 6)]
REVERSED = [[1, b, a, 6] for a, b in SOURCES]  # "<s>", the source backwards, the end


def model(seed: int = 0) -> EncoderDecoder:
    """A small translator."""
    return EncoderDecoder(6, 7, 16, generator=generator(seed))


def train(translator: EncoderDecoder, steps: int = 150) -> list[float]:
    """Train it to write backwards; return the losses."""
    records = fit_pairs(
        translator, SOURCES, REVERSED, steps=steps, generator=generator(0), batch_size=8, learning_rate=1e-2
    )
    return [record.loss for record in records]


def test_it_learns_to_write_backwards() -> None:
    translator = model()
    losses = train(translator)
    assert losses[0] > 1.5
    written = translator(torch.tensor(SOURCES), torch.tensor(REVERSED)[:, :-1]).argmax(dim=-1)
    assert (written == torch.tensor(REVERSED)[:, 1:]).float().mean() > 0.95
    assert not translator.training


def test_the_first_loss_is_that_of_the_next_tokens() -> None:
    translator = model()
    with torch.no_grad():
        scores = translator(torch.tensor(SOURCES), torch.tensor(REVERSED)[:, :-1]).log_softmax(dim=-1)
    expected = -scores.gather(2, torch.tensor(REVERSED)[:, 1:, None]).mean()
    (record,) = fit_pairs(translator, SOURCES, REVERSED, steps=1, generator=generator(0), batch_size=len(SOURCES))
    assert record.loss == pytest.approx(expected.item(), abs=1e-5)


def test_filled_targets_do_not_count() -> None:
    first, second = model(), model()
    targets = [[1, 2, 6], [1, 2, 3, 4, 6]]
    (both,) = fit_pairs(first, [[2, 3], [2, 4]], targets, steps=1, generator=generator(0))
    scores = [
        -second.log_probabilities(torch.tensor([source]), torch.tensor([target])).item()
        for source, target in zip([[2, 3], [2, 4]], targets, strict=True)
    ]
    assert both.loss == pytest.approx(sum(scores) / 6, abs=1e-5)


def test_labels_are_learnt_and_a_frozen_encoder_stays_as_it_was() -> None:
    encoder = Encoder(6, 16, generator=generator(0))
    encoder.requires_grad_(False)
    before = encoder.embedding.weight.clone()
    judge = SequenceClassifier(encoder, generator=generator(1))
    labels = [int(b > 3) for _, b in SOURCES]
    losses = [r.loss for r in fit_labels(judge, SOURCES, labels, steps=200, generator=generator(0), learning_rate=3e-2)]
    assert losses[-1] < losses[0] / 2
    assert torch.equal(encoder.embedding.weight, before)


def test_what_was_trained_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path))
    first, second = model(), model()
    losses = train(first, steps=5)
    assert len(list(tmp_path.iterdir())) == 1
    assert train(second, steps=5) == losses
    assert all(torch.equal(a, b) for a, b in zip(first.parameters(), second.parameters(), strict=True))
    assert len(list(tmp_path.iterdir())) == 1
    train(model(1), steps=5)
    assert len(list(tmp_path.iterdir())) == 2


def test_pairs_and_labels_of_the_same_sources_are_not_confused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path))
    for labels in ([0, 1], [1, 0]):
        judge = SequenceClassifier(Encoder(6, 4, generator=generator(0)), generator=generator(1))
        list(fit_labels(judge, [[2], [3]], labels, steps=2, generator=generator(0)))
    assert len(list(tmp_path.iterdir())) == 2


def test_wrong_data_and_settings_are_refused() -> None:
    with pytest.raises(ValueError, match="2 sources and 1 targets"):
        next(fit_pairs(model(), [[2], [3]], [[1, 6]], steps=1, generator=generator(0)))
    with pytest.raises(ValueError, match="none empty"):
        next(fit_pairs(model(), [[]], [[1, 6]], steps=1, generator=generator(0)))
    with pytest.raises(ValueError, match="begin each with <s>"):
        next(fit_pairs(model(), [[2]], [[1]], steps=1, generator=generator(0)))
    with pytest.raises(ValueError, match="steps is 0"):
        next(fit_pairs(model(), [[2]], [[1, 6]], steps=0, generator=generator(0)))
    with pytest.raises(ValueError, match="0 sources and 0 targets"):
        next(fit_labels(SequenceClassifier(Encoder(6, 4)), [], [], steps=1, generator=generator(0)))
