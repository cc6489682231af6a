"""Pictures are the same bytes each time, suit both themes, say in words what they show, and never need pyplot."""

import io
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
import torch
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_lib import plots
from course_lib.colours import MODELS
from course_lib.languages import Text, set_language
from course_lib.plots.labels import apart
from course_lib.plots.style import HATCHES, MARKERS, number
from course_lib.plots.svg import subscripts

X = [0, 10, 20, 40]
TITLE = Text(pt="Concordância por distância", en="Agreement by distance")
AXES = {"x_label": Text(pt="distância", en="distance"), "y_label": Text(pt="acertos", en="accuracy")}


KINDS: dict[str, Callable[[], Figure]] = {
    "lines": lambda: plots.lines(
        {"RNN": (X, [1, 0.9, 0.7, 0.5]), "LSTM": (X, [1, 1, 0.98, 0.96])},
        title=TITLE,
        **AXES,
        bands={"RNN": ([0.9, 0.8, 0.6, 0.4], [1, 1, 0.8, 0.6])},
        chance=0.5,
    ),
    "logarithmic": lambda: plots.lines({"RNN": (X, [1, 1e-3, 1e-6, 1e-9])}, title=TITLE, **AXES, log_y=True),
    "bars": lambda: plots.bars({"n = 1": 131, "n = 2": 3334}, title=TITLE, spread={"n = 2": (3000, 3600)}, chance=10),
    "grouped": lambda: plots.grouped_bars(["0", "1"], {"RNN": [1, 0.8], "GRU": [1, 0.9]}, title=TITLE, chance=0.5),
    "heatmap": lambda: plots.heatmap([[1, 0], [0.25, 0.75]], ["oi", "tudo"], ["oi", "tudo"], title=TITLE),
    "words": lambda: plots.scatter_words(
        [(0, 0), (1, 1), (1, 0)], ["rei", "avião", "óculos"], ["a", "b", "b"], title=TITLE
    ),
    "chain": lambda: plots.chain(["oi", "tudo", "bem"]),
    "looking_back": lambda: plots.looking_back(["o", "gato"], ["the", "cat"], 1, [0.1, 0.9]),
    "rnn": lambda: plots.cell_diagram("rnn"),
    "lstm": lambda: plots.cell_diagram("lstm"),
    "gru": lambda: plots.cell_diagram("gru"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_the_same_bytes_each_time(kind):
    first, again = KINDS[kind](), KINDS[kind]()
    assert plots.to_svg(first) == plots.to_svg(again) == plots.to_svg(first)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_clean_svg_with_the_ink_of_the_page(kind):
    svg = plots.to_svg(KINDS[kind]())
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img" and root.get("fill") == "currentColor"
    assert "max-width" in root.get("style") and root.get("viewBox").startswith("0 0 ")
    for unwanted in ("<style", "<?xml", "<!DOCTYPE", "<metadata", "#000000", "#ffffff", "xlink", "DejaVu"):
        assert unwanted not in svg
    assert not re.search(r"\b20\d\d-\d\d-\d\d|matplotlib", svg)
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg))
    assert used == set(re.findall(r' id="([^"]+)"', svg))


def test_identifiers_of_different_pictures_do_not_clash():
    found = [set(re.findall(r' id="([^"]+)"', plots.to_svg(draw()))) for draw in KINDS.values()]
    assert sum(map(len, found)) == len(set().union(*found)) > 0


@pytest.mark.parametrize("kind", KINDS)
def test_the_alternative_text_is_in_the_language_in_use(kind):
    portuguese = KINDS[kind]()
    set_language("en")
    english = KINDS[kind]()
    assert portuguese.get_label() != english.get_label()
    assert portuguese.get_label().startswith(("Gráfico", "Mapa", "Diagrama"))
    assert english.get_label().startswith(("Line chart", "Bar chart", "Heat map", "Map", "Diagram"))
    assert ElementTree.fromstring(plots.to_svg(english)).get("aria-label") == english.get_label()


