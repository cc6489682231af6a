"""Self-check questions: multiple choice in the page, each wrong choice told why, the right one confirmed."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from course_lib.figures.shared.base import InteractiveFigure, paragraph
from course_lib.languages import LANGUAGES, Text

FOLDER = Path(__file__).parent
_TITLE = Text(pt="Pergunta {id}", en="Question {id}")
_CAPTION = Text(pt="Clique em uma resposta; dá para tentar outra.", en="Click an answer; you may try another.")


@dataclass(frozen=True)
class Option:
    """An answer to choose: its text, whether it is the right one, and what is told to whoever chooses it."""

    text: Text
    explanation: Text
    correct: bool


@dataclass(frozen=True)
class Question:
    """A multiple-choice question; exactly one option is right."""

    id: str
    text: Text
    options: tuple[Option, ...]


def question(identifier: str) -> InteractiveFigure:
    """Make the figure of a question, such as "1.1". ValueError, with the ids there are, for one that does not exist."""
    chapter = identifier.partition(".")[0]
    path = FOLDER / f"ch{chapter.zfill(2)}.yml"
    asked = load_questions(path) if path.is_file() else {}
    if identifier not in asked:
        raise ValueError(f"there is no question {identifier!r} in {path.name}; it has {', '.join(asked) or 'none'}")
    chosen = asked[identifier]
    data = {
        "text": str(chosen.text),
        "options": [
            {"text": str(option.text), "explanation": str(option.explanation), "correct": option.correct}
            for option in chosen.options
        ],
    }
    return InteractiveFigure(
        "question",
        data,
        title=_TITLE.format(id=identifier),
        caption=_CAPTION,
        description=chosen.text,
        fallback="".join(
            paragraph(f"{letter}) {option.text}") for letter, option in zip("abcdef", chosen.options, strict=False)
        ),
    )


@functools.cache
def load_questions(path: Path) -> dict[str, Question]:
    """Read and check a file of questions, as id → question. ValueError names the file, the question and what it lacks."""
    entries: object = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(entries, list) or not entries:
        raise ValueError(f"{path.name} holds no list of questions; write them as a list, each beginning with `- id:`")
    questions: dict[str, Question] = {}
    for entry in entries:
        read = _read_question(entry, path)
        if read.id in questions:
            raise ValueError(f"{path.name} has two questions {read.id!r}; give each its own id")
        questions[read.id] = read
    return questions


def _read_question(entry: Any, path: Path) -> Question:
    identifier = entry.get("id") if isinstance(entry, dict) else None
    if not isinstance(identifier, str) or path.stem != f"ch{identifier.partition('.')[0].zfill(2)}":
        raise ValueError(f'{path.name}: the id {identifier!r} is not text like "1.2" with the chapter of the file')
    place = f"{path.name}, question {identifier}"
    options = entry.get("options")
    if not isinstance(options, list) or not 2 <= len(options) <= 6:
        raise ValueError(f"{place}: give 2 to 6 options, as a list")
    read = tuple(
        Option(
            text=_read_text(option, "text", f"{place}, option {number}"),
            explanation=_read_text(option, "explanation", f"{place}, option {number}"),
            correct=option.get("correct", False) is True,
        )
        for number, option in enumerate(options, 1)
    )
    if (right := sum(option.correct for option in read)) != 1:
        raise ValueError(f"{place}: {right} options are marked `correct: true`; mark exactly one")
    for language in LANGUAGES:
        if len({option.text.get(language) for option in read}) < len(read):
            raise ValueError(f"{place}: two options have the same {language!r} text; make them differ")
    return Question(identifier, _read_text(entry, "text", place), read)


def _read_text(entry: Any, key: str, place: str) -> Text:
    forms = entry.get(key) if isinstance(entry, dict) else None
    if not isinstance(forms, dict) or set(forms) != set(LANGUAGES):
        raise ValueError(f"{place}: {key!r} must have exactly the keys {' and '.join(LANGUAGES)} (got {forms!r})")
    try:
        return Text(**forms)
    except ValueError as error:
        raise ValueError(f"{place}, {key!r}: {error}") from error
