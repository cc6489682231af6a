"""The page's counting equals Python's, every control answers, and what cannot be said is said to be so."""

import base64

import pytest

from course_lib.figures.ngram_explorer import ngram_explorer
from course_lib.languages import set_language
from course_lib.models.ngrams import UNSEEN, NgramModel
from course_lib.numbers import percent
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


def rows(page) -> list[dict[str, object]]:
    """Read the rows: what each n sees, how often the corpus has it, the next words with their shares, and what is said of it."""
    return page.locator("[data-output=rows] tbody tr").evaluate_all(
        """(all) => all.map((row) => ({
            lit: [...row.querySelectorAll("mark")].map((word) => word.textContent),
            times: row.querySelector(".ngram-count").textContent,
            next: [...row.querySelectorAll(".ngram-next")].map((one) => [one.children[1].textContent, one.children[2].textContent]),
            note: row.querySelector(".ngram-note")?.textContent ?? "",
            bar: Number.parseFloat(row.querySelector(".ngram-bar").style.width),
        }))"""
    )


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
@pytest.mark.parametrize("unseen", UNSEEN)
def test_each_row_shows_what_ngram_model_says_with_its_n(show, unseen):
    set_language("en")
    page = show(ngram_explorer(SENTENCES, prompt="x"))
    page.locator("[name=unseen]").select_option(unseen)
    for prompt in PROMPTS[1:]:
        page.locator("[name=prompt]").fill(prompt)
        for order, row in enumerate(rows(page), start=1):
            model = NgramModel(order, unseen=unseen).fit(SENTENCES)
            best = list(model.next_token_probabilities(prompt.split()).items())[:3]
            assert row["next"] == [[word, percent(share, 0)] for word, share in best]
            seen = sum(NgramModel(order, unseen="raw").fit(SENTENCES).counts(prompt.split()).values())
            assert row["times"] == f"{seen} ×"
            assert (row["bar"] > 0) == (seen > 0)


@pytest.mark.slow
def test_the_lit_words_are_those_that_each_n_sees_and_the_evidence_shrinks(show):
    page = show(ngram_explorer(SENTENCES, prompt="aquele menino"))
    found = rows(page)
    assert [row["lit"] for row in found[:4]] == [[], ["menino"], ["aquele", "menino"], ["‹início›", "aquele", "menino"]]
    assert [row["times"] for row in found] == ["31 ×", "2 ×", "2 ×", "2 ×", "2 ×"]
    assert [row["bar"] for row in found] == sorted((row["bar"] for row in found), reverse=True)
    assert found[2]["next"] == [["que", "50%"], ["telefonou", "50%"]]
    assert "de 31 palavras, com n = 1, para 2 com n = 5" in page.locator("[data-output=evidence]").inner_text()
    page.locator("[name=prompt]").fill("os meninos que veio")
    assert "Com n = 4, o corpus já não tem" in page.locator("[data-output=evidence]").inner_text()


@pytest.mark.slow
def test_every_control_changes_all_that_it_is_for(show):
    page = show(ngram_explorer(SENTENCES, prompt="aquele menino"))
    changes = {
        "prompt": (lambda control: control.fill("os meninos ontem"), "rows evidence"),
        "unseen": (lambda control: control.select_option("add-one"), "rows"),
    }
    check_every_control(page, changes)


@pytest.mark.slow
def test_a_next_word_is_added_by_its_button(show):
    set_language("en")
    page = show(ngram_explorer(SENTENCES, prompt="aquele menino"))
    page.get_by_role("button", name="Add “que”").last.click()
    assert page.locator("[name=prompt]").input_value() == "aquele menino que"
    assert rows(page)[1]["lit"] == ["que"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "raw", "equal", "backed"),
    [
        ("pt", "0 ÷ 0, nada a dizer", "todas as palavras iguais", "recuou para nenhuma palavra"),
        ("en", "0 ÷ 0, nothing to say", "all words alike", "backed off to no word"),
    ],
)
def test_an_unseen_context_and_an_unknown_word_are_explained(show, language, raw, equal, backed):
    set_language(language)
    page = show(ngram_explorer(SENTENCES, prompt="aquele meninu"))
    message = page.locator("[data-output=message]").inner_text()
    assert "“meninu”" in message and "menino" in message
    for way, said in (("raw", raw), ("add-one", equal), ("back-off", backed)):
        page.locator("[name=unseen]").select_option(way)
        assert said in rows(page)[1]["note"] and rows(page)[0]["note"] == ""
        assert bool(rows(page)[1]["next"]) == (way != "raw")
    page.locator("[name=unseen]").select_option("add-one")
    assert len({share for _, share in rows(page)[1]["next"]}) == 1


@pytest.mark.slow
def test_an_empty_prompt_is_the_start_of_a_sentence_and_order_one_looks_at_nothing(show):
    page = show(ngram_explorer(SENTENCES, prompt="aquele"))
    page.locator("[name=prompt]").fill("   ")
    assert "não escreveu nada" in page.locator("[data-output=message]").inner_text()
    assert rows(page)[1]["next"][0] == ["aquele", "40%"] and rows(page)[0]["lit"] == []


@pytest.mark.slow
def test_capitals_and_punctuation_are_read_as_the_corpus_writes_them(show):
    page = show(ngram_explorer(SENTENCES, prompt="Aquele menino, que"))
    assert "“,”" in page.locator("[data-output=message]").inner_text()
    page.locator("[name=prompt]").fill("Aquele MENINO")
    assert len(rows(page)[2]["next"]) == 2


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


def test_the_fallback_has_every_row_and_the_plain_form_is_a_sentence():
    bundle = ngram_explorer(SENTENCES, prompt="aquele menino")._repr_mimebundle_()
    assert "<td>que 50%; telefonou 50%</td>" in bundle["text/html"]
    assert "n de 1 a 5" in bundle["text/plain"] and "aquele menino" in bundle["text/plain"]
    unseen = ngram_explorer(SENTENCES, prompt="nunca disse isso")._repr_mimebundle_()
    assert unseen["text/html"].count("<td>0</td><td>–</td>") == 4


def test_nothing_to_count_is_an_error():
    with pytest.raises(ValueError, match="no sentence with a word"):
        ngram_explorer([["<s>"], []])
    with pytest.raises(ValueError, match="max_order is 0"):
        ngram_explorer(SENTENCES, max_order=0)
