"""What a chapter's Markdown says to a reader: its words without code, mathematics and markup, and its links."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from nbformat import NotebookNode

from course_lib.editions.cells import tags

NOT_PROSE = re.compile(
    r"<!--.*?-->|^(```+|~~~+).*?^\1[`~]*[ \t]*$|\$\$.*?\$\$|\$[^$\n]+\$|`[^`\n]+`|<[^>\n]+>",
    re.DOTALL | re.MULTILINE,
)
LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(\s*<?([^)\s>]+)>?(?:\s+[\"'(][^)]*)?\)")
REFERENCE = re.compile(r"^ {0,3}\[[^\]]+\]:\s*<?(\S+?)>?(?:\s+[\"'(].*)?$", re.MULTILINE)
SOURCE = re.compile(r"""<(?:img|a|source|video)\b[^>]*?\b(?:src|href)\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
CODE = re.compile(r"^(```+|~~~+).*?^\1[`~]*[ \t]*$|`[^`\n]+`|\$\$.*?\$\$|\$[^$\n]+\$", re.DOTALL | re.MULTILINE)
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


def words(notebook: NotebookNode) -> int:
    """Return how many words of prose the lesson has; the statements of exercises are not counted."""
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown" and "statement" not in tags(cell)]
    return sum(len(WORD.findall(without_markup(text))) for text in texts)


def without_markup(text: str) -> str:
    """Return the prose of a Markdown text: link texts stay, their addresses go."""
    return LINK.sub(lambda link: link[0].rpartition("](")[0], NOT_PROSE.sub(" ", text))


def links(text: str) -> list[str]:
    """Return the targets of a Markdown text's links and images, those in code left out."""
    plain = CODE.sub(" ", text)
    return [target for pattern in (LINK, REFERENCE, SOURCE) for target in pattern.findall(plain)]


def broken_links(notebook: NotebookNode, folder: Path, root: Path) -> Iterator[str]:
    """Yield a sentence for each relative link of the notebook that leads to no file of the course."""
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        if cell.get("attachments"):
            yield f"cell {cell.id!r} carries a picture inside it; put it into book/_static and link to it"
        for target in links(cell.source):
            if ELSEWHERE.match(target):
                continue
            path = (folder / unquote(target.partition("#")[0])).resolve()
            if not path.is_file():
                yield f"cell {cell.id!r} links to {target}, which is no file"
            elif not path.is_relative_to(root):
                yield f"cell {cell.id!r} links to {target}, which is outside the course"
            elif folder.name == "en" and "pt" in path.relative_to(root).parts:
                yield f"cell {cell.id!r} links to {target}, which is in Portuguese"
            elif folder.name == "pt" and "en" in path.relative_to(root).parts:
                yield f"cell {cell.id!r} links to {target}, which is in English"
