"""Checkpoints: whole or refused with the command that mends them, never code, and as good as their cards say."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors import safe_open

from course_lib import checkpoints, recipes
from course_lib.checkpoints import FOLDER, FORMAT, CheckpointError, load_weights, names, save
from course_lib.recipes import language_models
from support import ROOT

WEIGHTS = {"layer.weight": torch.tensor([[0.5, -1.25], [3.0, 0.1]]), "layer.bias": torch.tensor([1.0])}
CARD = {"recipe": {"seed": 0}, "licence": "CC BY 4.0", "shows": "ação"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save("small", WEIGHTS, CARD, tmp_path)
    return tmp_path


def edit(folder: Path, **changes: object) -> None:
    """Change fields of the card of "small"; None takes the field away."""
    path = folder / "small.json"
    card = json.loads(path.read_text(encoding="utf8")) | changes
    path.write_text(json.dumps({k: v for k, v in card.items() if v is not None}), encoding="utf8")


def test_what_is_saved_is_loaded_back_in_half_precision(folder):
    stored = load_weights("small", folder)
    assert stored.weights.keys() == WEIGHTS.keys()
    for name, tensor in stored.weights.items():
        assert tensor.dtype == torch.float32
        assert torch.equal(tensor, WEIGHTS[name].half().float())
    assert stored.card == {"format": FORMAT, "name": "small", "sha256": stored.card["sha256"], **CARD}
    content = (folder / "small.safetensors").read_bytes()
    assert stored.card["sha256"] == hashlib.sha256(content).hexdigest()


def test_saving_twice_writes_the_same_bytes(folder, tmp_path):
    again = tmp_path / "again"
    assert save("small", WEIGHTS, CARD, again) == again / "small.safetensors"
    for path in again.iterdir():
        assert path.read_bytes() == (folder / path.name).read_bytes()


def test_the_names_are_those_of_the_files(folder):
    save("another", WEIGHTS, CARD, folder)
    assert names(folder) == ["another", "small"]
    assert names(folder / "empty") == []


@pytest.mark.parametrize("missing", ["small.safetensors", "small.json"])
def test_a_missing_file_is_told_with_what_is_there_and_the_command(folder, missing):
    save("another", WEIGHTS, CARD, folder)
    (folder / missing).unlink()
    there = ", ".join(names(folder))
    with pytest.raises(CheckpointError, match=rf"no checkpoint 'small'; there are {there}; .* `course train small`"):
        load_weights("small", folder)


def test_an_unknown_name_in_an_empty_folder_is_told(tmp_path):
    with pytest.raises(
        CheckpointError, match="no checkpoint 'great'; there are none; train it again with `course train gr"
    ):
        load_weights("great", tmp_path)


@given(st.integers(0, 10_000))
def test_any_byte_of_the_weights_that_changes_is_found(tmp_path_factory, place):
    folder = tmp_path_factory.mktemp("checkpoint")
    path = save("small", WEIGHTS, CARD, folder)
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= 1
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"'small' is damaged: its weights are not .* `course train small`"):
        load_weights("small", folder)


def test_weights_cut_short_are_found_even_when_the_card_was_made_to_fit(folder):
    path = folder / "small.safetensors"
    path.write_bytes(path.read_bytes()[:-3])
    edit(folder, sha256=hashlib.sha256(path.read_bytes()).hexdigest())
    with pytest.raises(CheckpointError, match=r"'small' is damaged \(.*`course train small`"):
        load_weights("small", folder)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"3", b"null", b'{"format": 1}', b"{}", b"\xff\xfe"])
def test_a_damaged_card_is_told(folder, content):
    (folder / "small.json").write_bytes(content)
    with pytest.raises(CheckpointError, match=r"'small' is damaged \(.*\); train it again with `course train small`"):
        load_weights("small", folder)


@pytest.mark.parametrize("given_format", [0, FORMAT + 1, "1"])
def test_another_format_is_told_with_the_one_this_version_reads(folder, given_format):
    edit(folder, format=given_format)
    with pytest.raises(
        CheckpointError, match=f"has format {given_format}, this version reads {FORMAT}; .*`course train"
    ):
        load_weights("small", folder)


def test_a_card_without_its_hash_is_told(folder):
    edit(folder, sha256=None)
    with pytest.raises(CheckpointError, match=r"damaged \('sha256'\); train it again with `course train small`"):
        load_weights("small", folder)


@pytest.mark.parametrize(
    "change",
    [{"vocabulary": None}, {"recipe": None}, {"recipe": {"kind": "oracle"}}, {"recipe": {"kind": "rnn", "colour": 1}}],
)
def test_a_card_that_describes_no_model_is_told(change, tmp_path, monkeypatch):
    stored = load_weights("agreement-rnn")
    added = ("format", "name", "sha256")
    card = {field: value for field, value in (stored.card | change).items() if field not in added and value is not None}
    save("agreement-rnn", stored.weights, card, tmp_path)
    monkeypatch.setattr(checkpoints, "load_weights", lambda name: load_weights(name, tmp_path))
    with pytest.raises(CheckpointError, match="'agreement-rnn' does not fit its own recipe; train it again"):
        recipes.load("agreement-rnn")


def test_weights_that_do_not_fit_the_recipe_of_their_card_are_told(tmp_path, monkeypatch):
    card = load_weights("agreement-rnn").card
    added = ("format", "name", "sha256")
    save("agreement-rnn", WEIGHTS, {field: value for field, value in card.items() if field not in added}, tmp_path)
    monkeypatch.setattr(checkpoints, "load_weights", lambda name: load_weights(name, tmp_path))
    with pytest.raises(
        CheckpointError, match="does not fit its own recipe; train it again with `course train agreement-rnn`"
    ):
        recipes.load("agreement-rnn")


@pytest.mark.parametrize("name", language_models.names())
def test_a_shipped_checkpoint_is_whole_and_its_card_says_what_it_is(name):
    card = load_weights(name).card
    assert card["name"] == name
    assert {"recipe", "metrics", "vocabulary", "licence", "shows", "cannot show"} <= card.keys()
    assert card["recipe"] == vars(language_models.CHECKPOINTS[name])
    assert card["vocabulary"] == recipes.vocabulary(card["recipe"]["design"]).tokens
    assert all(0 <= share <= 1 for share in card["metrics"]["agreement accuracy by distance"].values())


@pytest.mark.parametrize("name", language_models.names())
def test_a_shipped_checkpoint_speaks(name):
    model, words = recipes.load(name)
    assert not model.training
    shares = model(torch.tensor([words.encode(["<s>", "aqueles", "meninos"])]))[0, -1].softmax(dim=0)
    best = words.decode(shares.topk(1).indices.tolist())[0]
    assert shares.sum().item() == pytest.approx(1, abs=1e-5)
    assert shares[words.id("telefonaram")] > 5 * shares[words.id("telefonou")], f"it goes on with {best!r}"


def test_every_shipped_checkpoint_has_a_recipe_and_every_recipe_its_checkpoint():
    assert names() == recipes.names()
    assert {path.stem for path in FOLDER.glob("*.json")} == set(names())


def test_nothing_shipped_can_run_code():
    shipped = [path for path in FOLDER.iterdir() if path.suffix not in (".py", ".json") and path.is_file()]
    assert {path.suffix for path in shipped} == {".safetensors"}
    for path in shipped:
        with safe_open(path, framework="pt") as content:
            assert all(content.get_tensor(key).dtype == torch.float16 for key in content.keys())  # noqa: SIM118
    sources = (ROOT / "src").rglob("*.py")
    assert not [p.name for p in sources if re.search(r"torch\.load\(|\bpickle\b", p.read_text(encoding="utf8"))]


def test_all_checkpoints_together_stay_under_twenty_megabytes():
    assert sum(path.stat().st_size for path in FOLDER.iterdir() if path.is_file()) < 20_000_000


MEASURE_AGAIN = """
import json
from course_lib import recipes
from course_lib.recipes import language_models
from course_lib.seeding import use_one_thread

use_one_thread()
print(json.dumps({name: language_models.measure_checkpoint(name, recipes.load(name)[0]) for name in language_models.names()}))
"""


@pytest.mark.slow
def test_the_metrics_on_the_cards_come_out_when_measured_again():
    # in a process of its own: with every shape checked, drawing the sentences would take ten times as long
    run = subprocess.run([sys.executable, "-c", MEASURE_AGAIN], capture_output=True, text=True, timeout=300, check=True)
    measured = json.loads(run.stdout)
    for name in language_models.names():
        stored = load_weights(name).card["metrics"]["agreement accuracy by distance"]
        assert measured[name] == pytest.approx(stored, abs=0.02), name
