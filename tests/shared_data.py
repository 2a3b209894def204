"""Collected real data beside the checkout: too large or not ours to be copied into it. The one place that finds it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(os.environ.get("JURYROOM_SHARED_DATA") or Path(__file__).parents[2] / "shared" / "data")
TOOLS = ROOT.parent / "tools"


def folder(name: str) -> Path:
    """The folder of one collection. Skips the test that asks when it is not at hand."""
    if not (ROOT / name).is_dir():
        pytest.skip(f"no {name} in {ROOT}: set JURYROOM_SHARED_DATA to the folder that holds it")
    return ROOT / name


def files(name: str, pattern: str) -> list[Path]:
    """Files of one collection in the order of their names; none when it is not at hand."""
    return sorted((ROOT / name).glob(pattern))


def tool(name: str) -> Path:
    """A stand-in program beside the data. Skips the test that asks when it is not at hand."""
    if not (TOOLS / name).is_file():
        pytest.skip(f"no {name} in {TOOLS}: set JURYROOM_SHARED_DATA to the folder beside the tools")
    return TOOLS / name
