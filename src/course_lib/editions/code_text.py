"""Where the text is in a cell's code: comments, docstrings, strings, and the literal pieces of f-strings."""

from __future__ import annotations

import io
import keyword
import re
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LITERAL = re.compile(r"([A-Za-z]*)(\"\"\"|'''|\"|')")
MAGIC = re.compile(r"^(\s*)[%!].*$")
# What may stand around a phrase in a string without being part of it.
AROUND = " \t\n:;,|→="
LAYOUT = {tokenize.NL, tokenize.COMMENT}
F_STRING = {getattr(tokenize, name, -1) for name in ("FSTRING_START", "FSTRING_MIDDLE", "FSTRING_END")}  # Python ≥ 3.12


@dataclass(frozen=True)
class CodeText:
    """A piece of text in code: where it is, what it is, and how it must be written there.

    `kind` is "comment", "docstring", "string" or "key" (a string alone in square brackets after a name).
    """

    start: int
    end: int
    text: str
    kind: str
    quote: str = ""
    in_f_string: bool = False

    def written(self, text: str) -> str:
        """Return `text` as it must stand in the code at this place."""
        if self.kind == "comment":
            return text
        if self.quote:
            text = text.replace(self.quote, "\\" + self.quote)
        return text.replace("{", "{{").replace("}", "}}") if self.in_f_string else text


@dataclass(frozen=True)
class _Token:
    """A token with its place in the source; an f-string is one, as Python before 3.12 has it."""

    type: int
    string: str
    start: int


def code_texts(source: str) -> list[CodeText]:
    """Return the pieces of text in a cell's code, in order. SyntaxError if it is no Python."""
    tokens = list(_tokens(source))
    found: list[CodeText] = []
    for place, token in enumerate(tokens):
        if token.type == tokenize.COMMENT:
            text = token.string.lstrip("#").strip()
            start = token.start + token.string.rindex(text) if text else token.start
            found.append(CodeText(start, start + len(text), text, "comment"))
        elif token.type == tokenize.STRING:
            found += _pieces(token, _kind(tokens, place))
    return found


def rewritten(source: str, replacements: Sequence[tuple[CodeText, str]]) -> str:
    """Return the code with each piece of text replaced; everything else stays, byte for byte."""
    for piece, text in sorted(replacements, key=lambda pair: -pair[0].start):
        source = source[: piece.start] + piece.written(text) + source[piece.end :]
    return source


def _tokens(source: str) -> Iterator[_Token]:
    """Yield the tokens of a cell, the lines of IPython's commands seen as `pass`."""
    lines = source.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    plain = "\n".join(MAGIC.sub(r"\1pass", line) for line in lines)
    depth, opened = 0, 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(plain).readline):
            start = starts[token.start[0] - 1] + token.start[1]
            if token.type in F_STRING:
                name = tokenize.tok_name[token.type]
                opened = start if name == "FSTRING_START" and depth == 0 else opened
                depth += {"FSTRING_START": 1, "FSTRING_END": -1}.get(name, 0)
                if name == "FSTRING_END" and depth == 0:
                    end = starts[token.end[0] - 1] + token.end[1]
                    yield _Token(tokenize.STRING, source[opened:end], opened)
            elif depth == 0:
                yield _Token(token.type, token.string, start)
    except tokenize.TokenError as error:
        raise SyntaxError(f"the cell is no Python ({error.args[0]})") from error


def _kind(tokens: Sequence[_Token], place: int) -> str:
    """Tell a docstring and a key from the other strings, by what stands around them."""
    before = [token for token in tokens[:place] if token.type not in LAYOUT]
    after = next((token for token in tokens[place + 1 :] if token.type not in LAYOUT), None)
    layout = (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
    if (not before or before[-1].type in layout) and (after is None or after.type in (*layout, tokenize.ENDMARKER)):
        return "docstring"
    if len(before) > 1 and before[-1].string == "[" and after is not None and after.string == "]":
        holder = before[-2]
        named = holder.type == tokenize.NAME and not keyword.iskeyword(holder.string)
        if named or holder.string in (")", "]"):
            return "key"
    return "string"


def _pieces(token: _Token, kind: str) -> Iterator[CodeText]:
    """Yield the text of a string, or of each literal piece of an f-string, without what stands around it."""
    opening = LITERAL.match(token.string)
    assert opening is not None  # the tokenizer says that it is a string
    prefix, quote = opening[1].lower(), opening[2]
    if "b" in prefix:
        return
    start, end = opening.end(), len(token.string) - len(quote)
    spans = _literal_spans(token.string, start, end) if "f" in prefix else [(start, end)]
    for first, last in spans:
        raw = token.string[first:last]
        around = "" if kind == "docstring" else AROUND
        text = raw.strip(around or None)
        if not text:
            continue
        offset = token.start + first + raw.index(text)
        plain = text.replace("\\" + quote, quote)
        plain = plain.replace("{{", "{").replace("}}", "}") if "f" in prefix else plain
        yield CodeText(offset, offset + len(text), plain, kind, quote, "f" in prefix)


def _literal_spans(literal: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return where the literal pieces of an f-string are: what is outside of its braces."""
    spans: list[tuple[int, int]] = []
    piece, depth, position = start, 0, start
    inner = ""  # the quote of a string inside of an expression
    while position < end:
        character = literal[position]
        if depth and inner:
            inner = "" if character == inner else inner
        elif depth:
            if character in "'\"":
                inner = character
            depth += {"{": 1, "[": 1, "(": 1, "}": -1, "]": -1, ")": -1}.get(character, 0)
            if depth == 0:
                piece = position + 1
        elif literal[position : position + 2] in ("{{", "}}"):
            position += 1
        elif character == "{":
            spans.append((piece, position))
            depth = 1
        position += 1
    return [span for span in [*spans, (piece, end)] if span[0] < span[1]]
