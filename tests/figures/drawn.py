"""What the tests of drawn curves share: curves to guess, and a reader who draws with the keyboard or the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Locator, Page

from course_lib.figures.draw_it_first import draw_it_first
from course_lib.figures.shared.base import InteractiveFigure
from course_lib.languages import Text

PLACES = [5, 10, 20, 40]
WITHOUT = [[90.0, 80.0, 42.0, 21.0], [94.0, 78.0, 40.0, 18.0]]
WITH = [[95.0, 96.0, 94.0, 92.0], [99.0, 96.0, 92.0, 94.0]]
NORMS = [[1.0, 1e-2, 1e-4, 2e-7], [2.0, 2e-2, 1e-4, 4e-8]]
NAMES = (Text(pt="sem atenção", en="without attention"), Text(pt="com atenção", en="with attention"))


def bleu(id: str = "2.1", *, both: bool = True, **changes: Any) -> InteractiveFigure:
    """BLEU by length for one model or two, on a linear axis."""
    series = dict(zip(NAMES, (WITHOUT, WITH), strict=True)) if both else {NAMES[0]: WITHOUT}
    given: dict[str, Any] = {
        "title": Text(pt="BLEU e comprimento", en="BLEU and length"),
        "question": Text(pt="Como muda o BLEU?", en="How does BLEU change?"),
        "x_label": Text(pt="palavras", en="words"),
        "y_label": Text(pt="BLEU do teste", en="BLEU of the test"),
        "at": Text(pt="com {x} palavras", en="at {x} words"),
        "y_range": (0, 100),
    }
    return draw_it_first(id, PLACES, changes.pop("series", series), **{**given, **changes})


def norms(id: str = "2.2") -> InteractiveFigure:
    """Norms of gradients, on a logarithmic axis."""
    return bleu(
        id,
        series={"RNN": NORMS},
        title=Text(pt="Normas", en="Norms"),
        y_label=Text(pt="norma", en="norm"),
        y_range=(1e-8, 1e2),
        scale="log",
    )


def points(figure: Locator) -> Locator:
    return figure.locator("[role=slider]")


def draw_by_keys(figure: Locator, steps: Sequence[int]) -> None:
    """Put each point `steps` steps above the foot of the axis, by arrows and page keys alone, from the first one on."""
    keyboard = figure.page.keyboard
    figure.locator('[role=slider][tabindex="0"]').focus()
    for _ in steps:
        keyboard.press("ArrowLeft")
    for place, step in enumerate(steps):
        if place:
            keyboard.press("ArrowRight")
        keyboard.press("Home")
        for _ in range(step // 10):
            keyboard.press("PageUp")
        for _ in range(step % 10):
            keyboard.press("ArrowUp")


def draw_by_mouse(figure: Locator, shares: Sequence[float]) -> None:
    """Drag through every position, to these shares of the axis."""
    places = where(figure, shares)
    mouse = figure.page.mouse
    mouse.move(*places[0])
    mouse.down()
    for place in places[1:]:
        mouse.move(*place, steps=7)
    mouse.up()


def where(figure: Locator, shares: Sequence[float]) -> list[tuple[float, float]]:
    """Return the points of the window at these shares of the axis, one for each position."""
    figure.locator(".draw-plot").scroll_into_view_if_needed()
    guides = figure.locator(".draw-guide").evaluate_all(
        "all => all.map((one) => { const box = one.getBoundingClientRect(); return [box.left, box.top, box.bottom]; })"
    )
    return [(x, foot - share * (foot - top)) for (x, top, foot), share in zip(guides, shares, strict=True)]


def reveal(figure: Locator) -> None:
    figure.locator("[name=reveal]").click()


def figure_of(page: Page, place: int = 0) -> Locator:
    return page.locator("figure").nth(place)
