"""The numbers that a chapter's prose says: the same in both editions, and each printed, shown, recorded, worked out or accounted for."""

import re
from functools import cache

import pytest

from course_lib.editions.cells import both_editions, notebook_file
from course_lib.languages import LANGUAGES
from notebooks.numbers import Number, difference, numbers_in
from notebooks.sources import Chapter, found
from notebooks.worked import LISTS, Listed, listed, solution_names, work_out
from support import ROOT

CHECK_BY_HAND = re.compile(r"^\*(?:Check by hand|Confira à mão|Confira na mão)\.\*.*", re.DOTALL | re.MULTILINE)
YEAR = re.compile(r"(?:1[89]|20)\d\d")
SEEN_EVERYWHERE = 2  # 0, 1 and 2 say nothing: they are in every cell
CAUGHT = 0.65  # of the changes below, the share that must be told: a changed number may by chance be another one nearby


@cache
def chapter_in(chapter: str, language: str) -> Chapter:
    return Chapter(notebook_file(ROOT, chapter, language))


@cache
def hand_worked(chapter: str, identifier: str) -> frozenset[float]:
    """Return every number of the sums worked out for a text, each sum done again."""
    names = solution_names(chapter, identifier)
    entry = listed(chapter).get(identifier, Listed())
    return frozenset(value for expression in entry.worked for value in work_out(expression, names))


def is_accounted_for(number: Number, chapter: Chapter, name: str, identifier: str, source: str) -> bool:
    """Whether a number of a text is worked out, stands in a source nearby, is the year of a paper it links to, or is given."""
    entry = listed(name).get(identifier, Listed())
    if any(number.agrees_with(value) for value in hand_worked(name, identifier)):
        return True
    if found(number, chapter.values_around(identifier, entry.quotes)):
        return True
    if YEAR.fullmatch(number.written):
        return number.written in YEAR.findall(" ".join(re.findall(r"\]\(([^)]*)\)", source))) or _given(number, entry)
    return _given(number, entry)


def _given(number: Number, entry: Listed) -> bool:
    return any(one.value == number.value and one.percent == number.percent for one in entry.given_numbers().values())


def is_everywhere(number: Number) -> bool:
    return abs(number.value) <= SEEN_EVERYWHERE and number.value.is_integer() and not number.percent


def unaccounted(name: str, language: str) -> list[str]:
    """Return a sentence for each number of a notebook's prose that comes from nowhere."""
    chapter = chapter_in(name, language)
    return [
        f"{language}, cell {cell.id!r}: {number.written}"
        for cell in chapter.texts()
        for number in numbers_in(cell.source, language)
        if not is_everywhere(number) and not is_accounted_for(number, chapter, name, cell.id, cell.source)
    ]


def test_both_editions_say_the_same_numbers(chapter: str) -> None:
    texts = {
        language: {cell.id: cell.source for cell in chapter_in(chapter, language).texts()} for language in LANGUAGES
    }
    pairs = {identifier: difference(texts["pt"][identifier], texts["en"][identifier]) for identifier in texts["pt"]}
    assert {identifier: pair for identifier, pair in pairs.items() if pair != ([], [])} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_prose_is_shown_recorded_worked_out_or_given(chapter: str, language: str) -> None:
    assert unaccounted(chapter, language) == [], (
        f"show the number in a cell nearby, mend the prose, or list it with its reason in {LISTS.name}/{chapter}.yml"
    )


def test_every_check_by_hand_is_worked_out(chapter: str) -> None:
    """All its numbers, small ones too, are in a sum done with the exercise's own solution, or in what the sum yields."""
    missing = {
        f"{language} {cell.id}: {number.written}"
        for language in LANGUAGES
        for cell in chapter_in(chapter, language).texts()
        for check in CHECK_BY_HAND.findall(cell.source)
        for number in numbers_in(check, language)
        if not any(number.agrees_with(value) for value in hand_worked(chapter, cell.id))
        and not _given(number, listed(chapter).get(cell.id, Listed()))
    }
    assert missing == set()


def test_every_exercise_that_says_check_by_hand_uses_its_solution(chapter: str) -> None:
    checked = [cell.id for cell in chapter_in(chapter, "pt").texts() if CHECK_BY_HAND.search(cell.source)]
    for identifier in checked:
        names = [name for name in solution_names(chapter, identifier) if not name.startswith("_")]
        sums = " ".join(listed(chapter).get(identifier, Listed()).worked)
        assert any(re.search(rf"\b{name}\b", sums) for name in names), f"{identifier}: no sum calls the solution"


