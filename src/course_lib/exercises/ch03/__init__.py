"""Chapter 3's exercises, easy to hard."""

from course_lib.exercises.ch03 import (
    attention_cost,
    content_or_place,
    context_vector,
    entropy,
    masked_softmax,
    scores,
)
from course_lib.exercises.exercise import register

register(
    masked_softmax.exercise,
    context_vector.exercise,
    entropy.exercise,
    scores.exercise,
    content_or_place.exercise,
    attention_cost.exercise,
)
