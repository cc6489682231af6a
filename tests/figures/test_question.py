"""Every answer of every question is answered; a file of questions that lacks something is refused by name."""

import copy
from pathlib import Path

import pytest
import yaml

from course_lib.figures.question import FOLDER, load_questions, question
from course_lib.languages import LANGUAGES, set_language
from figures.driving import PHONE, check_phone_width

CHAPTERS = {path.stem: load_questions(path) for path in sorted(FOLDER.glob("ch*.yml"))}
QUESTIONS = {identifier: asked for chapter in CHAPTERS.values() for identifier, asked in chapter.items()}
GOOD = {
    "id": "9.1",
    "text": {"pt": "Quanto é 1 + 1?", "en": "How much is 1 + 1?"},
    "options": [
        {"text": {"pt": "dois", "en": "two"}, "correct": True, "explanation": {"pt": "Sim.", "en": "Yes."}},
        {"text": {"pt": "três", "en": "three"}, "explanation": {"pt": "É 1 + 2.", "en": "That is 1 + 2."}},
    ],
}


def write(folder: Path, *entries: object) -> Path:
    """Write a file of questions of chapter 9."""
    path = folder / "ch09.yml"
    path.write_text(yaml.safe_dump(list(entries), allow_unicode=True), encoding="utf-8")
    return path


def lowered(text: str) -> str:
    """Write a formula as the page shows it."""
    return text.replace("_{", "").replace("}", "").replace("_", "")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("identifier", QUESTIONS)
def test_every_choice_changes_the_answer_and_is_explained(show, identifier, language):
    set_language(language)
    page = show(question(identifier))
    answer = page.locator("[data-output=answer]")
    told = {answer.inner_text()}
    for place, option in enumerate(QUESTIONS[identifier].options):
        before = answer.inner_text()
        page.locator("[name=answer]").nth(place).click()
        shown = answer.text_content()
        assert answer.inner_text() != before
        assert lowered(option.explanation.get(language)) in shown
        assert (shown.startswith("Certo") or shown.startswith("Right")) == option.correct
        told.add(shown)
    assert len(told) == len(QUESTIONS[identifier].options) + 1


@pytest.mark.slow
def test_a_question_is_answered_with_the_keyboard_alone(show):
    page = show(question("1.1"))
    page.locator("[name=answer]").first.focus()
    page.keyboard.press("Tab")
    assert "Nenhuma resposta" in page.locator("[data-output=answer]").inner_text()
    page.keyboard.press("Enter")
    assert page.locator("[data-output=answer]").inner_text().startswith("Certo")
    assert page.locator("[data-output=answer]").get_attribute("aria-live") == "polite"


@pytest.mark.slow
def test_one_click_answers_a_verdict_stays_on_its_answer_and_two_copies_keep_two_choices(show):
    page = show(question("1.2"), question("1.2"))
    first, second = (page.locator("figure").nth(place).locator("[name=answer]") for place in (0, 1))
    first.nth(0).click()
    first.nth(1).click()
    second.nth(3).click()
    pressed = [[button.get_attribute("aria-pressed") for button in buttons.all()] for buttons in (first, second)]
    assert pressed == [["false", "true", "false", "false"], ["false", "false", "false", "true"]]
    assert first.nth(0).get_attribute("data-verdict") and second.nth(0).get_attribute("data-verdict") is None


@pytest.mark.slow
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_long_answers_fit_a_telephone(show, chapter):
    page = show(*map(question, CHAPTERS[chapter]), theme="dark")
    page.set_viewport_size(PHONE)
    check_phone_width(page)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_asks_eight_questions_whose_right_answers_are_not_all_in_one_place(chapter):
    asked = CHAPTERS[chapter]
    assert list(asked) == [f"{int(chapter.removeprefix('ch'))}.{number}" for number in range(1, 9)]
    places = [[option.correct for option in one.options].index(True) for one in asked.values()]
    assert all(places.count(place) <= 3 for place in range(4))


def test_the_fallback_shows_question_and_answers_without_saying_which_is_right():
    bundle = question("1.3")._repr_mimebundle_()
    assert "<p>b) " in bundle["text/html"] and "<p>d) " in bundle["text/html"]
    assert "manga" in bundle["text/plain"]


def test_an_unknown_question_is_an_error_that_lists_the_others():
    with pytest.raises(ValueError, match=r"no question '1\.99' in ch01\.yml; it has 1\.1, 1\.2"):
        question("1.99")
    with pytest.raises(ValueError, match=r"no question '77\.1'"):
        question("77.1")


def test_a_good_file_is_read(tmp_path):
    assert load_questions(write(tmp_path, GOOD))["9.1"].options[0].correct


def break_two_right(entry):
    entry["options"][1]["correct"] = True


def break_none_right(entry):
    del entry["options"][0]["correct"]


def break_no_explanation(entry):
    del entry["options"][1]["explanation"]


def break_one_language(entry):
    del entry["text"]["en"]


def break_empty_language(entry):
    entry["options"][0]["text"]["en"] = " "


def break_id(entry):
    entry["id"] = "8.1"


def break_number_as_id(entry):
    entry["id"] = 9.1


def break_equal_options(entry):
    entry["options"][1]["text"]["pt"] = "dois"


def break_single_option(entry):
    entry["options"].pop()


@pytest.mark.parametrize(
    ("breaking", "said"),
    [
        (break_two_right, r"ch09\.yml, question 9\.1: 2 options are marked"),
        (break_none_right, r"question 9\.1: 0 options are marked"),
        (break_no_explanation, r"question 9\.1, option 2: 'explanation' must have exactly the keys pt and en"),
        (break_one_language, r"question 9\.1: 'text' must have exactly"),
        (break_empty_language, r"option 1, 'text': Text lacks its 'en' form"),
        (break_id, r"the id '8\.1' is not text"),
        (break_number_as_id, r"the id 9\.1 is not text"),
        (break_equal_options, r"two options have the same 'pt' text"),
        (break_single_option, r"give 2 to 6 options"),
    ],
)
def test_a_faulty_question_is_refused_with_its_place(tmp_path, breaking, said):
    entry = copy.deepcopy(GOOD)
    breaking(entry)
    with pytest.raises(ValueError, match=said):
        load_questions(write(tmp_path, entry))


def test_two_questions_of_one_id_and_an_empty_file_are_refused(tmp_path):
    with pytest.raises(ValueError, match="two questions"):
        load_questions(write(tmp_path, GOOD, GOOD))
    load_questions.cache_clear()
    with pytest.raises(ValueError, match="holds no list"):
        load_questions(write(tmp_path))
