"""E2.4: what wider beams find and cost, how often they find the exact maximum, and what that does to BLEU."""

from dataclasses import asdict, replace

from course_lib.decoding import exact_search
from course_lib.evidence.measurements import searching
from course_lib.recipes import translators

ID = "E2.4"
SEEDS = (0, 1, 2)
WIDTHS = (1, 3, 10, 100)
EXACT = 40
RECIPE: dict[str, object] = {
    "widths": list(WIDTHS),
    "alpha": 0,
    "sentences": searching.SENTENCES,
    "words of the longest source": searching.LONGEST_SOURCE,
    "sentences searched exactly": EXACT,
    "steps allowed to the exact search": 3000,
    "models": {name: asdict(recipe) for name, recipe in searching.MODELS.items()},
}
TOLERANCE: dict[str, float | None] = {
    "widths": 0.0,
    **{f"{name} mean log-probability": 0.8 for name in searching.MODELS},
    **{f"{name} BLEU": 15.0 for name in searching.MODELS},
    **{f"{name} length ratio": 0.12 for name in searching.MODELS},
    **{f"{name} valid": 0.2 for name in searching.MODELS},
    **{f"{name} finds the maximum": 0.3 for name in searching.MODELS},
    **{f"{name} maxima proved": None for name in searching.MODELS},
    **{f"{name} empty maxima": None for name in searching.MODELS},
    **{f"{name} BLEU of the maxima": None for name in searching.MODELS},
    **{f"{name} BLEU of the same by width": None for name in searching.MODELS},
    **{f"{name} milliseconds a sentence": None for name in searching.MODELS},  # a clock
}


def measure(seed: int, recipe: dict[str, object]) -> dict[str, object]:
    """Search the same sentences with every width, and the first of them exactly."""
    given = searching.tasks(seed)
    result: dict[str, object] = {"widths": list(WIDTHS)}
    for name, settings in searching.MODELS.items():
        translator = translators.trained(replace(settings, seed=seed))
        found = {width: searching.search(translator, given, width=width) for width in WIDTHS}
        result[f"{name} mean log-probability"] = [
            sum(h.log_probability for h in one.hypotheses) / len(given) for one in found.values()
        ]
        result[f"{name} BLEU"] = [searching.bleu_of_valid(one, given) for one in found.values()]
        result[f"{name} length ratio"] = [searching.length_ratio(one, given) for one in found.values()]
        result[f"{name} valid"] = [searching.valid_share(one, given) for one in found.values()]
        result[f"{name} milliseconds a sentence"] = [one.milliseconds for one in found.values()]
        exact = [
            exact_search(
                translator.model,
                translator.prompt(task.pair.source),
                end=translator.end,
                max_length=searching.MAX_LENGTH,
                known=known if known.tokens[-1] == translator.end else None,
                limit=3000,
            )
            for task, known in zip(given[:EXACT], found[max(WIDTHS)].hypotheses, strict=False)
        ]
        proved = [place for place, one in enumerate(exact) if one.proved]
        maxima = {place: best for place in proved if (best := exact[place].hypothesis) is not None}
        result[f"{name} maxima proved"] = len(maxima) / EXACT
        result[f"{name} empty maxima"] = sum(len(h.tokens) == 1 for h in maxima.values()) / max(1, len(maxima))
        some = [given[place] for place in maxima]
        best = searching.Found(list(maxima.values()), [translator.words(h.tokens) for h in maxima.values()], 0.0)
        result[f"{name} BLEU of the maxima"] = searching.bleu_of_valid(best, some)
        same_sentences = {
            width: searching.Found([], [one.words[place] for place in maxima], 0.0) for width, one in found.items()
        }
        result[f"{name} BLEU of the same by width"] = [
            searching.bleu_of_valid(one, some) for one in same_sentences.values()
        ]
        result[f"{name} finds the maximum"] = [
            sum(one.hypotheses[place].log_probability > h.log_probability - 1e-6 for place, h in maxima.items())
            / max(1, len(maxima))
            for one in found.values()
        ]
    return result
