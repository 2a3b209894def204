"""Published data sets, which are not part of the repository: a test that needs one is skipped where it is absent."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from juryroom.cli.agreement import app

ROOT = Path(os.environ.get("JURYROOM_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")


@pytest.fixture(scope="session")
def dataset() -> Callable[[str], Path]:
    """The folder of a data set."""

    def folder(name: str) -> Path:
        if not (ROOT / name).is_dir():
            pytest.skip(f"no data set {name}: set JURYROOM_SHARED_DATA to the folder that holds it")
        return ROOT / name

    return folder


@pytest.fixture(scope="session")
def agreement() -> Callable[..., Any]:
    """`juryroom agreement ... --json`, without intervals unless asked for."""

    def run(*arguments: object) -> Any:
        more = [] if "--bootstrap" in arguments else ["--bootstrap", "0"]
        done = CliRunner().invoke(app, [*map(str, arguments), *more, "--json"])
        assert done.exit_code == 0, (done.output, done.exception)
        return json.loads(done.output)

    return run
