"""Predictions of a judge that is sure enough become annotations, marked as such, until somebody takes them back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from juryroom.core.actions import Change
from juryroom.core.model import Json, NewAnnotation, TaskId
from juryroom.core.permissions import Permission
from juryroom.services.actions.kinds import Action, Counts, Step, counted

if TYPE_CHECKING:
    from juryroom.store.unit import UnitOfWork

MARK = "automated"
"""`last_action` of what no person gave."""


def _automate(unit: UnitOfWork, step: Step, ids: Sequence[TaskId]) -> Counts:
    """One annotation of nobody's per task that has none, from the prediction of the named version."""
    unit.rewrites.hold(step.project.id, ids)
    version, automation = step.options["model_version"], step.options["automation"]
    there = unit.annotations.of_tasks(ids)
    made = {}
    for task_id, said in unit.predictions.of_tasks(ids).items():
        fitting = [each for each in said if each.model_version == version]
        if fitting and not there[task_id]:
            last = fitting[-1]
            made[task_id] = NewAnnotation(
                result=last.result, result_count=len(msgspec.json.decode(last.result)), completed_by=None,
                last_action=MARK, parent_prediction=last.id, bulk_created=True,
                meta=Json(msgspec.json.encode({"automation": automation, "confidence": last.score}).decode()),
            )  # fmt: skip
    stored = [unit.annotations.add(task_id, step.project.id, new) for task_id, new in made.items()]
    if stored:
        changes = [Change("annotation", each.id, "created", each.task_id, None) for each in stored]
        unit.action_runs.note(step.run, changes)
        unit.tasks.recount(step.project, list(made))
        unit.rewrites.tell("annotation", step.project.id, sorted(made))
    return {"annotations": len(stored)}


AUTOMATE = Action(
    "judge_automation", "Automate a judge", 0, Permission.PROMPTS_CHANGE,
    "Sure predictions of a certified judge become annotations.",
    _automate, lambda did: f"Created {counted(did.get('annotations', 0), 'annotation')}",
)  # fmt: skip
"""Asked for by an automation, never by itself."""
