"""Short sentences of everyday and of fairy tales, for vectors learnt from the company that words keep.

    a rainha herdou o castelo no palácio .
    o turista perdeu o chinelo na praia .

Each sentence names one thing, so things of one kind never stand together, and yet they keep the same company: whoever inherits,
guards or conquers something does so to a castle, a country, a crown, or riches. "Manga" is a fruit in half of its
sentences and a sleeve in the others. A tenth of the sentences mixes kinds freely. What this corpus cannot show:
frequencies, analogies, or prejudices of real text. Licence: CC BY 4.0, as the course's texts.
"""

from __future__ import annotations

from functools import cache

from course_lib.corpora.grammar import Grammar
from course_lib.languages import Text

_NAMES = {
    "kingdom": Text(pt="reino", en="kingdom"),
    "machines": Text(pt="máquinas", en="machines"),
    "clothes": Text(pt="roupas", en="clothes"),
    "fruit": Text(pt="frutas", en="fruit"),
}
# kind: who, does what, to which thing (with its article), where
_KINDS: dict[str, tuple[str, str, str, str]] = {
    "kingdom": (
        "o_rei a_rainha o_príncipe a_princesa o_duque",
        "herdou perdeu governou defendeu conquistou cobiçou",
        "o_castelo o_país a_riqueza a_coroa o_trono o_tesouro o_reino",
        "no_palácio na_torre na_corte na_batalha",
    ),
    "machines": (
        "a_engenheira o_técnico a_piloto o_mecânico a_cientista",
        "consertou ligou testou desmontou programou calibrou",
        "o_avião o_computador o_motor o_rádio a_câmera a_impressora o_relógio",
        "na_oficina no_laboratório no_hangar na_fábrica",
    ),
    "clothes": (
        "a_criança o_turista o_menino a_modelo a_costureira",
        "vestiu lavou costurou secou experimentou dobrou",
        "o_chinelo os_óculos a_camiseta o_chapéu o_vestido a_calça a_manga",
        "na_praia no_varal na_loja na_mala",
    ),
    "fruit": (
        "a_feirante o_cozinheiro a_avó o_menino o_macaco",
        "descascou comeu cortou provou colheu mordeu",
        "a_banana a_laranja a_maçã a_goiaba o_abacaxi o_limão a_manga",
        "na_feira na_cozinha no_pomar na_sobremesa",
    ),
}
_ANY_VERB = "viu comprou vendeu desenhou encontrou"
_TIMES = "ontem hoje cedo sempre"


def kinds() -> dict[str, list[str]]:
    """Return the things of each kind, by the kind's name in the language in use; "manga" is in two of them."""
    return {str(_NAMES[kind]): [word.split("_")[1] for word in parts[2].split()] for kind, parts in _KINDS.items()}


@cache
def grammar() -> Grammar:
    """Return the grammar of the sentences."""

    def choices(words: str) -> list[tuple[float, tuple[str, ...]]]:
        return [(1.0, tuple(word.split("_"))) for word in words.split()]

    rules: dict[str, list[tuple[float, tuple[str, ...]]]] = {}
    for kind, parts in _KINDS.items():
        for role, words in zip(("who", "does", "thing", "where"), parts, strict=True):
            rules[f"{role} {kind}"] = choices(words)
    rules["does any"], rules["when"] = choices(_ANY_VERB), [(2.0, ()), *choices(_TIMES)]
    for role in ("who", "thing", "where"):
        rules[f"{role} any"] = [(1.0, (f"{role} {kind}",)) for kind in _KINDS]
    rules["S"] = []
    for kind in _KINDS:
        known, shared = f"does {kind}", "does any"
        for verb, weight in ((known, 6.0), (shared, 1.5)):
            body = (f"who {kind}", verb, f"thing {kind}")
            rules["S"] += [(weight / 2, ("when", *body, ".")), (weight / 2, ("when", *body, f"where {kind}", "."))]
    rules["S"].append((3.3, ("when", "who any", "does any", "thing any", "where any", ".")))
    return Grammar(rules)
