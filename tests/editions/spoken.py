"""Every text that a reader meets, in both languages, and which of the two languages a text is written in."""

from __future__ import annotations

import ast
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from course_lib.editions.cells import chapter_names, notebook_file, read
from course_lib.editions.phrases import Phrases
from course_lib.languages import LANGUAGES

# What is quoted, stressed or set as code, mathematics or an address may be in any language.
ASIDE = re.compile(
    r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$\n]+\$|“[^”]*”|\"[^\"\n]*\"|(?<!\*)\*[^*\n]+\*(?!\*)|\]\([^)]*\)|<[^>]+>|\$?\{[^}]*\}|"
    r"https?://\S+|\b\d\d-[\w:-]+|\b\w+\.md\b",
    re.DOTALL,
)
WORD = re.compile(r"[^\W\d_]{2,}")
CODES = re.compile(r"en|pt|pt-BR|\S+:\S+")  # of languages and places
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`')


@dataclass(frozen=True)
class Pair:
    """A text in both languages, and where it stands."""

    place: str
    pt: str
    en: str

    def get(self, language: str) -> str:
        return self.pt if language == "pt" else self.en


def words(text: str) -> set[str]:
    """The words of a text that belong to its language."""
    return set(WORD.findall(ASIDE.sub(" ", text).lower()))


class Speech:
    """The words of both languages, learnt from the course's own texts."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self.counts = {language: Counter[str]() for language in LANGUAGES}
        for pair in pairs:
            for language in LANGUAGES:
                self.counts[language].update(words(pair.get(language)))

    def english(self, text: str, counted_in: str | None) -> float:
        """How much more a text looks English than Portuguese, as log odds; `counted_in` is the language it was counted in, if it was."""
        score = 0.0
        for word in words(text):
            seen = {one: counts[word] - (one == counted_in) for one, counts in self.counts.items()}
            score += math.log((seen["en"] + 0.1) / (seen["pt"] + 0.1))
        return score

    def is_other(self, text: str, language: str, counted_in: str | None = None, margin: float = 2.0) -> bool:
        """Whether a text that should be in `language` is in the other one."""
        score = self.english(text, counted_in)
        return score > margin if language == "pt" else -score > margin


def texts_of_the_course(root: Path) -> list[Pair]:
    """Every text in two languages: the library's, the scripts', the lists', the notebooks' and the pages'."""
    modules = sorted((root / "src").rglob("*.py"))
    scripts = sorted((root / "src").rglob("*.js"))
    lists = sorted((root / "src").rglob("*.yml"))
    return list(
        chain(
            chain.from_iterable(_in_python(path, root) for path in modules),
            chain.from_iterable(_in_script(path, root) for path in scripts),
            chain.from_iterable(_in_list(path, root) for path in lists),
            _in_code(root),
            _in_notebooks(root),
            _in_pages(root),
            _in_run_script(root),
        )
    )


def _in_python(path: Path, root: Path) -> Iterator[Pair]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            given = {word.arg: word.value for word in node.keywords}
        elif isinstance(node, ast.Dict):
            given = {
                key.value: value
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant)
            }
        else:
            continue
        forms = {language: _string(given.get(language)) for language in LANGUAGES}
        if all(forms.values()) and not CODES.fullmatch(forms["en"]):
            yield Pair(f"{path.relative_to(root)}:{node.lineno}", **forms)


def _string(node: ast.expr | None) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value for part in node.values if isinstance(part, ast.Constant))
    return ""


def _in_script(path: Path, root: Path) -> Iterator[Pair]:
    text = path.read_text(encoding="utf-8")
    for block in re.finditer(r"^(\s*)pt: \{\n(.*?)^\1\},\n\1en: \{\n(.*?)^\1\}", text, re.DOTALL | re.MULTILINE):
        forms = [
            dict(re.findall(r"^\s*(\w+): (.*?)(?=^\s*\w+: |\Z)", one, re.DOTALL | re.MULTILINE))
            for one in block.groups()[1:]
        ]
        for name in forms[0]:
            pt, en = (" ".join(one[1:-1] for one in STRING.findall(form.get(name, ""))) for form in forms)
            if pt or en:
                yield Pair(f"{path.relative_to(root)}: {name}", pt, en)


def _in_list(path: Path, root: Path) -> Iterator[Pair]:
    def pairs(value: Any, place: str) -> Iterator[Pair]:
        if isinstance(value, dict):
            if all(isinstance(value.get(language), str) for language in LANGUAGES):
                yield Pair(place, value["pt"], value["en"])
            for key, inner in value.items():
                yield from pairs(inner, f"{place} › {key}")
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                yield from pairs(inner, f"{place} › {index}")

    value = yaml.safe_load(path.read_text(encoding="utf-8"))
    yield from pairs(value, str(path.relative_to(root)))


def _in_code(root: Path) -> Iterator[Pair]:
    for en, pt in Phrases.load(root).portuguese.items():
        yield Pair("phrases.yml", pt, en)


def _in_notebooks(root: Path) -> Iterator[Pair]:
    for chapter in chapter_names(root):
        cells = {one: read(notebook_file(root, chapter, one)).cells for one in LANGUAGES}
        for pt, en in zip(cells["pt"], cells["en"], strict=True):
            if pt.cell_type == "markdown":
                yield from _paragraphs(f"{chapter} {pt.id}", pt.source, en.source)


def _in_pages(root: Path) -> Iterator[Pair]:
    for path in sorted((root / "book" / "pt").glob("*.md")):
        if path.name == "references.md":  # titles, in the papers' own language
            continue
        other = root / "book" / "en" / path.name
        yield from _paragraphs(path.name, path.read_text(encoding="utf-8"), other.read_text(encoding="utf-8"))


def _paragraphs(place: str, pt: str, en: str) -> Iterator[Pair]:
    split = [re.split(r"\n\s*\n", one.strip()) for one in (pt, en)]
    if len(split[0]) != len(split[1]):
        split = [[pt], [en]]
    for number, (one, other) in enumerate(zip(*split, strict=True)):
        yield Pair(f"{place}, paragraph {number + 1}", one, other)


def _in_run_script(root: Path) -> Iterator[Pair]:
    tree = ast.parse((root / "run.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "MESSAGES":
            for name, (en, pt) in ast.literal_eval(node.value).items():
                yield Pair(f"run.py: {name}", pt, en)
