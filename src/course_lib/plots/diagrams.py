"""Schematic drawings: the unrolled recurrence beside attention, and the inside of the three recurrent cells."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch

from course_lib.colours import MODELS, PALETTE
from course_lib.languages import Text
from course_lib.plots.style import INK, STYLE, WIDTH
from course_lib.plots.svg import subscripts

Number = int | float  # written out, because checking while testing tells them apart
Point = tuple[Number, Number]

_CHAIN_TITLE = Text(pt="RNN: um passo espera pelo anterior", en="RNN: each step waits for the one before")
_ATTENTION_TITLE = Text(
    pt="Atenção: cada posição olha direto para as anteriores",
    en="Attention: each position looks straight at the earlier ones",
)
_CHAIN = Text(
    pt="Diagrama em duas partes, sobre as palavras {words}. Em cima, a RNN desenrolada: cada palavra entra em um estado h, "
    "e os estados formam uma corrente, de modo que a primeira palavra fica a {steps} passos do último estado. Embaixo, a "
    "atenção: cada posição se liga diretamente a si mesma e a todas as anteriores, a um passo de distância.",
    en="Diagram in two parts, over the words {words}. Above, the unrolled RNN: each word enters a state h and the states "
    "form a chain, so the first word is {steps} steps from the last state. Below, attention: each position is joined "
    "directly to itself and to every earlier one, one step away.",
)
_CELLS = {
    "rnn": Text(
        pt="Diagrama da célula RNN: o estado anterior e a entrada, cada um multiplicado por uma matriz de pesos, são somados e "
        "passam por uma tangente hiperbólica, que dá o novo estado.",
        en="Diagram of the RNN cell: the previous state and the input, each multiplied by a matrix of weights, are added and "
        "go through a hyperbolic tangent, which gives the new state.",
    ),
    "lstm": Text(
        pt="Diagrama da célula LSTM: a memória c atravessa a célula em linha reta; a porta de esquecimento f a multiplica; a "
        "porta de entrada i multiplica o candidato g, que é somado à memória; o novo estado h é a tangente hiperbólica da "
        "memória vezes a porta de saída o.",
        en="Diagram of the LSTM cell: the memory c crosses the cell in a straight line; the forget gate f multiplies it; the "
        "input gate i multiplies the candidate g, which is added to the memory; the new state h is the hyperbolic tangent of "
        "the memory times the output gate o.",
    ),
    "gru": Text(
        pt="Diagrama da célula GRU: a porta r decide quanto do estado anterior entra no candidato n; a porta z mistura o "
        "estado anterior, com peso z, e o candidato, com peso 1 menos z, no novo estado h.",
        en="Diagram of the GRU cell: the gate r decides how much of the previous state enters the candidate n; the gate z "
        "mixes the previous state, with weight z, and the candidate, with weight 1 minus z, into the new state h.",
    ),
}
_EQUATIONS = {
    "rnn": ("h_t = tanh(W_ih x_t + b_ih + W_hh h_t-1 + b_hh)",),
    "lstm": ("c_t = f_t ⊙ c_t-1 + i_t ⊙ g_t", "h_t = o_t ⊙ tanh(c_t)"),
    "gru": ("h_t = (1 − z_t) ⊙ n_t + z_t ⊙ h_t-1",),
}
_GATES = {
    "rnn": None,
    "lstm": Text(
        pt="f: esquecimento · i: entrada · g: candidato · o: saída · σ: de 0 a 1",
        en="f: forget · i: input · g: candidate · o: output · σ: from 0 to 1",
    ),
    "gru": Text(
        pt="r: reinício · z: atualização · n: candidato · σ: de 0 a 1",
        en="r: reset · z: update · n: candidate · σ: from 0 to 1",
    ),
}


def chain(words: Sequence[str]) -> Figure:
    """Draw the RNN unrolled over 2 to 7 `words` and, below it, causal attention over the same. ValueError otherwise."""
    if not 2 <= len(words) <= 7:
        raise ValueError(f"chain() got {len(words)} words; 2 to 7 fit in the drawing")
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, 5.0))
        for row, (title, draw) in enumerate(((_CHAIN_TITLE, _draw_chain), (_ATTENTION_TITLE, _draw_attention))):
            axes = figure.add_axes((0.01, 0.5 - 0.48 * row, 0.98, 0.44 if row == 0 else 0.4))
            axes.set_title(str(title))
            blank(axes, (-0.75, len(words) - 0.25), (-0.5, 2.3 if row == 0 else 1.75))
            draw(axes, words)
    figure.set_label(str(_CHAIN.format(words=", ".join(words), steps=len(words) - 1)))
    return figure


def cell_diagram(cell: str) -> Figure:
    """Draw the inside of a recurrent cell, "rnn", "lstm" or "gru", with PyTorch's names. ValueError for another."""
    draw: dict[str, Callable[[Axes], None]] = {"rnn": _draw_rnn, "lstm": _draw_lstm, "gru": _draw_gru}
    if cell not in draw:
        raise ValueError(f"unknown cell {cell!r}; choose one of {', '.join(map(repr, draw))}")
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, 2.7 if cell == "rnn" else 4.2 if cell == "lstm" else 3.9))
        axes = figure.add_axes((0.01, 0.01, 0.98, 0.9))  # fixed: a layout engine moves a little at every drawing
        axes.set_title(cell.upper())
        blank(
            axes,
            (-0.9, 12.9),
            (-1.3 if cell == "rnn" else -2.7 if cell == "lstm" else -1.9, 4.3 if cell == "rnn" else 7.0),
        )
        draw[cell](axes)
        gates = _GATES[cell]
        for line, words in enumerate((*_EQUATIONS[cell], *([str(gates)] if gates else ()))):
            axes.text(6, -1.0 - 0.75 * line, subscripts(words), ha="center", va="center", fontsize=9)
    figure.set_label(str(_CELLS[cell]))
    return figure


