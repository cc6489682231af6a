"""What is read never runs code that is not ours, and a name never leads out of its folder: not by .., a sibling or a link."""

import os
from pathlib import Path

import pytest
import torch

from course_lib import checkpoints, recipes
from course_lib.checkpoints import CheckpointError, load_weights, save
from course_lib.cli import main
from course_lib.editions.cells import EditionError, both_editions, choose_chapters
from course_lib.editions.execute import execute
from course_lib.figures.question import question
from editions.course_copy import CHAPTER, make_course
from loaders import unsafe_uses
from support import ROOT, code_of, committed_texts

# They run cells of notebooks, answers to grade, our own solutions or sums of our own lists, and say so where they do.
MAY_RUN = {
    "src/course_lib/exercises/diagnosing.py",
    "src/course_lib/exercises/grading/answer_process.py",
    "tests/exercises/test_chapter_exercises.py",
    "tests/exercises/test_checking.py",
    "tests/exercises/test_odd_answers.py",
    "tests/notebooks/definitions.py",
    "tests/notebooks/worked.py",
}
OUTSIDE = [
    "../outside",
    "..",
    "/etc/passwd",
    "a/../../outside",
    "sub/agreement-rnn",
    "agreement-rnn\0",
    "",
    ".",
    "C:\\x",
]


def test_no_source_reads_or_runs_what_could_run_code() -> None:
    sources = ((name, code_of(name, text)) for name, text in committed_texts() if name.endswith((".py", ".ipynb")))
    found = {name: unsafe_uses(source, may_run=name in MAY_RUN) for name, source in sources}
    assert {name: uses for name, uses in found.items() if uses} == {}


def test_every_file_that_may_run_code_is_there_and_does() -> None:
    sources = {name: text for name, text in committed_texts() if name in MAY_RUN}
    assert sources.keys() == MAY_RUN
    assert [name for name, text in sources.items() if not unsafe_uses(text)] == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from joblib import dump",
        "import torch\ntorch.load('x.pt')",
        "import torch as t\nt.load('x.pt')",
        "from torch import save",
        "from torch import load as read",
        "import torch\ntorch.serialization.load('x')",
        "import torch.serialization as s\ns.load('x')",
        "from torch import serialization",
        "from torch.serialization import load",
        "import torch\ngetattr(torch, 'load')('x')",
        "import torch\nname = 'lo' + 'ad'\ngetattr(torch, name)('x')",
        "import torch\ntorch.hub.load('a', 'b')",
        "import importlib\nimportlib.import_module('pickle')",
        "import numpy\nnumpy.load('x', allow_pickle=True)",
        "import numpy\nflag = True\nnumpy.load('x', allow_pickle=flag)",
        "import yaml\nyaml.load('x')",
        "import yaml\nyaml.load('x', yaml.Loader)",
        "import yaml\nyaml.unsafe_load('x')",
        "import yaml\nyaml.full_load('x')",
        "from yaml import unsafe_load as safe_load",
        "import yaml\nclass Mine(yaml.UnsafeLoader): pass\nyaml.load('x', Mine)",
        "eval('1')",
        "exec('1')",
        "__import__('os')",
        "from transformers import AutoModel\nAutoModel.from_pretrained('x', trust_remote_code=True)",
    ],
)
def test_each_way_to_run_code_is_seen(source: str) -> None:
    assert unsafe_uses(source)


@pytest.mark.parametrize(
    "source",
    [
        "import numpy\nnumpy.load('x', allow_pickle=False)",
        "import yaml\nyaml.safe_load('x')",
        "import yaml\nclass Mine(yaml.SafeLoader): pass\nyaml.load('x', Mine)",
        "import torch\nmodel = torch.nn.Linear(1, 1).eval()",
        "from safetensors.torch import load",
        "import json\njson.load(open('x'))",
        "evaluate = 1\nevaluate",
    ],
)
def test_what_only_reads_is_fine(source: str) -> None:
    assert unsafe_uses(source) == []


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_checkpoint_name_never_leads_out_of_its_folder(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "checkpoints"
    save("outside", {"w": torch.ones(1)}, {}, tmp_path)
    save("agreement-rnn", {"w": torch.ones(1)}, {}, folder / "sub")
    with pytest.raises(CheckpointError, match="lower-case letters, digits and hyphens"):
        load_weights(name, folder)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(CheckpointError, match="lower-case letters, digits and hyphens"):
        save(name, {"w": torch.ones(1)}, {}, folder)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("ending", [".safetensors", ".json"])
def test_a_link_that_leads_out_of_the_folder_of_checkpoints_is_not_followed(ending: str, tmp_path: Path) -> None:
    folder = tmp_path / "checkpoints"
    save("small", {"w": torch.ones(1)}, {}, folder)
    sibling = tmp_path / "checkpoints-of-others"  # begins like the folder
    sibling.mkdir()
    file = folder / f"small{ending}"
    file.rename(sibling / file.name)
    file.symlink_to(sibling / file.name)
    with pytest.raises(CheckpointError, match="leads out of"):
        load_weights("small", folder)
    kept = (sibling / file.name).read_bytes()
    with pytest.raises(CheckpointError, match="leads out of"):
        save("small", {"w": torch.zeros(1)}, {"x": 1}, folder)
    assert (sibling / file.name).read_bytes() == kept


@pytest.mark.parametrize("name", OUTSIDE)
def test_training_a_name_that_is_a_path_writes_nothing(name: str, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(recipes.language_models, "trained", lambda recipe: pytest.fail("it trains"))
    assert main(["train", name]) == 2
    assert "agreement-rnn" in capsys.readouterr().err
    with pytest.raises(ValueError, match="there is no recipe"):
        recipes.train_checkpoint(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("chapter", ["../01-tiny", "pt/01-tiny", "/01-tiny", "..", "01-tiny/../01-tiny", "01-tin", ""])
def test_a_chapter_that_is_a_path_is_refused(chapter: str, tmp_path: Path) -> None:
    root = tmp_path / "course"
    root.mkdir()
    make_course(root)
    (tmp_path / "01-tiny.ipynb").write_text("{}", encoding="utf-8")
    for refuse in (choose_chapters, execute):
        with pytest.raises(EditionError, match="no chapter"):
            refuse(root, chapter)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_notebook_that_is_a_link_out_of_the_course_is_not_read_nor_executed(tmp_path: Path) -> None:
    root = tmp_path / "course"
    root.mkdir()
    make_course(root)
    notebook = both_editions(root, CHAPTER)["en"].path
    sibling = tmp_path / "course-of-others"  # begins like the course's own folder
    sibling.mkdir()
    notebook.rename(sibling / notebook.name)
    notebook.symlink_to(sibling / notebook.name)
    for refuse in (both_editions, execute):
        with pytest.raises(EditionError, match="leads out of the course"):
            refuse(root, CHAPTER)


@pytest.mark.parametrize("identifier", ["../../1.1", "/1.1", "..", "01.1/../x", "", "1"])
def test_a_question_that_is_a_path_is_refused(identifier: str) -> None:
    with pytest.raises(ValueError, match="there is no question"):
        question(identifier)


def test_the_folder_of_checkpoints_holds_no_link() -> None:
    assert [path.name for path in checkpoints.FOLDER.rglob("*") if path.is_symlink()] == []
    assert (ROOT / "src").is_dir()
