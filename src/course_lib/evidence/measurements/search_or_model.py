"""E2.7: of the wrong translations, how many are the fault of the search and how many of the model, before and after widening."""

from dataclasses import asdict, replace

from course_lib.decoding import attribute_errors
from course_lib.evidence.measurements import searching
from course_lib.recipes import translators

ID = "E2.7"
SEEDS = (0, 1, 2)
WIDTHS = (1, 3, 10)
REFERENCES = ("own", "exchanged")  # exchanged: each output is held to the human translation of another sentence
ALPHAS = (0.0, 0.7)
RECIPE: dict[str, object] = {
    "widths": list(WIDTHS),
    "alphas": list(ALPHAS),
    "sentences": 200,
    "words of the longest source": 16,
    "model": asdict(translators.LIVE),
    "references": list(REFERENCES),
    "an error": "an output that is no valid translation; the human translation is the one drawn by the grammar",
}
NAMES = [f"{name} α={alpha:g}" for name in REFERENCES for alpha in ALPHAS]
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
    translator = translators.trained(replace(translators.LIVE, seed=seed))
    prompts = [translator.prompt(task.pair.source) for task in given]
    human = [translator.target(task.pair.target) for task in given]
    for alpha in ALPHAS:
        found = [searching.search(translator, given, width=width, alpha=alpha) for width in WIDTHS]
        for name, references in (("own", human), ("exchanged", [*human[1:], human[0]])):
            tables = [
                attribute_errors(
                    translator.model,
                    prompts,
                    references,
                    [hypothesis.tokens for hypothesis in one.hypotheses],
                    end=translator.end,
                    alpha=alpha,
                    accepted=searching.accepted(one, given),
                )
                for one in found
            ]
            key = f"{name} α={alpha:g}"
            result[f"{key} errors"] = [table.errors / len(given) for table in tables]
            result[f"{key} share of the search"] = [table.shares["search"] for table in tables]
            result[f"{key} share of the model"] = [table.shares["model"] for table in tables]
    return result