def _draw_chain(axes: Axes, words: Sequence[str]) -> None:
    for place, word in enumerate(words):
        step = place + 1
        axes.text(place, -0.28, word, ha="center", va="center", style="italic")
        box(axes, (place, 0.18), subscripts(f"x_{step}"), "grey", 0.5, 0.3)
        box(axes, (place, 1.1), subscripts(f"h_{step}"), "blue", 0.5, 0.36)
        route(axes, (place, 0.34), (place, 0.91))
        route(axes, (place, 1.29), (place, 1.75))
        axes.text(place, 1.9, subscripts(f"y_{step}"), ha="center", va="center")
        start = (-0.68, 1.1) if place == 0 else (place - 0.74, 1.1)
        route(axes, start, (place - 0.27, 1.1), colour=MODELS["rnn"].ink, width=2)
    axes.text(-0.72, 1.27, subscripts("h_0"), ha="left", va="center")


def _draw_attention(axes: Axes, words: Sequence[str]) -> None:
    for place, word in enumerate(words):
        axes.text(place, -0.28, word, ha="center", va="center", style="italic")
        box(axes, (place, 0.18), subscripts(f"x_{place + 1}"), "grey", 0.5, 0.3)
        box(axes, (place, 1.4), subscripts(f"y_{place + 1}"), "green", 0.5, 0.32)
        for earlier in range(place + 1):
            last = place == len(words) - 1
            colour = MODELS["gpt"].ink if last else INK
            route(axes, (earlier, 0.34), (place, 1.23), colour=colour, width=1.8 if last else 0.7)


def _draw_rnn(axes: Axes) -> None:
    _frame(axes, 4.0)
    box(axes, (5.6, 2.4), "+", "grey", 0.9, 0.8)
    box(axes, (7.8, 2.4), "tanh", "vermillion", 1.5, 0.9)
    _terminal(axes, (-0.3, 2.4), "h_t-1")
    _terminal(axes, (3.4, -0.2), "x_t")
    _terminal(axes, (12.4, 2.4), "h_t")
    box(axes, (3.4, 2.4), subscripts("W_hh"), "blue", 1.3, 0.8)
    route(axes, (0.3, 2.4), (2.72, 2.4))
    route(axes, (4.08, 2.4), (5.1, 2.4))
    box(axes, (3.4, 1.2), subscripts("W_ih"), "blue", 1.3, 0.8)
    route(axes, (3.4, 0.1), (3.4, 0.77))
    route(axes, (4.08, 1.2), (5.6, 1.2), (5.6, 1.97))
    route(axes, (6.08, 2.4), (7.02, 2.4))
    route(axes, (8.58, 2.4), (11.9, 2.4))


