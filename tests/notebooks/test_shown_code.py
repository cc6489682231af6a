"""The library's code as the chapters show it: quoted lines stand in the file they name, and a definition gives what the library gives."""

import ast
import math
import re
from itertools import product

import pytest
import torch
from torch import Tensor

from course_lib.decoding import beam_search
from course_lib.editions.cells import NotebookFile, read
from notebooks.definitions import defined
from support import ROOT

QUOTED = re.compile(r"^```python\n# (?P<file>course_lib/\S+\.py)\n(?P<code>.*?)^```", re.DOTALL | re.MULTILINE)


class WithoutDocstrings(ast.NodeTransformer):
    """Takes out the first string of every function: the chapters explain in the reader's language."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        if ast.get_docstring(node) is not None:
            node.body = node.body[1:]
        return node


def normal(code: str) -> list[str]:
    """Return the statements of a source, and the expressions in them, each as Python itself would write it."""
    tree = WithoutDocstrings().visit(ast.parse(code))
    return [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, (ast.stmt, ast.expr))]


def quotations(text: str) -> list[tuple[str, str]]:
    return [(found["file"], found["code"]) for found in QUOTED.finditer(text)]


def misquoted(text: str) -> list[str]:
    """Return the quoted statements that the file they name does not have."""
    return [
        ast.unparse(statement)
        for name, code in quotations(text)
        for statement in ast.parse(code).body
        if ast.unparse(statement) not in normal((ROOT / "src" / name).read_text(encoding="utf-8"))
    ]


def test_the_librarys_lines_are_quoted_as_they_are(file: NotebookFile) -> None:
    texts = [cell.source for cell in read(file).cells if cell.cell_type == "markdown"]
    assert [line for text in texts for line in misquoted(text)] == []


def test_a_line_that_the_library_does_not_have_is_told() -> None:
    quoted = (
        "```python\n# course_lib/training/pairs.py\ntoken_loss(model(source, target[:, :-1]), target[:, {}:])\n```\n"
    )
    assert len(quotations(quoted)) == 1
    assert misquoted(quoted.format(1)) == []
    assert misquoted(quoted.format(0)) == ["token_loss(model(source, target[:, :-1]), target[:, 0:])"]


@pytest.mark.parametrize("language", ["pt", "en"])
@pytest.mark.parametrize("seed", range(12))
def test_chapter_2s_beam_search_finds_what_the_librarys_finds(language: str, seed: int) -> None:
    names = defined("02-seq2seq", "beam-by-hand", "beam-loop", language=language, math=math, number=lambda *_: "")
    random, rows = torch.Generator().manual_seed(seed), dict[tuple[int, ...], Tensor]()

    def next_logits(tokens: Tensor) -> Tensor:
        """Return logits that depend on the whole beginning, (B, V) for (B, T)."""
        for beginning in map(tuple, tokens.tolist()):
            if beginning not in rows:
                rows[beginning] = 2 * torch.randn(5, generator=random, dtype=torch.float64)
        return torch.stack([rows[tuple(beginning)] for beginning in tokens.tolist()])

    for width, alpha, longest in product((1, 2, 3, 7), (0.0, 0.7, 1.0), (1, 2, 6)):
        settings = {"width": width, "alpha": alpha, "end": 2, "max_length": longest}
        library = beam_search(next_logits, torch.tensor([0]), **settings)
        shown = names["beam_loop"](
            lambda tokens: next_logits(torch.tensor([[0, *tokens]])).log_softmax(-1)[0].tolist(), **settings
        )
        assert [tuple(tokens) for tokens, _ in shown] == [one.tokens for one in library]
        assert [total for _, total in shown] == pytest.approx([one.log_probability for one in library])
