"""The page's counting equals Python's, every control answers, and what cannot be said is said to be so."""

import base64

import pytest

from course_lib.figures.ngram_explorer import ngram_explorer
from course_lib.languages import set_language
from course_lib.models.ngrams import UNSEEN, NgramModel
from figures.driving import PHONE, check_every_control, check_phone_width

SENTENCES = [
    sentence.split()
    for sentence in (
        "<s> aquele menino telefonou .",
        "<s> aquele menino que veio aqui ontem telefonou .",
        "<s> aquela menina que veio ontem chegou .",
        "<s> os meninos que vieram ontem chegaram .",
        "<s> ontem os meninos telefonaram .",
    )
]
PROMPTS = ["", "aquele", "aquele menino", "que veio", "menina que vieram", "ontem os", "zebra menino", "o menino ontem"]


def ranking(page) -> list[tuple[str, str, str]]:
    """Read the table of next words."""
    rows = page.locator("[data-output=ranking] tbody tr").all()
    return [tuple(" ".join(cell.split()) for cell in row.locator("th, td").all_inner_texts()) for row in rows]


@pytest.mark.slow
def test_the_page_counts_what_ngram_model_counts_for_every_order_and_way(module):
    figure = ngram_explorer(SENTENCES)
    words = figure.data["words"]
    page = module("ngram_counts")
    for order in range(1, 6):
        for unseen in UNSEEN:
            model = NgramModel(order, unseen=unseen).fit(SENTENCES)
            for prompt in PROMPTS:
                ids = [words.index(word) + 1 if word in words else -1 for word in prompt.split()]
                answer = page.evaluate(
                    """([corpus, width, count, ids, order, unseen]) => {
                        const { NgramCounts, readCorpus } = module_ngram_counts;
                        const model = new NgramCounts(readCorpus(corpus, width), count);
                        return { ...model.next(ids, order, unseen), distinct: model.distinct(order) };
                    }""",
                    [figure.data["corpus"], figure.data["width"], len(words), ids, order, unseen],
                )
                expected = model.next_token_probabilities(prompt.split())
                assert [words[item["word"] - 1] for item in answer["ranked"]] == list(expected)
                assert [item["probability"] for item in answer["ranked"]] == pytest.approx(list(expected.values()))
                assert len(answer["context"]) == len(model.context(prompt.split()))
                assert answer["distinct"] == model.distinct()


@pytest.mark.slow
def test_the_table_shows_counts_and_probabilities_of_the_next_word(show):
    page = show(ngram_explorer(SENTENCES, prompt="aquele menino"))
    assert ranking(page) == [("que", "1", "50,0%"), ("telefonou", "1", "50,0%")]
    assert "visto 2 vezes" in page.locator("[data-output=message]").inner_text()
    assert page.locator("[data-output=context] mark").all_inner_texts() == ["aquele", "menino"]


@pytest.mark.slow
def test_every_control_changes_all_that_it_is_for(show):
    page = show(ngram_explorer(SENTENCES, prompt="aquele menino"))
    changes = {
        "order": (lambda control: control.fill("1"), "context message ranking distinct"),
        "prompt": (
            lambda control: (control.page.locator("[name=order]").fill("2"), control.fill("os meninos")),
            "context ranking",
        ),
        "unseen": (lambda control: control.select_option("add-one"), "ranking"),
        "append": (lambda control: control.click(), "context message ranking"),
    }
    check_every_control(page, changes)
    assert page.locator("[name=prompt]").input_value() == "os meninos que"
    page.locator("[name=unseen]").select_option("back-off")
    before = page.locator("[data-output=ranking]").inner_text()
    page.locator("[name=order]").press("ArrowRight")
    page.locator("[name=prompt]").fill("o menino que")
    assert page.locator("[data-output=ranking]").inner_text() != before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "words"),
    [("pt", ("nunca visto", "não está definida", "menino")), ("en", ("never seen", "undefined", "menino"))],
)
def test_an_unseen_context_and_an_unknown_word_are_explained(show, language, words):
    set_language(language)
    page = show(ngram_explorer(SENTENCES, prompt="aquele meninu"))
    message = page.locator("[data-output=message]").inner_text()
    assert "“meninu”" in message
    assert all(word in message for word in words)
    assert ranking(page) == []
    assert page.locator("[name=append]").is_disabled()
    page.locator("[name=unseen]").select_option("add-one")
    rows = ranking(page)
    assert len({share for _, _, share in rows}) == 1
    page.locator("[name=unseen]").select_option("back-off")
    assert ranking(page)[0][0] in (".", "ontem")


@pytest.mark.slow
def test_an_empty_prompt_is_the_start_of_a_sentence_and_order_one_looks_at_nothing(show):
    page = show(ngram_explorer(SENTENCES, prompt="aquele"))
    page.locator("[name=prompt]").fill("   ")
    assert "não escreveu nada" in page.locator("[data-output=message]").inner_text()
    assert ranking(page)[0][:2] == ("aquele", "2")
    page.locator("[name=order]").fill("1")
    page.locator("[name=prompt]").fill("os meninos")
    assert "não olha" in page.locator("[data-output=message]").inner_text()


@pytest.mark.slow
def test_capitals_and_punctuation_are_read_as_the_corpus_writes_them(show):
    page = show(ngram_explorer(SENTENCES, prompt="Aquele menino, que"))
    assert "“,”" in page.locator("[data-output=message]").inner_text()
    page.locator("[name=prompt]").fill("Aquele MENINO")
    assert len(ranking(page)) == 2


@pytest.mark.slow
def test_it_fits_a_telephone_in_both_themes(show):
    for theme in ("light", "dark"):
        page = show(ngram_explorer(SENTENCES, prompt="aquele menino que veio aqui ontem"), theme=theme)
        page.set_viewport_size(PHONE)
        check_phone_width(page)


def test_the_corpus_is_sent_in_one_byte_a_word_while_that_is_enough():
    small = ngram_explorer(SENTENCES)
    large = ngram_explorer([[f"palavra{number}"] for number in range(300)])
    assert (small.data["width"], large.data["width"]) == (1, 2)
    assert len(base64.b64decode(large.data["corpus"])) == 300 * 2 * 2


def test_the_fallback_is_the_default_state_and_the_plain_form_a_sentence():
    bundle = ngram_explorer(SENTENCES, prompt="aquele menino")._repr_mimebundle_()
    assert "<td>50,0%</td>" in bundle["text/html"]
    assert "n = 3" in bundle["text/plain"] and "aquele menino" in bundle["text/plain"]
    unseen = ngram_explorer(SENTENCES, prompt="nunca disse isso")._repr_mimebundle_()
    assert "nunca foi visto no corpus" in unseen["text/html"]


def test_nothing_to_count_is_an_error():
    with pytest.raises(ValueError, match="no sentence with a word"):
        ngram_explorer([["<s>"], []])
    with pytest.raises(ValueError, match="order is 6"):
        ngram_explorer(SENTENCES, order=6)
