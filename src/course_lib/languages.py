"""Text in both languages of the course, and the language in use."""

from __future__ import annotations

import locale
from collections.abc import Mapping
from dataclasses import dataclass

LANGUAGES = ("pt", "en")

_current = "pt"


@dataclass(frozen=True)
class Text:
    """A piece of text in Portuguese and in English; as a string it is in the language in use."""

    pt: str
    en: str

    def __post_init__(self) -> None:
        for language in LANGUAGES:
            value: object = getattr(self, language)
            if not isinstance(value, str) or not value.strip():
                raise ValueError(f"Text lacks its {language!r} form (got {value!r}); write it in both languages")

    def get(self, language: str | None = None) -> str:
        """Return the text in `language`, by default the language in use. ValueError for an unknown language."""
        return self.pt if check_language(_current if language is None else language) == "pt" else self.en

    def format(self, **values: object) -> Text:
        """Fill the `{name}` fields of both forms; a value that is a Text fills each form with its own language."""
        forms = {
            language: self.get(language).format(
                **{name: value.get(language) if isinstance(value, Text) else value for name, value in values.items()}
            )
            for language in LANGUAGES
        }
        return Text(**forms)

    def __str__(self) -> str:
        return self.get()


def as_text(words: Text | str) -> Text:
    """Return `words` as a Text; a plain string says the same in both languages, as in a notebook of one edition."""
    return words if isinstance(words, Text) else Text(pt=words, en=words)


def check_language(language: str) -> str:
    """Return `language` if the course has it. ValueError otherwise."""
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}; the course has {' and '.join(map(repr, LANGUAGES))}")
    return language


def set_language(language: str) -> None:
    """Choose the language in which the library speaks to the reader. ValueError for an unknown one."""
    global _current
    _current = check_language(language)


def current_language() -> str:
    """Return the language in use, "pt" or "en"."""
    return _current


def preferred_language(environment: Mapping[str, str]) -> str:
    """Return the language of COURSE_LANGUAGE or, without it, Portuguese where the system speaks Portuguese."""
    asked = environment.get("COURSE_LANGUAGE", "").lower()[:2]
    if asked in LANGUAGES:
        return asked
    named = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), None)
    if named is None:  # Windows keeps it elsewhere
        named = locale.getlocale()[0] or ""
    return "pt" if named.lower().startswith(("pt", "portuguese")) else "en"
