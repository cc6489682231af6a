"""The page's neighbours equal Python's; the map, the list and the comparison answer every control."""

import pytest
import torch

from course_lib.corpora.tokenizers import UnknownTokenError, Vocabulary
from course_lib.figures.nearest_words import nearest_words
from course_lib.languages import Text, set_language
from course_lib.models.word_vectors import WordVectors
from course_lib.seeding import generator
from figures.driving import PHONE, check_every_control, check_phone_width

WORDS = ["castelo", "país", "riqueza", "coroa", "avião", "computador", "chinelo", "óculos", "rei", "irmão"]
VECTORS = WordVectors(Vocabulary(WORDS), torch.randn(len(WORDS) + 2, 6, generator=generator(3)))
GROUPS = {Text(pt="realeza", en="royalty"): ["castelo", "coroa", "rei"], Text(pt="coisas", en="things"): ["chinelo"]}


def listed(page) -> list[str]:
    """Read the words of the list."""
    return page.locator("[data-output=nearest] tbody th").all_inner_texts()


@pytest.mark.slow
def test_the_page_finds_the_neighbours_that_python_finds(show):
    page = show(nearest_words(VECTORS, "castelo"))
    for word in WORDS:
        page.locator("[name=word]").fill(word)
        assert listed(page) == [other for other, _ in VECTORS.nearest(word, 6)]
    cosine = VECTORS.cosine("rei", "coroa")
    page.locator("[name=word]").fill("rei")
    page.locator("[name=other]").fill("coroa")
    assert (
        f"cosseno {cosine:.2f}".replace(".", ",").replace("-", "−") in page.locator("[data-output=pair]").inner_text()
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("measure", "order"), [("dot", lambda v, m: -(m @ v)), ("euclid", lambda v, m: (m - v).norm(dim=1))]
)
def test_the_other_measures_are_the_dot_product_and_the_distance(show, measure, order):
    page = show(nearest_words(VECTORS, "castelo"))
    page.locator("[name=measure]").select_option(measure)
    matrix = VECTORS.matrix[2:]
    expected = [WORDS[row] for row in order(matrix[0], matrix).argsort().tolist() if row != 0]
    assert listed(page) == expected[:6]


@pytest.mark.slow
def test_every_control_and_every_point_changes_all_that_it_is_for(show):
    page = show(nearest_words(VECTORS, "castelo", GROUPS))
    changes = {
        "word": (lambda control: control.fill("rei"), "nearest map pair"),
        "count": (lambda control: control.fill("2"), "nearest map"),
        "measure": (lambda control: control.select_option("euclid"), "nearest"),
        "other": (lambda control: control.fill("chinelo"), "pair"),
        "all": (lambda control: control.check(), "map"),
    }
    check_every_control(page, changes)
    page.get_by_role("button", name="óculos").hover()
    assert "óculos" in page.locator("[data-output=pointed]").inner_text()
    page.get_by_role("button", name="avião").click()
    assert page.locator("[name=word]").input_value() == "avião"
    assert "“avião”" in page.locator("[data-output=nearest]").inner_text()


@pytest.mark.slow
def test_the_map_opens_on_the_groups_and_what_is_named_and_can_show_all(show):
    page = show(nearest_words(VECTORS, "castelo", GROUPS, other="avião"))
    page.locator("[name=count]").fill("1")
    nearest = VECTORS.nearest("castelo", 1)[0][0]
    shown = page.locator(".course-point").evaluate_all("all => all.map((one) => one.getAttribute('aria-label'))")
    assert set(shown) == {"castelo", "coroa", "rei", "chinelo", "avião", nearest}
    page.locator("[name=all]").check()
    assert page.locator(".course-point").count() == len(WORDS)


@pytest.mark.slow
def test_the_mean_cosine_with_each_group_is_pythons(show):
    set_language("en")
    page = show(nearest_words(VECTORS, "castelo", GROUPS))
    for word in ("castelo", "avião"):
        page.locator("[name=word]").fill(word)
        means = [
            sum(VECTORS.cosine(word, one) for one in members if one != word) / len([m for m in members if m != word])
            for members in GROUPS.values()
        ]
        said = page.locator("[data-output=between]").inner_text()
        assert said == (
            f"Mean cosine of “{word}” with each kind: royalty {means[0]:.2f}; things {means[1]:.2f}.".replace("-", "−")
        )


@pytest.mark.slow
def test_the_arrow_keys_walk_over_the_map(show):
    page = show(nearest_words(VECTORS, "castelo"))
    assert page.locator(".course-point[tabindex='0']").count() == 1
    page.locator(".course-point[tabindex='0']").focus()
    visited = set()
    for key in ("ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
        visited.add(page.locator("[name=word]").input_value())
        assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true"
    assert len(visited) > 1


@pytest.mark.slow
@pytest.mark.parametrize(("language", "words"), [("pt", "não tem vetor"), ("en", "has no vector")])
def test_an_unknown_word_is_named_with_near_ones_and_accents_may_be_left_out(show, language, words):
    set_language(language)
    page = show(nearest_words(VECTORS, "castelo"))
    page.locator("[name=word]").fill("castela")
    message = page.locator("[data-output=message]").inner_text()
    assert words in message and "“castela”" in message and "castelo" in message
    assert listed(page)  # the last known word's neighbours stay
    page.locator("[name=word]").fill("Irmao")
    assert page.locator("[data-output=message]").is_hidden()
    assert len(listed(page)) == 6
    page.locator("[name=word]").fill("")
    assert page.locator("[data-output=message]").inner_text() in ("Escreva uma palavra.", "Write a word.")


@pytest.mark.slow
def test_it_fits_a_telephone(show):
    page = show(nearest_words(VECTORS, "castelo", GROUPS), theme="dark")
    page.set_viewport_size(PHONE)
    page.wait_for_function("document.querySelector('.word-map svg').clientWidth < 330")
    check_phone_width(page)


def test_the_fallback_lists_the_nearest_and_the_groups_speak_the_language():
    set_language("en")
    figure = nearest_words(VECTORS, "castelo", GROUPS)
    assert figure.data["groups"] == ["royalty", "things"]
    assert figure.fallback.count("<tr>") == 7
    assert "castelo" in figure._repr_mimebundle_()["text/plain"]


def test_words_without_a_vector_and_too_many_groups_are_errors():
    with pytest.raises(UnknownTokenError, match="castela"):
        nearest_words(VECTORS, "castela")
    with pytest.raises(ValueError, match="got 6 groups"):
        nearest_words(VECTORS, "rei", {str(number): ["rei"] for number in range(6)})
