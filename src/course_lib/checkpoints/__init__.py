"""Models trained for the course: small files of weights with a card that says what each is, and nothing that runs code."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load as parse
from safetensors.torch import save as serialise

FORMAT = 1  # raised when the meaning of a card or of a weight changes
FOLDER = Path(__file__).parent
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class CheckpointError(ValueError):
    """A checkpoint that is missing, damaged or of another format; the message says which and how to mend it."""


@dataclass(frozen=True)
class Checkpoint:
    """Weights by name, and the card: format, name, recipe, metrics, vocabulary, licence, what it shows and cannot show."""

    weights: dict[str, torch.Tensor]
    card: dict[str, Any]


def names(folder: Path = FOLDER) -> list[str]:
    """Return the names of the checkpoints that are there, in alphabetical order."""
    return sorted(path.stem for path in folder.glob("*.safetensors"))


def files_of(name: str, folder: Path = FOLDER) -> tuple[Path, Path]:
    """Return where the weights and the card of `name` are. CheckpointError for a name or a link that leads out of the folder."""
    if not NAME.fullmatch(name):
        raise CheckpointError(f"{name!r} is no checkpoint's name: it has only lower-case letters, digits and hyphens")
    files = folder / f"{name}.safetensors", folder / f"{name}.json"
    for file in files:
        if not file.resolve().is_relative_to(folder.resolve()):
            raise CheckpointError(f"{file} is a link that leads out of {folder}; put the file itself there")
    return files


def load_weights(name: str, folder: Path = FOLDER) -> Checkpoint:
    """Read the weights and the card of `name`. CheckpointError if it is missing, damaged, or of another format."""
    weights_file, card_file = files_of(name, folder)
    mend = f"train it again with `course train {name}`"
    if not weights_file.exists() or not card_file.exists():
        raise CheckpointError(
            f"there is no checkpoint {name!r}; there are {', '.join(names(folder)) or 'none'}; {mend}"
        )
    content = weights_file.read_bytes()
    try:
        card = json.loads(card_file.read_text(encoding="utf8"))
        if card["format"] != FORMAT:
            raise CheckpointError(
                f"checkpoint {name!r} has format {card['format']}, this version reads {FORMAT}; {mend}"
            )
        if card["sha256"] != hashlib.sha256(content).hexdigest():
            raise CheckpointError(f"checkpoint {name!r} is damaged: its weights are not the ones of its card; {mend}")
        weights = {key: tensor.float() for key, tensor in parse(content).items()}
    except (SafetensorError, json.JSONDecodeError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise CheckpointError(f"checkpoint {name!r} is damaged ({error}); {mend}") from error
    return Checkpoint(weights, card)


@contextmanager
def built_by_its_card(name: str) -> Generator[None]:
    """Turn what goes wrong while a model is built from the card of `name` into a CheckpointError that says how to mend it."""
    try:
        yield
    except (RuntimeError, KeyError, TypeError, ValueError) as error:
        mend = f"train it again with `course train {name}`"
        raise CheckpointError(f"checkpoint {name!r} does not fit its own recipe; {mend}") from error


def save(name: str, weights: Mapping[str, torch.Tensor], card: Mapping[str, Any], folder: Path = FOLDER) -> Path:
    """Write `weights` in half precision and the card, to which format, name and hash are added; return the weights' file.

    CheckpointError for a name or a link that leads out of the folder.
    """
    path, card_file = files_of(name, folder)
    folder.mkdir(parents=True, exist_ok=True)
    content = serialise({key: tensor.detach().half().contiguous() for key, tensor in weights.items()})
    whole = {"format": FORMAT, "name": name, "sha256": hashlib.sha256(content).hexdigest(), **card}
    path.write_bytes(content)
    card_file.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf8")
    return path
