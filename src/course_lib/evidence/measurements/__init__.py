"""The measurements behind the records: each module trains, measures and returns numbers for one seed."""

MEASUREMENTS = {
    "E1.1": "ngram_growth",
    "E1.2": "gradient_by_distance",
    "E1.3": "agreement_by_distance",
    "E1.4": "influence_by_distance",
    "E1.5": "serial_steps",
    "E2.2": "translation_by_length",
}
