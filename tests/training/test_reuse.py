"""Remembered training: the same beginning recalls the same end; anything else, or a damaged file, is trained."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from course_lib.models.recurrent import RecurrentLM
from course_lib.seeding import generator
from course_lib.training import Record, fit, grouped, reuse

SEQUENCES = [[1, 2, 3, 4, 5], [1, 4, 3], [1, 2, 3, 4]] * 2


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each training that was truly done."""
    done: list[int] = []
    honest = grouped.descend

    def counted(*arguments: object, **settings: object):
        done.append(1)
        yield from honest(*arguments, **settings)

    monkeypatch.setattr(grouped, "descend", counted)
    return done


def train(model_seed: int = 0, seed: int = 0, sequences: list[list[int]] = SEQUENCES, **settings: float):
    """Return everything that training decides: records, weights and where the generator stands."""
    model, source = RecurrentLM(6, 4, generator=generator(model_seed)), generator(seed)
    records = list(fit(model, sequences, generator=source, **{"steps": 6, "batch_size": 2, **settings}))
    return records, model, source


def assert_same(first, second) -> None:
    (records, model, source), (other_records, other_model, other_source) = first, second
    assert records == other_records
    assert all(torch.equal(t, other_model.state_dict()[name]) for name, t in model.state_dict().items())
    assert torch.equal(source.get_state(), other_source.get_state())
    assert not model.training
    assert not other_model.training


def test_the_second_training_recalls_records_weights_and_generator(cache, trainings):
    first, second = train(), train()
    assert len(trainings) == 1
    assert_same(first, second)
    assert all(isinstance(record, Record) and isinstance(record.step, int) for record in second[0])


def test_what_is_recalled_is_what_training_without_memory_gives(cache, monkeypatch):
    train()
    recalled = train()
    monkeypatch.delenv("COURSE_CACHE")
    assert_same(recalled, train())


def test_without_the_variable_nothing_is_written_or_recalled(tmp_path, trainings, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for value in (None, ""):
        monkeypatch.delenv("COURSE_CACHE", raising=False) if value is None else monkeypatch.setenv(
            "COURSE_CACHE", value
        )
        train()
        train()
    assert len(trainings) == 4
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "change",
    [
        {"steps": 7},
        {"batch_size": 3},
        {"learning_rate": 1e-3},
        {"clip_norm": 0.5},
        {"seed": 1},
        {"model_seed": 1},
        {"sequences": [*SEQUENCES[:-1], [1, 2, 3, 5]]},
        {"sequences": SEQUENCES[::-1]},
    ],
    ids=str,
)
def test_whatever_decides_the_result_gets_a_memory_of_its_own(cache, trainings, change):
    train()
    train(**change)
    assert len(trainings) == 2
    assert len(list(cache.iterdir())) == 2


def test_the_key_covers_the_code_of_the_loop_and_the_version_of_pytorch(cache, monkeypatch):
    model, settings = RecurrentLM(6, 4, generator=generator(0)), {"steps": 1.0}
    key = reuse.cache_file(model, SEQUENCES, settings, generator(0), "code")
    assert key == reuse.cache_file(model, SEQUENCES, settings, generator(0), "code")
    assert key != reuse.cache_file(model, SEQUENCES, settings, generator(0), "other code")
    monkeypatch.setattr(torch, "__version__", "0.0.1")
    assert key != reuse.cache_file(model, SEQUENCES, settings, generator(0), "code")


def test_a_training_stopped_in_the_middle_is_not_remembered(cache):
    records = fit(RecurrentLM(6, 4), SEQUENCES, steps=6, generator=generator(0))
    next(records)
    records.close()
    assert not cache.exists()


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def without(part: str):
    def remove(path: Path) -> None:
        stored = load_file(path)
        del stored[part]
        save_file(stored, path)

    return remove


def with_another_shape(path: Path) -> None:
    save_file({**load_file(path), "output.bias": torch.zeros(7)}, path)


def with_a_broken_generator(path: Path) -> None:
    save_file({**load_file(path), "generator after training": torch.zeros(3)}, path)


@pytest.mark.parametrize(
    "damage",
    [cut_short, empty, without("records"), without("generator after training"), without("output.bias"),
     with_another_shape, with_a_broken_generator],
)  # fmt: skip
def test_a_damaged_memory_is_trained_again_as_if_it_had_never_been(cache, trainings, damage):
    first = train()
    (path,) = cache.iterdir()
    damage(path)
    second = train()
    assert len(trainings) == 2
    assert_same(first, second)
    assert_same(first, train())
    assert len(trainings) == 2


def test_remembering_leaves_no_half_written_file(cache):
    train()
    assert [path.suffix for path in cache.iterdir()] == [".safetensors"]
