"""How much each earlier token matters to a prediction: by gradient, and by replacing the token and looking again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from course_lib.models.ngrams import NgramModel
from course_lib.models.recurrent import RecurrentLM


def gradient_norms(
    model: RecurrentLM, tokens: Int[Tensor, "B T"], targets: Int[Tensor, " B"]
) -> Float[Tensor, "T_plus_1 B"]:
    """Return the norm of ∂loss/∂h at each distance from the prediction, 0 … T, for each sequence.

    The loss is −log P(target | tokens) after the last token; row k is the state k steps before it, row T the zeros at the beginning.
    """
    states = model.unrolled_states(tokens)
    loss = nn.functional.cross_entropy(model.output(states[-1]), targets, reduction="sum")
    gradients = torch.autograd.grad(loss, states)
    return torch.stack([gradient.norm(dim=1) for gradient in gradients]).flip(0)


def decay_per_step(norms: Float[Tensor, " L"]) -> float:
    """Return the factor by which norms shrink (below 1) or grow (above 1) a step: the slope of their logarithm.

    ValueError for fewer than 2 norms, or one that is not positive.
    """
    if norms.numel() < 2 or not bool((norms > 0).all()):
        raise ValueError("decay_per_step() needs at least 2 norms, all above 0; drop the zeros")
    steps = torch.arange(norms.numel(), dtype=torch.float64)
    logarithms = norms.double().log()
    slope = ((steps - steps.mean()) * (logarithms - logarithms.mean())).sum() / ((steps - steps.mean()) ** 2).sum()
    return slope.exp().item()


@torch.inference_mode()
def replacement_influence(
    predict: Callable[[Int[Tensor, "B T"]], Float[Tensor, "B V"]],
    tokens: Int[Tensor, "B T"],
    distances: Sequence[int],
    generator: torch.Generator,
) -> list[float]:
    """Return how far the prediction moves when the token at each distance is replaced, from 0 (not at all) to 1.

    Distance 1 is the last token read. The replacement is the token at the same place of another sequence, so that common tokens stay
    common; the move is the total variation between both predictions, averaged over the sequences in which the token did change.
    ValueError for a distance outside 1 … T, or one at which no token changed.
    """
    length = tokens.shape[1]
    before = predict(tokens)
    moves: list[float] = []
    for distance in distances:
        if not 1 <= distance <= length:
            raise ValueError(f"distance is {distance}; it must be from 1 to {length}, the number of tokens")
        other = tokens.clone()
        other[:, -distance] = tokens[torch.randperm(len(tokens), generator=generator), -distance]
        changed = other[:, -distance] != tokens[:, -distance]
        if not changed.any():
            raise ValueError(
                f"at distance {distance} all {len(tokens)} sequences have the same token; give sequences that differ there"
            )
        move = 0.5 * (predict(other) - before).abs().sum(dim=1)
        moves.append(move[changed].mean().item())
    return moves


def model_predictions(model: nn.Module) -> Callable[[Int[Tensor, "B T"]], Float[Tensor, "B V"]]:
    """Return the function that reads tokens and gives the model's next-token probabilities."""
    return lambda tokens: model(tokens)[:, -1].softmax(dim=-1)


def ngram_predictions(model: NgramModel, words: Sequence[str]) -> Callable[[Int[Tensor, "B T"]], Float[Tensor, "B V"]]:
    """Return the same for an n-gram model; `words` gives the token of each number."""
    columns = {word: column for column, word in enumerate(words)}

    def predict(tokens: Int[Tensor, "B T"]) -> Float[Tensor, "B V"]:
        result = torch.zeros(len(tokens), len(words))
        rows: list[list[int]] = tokens.tolist()
        for row, ids in enumerate(rows):
            read = [words[index] for index in ids]
            for word, share in model.next_token_probabilities(read).items():
                result[row, columns[word]] = share
        return result

    return predict


def mutual_information(sentences: Sequence[Sequence[str]], distance: int) -> float:
    """Return how much a token tells about the token `distance` places later, in nats, from pair counts.

    Zero if they are independent; the estimate from N pairs lies too high by about (kinds − 1)² / 2N. ValueError for a distance
    below 1, or no pair.
    """
    if distance < 1:
        raise ValueError(f"distance is {distance}; it must be at least 1")
    pairs = Counter(pair for s in sentences for pair in zip(s, s[distance:], strict=False))
    total = sum(pairs.values())
    if not total:
        raise ValueError(f"no sentence is longer than {distance} tokens; choose a shorter distance")
    left, right = Counter[str](), Counter[str]()
    for (first, second), count in pairs.items():
        left[first] += count
        right[second] += count
    counts = torch.tensor(list(pairs.values()), dtype=torch.float64)
    expected = torch.tensor([left[a] * right[b] for a, b in pairs], dtype=torch.float64)
    return ((counts / total) * (counts * total / expected).log()).sum().item()
