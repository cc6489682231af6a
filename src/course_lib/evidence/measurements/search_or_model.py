"""E2.7: of the wrong translations, how many are the fault of the search and how many of the model, before and after widening."""

from dataclasses import asdict, replace

from course_lib.decoding import attribute_errors
from course_lib.evidence.measurements import searching
from course_lib.recipes import translators

ID = "E2.7"
SEEDS = (0, 1, 2)
WIDTHS = (1, 3, 10)
MODELS = {"live": translators.LIVE, "shuffled": translators.SHUFFLED}
ALPHAS = (0.0, 0.7)
RECIPE: dict[str, object] = {
    "widths": list(WIDTHS),
    "alphas": list(ALPHAS),
    "sentences": 200,
    "words of the longest source": 16,
    "models": {name: asdict(recipe) for name, recipe in MODELS.items()},
    "an error": "an output that is no valid translation; the human translation is the one drawn by the grammar",
}
NAMES = [f"{name} α={alpha:g}" for name in MODELS for alpha in ALPHAS]
TOLERANCE: dict[str, float | None] = {
    "widths": 0.0,
    **{f"{name} errors": 0.2 for name in NAMES},
    **{f"{name} share of the search": 0.15 for name in NAMES},
    **{f"{name} share of the model": 0.15 for name in NAMES},
}


def measure(seed: int, recipe: dict[str, object]) -> dict[str, object]:
    """Attribute the errors of every width; errors are a share of the sentences, the rest shares of the errors."""
    given = searching.tasks(seed, count=200, longest=16)
    result: dict[str, object] = {"widths": list(WIDTHS)}
    for name, settings in MODELS.items():
        translator = translators.trained(replace(settings, seed=seed))
        prompts = [translator.prompt(task.pair.source) for task in given]
        references = [translator.target(task.pair.target) for task in given]
        for alpha in ALPHAS:
            tables = list[tuple[float, float, float]]()
            for width in WIDTHS:
                found = searching.search(translator, given, width=width, alpha=alpha)
                table = attribute_errors(
                    translator.model,
                    prompts,
                    references,
                    [hypothesis.tokens for hypothesis in found.hypotheses],
                    end=translator.end,
                    alpha=alpha,
                    accepted=searching.accepted(found, given),
                )
                tables.append((table.errors / len(given), table.shares["search"], table.shares["model"]))
            key = f"{name} α={alpha:g}"
            result[f"{key} errors"] = [errors for errors, _, _ in tables]
            result[f"{key} share of the search"] = [share for _, share, _ in tables]
            result[f"{key} share of the model"] = [share for _, _, share in tables]
    return result