def test_the_list_says_nothing_idle(chapter: str) -> None:
    texts = {cell.id: cell.source for cell in chapter_in(chapter, "en").texts()}
    idle: list[str] = []
    for identifier, entry in listed(chapter).items():
        if identifier not in texts:
            idle.append(f"{identifier} is no cell of prose")
            continue
        said = numbers_in(texts[identifier], "en")
        here = chapter_in(chapter, "en").values_around(identifier)
        for written, one in entry.given_numbers().items():
            same = [number for number in said if number.value == one.value and number.percent == one.percent]
            if not same or all(found(number, here) for number in same):
                idle.append(f"{identifier}: {written} is not said, or a cell nearby shows it")
        for expression in entry.worked:
            values = work_out(expression, solution_names(chapter, identifier))
            if not any(number.agrees_with(value) for number in said for value in values):
                idle.append(f"{identifier}: {expression} gives nothing that the text says")
    assert idle == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_numbers_that_somebody_changes_are_told(chapter: str, language: str) -> None:
    """The measure of the guard itself: numbers of two digits or more, each changed in four ways, one edition and both alike."""
    name, notebook = chapter, chapter_in(chapter, language)
    told = tried = 0
    for cell in notebook.texts():
        for number in numbers_in(cell.source, language):
            if is_everywhere(number) or (abs(number.value) < 10 and number.slack == 0.5):
                continue
            for factor in (0.5, 0.8, 1.3, 2.0):
                step = 2 * min(number.slack, 0.5) if number.slack >= 0.5 else 2 * number.slack
                changed = round(number.value * factor / step) * step
                if changed == number.value:
                    continue
                other = Number(changed, number.slack, number.percent, "changed")
                tried += 1
                told += not is_accounted_for(other, notebook, name, cell.id, "")
    assert tried > 100
    assert told / tried > CAUGHT, f"only {told} of {tried} changes would be told"


@pytest.mark.parametrize(
    ("text", "language", "values"),
    [
        ("De 4.529 a 0,93, ou 83,9% de 300 mil", "pt", [4529, 0.93, 83.9, 300_000]),
        ("From 4,529 to 0.93, or 83.9% of 40 billion", "en", [4529, 0.93, 83.9, 40e9]),
        (r"seja $w = 0{,}5$ e $x_{12}^3 = 10^{-9}$, $5 \cdot 10^{-6}$", "pt", [1e-9, 5e-6, 0.5]),
        (r"of $(-1,\ -2)$, `width = 3` and $\frac{3.5}{9}$", "en", [-1, -2, 3.5, 9, 3]),
        ("claim E1.3, chapters 5 to 7, section 3, word2vec, [in 1948](x.md#shannon1948), 10⁻¹²", "en", [1e-12, 1948]),
        ("## 3 · Three\n\n*8 minutes*\n\nfrom 24–28 words, 5-grams", "en", [24, 28, 5]),
        ("```python\nx = 3\n```\nand 4", "en", [4]),
    ],
)
def test_numbers_are_read_as_each_language_writes_them(text: str, language: str, values: list[float]) -> None:
    assert sorted(number.value for number in numbers_in(text, language)) == pytest.approx(sorted(values))


def test_a_number_written_as_the_other_language_writes_it_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'0,93' is no number in 'en'"):
        numbers_in("it is 0,93", "en")


def test_a_number_that_one_edition_changes_is_told() -> None:
    assert difference("vai de 71 a 16", "goes from 71 to 36") == ([16.0], [36.0])
    assert difference("cerca de 20.000 frases, 0,5", "about 20,000 sentences, 0.5") == ([], [])


@pytest.mark.parametrize(
    ("written", "values", "is_found"),
    [
        ("0.84", {0.8441}, True),
        ("0.84", {0.8461}, False),
        ("84%", {0.8441}, True),
        ("84%", {85.2}, False),
        ("16", {16.4}, True),
        ("36", {16.4, 37.0}, False),
        ("160,000", {160384.0}, True),
        ("170,000", {160384.0}, False),
        ("132", {133.0}, False),
        ("5", {-5.0}, True),
    ],
)
def test_a_number_is_found_where_it_rounds_to_what_is_written(written: str, values: set[float], is_found: bool) -> None:
    assert found(numbers_in(written, "en")[0], values) == is_found


def test_a_sum_is_done_again_and_a_false_one_is_refused() -> None:
    assert sorted(work_out("tanh(0.5)", {})) == pytest.approx([0.4621, 0.5], abs=1e-4)
    with pytest.raises(AssertionError, match="is not so"):
        work_out("1 + 1 == 3", {})


def test_every_list_belongs_to_a_chapter() -> None:
    for path in LISTS.glob("*.yml"):
        if path.stem != "book":
            assert both_editions(ROOT, path.stem)


def test_a_key_without_meaning_or_a_reason_left_out_is_refused(tmp_path) -> None:
    (tmp_path / "a.yml").write_text("x: {work: [1]}", encoding="utf-8")
    (tmp_path / "b.yml").write_text('x: {given: {"14": ""}}', encoding="utf-8")
    with pytest.raises(ValueError, match="worked, quotes and given"):
        listed("a", tmp_path)
    with pytest.raises(ValueError, match="without a reason"):
        listed("b", tmp_path)
