"""The dictionary of what stands in the notebooks' code: English to Portuguese and back, and the strings that are data."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import yaml

from course_lib.editions.cells import EditionError
from course_lib.languages import LANGUAGES

SECTIONS = ("phrases", "stays", "stays in")
WORD = re.compile(r"[^\W\d_]{2,}")


class _UniqueKeys(yaml.SafeLoader):
    """A loader that refuses a key written twice, of which the usual one keeps the last in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.YAMLError(f"{sorted(twice)[0]!r} is there twice; delete one")
        return cast("dict[Any, Any]", super().construct_mapping(node, deep))


@dataclass(frozen=True)
class Phrases:
    """What the editions call the same thing: `portuguese` by English; and what they leave as it is.

    `stays` are strings that are data wherever they stand (names in records, sentences of a corpus); `stays_in` names the
    cells ("01-rnn-limits:truth") where a string is data although it is a phrase elsewhere.
    """

    portuguese: dict[str, str] = field(default_factory=dict)
    stays: frozenset[str] = frozenset()
    stays_in: dict[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        seen: dict[str, str] = {}
        for english, portuguese in self.portuguese.items():
            if english == portuguese:
                raise EditionError(f"phrases.yml: {english!r} is the same in both languages; move it to `stays`")
            if portuguese in seen:
                raise EditionError(
                    f"phrases.yml: {portuguese!r} stands for {seen[portuguese]!r} and {english!r}; word one differently"
                )
            seen[portuguese] = english
        false_friends = sorted(self.portuguese.keys() & seen.keys())
        if false_friends:
            raise EditionError(f"phrases.yml: {false_friends[0]!r} is English in one phrase and Portuguese in another")
        both = sorted(self.stays & (self.portuguese.keys() | seen.keys()))
        if both:
            raise EditionError(f"phrases.yml: {both[0]!r} is a phrase and under `stays`; keep one, or use `stays in`")

    @cached_property
    def english(self) -> dict[str, str]:
        """English by Portuguese."""
        return {portuguese: english for english, portuguese in self.portuguese.items()}

    def of(self, language: str) -> dict[str, str]:
        """Return what each phrase of `language` is called in the other language."""
        return self.portuguese if language == "en" else self.english

    def is_data(self, text: str, place: str) -> bool:
        """Whether a string of the cell `place` stays as it is in both editions, by what the dictionary lists."""
        return text in self.stays or text in self.stays_in.get(place, ())

    @classmethod
    def load(cls, root: Path) -> Phrases:
        """Read the dictionary of the course in `root`; without a file there is none. EditionError if it is unusable."""
        path = phrases_path(root)
        if not path.is_file():
            return cls()
        try:
            # a subclass of the safe loader
            content = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeys)
            unknown = sorted(content.keys() - set(SECTIONS))
            if unknown:
                raise EditionError(f"phrases.yml has {unknown[0]!r}; its sections are {', '.join(SECTIONS)}")
            parts = (content.get("phrases") or {}).values()
            written = [phrase for part in parts for phrase in part]
            twice = next((phrase for phrase in written if written.count(phrase) > 1), None)
            if twice is not None:
                raise EditionError(f"phrases.yml: {twice!r} is in two sections; write it once, under `both chapters`")
            return cls(
                {english: portuguese for part in parts for english, portuguese in part.items()},
                frozenset(text for part in (content.get("stays") or {}).values() for text in part),
                {place: frozenset(texts) for place, texts in (content.get("stays in") or {}).items()},
            )
        except (yaml.YAMLError, AttributeError, TypeError) as error:
            raise EditionError(f"notebooks/phrases.yml cannot be read: {error}") from error


def phrases_path(root: Path) -> Path:
    """Return where the dictionary is kept."""
    return root / "notebooks" / "phrases.yml"


def has_words(text: str) -> bool:
    """Whether a text has a word in it: two letters together. A name with an underscore is no word."""
    return WORD.search(text) is not None and not ("_" in text and text.isidentifier())


def other(language: str) -> str:
    """Return the course's other language."""
    return LANGUAGES[1 - LANGUAGES.index(language)]
