"""New tasks with what came with them, as rows for the bulk path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from juryroom.core.model import Instant, NewAnnotation, NewTask, Project, SkipQueue, TaskId
from juryroom.store import bulk
from juryroom.store.tables import (
    annotation_payloads,
    prediction_payloads,
    predictions,
    task_payloads,
    tasks,
)
from juryroom.store.tables import (
    annotations as annotations_table,
)

_TASK = (
    "id", "project_id", "inner_id", "overlap", "allow_skip", "import_id", "file_upload", "created_at", "updated_at",
    "total_annotations", "cancelled_annotations", "ground_truths", "total_predictions", "answers", "is_labeled",
    "completed_at", "score", "turn", "updated_by",
)  # fmt: skip
_PREDICTION = ("id", "task_id", "project_id", "model_version", "score", "created_at", "updated_at")
_ANNOTATION = (
    "id", "task_id", "project_id", "completed_by", "updated_by", "was_cancelled", "ground_truth", "lead_time",
    "last_action", "result_count", "created_at", "updated_at", "draft_created_at", "import_id", "unique_id",
    "parent_prediction", "parent_annotation", "bulk_created",
    "adjudicated",
)  # fmt: skip

Rows = list[tuple[object, ...]]


@dataclass(slots=True)
class TaskRows:
    """The rows of one import, per table."""

    tasks: Rows = field(default_factory=list)
    task_payloads: Rows = field(default_factory=list)
    predictions: Rows = field(default_factory=list)
    prediction_payloads: Rows = field(default_factory=list)
    annotations: Rows = field(default_factory=list)
    annotation_payloads: Rows = field(default_factory=list)
    model_version: str = ""
    """The last version seen."""

    def store(self, connection: sa.Connection) -> None:
        bulk.insert(connection, tasks, _TASK, self.tasks)
        bulk.insert(connection, task_payloads, ("task_id", "data", "meta"), self.task_payloads)
        bulk.insert(connection, predictions, _PREDICTION, self.predictions)
        bulk.insert(connection, prediction_payloads, ("prediction_id", "result"), self.prediction_payloads)
        bulk.insert(connection, annotations_table, _ANNOTATION, self.annotations)
        columns = ("annotation_id", "result", "prediction", "meta")
        bulk.insert(connection, annotation_payloads, columns, self.annotation_payloads)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Where the ids and counters of an import begin."""

    task_ids: Sequence[int]
    prediction_ids: Sequence[int]
    annotation_ids: Sequence[int]
    first_inner_id: int
    first_turn: int


def rows_of(new_tasks: Sequence[NewTask], project: Project, numbers: Numbers, now: Instant, overlap: int) -> TaskRows:
    """The rows of `new_tasks`, in order, each with its counters and score."""
    rows = TaskRows()
    prediction_ids, annotation_ids = iter(numbers.prediction_ids), iter(numbers.annotation_ids)
    for index, (task_id, new) in enumerate(zip(numbers.task_ids, new_tasks, strict=True)):
        score: float | None = None
        pinned_score: float | None = None
        for prediction in new.predictions:
            prediction_id = next(prediction_ids)
            version, value = prediction.model_version, prediction.score
            rows.predictions.append((prediction_id, task_id, project.id, version, value, now, now))
            rows.prediction_payloads.append((prediction_id, prediction.result))
            rows.model_version = version
            if value is not None:
                score = value
                if version == project.model_version:
                    pinned_score = value
        for annotation in new.annotations:
            _add_annotation(rows, annotation, next(annotation_ids), task_id, project.id, now)
        wanted = overlap if new.overlap is None else new.overlap
        counted = _counters(new, project, wanted, now)
        rows.tasks.append(
            (
                task_id, project.id, numbers.first_inner_id + index, wanted, new.allow_skip, new.import_id,
                new.file_upload, new.created_at or now, new.updated_at or now, *counted,
                score if pinned_score is None else pinned_score, _turn(counted, numbers.first_turn + index),
                new.annotations[-1].completed_by if new.annotations else None,
            )
        )  # fmt: skip
        rows.task_payloads.append((task_id, new.data, new.meta))
    return rows


def _counters(new: NewTask, project: Project, overlap: int, now: Instant) -> tuple[object, ...]:
    """total_annotations to completed_at, in the order of `_TASK`."""
    if not new.annotations:
        return (0, 0, 0, len(new.predictions), 0, False, None)
    skipped = sum(annotation.was_cancelled for annotation in new.annotations)
    truths = sum(annotation.ground_truth for annotation in new.annotations)
    ignore = project.skip_queue == SkipQueue.IGNORE
    people = {
        annotation.completed_by if annotation.completed_by is not None else -1 - place
        for place, annotation in enumerate(new.annotations)
        if (ignore or not annotation.was_cancelled)
        and not (annotation.ground_truth and annotation.last_action == "imported")
        and not annotation.adjudicated
    }
    done = len(people) >= overlap
    newest = max(annotation.created_at or now for annotation in new.annotations) if done else None
    total = len(new.annotations) - skipped
    return (total, skipped, truths, len(new.predictions), len(people), done, newest)


def _turn(counted: tuple[object, ...], turn: int) -> int | None:
    """Only begun tasks have one: answered, but not by enough people."""
    answers, done = counted[4], counted[5]
    return turn if answers and not done else None


def _add_annotation(
    rows: TaskRows, new: NewAnnotation, annotation_id: int, task_id: int, project_id: int, now: Instant
) -> None:
    created = new.created_at or now
    rows.annotations.append(
        (
            annotation_id, task_id, project_id, new.completed_by, new.completed_by, new.was_cancelled,
            new.ground_truth, new.lead_time, new.last_action, new.result_count, created, new.updated_at or created,
            new.draft_created_at, new.import_id, new.unique_id, new.parent_prediction, new.parent_annotation,
            new.bulk_created, new.adjudicated,
        )
    )  # fmt: skip
    rows.annotation_payloads.append((annotation_id, new.result, new.prediction, new.meta))


def numbers_for(connection: sa.Connection, new_tasks: Sequence[NewTask], last_inner_id: int, last_turn: int) -> Numbers:
    """Fresh ids for an import; the last numbers are those the project has after it."""
    return Numbers(
        task_ids=bulk.allocate(connection, tasks, len(new_tasks)),
        prediction_ids=bulk.allocate(connection, predictions, sum(len(new.predictions) for new in new_tasks)),
        annotation_ids=bulk.allocate(connection, annotations_table, sum(len(new.annotations) for new in new_tasks)),
        first_inner_id=last_inner_id - len(new_tasks) + 1,
        first_turn=last_turn - len(new_tasks) + 1,
    )


def totals_of(rows: TaskRows) -> tuple[int, ...]:
    """What these rows add to the project's counters, in the order of `counters.NAMES`."""
    place = {name: index for index, name in enumerate(_TASK)}

    def total(name: str) -> int:
        column = place[name]
        return sum(row[column] for row in rows.tasks)  # type: ignore[misc]

    with_annotations = place["total_annotations"]
    score = place["score"]
    return (
        len(rows.tasks),
        total("is_labeled"),
        total("total_annotations"),
        total("cancelled_annotations"),
        total("ground_truths"),
        len(rows.predictions),
        sum(1 for row in rows.tasks if row[with_annotations]),
        sum(1 for row in rows.tasks if row[score] is not None),
    )


def ids(numbers: Numbers) -> list[TaskId]:
    return [TaskId(value) for value in numbers.task_ids]
