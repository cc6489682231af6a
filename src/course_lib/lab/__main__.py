"""`python -m course_lib.lab`: what `run.py lab` runs; every argument is JupyterLab's."""

import os
import sys
from pathlib import Path

from course_lib.lab.server import serve
from course_lib.languages import preferred_language, set_language

set_language(preferred_language(os.environ))
sys.exit(serve(Path.cwd(), sys.argv[1:]))
