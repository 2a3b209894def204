"""The key figures of a run, as the dashboard of a prompt shows them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import msgspec

from juryroom.core.judging.prompts import JudgeRun
from juryroom.services.judging import results

if TYPE_CHECKING:
    from juryroom.store.unit import UnitOfWork


def of_run(unit: UnitOfWork, run: JudgeRun) -> list[dict[str, Any]]:
    """Accuracy, outputs, outcomes, cost and alignment; null where there is nothing to tell it from."""
    aligned = results.aligned(results.truth_of(unit, unit.prompts.version(run.version_id), run.project_id, "dev"))
    cost = {
        "total": run.spent, "average": run.spent / run.done if run.done else None, "input_tokens": run.input_tokens,
        "output_tokens": run.output_tokens, "price": msgspec.json.decode(run.price) or None,
    }  # fmt: skip
    outcomes = {
        **msgspec.json.decode(run.outcomes), "waiting": run.total_tasks - run.done, "flips": run.flips,
        "needs_review": run.review, "total": run.total_tasks,
    }  # fmt: skip
    accuracy = {name: value for name, value in asdict(aligned).items() if name not in ("controls", "tasks")}
    found: list[tuple[str, str, dict[str, Any]]] = [
        ("accuracy", "Accuracy against ground truth", accuracy),
        ("outputs", "Outputs", results.outputs(unit, run)),
        ("outcomes", "Outcomes", outcomes),
        ("cost", "Cost in USD", cost),
        ("alignment", "Alignment by control", aligned.controls),
    ]
    return [{"key": key, "title": title, "values": values} for key, title, values in found]
