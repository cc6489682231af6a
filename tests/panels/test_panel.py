"""A panel is a card and a widget: the card is seen where the widget does not live, and hides where it does."""

from collections.abc import Callable
from pathlib import Path

import ipywidgets as widgets
import nbformat.v4 as notebook_format
import pytest
from playwright.sync_api import Browser

from course_lib.corpora.tokenizers import Vocabulary
from course_lib.editions.outputs import WIDGET_VIEW, clean
from course_lib.languages import Text, set_language
from course_lib.panels.panel import Panel, Result, read_words

TITLE = Text(pt="Um painel", en="A panel")
PAGE = """<!doctype html><meta charset="utf-8"><body><div class="jp-OutputArea">
<div class="jp-OutputArea-output">{card}</div><div class="jp-OutputArea-output">{live}</div></div></body>"""
PAGE_OF_A_GONE_WIDGET = PAGE.replace('"jp-OutputArea-output">{live}', '"jp-OutputArea-output jupyter-widgets">{live}')


@pytest.fixture
def make() -> Callable[[], Panel]:
    """Make a panel with a text and a slider."""

    def panel() -> Panel:
        controls = {"text": widgets.Text(value="casa", description="Frase"), "size": widgets.IntSlider(description="B")}
        return Panel(TITLE, controls, lambda text, size: Result((f"{text} {size}",)))

    return panel


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str | None, dict[str, str]]]:
    """What a notebook is told to show: (the name of the output that is replaced or None, its parts)."""
    told: list[tuple[str | None, dict[str, str]]] = []

    def display(bundle: dict[str, str], *, raw: bool, display_id: str | None = None, update: bool = False) -> None:
        told.append((display_id if update else None, bundle))

    monkeypatch.setattr("IPython.display.display", display)
    monkeypatch.setattr("IPython.core.display_functions.display", display)
    return told


def test_showing_a_panel_gives_a_card_and_then_a_widget_with_nothing_else(
    make: Callable[[], Panel], shown: list[tuple[str | None, dict[str, str]]]
) -> None:
    make()._ipython_display_()
    assert [set(bundle) for _, bundle in shown] == [{"text/html", "text/plain"}, {WIDGET_VIEW}]


def test_the_card_follows_the_controls_so_that_a_saved_notebook_keeps_the_last_state(
    make: Callable[[], Panel], shown: list[tuple[str | None, dict[str, str]]]
) -> None:
    panel = make()
    panel.controls["size"].value = 3
    assert shown == []  # nothing to follow yet
    panel._ipython_display_()
    panel.controls["size"].value = 7
    replaced, bundle = shown[-1]
    assert len(shown) == 3 and replaced
    assert "casa 7" in bundle["text/html"] and panel.key in bundle["text/html"]


def test_a_committed_notebook_keeps_the_card_alone(make: Callable[[], Panel], tmp_path: Path) -> None:
    panel = make()
    cell = notebook_format.new_code_cell("panel", id="panel", execution_count=1)
    for bundle in (panel._repr_mimebundle_(), panel.live()):
        cell.outputs.append(notebook_format.new_output("display_data", data=bundle))
    notebook = notebook_format.new_notebook(cells=[cell])
    assert clean(notebook, tmp_path) == []
    assert [set(output.data) for output in cell.outputs] == [{"text/html", "text/plain"}]


def test_sentence_boxes_are_as_wide_as_the_panel_and_labels_are_not_cut(make: Callable[[], Panel]) -> None:
    controls = make().controls
    assert controls["text"].layout.width == "auto"
    assert {control.style.description_width for control in controls.values()} == {"9em"}


@pytest.mark.parametrize(("language", "written"), [("pt", "0,5"), ("en", "0.5")])
def test_the_number_of_a_slider_is_written_as_the_language_writes_it(language: str, written: str) -> None:
    set_language(language)
    controls = {"alpha": widgets.FloatSlider(value=1.0, max=1.0, description="α")}
    panel = Panel(TITLE, controls, lambda alpha: Result((f"{alpha}",)))
    controls["alpha"].value = 0.5
    assert controls["alpha"].description == f"α: {written}" and not controls["alpha"].readout
    assert f"<span>α: <b>{written}</b></span>" in panel._repr_mimebundle_()["text/html"]


@pytest.mark.slow
def test_a_card_is_seen_instead_of_a_widget_that_is_gone_and_hidden_beside_one_that_lives(
    make: Callable[[], Panel], browser: Browser
) -> None:
    panel = make()
    card = panel._repr_mimebundle_()["text/html"]
    page = browser.new_page()
    for frame, said in (
        (PAGE, "Loading widget..."),
        (PAGE_OF_A_GONE_WIDGET, "Error displaying widget: model not found"),
    ):
        page.set_content(frame.format(card=card, live=said))
        assert page.locator(".course-panel-card").is_visible()
        assert page.get_by_text(said).is_hidden()
    lives = f'<div class="jupyter-widgets course-panel-live {panel.key}"><input></div>'
    page.set_content(PAGE.format(card=card, live=lives))
    assert page.locator(".course-panel-card").is_hidden() and page.locator("input").is_visible()
    other = '<div class="jupyter-widgets course-panel-live course-panel-of-another"><input></div>'
    page.set_content(PAGE.format(card=card, live=other))
    assert page.locator(".course-panel-card").is_visible()
    page.close()


def test_a_reader_s_words_are_read_as_the_figures_read_them() -> None:
    vocabulary = Vocabulary(["casa", "a", "Ana", ".", "guarda-chuva"])
    assert read_words("A casa. “casa” Ana … Casa! guarda-chuva .", vocabulary) == [
        "a", "casa", "casa", "Ana", "casa", "guarda-chuva", ".",
    ]  # fmt: skip
    assert read_words("casinha.", vocabulary) == ["casinha"]
