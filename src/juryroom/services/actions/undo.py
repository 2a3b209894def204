"""Taking an action back: what it took out is put back, what it changed is set back, what it made goes.

What somebody has worked on since stays as they left it, and is counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import msgspec

from juryroom.core.actions import Change, Entity, Run, RunId
from juryroom.core.config.relabel import relabel
from juryroom.core.jobs import Job
from juryroom.core.model import Project, ProjectId, TaskId, UserId
from juryroom.errors import NotNow
from juryroom.services import jobs
from juryroom.services.actions import assignees
from juryroom.services.actions.deletions import share_out
from juryroom.services.actions.kinds import Counts, counted
from juryroom.services.actions.runs import IN_REQUEST, Done, run_of
from juryroom.services.actions.task_fields import mark_of
from juryroom.services.jobs import NewJob
from juryroom.store.rewrites import Text
from juryroom.store.unit import UnitOfWork

JOB = "actions.undo"
PURGE_JOB = "actions.purge"
_ROWS = 500
"""Rows of each kind that one unit of a purge erases."""
_NOUNS = ("task", "annotation", "prediction", "draft")
ByField = Mapping[tuple[Entity, str], list[Change]]


def undo(unit: UnitOfWork, run_id: int, *, by: UserId, in_request: int = IN_REQUEST) -> Done:
    """Take an action back, by a job when it touched more than `in_request` tasks. Raises NotThere, NotNow."""
    run = unit.action_runs.lock(run_id)
    _refuse(unit, run)
    _set_config_back(unit, run)
    ids = sorted(unit.trash.task_ids(run.id) | unit.action_runs.changed_tasks(run.id))
    if len(ids) > in_request:
        new = NewJob(JOB, f"Undo: {run.title}", {"run": run.id, "by": by}, run.project_id, by, ids)
        job = jobs.enqueue(unit, new)
        unit.action_runs.update(run.id, undo_job_id=job.id)
        return Done(len(ids), f"Undo: {counted(len(ids), 'task')}, in the background", run.id, job.id)
    counts = _undo(unit, run, ids)
    return Done(len(ids), _finish(unit, run, counts, by), run.id)


def _refuse(unit: UnitOfWork, run: Run) -> None:
    """Raises NotNow with the way out when the run cannot be undone at this moment."""
    if run.undone_at is not None:
        raise NotNow("This has been undone already.")
    if run.purged_at is not None or (run.expires_at is not None and run.expires_at <= unit.now):
        raise NotNow("This can no longer be undone: what it took out is kept for 30 days.")
    for job_id, words in ((run.job_id, "still under way: cancel it first"), (run.undo_job_id, "being undone")):
        if job_id is not None and not unit.jobs.get(job_id).is_over:
            raise NotNow(f"This is {words}.")
    later = unit.action_runs.built_upon(run)
    if later is not None:
        raise NotNow(f'Undo "{later.title}" (number {later.id}) first: it was done to the same tasks after this.')


def _set_config_back(unit: UnitOfWork, run: Run) -> None:
    """The config as it was before a renaming; a label renamed in a config that was edited since is renamed back."""
    options = msgspec.json.decode(run.options, type=dict[str, Any])
    before, after = options.get("config_before"), options.get("config_after")
    if before is None or before == after:
        return
    project = unit.projects.get(run.project_id)
    config: str | None = before if project.label_config == after else _renamed_back(project, options)
    if config is None:
        raise NotNow("The labelling config was changed after this: set it back first, then undo.")
    unit.projects.update(project.id, {"label_config": config})


def _renamed_back(project: Project, options: Mapping[str, Any]) -> str | None:
    if options["renames"]["controls"]:
        return None
    config: str | None = project.label_config
    for control, names in options["renames"]["labels"].items():
        for old, new in names.items():
            config = relabel(config, control, new, old) if config is not None else None
    return config


def undo_chunk(unit: UnitOfWork, job: Job, ids: Sequence[int]) -> Counts:
    """One chunk of the tasks of a job that `undo` asked for."""
    return _undo(unit, run_of(unit, job), [TaskId(one) for one in ids])


def conclude_undo(unit: UnitOfWork, job: Job, counts: Counts) -> str:
    """Behind the last chunk. A job that was cancelled leaves a run that can be undone further."""
    run, by = run_of(unit, job), job.user_id
    if job.cancel_requested:
        return f"Stopped; {_told(counts)}"
    return _finish(unit, run, counts, by)


def _finish(unit: UnitOfWork, run: Run, counts: Counts, by: UserId | None) -> str:
    share_out(unit, unit.projects.get(run.project_id))
    unit.action_runs.update(run.id, undone_at=unit.now, undone_by=by)
    return _told(counts)


def _told(counts: Counts) -> str:
    back = [counted(counts[f"{noun}s"], noun) for noun in _NOUNS if counts.get(f"{noun}s")]
    said = [f"Put back {', '.join(back)}" if back else ""]
    said.append(f"set back {counted(counts['changes'], 'change')}" if counts.get("changes") else "")
    said.append(f"removed {counted(counts['removed'], 'annotation')}" if counts.get("removed") else "")
    said.append(f"left {counts['kept']} as changed since" if counts.get("kept") else "")
    said.append(f"{counts['lost']} had no place any more" if counts.get("lost") else "")
    text = "; ".join(part for part in said if part) or "There was nothing to set back"
    return text[0].upper() + text[1:]


def _undo(unit: UnitOfWork, run: Run, ids: Sequence[TaskId]) -> Counts:
    """Everything this run did to these tasks."""
    project = unit.projects.get(run.project_id)
    changes = unit.action_runs.changes(run.id, ids)
    elsewhere = {TaskId(int(each.mark)) for each in changes if each.field == "task" and each.mark is not None}
    touched = sorted({*ids, *elsewhere})
    unit.rewrites.hold(project.id, touched)
    restored = unit.trash.restore(run.id, project, ids)
    by_field: defaultdict[tuple[Entity, str], list[Change]] = defaultdict(list)
    for each in changes:
        by_field[each.entity, each.field].append(each)
    moved = _move_back(unit, by_field)
    removed = _remove_made(unit, by_field[("annotation", "created")])
    set_back = sum(_set_back(unit, entity, by_field) for entity in ("task", "annotation", "prediction", "draft"))
    set_back += _set_priorities_back(unit, project.id, by_field[("task", "priority")])
    for people in assignees.KINDS:
        set_back += assignees.set_back(unit, project.id, people, by_field[("task", people)])
    truths = _set_truths_back(unit, by_field[("annotation", "ground_truth")])
    unit.action_runs.forget(run.id, ids)
    there = sorted(unit.tasks.existing(project.id, touched))
    if restored.tasks or restored.predictions:
        unit.trash.rescore(project, there)
    if moved or removed or truths or restored.tasks or restored.annotations:
        unit.tasks.recount(project, there)
    unit.rewrites.tell("task", project.id, there)
    unit.outbox.add("tasks.restored", {"project": project.id, "tasks": there})
    real = [each for each in changes if each.field != "duplicate"]
    kept = len(real) - moved - removed - set_back - truths
    return asdict(restored) | {"changes": moved + set_back + truths, "removed": removed, "kept": kept}


def _move_back(unit: UnitOfWork, by_field: ByField) -> int:
    number = 0
    for entity in ("annotation", "draft"):
        changes = by_field.get((entity, "task"), [])
        places = unit.rewrites.places(entity, [each.row_id for each in changes])
        back = {
            each.row_id: TaskId(int(each.before or 0))
            for each in changes
            if places.get(each.row_id) == int(each.mark or 0)
        }
        alive = {task.id for task in unit.tasks.get_many(sorted(set(back.values())), payload=False)}
        back = {row_id: task_id for row_id, task_id in back.items() if task_id in alive}
        unit.rewrites.move(entity, back)
        number += len(back)
    return number


def _remove_made(unit: UnitOfWork, changes: Sequence[Change]) -> int:
    untouched = unit.rewrites.untouched([each.row_id for each in changes])
    unit.rewrites.remove_annotations(untouched)
    return len(untouched)


def _set_back(unit: UnitOfWork, entity: Entity, by_field: ByField) -> int:
    changes = by_field.get((entity, "data" if entity == "task" else "result"), [])
    now = unit.rewrites.texts_by_id(entity, [each.row_id for each in changes])
    texts = {
        each.row_id: (each.before or "", each.updated_at if now[each.row_id].updated_at == each.changed_at else None)
        for each in changes
        if each.row_id in now and _is_as_left(each, now[each.row_id])
    }
    unit.rewrites.set_back(entity, texts)
    return len(texts)


def _set_priorities_back(unit: UnitOfWork, project_id: ProjectId, changes: Sequence[Change]) -> int:
    """Those that are still what the action set."""
    now = unit.rewrites.priorities(each.row_id for each in changes)
    back = {each.task_id: int(each.before or 0) for each in changes if str(now.get(each.task_id)) == each.mark}
    unit.rewrites.set_priorities(project_id, back)
    return len(back)


def _is_as_left(change: Change, now: Text) -> bool:
    if change.entity == "task":
        return mark_of(now.text) == change.mark
    return now.updated_at == change.changed_at if now.revision is None else str(now.revision) == change.mark


def _set_truths_back(unit: UnitOfWork, changes: Sequence[Change]) -> int:
    """Marks that were given go first; one that was taken returns unless the task has another truth by now."""
    tasks = sorted(unit.rewrites.places("annotation", [each.row_id for each in changes]).items())
    place = dict(tasks)
    truths = unit.rewrites.truths_of(sorted(set(place.values())))
    given = [each.row_id for each in changes if each.before == "0" and each.row_id in truths]
    unit.rewrites.set_ground_truth(_ids(given), False)
    left = set(unit.rewrites.truths_of(sorted(set(place.values()))).values())
    taken = [each.row_id for each in changes if each.before == "1" and place.get(each.row_id, 0) not in {0, *left}]
    unit.rewrites.set_ground_truth(_ids(taken), True)
    return len(given) + len(taken)


def _ids(values: Iterable[int]) -> Any:
    return list(values)


# Ending


def ask_for_purge(unit: UnitOfWork) -> None:
    """Have what can no longer be undone erased in the background, if there is anything."""
    if unit.action_runs.due(1) and all(job.kind != PURGE_JOB for job in unit.jobs.unfinished()):
        jobs.enqueue(unit, NewJob(PURGE_JOB, "Erase what can no longer be undone"))


def purge_due(unit: UnitOfWork) -> bool:
    """Erase some of what can no longer be undone; False when there is nothing left to erase."""
    for run_id in unit.action_runs.due(1):
        if not _purge(unit, run_id):
            unit.action_runs.update(run_id, purged_at=unit.now)
        return True
    return False


def _purge(unit: UnitOfWork, run_id: RunId) -> int:
    return unit.trash.purge(run_id, _ROWS) + unit.action_runs.purge(run_id, _ROWS)
