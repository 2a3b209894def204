"""Reports on search systems, as `juryroom eval compare --json` and `eval score --json` write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from juryroom.core.benchmark.records import Report
from juryroom.core.model import UserId
from juryroom.errors import BadInput

if TYPE_CHECKING:
    from juryroom.store.unit import UnitOfWork

MOST_BYTES = 8 * 1024 * 1024


def keep(unit: UnitOfWork, title: str, payload: Mapping[str, Any], *, benchmark: int | None, by: UserId) -> Report:
    """Keep a report. Raises BadInput for one that names no measure, NotThere for an unknown benchmark."""
    if benchmark is not None:
        unit.benchmarks.get(benchmark)
    if not payload.get("measures") and not payload.get("systems"):
        raise BadInput("A report has `measures` or `systems`: what `juryroom eval score` or `compare --json` prints.")
    text = msgspec.json.encode(payload).decode()
    if len(text) > MOST_BYTES:
        raise BadInput(f"A report has at most {MOST_BYTES // 1024**2} MB.")
    return unit.reports.add({"benchmark_id": benchmark, "title": title, "payload": text, "created_by": by})
