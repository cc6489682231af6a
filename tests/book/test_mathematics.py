"""Mathematics set while building: what KaTeX is asked, what is mended for browsers, and the font of the book's characters."""

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from playwright.sync_api import Browser

from course_lib.sphinx_ext.fonts import math_font, write_subset
from course_lib.sphinx_ext.mathematics import FONT_FILE, characters_of, with_italics
from course_lib.sphinx_ext.mathml import FormulaError, in_italics, to_mathml


def test_a_formula_becomes_mathml_without_its_source() -> None:
    written = to_mathml(r"h_t = \tanh(W x_t)", display=False)
    assert written.startswith('<math xmlns="http://www.w3.org/1998/Math/MathML">')
    assert "annotation" not in written and "<msub><mi>h</mi><mi>t</mi></msub>" in written
    assert 'display="block"' in to_mathml("x", display=True)


def test_a_formula_that_is_not_understood_is_named() -> None:
    with pytest.raises(FormulaError, match=r"frac\{a.*Unexpected end of input"):
        to_mathml(r"\frac{a", display=False)
    with pytest.raises(FormulaError, match=r"nosuch"):
        to_mathml(r"\nosuch x", display=True)


def test_letters_of_other_alphabets_are_characters_because_browsers_ignore_the_variant() -> None:
    written = to_mathml(r"\mathbf{W}_2 \in \mathbb{R}^{d}, \mathcal{L} + \mathbf{7}", display=False)
    assert "mathvariant" not in written
    assert all(character in written for character in "𝐖ℝℒ𝟕")
    assert (in_italics("h"), in_italics("x"), in_italics("α"), in_italics("+")) == ("ℎ", "𝑥", "𝛼", "+")


def test_words_with_accents_stay_whole_in_a_formula() -> None:
    assert "<mtext>atenção é única</mtext>" in to_mathml(r"\text{atenção é única}", display=False).replace("\xa0", " ")


def test_a_function_has_a_space_before_an_argument_without_parentheses() -> None:
    assert '<mi>log</mi><mspace width="0.1667em" /><mi>p</mi>' in to_mathml(r"\log p", display=False)
    assert "mspace" not in to_mathml(r"\log(p)", display=False)


def test_the_columns_of_aligned_lines_meet_at_the_equals_sign() -> None:
    cells = re.findall(
        r'<mtd style="([^"]*)"', to_mathml(r"\begin{aligned} a &= b \\ c &= d \end{aligned}", display=True)
    )
    assert [re.findall(r"text-align:(\w+)", cell) for cell in cells] == [["right"], ["left"]] * 2
    assert all("padding-left:0" in cell for cell in cells)


def test_the_font_is_cut_to_the_characters_and_their_italics(tmp_path: Path) -> None:
    target = tmp_path / "font.woff2"
    write_subset(math_font(), with_italics({"x", "∑"}), target)
    with TTFont(target) as font:
        shown = {chr(code) for code in font.getBestCmap()}
        assert {"x", "𝑥", "∑"} <= shown and len(shown) < 20
        assert "MATH" in font, "without its table of constants a browser cannot set a formula"
    assert target.stat().st_size < 40_000


def test_the_roots_sign_which_no_formula_writes_is_drawn_with_the_font_too() -> None:
    assert characters_of(to_mathml(r"\sqrt{d}", display=False)) >= {"√", "d"}
    assert "√" not in characters_of(to_mathml("d", display=False))


@pytest.mark.slow
def test_the_root_of_a_formula_is_seen(site: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((site / "en" / "notebooks" / "en" / "03-attention.html").as_uri())
    page.add_style_tag(content="* { content-visibility: visible !important; }")
    widths = page.evaluate(
        """async () => {
          await document.fonts.ready;
          const root = document.querySelector("msqrt");
          return [root, root.firstElementChild].map((one) => one.getBoundingClientRect().width);
        }"""
    )
    page.close()
    assert widths[0] > 1.5 * widths[1], "no sign stands before what is under the root"


@pytest.mark.slow
def test_every_character_of_every_formula_of_the_book_is_in_its_font(site: Path) -> None:
    for edition in ("pt", "en"):
        with TTFont(site / edition / "_static" / FONT_FILE) as font:
            shown = {chr(code) for code in font.getBestCmap()}
        formulas = 0
        for page in (site / edition).rglob("*.html"):
            text = page.read_text(encoding="utf-8")
            assert "mathjax" not in re.sub(r"<section[^>]*>", "", text).lower(), page
            for formula in re.findall(r"<math\b.*?</math>", text, re.DOTALL):
                formulas += 1
                variables = re.findall(r"<mi>(.)</mi>", formula)
                characters = {one for one in characters_of(formula) if not one.isspace()} - set("\u2061\u200b")
                assert characters | {in_italics(one) for one in variables} <= shown | {"\xa0"}, (
                    page,
                    characters - shown,
                )
        assert formulas > 300
