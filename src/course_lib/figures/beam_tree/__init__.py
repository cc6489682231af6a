"""Figure `beam_tree`: beam search on the reader's own sentence, one step at a time, with the model in the page."""

from __future__ import annotations

from collections.abc import Sequence

from course_lib.decoding import beam_search
from course_lib.figures.shared.base import InteractiveFigure, table
from course_lib.figures.shared.translator import source_words, translator_data
from course_lib.languages import Text
from course_lib.models.seq2seq import Translator
from course_lib.numbers import number

WIDEST = 10
MAX_LENGTH = 40

TITLE = Text(pt="Beam search: a máquina escolhe, ou você", en="Beam search: the machine chooses, or you do")
CAPTION = Text(
    pt="Cada hipótese é um rio tão largo quanto a sua probabilidade: as que ficam no feixe seguem adiante, e as descartadas acabam ali. "
    "Em cada quadro está o último token da hipótese, e o losango marca o caminho da busca gulosa, que é o feixe com B = 1. Se você "
    "escolher, o seu feixe tem o mesmo tamanho que o da máquina. O modelo roda na página.",
    en="Each hypothesis is a river as wide as its probability: those that stay in the beam flow on, and those that are dropped end there. "
    "Each box holds the last token of a hypothesis, and the diamond marks the path of greedy search, which is the beam with B = 1. If "
    "you choose, your beam has the size of the machine's. The model runs in the page.",
)
DESCRIPTION = Text(
    pt="O modelo traduz “{sentence}” por beam search com B = {width}: a cada passo ficam as hipóteses mais prováveis e as outras "
    "são descartadas.",
    en="The model translates “{sentence}” by beam search with B = {width}: at each step the likeliest hypotheses stay and the "
    "others are dropped.",
)
HEADERS = (
    Text(pt="tradução", en="translation"),
    Text(pt="comprimento", en="length"),
    Text(pt="log P", en="log P"),
    Text(pt="pontuação", en="score"),
)


def beam_tree(
    translator: Translator,
    sentence: str | Sequence[str],
    *,
    width: int = 3,
    alpha: float = 0.7,
    longest: int | None = None,
    max_length: int = MAX_LENGTH,
) -> InteractiveFigure:
    """Show each step of a beam search on a sentence that the reader may change, its ranking, and the path of greedy search.

    sentence, width and alpha are those shown at first. The reader may write `longest` words (by default as many as were
    trained on), and max_length tokens may be generated, the end counted. ValueError for a width outside 1 … 10, an alpha outside
    [0, 1], and as `translator_data` and `source_words`.
    """
    if not 1 <= width <= WIDEST:
        raise ValueError(f"width is {width}; the figure draws beams of 1 to {WIDEST} hypotheses")
    longest = translator.longest if longest is None else longest
    words = source_words(translator, sentence, longest)
    data = translator_data(translator, longest=longest, max_length=max_length)
    found = beam_search(
        translator.model,
        translator.prompt(words, longer=True),
        width=width,
        alpha=alpha,
        end=translator.end,
        max_length=max_length,
    )
    return InteractiveFigure(
        "beam_tree",
        {**data, "sentence": words, "width": width, "alpha": alpha},
        title=TITLE,
        caption=CAPTION,
        description=DESCRIPTION.format(sentence=" ".join(words), width=width),
        fallback=table(
            HEADERS,
            [
                (
                    " ".join(translator.words(one.tokens)),
                    len(one.tokens),
                    number(one.log_probability, 2),
                    number(one.score, 3),
                )
                for one in found
            ],
        ),
    )
