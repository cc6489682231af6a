"""The measurements behind the records: each module trains, measures and returns numbers for one seed."""

MEASUREMENTS = {
    "E1.1": "ngram_growth",
    "E1.2": "gradient_by_distance",
    "E1.3": "agreement_by_distance",
    "E1.4": "influence_by_distance",
    "E1.5": "serial_steps",
    "E1.5-gpu": "serial_steps_gpu",
    "E2.1": "shared_encoder",
    "E2.2": "translation_by_length",
    "E2.3": "greedy_or_beam",
    "E2.4": "beam_width",
    "E2.6": "length_normalisation",
    "E2.7": "search_or_model",
    "E2.8": "reversed_source",
    "E3.1": "translation_with_attention",
    "E3.2": "word_alignment",
    "E3.3": "scoring_functions",
    "E3.4": "attention_cost",
    "E3.5": "content_or_location",
    "E3.6": "caption_attention",
}

# One seed of these takes minutes, where one of the others takes one or two at most: measured again on Sundays only.
LONG = {"E1.3", "E2.4", "E2.8", "E3.1", "E3.3"}
# One seed of these takes a quarter of an hour, which a run of the tests does not have: measured again by `course measure` alone.
BY_HAND = {"E2.2"}
