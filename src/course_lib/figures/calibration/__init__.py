"""Figure `calibration`: how far the curves that the reader drew in a chapter were from what was measured."""

from __future__ import annotations

from course_lib.figures.shared.base import InteractiveFigure, paragraph
from course_lib.languages import Text

TITLE = Text(pt="Seus palpites neste capítulo", en="Your guesses in this chapter")
CAPTION = Text(
    pt="Conta o primeiro desenho de cada curva. O ponto é o erro médio; o traço vai do ponto do desenho que ficou mais abaixo do medido "
    "ao que ficou mais acima. Nada disso sai deste navegador.",
    en="The first drawing of each curve counts. The dot is the mean miss; the line goes from the point of the drawing farthest below "
    "what was measured to the one farthest above. None of this leaves this browser.",
)
DESCRIPTION = Text(
    pt="Mostra, para cada curva que você desenhou antes de ver a medida, de quanto e para que lado você errou.",
    en="Shows, for each curve that you drew before seeing the measured one, by how much and in which direction you missed.",
)
NOTHING = Text(
    pt="Os desenhos ficam guardados no navegador, e só um script pode lê-los.",
    en="The drawings are kept in the browser, and only a script can read them.",
)


def calibration(chapter: int) -> InteractiveFigure:
    """Show how far the reader's drawings in a chapter were from the measurements. ValueError for a chapter below 1."""
    if chapter < 1:
        raise ValueError(f"the chapter is {chapter}; chapters begin at 1")
    return InteractiveFigure(
        "calibration",
        {"chapter": str(chapter)},
        title=TITLE,
        caption=CAPTION,
        description=DESCRIPTION,
        fallback=paragraph(NOTHING),
    )
