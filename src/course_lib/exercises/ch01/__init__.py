"""Chapter 1's exercises, easy to hard."""

from course_lib.exercises.ch01.interpolation import exercise as interpolation
from course_lib.exercises.exercise import register

register(interpolation)
