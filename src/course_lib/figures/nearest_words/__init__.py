"""Nearest words: a word's neighbours by three measures, and a map of all the static vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from course_lib.corpora.tokenizers import PAD, START
from course_lib.figures.shared.base import InteractiveFigure, table
from course_lib.figures.shared.weights import pack
from course_lib.languages import Text
from course_lib.models.word_vectors import WordVectors, principal_components
from course_lib.numbers import number

COUNT = 6
MAXIMUM_COUNT = 12
MAXIMUM_GROUPS = 5  # the sixth colour is for the words outside every group
_TITLE = Text(pt="Quem mora perto de quem", en="Who lives near whom")
_CAPTION = Text(
    pt="Cada ponto é uma palavra, e cada palavra tem um único vetor, de {size} números, qualquer que seja a frase. O mapa mostra as "
    "duas direções em que mais variam as palavras dos tipos, {share}% da variação delas: por isso um vizinho pode parecer longe nele.",
    en="Each point is a word, and each word has a single vector, of {size} numbers, whatever the sentence. The map shows the two "
    "directions in which the words of the kinds vary most, {share}% of their variation: so a neighbour may look far away on it.",
)
_DESCRIPTION = Text(
    pt="Uma lista mostra as palavras mais próximas de “{word}” pelo cosseno, e um mapa em duas dimensões mostra todas.",
    en="A list shows the words nearest to “{word}” by cosine, and a two-dimensional map shows all of them.",
)
_HEADERS = (Text(pt="palavra", en="word"), Text(pt="cosseno", en="cosine"))


def nearest_words(
    vectors: WordVectors,
    word: str,
    groups: Mapping[Text | str, Sequence[str]] | None = None,
    *,
    other: str | None = None,
) -> InteractiveFigure:
    """Make the figure; it opens at `word`, and compares it with `other` (by default its nearest word).

    `groups` (name → words, five at most) gives colours and shapes on the map, which opens on them. UnknownTokenError for a word without a
    vector; ValueError for too many groups.
    """
    groups = groups or {}
    if len(groups) > MAXIMUM_GROUPS:
        raise ValueError(f"got {len(groups)} groups; the map tells {MAXIMUM_GROUPS} apart, so give that many or fewer")
    rows = [place for place, token in enumerate(vectors.vocabulary.tokens) if token not in (PAD, START)]
    matrix = vectors.matrix[rows].float()
    words = vectors.vocabulary.decode(rows)
    for name in (word, *([other] if other else ()), *(member for members in groups.values() for member in members)):
        vectors.vocabulary.id(name)
    kinds = {member: index for index, members in enumerate(groups.values()) for member in members}
    grouped = matrix[[row for row, token in enumerate(words) if token in kinds]] if kinds else matrix
    points = principal_components(matrix, of=grouped)
    told = principal_components(grouped)
    share = float(told.square().sum() / (grouped - grouped.mean(dim=0)).square().sum())
    nearest = vectors.nearest(word, COUNT)
    data = {
        "words": words,
        "matrix": pack({"matrix": matrix})["matrix"],
        "points": [[round(coordinate, 3) for coordinate in point] for point in points.tolist()],
        "groups": [str(name) for name in groups],
        "kinds": [kinds.get(token, -1) for token in words],
        "word": word,
        "other": other or nearest[0][0],
        "count": min(COUNT, len(words) - 1),
        "maximum": min(MAXIMUM_COUNT, len(words) - 1),
    }
    return InteractiveFigure(
        "nearest_words",
        data,
        title=_TITLE,
        caption=_CAPTION.format(size=matrix.shape[1], share=round(100 * share)),
        description=_DESCRIPTION.format(word=word),
        fallback=table(_HEADERS, [(token, number(cosine, 2)) for token, cosine in nearest]),
    )
