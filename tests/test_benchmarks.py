"""Every benchmark is found from one place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_help_names_every_file_that_can_be_run():
    help_text = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    runnable = {file.stem for file in (ROOT / "benchmarks").glob("*.py") if "__main__" in file.read_text()}
    listed = {line.split()[0] for line in help_text.partition("parts:\n")[2].splitlines() if line.strip()}
    assert runnable - {"__main__", "stand_in"} == listed


def test_an_unknown_part_is_answered_with_those_there_are():
    asked = subprocess.run(
        [sys.executable, "-m", "benchmarks", "htp"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert asked.returncode == 2
    assert "'htp' is no part" in asked.stderr and "http" in asked.stderr
