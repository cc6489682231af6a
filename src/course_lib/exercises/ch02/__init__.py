"""Chapter 2's exercises, easy to hard."""

from course_lib.exercises.ch02 import (
    beam_step,
    best_of_each_length,
    brevity,
    fault,
    length_normalisation,
    shifted_targets,
    underflow,
)
from course_lib.exercises.exercise import register

register(
    shifted_targets.exercise,
    underflow.exercise,
    length_normalisation.exercise,
    beam_step.exercise,
    fault.exercise,
    brevity.exercise,
    best_of_each_length.exercise,
)
