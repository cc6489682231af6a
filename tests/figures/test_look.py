"""The mould of every figure: picture first, few controls, sizes that follow the text, no style of the page in it, fit for paper."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from course_lib.corpora import scenes
from course_lib.corpora.tokenizers import Vocabulary
from course_lib.figures.alignment import alignment
from course_lib.figures.attention_by_hand import attention_by_hand
from course_lib.figures.attention_step import attention_step
from course_lib.figures.beam_tree import beam_tree
from course_lib.figures.bleu_by_length import LengthExample, bleu_by_length
from course_lib.figures.bottleneck import bottleneck
from course_lib.figures.calibration import calibration
from course_lib.figures.caption_viewer import caption_viewer
from course_lib.figures.gradient_flow import gradient_flow
from course_lib.figures.nearest_words import nearest_words
from course_lib.figures.nest_and_stretch import nest_and_stretch
from course_lib.figures.ngram_explorer import ngram_explorer
from course_lib.figures.question import question
from course_lib.figures.shared.base import FOLDER, InteractiveFigure
from course_lib.figures.soft_lookup import soft_lookup
from course_lib.figures.unrolled_rnn import unrolled_rnn
from course_lib.models.recurrent import RecurrentLM
from course_lib.models.word_vectors import WordVectors
from course_lib.recipes import captioners
from course_lib.seeding import generator
from figures.agreement_models import small_models
from figures.drawn import bleu
from figures.translators import small_attentive_translator, small_translator

pytestmark = pytest.mark.slow

Show = Callable[..., Page]
WORDS = ["aquele", "menino", "que", "os", "vizinhos", "viram", "ontem", "telefonou"]
VOCABULARY = Vocabulary(WORDS)
# JupyterLab's own rules for what stands in an output, as nbconvert ships them.
LAB_STYLE = Path(sys.prefix) / "share" / "jupyter" / "nbconvert" / "templates" / "lab" / "static"

_FACTS = """() => [...document.querySelectorAll('figure.course-figure')].map((figure) => {
  const size = (element) => Number.parseFloat(getComputedStyle(element).fontSize);
  const scale = (element) => {
    const picture = element.ownerSVGElement;
    return picture ? picture.getBoundingClientRect().width / picture.viewBox.baseVal.width : 1;
  };
  const written = [...figure.querySelectorAll('*')].filter((element) =>
    element.getClientRects().length && [...element.childNodes].some((child) => child.nodeType === 3 && child.data.trim()));
  return {
    name: figure.dataset.figure,
    base: size(figure),
    sizes: written.filter((element) => element.tagName !== 'SUB').map((element) => size(element) * scale(element)),
    height: figure.getBoundingClientRect().height,
  };
})"""


def recurrent(seed: int) -> RecurrentLM:
    return RecurrentLM(len(VOCABULARY), 8, cell="rnn", generator=generator(seed))


FIGURES: dict[str, Callable[[], InteractiveFigure]] = {
    "alignment": lambda: alignment({"additive": small_attentive_translator()}, "o gato viu a casa", opens="cat"),
    "attention_by_hand": lambda: attention_by_hand(
        small_attentive_translator(), "o gato viu a casa", written=1, looked="gato", shown=True
    ),
    "attention_step": lambda: attention_step(small_attentive_translator(), "o gato viu a casa", written=1),
    "beam_tree": lambda: beam_tree(small_translator(), "a menina visita a casa", max_length=12),
    "bleu_by_length": lambda: bleu_by_length(
        {"sem atenção": {(4, 8): [80.0], (9, 13): [44.0]}, "com atenção": {(4, 8): [98.0], (9, 13): [90.0]}},
        [LengthExample(("o", "gato", "viu", "a", "casa"), ("the", "cat"), [["the"], ["the", "cat"]])],
    ),
    "bottleneck": lambda: bottleneck(
        small_translator(), ["o gato dormiu", "a menina viu o gato"], translations={"gato": ["cat"]}, longest=20
    ),
    "calibration": lambda: calibration(1),
    "caption_viewer": lambda: caption_viewer(captioners.load(), scenes.draw(2, generator(0))),
    "draw_it_first": bleu,
    "gradient_flow": lambda: gradient_flow({"initial": {"rnn": recurrent(0)}}, VOCABULARY, WORDS),
    "nearest_words": lambda: nearest_words(
        WordVectors(VOCABULARY, generator_matrix(len(VOCABULARY))), "menino", {"g": ["menino", "ontem"]}
    ),
    "nest_and_stretch": lambda: nest_and_stretch(*small_models()),
    "ngram_explorer": lambda: ngram_explorer([WORDS, WORDS[:3]], prompt="aquele menino"),
    "question": lambda: question("1.1"),
    "soft_lookup": soft_lookup,
    "unrolled_rnn": lambda: unrolled_rnn({"rnn": recurrent(1)}, VOCABULARY, WORDS[:6]),
}


def generator_matrix(rows: int):
    import torch

    return torch.randn(rows, 6, generator=generator(3))


def test_every_figure_of_the_course_is_looked_at_here() -> None:
    folders = {path.name for path in FOLDER.iterdir() if (path / f"{path.name}.js").is_file()}
    assert folders == set(FIGURES)


def test_the_picture_is_first_then_three_controls_at_most_and_keys_stay_in_them(show: Show) -> None:
    page = show(*(make() for make in FIGURES.values()))
    for name in FIGURES:
        figure = page.locator(f'[data-figure="{name}"]')
        controls = figure.locator("input, select, textarea, button, summary")
        kept = controls.evaluate_all("all => all.map((one) => one.dataset.lmSuppressShortcuts)")
        assert kept and set(kept) == {"true"}, name
        if name == "question":
            continue
        order = figure.locator(".course-stage > div > *").evaluate_all(
            "all => all.map((one) => one.className || one.tagName)"
        )
        assert [one for one in order if one.startswith("course-")][:3] == [
            "course-picture",
            "course-controls",
            "course-says",
        ], name
        controls = figure.locator(".course-stage > div > .course-controls")
        assert controls.locator("> .course-control").count() <= 3, name
        assert controls.locator("> :is(.course-control, button)").count() >= 1, name


@pytest.mark.parametrize("root", [16, 28])
def test_letters_follow_the_size_of_the_text_around_and_none_is_small(show: Show, root: int) -> None:
    page = show(*(make() for make in FIGURES.values()))
    page.evaluate("(size) => { document.querySelector('main').style.fontSize = `${size}px`; }", root)
    page.wait_for_timeout(300)
    for facts in page.evaluate(_FACTS):
        assert facts["base"] == root, facts["name"]
        assert min(facts["sizes"]) >= 0.75 * root, (facts["name"], min(facts["sizes"]))


def test_a_figure_does_not_change_its_height_with_its_steps(show: Show) -> None:
    names = ("attention_step", "beam_tree", "unrolled_rnn", "bottleneck")
    page = show(*(FIGURES[name]() for name in names))
    for name in names:
        figure = page.locator(f'[data-figure="{name}"]')
        step = figure.locator("[name=step]")
        last = int(step.get_attribute("max"))
        for value in range(int(step.get_attribute("min")), last + 1):
            step.fill(str(value))
            page.wait_for_timeout(40)
        seen = set()
        for value in (last, 1, last // 2 + 1):
            step.fill(str(value))
            page.wait_for_timeout(60)
            seen.add(round(figure.evaluate("(one) => one.getBoundingClientRect().height")))
        assert len(seen) == 1, (name, seen)


def test_a_wider_window_leaves_no_gap_beneath_a_picture(show: Show, page: Page) -> None:
    page.set_viewport_size({"width": 640, "height": 900})
    show(FIGURES["bleu_by_length"](), FIGURES["draw_it_first"]())
    page.wait_for_timeout(200)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.wait_for_timeout(300)
    gaps = page.locator(".course-picture").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().bottom - one.lastElementChild.getBoundingClientRect().bottom)"
    )
    assert len(gaps) == 2 and max(gaps) < 30


def test_the_scale_of_the_gradient_does_not_move_with_the_controls(show: Show) -> None:
    page = show(FIGURES["gradient_flow"]())
    ticks = lambda: page.locator(".gradient-plot text[text-anchor=end]").all_text_contents()  # noqa: E731
    before = ticks()
    page.locator("[name=scale]").fill("6")
    assert ticks() == before and len(before) > 4


def test_the_style_of_jupyterlab_does_not_reach_a_figure(show: Show) -> None:
    page = show(*(make() for make in FIGURES.values()))
    rules = "\n".join((LAB_STYLE / name).read_text(encoding="utf-8") for name in ("index.css", "theme-light.css"))
    read = """() => ['dt', 'dd', 'tbody th', 'td', 'tbody tr:nth-child(even)', 'p', 'ul', 'table', '.course-bars li'].map((selector) => {
      const found = [...document.querySelectorAll(`figure.course-figure ${selector}`)];
      const style = (one) => { const s = getComputedStyle(one); return [s.float, s.textAlign, s.backgroundColor, s.listStyleType,
        s.marginTop, s.paddingLeft, s.fontWeight, s.width].join(); };
      return [selector, found.map(style)];
    })"""
    before = page.evaluate(read)
    page.evaluate(
        """(rules) => {
          const style = document.createElement('style');
          style.textContent = rules;
          document.head.append(style);
          const main = document.querySelector('main');
          main.className = 'jp-RenderedHTMLCommon jp-RenderedHTML jp-OutputArea-output';
          main.style.cssText = 'display: block; width: 876px; max-width: none; padding: 0; font: 16px sans-serif; line-height: normal;';
          document.body.style.cssText += 'display: block; overflow: auto;';
        }""",
        rules,
    )
    page.wait_for_timeout(300)
    plain = page.evaluate(
        "() => { const t = document.createElement('table'); t.innerHTML = '<tbody><tr><td>1</td></tr></tbody>';"
        " document.querySelector('main').append(t); return getComputedStyle(t.querySelector('td')).textAlign; }"
    )
    assert plain == "right"  # the rules are those that used to reach the figures
    without_width = lambda rows: [  # noqa: E731
        [name, [entry.rsplit(",", 1)[0] for entry in entries]] for name, entries in rows
    ]
    assert without_width(page.evaluate(read)) == without_width(before)


def test_on_paper_a_figure_shows_its_picture_without_controls_and_nothing_is_cut(show: Show) -> None:
    page = show(*(make() for make in FIGURES.values()))
    page.set_viewport_size({"width": 700, "height": 900})
    page.emulate_media(media="print")
    page.wait_for_timeout(300)
    hidden = page.locator("figure :is(input, select, summary, .course-controls)").evaluate_all(
        "all => all.every((one) => one.getClientRects().length === 0)"
    )
    assert hidden
    for name in FIGURES:
        figure = page.locator(f'[data-figure="{name}"]')
        assert figure.locator(".course-picture").is_visible() or name == "question"
        cut = figure.evaluate(
            "(one) => [...one.querySelectorAll('svg, table')].filter((inner) => inner.getClientRects().length &&"
            " inner.getBoundingClientRect().right > one.getBoundingClientRect().right + 1).length"
        )
        assert cut == 0, name


def test_a_figure_started_out_of_sight_has_its_picture_for_whoever_prints(page: Page, tmp_path: Path) -> None:
    figures = "\n".join(make()._repr_mimebundle_()["text/html"] for make in FIGURES.values())
    path = tmp_path / "page.html"
    path.write_text(
        '<!doctype html><meta charset="utf-8"><div style="height: 50000px"></div>'
        f'<section style="content-visibility: auto">{figures}</section>',
        encoding="utf-8",
    )
    page.goto(path.as_uri())
    page.wait_for_function(
        "count => document.querySelectorAll('figure[data-mounted=true]').length === count", arg=len(FIGURES)
    )
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    empty = page.locator(".course-picture > div").evaluate_all(
        "all => all.filter((one) => !one.childNodes.length).map((one) => one.closest('figure').dataset.figure)"
    )
    assert empty == []


def test_paper_shows_the_last_step_and_the_reader_stays_where_they_were(show: Show) -> None:
    stepping = ["unrolled_rnn", "beam_tree", "bottleneck"]
    page = show(*(FIGURES[name]() for name in stepping))
    steps = [page.locator(f'[data-figure="{name}"] [name="step"]') for name in stepping]
    for step in steps:
        step.fill("1")
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    assert [step.input_value() for step in steps] == [step.get_attribute("max") for step in steps]
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert [step.input_value() for step in steps] == ["1", "1", "1"]


def test_more_than_three_controls_beneath_a_picture_are_refused(page: Page) -> None:
    from course_lib.figures.shared.base import bundle

    page.set_content("<main></main>")
    message = page.evaluate(
        f"""() => {{ {bundle("layout")}
          const control = () => document.createElement('label');
          try {{
            module_layout.layOut(document.querySelector('main'), {{ picture: [], controls: [1, 2, 3, 4].map(control), says: [] }});
          }} catch (error) {{ return error.message; }}
          return null;
        }}"""
    )
    assert "4 controls stand beneath the picture" in message
