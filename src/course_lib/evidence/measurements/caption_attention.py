"""E3.6: captions of drawn scenes with attention and without: how many are right, and where the model looked at right and wrong words."""

from dataclasses import asdict, replace

from course_lib.models.captioning import LOOKS
from course_lib.recipes import captioners
from course_lib.seeding import generator

ID = "E3.6"
SEEDS = (0, 1, 2)
SETS = ("test", "unseen")
RECIPE: dict[str, object] = {
    "models": {look: asdict(replace(captioners.LIVE, look=look)) for look in LOOKS},
    "test": "600 scenes of two objects",
    "unseen": "300 scenes whose first object is a pair of shape and colour that training never showed",
    "named": "weight on the regions that the object being named touches, at the words that name it, in captions of the right length",
}
PARTS = ("named", "other", "chance", "right", "wrong")
TOLERANCE: dict[str, float | None] = {
    **{f"{look} exact {name}": 0.2 for look in LOOKS for name in SETS},
    **{f"attention {part} {name}": 0.25 for part in PARTS for name in SETS},
    **{f"even {part} test": 0.05 for part in ("named", "chance")},
}


def measure(seed: int, recipe: dict[str, object]) -> dict[str, object]:
    """Train with attention and with both controls; caption the same scenes with each."""
    result: dict[str, object] = {}
    for look in LOOKS:
        settings = replace(captioners.LIVE, look=look, seed=seed)
        data = captioners.corpus(seed, settings.scenes)
        model = captioners.trained(settings)
        for name, given in (("test", data.test), ("unseen", data.unseen)):
            found = captioners.captions(model, given, generator(1))
            result[f"{look} exact {name}"] = captioners.exact_share(found, given)
            seen = captioners.looking(found, given)
            if look == "attention":
                result |= {f"{look} {part} {name}": value for part, value in vars(seen).items()}
            elif look == "even" and name == "test":
                result |= {f"{look} {part} {name}": getattr(seen, part) for part in ("named", "chance")}
    return result
