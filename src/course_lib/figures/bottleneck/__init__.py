"""Figure `bottleneck`: a sentence squeezed through one vector, and what the decoder reads out of it, for many sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from statistics import fmean

from course_lib.corpora import translation, translation_words
from course_lib.figures.shared.base import InteractiveFigure, table
from course_lib.figures.shared.translator import source_words, translator_data
from course_lib.languages import Text
from course_lib.models.seq2seq import Translator
from course_lib.numbers import number, percent

LONGEST = 50
MAX_LENGTH = 70
GROUPS = 8  # of sentences of like length, whose means make the line

TITLE = Text(pt="O gargalo: uma frase inteira em um só vetor", en="The bottleneck: a whole sentence in a single vector")
CAPTION = Text(
    pt="Em cima, o que o codificador leu; no meio, os {width} números que restam; embaixo, o que o decodificador escreveu a partir deles. "
    "Ao lado, um ponto por frase que não esteve no treino, e a linha das médias. Contam-se as palavras que têm tradução própria: as que "
    "chegaram, divididas pelas que chegaram, se perderam ou foram inventadas. Não se olha a ordem.",
    en="Above, what the encoder has read; in the middle, the {width} numbers that are left; below, what the decoder wrote from them. "
    "Beside it, a point for each sentence that was not trained on, and the line of the means. Words with a translation of their own are "
    "counted: those that arrived, divided by those that arrived, were lost or were invented. Their order is not looked at.",
)
DESCRIPTION = Text(
    pt="Frases de comprimentos diferentes passam pelo mesmo vetor de contexto; para cada uma se conta que fração das palavras a tradução "
    "acerta.",
    en="Sentences of different lengths go through the same context vector; for each the share of the words that the translation gets "
    "right is counted.",
)
HEADERS = (
    Text(pt="palavras na frase", en="words in the sentence"),
    Text(pt="frases", en="sentences"),
    Text(pt="fração certa, em média", en="share right, on average"),
)


@cache
def corpus_dictionary() -> dict[str, list[str]]:
    """Return the English words that a Portuguese word of the translation corpus may become, for words with one of their own.

    Contractions such as "da" stand for their article; "de" has no word of its own.
    """
    forms: dict[str, set[str]] = {}
    for rules in translation.grammar().rules.values():
        for rule in rules:
            bodies = [body for _, body in rule.targets]
            if len(rule.source) == 1 and all(isinstance(part, str) for body in bodies for part in body):
                forms.setdefault(rule.source[0], set()).update(str(part) for body in bodies for part in body)
            elif (
                len(rule.source) == 2
                and rule.source[0] == "de"
                and len(bodies[0]) == 1
                and isinstance(bodies[0][0], str)
            ):
                forms.setdefault(rule.source[1], set()).add(bodies[0][0])
    for singular, plural, *english in translation_words.entries(translation_words.PLANNED):
        for form in (singular, plural):
            forms.setdefault(form, set()).update(english)
    for preposition, english in translation_words.entries(translation_words.PREPOSITIONS):
        forms.setdefault(preposition, set()).add(english)
    for preposition, english in translation_words.entries(translation_words.PREPOSITIONS_OF):
        forms.setdefault(preposition, set()).add(english.split("_")[0])
    forms.update({"que": {"who", "that"}, "em": {"in"}})
    forms.setdefault("e", set()).add("and")
    return {word: sorted(found) for word, found in sorted(forms.items())}


def survivors(
    source: Sequence[str], written: Sequence[str], translations: Mapping[str, Sequence[str]]
) -> list[int | None]:
    """Return for each source word the place in `written` of one of its translations, each place given once and to the first word.

    -1 for a word whose translations do not turn up, None for a word that has none.
    """
    places: list[int | None] = []
    for word in source:
        forms = translations.get(word, ())
        free = (index for index, one in enumerate(written) if one in forms and index not in places)
        places.append(next(free, -1) if forms else None)
    return places


def share_right(
    source: Sequence[str], written: Sequence[str], translations: Mapping[str, Sequence[str]]
) -> float | None:
    """Return the words that survive, divided by those that survive, are lost or are invented; None if nothing is counted.

    Invented are written words that could translate a word of the dictionary and translate none of the source. The order of the words
    is not looked at.
    """
    places = survivors(source, written, translations)
    found, lost = sum(place is not None and place >= 0 for place in places), places.count(-1)
    known = {form for forms in translations.values() for form in forms}
    invented = sum(word in known and index not in places for index, word in enumerate(written))
    counted = found + lost + invented
    return found / counted if counted else None


def means_by_length(lengths: Sequence[int], shares: Sequence[float]) -> list[tuple[float, float, int]]:
    """Return mean length, mean share and count of groups of sentences of like length, in order; at most GROUPS of them."""
    ordered = sorted(zip(lengths, shares, strict=True))
    size = max(1, -(-len(ordered) // GROUPS))
    groups = [ordered[start : start + size] for start in range(0, len(ordered), size)]
    return [(fmean(n for n, _ in group), fmean(share for _, share in group), len(group)) for group in groups]


def typical(lengths: Sequence[int], shares: Sequence[float], wanted: int) -> int:
    """Return the place of a sentence of the length nearest to `wanted`, the one whose share is the middle of those."""
    nearest = min(lengths, key=lambda length: (abs(length - wanted), length))
    places = sorted(
        (place for place, length in enumerate(lengths) if length == nearest), key=lambda place: shares[place]
    )
    return places[len(places) // 2]


def bottleneck(
    translator: Translator,
    sentences: Sequence[str | Sequence[str]],
    *,
    opens: int = 19,
    translations: Mapping[str, Sequence[str]] | None = None,
    longest: int = LONGEST,
    max_length: int = MAX_LENGTH,
) -> InteractiveFigure:
    """Show what one vector keeps of each of many sentences, and of one that the reader writes, in the model's greedy translation.

    sentences: best many, and none of them trained on (they may be longer than trained). opens: the length of the sentence shown at
    first, a typical one. translations: what each source word may become, by default the translation corpus's own. ValueError for
    fewer than two sentences or one longer than `longest`; UnknownTokenError for an unknown word; and as `translator_data`.
    """
    if len(sentences) < 2:
        raise ValueError(f"got {len(sentences)} sentences; give at least two, of different lengths")
    ordered = sorted((source_words(translator, sentence, longest) for sentence in sentences), key=len)
    held = set(translator.source_words.tokens)
    given = corpus_dictionary() if translations is None else translations
    dictionary = {word: list(forms) for word, forms in given.items() if word in held and forms}
    written = translator.translate(ordered, max_length=max_length, longer=True)
    found = [(words, share_right(words, output, dictionary)) for words, output in zip(ordered, written, strict=True)]
    counted = [(words, share) for words, share in found if share is not None]
    lengths, shares = [len(words) for words, _ in counted], [share for _, share in counted]
    means = means_by_length(lengths, shares)
    return InteractiveFigure(
        "bottleneck",
        {
            **translator_data(translator, longest=longest, max_length=max_length),
            "sentences": [" ".join(words) for words, _ in counted],
            "shares": [round(share, 4) for share in shares],
            "means": [[round(length, 2), round(share, 4)] for length, share, _ in means],
            "example": typical(lengths, shares, opens),
            "translations": dictionary,
            "trained": translator.longest,
        },
        title=TITLE,
        caption=CAPTION.format(width=translator.model.decoder.hidden_size),
        description=DESCRIPTION,
        fallback=table(HEADERS, [(number(length, 0), count, percent(share, 0)) for length, share, count in means]),
    )
