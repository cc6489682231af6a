"""E2.3: how probable the sentences of greedy search and of a beam of three are, where several translations are valid and where one is."""

import math

from course_lib.corpora import french
from course_lib.corpora.translation import Pair
from course_lib.decoding import Hypothesis, log_probability
from course_lib.evidence.measurements import searching
from course_lib.models.seq2seq import Translator
from course_lib.recipes import translators

ID = "E2.3"
SEEDS = (0, 1, 2)
WIDTH = 3
SENTENCES = 40
EASY = "marie a visité l' italie en mars dernier"
RECIPE: dict[str, object] = {
    "model": dict(translators.FRENCH),
    "sentence": french.JANE,
    "candidates": list(french.CANDIDATES),
    "control": EASY,
    "width": WIDTH,
    "sentences of each kind": SENTENCES,
    "kinds": "several valid translations, or a single one",
    "greedy loses": "the beam's sentence is over 1.1 times as probable as greedy search's",
}
KINDS = ("several", "single")
TOLERANCE: dict[str, float | None] = {
    "candidates": 0.12,
    "greedy": 0.12,
    "beam": 0.12,
    "maximum": 0.12,
    "control greedy": 0.1,
    "control beam": 0.1,
    **{f"{kind}: greedy loses": 0.3 for kind in KINDS},
    **{f"{kind}: greedy finds the maximum": 0.3 for kind in KINDS},
    **{f"{kind}: beam finds the maximum": 0.3 for kind in KINDS},
}


def measure(seed: int, recipe: dict[str, object]) -> dict[str, object]:
    """Compare both searches on the lecture's sentence, on one that can go only one way, and on forty of each kind."""
    translator = translators.trained_french(seed)
    jane, easy = (task(text) for text in (french.JANE, EASY))
    prompt = translator.prompt(jane.pair.source)
    targets = [translator.target(text.split()) for text in french.CANDIDATES]
    greedy, beam, best = all_three(translator, [jane, easy])
    result: dict[str, object] = {
        "candidates": [math.exp(log_probability(translator.model, prompt, target)) for target in targets],
        "greedy": probability(greedy[0]),
        "beam": probability(beam[0]),
        "maximum": probability(best[0]),
        "control greedy": probability(greedy[1]),
        "control beam": probability(beam[1]),
    }
    for kind in KINDS:
        given = searching.french_tasks(seed, count=SENTENCES, single=kind == "single")
        greedy, beam, best = all_three(translator, given)
        loses = [probability(wide) > 1.1 * probability(narrow) for narrow, wide in zip(greedy, beam, strict=True)]
        result[f"{kind}: greedy loses"] = sum(loses) / SENTENCES
        for name, found in (("greedy", greedy), ("beam", beam)):
            result[f"{kind}: {name} finds the maximum"] = sum(map(searching.finds, found, best)) / SENTENCES
    return result


def task(text: str) -> searching.Task:
    """Return a French sentence as a task, with its likeliest translation as the human one."""
    source = tuple(text.split())
    valid = french.translations(source)
    return searching.Task(Pair(source, next(iter(valid))), valid)


def all_three(translator: Translator, given: list[searching.Task]) -> tuple[list[Hypothesis], ...]:
    """Return for each task what greedy search, the beam of `WIDTH` and the exact search find. ValueError for a maximum not proved."""
    greedy, beam = (searching.search(translator, given, width=width).hypotheses for width in (1, WIDTH))
    best = [one for pair in zip(given, beam, strict=True) if (one := searching.maximum(translator, *pair)) is not None]
    if len(best) < len(given):
        raise ValueError(
            f"{len(given) - len(best)} of {len(given)} maxima were not proved; raise the limit of the exact search"
        )
    return greedy, beam, best


def probability(hypothesis: Hypothesis) -> float:
    """Return the probability of a whole hypothesis."""
    return math.exp(hypothesis.log_probability)
