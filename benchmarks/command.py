"""What a command costs that runs in a process of its own."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path


def cost_of(*command: str) -> dict[str, float]:
    """Seconds and megabytes of `benchmaker COMMAND`. The peak is that of the largest process since this one began."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run([str(Path(sys.executable).with_name("benchmaker")), *command], check=True, capture_output=True)
    wall = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "wall_s": round(wall, 2),
        "user_s": round(used.ru_utime - before.ru_utime, 2),
        "peak_mb": round(used.ru_maxrss / 1024),
    }
