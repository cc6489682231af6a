"""E2.4: what wider beams find and cost, how far from the exact maximum, and what that, or more data, does to BLEU."""

from dataclasses import asdict, replace

from course_lib.evidence.measurements import searching
from course_lib.models.seq2seq import Translator
from course_lib.recipes import translators

ID = "E2.4"
SEEDS = (0, 1, 2)
WIDTHS = (1, 3, 10, 100)
EXACT = 40
LIMIT = 3000
PAIRS = (1_500, 6_000, 24_000)
SINGLE = "single"  # the control: French sentences with one valid translation, by the small translator
RECIPE: dict[str, object] = {
    "widths": list(WIDTHS),
    "alpha": 0,
    "sentences": searching.SENTENCES,
    "words of the longest source": searching.LONGEST_SOURCE,
    "sentences searched exactly": EXACT,
    "steps allowed to the exact search": LIMIT,
    "models": {name: asdict(recipe) for name, recipe in searching.MODELS.items()},
    "pairs of training, searched greedily": list(PAIRS),
    "control": {
        "sentences": "French, of a single valid translation",
        "number": EXACT,
        "model": dict(translators.FRENCH),
    },
}
NAMES = (*searching.MODELS, SINGLE)
TOLERANCE: dict[str, float | None] = {
    "widths": 0.0,
    "pairs of training": 0.0,
    "BLEU by pairs of training": 15.0,
    **{f"{name} mean log-probability": 0.8 for name in NAMES},
    **{f"{name} BLEU": 15.0 for name in NAMES},
    **{f"{name} length ratio": 0.12 for name in NAMES},
    **{f"{name} valid": 0.2 for name in NAMES},
    **{f"{name} finds the maximum": 0.3 for name in NAMES},
    **{f"{name} gap to the maximum": 1.5 for name in NAMES},
    **{f"{name} maxima proved": None for name in NAMES},
    **{f"{name} empty maxima": None for name in NAMES},
    **{f"{name} BLEU of the maxima": None for name in NAMES},
    **{f"{name} BLEU of the same by width": None for name in NAMES},
    **{f"{name} milliseconds a sentence": None for name in NAMES},  # a clock
}


def measure(seed: int, recipe: dict[str, object]) -> dict[str, object]:
    """Search the same sentences with every width, and the first of them exactly; and French ones of a single translation."""
    given = searching.tasks(seed)
    result: dict[str, object] = {"widths": list(WIDTHS)}
    for name, settings in searching.MODELS.items():
        result |= by_width(name, translators.trained(replace(settings, seed=seed)), given)
    result["pairs of training"] = list(PAIRS)
    result["BLEU by pairs of training"] = [
        searching.bleu_of_valid(searching.search(translator, given, width=1), given)
        for translator in (searching.trained_on_first(replace(translators.LIVE, seed=seed), count) for count in PAIRS)
    ]
    single = searching.french_tasks(seed, count=EXACT, single=True)
    return result | by_width(SINGLE, translators.trained_french(seed), single)


def by_width(name: str, translator: Translator, given: list[searching.Task]) -> dict[str, object]:
    """Return what every width finds for these sentences, and how often it is the exact maximum; the names begin with `name`."""
    found = {width: searching.search(translator, given, width=width) for width in WIDTHS}
    known = found[max(WIDTHS)].hypotheses
    exact = [searching.maximum(translator, *one, limit=LIMIT) for one in zip(given[:EXACT], known, strict=False)]
    maxima = {place: best for place, best in enumerate(exact) if best is not None}
    some = [given[place] for place in maxima]
    best = searching.Found(list(maxima.values()), [translator.words(one.tokens) for one in maxima.values()], 0.0)
    numbers: dict[str, object] = {
        "mean log-probability": [
            sum(one.log_probability for one in of.hypotheses) / len(given) for of in found.values()
        ],
        "BLEU": [searching.bleu_of_valid(of, given) for of in found.values()],
        "length ratio": [searching.length_ratio(of, given) for of in found.values()],
        "valid": [searching.valid_share(of, given) for of in found.values()],
        "milliseconds a sentence": [of.milliseconds for of in found.values()],
        "maxima proved": len(maxima) / EXACT,
        "empty maxima": sum(len(one.tokens) == 1 for one in maxima.values()) / max(1, len(maxima)),
        "BLEU of the maxima": searching.bleu_of_valid(best, some),
        "BLEU of the same by width": [
            searching.bleu_of_valid(searching.Found([], [of.words[place] for place in maxima], 0.0), some)
            for of in found.values()
        ],
        "gap to the maximum": [
            sum(one.log_probability - of.hypotheses[place].log_probability for place, one in maxima.items())
            / max(1, len(maxima))
            for of in found.values()
        ],
        "finds the maximum": [
            sum(searching.finds(of.hypotheses[place], one) for place, one in maxima.items()) / max(1, len(maxima))
            for of in found.values()
        ],
    }
    return {f"{name} {key}": value for key, value in numbers.items()}
