"""Chapter 1's exercises, easy to hard."""

from course_lib.exercises.ch01 import (
    clipping,
    gradient_reach,
    gru_convention,
    interpolation,
    relu_step,
    serial_steps,
    unrolled_gradient,
)
from course_lib.exercises.exercise import register

register(
    interpolation.exercise,
    relu_step.exercise,
    clipping.exercise,
    unrolled_gradient.exercise,
    serial_steps.exercise,
    gradient_reach.exercise,
    gru_convention.exercise,
)
