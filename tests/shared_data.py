"""Collected real data beside the checkout: too large or not ours to be copied into it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(os.environ.get("JURYROOM_SHARED_DATA") or Path(__file__).parents[2] / "shared" / "data")


def folder(name: str) -> Path:
    """The folder of one collection. Skips the test that asks when it is not at hand."""
    if not (ROOT / name).is_dir():
        pytest.skip(f"no {name} in {ROOT}: set JURYROOM_SHARED_DATA to the folder that holds it")
    return ROOT / name
