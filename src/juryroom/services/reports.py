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
    if not any(payload.get(name) for name in ("measures", "systems", "scores")):
        raise BadInput(
            "A report has `measures`, `systems` or `scores`: what `juryroom eval score`, `compare` or `pool` prints "
            "with --json."
        )
    text = msgspec.json.encode(payload).decode()
    if len(text) > MOST_BYTES:
        raise BadInput(f"A report has at most {MOST_BYTES // 1024**2} MB.")
    return unit.reports.add({"benchmark_id": benchmark, "title": title, "payload": text, "created_by": by})
