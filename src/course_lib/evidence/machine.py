"""The machine and the versions that a record was measured with."""

from __future__ import annotations

import os
import platform
from importlib import metadata
from pathlib import Path


def hardware() -> dict[str, object]:
    """Name the processor, its cores, the threads in use and, where there is one, the GPU."""
    import torch

    found: dict[str, object] = {"cpu": _processor(), "cores": os.cpu_count() or 1, "threads": torch.get_num_threads()}
    if torch.cuda.is_available():
        found["gpu"] = torch.cuda.get_device_name()
    return found


def versions() -> dict[str, str]:
    """The versions that decide a result: Python's, PyTorch's and the course's."""
    return {
        "python": platform.python_version(),
        "torch": metadata.version("torch"),
        "course": metadata.version("course-lib"),
    }


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
