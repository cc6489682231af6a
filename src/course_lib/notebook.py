"""What a notebook calls first: `start` fixes language, seeds and pictures; `progress` shows how far a training is."""

from __future__ import annotations

import html
import random
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

import numpy as np
import torch

from course_lib import seeding
from course_lib.languages import Text, check_language, set_language
from course_lib.numbers import number

Record = TypeVar("Record")

OLDEST_PYTHON = (3, 11)
SEED = 0
SECONDS_BETWEEN_UPDATES = 0.2

TRAINING = Text(pt="Treinamento", en="Training")
PROGRESS_BAR = Text(pt="{label} (barra de progresso)", en="{label} (progress bar)")
STEP_OF_TOTAL = Text(pt="passo {step} de {total}", en="step {step} of {total}")
STEP = Text(pt="passo {step}", en="step {step}")
FINISHED_ONE = Text(pt="concluído: 1 passo", en="finished: 1 step")
FINISHED = Text(pt="concluído: {step} passos", en="finished: {step} steps")
STOPPED = Text(pt="interrompido no passo {step}", en="stopped at step {step}")
LOSS = Text(pt="perda {loss}", en="loss {loss}")
LAST_LOSS = Text(pt="última perda {loss}", en="last loss {loss}")
INTERRUPTED = Text(
    pt="Interrompido. O que já foi calculado fica, e o modelo em treinamento também; rode a célula para recomeçar.",
    en="Interrupted. What was computed stays, a half-trained model too; run the cell again to start it over.",
)
OLD_PYTHON = Text(
    pt="Este é o Python {found}; o curso precisa do Python {oldest} ou mais novo. Instale-o e escolha outro kernel.",
    en="This is Python {found}; the course needs Python {oldest} or newer. Install it and choose another kernel.",
)


def start(language: str = "pt", *, student: bool = False) -> None:
    """Prepare a notebook: language, one thread, seeds, pictures as accessible SVG, and solutions that only show.

    With `student=True` a failed check shows its hints and lets the cells below it run.
    ValueError for an unknown language; RuntimeError for a Python older than the course needs.
    """
    check_language(language)
    if sys.version_info[:2] < OLDEST_PYTHON:
        found, oldest = (".".join(map(str, version)) for version in (sys.version_info[:2], OLDEST_PYTHON))
        raise RuntimeError(OLD_PYTHON.format(found=found, oldest=oldest).get(language))
    set_language(language)
    seeding.use_one_thread()
    random.seed(SEED)
    np.random.seed(SEED)  # noqa: NPY002  some libraries still draw from the global state
    torch.manual_seed(SEED)
    shell = _shell()
    if shell is not None:
        _show_figures_as_svg(shell)
        shell.set_custom_exc((KeyboardInterrupt,), _tell_interruption)
    from course_lib.exercises import checking, notebook_cells

    if shell is not None:
        notebook_cells.register(shell)
    checking.set_stop_on_failure(not student)


def progress(records: Iterable[Record], total: int | None = None, label: str | Text | None = None) -> Iterator[Record]:
    """Yield `records` unchanged and show how far they are: a progress bar in a notebook, tqdm's on a terminal.

    `total` is the number of records where it is known. The loss shown is the record's `loss`, if it has one.
    The display's plain text never changes, so that a test can compare it.
    """
    name = str(TRAINING if label is None else label)
    if _shell() is None:
        from tqdm import tqdm

        yield from tqdm(records, total=total, desc=name, file=sys.stderr)
        return
    yield from _with_progress_bar(records, total, name)


def _with_progress_bar(records: Iterable[Record], total: int | None, name: str) -> Iterator[Record]:
    """Yield `records`, updating one HTML display at most five times a second and once at the end."""
    plain = str(PROGRESS_BAR.format(label=name))
    step, loss, finished = 0, None, False
    update = _open_display({"text/html": _bar(name, 0, total, _where(0, total, None)), "text/plain": plain})
    next_update = time.monotonic() + SECONDS_BETWEEN_UPDATES
    try:
        for record in records:
            step, loss = step + 1, _loss_of(record)
            now = time.monotonic()
            if now >= next_update:
                next_update = now + SECONDS_BETWEEN_UPDATES
                update({"text/html": _bar(name, step, total, _where(step, total, loss)), "text/plain": plain})
            yield record
        finished = True
    finally:  # also when the cell is interrupted or stops asking for records
        state = STOPPED if not finished else FINISHED_ONE if step == 1 else FINISHED
        message = _join(state.format(step=step), LAST_LOSS, loss)
        update({"text/html": _bar(name, step, step if finished else total, message), "text/plain": plain})


def _bar(name: str, step: int, total: int | None, message: str) -> str:
    """Return the HTML of a labelled progress bar with its message; without `total` the bar is indeterminate."""
    value = f' max="{max(total, 1)}" value="{step}"' if total is not None else ""
    if total == 0:
        value = ' max="1" value="1"'
    name, message = html.escape(name), html.escape(message)
    return (
        f'<div class="course-progress"><label>{name} <progress{value}></progress></label> <span>{message}</span></div>'
    )


def _where(step: int, total: int | None, loss: float | None) -> str:
    place = STEP.format(step=step) if total is None else STEP_OF_TOTAL.format(step=step, total=total)
    return _join(place, LOSS, loss)


def _join(place: Text, loss_text: Text, loss: float | None) -> str:
    if loss is None:
        return str(place)
    return f"{place}, {loss_text.format(loss=number(loss, 3))}"


def _loss_of(record: object) -> float | None:
    """Return the loss that a record carries, as an attribute or a key, or None."""
    loss = record.get("loss") if isinstance(record, Mapping) else getattr(record, "loss", None)  # pyright: ignore
    return None if loss is None else float(loss)


def _open_display(bundle: dict[str, str]) -> Callable[[dict[str, str]], None]:
    """Show `bundle` in the cell's output and return the function that replaces it."""
    from IPython.display import display

    handle: Any = display(bundle, raw=True, display_id=True)
    return lambda replacement: handle.update(replacement, raw=True)


def _shell() -> Any:
    """Return the running IPython shell, or None outside IPython."""
    if "IPython" not in sys.modules:
        return None
    from IPython.core.getipython import get_ipython

    return get_ipython()


def _tell_interruption(shell: Any, kind: Any, error: Any, trace: Any, tb_offset: int | None = None) -> list[str]:
    """Tell in one line that a cell was interrupted: where in the library it happened says nothing to a reader."""
    del error, trace, tb_offset
    line = str(INTERRUPTED)
    shell._showtraceback(kind, line, [line])
    return [line]


def _show_figures_as_svg(shell: Any) -> None:
    """Show every matplotlib Figure as inline SVG with its alternative text, and never as PNG.

    The mimebundle formatter is used because matplotlib's inline backend, when it loads, removes the other ones.
    """
    shell.display_formatter.mimebundle_formatter.for_type_by_name("matplotlib.figure", "Figure", _figure_bundle)
    try:
        from matplotlib_inline.config import InlineBackend
    except ImportError:  # a shell without the inline backend shows no PNG
        return
    InlineBackend.instance(parent=shell).figure_formats = set()


def _figure_bundle(figure: Any) -> dict[str, str]:
    """Return the SVG of a figure as HTML, and its alternative text."""
    from course_lib.plots import to_svg

    svg = to_svg(figure)
    name = re.search(r'aria-label="([^"]*)"', svg)
    return {"text/html": svg, "text/plain": html.unescape(name[1]) if name else str(figure.get_label())}
