"""Answers as students write them: right ones in any reasonable form pass, and wrong ones get no hint of another mistake."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from course_lib.exercises.exercise import get_exercise
from course_lib.exercises.running import Outcome, run_tests

NORM = "torch.sqrt(sum((gradient**2).sum() for gradient in gradients))"
EDITS = dict[str, str]


def judged(identifier: str, edits: EDITS, more: str = "") -> Outcome:
    """Edit the reference solution (each old text once), add code below it, and return how its first failing test went."""
    exercise = get_exercise(identifier)
    code = exercise.solution
    for old, new in edits.items():
        assert code.count(old) == 1, f"{old!r} occurs {code.count(old)} times"
        code = code.replace(old, new)
    namespace: dict[str, Any] = {}
    exec(compile(f"{code}\n\n{more}", "<cell 1>", "exec"), namespace)  # noqa: S102 - our own code
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return run_tests(exercise, [namespace[one.name] for one in exercise.answers], stop_at_first=True)[-1]


def returning(name: str, wrapped: str) -> str:
    """Code that makes a function return something else made of what it returned, called `came`."""
    return f"_{name} = {name}\n\n\ndef {name}(*given):\n    came = _{name}(*given)\n    return {wrapped}\n"


RIGHT: list[tuple[str, EDITS, str]] = [
    ("1.1", {}, "import numpy\n" + returning("interpolated_probability", "numpy.float32(came)")),
    ("1.1", {}, "import torch\n" + returning("interpolated_probability", "torch.tensor([came])")),
    (
        "1.2",
        {"(2.5, 0.0)": "[5 / 2, 0]", "= 4.0": "= 4"},
        returning("relu_step", "[came[0].double(), came[1].numpy()]"),
    ),
    ("1.2", {"(2.5, 0.0)": "torch.tensor([2.5, 0])"}, returning("relu_step", "tuple(one.tolist() for one in came)")),
    ("1.2", {"torch.relu(": "torch.clamp(", "+ b_hidden)": "+ b_hidden, min=0)"}, ""),
    ("1.3", {}, returning("clip_by_global_norm", "(tuple(one.double() for one in came[0]), float(came[1]))")),
    ("1.3", {}, returning("clip_by_global_norm", "[[one.numpy() for one in came[0]], came[1].reshape(1)]")),
    ("1.3", {"norm > max_norm": "norm >= max_norm"}, ""),
    ("1.4", {"math.tanh(w * hidden + u * x)": "float(__import__('numpy').tanh(w * hidden + u * x))"}, ""),
    ("1.4", {}, "import torch\n" + returning("gradient_of_last_state", "torch.tensor(came, dtype=torch.float32)")),
    ("1.5", {}, "import numpy\n" + returning("serial_steps", "numpy.int64(came)")),
    ("1.5", {}, returning("serial_steps", "float(came)")),
    (
        "1.6",
        {"math.floor((math.log(threshold) - intercept) / slope)": "(math.log(threshold) - intercept) / slope // 1"},
        "",
    ),
    ("1.6", {"math.floor": "numpy.floor"}, ""),
    ("1.6", {"math.floor": "int"}, ""),
    ("1.6", {"math.log(norm)": "math.log10(norm)", "math.log(threshold)": "math.log10(threshold)"}, ""),
    ("1.6", {}, "import torch\n" + returning("largest_distance", "torch.tensor(came)")),
    ("1.7", {"torch.ones(3 * size)": "torch.ones(3 * size, dtype=torch.float64)"}, ""),
    ("1.7", {"sign * b_ih, sign * b_hh": "sign * (b_ih + b_hh) - b_hh * (sign > 0), b_hh * (sign > 0)"}, ""),
    ("1.7", {}, returning("to_swapped", "[one.numpy() for one in came]")),
    ("2.1", {}, returning("teacher_forcing", "[came[0].tolist(), came[1].numpy()]")),
    (
        "2.1",
        {"[start, *sentence]": "[start, *sentence]", "    return": "    inputs[inputs == pad] = end\n    return"},
        "",
    ),
    (
        "2.2",
        {
            "torch.tensor(1.0)": "__import__('numpy').float32(1)",
            "product * probability": "product * __import__('numpy').float32(probability)",
        },
        "",
    ),
    (
        "2.2",
        {
            "for count, probability in enumerate(probabilities, 1):": "count = 0\n    while probabilities:",
            "        product = product * probability": "        product = product * probabilities.pop(0)\n        count += 1",
        },
        "",
    ),
    ("2.2", {}, "import torch\n" + returning("first_underflow", "came and torch.tensor(came)")),
    ("2.3", {}, returning("rerank", "tuple([tuple(words), score] for words, score in came)")),
    ("2.3", {"key=lambda pair: -pair[1])": "key=lambda pair: pair[1], reverse=True)"}, ""),
    ("2.4", {}, returning("beam_step", "[one.tolist() for one in came]")),
    ("2.4", {"best.indices // vocabulary": "torch.floor(best.indices / vocabulary)"}, ""),
    ("2.4", {"sums.topk(count)": "sums.double().topk(count)"}, ""),
    ("2.5", {}, returning("fault_shares", "__import__('collections').OrderedDict(came)")),
    ("2.5", {"log_p / length**alpha": "__import__('torch').tensor(log_p) / length**alpha"}, ""),
    ("2.6", {"return 1.0": "return 1"}, "import torch\n" + returning("brevity_penalty", "torch.tensor(came)")),
    ("2.7", {}, returning("best_of_each_length", "{float(n): [list(t), v] for n, (t, v) in came.items()}")),
    (
        "2.7",
        {
            "continuations.sort(key=lambda one: -one[1])": "continuations = sorted(continuations, key=lambda one: one[1], reverse=True)"
        },
        "",
    ),
]


@pytest.mark.parametrize(("identifier", "edits", "more"), RIGHT)
def test_a_right_answer_passes_in_any_reasonable_form(identifier: str, edits: EDITS, more: str) -> None:
    outcome = judged(identifier, edits, more)
    assert outcome.passed, str(outcome.message)


# Wrong answers that are none of the listed mistakes. The last entry names the listed mistake that it does contain, if any.
WRONG: list[tuple[str, EDITS, str | None]] = [
    ("1.1", {"smoothed(context[-1:])": "max(smoothed(context[-1:]), smoothed(context))"}, None),
    ("1.1", {"seen.get(token, 0) + k": "seen.get(token, k)"}, None),
    ("1.1", {"vocabulary_size)\n": "(vocabulary_size + 1))\n"}, None),
    ("1.1", {"(1 - weight)": "weight"}, None),
    ("1.1", {"sum(seen.values())": "len(seen)"}, None),
    ("1.1", {"sum(seen.values())": "max(seen.values(), default=0)"}, None),
    ("1.2", {"x @ w_input.T + h @ w_hidden.T": "h @ w_input.T + x @ w_hidden.T"}, None),
    ("1.2", {"torch.relu": "torch.sigmoid"}, None),
    ("1.2", {"torch.relu": "torch.abs"}, None),
    ("1.2", {"return new_hidden, ": "return h, "}, None),
    ("1.2", {"(2.5, 0.0)": "(2.5, 0.5)"}, None),
    ("1.2", {"= 4.0": "= 6.5"}, None),
    (
        "1.2",
        {
            "return new_hidden, new_hidden @ w_output.T + b_output": "return new_hidden @ w_output.T + b_output, new_hidden"
        },
        None,
    ),
    (
        "1.3",
        {NORM: "torch.sqrt(max((gradient**2).sum() for gradient in gradients))"},
        None,
    ),
    (
        "1.3",
        {NORM: "torch.sqrt(sum((g**2).sum(0).max() for g in gradients))"},
        None,
    ),
    (
        "1.3",
        {
            "(gradient**2).sum() for": "torch.linalg.matrix_norm(gradient, 2) ** 2 if gradient.dim() == 2 else (gradient**2).sum() for"
        },
        None,
    ),
    (
        "1.3",
        {NORM: "max(gradient.abs().max() for gradient in gradients)"},
        None,
    ),
    ("1.3", {"(gradient**2).sum() for": "(gradient**2).mean() for"}, None),
    ("1.3", {"max_norm / norm if": "max_norm / norm**2 if"}, None),
    (
        "1.4",
        {
            "gradient = (1 - hidden**2) * (previous + w * gradient)": "gradient = (1 - hidden**2) * (previous + u * gradient)"
        },
        None,
    ),
    ("1.4", {"1 - hidden**2": "1 + hidden**2"}, None),
    ("1.4", {"hidden, gradient = start, 0.0": "hidden, gradient = start, 1.0"}, None),
    ("1.4", {"hidden, gradient = start, 0.0": "hidden, gradient = 0.0, 0.0"}, None),
    ("1.4", {"for x in inputs": "for x in reversed(inputs)"}, None),
    ("1.5", {"return layers\n": "return layers + length\n"}, None),
    ("1.5", {"return length + layers - 1": "return max(length, layers)"}, None),
    ("1.5", {"return length + layers - 1": "return layers"}, None),
    (
        "1.5",
        {"if generating:\n        return length * layers": "if generating:\n        return (length - 1) * layers"},
        None,
    ),
    ("1.6", {"numpy.polyfit(*zip(*points, strict=True), 1)": "numpy.polyfit(*zip(*points, strict=True), 2)[1:]"}, None),
    ("1.6", {"if norm > 0]": "if norm > threshold]"}, None),
    ("1.6", {"enumerate(norms)": "enumerate(norms, 1)"}, "one too many, rounded up"),
    ("1.6", {"/ slope)": "/ slope) + 1"}, "one too many, rounded up"),
    ("1.6", {"math.log(threshold)": "threshold"}, None),
    ("1.6", {"if norm > 0]": "if norm > 0][:5]"}, None),
    ("1.7", {"update = torch.sigmoid(input_z + hidden_z)": "update = torch.sigmoid(input_z)"}, None),
    ("1.7", {"(1 - update) * h + update * candidate": "update * h + candidate"}, None),
    ("1.7", {"reset * hidden_n)": "reset + hidden_n)"}, None),
    ("1.7", {"sign[:, None] * w_ih, sign": "w_ih, sign"}, None),
    ("1.7", {"sign * b_hh": "b_hh"}, None),
    ("2.1", {"pad)\n": "pad, dtype=torch.int32)\n"}, None),
    ("2.1", {"[start, *sentence]": "[start, *sentence[1:], end][: len(sentence) + 1]"}, None),
    ("2.1", {"longest), pad)": "longest), end)"}, None),
    (
        "2.1",
        {
            "longest = max(len(sentence) for sentence in sentences) + 1": "longest = max(len(sentence) for sentence in sentences) + 2"
        },
        None,
    ),
    (
        "2.2",
        {
            "for count, probability in enumerate(probabilities, 1)": "for count, probability in enumerate(reversed(probabilities), 1)"
        },
        None,
    ),
    ("2.2", {"product == 0": "product < 1e-30"}, None),
    (
        "2.2",
        {
            "return log_probability(first) - log_probability(second)": "return sum(math.log(a / b) for a, b in zip(first, second))"
        },
        None,
    ),
    (
        "2.2",
        {"log_probability(first) - log_probability(second)": "log_probability(first) + log_probability(second)"},
        None,
    ),
    (
        "2.2",
        {
            "log_probability(first) - log_probability(second)": "math.exp(log_probability(first) - log_probability(second))"
        },
        None,
    ),
    ("2.3", {"len(words) + 1": "len(words) + 2"}, None),
    ("2.3", {"length**alpha": "alpha**length if alpha else 1"}, None),
    ("2.3", {"log_probability / length": "-log_probability / length"}, None),
    ("2.3", {"return sorted": "return sorted(scored, key=lambda pair: -pair[1])[:3] or sorted"}, None),
    (
        "2.4",
        {"best = sums.topk(count)": "best = sums.topk(count)\n    best = type(best)((best.values, best.indices + 1))"},
        None,
    ),
    ("2.4", {"totals[:, None] + next": "totals[:, None] - next"}, None),
    ("2.4", {"totals[:, None] + next_log_probabilities": "(totals[:, None] + next_log_probabilities).T"}, None),
    ("2.4", {"best.values\n": "best.values.exp()\n"}, None),
    ("2.5", {"log_p / length**alpha": "log_p / (length + 1) ** alpha"}, None),
    ("2.5", {"human_score > output_score": "True"}, None),
    ("2.5", {"human_score > output_score": "human[1] > output[1]"}, None),
    ("2.5", {"/ max(len(faults), 1)": "/ max(len(faults), 1) * 100"}, None),
    (
        "2.6",
        {"min(lengths, key=lambda length: (abs(length - len(output)), length))": "sorted(lengths)[len(lengths) // 2]"},
        None,
    ),
    ("2.6", {"math.exp(1 - expected / produced)": "math.exp(produced - expected)"}, None),
    ("2.6", {"return 1.0": "return produced / expected"}, None),
    ("2.6", {"expected += min": "expected = min"}, None),
    ("2.7", {"live, best = [((), 0.0)], {}": "live, best = [((), 1.0)], {}"}, None),
    ("2.7", {"-one[1])": "one[1])"}, None),
    ("2.7", {"!= end][:width]": "!= end][:1]"}, None),
    ("2.7", {"!= end][:width]": "!= end][: width + 1]"}, None),
    ("2.7", {"best[length] = finished[0]": "best[length] = (list(finished[0][0]), finished[0][1] / length)"}, None),
    ("2.7", {"in continuations[:width] if": "in continuations[:1] if"}, None),
    # Two mistakes at once: the hint may name one that is really there.
    (
        "1.5",
        {"return length + layers - 1": "return length", "return layers\n": "return 7 * length\n"},
        "the upper layers are forgotten",
    ),
    (
        "1.3",
        {"], norm": "], norm * scale", "if norm > max_norm else 1.0": "if norm > max_norm else 0.5"},
        "the norm after clipping",
    ),
    (
        "2.6",
        {"len(output)), length)": "len(output)), -length)", " if produced else 0.0": ""},
        "the longer of two equally close",
    ),
]


@pytest.mark.parametrize(("identifier", "edits", "contains"), WRONG)
def test_a_wrong_answer_gets_no_hint_of_a_mistake_that_it_does_not_make(
    identifier: str, edits: EDITS, contains: str | None
) -> None:
    outcome = judged(identifier, edits)
    assert not outcome.passed
    assert outcome.mistake is None or outcome.mistake.represents == contains, str(outcome.message)
    if contains is not None:
        assert outcome.mistake is not None
    else:
        assert outcome.message is not None
        assert outcome.kind == "crash" or "expected" in outcome.message.en, (
            "it says neither what came nor what was expected"
        )
