"""E1.2: the gradient of the loss by distance, before and after training, with larger recurrent weights, and clipped."""

from dataclasses import replace

import torch
from torch import Tensor, nn

from course_lib import recipes
from course_lib.corpora.agreement import AgreementSentence
from course_lib.corpora.tokenizers import Vocabulary
from course_lib.measures.influence import decay_per_step, gradient_norms
from course_lib.measures.metrics import agreement_accuracy

ID = "E1.2"
SEEDS = (0, 1, 2)
RECIPE: dict[str, object] = {
    "distance": 40,
    "sentences": 64,
    "forget biases": [0, 1, 2, 3],
    "scales of the recurrent weights": [1, 2, 3, 4, 6],
    "clip norm": 1.0,
    "models": {kind: vars(recipes.LIVE[kind]) for kind in ("rnn", "lstm", "gru")},
    "flat model": vars(recipes.FLAT["rnn"]),
}
TOLERANCE: dict[
    str, float | None
] = {  # trained models drift apart between machines: only what the claims need is compared
    "distances": 0.0,
    "initial rnn": None,
    "initial lstm": None,
    "initial gru": None,
    "trained rnn": None,
    "trained lstm": None,
    "trained gru": None,
    "trained flat rnn": None,
    "decay initial rnn": 0.01,
    "decay initial lstm": 0.01,
    "decay initial gru": 0.01,
    "decay by forget bias": 0.02,
    "decay trained rnn": 0.15,
    "decay trained lstm": 0.15,
    "decay trained gru": 0.15,
    "decay trained flat rnn": 0.3,
    "growth by scale": 0.1,
    "norm by scale": None,
    "clipped norm by scale": 0.01,
    "accuracy nested rnn at 40": 0.12,
    "accuracy flat rnn at 40": 0.05,
}


def examples(sentences: list[AgreementSentence], words: Vocabulary, length: int, count: int) -> tuple[Tensor, Tensor]:
    """Return the last `length` tokens before the main verb of `count` sentences, and the verbs."""
    chosen = [s for s in sentences if s.verb >= length][:count]
    tokens = torch.tensor([words.encode(s.tokens[s.verb - length : s.verb]) for s in chosen])
    return tokens, torch.tensor([words.id(s.tokens[s.verb]) for s in chosen])


def loss_gradient_norm(model: nn.Module, tokens: Tensor, clip_norm: float) -> tuple[float, float]:
    """Return the norm of the whole gradient of the language-model loss, before and after clipping."""
    model.zero_grad()
    nn.functional.cross_entropy(model(tokens[:, :-1]).flatten(0, 1), tokens[:, 1:].flatten()).backward()
    before = nn.utils.clip_grad_norm_(model.parameters(), clip_norm)
    after = torch.stack([p.grad.norm() for p in model.parameters() if p.grad is not None]).norm()
    return before.item(), after.item()


def measure(seed: int, recipe: dict[str, object]) -> dict[str, object]:
    """Median norms over sentences, by distance from the verb; decay is the factor a step between distances 5 and 40."""
    words, live = (
        recipes.vocabulary(),
        {kind: replace(recipes.LIVE[kind], seed=seed) for kind in ("rnn", "lstm", "gru")},
    )
    test = recipes.test_corpus(seed, live["rnn"].sentences, "nested")
    tokens, verbs = examples(test[40], words, 41, 64)
    flat = replace(recipes.FLAT["rnn"], seed=seed)
    flat_words, flat_test = recipes.vocabulary("flat"), recipes.test_corpus(seed, flat.sentences, "flat")
    flat_tokens, flat_verbs = examples(flat_test[40], flat_words, 41, 64)

    def norms(model: nn.Module, tokens: Tensor = tokens, verbs: Tensor = verbs) -> Tensor:
        return gradient_norms(recipes.recurrent(model), tokens, verbs)[:41].median(dim=1).values

    result: dict[str, object] = {"distances": list(range(41))}
    trained: dict[str, nn.Module] = {}
    for kind, settings in live.items():
        initial = norms(recipes.build(kind, settings.width, seed, words))
        trained[kind] = recipes.trained(settings)
        after = norms(trained[kind])
        result |= {f"initial {kind}": initial.tolist(), f"decay initial {kind}": decay_per_step(initial[5:])}
        result |= {f"trained {kind}": after.tolist(), f"decay trained {kind}": decay_per_step(after[5:])}
    flat_model = recipes.trained(flat)
    after = norms(flat_model, flat_tokens, flat_verbs)
    result |= {"trained flat rnn": after.tolist(), "decay trained flat rnn": decay_per_step(after[5:])}
    result["accuracy nested rnn at 40"] = agreement_accuracy(trained["rnn"], words, test[40])
    result["accuracy flat rnn at 40"] = agreement_accuracy(flat_model, flat_words, flat_test[40])

    decays: list[float] = []
    for bias in (0, 1, 2, 3):
        model = recipes.build("lstm", live["lstm"].width, seed, words)
        open_forget_gate(model, bias)
        decays.append(decay_per_step(norms(model)[5:]))
    result["decay by forget bias"] = decays

    growth, before, clipped = list[float](), list[float](), list[float]()
    for scale in (1, 2, 3, 4, 6):
        model = recipes.build("rnn", live["rnn"].width, seed, words)
        scale_recurrent_weights(model, scale)
        growth.append(decay_per_step(norms(model)[5:]))
        whole, cut = loss_gradient_norm(model, tokens, 1.0)
        before.append(whole)
        clipped.append(cut)
    return {**result, "growth by scale": growth, "norm by scale": before, "clipped norm by scale": clipped}


@torch.no_grad()
def open_forget_gate(model: nn.Module, bias: float) -> None:
    """Add `bias` to the forget gate of an LSTM, so that at first it keeps more of its cell (Jozefowicz et al., 2015)."""
    recurrence = recipes.recurrent(model).recurrence
    recurrence.get_parameter("bias_ih_l0")[recurrence.hidden_size : 2 * recurrence.hidden_size] += bias


@torch.no_grad()
def scale_recurrent_weights(model: nn.Module, scale: float) -> None:
    """Multiply the recurrent matrix of a model by `scale`."""
    recipes.recurrent(model).recurrence.get_parameter("weight_hh_l0").mul_(scale)
