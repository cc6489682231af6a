"""E2.6: what the exponent α of the length does to the length of translations and to BLEU."""

from dataclasses import asdict, replace

from course_lib.evidence.measurements import searching
from course_lib.recipes import translators

ID = "E2.6"
SEEDS = (0, 1, 2)
ALPHAS = (0.0, 0.35, 0.7, 1.0)
WIDTHS = (1, 10, 100)  # 1 is greedy search, which has no two lengths to choose from: no α can change it
RECIPE: dict[str, object] = {
    "alphas": list(ALPHAS),
    "widths": list(WIDTHS),
    "sentences": searching.SENTENCES,
    "words of the longest source": searching.LONGEST_SOURCE,
    "models": {name: asdict(recipe) for name, recipe in searching.MODELS.items()},
}
NAMES = [f"{name} B={width}" for name in searching.MODELS for width in WIDTHS]
TOLERANCE: dict[str, float | None] = {
    "alphas": 0.0,
    "length ratio of the likeliest valid": 0.05,
    **{f"{name} length ratio": 0.12 for name in NAMES},
    **{f"{name} BLEU": 15.0 for name in NAMES},
    **{f"{name} valid": 0.2 for name in NAMES},
}


def measure(seed: int, recipe: dict[str, object]) -> dict[str, object]:
    """Search the same sentences with every α; a ratio is of words written to words of the human translation."""
    given = searching.tasks(seed)
    likeliest = searching.Found([], [list(task.likeliest) for task in given], 0.0)
    result: dict[str, object] = {
        "alphas": list(ALPHAS),
        "length ratio of the likeliest valid": searching.length_ratio(likeliest, given),
    }
    for name, settings in searching.MODELS.items():
        translator = translators.trained(replace(settings, seed=seed))
        for width in WIDTHS:
            found = [searching.search(translator, given, width=width, alpha=alpha) for alpha in ALPHAS]
            key = f"{name} B={width}"
            result[f"{key} length ratio"] = [searching.length_ratio(one, given) for one in found]
            result[f"{key} BLEU"] = [searching.bleu_of_valid(one, given) for one in found]
            result[f"{key} valid"] = [searching.valid_share(one, given) for one in found]
    return result
