"""Figure `bottleneck`: the context vector of sentences of growing length, and what the decoder can still read out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from course_lib.corpora import translation, translation_words
from course_lib.figures.shared.base import InteractiveFigure, table
from course_lib.figures.shared.translator import source_words, translator_data
from course_lib.languages import Text
from course_lib.models.seq2seq import Translator
from course_lib.numbers import percent

LONGEST = 50
MAX_LENGTH = 70

TITLE = Text(pt="O gargalo: uma frase inteira em um só vetor", en="The bottleneck: a whole sentence in a single vector")
CAPTION = Text(
    pt="Aumente o comprimento da frase: o vetor de contexto continua com os mesmos {width} números, e a tradução sai só dele. "
    "Veja que palavras sobrevivem, ou escreva a sua frase.",
    en="Make the sentence longer: the context vector keeps the same {width} numbers, and the translation comes out of it alone. "
    "See which words survive, or write your own sentence.",
)
DESCRIPTION = Text(
    pt="Frases de comprimento crescente passam pelo mesmo vetor de contexto; para cada uma se contam as palavras cuja tradução "
    "aparece no que o modelo escreve a partir dele.",
    en="Sentences of growing length go through the same context vector; for each, the words are counted whose translation turns up "
    "in what the model writes from it.",
)
HEADERS = (
    Text(pt="frase", en="sentence"),
    Text(pt="palavras", en="words"),
    Text(pt="tradução do modelo", en="the model's translation"),
    Text(pt="sobrevivem", en="survive"),
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


def token_recall(
    source: Sequence[str], written: Sequence[str], translations: Mapping[str, Sequence[str]]
) -> float | None:
    """Return the share of the source words with translations that survive; None if no word has any."""
    counted = [place for place in survivors(source, written, translations) if place is not None]
    return sum(place >= 0 for place in counted) / len(counted) if counted else None


def bottleneck(
    translator: Translator,
    sentences: Sequence[str | Sequence[str]],
    *,
    translations: Mapping[str, Sequence[str]] | None = None,
    longest: int = LONGEST,
    max_length: int = MAX_LENGTH,
) -> InteractiveFigure:
    """Show what survives of each of the sentences, and of one that the reader writes, in the model's greedy translation.

    sentences: the examples, shown from the shortest to the longest (they may be longer than trained). translations: what each
    source word may become, by default the translation corpus's own. ValueError for fewer than two sentences or one longer than
    `longest`; UnknownTokenError for an unknown word; and as `translator_data`.
    """
    if len(sentences) < 2:
        raise ValueError(f"got {len(sentences)} sentences; give at least two, of different lengths")
    ordered = sorted((source_words(translator, sentence, longest) for sentence in sentences), key=len)
    held = set(translator.source_words.tokens)
    given = corpus_dictionary() if translations is None else translations
    dictionary = {word: list(forms) for word, forms in given.items() if word in held and forms}
    rows: list[tuple[object, ...]] = []
    for words, written in zip(ordered, translator.translate(ordered, max_length=max_length, longer=True), strict=True):
        share = token_recall(words, written, dictionary)
        rows.append((" ".join(words), len(words), " ".join(written), "–" if share is None else percent(share, 0)))
    return InteractiveFigure(
        "bottleneck",
        {
            **translator_data(translator, longest=longest, max_length=max_length),
            "sentences": ordered,
            "example": 0,
            "translations": dictionary,
            "trained": translator.longest,
        },
        title=TITLE,
        caption=CAPTION.format(width=translator.model.decoder.hidden_size),
        description=DESCRIPTION,
        fallback=table(HEADERS, rows),
    )
