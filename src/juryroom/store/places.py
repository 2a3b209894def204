"""Which project a thing belongs to, for everything a request can name by its number."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa

from juryroom.core.model import ProjectId
from juryroom.store.tables import (
    action_runs,
    annotation_history,
    annotation_reviews,
    automations,
    certificates,
    comments,
    drafts,
    file_uploads,
    jobs,
    judge_runs,
    juries,
    predictions,
    project_roles,
    projects,
    prompt_versions,
    prompts,
    tasks,
    views,
)
from juryroom.store.tables import annotations as annotations_table

Kind = Literal["project", "task", "annotation", "draft", "prediction", "view", "upload", "job", "run", "role", "review",
               "revision", "comment", "prompt", "version", "judge_run", "jury", "certificate",
               "automation"]  # fmt: skip
_PLACES: dict[Kind, tuple[sa.Table, sa.ColumnElement[int]]] = {
    "project": (projects, projects.c.id),
    "task": (tasks, tasks.c.project_id),
    "annotation": (annotations_table, annotations_table.c.project_id),
    "draft": (drafts, drafts.c.project_id),
    "prediction": (predictions, predictions.c.project_id),
    "view": (views, views.c.project_id),
    "upload": (file_uploads, file_uploads.c.project_id),
    "job": (jobs, jobs.c.project_id),
    "run": (action_runs, action_runs.c.project_id),
    "role": (project_roles, project_roles.c.project_id),
    "review": (annotation_reviews, annotation_reviews.c.project_id),
    "revision": (annotation_history, annotation_history.c.project_id),
    "comment": (comments, comments.c.project_id),
    "prompt": (prompts, prompts.c.project_id),
    "version": (
        prompt_versions,
        sa.select(prompts.c.project_id).where(prompts.c.id == prompt_versions.c.prompt_id).scalar_subquery(),
    ),
    "judge_run": (judge_runs, judge_runs.c.project_id),
    "jury": (juries, juries.c.project_id),
    "certificate": (certificates, certificates.c.project_id),
    "automation": (automations, automations.c.project_id),
}
_QUERIES = {
    kind: sa.select(column).where(table.c.id == sa.bindparam("id")) for kind, (table, column) in _PLACES.items()
}
NOUNS: dict[Kind, str] = {
    "project": "Project", "task": "Task", "annotation": "Annotation", "draft": "Draft", "prediction": "Prediction",
    "view": "View", "upload": "FileUpload", "job": "Job", "run": "Run", "role": "ProjectRole",
    "review": "AnnotationReview", "revision": "AnnotationHistory", "comment": "Comment",
    "prompt": "Prompt", "version": "PromptVersion", "judge_run": "JudgeRun", "jury": "Jury",
    "certificate": "Certificate", "automation": "Automation",
}  # fmt: skip
"""What the answer calls a thing that is not there."""


class Places:
    """Looks up; changes nothing."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def of(self, kind: Kind, number: int) -> tuple[bool, ProjectId | None]:
        """Whether there is such a thing, and the project it belongs to, if to any."""
        row = self._connection.execute(_QUERIES[kind], {"id": number}).one_or_none()
        if row is None:
            return False, None
        return True, None if row[0] is None else ProjectId(row[0])
