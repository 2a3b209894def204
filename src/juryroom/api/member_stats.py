"""The members of a project in numbers, and its pace."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from juryroom.api.answers import answer, csv_answer
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.label_figures import told
from juryroom.api.own_figures import sees_all
from juryroom.api.schemas import stats as shapes
from juryroom.core.model import ProjectId
from juryroom.core.permissions import Permission
from juryroom.services import figures, member_statistics, statistics

router = APIRouter(tags=["statistics"])
_OF_PEOPLE = [allow(Permission.PERFORMANCE_VIEW)]
_OF_PROJECT = [allow(Permission.PROJECTS_DASHBOARD)]
Ids = Annotated[str | None, Query(description="numbers of people, separated by commas")]
Table = Literal["annotations", "reviews"]
Format = Annotated[Literal["json", "csv"], Query()]
_P = "/api/projects/{project_id}"


@router.get(f"{_P}/stats/member_performance_participants", dependencies=_OF_PEOPLE, response_model=shapes.Participants)
def list_participants(project_id: int, who: CurrentUser, room: CurrentRoom, table: Table = "annotations") -> Response:
    """Who has a row in the table: people by number, models as `model:VERSION`."""
    rows, _ = _member_rows(room, project_id, who, table, None)
    ids = [str(row["user_id"]) for row in rows if table == "reviews" or row["submitted"] or row["skipped"]]
    with room.database.read() as unit:
        project = unit.projects.get(ProjectId(project_id)).id
        models = member_statistics.models(unit, project) if _reads_all(who, table) else []
    return answer({"ids": [*ids, *models]})


@router.get(f"{_P}/stats/member_performance_rows", dependencies=_OF_PEOPLE, response_model=shapes.MemberRows)
def list_member_rows(
    project_id: int, who: CurrentUser, room: CurrentRoom, table: Table = "annotations", ids: Ids = None,
    ordering: str = "user_id", page: Annotated[int, Query(ge=1)] = 1,
    page_size: Annotated[int, Query(ge=1, le=100)] = 50, format: Format = "json",
) -> Response:  # fmt: skip
    """A row per person, sorted by any of its columns; `-` before one turns it round."""
    rows, done = _member_rows(room, project_id, who, table, ids)
    many = member_statistics.arranged(rows, ordering)
    if format == "csv":
        columns = list(many[0]) if many else ["user_id"]
        return csv_answer(many, columns, f"project-{project_id}-members-{table}")
    shown = many[(page - 1) * page_size : page * page_size]
    return answer({"count": len(many), "page": page, "page_size": page_size, "results": shown} | done)


@router.get(f"{_P}/stats/member_performance_summary", dependencies=_OF_PEOPLE, response_model=shapes.MemberSummary)
def get_member_summary(
    project_id: int, who: CurrentUser, room: CurrentRoom, table: Table = "annotations", ids: Ids = None
) -> Response:
    """The last line of the table: sums of counts, means of the rest."""
    rows, done = _member_rows(room, project_id, who, table, ids)
    return answer({"summary": member_statistics.summary(rows)} | done)


def _member_rows(
    room: CurrentRoom, project_id: int, who: CurrentUser, table: Table, ids: str | None
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The rows, and when what is read off every answer was worked out: now, for somebody who sees only themselves."""
    wanted = None if ids is None else {one.strip() for one in ids.split(",") if one.strip()}
    kept = figures.get(room.database, ProjectId(project_id), "members") if _reads_all(who, table) else None
    with room.database.read() as unit:
        project = unit.projects.get(ProjectId(project_id))
        only = None if sees_all(who) else who.id
        many = member_statistics.rows(unit, project, table, only, kept.value if kept else None)
        done = told(kept) if kept else {"computed_at": unit.now, "stale": False, "job": None}
    return [row for row in many if wanted is None or str(row["user_id"]) in wanted], done


def _reads_all(who: CurrentUser, table: Table) -> bool:
    return table == "annotations" and sees_all(who)


@router.get(f"{_P}/pace", dependencies=_OF_PROJECT)
def get_pace(project_id: int, room: CurrentRoom, format: Format = "json") -> Response:
    """Answers per day, progress, how many answers are missing, and the day on which they will be there."""
    done = figures.get(room.database, ProjectId(project_id), "pace")
    with room.database.read() as unit:
        project = unit.projects.get(ProjectId(project_id))
        found = statistics.pace(unit, done.value)
        found |= told(done) | {
            "tasks": project.task_number,
            "finished": project.finished_task_number,
            "annotations": project.total_annotations_number,
            "skipped": project.skipped_annotations_number,
        }
    if format == "csv":
        return csv_answer(found["per_day"], ["day", "answers", "skips", "people"], f"project-{project_id}-pace")
    return answer(found)
