"""One look for each model: recognised by its name in both languages, told apart without colour, equal in the scripts."""

import json
import re

import pytest

from course_lib.colours import MODELS, OTHERS, PALETTE, looks_of, model_of
from support import ROOT

SHARED = ROOT / "src" / "course_lib" / "figures" / "shared"


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("RNN", "rnn"),
        ("RNN, corrente plana", "rnn"),
        ("LSTM", "lstm"),
        ("GRU", "gru"),
        ("5-GRAM", "n-gram"),
        ("n-gramas", "n-gram"),
        ("bigramas", "bigram"),
        ("GPT, untrained", "gpt"),
        ("atenção", "gpt"),
        ("attention", "gpt"),
        ("sem atenção, 1.000 passos", "encoder-decoder"),
        ("with attention", "encoder-decoder with attention"),
        ("busca gulosa", "greedy"),
        ("greedy search", "greedy"),
        ("B = 1", "greedy"),
        ("um feixe de 3", "beam"),
        ("beam search", "beam"),
        ("B = 10", "beam of 10"),
        ("B = 100, 400 passos de treino", "beam of 100"),
        ("exact search", "exact"),
        ("controle", "control"),
        ("trained for 1,000 steps", None),
        ("arnica", None),
        ("grupo", None),
    ],
)
def test_a_series_is_known_by_its_name_in_either_language(name: str, model: str | None) -> None:
    assert model_of(name) == model


def test_a_model_keeps_its_colour_whatever_stands_beside_it() -> None:
    for names in (["RNN", "GPT"], ["GPT", "a thing", "RNN"], ["LSTM", "RNN, flat chain"]):
        for name, look in zip(names, looks_of(names), strict=True):
            if model := model_of(name):
                assert look.colour == MODELS[model].colour


def test_no_two_series_of_a_picture_have_the_same_dash_and_mark_in_one_colour() -> None:
    names = ["RNN", "RNN, flat chain", "RNN, sem treino", "GPT", "something", "another"]
    looks = looks_of(names)
    assert len({(look.ink, look.dash, look.marker, look.hollow) for look in looks}) == len(names)
    assert looks[2].hollow and not looks[0].hollow
    others = looks_of(list("abcdef"))
    assert len({look.ink for look in others}) == len({look.marker for look in others}) == 6


def test_what_is_no_model_takes_a_colour_that_no_model_of_the_picture_has() -> None:
    own, other = looks_of(["B = 10", "something"])
    assert own.colour == "teal" and other.colour == "slate"
    assert looks_of(["exact search", "something"])[1].colour != "slate"


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: str) -> list[float]:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


@pytest.mark.parametrize("ground", ["#ffffff", "#14181e"])
def test_every_colour_stands_out_from_both_grounds(ground: str) -> None:
    for colour in PALETTE.values():
        bright, dark = sorted((_luminance(colour), _luminance(ground)), reverse=True)
        assert (bright + 0.05) / (dark + 0.05) >= 3, colour


# Machado, Oliveira and Fernandes (2009), full strength, on linear colours.
_DEFICIENCIES = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
}


@pytest.mark.parametrize("kind", _DEFICIENCIES)
def test_models_whose_colours_look_alike_to_the_colour_blind_differ_in_dash_and_mark(kind: str) -> None:
    seen = {
        name: [
            sum(weight * part for weight, part in zip(row, _linear(look.ink), strict=True))
            for row in _DEFICIENCIES[kind]
        ]
        for name, look in MODELS.items()
    }
    for one, first in MODELS.items():
        for other, second in MODELS.items():
            near = sum((a - b) ** 2 for a, b in zip(seen[one], seen[other], strict=True)) ** 0.5 < 0.15
            if one < other and near:
                assert first.dash != second.dash or first.marker != second.marker, (one, other)
                assert first.marker != second.marker, (one, other)


def test_the_scripts_hold_the_same_table() -> None:
    script = (SHARED / "colours.js").read_text(encoding="utf-8")
    body = re.search(r"export const MODELS = (\{.*?\n\});", script, re.DOTALL)[1]
    body = re.sub(r"(colour|dash|marker):", r'"\1":', body)
    table = json.loads(re.sub(r",(\s*\})", r"\1", body))
    assert table == {
        name: {"colour": look.colour, "dash": list(look.dash), "marker": look.marker} for name, look in MODELS.items()
    }


def test_the_style_of_the_figures_holds_the_same_colours() -> None:
    style = (SHARED / "style.css").read_text(encoding="utf-8")
    assert dict(re.findall(r"--course-(\w+): (#[0-9a-f]{6});", style)).items() >= PALETTE.items()
    assert {look.colour for look in (*MODELS.values(), *OTHERS)} == set(PALETTE)
