"""The JSON export: one object per task, its payloads passed through as the text they are stored as.

The store selects the columns in the order named here; the texts of a million tasks are joined without decoding one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from juryroom.core.formats import json_text

TASK_COLUMNS = (
    "id", "project_id", "inner_id", "allow_skip", "total_annotations", "cancelled_annotations", "total_predictions",
    "file_upload", "created_at", "updated_at", "updated_by", "comment_count", "unresolved_comment_count",
    "last_comment_updated_at", "data", "meta",
)  # fmt: skip
ANNOTATION_COLUMNS = (
    "task_id", "id", "project_id", "completed_by", "updated_by", "was_cancelled", "ground_truth", "lead_time",
    "last_action", "result_count", "created_at", "updated_at", "draft_created_at", "import_id", "unique_id",
    "parent_prediction", "parent_annotation", "bulk_created", "review", "adjudicated", "result", "prediction", "meta",
)  # fmt: skip
PREDICTION_COLUMNS = (
    "task_id", "id", "project_id", "model_version", "score", "created_at", "updated_at", "result",
)  # fmt: skip
DRAFT_COLUMNS = (
    "task_id", "id", "annotation_id", "email", "result", "lead_time", "was_postponed", "created_at", "updated_at",
)  # fmt: skip


def task(row: Sequence[Any], annotations: Iterable[str], predictions: Iterable[str], drafts: Iterable[str]) -> str:
    """A task with its parts, as exported."""
    (number, project, inner_id, allow_skip, total, cancelled, predicted, upload, created, updated, updated_by,
     comments, unresolved, commented, data, meta) = row  # fmt: skip
    return (
        f'{{"id":{number},"annotations":[{",".join(annotations)}],"file_upload":{_text(upload)},'
        f'"drafts":[{",".join(drafts)}],"predictions":[{",".join(predictions)}],"data":{data},"meta":{meta},'
        f'"created_at":"{created}","updated_at":"{updated}","allow_skip":{"true" if allow_skip else "false"},'
        f'"inner_id":{inner_id},"total_annotations":{total},"cancelled_annotations":{cancelled},'
        f'"total_predictions":{predicted},"comment_count":{comments},"unresolved_comment_count":{unresolved},'
        f'"last_comment_updated_at":{_text(commented)},"project":{project},"updated_by":{_number(updated_by)},"comment_authors":[]}}'
    )


def annotation(row: Sequence[Any], author: str | None = None) -> str:
    """An annotation as exported. `author`: JSON text to stand for `completed_by` in the place of the id."""
    (task_id, number, project, completed_by, updated_by, cancelled, ground_truth, lead_time, action, count, created,
     updated, drafted, import_id, unique_id, prediction_id, parent, bulk, review, final, result, prediction,
     meta) = row  # fmt: skip
    shown = "" if meta == "{}" else f',"meta":{meta}'
    shown += f',"review":{_word(review)}' if review else ""
    shown += ',"adjudicated":true' if final else ""
    return (
        f'{{"id":{number},"completed_by":{author or _number(completed_by)},"result":{result},'
        f'"was_cancelled":{"true" if cancelled else "false"},"ground_truth":{"true" if ground_truth else "false"},'
        f'"created_at":"{created}","updated_at":"{updated}","draft_created_at":{_text(drafted)},'
        f'"lead_time":{_number(lead_time)},"prediction":{prediction},"result_count":{count},'
        f'"unique_id":{_text(unique_id)},"import_id":{_number(import_id)},"last_action":{_word(action)},'
        f'"bulk_created":{"true" if bulk else "false"},"task":{task_id},"project":{project},'
        f'"updated_by":{_number(updated_by)},"parent_prediction":{_number(prediction_id)},'
        f'"parent_annotation":{_number(parent)},"last_created_by":null{shown}}}'
    )


def prediction(row: Sequence[Any]) -> str:
    """A prediction with its results, as exported where the caller asked for more than ids."""
    task_id, number, project, version, score, created, updated, result = row
    return (
        f'{{"id":{number},"result":{result},"model_version":{_word(version)},"score":{_number(score)},"cluster":null,'
        f'"neighbors":null,"mislabeling":0.0,"created_at":"{created}","updated_at":"{updated}","model":null,'
        f'"model_run":null,"task":{task_id},"project":{project}}}'
    )


def draft(row: Sequence[Any]) -> str:
    """An answer in the making, as exported."""
    task_id, number, annotation_id, email, result, lead_time, postponed, created, updated = row
    return (
        f'{{"id":{number},"user":{_word(email)},"result":{result},"lead_time":{_number(lead_time)},'
        f'"was_postponed":{"true" if postponed else "false"},"import_id":null,"created_at":"{created}",'
        f'"updated_at":"{updated}","task":{task_id},"annotation":{_number(annotation_id)}}}'
    )


def _number(value: float | None) -> str:
    return "null" if value is None else repr(value)


def _text(value: str | None) -> str:
    return "null" if value is None else json_text.compact(value)


@lru_cache(maxsize=4096)
def _word(value: str) -> str:
    """Texts that repeat from row to row: actions, model versions, addresses."""
    return json_text.compact(value)
