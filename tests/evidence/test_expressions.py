"""The small languages of claims.yml: arithmetic and comparisons of named numbers, and nothing else."""

import pytest

from course_lib.evidence.expressions import Expression
from course_lib.evidence.relations import Relation

NUMBERS = {"short": 70.0, "long": 15.0, "live BLEU": [70.0, 40.0, 15.0], "curve": [1, 10, 100]}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5 * short", 35.0),
        ("-(long - short) / 2", 27.5),
        ('"live BLEU"[2]', 15.0),
        ('mean("live BLEU"[0:2])', 55.0),
        ("log10(curve[2]) - log10(curve[1])", 1.0),
        ('[long, "live BLEU"[0]]', [15.0, 70.0]),
        ('"live BLEU"', [70.0, 40.0, 15.0]),
    ],
)
def test_arithmetic_on_named_numbers_has_its_value(text, value):
    assert Expression(text).value(NUMBERS) == value


def test_an_expression_tells_the_names_it_needs():
    assert Expression('mean("rnn anywhere"[0:2]) / (b - a) + b').names == ("rnn anywhere", "b", "a")


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "short.real",
        "short ** 2",
        "[x for x in curve]",
        "(lambda: 1)()",
        "mean(short, long)",
        "mean(numbers=curve)",
        "exp(short)",
        "curve[long]",
        "curve[-1]",
        "curve[::2]",
        "curve[True]",
        "short < long",
        "short if long else curve",
        "True",
        "f'{short}'",
        "short +",
        "{short}",
    ],
)
def test_whatever_is_no_arithmetic_is_refused_before_it_is_worked_out(text):
    with pytest.raises(ValueError, match=r"holds|no expression"):
        Expression(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tall", "there is no 'tall'; there are short"),
        ("curve[3]", "has 3 numbers"),
        ("curve[1:4]", "beyond the 3 numbers"),
        ("short[0]", "no list"),
        ("curve + 1", "not a single number"),
    ],
)
def test_a_number_that_is_not_there_is_named(text, message):
    with pytest.raises(ValueError, match=message):
        Expression(text).value(NUMBERS)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("long < 0.5 * short", True),
        ("long < 0.2 * short", False),
        ("curve[0] < curve[1] < curve[2]", True),
        ("curve[0] < curve[2] < curve[1]", False),
        ("short - long > 50", True),
        ("short - long >= 55", True),
        ("short - long > 55", False),
        ("long == 15", True),
        ("long <= 14.9", False),
    ],
)
def test_a_relation_holds_or_does_not(text, holds):
    assert Relation(text).holds(NUMBERS) is holds


@pytest.mark.parametrize(
    ("text", "room"),
    [
        ("long < 0.5 * short", [20.0]),
        ("short < long", [-55.0]),
        ("curve[2] > curve[1] > 0", [90.0, 10.0]),
        ("long == 14", [-1.0]),
    ],
)
def test_a_relation_tells_how_far_it_is_from_turning(text, room):
    assert Relation(text).room(NUMBERS) == room


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("long", "compares nothing"),
        ("long != short", "compares nothing"),
        ("long < short and short < 3", "compares nothing"),
        ("long * short < 3", "not linear"),
        ("1 / long < 3", "not linear"),
        ("mean(curve) < 3", "not linear"),
        ("curve[0:2] < 3", "not linear"),
        ('"live BLEU"[0] < 3', "not linear"),
        ("3 < 4", "names no number"),
        ("long < __import__('os').getpid()", "holds"),
    ],
)
def test_a_relation_is_a_comparison_of_linear_expressions(text, message):
    with pytest.raises(ValueError, match=message):
        Relation(text)


def test_a_relation_of_a_whole_list_is_refused_when_it_is_held_to_numbers():
    with pytest.raises(ValueError, match="not a single number"):
        Relation("curve < 3").holds(NUMBERS)


def test_a_relation_is_written_in_words_with_the_languages_marks():
    def name(of, place):
        return f"“{of}{'' if place is None else f' nº {place}'}”"

    relation = Relation("bleu[4] < 0.5 * (bleu[0] - short) - 1")
    assert relation.in_words(name, "pt") == "“bleu nº 4” < 0,5 × (“bleu nº 0” − “short”) − 1"
    assert Relation("a == b >= 1000").in_words(name, "en") == "“a” = “b” ≥ 1,000"
