"""Text in two languages: both forms are demanded, and the language in use decides what the reader sees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.languages import (
    LANGUAGES,
    Text,
    check_language,
    current_language,
    preferred_language,
    set_language,
)

GREETING = Text(pt="Olá, {name}!", en="Hello, {name}!")


def test_the_course_begins_in_portuguese():
    assert current_language() == "pt"
    assert str(Text(pt="rede", en="network")) == "rede"


@pytest.mark.parametrize(("language", "word"), [("pt", "rede"), ("en", "network")])
def test_a_text_follows_the_language_in_use_and_any_language_can_be_asked_for(language, word):
    text = Text(pt="rede", en="network")
    set_language(language)
    assert current_language() == language
    assert str(text) == text.get() == f"{text}" == text.get(language) == word
    assert {text.get(one) for one in LANGUAGES} == {"rede", "network"}


@given(st.text(min_size=1), st.integers())
def test_formatting_fills_both_forms_with_the_same_values(name, number):
    filled = Text(pt="{name} tem {number}", en="{name} has {number}").format(name=name, number=number)
    assert filled == Text(pt=f"{name} tem {number}", en=f"{name} has {number}")


def test_a_text_inside_a_text_takes_the_language_of_its_surroundings():
    set_language("en")
    filled = GREETING.format(name=Text(pt="mundo", en="world"))
    assert filled == Text(pt="Olá, mundo!", en="Hello, world!")
    assert str(filled) == "Hello, world!"


@pytest.mark.parametrize("language", ["fr", "PT", "pt-BR", ""])
def test_an_unknown_language_is_refused_and_the_one_in_use_stays(language):
    for use in (set_language, check_language, GREETING.get):
        with pytest.raises(ValueError, match=f"unknown language '{language}'; the course has 'pt' and 'en'"):
            use(language)
    assert current_language() == "pt"


@pytest.mark.parametrize(("forms", "lacking"), [({"pt": "rede", "en": "  "}, "en"), ({"pt": "", "en": "net"}, "pt")])
def test_a_text_without_one_of_its_forms_is_refused(forms, lacking):
    with pytest.raises(ValueError, match=f"lacks its '{lacking}' form .* write it in both languages"):
        Text(**forms)


def test_a_text_cannot_be_changed_once_written():
    with pytest.raises(AttributeError):
        GREETING.pt = "Oi"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "C"}, "en"),
        ({"LANG": "pt_BR.UTF-8"}, "pt"),
        ({"LANG": "pt_BR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "COURSE_LANGUAGE": "pt"}, "pt"),
        ({"LANG": "pt_BR.UTF-8", "COURSE_LANGUAGE": "en"}, "en"),
        ({"LANG": "pt_PT", "COURSE_LANGUAGE": "klingon"}, "pt"),
    ],
)
def test_the_readers_language_is_the_one_asked_for_or_the_locales(environment, language):
    assert preferred_language(environment) == language


@pytest.mark.parametrize(("system", "language"), [("Portuguese_Brazil", "pt"), ("German_Germany", "en"), (None, "en")])
def test_where_no_variable_names_a_language_the_system_is_asked(monkeypatch, system, language):
    monkeypatch.setattr("locale.getlocale", lambda: (system, "1252"))
    assert preferred_language({}) == language