def test_the_alternative_text_tells_the_data():
    label = KINDS["lines"]().get_label()
    assert "Concordância por distância" in label and "RNN: 1 em 0, 0,5 em 40" in label and "acaso, 0,5" in label
    rising = plots.lines({"a": ([1, 2, 3], [0, 5, 1])}, title="t", x_label="x", y_label="y")
    assert "máximo 5" in rising.get_label()
    assert "oi / oi" in KINDS["heatmap"]().get_label()
    own = plots.lines({"a": ([1], [1])}, title="t", x_label="x", y_label="y", description=Text(pt="Sobe.", en="Up."))
    assert own.get_label() == "Sobe."
    asked = plots.grouped_bars(["a", "b"], {"s": [1, 0.5], "t": [0, 2]}, title="Quem?")
    assert asked.get_label() == "Gráfico de barras: Quem? s: a: 1; b: 0,5. t: a: 0; b: 2."


def test_arrays_and_tensors_are_drawn_as_lists_are():
    picture = plots.lines({"a": (np.arange(3), torch.tensor([1.0, 2.0, 4.0]))}, title="t", x_label="x", y_label="y")
    same = plots.lines({"a": ([0, 1, 2], [1, 2, 4])}, title="t", x_label="x", y_label="y")
    assert plots.to_svg(picture) == plots.to_svg(same)
    assert "a / a" in plots.heatmap(torch.eye(2), ["a", "b"], ["a", "b"], title="t").get_label()


def test_no_two_series_share_mark_dash_or_hatch() -> None:
    for looks in (MARKERS, HATCHES):
        assert len(set(looks)) == 6
    figure = plots.lines({str(n): ([0, 1], [n, n]) for n in range(6)}, title="t", x_label="x", y_label="y")
    drawn = figure.axes[0].get_lines()
    assert len({line.get_color() for line in drawn}) == len({line.get_marker() for line in drawn}) == 6
    grouped = KINDS["grouped"]().axes[0]
    bars = [patch for patch in grouped.patches if isinstance(patch, Rectangle)]
    assert {patch.get_hatch() for patch in bars} == {"", "///"}


def test_a_model_has_its_colour_in_lines_and_in_bars_whatever_its_place() -> None:
    first = plots.lines({"LSTM": (X, X), "RNN": (X, X)}, title="t", **AXES).axes[0].get_lines()
    assert [line.get_color() for line in first[:2]] == [MODELS["lstm"].ink, MODELS["rnn"].ink]
    patches = plots.bars({"GPT": 1, "RNN": 2}, title="t").axes[0].patches
    assert [to_hex(patch.get_facecolor()) for patch in patches] == [MODELS["gpt"].ink, MODELS["rnn"].ink]


def test_bars_named_by_sentences_lie_on_their_side_and_others_stand() -> None:
    lying = plots.bars({"jane is visiting africa in september": 0.4, "jane visits africa": 0.2}, title="t" * 90)
    assert [round(patch.get_width(), 3) for patch in lying.axes[0].patches] == [0.4, 0.2]
    assert [patch.get_height() for patch in KINDS["bars"]().axes[0].patches] == [131, 3334]
    sentence = "a sentence of many words that names a group of bars"
    grouped = plots.grouped_bars([sentence, "b"], {"s": [3, 2]}, title="t").axes[0]
    assert [patch.get_width() for patch in grouped.patches] == [3, 2]


@pytest.mark.parametrize("kind", [*KINDS, "long"])
def test_nothing_of_a_picture_is_clipped_at_its_edges(kind: str) -> None:
    long = {f"a rather long name of a series, number {n}": (X, [n, n, n, n]) for n in range(4)}
    figure = KINDS[kind]() if kind in KINDS else plots.lines(long, title="A title " * 12, **AXES)
    stream = io.BytesIO()
    figure.savefig(stream, format="svg")  # the layout is made when it is drawn
    drawn = figure.get_tightbbox()
    width, height = figure.get_size_inches()
    assert drawn.x0 >= -0.01 and drawn.y0 >= -0.01 and drawn.x1 <= width + 0.01 and drawn.y1 <= height + 0.01


def test_names_at_the_ends_of_lines_do_not_cover_one_another() -> None:
    assert apart([0.0, 0.0, 1.0]) == pytest.approx([-10.667, 0.333, 11.333], abs=0.1)
    figure = KINDS["lines"]()
    names = [text for text in figure.axes[0].texts if text.get_text() in ("RNN", "LSTM", "acaso")]
    figure.canvas.draw()
    axes = figure.axes[0]
    points = 72 / figure.dpi
    heights = sorted(
        (axes.transData if name.get_text() == "acaso" else axes.transAxes).transform((1, name.xy[1]))[1] * points
        + name.get_position()[1]
        for name in names
    )
    assert len(heights) == 3 and min(b - a for a, b in pairwise(heights)) > 8


