"""The schema, a file per group of nouns. JSON payloads are TEXT and stand in tables of their own, so that no list,
count, filter or queue reads them; instants are fixed-width ISO text, which sorts and exports as it is."""

from juryroom.store.tables.answers import annotation_payloads, annotations, drafts, prediction_payloads, predictions
from juryroom.store.tables.assigning import pauses, task_assignees
from juryroom.store.tables.background import is_waiting_job, job_chunks, jobs, outbox, workers
from juryroom.store.tables.base import metadata
from juryroom.store.tables.files import (
    export_conversions,
    exports,
    file_uploads,
    imports,
    partial_uploads,
    upload_parts,
)
from juryroom.store.tables.listing import data_indexes, task_numbers, task_texts, views
from juryroom.store.tables.people import api_tokens, idempotency_keys, sessions, settings, users
from juryroom.store.tables.queueing import leases, queue_positions
from juryroom.store.tables.undoing import TRASH, action_changes, action_runs
from juryroom.store.tables.work import (
    is_answered,
    is_begun,
    is_escalated,
    is_known,
    is_open,
    is_prioritised,
    is_shared,
    is_unanswered,
    is_unusually_predicted,
    projects,
    task_payloads,
    tasks,
)

__all__ = [
    "TRASH",
    "action_changes",
    "action_runs",
    "annotation_payloads",
    "annotations",
    "api_tokens",
    "data_indexes",
    "drafts",
    "export_conversions",
    "exports",
    "file_uploads",
    "idempotency_keys",
    "imports",
    "is_answered",
    "is_begun",
    "is_escalated",
    "is_known",
    "is_open",
    "is_prioritised",
    "is_shared",
    "is_unanswered",
    "is_unusually_predicted",
    "is_waiting_job",
    "job_chunks",
    "jobs",
    "leases",
    "metadata",
    "outbox",
    "partial_uploads",
    "pauses",
    "prediction_payloads",
    "predictions",
    "projects",
    "queue_positions",
    "sessions",
    "settings",
    "task_assignees",
    "task_numbers",
    "task_payloads",
    "task_texts",
    "tasks",
    "upload_parts",
    "users",
    "views",
    "workers",
]
