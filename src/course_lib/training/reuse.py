"""Remember trained weights between the two editions of a chapter, which train the same models.

Off unless the environment names a folder in COURSE_CACHE. The key covers everything that decides the result: the weights
and the data at the start, the settings, the state of the generator, the code of the loop and the version of PyTorch.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn

from course_lib.training.descent import Record

FOLDER_VARIABLE = "COURSE_CACHE"
_GENERATOR = "generator after training"
_RECORDS = "records"


def recalled_or_new(
    train: Callable[[], Iterator[Record]],
    model: nn.Module,
    sequences: Sequence[Sequence[int]],
    settings: dict[str, int | float],
    generator: torch.Generator,
) -> Iterator[Record]:
    """Yield the records of a remembered training of just this, leaving `model` as it left it; else train and remember."""
    code = "".join(path.read_text(encoding="utf8") for path in sorted(Path(__file__).parent.glob("*.py")))
    remembered = cache_file(model, sequences, settings, generator, code)
    if remembered and (records := recall(remembered, model, generator)) is not None:
        model.eval()
        yield from (Record(int(step), loss, norm) for step, loss, norm in records)
        return
    done: list[Record] = []
    for record in train():
        done.append(record)
        yield record
    if remembered:
        remember(remembered, model, generator, (list(astuple(record)) for record in done))


def cache_file(
    model: nn.Module,
    sequences: Sequence[Sequence[int]],
    settings: dict[str, int | float],
    generator: torch.Generator,
    code: str,
) -> Path | None:
    """Return where this training would be remembered, or None if remembering is off."""
    folder = os.environ.get(FOLDER_VARIABLE)
    if not folder:
        return None
    digest = hashlib.sha256(code.encode())
    digest.update(json.dumps([torch.__version__, str(type(model)), settings, list(map(list, sequences))]).encode())
    digest.update(bytes(generator.get_state().tolist()))
    for name, tensor in model.state_dict().items():
        digest.update(name.encode() + tensor.detach().contiguous().numpy().tobytes())
    return Path(folder) / f"{digest.hexdigest()[:32]}.safetensors"


def recall(path: Path, model: nn.Module, generator: torch.Generator) -> list[list[float]] | None:
    """Load the remembered weights into `model`, move `generator` to where training left it, and return the records' numbers.

    None if nothing is remembered, or the file is damaged: then it is trained again.
    """
    if not path.exists():
        return None
    try:
        stored = load_file(path)
        state, records = stored.pop(_GENERATOR), stored.pop(_RECORDS)
        if _shapes(stored) != _shapes(model.state_dict()):  # told before anything is changed: training starts from here
            raise KeyError("weights of another model")
        generator.set_state(state)
        model.load_state_dict(stored)
    except (SafetensorError, KeyError, RuntimeError, TypeError):
        path.unlink(missing_ok=True)
        return None
    return records.tolist()


def _shapes(weights: Mapping[str, torch.Tensor]) -> dict[str, torch.Size]:
    return {name: tensor.shape for name, tensor in weights.items()}


def remember(path: Path, model: nn.Module, generator: torch.Generator, records: Iterator[list[float]]) -> None:
    """Store the trained weights, the generator's state and the records' numbers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    weights = {name: tensor.detach().contiguous().clone() for name, tensor in model.state_dict().items()}
    extra = {_GENERATOR: generator.get_state(), _RECORDS: torch.tensor(list(records), dtype=torch.float64)}
    half = path.with_suffix(f".{os.getpid()}")
    save_file({**weights, **extra}, half)
    half.replace(path)