def test_importing_and_drawing_never_loads_pyplot():
    code = (
        "import sys; from course_lib import plots; plots.to_svg(plots.cell_diagram('lstm'));"
        "sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=120).returncode == 0


def test_a_figure_drawn_elsewhere_gets_a_transparent_ground_and_a_name():
    figure = Figure()
    figure.add_subplot().set_title("Perda por passo")
    svg = plots.to_svg(figure)
    assert 'aria-label="Perda por passo"' in svg and "#ffffff" not in svg
    assert 'aria-label="Gráfico sem descrição"' in plots.to_svg(Figure())


def test_numbers_follow_the_language():
    assert [number(value) for value in (0.5, 1234, 12000, 1e-9, -2, float("inf"))] == [
        "0,5",
        "1.234",
        "12.000",
        "1 × 10⁻⁹",
        "−2",
        "∞",
    ]
    set_language("en")
    assert [number(value) for value in (0.5, 12000)] == ["0.5", "12,000"]


def test_what_follows_an_underscore_is_lowered_and_the_line_comes_back():
    svg = plots.to_svg(plots.cell_diagram("gru"))
    assert 'font-size="75%">t−1</tspan><tspan dy="-0.1875em">' in svg
    assert subscripts("tanh(c_t)").endswith(")")


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: plots.lines({}, title="t", x_label="x", y_label="y"), "got 0 series"),
        (lambda: plots.lines({str(n): (X, X) for n in range(7)}, title="t", x_label="x", y_label="y"), "got 7 series"),
        (lambda: plots.lines({"a": ([1, 2], [1])}, title="t", x_label="x", y_label="y"), "'a' has 2 x and 1 y"),
        (lambda: plots.bars({}, title="t"), "got no value"),
        (lambda: plots.grouped_bars(["a", "b"], {"s": [1]}, title="t"), "1 values for 2 groups"),
        (lambda: plots.heatmap([[1, 2]], ["a"], ["b"], title="t"), "1 × 2 and has 1 row and 1 column"),
        (lambda: plots.scatter_words([(0, 0)], ["a", "b"], title="t"), "1 points, 2 words"),
        (lambda: plots.scatter_words([(0, 0, 0)], ["a"], title="t"), "other than two coordinates"),
        (lambda: plots.chain(["oi"]), "got 1 words"),
        (lambda: plots.looking_back(["oi"], ["hi", "there"], 0, [1.0]), "got 1 and 2 words"),
        (lambda: plots.looking_back(["oi", "aí"], ["hi", "there"], 0, [1.0]), "got 1 weights for 2 words"),
        (lambda: plots.cell_diagram("mlp"), "unknown cell 'mlp'"),
    ],
)
def test_data_that_cannot_be_drawn_is_an_error_that_says_why(draw, said):
    with pytest.raises(ValueError, match=said):
        draw()


def test_a_heatmap_leaves_the_square_of_no_number_empty() -> None:
    with_hole = plots.heatmap([[1.0, float("nan")], [0.25, 0.5]], ["a", "b"], ["c", "d"], title="t")
    assert len(with_hole.axes[0].patches) == 3
    assert "a / c" in with_hole.get_label()
    with pytest.raises(ValueError, match="holds no number"):
        plots.heatmap([[float("nan")]], ["a"], ["b"], title="t")


@pytest.mark.parametrize(("values", "shown"), [([1.4, 9.0], {"2", "5"}), ([0.013, 0.09], {"0,02", "0,05"})])
def test_a_logarithmic_axis_of_less_than_two_decades_still_has_numbers(values: list[float], shown: set[str]) -> None:
    axes = plots.lines({"RNN": ([1, 2], values)}, title="t", **AXES, log_y=True).axes[0]
    low, high = axes.get_ylim()
    assert {label.get_text() for label in axes.get_yticklabels() if low <= label.get_position()[1] <= high} >= shown


def test_places_are_rounded_and_what_is_written_is_not() -> None:
    svg = plots.to_svg(plots.bars({"1.000": 1.0, "0.12345": 2.0}, title="1.2345", y_label="y"))
    places = re.findall(r' (?:d|x|y|points|transform)="([^"]*)"', svg)
    assert places and not any(re.search(r"\.\d{3,}", place) for place in places)
    assert all(f">{written}<" in svg for written in ("1.000", "0.12345", "1.2345"))
    assert svg.count("system-ui") == 1 and "rotate(-0" not in svg and "rotate(0 " not in svg
