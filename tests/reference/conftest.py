"""The command line on published label collections (shared_data.py finds them)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from juryroom.cli.agreement import app


@pytest.fixture(scope="session")
def agreement() -> Callable[..., Any]:
    """`juryroom agreement ... --json`, without intervals unless asked for."""

    def run(*arguments: object) -> Any:
        more = [] if "--bootstrap" in arguments else ["--bootstrap", "0"]
        done = CliRunner().invoke(app, [*map(str, arguments), *more, "--json"])
        assert done.exit_code == 0, (done.output, done.exception)
        return json.loads(done.output)

    return run
