from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(os.environ.get("JURYROOM_SHARED_DATA") or Path(__file__).parents[4] / "shared" / "data")


@pytest.fixture(scope="session")
def collection() -> Callable[[str], Path]:
    """A folder of collected configs or exports; the test is skipped when it is not at hand."""

    def folder(name: str) -> Path:
        if not (ROOT / name).is_dir():
            pytest.skip(f"no collection of {name}: set JURYROOM_SHARED_DATA to the folder that holds it")
        return ROOT / name

    return folder