def _draw_lstm(axes: Axes) -> None:
    _frame(axes, 6.8)
    memory, join, gate = 6.0, 4.0, 2.75
    _terminal(axes, (-0.3, memory), "c_t-1")
    _terminal(axes, (-0.3, 1.5), "h_t-1")
    _terminal(axes, (1.6, -0.3), "x_t")
    _terminal(axes, (12.4, memory), "c_t")
    _terminal(axes, (12.4, 1.5), "h_t")
    route(axes, (0.3, memory), (2.42, memory), colour=MODELS["lstm"].ink, width=2.4)
    route(axes, (2.98, memory), (5.62, memory), colour=MODELS["lstm"].ink, width=2.4)
    route(axes, (6.18, memory), (11.9, memory), colour=MODELS["lstm"].ink, width=2.4)
    _buses(axes, 1.6, 7.8, (2.7, 4.3, 5.9, 7.6), gate)
    for place, name, kind in ((2.7, "f_t", "σ"), (4.3, "i_t", "σ"), (5.9, "g_t", "tanh"), (7.6, "o_t", "σ")):
        _gate(axes, (place, gate), kind)
        axes.text(place + 0.17, 3.52, subscripts(name), ha="left", va="center", fontsize=8.5)
    route(axes, (2.7, 3.12), (2.7, memory - 0.28))
    route(axes, (4.3, 3.12), (4.3, join), (5.62, join))
    route(axes, (5.9, 3.12), (5.9, join - 0.28))
    route(axes, (5.9, join + 0.28), (5.9, memory - 0.28))
    route(axes, (7.6, 3.12), (7.6, join), (9.22, join))
    _dot(axes, (9.5, memory))
    route(axes, (9.5, memory), (9.5, 5.42))
    _gate(axes, (9.5, 5.05), "tanh")
    route(axes, (9.5, 4.68), (9.5, join + 0.28))
    route(axes, (9.5, join - 0.28), (9.5, 1.5), (11.9, 1.5))
    for place, sign in (((2.7, memory), "⊙"), ((5.9, memory), "+"), ((5.9, join), "⊙"), ((9.5, join), "⊙")):
        _operator(axes, place, sign)


def _draw_gru(axes: Axes) -> None:
    _frame(axes, 6.8)
    state, join, gate = 6.0, 4.2, 2.75
    _terminal(axes, (-0.3, state), "h_t-1")
    _terminal(axes, (1.6, -0.3), "x_t")
    _terminal(axes, (12.4, state), "h_t")
    own = MODELS["gru"].ink
    route(axes, (0.3, state), (6.92, state), colour=own, width=2.4)
    route(axes, (7.48, state), (8.82, state), colour=own, width=2.4)
    route(axes, (9.38, state), (11.9, state), colour=own, width=2.4)
    _dot(axes, (1.6, state))
    axes.plot([1.6, 1.6], [state, 1.7], color=INK, linewidth=1)
    _buses(axes, 1.6, 8.4, (3.2, 8.2), gate, state_from=1.6)
    for place, name in ((3.2, "r_t"), (8.2, "z_t")):
        _gate(axes, (place, gate), "σ")
        axes.text(
            place + 0.17 if name == "r_t" else place + 0.75,
            3.42,
            subscripts(name),
            ha="left",
            va="center",
            fontsize=8.5,
        )
    route(axes, (3.2, 3.12), (3.2, join - 0.28))
    _dot(axes, (3.2, state))
    route(axes, (3.2, state), (3.2, join + 0.28))
    route(axes, (3.48, join), (4.82, join))
    _dot(axes, (5.5, 1.1))
    route(axes, (5.5, 1.1), (5.5, join - 0.38))
    _gate(axes, (5.5, join), "tanh")
    axes.text(6.6, join + 0.3, subscripts("n_t"), ha="center", va="center", fontsize=8.5)
    route(axes, (6.16, join), (8.82, join))
    _dot(axes, (8.2, 3.6))
    axes.plot([8.2, 8.2], [3.12, 3.6], color=INK, linewidth=1)
    route(axes, (8.2, 3.6), (7.2, 3.6), (7.2, state - 0.28))
    route(axes, (8.2, 3.6), (9.1, 3.6), (9.1, join - 0.28))
    axes.text(9.28, 3.78, subscripts("1 − z_t"), ha="left", va="center", fontsize=8.5)
    route(axes, (9.1, join + 0.28), (9.1, state - 0.28))
    for place, sign in (((3.2, join), "⊙"), ((7.2, state), "⊙"), ((9.1, join), "⊙"), ((9.1, state), "+")):
        _operator(axes, place, sign)


