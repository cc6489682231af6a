"""JupyterLab itself, in Chromium: a chapter opens, runs, keeps its keys to its controls, judges answers and is there again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from lab import lesson
from lab.desk import EXPOSED, SECONDS_TO_RUN, Desk
from lab.serving import lab_server

pytestmark = pytest.mark.slow

FOLDED = ["language", "imports", "question-1", "unrolled-figure", "exercise-1-1-solution", "panel"]
STRAY_KEYS = ["x", "a", "b", "m", "d", "d", "z", "c", "v", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Space"]
MISTAKE = """\
def interpolated_probability(token, context, followers, vocabulary_size, weight, k):
    return weight"""
UNFINISHED = """\
def interpolated_probability(token, context, followers, vocabulary_size, weight, k):
    return weight * ("""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("course")
    lesson.write_lesson(root)
    return root


@pytest.fixture(scope="module")
def address(course: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with lab_server(course, tmp_path_factory.mktemp("home"), EXPOSED) as address:
        yield address


@pytest.fixture
def sit_down(browser: Browser, address: str) -> Iterator[Callable[[], Desk]]:
    """Open the cut-down chapter in a browser that has seen nothing before; no script of ours may fail there."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_chapter() -> Desk:
        context = browser.new_context(viewport={"width": 1300, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(error.stack or str(error)))
        return Desk(page, address, lesson.NAME, lesson.ORDER)

    yield open_chapter
    for context in contexts:
        context.close()
    ours = [error for error in errors if not re.search(r"^\s+at .*/static/lab/", error, re.MULTILINE)]
    assert not ours, ours


def run_all_but_the_training(desk: Desk) -> None:
    """Run every cell above the last one, and wait for the panel, which comes last."""
    desk.select("training")
    desk.call("notebook:run-all-above")
    expect(desk.output("panel").locator(".course-panel-live")).to_be_visible(timeout=SECONDS_TO_RUN * 1000)


def test_opening_a_chapter_changes_nothing_and_its_stored_figures_run_folded(
    course: Path, sit_down: Callable[[], Desk]
) -> None:
    before = (course / lesson.NAME).read_bytes()
    desk = sit_down()
    expect(desk.cell("unrolled-figure").locator("figure.course-figure[data-mounted=true]")).to_be_visible()
    expect(desk.page.get_by_title(re.compile(r"^Notebook trusted"))).to_be_visible()
    for name in FOLDED:
        expect(desk.cell(name).locator(".jp-InputPlaceholder")).to_be_visible()
        expect(desk.cell(name).locator(".cm-content")).to_have_count(0)
    assert not desk.changed
    desk.call("docmanager:save")
    assert (course / lesson.NAME).read_bytes() == before
    assert desk.page.locator(".jp-RenderedMarkdown a[href*=glossary], .jp-RenderedMarkdown a[href*=credits]").count()


def test_keys_typed_into_a_figure_stay_in_it(sit_down: Callable[[], Desk]) -> None:
    desk = sit_down()
    run_all_but_the_training(desk)
    for name in ("unrolled-figure", "examples", "question-1"):
        figure = desk.output(name).locator("figure")
        figure.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
        controls = figure.locator("input, select, button, summary")
        assert controls.count() > 1, name
        for control in controls.all():
            control.scroll_into_view_if_needed()
            control.focus()
            before = desk.state()
            for key in STRAY_KEYS:
                desk.page.keyboard.press(key)
            assert desk.state() == before, (name, control.evaluate("(one) => one.outerHTML"))
    figure = desk.output("unrolled-figure")
    figure.locator("details").evaluate_all(
        "all => all.forEach((one) => { one.open = true; })"
    )  # a key started it again
    sentence, step = figure.locator("[name=sentence]"), figure.locator("[name=step]")
    sentence.fill("")
    sentence.press_sequentially("aquela moça")
    assert sentence.input_value() == "aquela moça"
    step.fill("1")
    step.press("ArrowRight")
    assert step.input_value() == "2"


def test_a_panel_answers_keeps_its_keys_and_is_there_without_its_kernel(
    course: Path, sit_down: Callable[[], Desk]
) -> None:
    desk = sit_down()
    run_all_but_the_training(desk)
    panel = desk.output("panel")
    expect(panel.locator(".course-panel-card")).to_be_hidden()
    shown = panel.locator(".course-panel-live .course-panel")
    first = shown.inner_text()
    handle = panel.locator(".noUi-handle")
    expect(handle).to_have_attribute("aria-label", re.compile("Temperatura"))
    for control in (handle, panel.locator("select"), panel.locator("input[type=text]")):
        control.focus()
        before = desk.state()
        for key in STRAY_KEYS:
            desk.page.keyboard.press(key)
        assert desk.state() == before
    panel.locator("input[type=text]").fill("Os vizinhos")
    panel.locator("input[type=text]").press("Enter")
    handle.focus()
    for _ in range(5):
        desk.page.keyboard.press("ArrowRight")
    expect(shown).not_to_have_text(first)
    expect(panel.locator("label", has_text="Temperatura: 1,5")).to_have_attribute("title", "Temperatura")
    expect(panel.locator(".course-panel-card")).to_contain_text(
        "Texto: Os vizinhosTemperatura: 1,5"
    )  # hidden, it follows
    last = shown.locator("tbody tr").first.inner_text().split("\t")
    box, whole = panel.locator("input[type=text]").bounding_box(), panel.locator(".course-panel-live").bounding_box()
    assert box and whole and box["width"] > 0.6 * whole["width"]
    desk.call("docmanager:save")
    assert "widget-view" in (course / lesson.NAME).read_text(encoding="utf-8")

    desk.call("kernelmenu:shutdown")
    desk = sit_down()
    panel = desk.output("panel")
    expect(panel.locator(".course-panel-card")).to_be_visible()
    expect(panel.locator(".course-panel-card")).to_contain_text("Execute este notebook para usar os controles")
    gone = panel.locator(".jp-OutputArea-output", has_text="Error displaying widget")
    expect(gone).to_be_attached()
    expect(gone).to_be_hidden()
    for cell in last:
        expect(panel.locator(".course-panel-card")).to_contain_text(cell)


def test_an_answer_is_judged_and_the_solution_below_does_not_replace_it(
    course: Path, sit_down: Callable[[], Desk]
) -> None:
    desk = sit_down()
    run_all_but_the_training(desk)
    stub, solution, check = (f"exercise-1-1-{kind}" for kind in ("stub", "solution", "check"))
    expect(desk.output(check)).to_contain_text("ainda não foi preenchido")

    desk.rewrite(stub, MISTAKE)
    desk.page.keyboard.press("Shift+Enter")
    desk.run(solution, "não foi executada")
    desk.run(check, "✗ Exercício 1.1: ainda não.")
    assert "Traceback" not in desk.output(check).inner_text()

    desk.rewrite(stub, UNFINISHED)
    desk.page.keyboard.press("Shift+Enter")
    expect(desk.output(stub)).to_contain_text("SyntaxError")
    desk.run(check, re.compile("não avaliado.*SyntaxError", re.DOTALL))

    desk.rewrite(stub, lesson.solution(course))
    desk.page.keyboard.press("Shift+Enter")
    desk.run(check, "✓ Exercício 1.1: tudo certo.")


def test_an_interrupted_training_is_told_in_one_line(sit_down: Callable[[], Desk]) -> None:
    desk = sit_down()
    run_all_but_the_training(desk)
    desk.start("training")
    expect(desk.output("training").locator(".course-progress")).to_contain_text("passo", timeout=10_000)
    desk.call("notebook:interrupt-kernel")
    expect(desk.output("training")).to_contain_text("Interrompido. O que já foi calculado fica")
    said = desk.output("training").inner_text()
    assert "Traceback" not in said and "KeyboardInterrupt" not in said and len(said.splitlines()) <= 4


def test_figures_grow_with_the_text_and_keep_their_own_style(sit_down: Callable[[], Desk]) -> None:
    desk = sit_down()
    run_all_but_the_training(desk)
    prose, figure = desk.cell("opening").locator("p").first, desk.output("examples").locator("figure")
    size = "(one) => Number.parseFloat(getComputedStyle(one).fontSize)"
    assert figure.evaluate(size) == prose.evaluate(size)
    panel = desk.output("panel").locator(".course-panel-live .course-panel")
    for pixels in (15, 16, 17):
        desk.call("apputils:incr-font-size", key="content-font-size1")
        expect(prose).to_have_css("font-size", f"{pixels}px")
        assert figure.evaluate(size) == panel.evaluate(size) == pixels
    style = "(one) => { const s = getComputedStyle(one); return [s.float, s.textAlign, s.backgroundColor]; }"
    for part in ("dt", "dd", "tbody tr:nth-child(even)", "tbody th", "td"):
        found = figure.locator(part)
        assert found.count(), part
        assert {tuple(one.evaluate(style)) for one in found.all()} == {("none", "left", "rgba(0, 0, 0, 0)")}, part
