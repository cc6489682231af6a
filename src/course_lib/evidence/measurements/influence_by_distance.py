"""E1.4: how far a prediction moves when one earlier word is replaced, by distance, and what the pairs of words alone say."""

from dataclasses import replace

import torch
from torch import Tensor

from course_lib import recipes
from course_lib.corpora.agreement import AgreementSentence
from course_lib.corpora.tokenizers import Vocabulary
from course_lib.measures.influence import (
    model_predictions,
    mutual_information,
    ngram_predictions,
    replacement_influence,
)
from course_lib.models.ngrams import NgramModel
from course_lib.seeding import generator

ID = "E1.4"
SEEDS = (0, 1, 2)
LENGTH = 16
RECIPE: dict[str, object] = {
    "length": LENGTH,
    "sentences": 800,
    "places a sentence": 3,
    "models": {kind: vars(recipes.LIVE[kind]) for kind in ("rnn", "lstm", "gpt")},
}
TOLERANCE: dict[str, float | None] = {
    "distances": 0.0,
    "mutual information": 1e-5,
    "bigram": 1e-5,
    "trigram": 1e-5,
    **{f"{kind} anywhere": 0.06 for kind in ("rnn", "lstm", "gpt")},
    **{f"{kind} at the verb": 0.12 for kind in ("rnn", "lstm", "gpt")},
    **{f"{kind} untrained": 0.02 for kind in ("rnn", "lstm", "gpt")},
}


def contexts(sentences: list[AgreementSentence], words: Vocabulary, seed: int) -> tuple[Tensor, Tensor]:
    """Return the LENGTH tokens before three places of each sentence drawn at random, and before each main verb."""
    source = generator(seed)
    anywhere, at_verb = list[list[int]](), list[list[int]]()
    for sentence in sentences:
        ids = words.encode(sentence.tokens)
        places = torch.randint(LENGTH, len(ids), (3,), generator=source).tolist()
        anywhere += [ids[place - LENGTH : place] for place in places]
        at_verb.append(ids[sentence.verb - LENGTH : sentence.verb])
    return torch.tensor(anywhere), torch.tensor(at_verb)


def measure(seed: int, recipe: dict[str, object]) -> dict[str, object]:
    """Mean total variation between the predictions before and after the replacement, for distances 1 to LENGTH."""
    settings, words = recipes.LIVE["rnn"], recipes.vocabulary()
    training = [s.tokens for s in recipes.corpus(seed, settings.sentences, "nested")]
    test = recipes.test_corpus(seed, settings.sentences, "nested")
    long = [s for distance in (16, 24, 32, 40) for s in test[distance] if s.verb >= LENGTH]
    anywhere, at_verb = contexts(long, words, seed)
    distances = list(range(1, LENGTH + 1))
    result: dict[str, object] = {
        "distances": distances,
        "mutual information": [mutual_information(training, distance) for distance in distances],
    }
    for order, name in ((2, "bigram"), (3, "trigram")):
        predict = ngram_predictions(NgramModel(order).fit(training), words.tokens)
        near = replacement_influence(predict, anywhere[:600], [1, 2, 3], generator(seed))
        result[name] = near + [0.0] * (LENGTH - 3)  # what lies beyond its context cannot move it: distance 3 shows it
    for kind in ("rnn", "lstm", "gpt"):
        live = replace(recipes.LIVE[kind], seed=seed)
        models = {"untrained": recipes.build(kind, live.width, seed, words), "trained": recipes.trained(live)}
        for state, name, tokens in (
            ("untrained", f"{kind} untrained", anywhere),
            ("trained", f"{kind} anywhere", anywhere),
            ("trained", f"{kind} at the verb", at_verb),
        ):
            predict = model_predictions(models[state])
            result[name] = replacement_influence(predict, tokens, distances, generator(seed))
    return result