def _buses(
    axes: Axes, x_from: Number, end: Number, gates: Sequence[Number], gate: Number, state_from: Number = 0.3
) -> None:
    """Draw the two lines that carry the input and the previous state, and from each an arrow to every gate."""
    last = max(gates)
    axes.plot([x_from, x_from, last - 0.25], [0.05, 1.1, 1.1], color=INK, linewidth=1)
    axes.plot([state_from, last + 0.25], [1.7, 1.7] if state_from > 1 else [1.5, 1.5], color=INK, linewidth=1)
    height = 1.7 if state_from > 1 else 1.5
    for place in gates:
        for shift, line in ((-0.25, 1.1), (0.25, height)):
            if place != last:
                _dot(axes, (place + shift, line))
            route(axes, (place + shift, line), (place + shift, gate - 0.37))


def blank(axes: Axes, x_limits: Point, y_limits: Point) -> None:
    """Set the limits of axes that are not to be seen."""
    axes.set_xlim(*x_limits)
    axes.set_ylim(*y_limits)
    axes.axis("off")


def _frame(axes: Axes, top: Number) -> None:
    axes.add_patch(
        FancyBboxPatch(
            (0.9, 0.35), 10.4, top - 0.35, boxstyle="round,pad=0,rounding_size=0.4", fc="none", ec=INK, alpha=0.4, lw=1
        )
    )


def _terminal(axes: Axes, place: Point, name: str) -> None:
    axes.text(*place, subscripts(name), ha="center", va="center", fontsize=10.5)


def box(axes: Axes, centre: Point, words: str, colour: str, width: Number, height: Number) -> None:
    """Draw a rounded box of a colour of the palette, with words in it."""
    corner = (centre[0] - width / 2, centre[1] - height / 2)
    style = f"round,pad=0,rounding_size={0.25 * height:.3f}"
    axes.add_patch(
        FancyBboxPatch(
            corner, width, height, boxstyle=style, fc=PALETTE[colour], ec="none", alpha=0.22, mutation_aspect=1
        )
    )
    axes.add_patch(
        FancyBboxPatch(corner, width, height, boxstyle=style, fc="none", ec=PALETTE[colour], lw=1.3, mutation_aspect=1)
    )
    axes.text(*centre, words, ha="center", va="center")


def _gate(axes: Axes, centre: Point, kind: str) -> None:
    box(axes, centre, kind, "vermillion" if kind == "tanh" else "blue", 1.26, 0.72)


def _operator(axes: Axes, centre: Point, sign: str) -> None:
    axes.add_patch(Circle(centre, 0.28, fc=PALETTE["ochre"], ec="none", alpha=0.25))
    axes.add_patch(Circle(centre, 0.28, fc="none", ec=PALETTE["ochre"], lw=1.2))
    axes.text(*centre, sign, ha="center", va="center_baseline", fontsize=9.5)


def _dot(axes: Axes, place: Point) -> None:
    axes.plot(*place, marker="o", markersize=3, color=INK)


def route(axes: Axes, *points: Point, colour: str = INK, width: Number = 1.0) -> None:
    """Draw an arrow through `points`: straight lines, the head at the last one."""
    for start, end in itertools.pairwise(points[:-1]):
        axes.plot(*zip(start, end, strict=True), color=colour, linewidth=width)
    arrow = {"arrowstyle": "-|>", "color": colour, "linewidth": width, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 9}
    axes.annotate("", points[-1], points[-2], arrowprops=arrow)
