"""Pictures in one style, each a `matplotlib` Figure that carries its own alternative text; none is shown here."""

from course_lib.colours import PALETTE
from course_lib.plots.charts import bars, grouped_bars, lines
from course_lib.plots.diagrams import cell_diagram, chain
from course_lib.plots.maps import heatmap, scatter_words
from course_lib.plots.svg import to_svg
from course_lib.plots.translators import looking_back

__all__ = [
    "PALETTE",
    "bars",
    "cell_diagram",
    "chain",
    "grouped_bars",
    "heatmap",
    "lines",
    "looking_back",
    "scatter_words",
    "to_svg",
]
