"""Numbers are written for readers of either language, by one rule in Python and in the figures' scripts."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_lib.languages import set_language
from course_lib.numbers import number, percent, power_of_ten, scientific, span

MINUS = "−"


@pytest.mark.parametrize(
    ("value", "digits", "portuguese", "english"),
    [
        (0.7615, 3, "0,762", "0.762"),
        (-0.1, 1, f"{MINUS}0,1", f"{MINUS}0.1"),
        (-0.001, 2, "0,00", "0.00"),
        (20_000, None, "20.000", "20,000"),
        (4529, None, "4.529", "4,529"),
        (999, None, "999", "999"),
        (1234.5, 1, "1.234,5", "1,234.5"),
        (1e7, 0, "10.000.000", "10,000,000"),
        (math.inf, 2, "∞", "∞"),
        (-math.inf, None, f"{MINUS}∞", f"{MINUS}∞"),
        (math.nan, 1, "–", "–"),
    ],
)
def test_a_number_has_the_marks_of_the_language(value, digits, portuguese, english):
    assert number(value, digits, "pt") == portuguese
    assert number(value, digits, "en") == english


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0"),
        (1.0, "1"),
        (0.5, "0,5"),
        (0.93456, "0,935"),
        (0.99961, "1"),
        (9.999, "10"),
        (1234.5, "1.235"),
        (12000.0, "12.000"),
        (0.00417, "0,00417"),
        (0.00099999, "1 × 10⁻³"),
        (2.04e-9, "2,04 × 10⁻⁹"),
        (-5.5e12, f"{MINUS}5,5 × 10¹²"),
    ],
)
def test_without_digits_a_number_has_three_significant_ones_and_no_zeros_at_the_end(value, written):
    assert number(value, language="pt") == written


def test_several_numbers_stand_between_semicolons_whatever_holds_them():
    assert number([0.5, 0.25], 2, "pt") == "0,50; 0,25"
    assert number(torch.tensor([0.5, 0.25]), 2, "en") == "0.50; 0.25"
    assert number(np.array([1, 20_000]), language="en") == "1; 20,000"
    assert number(torch.tensor(0.5), 1, "pt") == number(np.float64(0.5), 1, "pt") == "0,5"


def test_a_percentage_touches_its_sign():
    assert [percent(share, language="pt") for share in (0.839, 1, 0.0005)] == ["83,9%", "100,0%", "0,1%"]
    assert percent(0.285, 0, "en") == "29%"  # 100 * 0.285 is 28.499999999999996


def test_a_range_has_a_dash_unless_a_minus_would_stand_beside_it():
    assert span(4, 8) == "4–8"
    assert span(0.35, 0.4, 2, "pt") == "0,35–0,40"
    assert span(-2, 3, language="pt") == f"{MINUS}2 a 3"
    assert span(-2, 3, language="en") == f"{MINUS}2 to 3"


def test_the_language_in_use_decides_where_none_is_named():
    assert number(0.5, 1) == "0,5"
    set_language("en")
    assert (number(0.5, 1), percent(0.5), scientific(1e-9), span(-1, 1)) == (
        "0.5",
        "50.0%",
        "1.0 × 10⁻⁹",
        f"{MINUS}1 to 1",
    )


def test_a_power_of_ten_has_raised_digits():
    assert [power_of_ten(exponent) for exponent in (-12, 0, 3)] == ["10⁻¹²", "10⁰", "10³"]


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 4))
def test_what_is_written_can_be_read_again(value, digits):
    written = number(value, digits, "pt").replace(".", "").replace(",", ".").replace(MINUS, "-")
    assert math.isclose(float(written), value, abs_tol=0.51 * 10**-digits)


NUMBERS = [0, 0.5, -0.5, 0.125, 1.005, 0.285, -0.001, 2.5e-9, 1.25e-9, 9.96e-5, 9.996, 47.16, 999.995, 1000, 1234.5]
NUMBERS += [20_000, 1e7, 5.55e12, -3.2e-7, 1 / 3, 2 / 3, 0.01, 0.00999]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["pt", "en"])
def test_the_scripts_write_every_number_as_python_does(browser, language):
    from course_lib.figures.shared.base import bundle

    page = browser.new_page()
    found = page.evaluate(
        f"""([values, language]) => {{ {bundle("controls")}
        const {{ decimal, percent, scientific }} = module_controls;
        const digits = [0, 1, 2, 3];
        return values.concat([Infinity, -Infinity, NaN]).map((value) => [
          digits.map((count) => decimal(value, language, count)),
          digits.map((count) => percent(value, language, count)),
          [1, 2].map((count) => scientific(value, language, count)),
        ]); }}""",
        [NUMBERS, language],
    )
    page.close()
    expected = [
        [
            [number(value, digits, language) for digits in range(4)],
            [percent(value, digits, language) for digits in range(4)],
            [scientific(value, digits, language) for digits in (1, 2)],
        ]
        for value in [*NUMBERS, math.inf, -math.inf, math.nan]
    ]
    for value, ours, theirs in zip([*NUMBERS, "∞", "-∞", "nan"], expected, found, strict=True):
        assert ours == theirs, value
