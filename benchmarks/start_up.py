"""How long the server and the commands take to start, and how much the installation weighs.

.venv/bin/python -m benchmarks.start_up
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.house import House, free_port, start


def server_starts() -> dict[str, float]:
    """Seconds to the first answer on an empty and on an existing data directory, and idle memory after the second."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("first_start_s", "later_start_s"):
            port = free_port()
            process, seconds = start(Path(folder), port)
            figures[name] = round(seconds, 2)
            time.sleep(1)
            figures["idle_mb"] = round(House(port, process, Path(folder)).memory_mb(), 1)
            process.terminate()
            process.wait(20)
    return figures


def command_seconds(*arguments: str) -> float:
    """Best of five runs of one command."""
    command = [str(Path(sys.executable).with_name("juryroom")), *arguments]
    taken = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        taken.append(time.perf_counter() - began)
    return round(min(taken), 3)


def main() -> None:
    figures = server_starts() | {
        "version_command_s": command_seconds("--version"),
        "help_command_s": command_seconds("--help"),
        "templates_command_s": command_seconds("config", "templates"),
    }
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
