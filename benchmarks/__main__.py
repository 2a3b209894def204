"""Everything `make bench` measures, one after the other: start-up, HTTP, data in and out, agreement, the browser.

Each part prints JSON and runs alone as well, for example `.venv/bin/python -m benchmarks.http --tasks 100000`.
"""

from __future__ import annotations

import subprocess
import sys

PARTS = (
    ("start_up",),
    ("http", "--tasks", "1000", "10000"),
    ("in_and_out", "--tasks", "100000"),
    ("agreement",),
    ("browser",),
    ("planner",),
    ("parse",),
)


def main() -> None:
    for part, *arguments in PARTS:
        print(f"-- {part}", flush=True)
        subprocess.run([sys.executable, "-m", f"benchmarks.{part}", *arguments], check=True)


if __name__ == "__main__":
    main()
