"""Tasks with equal data: one of each stays, with the annotations of all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import msgspec

from juryroom.core.actions import Change, Entity
from juryroom.core.model import AnnotationId, Project, Task, TaskId, UserId
from juryroom.core.permissions import Permission
from juryroom.services.actions.deletions import share_out
from juryroom.services.actions.kinds import Action, Counts, Plan, Step, counted

if TYPE_CHECKING:
    from juryroom.store.unit import UnitOfWork

_AT_ONCE = 5000
_SHOWN = 20
"""Groups in a preview."""
_sorted = msgspec.json.Encoder(order="deterministic")


def _fingerprint(data: str) -> bytes:
    """Equal for equal data, whatever the order of their fields."""
    return blake2b(_sorted.encode(msgspec.json.decode(data)), digest_size=16).digest()


def _find(unit: UnitOfWork, _: Project, plan: Plan, __: UserId) -> Plan:
    """Of each group of equal tasks the one with the most answers stays; of several such, the oldest."""
    groups = [group for group in _groups(unit, plan.ids) if len(group) > 1]
    tasks = {task.id: task for task in unit.tasks.get_many([one for group in groups for one in group], payload=False)}
    stands_for: dict[TaskId, TaskId] = {}
    shown: list[dict[str, Any]] = []
    moving = 0
    for group in groups:
        kept, *gone = sorted(group, key=lambda one: (-_answers(tasks[one]), one))
        stands_for |= dict.fromkeys(gone, kept)
        moved = sum(_answers(tasks[one]) for one in gone)
        moving += moved
        if len(shown) < _SHOWN:
            shown.append({"keep": kept, "remove": gone, "annotations_moved": moved})
    preview = {"groups": len(groups), "remove": len(stands_for), "annotations_moved": moving, "examples": shown}
    return Plan(sorted(stands_for), {}, stands_for, preview)


def _groups(unit: UnitOfWork, ids: Sequence[TaskId]) -> Iterable[list[TaskId]]:
    found: defaultdict[bytes, list[TaskId]] = defaultdict(list)
    for start in range(0, len(ids), _AT_ONCE):
        for each in unit.rewrites.texts("task", ids[start : start + _AT_ONCE]):
            found[_fingerprint(each.text)].append(each.task_id)
    return found.values()


def _answers(task: Task) -> int:
    return task.total_annotations + task.cancelled_annotations


def _begin(unit: UnitOfWork, step: Step, plan: Plan) -> None:
    """Write down who stands for whom: the chunks of a job hold nothing but ids."""
    pairs = plan.stands_for.items()
    unit.action_runs.note(step.run, (Change("task", gone, "duplicate", gone, str(kept)) for gone, kept in pairs))


def _remove(unit: UnitOfWork, step: Step, ids: Sequence[TaskId]) -> Counts:
    """Move the answers, then take the task out; one that is no duplicate any more stays."""
    noted = unit.action_runs.changes(step.run, ids)
    kept = {each.task_id: TaskId(int(each.before or 0)) for each in noted if each.field == "duplicate"}
    both = sorted({*kept, *kept.values()})
    unit.rewrites.hold(step.project.id, both)
    inside = unit.tasks.existing(step.project.id, both)
    prints = {each.id: _fingerprint(each.text) for each in unit.rewrites.texts("task", both) if each.id in inside}
    gone = [one for one, stays in kept.items() if one in prints and prints[one] == prints.get(stays)]
    moved = _move(unit, step, "annotation", {one: kept[one] for one in gone})
    _move(unit, step, "draft", {one: kept[one] for one in gone})
    unit.trash.keep_tasks(step.run, step.project, gone)
    number = unit.tasks.delete_many(step.project, gone, share=False)
    if moved:
        unit.tasks.recount(step.project, sorted({kept[one] for one in gone}))
    return {"tasks": number, "annotations": moved}


def _move(unit: UnitOfWork, step: Step, entity: Entity, kept: dict[TaskId, TaskId]) -> int:
    if entity == "annotation":
        _give_way(unit, step, kept)
    there = unit.rewrites.texts(entity, list(kept))
    unit.rewrites.move(entity, {each.id: kept[each.task_id] for each in there})
    unit.action_runs.note(
        step.run,
        [Change(entity, each.id, "task", each.task_id, str(each.task_id), str(kept[each.task_id])) for each in there],
    )
    return len(there)


def _give_way(unit: UnitOfWork, step: Step, kept: dict[TaskId, TaskId]) -> None:
    """One ground truth per task: what arrives second is an answer like others."""
    taken = set(unit.rewrites.truths_of(sorted(set(kept.values()))).values())
    second: dict[AnnotationId, TaskId] = {}
    for annotation, task_id in unit.rewrites.truths_of(list(kept)).items():
        if kept[task_id] in taken:
            second[annotation] = task_id
        taken.add(kept[task_id])
    if second:
        unit.rewrites.set_ground_truth(list(second), False)
        unit.action_runs.note(
            step.run, [Change("annotation", one, "ground_truth", task_id, "1", "0") for one, task_id in second.items()]
        )


def _told(did: Counts) -> str:
    moved = did.get("annotations", 0)
    rest = f", moved {counted(moved, 'annotation')} to the tasks that stay" if moved else ""
    return f"Removed {counted(did.get('tasks', 0), 'duplicate')}{rest}"


ACTIONS = (
    Action(
        "remove_duplicates", "Remove duplicates", 99, Permission.TASKS_DELETE,
        "Of the selected tasks with equal data one stays, the one with the most answers; it gets the annotations of "
        "the others.",
        _remove, _told, prepare=_find, begin=_begin, settle=share_out,
    ),
)  # fmt: skip
