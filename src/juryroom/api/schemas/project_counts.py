"""How much there is in a project, as lists of projects show it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from juryroom.core.model import Project


class ProjectCounts(BaseModel):
    """What lists and cards count; kept as people work, never counted on reading."""

    id: int
    task_number: int
    finished_task_number: int
    total_annotations_number: int
    total_predictions_number: int
    useful_annotation_number: int
    ground_truth_number: int
    skipped_annotations_number: int
    num_tasks_with_annotations: int


class ProjectCountsPage(BaseModel):
    count: int
    next: str | None
    previous: str | None
    results: list[ProjectCounts]


def counts_json(project: Project) -> dict[str, Any]:
    """ProjectCounts of a project."""
    return {
        "id": project.id,
        "task_number": project.task_number,
        "finished_task_number": project.finished_task_number,
        "total_annotations_number": project.total_annotations_number,
        "total_predictions_number": project.total_predictions_number,
        "useful_annotation_number": project.total_annotations_number,
        "ground_truth_number": project.ground_truth_number,
        "skipped_annotations_number": project.skipped_annotations_number,
        "num_tasks_with_annotations": project.num_tasks_with_annotations,
    }
