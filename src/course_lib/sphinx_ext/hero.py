"""The drawing of the title page: a recurrent chain below, and the attention pattern that grows out of it above."""

from html import escape

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from course_lib.languages import Text

# The decks' longest sentence of the family: its verb must agree with a noun ten words back.
WORDS = ("Aquele", "menino", "que", "veio", "aqui", "ontem", "com", "um", "monte", "de", "amigos", "telefonou")
SUBJECT, VERB = 1, 11
_STEP, _RISE, _LEFT, _BASE = (
    84,
    26,
    58,
    340,
)  # units of the drawing: between words, between rows, margin, the chain's height
_HALF_WIDTH, _HALF_HEIGHT = 38, 23

_DESCRIPTION = Text(
    pt="Desenho: as doze palavras de “Aquele menino que veio aqui ontem com um monte de amigos telefonou” ligadas em corrente, passo a "
    "passo; acima delas, um losango para cada par de palavras. Na corrente o sinal de “menino” se apaga; no alto, um losango liga "
    "“menino” a “telefonou” diretamente.",
    en="Drawing: the twelve words of “Aquele menino que veio aqui ontem com um monte de amigos telefonou” (“That boy who came here "
    "yesterday with a bunch of friends phoned”) linked in a chain, step by step; above them, a diamond for each pair of words. Along "
    "the chain the signal of “menino” (boy) fades; at the top, one diamond joins “menino” to “telefonou” (phoned) directly.",
)


class Motif(SphinxDirective):
    """`{course-motif}`: the drawing, inline, in the colours of the theme."""

    def run(self) -> list[nodes.Node]:
        return [nodes.raw("", drawing(str(self.config.course_edition)), format="html")]


def drawing(language: str) -> str:
    """The whole drawing as one SVG element with its description in `language`."""
    right = _x(len(WORDS) - 1) + _LEFT
    parts = [*_diamonds(), *_beam(), *_chain(), *_words()]
    label = escape(_DESCRIPTION.get(language), quote=True)
    return f'<div class="course-motif"><svg viewBox="0 0 {right} {_BASE + 60}" role="img" aria-label="{label}">{"".join(parts)}</svg></div>'


def _x(position: int) -> float:
    return _LEFT + position * _STEP


def _weight(query: int, key: int) -> float:
    """How strongly a cell is drawn: neighbours on the left, where the chain rules; content on the right, where attention does."""
    distance = query - key
    attention = query / (len(WORDS) - 1)
    near = 0.85 * 0.42 ** (distance - 1)
    content = (0.16, 0.34, 0.1, 0.26, 0.12, 0.2, 0.08, 0.1, 0.3, 0.08, 0.38)[key] * (
        0.65 + 0.35 * ((query * 7 + key * 3) % 5) / 4
    )
    return max((1 - attention) * near + attention * content, 0.045)


def _diamonds() -> list[str]:
    """A diamond for each (query, key): placed between the two words, as high as they are far apart."""
    cells: list[str] = []
    for query in range(1, len(WORDS)):
        for key in range(query):
            middle, top = (_x(query) + _x(key)) / 2, _BASE - 12 - (query - key) * _RISE
            special = (query, key) == (VERB, SUBJECT)
            name, opacity = ("course-cell course-cell-key", 1.0) if special else ("course-cell", _weight(query, key))
            corners = (
                (middle, top - _HALF_HEIGHT),
                (middle + _HALF_WIDTH, top),
                (middle, top + _HALF_HEIGHT),
                (middle - _HALF_WIDTH, top),
            )
            points = " ".join(f"{x:g},{y:g}" for x, y in corners)
            cells.append(f'<polygon class="{name}" points="{points}" fill-opacity="{opacity:.2f}"/>')
    return cells


def _beam() -> list[str]:
    """The two lines that join the subject and its verb to their diamond."""
    middle, top = (_x(VERB) + _x(SUBJECT)) / 2, _BASE - 12 - (VERB - SUBJECT) * _RISE
    path = f"M{_x(SUBJECT):g},{_BASE} L{middle:g},{top:g} L{_x(VERB):g},{_BASE}"
    return [f'<path class="course-beam" d="{path}"/>']


def _chain() -> list[str]:
    """The states of the recurrent network and the arrows between them; the subject's signal fades along them."""
    parts: list[str] = []
    for position in range(len(WORDS)):
        if position:
            start, end = _x(position - 1) + 17, _x(position) - 19
            strength = 1.0 if position <= SUBJECT else max(0.8 ** (position - SUBJECT), 0.14)
            parts.append(
                f'<path class="course-link" d="M{start:g},{_BASE} H{end:g} m-8,-5 l8,5 l-8,5" stroke-opacity="{strength:.2f}"/>'
            )
        name = "course-state course-state-key" if position in (SUBJECT, VERB) else "course-state"
        parts.append(f'<circle class="{name}" cx="{_x(position):g}" cy="{_BASE}" r="13"/>')
    return parts


def _words() -> list[str]:
    """The words under their states; only the two that must agree stay on a narrow screen."""
    parts: list[str] = []
    for position, word in enumerate(WORDS):
        name = "course-word course-word-key" if position in (SUBJECT, VERB) else "course-word"
        parts.append(
            f'<text class="{name}" lang="pt-BR" x="{_x(position):g}" y="{_BASE + 42}" text-anchor="middle">{word}</text>'
        )
    return parts
