"""E1.3: agreement by distance and by depth for counting, recurrent and attention models, on nested clauses and on the flat chain."""

from collections import defaultdict
from dataclasses import replace

from torch import nn

from course_lib import recipes
from course_lib.corpora.agreement import AgreementSentence
from course_lib.corpora.tokenizers import Vocabulary
from course_lib.measures.metrics import agreement_accuracy
from course_lib.models.ngrams import NgramModel

ID = "E1.3"
SEEDS = (0, 1, 2)
DISTANCES = (0, 4, 8, 16, 24, 32, 40)
RECIPE: dict[str, object] = {
    "distances": list(DISTANCES),
    "test sentences a distance": 200,
    "n-gram order": 5,
    "models": {kind: vars(recipe) for kind, recipe in recipes.LIVE.items()},
    "flat models": {kind: vars(recipe) for kind, recipe in recipes.FLAT.items()},
}
KINDS = ("n-gram", *recipes.LIVE)
TOLERANCE: dict[str, float | None] = {
    "distances": 0.0,
    "depths": 0.0,
    "rnn by distance and depth": None,  # cells of few sentences
    "sentences by distance and depth": 0.0,
    **{f"{kind} by distance": 0.2 for kind in KINDS},
    **{f"{kind} by depth": 0.2 for kind in KINDS},
    "rnn untrained by distance": 0.12,
    **{f"flat {kind} by distance": 0.05 for kind in KINDS},
}


def by_depth(sentences: dict[int, list[AgreementSentence]]) -> dict[int, list[AgreementSentence]]:
    """Sort the same sentences by the number of clauses one inside the other, 0 to 6."""
    sorted_by_depth: defaultdict[int, list[AgreementSentence]] = defaultdict(list)
    for group in sentences.values():
        for sentence in group:
            sorted_by_depth[sentence.depth].append(sentence)
    return dict(sorted(sorted_by_depth.items()))


def accuracies(
    model: nn.Module | NgramModel, words: Vocabulary, groups: dict[int, list[AgreementSentence]]
) -> list[float]:
    """Return the accuracy in each group."""
    return [agreement_accuracy(model, words, sentences) for sentences in groups.values()]


def measure(seed: int, recipe: dict[str, object]) -> dict[str, object]:
    """Train every model by its recipe with this seed and test it on sentences that training never began."""
    settings = recipes.LIVE["rnn"]
    words = recipes.vocabulary()
    training = recipes.corpus(seed, settings.sentences, "nested")
    test = recipes.test_corpus(seed, settings.sentences, "nested")
    depths = by_depth(test)
    models: dict[str, nn.Module | NgramModel] = {"n-gram": NgramModel(5).fit([s.tokens for s in training])}
    models |= {kind: recipes.trained(replace(live, seed=seed)) for kind, live in recipes.LIVE.items()}
    result: dict[str, object] = {"distances": list(test), "depths": list(depths)}
    for kind, model in models.items():
        result[f"{kind} by distance"] = accuracies(model, words, test)
        result[f"{kind} by depth"] = accuracies(model, words, depths)
    untrained = recipes.build("rnn", settings.width, seed, words)
    result["rnn untrained by distance"] = accuracies(untrained, words, test)
    cells = [[[s for s in test[distance] if s.depth == depth] for depth in depths] for distance in test]
    result["sentences by distance and depth"] = [len(cell) for row in cells for cell in row]
    result["rnn by distance and depth"] = [
        agreement_accuracy(models["rnn"], words, cell) if cell else -1.0 for row in cells for cell in row
    ]
    flat_words = recipes.vocabulary("flat")
    flat_training = recipes.corpus(seed, settings.sentences, "flat")
    flat_test = recipes.test_corpus(seed, settings.sentences, "flat")
    flat: dict[str, nn.Module | NgramModel] = {"n-gram": NgramModel(5).fit([s.tokens for s in flat_training])}
    flat |= {kind: recipes.trained(replace(one, seed=seed)) for kind, one in recipes.FLAT.items()}
    for kind, model in flat.items():
        result[f"flat {kind} by distance"] = accuracies(model, flat_words, flat_test)
    return result
