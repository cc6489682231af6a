"""Run a notebook under nbval in a process of its own, as the tests and their own tests do."""

import os
import subprocess
import sys
import time
from pathlib import Path

from course_lib.editions.execute import kernel_environment

PLUGIN = Path(__file__).parent / "nbval"  # apart: its folder is where the run's Python looks first, and hides nothing
SECONDS_FOR_A_CELL = 300
SECONDS_FOR_A_NOTEBOOK = 900


def run_nbval(notebook: Path, cache: Path, profile: Path) -> tuple[int, str, float]:
    """Run `notebook`, comparing the checked cells' text; return nbval's exit status, report and seconds."""
    environment = kernel_environment(cache, profile)
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(PLUGIN), environment.get("PYTHONPATH")]))
    for name in [name for name in environment if name.startswith("PYTEST_")]:
        del environment[name]
    command = [sys.executable, "-m", "pytest", "-p", "compare_text_only", "-p", "no:cacheprovider", "-p", "no:xdist"]
    command += ["-c", str(PLUGIN / "nbval.ini"), "--rootdir", str(notebook.parent), "--color=no", "-q", "--tb=short"]
    command += [f"--nbval-sanitize-with={PLUGIN / 'this_run.cfg'}"]
    command += ["--nbval-lax", "--nbval-current-env", f"--nbval-cell-timeout={SECONDS_FOR_A_CELL}", "-x", str(notebook)]
    began = time.monotonic()
    done = subprocess.run(
        command,
        env=environment,
        cwd=notebook.parent,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=SECONDS_FOR_A_NOTEBOOK,
    )
    return done.returncode, done.stdout + done.stderr, time.monotonic() - began
