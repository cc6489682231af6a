"""Mathematics without the network: one file of MathJax from a pinned package, copied into each edition.

The SVG build needs no font files (a browser refuses those from disk) and writes hidden MathML beside each formula, which is
what screen readers read.
"""

import importlib.util
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

_FILE = "tex-svg.js"
_SETTINGS: dict[str, Any] = {
    "svg": {"fontCache": "local"},
    "options": {"enableMenu": False, "processHtmlClass": "tex2jax_process|mathjax_process|math|output_area"},
}


def use_local_mathjax(app: Sphinx, config: Config) -> None:
    """Point every page at the local copy and switch off the menu, whose entries would load more files."""
    config.mathjax_path = f"mathjax/{_FILE}"
    config.mathjax3_config = _SETTINGS


def copy_mathjax(app: Sphinx, exception: Exception | None) -> None:
    """Copy the file into the finished edition. FileNotFoundError where the package is missing."""
    if exception is not None or app.builder.format != "html":
        return
    target = Path(app.outdir) / "_static" / "mathjax" / _FILE
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(mathjax_file(), target)


def mathjax_file() -> Path:
    """Where the installed package keeps the SVG build of MathJax."""
    package = importlib.util.find_spec("sphinx-mathjax-offline")
    if package is None or package.origin is None:
        raise FileNotFoundError("sphinx-mathjax-offline is not installed; install requirements.txt again")
    return Path(package.origin).parent / "static" / "mathjax" / _FILE
