"""The translation corpus: agreement in every pair, no sentence in two lists, exact probabilities of all translations."""

import pytest

from course_lib.corpora import translation
from course_lib.corpora import translation_words as words
from course_lib.corpora.tokenizers import UnknownTokenError
from course_lib.corpora.translation import Pair
from course_lib.seeding import generator


def split(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


def forms_of_nouns() -> dict[str, tuple[set[tuple[str, str]], str]]:
    """Gender and number of every noun form, and its English."""
    found: dict[str, tuple[set[tuple[str, str]], str]] = {}
    for nouns in (words.PEOPLE, words.THINGS):
        for gender in "mf":
            for entry in words.entries(nouns[gender]):
                for n, number in enumerate(words.NUMBERS):
                    found[entry[n]] = ({(gender, number)}, entry[2 + n])
    return found


def places_of(listed: str) -> dict[str, set[tuple[str, str]]]:
    """Gender and number that each form of an adjective or determiner can have."""
    found: dict[str, set[tuple[str, str]]] = {}
    for forms, *_ in words.entries(listed):
        for place, form in words.four_forms(forms).items():
            found.setdefault(form, set()).add(place)
    return found


NOUNS = forms_of_nouns()
ADJECTIVES = {
    form: places
    for listed in (
        words.BEFORE_PEOPLE,
        words.BEFORE_THINGS,
        words.INNER_PEOPLE,
        words.INNER_THINGS,
        words.OUTER_PEOPLE,
        words.OUTER_THINGS,
    )
    for form, places in places_of(listed).items()
}
DETERMINERS = places_of(words.DETERMINERS)
VERBS = {
    entry[n]: number
    for listed in (words.INTRANSITIVE, words.TRANSITIVE, words.PLANNED)
    for entry in words.entries(listed)
    for n, number in enumerate(words.NUMBERS)
}


@pytest.fixture(scope="module")
def pairs() -> list[Pair]:
    """Pairs of every length."""
    return translation.draw(470, generator(0))


def test_every_noun_agrees_with_its_determiner_and_its_adjectives(pairs: list[Pair]) -> None:
    checked = 0
    for pair in pairs:
        for place, word in enumerate(pair.source):
            if word not in NOUNS:
                continue
            expected, _ = NOUNS[word]
            before = place - 1
            if pair.source[before] in ADJECTIVES and not ADJECTIVES[pair.source[before]].isdisjoint(expected):
                before -= 1
            determiner = pair.source[before]
            assert DETERMINERS.get(determiner, expected) & expected, (determiner, word)
            checked += determiner in DETERMINERS
            after = place + 1
            while after < len(pair.source) and pair.source[after] in ADJECTIVES:
                assert ADJECTIVES[pair.source[after]] & expected, (word, pair.source[after])
                after += 1
    assert checked > 1000


def test_the_first_verb_agrees_with_the_first_noun_and_its_english_too(pairs: list[Pair]) -> None:
    checked = 0
    for pair in pairs:
        first = next(place for place, word in enumerate(pair.source) if word in NOUNS)
        verb = next(place for place, word in enumerate(pair.source) if word in VERBS)
        between = pair.source[first + 1 : verb]
        if any(word in NOUNS or word == "que" for word in between):
            continue  # another noun, or two subjects, stand in between
        ((_, number),) = NOUNS[pair.source[first]][0]
        assert VERBS[pair.source[verb]] == number
        if {"is", "are"} & set(pair.target[:6]) and translation.clauses(pair.source)[0][-2:-1] == ("em",):
            assert ("is" in pair.target) or number == "plural"
        checked += 1
    assert checked > 100


def test_nouns_come_in_the_same_order_in_english_save_where_a_month_comes_first(pairs: list[Pair]) -> None:
    english = {target for _, target in NOUNS.values()}
    for pair in pairs:
        expected = [NOUNS[word][1] for word in pair.source if word in NOUNS]
        assert [word for word in pair.target if word in english] == expected


def test_adjectives_change_place() -> None:
    (target,) = translation.translations(split("a menina viu a casa vermelha nova"))
    assert target == tuple(split("the girl saw the new red house"))
    (target,) = translation.translations(split("o jovem rei francês perdeu o pequeno chapéu verde"))
    assert target == tuple(split("the young french king lost the small green hat"))


def test_every_pair_is_read_back_in_one_way_only_and_the_probabilities_sum_to_1(pairs: list[Pair]) -> None:
    for pair in pairs[::2]:
        assert len(translation.grammar().parse(pair.source)) == 1
        valid = translation.translations(pair.source)
        assert pair.target in valid
        assert sum(valid.values()) == pytest.approx(1)
        assert list(valid.values()) == sorted(valid.values(), reverse=True)


def test_a_plan_has_four_translations_of_the_stated_probabilities_and_greedy_search_would_leave_the_best() -> None:
    valid = translation.translations(split("minha irmã visita a casa vermelha em setembro"))
    assert sorted(valid.values(), reverse=True) == pytest.approx(sorted(translation.PLAN_SHARES, reverse=True))
    best = next(iter(valid))
    assert best == tuple(split("my sister is visiting the red house in september"))
    after_is = {word: sum(p for t, p in valid.items() if t[2:4] == ("is", word)) for word in ("visiting", "going")}
    assert after_is["going"] > after_is["visiting"]


def test_without_plans_every_sentence_has_one_translation() -> None:
    for pair in translation.draw(100, generator(1), plans=False):
        assert translation.translations(pair.source) == {pair.target: 1.0}


def test_lengths_are_uniform_and_as_asked() -> None:
    drawn = translation.draw(60, generator(0), lengths=(5, 10))
    assert [sum(len(pair.source) == length for pair in drawn) for length in range(5, 11)] == [10] * 6


def test_the_three_lists_share_no_source_and_the_held_out_ones_do_not_depend_on_training() -> None:
    small = translation.splits(generator(0), training=300, validation=40, test=80)
    large = translation.splits(generator(0), training=600, longest=50, validation=40, test=80)
    lists = [{pair.source for pair in members} for members in (large.training, large.validation, large.test)]
    assert not (lists[0] & lists[1] or lists[0] & lists[2] or lists[1] & lists[2])
    assert len(lists[1]) == 40 and len(lists[2]) == 80
    assert small.test == large.test and small.validation == large.validation
    assert max(len(pair.source) for pair in large.training) == 50
    assert {translation.bucket_of(pair) for pair in small.test} == set(translation.BUCKETS)


def test_short_training_sentences_that_were_held_out_are_drawn_again() -> None:
    seen = {pair.source for pair in translation.draw(400, generator(3), lengths=(4, 4), distinct=True)}
    assert len(seen) == 400
    again = translation.draw(400, generator(3), lengths=(4, 4), excluded=seen)
    assert seen.isdisjoint(pair.source for pair in again)


def test_clauses_join_to_the_sentence(pairs: list[Pair]) -> None:
    conjunctions = dict(words.entries(words.CONJUNCTIONS))
    for pair in pairs[::3]:
        parts = translation.clauses(pair.source)
        assert tuple(word for part in parts for word in part) == pair.source
        assert all(len(part) == 1 and part[0] in conjunctions for part in parts[1::2])


def test_the_same_generator_draws_the_same_pairs() -> None:
    assert translation.draw(50, generator(5)) == translation.draw(50, generator(5))
    assert translation.draw(50, generator(5)) != translation.draw(50, generator(6))


def test_wrong_words_counts_and_lengths_are_refused() -> None:
    with pytest.raises(UnknownTokenError, match="menima"):
        translation.translations(split("a menima dormiu aqui"))
    with pytest.raises(ValueError, match="not a sentence"):
        translation.translations(split("o menina dormiu aqui"))
    with pytest.raises(ValueError, match="count is 0"):
        translation.draw(0, generator(0))
    with pytest.raises(ValueError, match="4 to 50"):
        translation.draw(1, generator(0), lengths=(3, 9))
    with pytest.raises(ValueError, match="has 2 words"):
        translation.bucket_of(Pair(("a", "b"), ()))
    with pytest.raises(ValueError, match="write all four"):
        words.four_forms("azul")


def test_what_the_grammar_allows_is_acceptable_and_nothing_else() -> None:
    source = ["minha", "irmã", "visita", "a", "casa", "vermelha", "em", "setembro"]
    for allowed in translation.translations(source):
        assert translation.acceptable(source, list(allowed))
        assert not translation.acceptable(source, allowed[:-1])
    assert not translation.acceptable(
        source, ["my", "sister", "is", "visiting", "the", "house", "red", "in", "september"]
    )
    with pytest.raises(UnknownTokenError, match="dragão"):
        translation.acceptable(["o", "dragão", "dormiu"], ["the"])


@pytest.mark.parametrize(
    ("source", "target", "links"),
    [
        ("a casa vermelha dormiu", None, None),  # houses do not sleep: the grammar has no such sentence
        (
            "minha irmã visita a casa vermelha em setembro",
            "my sister is visiting the red house in september",
            [(0,), (1,), (2, 6), (2, 6), (3,), (5,), (4,), (2, 6), (7,)],
        ),
        (
            "minha irmã visita a casa vermelha em setembro",
            "in september , my sister will visit the red house",
            [(2, 6), (7,), (2, 6), (0,), (1,), (2, 6), (2, 6), (3,), (5,), (4,)],
        ),
        (
            "a menina que ama o castelo dormiu aqui",
            "the girl who loves the castle slept here",
            [(0,), (1,), (2,), (3,), (4,), (5,), (6,), (7,)],
        ),
    ],
)
def test_each_word_of_a_translation_is_aligned_with_the_words_it_comes_from(source, target, links) -> None:
    if target is None:
        with pytest.raises(ValueError, match="not a sentence of the grammar"):
            translation.alignment(source.split(), ["the"])
    else:
        assert translation.alignment(source.split(), target.split()) == links


def test_every_drawn_pair_has_an_alignment_within_its_source() -> None:
    for pair in translation.draw(60, generator(3), lengths=(4, 20)):
        links = translation.alignment(pair.source, pair.target)
        assert len(links) == len(pair.target)
        assert all(0 <= place < len(pair.source) for places in links for place in places)
        assert {place for places in links for place in places} >= set(range(len(pair.source))) - {
            place for place, word in enumerate(pair.source) if word == "de"
        }
    with pytest.raises(ValueError, match="'the the' is no translation of"):
        translation.alignment(pair.source, ["the", "the"])
