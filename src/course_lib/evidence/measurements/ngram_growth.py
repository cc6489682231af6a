"""E1.1: how many different n-grams a text shows, and how many of a new text's n-grams it never showed, by n."""

from course_lib.corpora import agreement
from course_lib.models.ngrams import distinct_ngrams, unseen_share
from course_lib.seeding import generator

ID = "E1.1"
SEEDS = (0, 1, 2)
RECIPE: dict[str, object] = {"training sentences": 20_000, "test sentences": 2_000, "orders": [1, 2, 3, 4, 5]}
TOLERANCE = 1e-6  # counts: the same on every machine


def measure(seed: int, recipe: dict[str, object]) -> dict[str, object]:
    """Count by order; also in the control, where the same sentence stands in the place of all."""
    source = generator(seed)
    training = [s.tokens for s in agreement.training_sentences(int(str(recipe["training sentences"])), source)]
    test = [s.tokens for s in agreement.training_sentences(int(str(recipe["test sentences"])), source)]
    orders = [1, 2, 3, 4, 5]
    once = [training[0]] * len(training)
    return {
        "orders": orders,
        "distinct": [len(distinct_ngrams(training, order)) for order in orders],
        "unseen": [unseen_share(training, test, order) for order in orders],
        "distinct in one sentence repeated": [len(distinct_ngrams(once, order)) for order in orders],
        "unseen in the training text itself": [unseen_share(training, training[:2000], order) for order in orders],
    }
