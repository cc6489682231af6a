"""Numbers are written short, in the reader's language."""

import pytest

from course_lib.evidence.numbers import plain_value, rounded, written


@pytest.mark.parametrize(
    ("value", "english", "portuguese"),
    [
        (0, "0", "0"),
        (0.0, "0", "0"),
        (1, "1", "1"),
        (12345, "12,345", "12.345"),
        (0.93456, "0.935", "0,935"),
        (0.99961, "1", "1"),
        (-0.5, "\u22120.5", "\u22120,5"),
        (-5, "\u22125", "\u22125"),
        (3.14159, "3.14", "3,14"),
        (9.999, "10", "10"),
        (99.97, "100", "100"),
        (47.16, "47.2", "47,2"),
        (1234.5, "1,235", "1.235"),
        (2.04e-9, "2.04 × 10⁻⁹", "2,04 × 10⁻⁹"),
        (5.5e12, "5.5 × 10¹²", "5,5 × 10¹²"),
        (True, "yes", "sim"),
        ("lstm", "lstm", "lstm"),
        ([0.5, 1], "0.5; 1", "0,5; 1"),
        ([[1, 2], [3]], "(1; 2); (3)", "(1; 2); (3)"),
        (list(range(40)), "0; …; 39 (40)", "0; …; 39 (40)"),
    ],
)
def test_a_value_is_written_with_three_significant_digits_at_most(value, english, portuguese):
    assert written(value, "en") == english
    assert written(value, "pt") == portuguese


def test_rounding_keeps_six_significant_digits_and_leaves_integers():
    assert rounded([0.123456789, 123456789, 1.23456789e-12, "x", True]) == [0.123457, 123456789, 1.23457e-12, "x", True]


def test_a_value_that_is_not_plain_is_named():
    with pytest.raises(ValueError, match=r"a\[1\] is a dict"):
        plain_value([1, {}], "a")
