"""From a model of the next token to whole sentences: greedy choice, sampling, beam search, exact search, and whose the errors are."""

from course_lib.decoding.beam import BeamStep, Candidate, beam_search, beam_steps
from course_lib.decoding.exact import ExactResult, exact_search, exhaustive_search
from course_lib.decoding.faults import Attribution, ErrorTable, attribute_errors
from course_lib.decoding.hypotheses import Hypothesis, log_probability, normalised_score, token_log_probabilities
from course_lib.decoding.sampling import greedy, sample, sampling_probabilities
from course_lib.decoding.stepping import NextLogits, State, StepModel, as_step_model

__all__ = [
    "Attribution",
    "BeamStep",
    "Candidate",
    "ErrorTable",
    "ExactResult",
    "Hypothesis",
    "NextLogits",
    "State",
    "StepModel",
    "as_step_model",
    "attribute_errors",
    "beam_search",
    "beam_steps",
    "exact_search",
    "exhaustive_search",
    "greedy",
    "log_probability",
    "normalised_score",
    "sample",
    "sampling_probabilities",
    "token_log_probabilities",
]
