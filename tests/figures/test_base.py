"""The base of the figures: what it writes is safe, stable and self-contained, and it keeps its fallback when all fails."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from course_lib.figures.shared import base
from course_lib.figures.shared.base import (
    InteractiveFigure,
    bundle,
    paragraph,
    script_json,
    table,
    wrap_module,
)
from course_lib.languages import Text, set_language

ECHO = """
import { node, output, slider as range } from "../shared/controls.js";
export function mount(element, data, language) {
  if (data.fail) throw new Error("broken on purpose");
  const result = output("result");
  const show = (value) => (result.textContent = `${language} ${data.text} ${value}`);
  element.append(range({ name: "amount", label: "Amount", min: 0, max: 9, step: 1, value: 2, change: show }).root, result);
  show(2);
}
"""


@pytest.fixture
def echo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., InteractiveFigure]:
    """Make a small figure whose script repeats its data and one slider."""
    folder = tmp_path / "figures"
    shutil.copytree(base.FOLDER / "shared", folder / "shared")
    (folder / "echo").mkdir()
    (folder / "echo" / "echo.js").write_text(ECHO, encoding="utf-8")
    monkeypatch.setattr(base, "FOLDER", folder)
    bundle.cache_clear()

    def make(text: str = "água", *, title: str = "Eco", fail: bool = False) -> InteractiveFigure:
        return InteractiveFigure(
            "echo",
            {"text": text, "fail": fail},
            title=Text(pt=title, en="Echo"),
            caption=Text(pt="Legenda.", en="Caption."),
            description=Text(pt="A figura repete o texto.", en="The figure repeats the text."),
            fallback=table(["a", "b"], [["1", "2"]]) + paragraph("<fim>"),
        )

    return make


def html_of(figure: InteractiveFigure) -> str:
    return figure._repr_mimebundle_()["text/html"]


def test_the_same_content_gives_the_same_html_and_other_content_another_id(
    echo: Callable[..., InteractiveFigure],
) -> None:
    assert html_of(echo()) == html_of(echo())
    ids = {re.search(r'id="([^"]+)"', html_of(figure))[1] for figure in (echo(), echo("outro"), echo(title="Outro"))}
    assert len(ids) == 3


def test_the_language_is_that_of_construction(echo: Callable[..., InteractiveFigure]) -> None:
    portuguese = echo()
    set_language("en")
    english = echo()
    assert portuguese._repr_mimebundle_()["text/plain"] == "Eco. A figura repete o texto."
    assert english._repr_mimebundle_()["text/plain"] == "Echo. The figure repeats the text."
    assert 'lang="pt-BR"' in html_of(portuguese) and 'lang="en"' in html_of(english)


@pytest.mark.parametrize("text", ["</script><b>", "<!-- <script>", "a & b", "\u2028\u2029", 'quote " and \\', "ação"])
def test_json_inside_a_script_cannot_end_it_and_means_the_same(text: str) -> None:
    written = script_json({"text": text})
    assert not re.search("[<>&\u2028\u2029]", written)
    assert json.loads(written) == {"text": text}


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_numbers_that_json_lacks_are_refused(number: float) -> None:
    with pytest.raises(ValueError, match="replace NaN"):
        script_json([number])


def test_titles_and_fallbacks_are_escaped(echo: Callable[..., InteractiveFigure]) -> None:
    html = html_of(echo(title='<b>"Eco"</b>'))
    assert "<b>" not in html and "&lt;b&gt;&quot;Eco&quot;" in html
    assert "<p>&lt;fim&gt;</p>" in html
    assert "<td>&lt;i&gt;</td>" in table(["a", "b"], [["x", "<i>"]])


def test_a_row_with_a_missing_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="1 cells under 2 headers"):
        table(["a", "b"], [["x"]])


def test_an_unknown_figure_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"there is no unicorn\.js"):
        bundle("unicorn")


@pytest.mark.parametrize(
    "source",
    [
        'import controls from "./controls.js";\n',
        'import * as nn from "./nn.js";\n',
        "export default 3;\n",
        "export { a };\n",
    ],
)
def test_module_syntax_that_cannot_be_inlined_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="is not understood"):
        wrap_module("figure", source)


@pytest.mark.parametrize("source", ['const a = "</script>";', "// <!-- a comment"])
def test_a_script_that_would_end_its_element_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="breaks a script"):
        wrap_module("figure", source)


def test_modules_that_import_each_other_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one.js").write_text('import { b } from "./two.js";\n')
    (tmp_path / "two.js").write_text('import { a } from "./one.js";\n')
    monkeypatch.setattr(base, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match="one -> two -> one"):
        bundle("one")


def test_an_import_from_the_wrong_folder_and_two_modules_of_one_name_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    (tmp_path / "a" / "one.js").write_text('import { b } from "./two.js";\n')
    (tmp_path / "b" / "two.js").write_text("export const b = 1;\n")
    monkeypatch.setattr(base, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"one\.js imports \./two\.js, and there is no such file"):
        bundle("one")
    (tmp_path / "a" / "two.js").write_text("export const b = 2;\n")
    with pytest.raises(ValueError, match=r"a/two\.js and b/two\.js: rename one of them"):
        bundle("two")


def test_the_output_asks_nothing_of_the_network_and_never_writes_html() -> None:
    for file in (*base.FOLDER.rglob("*.js"), *base.FOLDER.rglob("*.css")):
        text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(
            r"https?:|//cdn|innerHTML|outerHTML|insertAdjacentHTML|document\.write|fetch\(|@import", text
        ), file


@pytest.mark.slow
def test_a_figure_mounts_hides_its_fallback_and_answers_its_control(
    echo: Callable[..., InteractiveFigure], show: Callable[..., Page]
) -> None:
    page = show(echo("a </script><!-- & b"))
    result = page.locator("[data-output=result]")
    assert result.text_content() == "pt a </script><!-- & b 2"
    assert page.locator(".course-fallback").is_hidden()
    page.get_by_label("Amount").fill("7")
    assert result.text_content() == "pt a </script><!-- & b 7"
    assert page.locator("[data-output=amount-value]").text_content() == "7"


@pytest.mark.slow
def test_figures_on_a_page_do_not_interfere_even_when_equal(
    echo: Callable[..., InteractiveFigure], show: Callable[..., Page]
) -> None:
    page = show(echo("um"), echo("um"), echo("dois"))
    page.locator("figure").nth(1).get_by_label("Amount").fill("9")
    assert page.locator("[data-output=result]").all_text_contents() == ["pt um 2", "pt um 9", "pt dois 2"]
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((element) => element.id)")
    assert len(ids) == len(set(ids)) == 3


@pytest.mark.slow
@pytest.mark.parametrize(("language", "label"), [("pt", "Recomeçar"), ("en", "Start again")])
def test_the_reset_of_a_figure_brings_its_first_state_back(
    echo: Callable[..., InteractiveFigure], show: Callable[..., Page], language: str, label: str
) -> None:
    set_language(language)
    page = show(echo("um"), echo("dois"))
    for figure in page.locator("figure").all():
        figure.get_by_label("Amount").fill("9")
    page.get_by_role("button", name=label).first.click()
    results = page.locator("[data-output=result]").all_text_contents()
    assert [result.split()[-1] for result in results] == ["2", "9"]
    assert page.get_by_label("Amount").first.input_value() == "2"


@pytest.mark.slow
@pytest.mark.parametrize(("language", "sentence"), [("pt", "não pôde ser iniciada"), ("en", "could not start")])
def test_a_figure_that_fails_keeps_its_fallback_and_says_so(
    echo: Callable[..., InteractiveFigure], show: Callable[..., Page], language: str, sentence: str
) -> None:
    set_language(language)
    page = show(echo("ok"), echo(fail=True), mounted=False)
    assert page.locator('figure[data-mounted="true"]').count() == 1
    failed = page.locator('figure[data-mounted="false"]')
    assert failed.locator(".course-fallback table").is_visible()
    assert sentence in failed.locator(".course-problem").text_content()
    assert any("broken on purpose" in error for error in page.errors)
    page.errors.clear()


@pytest.mark.slow
def test_without_scripts_the_fallback_is_read(echo: Callable[..., InteractiveFigure], browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(f'<meta charset="utf-8">{html_of(echo())}', encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    assert page.get_by_text("A figura repete o texto.").is_visible() and page.locator("table").is_visible()
    context.close()


@pytest.mark.slow
def test_a_figure_mounts_when_jupyterlab_inserts_its_output_later(
    echo: Callable[..., InteractiveFigure], page: Page
) -> None:
    page.set_content("<main></main>")
    page.evaluate(
        """(html) => {
          const output = document.createElement("div");
          output.innerHTML = html;
          for (const script of output.querySelectorAll("script")) { // JupyterLab makes each script again, so that it runs
            const again = document.createElement("script");
            for (const { name, value } of script.attributes) again.setAttribute(name, value);
            again.textContent = script.textContent;
            script.replaceWith(again);
          }
          setTimeout(() => document.querySelector("main").append(output), 100);
        }""",
        html_of(echo()),
    )
    page.wait_for_selector('figure[data-mounted="true"]')
    assert page.locator("[data-output=result]").text_content() == "pt água 2"
