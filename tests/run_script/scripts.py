"""Helpers of run.py's tests: the script in a folder of its own, an empty environment, what was said."""

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType


def run_script(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the copy of run.py in `folder`."""
    return subprocess.run(
        [sys.executable, folder / "run.py", *arguments],
        env=os.environ | {"PYTHONUTF8": "1"} | environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def make_environment(script: ModuleType) -> Path:
    """Make a .venv that works but holds nothing, in the script's folder."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", script.VENV], check=True)
    python = Path(script.environment_python())
    library = next(Path(script.VENV).glob("lib/python*/site-packages"), Path(script.VENV, "Lib", "site-packages"))
    (library / "pip.py").write_text("", encoding="utf-8")
    return python


def both_languages(script: ModuleType, key: str, output: str) -> bool:
    """Tell whether the opening of both sentences of a message is in the output, and no traceback."""
    openings = [sentence.split("{")[0][:40] for sentence in script.MESSAGES[key]]
    return all(opening in output for opening in openings) and "Traceback" not in output
