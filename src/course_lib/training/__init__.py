"""Training models, and remembering what the other edition of a notebook has already trained."""

from course_lib.training.descent import Record
from course_lib.training.grouped import fit_groups, token_loss
from course_lib.training.loop import fit
from course_lib.training.pairs import fit_labels, fit_pairs

__all__ = ["Record", "fit", "fit_groups", "fit_labels", "fit_pairs", "token_loss"]
