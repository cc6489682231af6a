"""Outputs of notebooks in the book: style, scripts and models once for all figures, and figures that start when they come near."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from book.page_checks import Watch
from book.site import pages
from course_lib.figures.shared.base import InteractiveFigure, modules_of
from course_lib.figures.shared.weights import is_packed, pack
from course_lib.languages import LANGUAGES, Text
from course_lib.sphinx_ext.outputs import HEAVY, Shelf, lighten

CHAPTERS = [(edition, page) for edition in LANGUAGES for page in pages(edition) if page.startswith("notebooks/")]


def figure(name: str = "question", **data: object) -> str:
    """The output of a figure as a notebook stores it."""
    word = Text(pt="palavra", en="word")
    made = InteractiveFigure(name, data, title=word, caption=word, description=word, fallback="<p>1</p>")
    return made._repr_mimebundle_()["text/html"]


def model() -> dict[str, object]:
    """A model as figures carry it."""
    import torch

    return {"cell": "rnn", "weights": pack({"bias": torch.arange(3.0)})}


def test_a_figure_keeps_its_data_and_names_the_scripts_that_it_needs_each_after_those_it_imports(
    tmp_path: Path,
) -> None:
    page = lighten(figure(text="Por quê?"), Shelf(tmp_path), "../_static/course/")
    assert "<style" not in page and "module" not in page
    assert json.loads(re.findall(r'class="course-data">(.*?)</script>', page)[0]) == {"text": "Por quê?"}
    named = re.findall(r'data-scripts="([^"]*)"', page)[0].split()
    assert [name.rpartition("-")[0] for name in named] == modules_of("question")
    assert all((tmp_path / name).is_file() for name in named)
    assert "courseFigures.question" in (tmp_path / named[-1]).read_text(encoding="utf-8")
    loads = re.findall(r'<script defer src="../_static/course/([^"]*)"></script>', page)
    assert len(loads) == 1 and "startNear" in (tmp_path / loads[0]).read_text(encoding="utf-8")


def test_equal_figures_models_and_styles_are_written_once_for_all_pages(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    first = lighten(figure(model=model()) + figure(model=model(), more=1), shelf, "")
    files = sorted(path.name for path in tmp_path.iterdir())
    assert lighten(figure(model=model(), other=2), shelf, "").count("course-style") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == files
    assert sum(name.startswith("model-") for name in files) == 1 and "float16" not in first
    assert first.count("<script defer") == 1 and first.count("course-style") == 1


def test_heavy_data_is_a_file_and_light_data_stays_in_the_page(tmp_path: Path) -> None:
    heavy = lighten(figure(text="x" * HEAVY), Shelf(tmp_path), "")
    assert '{"$part":"data-' in heavy and len(heavy) < 3000
    assert "$part" not in lighten(figure(text="x" * (HEAVY - 100)), Shelf(tmp_path), "")


def test_styles_and_scripts_that_outputs_name_are_shared_and_others_are_left_alone(tmp_path: Path) -> None:
    claim = '<style data-course-style="claim">.a{}</style><p>1</p><script data-course-script="claim">go();</script>'
    page = lighten(claim + "<svg><style>.b{}</style></svg>" + claim, Shelf(tmp_path), "s/")
    assert page.count("<p>1</p>") == 2 and "<style>.b{}</style>" in page and ".a{}" not in page
    assert page.count('src="s/claim-') == 1 and "go();" not in page


def test_a_drawing_loses_decimals_in_its_paths_and_none_in_its_words(tmp_path: Path) -> None:
    drawing = '<svg class="course-plot">\n   <path d="M 1.23456 2 \nL 3.999 4"/>\n <text x="1.2345">0.0312</text></svg>'
    page = lighten(drawing, Shelf(tmp_path), "")
    assert 'd="M 1.23 2 L 3.99 4"' in page and '<text x="1.2345">0.0312</text>' in page


def test_only_the_weights_of_a_model_are_taken_for_one() -> None:
    assert is_packed(model()["weights"])
    for other in ({}, {"a": {"shape": [1]}}, {"a": 1}, [], "float16", model()):
        assert not is_packed(other)


@pytest.mark.slow
@pytest.mark.parametrize(("edition", "name"), CHAPTERS)
def test_figures_start_near_the_screen_and_a_model_is_asked_for_only_then(
    site: Path, context: BrowserContext, watch: Watch, edition: str, name: str
) -> None:
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.goto((site / edition / name).as_uri())
    page.wait_for_timeout(300)
    assert not any(file.startswith("model-") for file in asked), "a model before any figure is near"
    figures = page.locator("figure.course-figure[data-parts*=model]")
    assert figures.count() >= 2 and figures.last.get_attribute("data-mounted") is None
    for _ in range(2):  # the first time its section is laid out, and the second time it is where it then stands
        figures.last.evaluate("(figure) => figure.scrollIntoView()")
        page.wait_for_timeout(300)
    page.wait_for_selector("figure[data-parts*=model][data-mounted=true]")
    page.evaluate("() => window.courseFigures.mountAll()")
    scripts = [file for file in asked if file.endswith(".js") or ".js?" in file]
    assert sorted(scripts) == sorted(set(scripts)), "a file is asked for twice"
    assert watch.take() == []


@pytest.mark.slow
def test_figures_start_at_once_without_the_observer_and_before_printing(site: Path, context: BrowserContext) -> None:
    address = (site / "pt" / "notebooks" / "pt" / "01-rnn-limits.html").as_uri()
    waiting = "() => document.querySelectorAll('figure.course-figure:not([data-mounted=true])').length"
    page = context.new_page()
    page.goto(address)
    assert page.evaluate(waiting) > 5
    page.evaluate("() => { window.print(); }")
    page.wait_for_function(f"{waiting} === 0".replace("() => ", ""))
    bare = context.new_page()
    bare.add_init_script("delete window.IntersectionObserver;")
    bare.goto(address)
    bare.wait_for_function(f"{waiting} === 0".replace("() => ", ""))


@pytest.mark.slow
@pytest.mark.parametrize(("edition", "name"), CHAPTERS)
def test_a_link_to_a_section_stays_there_while_figures_start(
    site: Path, context: BrowserContext, edition: str, name: str
) -> None:
    page = context.new_page()
    page.goto((site / edition / name).as_uri())
    for link in page.locator(".course-sections > li > a").evaluate_all("all => all.map((one) => one.hash)")[3:8:2]:
        page.goto("about:blank")
        page.goto((site / edition / name).as_uri() + link)
        page.wait_for_timeout(1500)
        top = page.evaluate("document.querySelector(':target > h2').getBoundingClientRect().top")
        assert 40 <= top <= 400, (link, top)
