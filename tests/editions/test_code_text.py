"""The text in code is found wherever it stands, and replacing it leaves everything else byte for byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.editions.code_text import code_texts, rewritten


def found(source: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in code_texts(source)]


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("x = 1  # one more", [("comment", "one more")]),
        ("#: a note  ", [("comment", ": a note")]),
        ('def f():\n    """What it does."""\n    return "out"', [("docstring", "What it does."), ("string", "out")]),
        ('"""A cell that says what it is."""\nx = 1', [("docstring", "A cell that says what it is.")]),
        ('print("the sum:", x)', [("string", "the sum")]),
        ('print(f"{x} words; ratio: {y:.2f}")', [("string", "words; ratio")]),
        ("print(f\"{', '.join(x)} words {{so}}\")", [("string", "words {so}")]),
        ('print(rf"\\d of {x[0]}")', [("string", "\\d of")]),
        ('kinds["fruit"] + f(x)["far"] + y[0]["near"]', [("key", "fruit"), ("key", "far"), ("key", "near")]),
        ('for x in ["one"]: return ["two"]', [("string", "one"), ("string", "two")]),
        ('a["x", "long"]', [("string", "x"), ("string", "long")]),
        ('{"far": 1}["far"]', [("string", "far"), ("string", "far")]),
        ("b'data'", []),
        ('"say \\"yes\\""', [("docstring", 'say "yes"')]),
        ('x = "say \\"yes\\""', [("string", 'say "yes"')]),
        ('%%solution\nx = "out"', [("string", "out")]),
        ("if x:\n    %pip install course\n    !ls 'all'", []),
    ],
)
def test_comments_docstrings_strings_and_pieces_of_f_strings_are_found(
    source: str, texts: list[tuple[str, str]]
) -> None:
    assert found(source) == texts


def test_code_that_python_cannot_read_is_a_syntax_error() -> None:
    for source in ("print((", 'x = """never closed'):
        with pytest.raises(SyntaxError, match="the cell is no Python"):
            code_texts(source)


def test_replacing_text_keeps_quotes_prefixes_spaces_and_marks() -> None:
    source = '%%solution\nx = rf\'  {n} words:\' ;  y = "a"   # why\nif x:\n    %time\n    z = """far"""'
    changes = {"words": "palavras", "why": "porquê", "far": "longe"}
    pieces = [(piece, changes[piece.text]) for piece in code_texts(source) if piece.text in changes]
    assert rewritten(source, pieces) == (
        '%%solution\nx = rf\'  {n} palavras:\' ;  y = "a"   # porquê\nif x:\n    %time\n    z = """longe"""'
    )


def test_quotes_and_braces_of_the_new_text_are_escaped_where_they_must_be() -> None:
    source = "print('far', f\"near {x}\")  # here"
    new = {"far": "l'onge", "near": 'um {só} "aqui"', "here": "cá"}
    written = rewritten(source, [(piece, new[piece.text]) for piece in code_texts(source)])
    assert written == 'print(\'l\\\'onge\', f"um {{só}} \\"aqui\\" {x}")  # cá'
    assert [piece.text for piece in code_texts(written)] == list(new.values())


WORDS = st.text(st.sampled_from("abçé \"'{}"), min_size=1).map(str.strip).filter(bool)


@given(WORDS, WORDS)
def test_what_is_written_into_a_string_is_read_out_again(first: str, second: str) -> None:
    source = 'x = "here"\ny = f"there {x}"'
    one, two = code_texts(source)
    assert [piece.text for piece in code_texts(rewritten(source, [(one, first), (two, second)]))] == [first, second]
