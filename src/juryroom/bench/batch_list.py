"""What is known of batches: at the provider, and in the run folder."""

from __future__ import annotations

from typing import Any

from juryroom.bench.batching import Batches
from juryroom.bench.run import Run
from juryroom.errors import BadInput
from juryroom.ports import BatchList


def _of_stage(run: Run, path_stem: str) -> Batches:
    state = run.folder.state
    return Batches(path_stem, state, state, state)


def mapped(run: Run, stage: str) -> list[dict[str, Any]]:
    """Every batch of a stage, oldest first. Raises BadInput for a stage there is none of."""
    if stage not in ("vision", "judge"):
        raise BadInput(f"There is no stage {stage!r}: vision, judge, vision-retry or judge-retry.")
    found = []
    for path in sorted(run.folder.state.glob(f"{stage}*_batches.jsonl")):
        name = path.name.removesuffix("_batches.jsonl")
        for one in _of_stage(run, name).all():
            found.append(
                {
                    "stage": name,
                    "input_file": one.file,
                    "batch_id": one.batch_id,
                    "questions": one.n,
                    "state": one.state,
                    "problem": one.problem,
                }
            )
    return found


def listed(run: Run, *, limit: int, active_only: bool) -> list[dict[str, Any]]:
    """Batches at the providers of both stages, newest first; `ours` where this run sent them."""
    ours = {row["batch_id"]: row["stage"] for stage in ("vision", "judge") for row in mapped(run, stage)}
    found: dict[str, dict[str, Any]] = {}
    able = False
    for kind in ("vision", "judge"):
        section = getattr(run.config, f"{kind}_config")
        client = run.build(kind, section.adapter or "offline", section)
        if not isinstance(client, BatchList):
            continue
        able = True
        for name, batch in client.latest(limit):
            if active_only and batch.state != "waiting":
                continue
            found[batch.id] = {
                "batch_id": batch.id,
                "state": batch.state,
                "done": batch.done,
                "total": batch.total,
                "failed": batch.failed,
                "name": name,
                "ours": ours.get(batch.id, ""),
            }
    if not able:
        raise BadInput("The configured adapters have no batches.")
    return list(found.values())[:limit]
