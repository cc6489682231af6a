"""What takes too long for a chapter, measured by `course measure ID`: one module a record, listed here by claim.

Each module has ID, RECIPE (plain values), SEEDS, TOLERANCE (one number, or one a name, None for a time) and
`measure(seed, recipe) -> {name: number or list of numbers}`; NEEDS_GPU = True where it does.
"""

MEASUREMENTS: dict[str, str] = {}
