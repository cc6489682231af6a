"""E3.3: the six scoring functions trained alike: steps to 90 BLEU, BLEU beyond the training length, alignment, parameters, time."""

import time
from dataclasses import asdict, replace

from course_lib.corpora import translation
from course_lib.evidence.measurements.word_alignment import agreement
from course_lib.models.scoring import SCORE_FUNCTIONS
from course_lib.recipes import attentive_translators, translators
from course_lib.recipes.attentive_translators import EVEN, LIVE

ID = "E3.3"
SEEDS = (0, 1, 2)
NAMES = (*SCORE_FUNCTIONS, EVEN)
EVERY = 50
GOAL = 90
WITHIN, BEYOND = (4, 28), (29, 50)
RECIPE: dict[str, object] = {
    "models": {name: asdict(replace(LIVE, score=name)) for name in NAMES},
    "goal": f"BLEU of {GOAL} or more, greedily, on the 100 validation sentences of 9 to 16 words with one translation",
    "looked every": EVERY,
    "beyond the training length": f"test sentences of {BEYOND[0]} words and more; the longest trained on have {LIVE.longest}",
}
TOLERANCE: dict[str, float | None] = {
    "parameters of the score": 0.0,
    "steps to 90 BLEU": None,
    "BLEU within": 12.0,
    "BLEU beyond": 25.0,
    "agrees": 0.2,
    "swaps right": 0.3,
    "time against dot": None,  # a clock
}


def measure(seed: int, recipe: dict[str, object]) -> dict[str, object]:
    """Train a translator with each function; lists follow NAMES. Steps are 0 where the goal was never reached."""
    data = translators.corpus(seed, LIVE.pairs, LIVE.longest)
    single = [pair for pair in data.validation if len(translation.translations(pair.source)) == 1][:100]
    within, beyond = (
        [pair for pair in data.test if first <= len(pair.source) <= last] for first, last in (WITHIN, BEYOND)
    )
    links = [translation.alignment(pair.source, pair.target) for pair in within]
    rows, times = list[dict[str, object]](), list[float]()
    for name in NAMES:
        settings = replace(LIVE, score=name, seed=seed)
        translator, reached, seconds = attentive_translators.build(settings), 0, 0.0
        began = time.process_time()
        for record in translators.train(settings, translator):
            if record.step % EVERY == 0 and not reached:
                seconds += time.process_time() - began
                reached = record.step if translators.bleu_of(translator, single) >= GOAL else 0
                began = time.process_time()
        seconds += time.process_time() - began
        rows.append(
            {
                "parameters of the score": sum(one.numel() for one in translator.model.score.parameters()),
                "steps to 90 BLEU": reached,
                "BLEU within": translators.bleu_of(translator, within),
                "BLEU beyond": translators.bleu_of(translator, beyond),
            }
            | {
                key.removeprefix(f"{name} "): value
                for key, value in agreement(name, attentive_translators.alignments(translator, within), links).items()
                if not key.endswith("forward")
            }
        )
        times.append(seconds)
    result: dict[str, object] = {key: [row[key] for row in rows] for key in rows[0]}
    return result | {"time against dot": [one / times[NAMES.index("dot")] for one in times]}
