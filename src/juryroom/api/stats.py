"""A project's statistics under the field's paths. Undefined is null; what a mean is over stands beside it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from juryroom.api import label_figures
from juryroom.api.answers import answer, csv_answer
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.label_figures import told
from juryroom.api.numbers import numbers
from juryroom.api.own_figures import asked_for, means, people_json, refuse_others, sees_all
from juryroom.api.schemas import stats as shapes
from juryroom.core.model import ProjectId, TaskId, UserId
from juryroom.core.permissions import Permission
from juryroom.core.quality.shares import NOTHING
from juryroom.services import discretion, figures, member_statistics, statistics
from juryroom.services.accounts import Caller
from juryroom.services.statistics import Matrix, rater_of

router = APIRouter(tags=["statistics"])
_OF_PEOPLE = [allow(Permission.PERFORMANCE_VIEW)]
_OF_PROJECT = [allow(Permission.PROJECTS_DASHBOARD)]
Ids = Annotated[str | None, Query(description="numbers of people, separated by commas")]
PerLabel = Annotated[bool, Query()]
Format = Annotated[Literal["json", "csv"], Query()]
_P = "/api/projects/{project_id}"


@router.get(f"{_P}/stats/IAA", dependencies=_OF_PEOPLE, response_model=shapes.Iaa)
def get_iaa(
    project_id: int, who: CurrentUser, room: CurrentRoom, task: str | None = None, per_label: PerLabel = False,
    std: bool = False, format: Format = "json",
) -> Response:  # fmt: skip
    """Agreement of every two people over the tasks that both answered."""
    tasks = numbers(task, "task")
    with room.database.read() as unit:
        project = unit.projects.get(ProjectId(project_id))
        some = None if tasks is None else [TaskId(one) for one in tasks]
        found = statistics.matrix(unit, project.id, some)
        users = people_json(unit, found.users)
        by = label_figures.pairs(room, unit, project, some) if per_label else {}
    if not sees_all(who):
        users = [user if user["id"] == who.id else {"id": user["id"]} for user in users]
    if per_label:
        many = {label: _own(each, who) for label, each in label_figures.matrices(by, found.users).items()}
        body: dict[str, Any] = {"IAA": {label: each.values for label, each in many.items()}}
        body |= {"common_tasks": {label: each.common for label, each in many.items()}}
        return answer(body | {"std": label_figures.spreads(by) if std and sees_all(who) else None, "users": users})
    own = _own(found, who)
    values, common = own.values, own.common
    if format == "csv":
        rows = [
            {"user": user["id"], **{str(other["id"]): value for other, value in zip(users, row, strict=True)}}
            for user, row in zip(users, values, strict=True)
        ]
        return csv_answer(
            rows, ["user", *(str(user["id"]) for user in users)], f"project-{project_id}-agreement-matrix"
        )
    told_std = found.spread if std and sees_all(who) else None
    return answer({"IAA": values, "common_tasks": common, "std": told_std, "users": users})


def _own(found: Matrix, who: Caller) -> Matrix:
    """The whole matrix, or the caller's own row and column: who else agrees with whom is not theirs to know."""
    if sees_all(who):
        return found
    values = [[v if who.id in (a, b) else None for b, v in zip(found.users, row, strict=True)]
              for a, row in zip(found.users, found.values, strict=True)]  # fmt: skip
    common = [[n if who.id in (a, b) else 0 for b, n in zip(found.users, row, strict=True)]
              for a, row in zip(found.users, found.common, strict=True)]  # fmt: skip
    return Matrix(found.users, values, common, None)


@router.get(f"{_P}/stats/total_agreement", dependencies=_OF_PEOPLE, response_model=shapes.TotalAgreement)
def get_total_agreement(project_id: int, room: CurrentRoom, per_label: PerLabel = False) -> Response:
    """The mean agreement of tasks; by label over the tasks in which somebody used it."""
    with room.database.read() as unit:
        project = unit.projects.get(ProjectId(project_id))
        if not per_label:
            own = statistics.total(unit, project.id)
            return answer({"total_agreement": own.mean, "n": own.n, "left_out": own.left_out})
        labels = statistics.by_label(unit, project.id)
    return answer(
        {
            "total_agreement": {label: each.mean for label, each in sorted(labels.items())},
            "n": {label: each.n for label, each in sorted(labels.items())},
        }
    )


@router.get(f"{_P}/stats/agreement_annotators", dependencies=_OF_PEOPLE, response_model=shapes.OfAnnotators)
def get_agreement_of_annotators(project_id: int, who: CurrentUser, room: CurrentRoom, ids: Ids = None) -> Response:
    """How each person agrees with everybody who answered the same tasks."""
    with room.database.read() as unit:
        project = unit.projects.get(ProjectId(project_id))
        return answer(means(statistics.of_people(unit, project.id), numbers(ids, "ids"), who))


@router.get(f"{_P}/stats/agreement_annotator/{{user_id}}", dependencies=_OF_PEOPLE, response_model=shapes.OfAnnotator)
def get_agreement_of_annotator(project_id: int, user_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """The same for one person."""
    refuse_others(who, user_id)
    with room.database.read() as unit:
        project = unit.projects.get(ProjectId(project_id))
        own = statistics.of_people(unit, project.id).get(UserId(user_id), NOTHING)
    return answer({"Agreement_per_annotator": own.mean, "n": own.n, "left_out": own.left_out})


@router.get(f"{_P}/stats/agreement-groundtruth", dependencies=_OF_PEOPLE, response_model=shapes.OfAnnotators)
def get_agreement_with_truth(
    project_id: int, who: CurrentUser, room: CurrentRoom, ids: Ids = None, per_label: PerLabel = False
) -> Response:
    """How each person agrees with the ground truth."""
    if per_label:
        by, when = label_figures.of_kind(room, project_id, "truth")
        return answer(label_figures.of_people(by, numbers(ids, "ids"), who) | when)
    with room.database.read() as unit:
        project = unit.projects.get(ProjectId(project_id))
        return answer(means(statistics.against_truth(unit, project.id), numbers(ids, "ids"), who))


@router.get(
    f"{_P}/users/{{user_id}}/stats/agreement-groundtruth", dependencies=_OF_PEOPLE, response_model=shapes.OneAgreement
)
def get_agreement_of_user_with_truth(
    project_id: int, user_id: int, who: CurrentUser, room: CurrentRoom, per_label: PerLabel = False
) -> Response:
    """The same for one person."""
    refuse_others(who, user_id)
    if per_label:
        by, when = label_figures.of_kind(room, project_id, "truth")
        return answer(label_figures.of_one(by, rater_of(UserId(user_id))) | when)
    with room.database.read() as unit:
        project = unit.projects.get(ProjectId(project_id))
        own = statistics.against_truth(unit, project.id).get(UserId(user_id), NOTHING)
    return answer({"agreement": own.mean, "n": own.n, "left_out": own.left_out})


# Reviews


@router.get(f"{_P}/user-stats/review_score", dependencies=_OF_PEOPLE, response_model=shapes.ReviewScores)
def get_review_scores(
    project_id: int, who: CurrentUser, room: CurrentRoom, ids: Ids = None, per_label: PerLabel = False
) -> Response:
    """What reviews came to, by whose answers they were: (accepted + fixed) / reviewed, and the performance score.

    By label: over reviews of answers that hold it.
    """
    if per_label:
        scores, when = _review_scores(room, project_id)
        parts = {name: label_figures.of_people(by, numbers(ids, "ids"), who) for name, by in scores.items()}
        body = {name: each["agreement"] for name, each in parts.items()}
        return answer(body | {"n": parts["review_score"]["n"]} | when)
    with room.database.read() as unit:
        authors, _ = member_statistics.reviews(unit, unit.projects.get(ProjectId(project_id)).id)
    rows = asked_for(authors, numbers(ids, "ids"), who, member_statistics.Reviewed())
    return answer(
        {
            "review_score": {user: own.acceptance for user, own in rows.items()},
            "performance_score": {user: own.performance for user, own in rows.items()},
            "n": {user: own.n for user, own in rows.items()},
        }
    )


@router.get(f"{_P}/user-stats/{{user_id}}/review_score", dependencies=_OF_PEOPLE, response_model=shapes.ReviewScores)
def get_review_score(
    project_id: int, user_id: int, who: CurrentUser, room: CurrentRoom, per_label: PerLabel = False
) -> Response:
    """The same for one person."""
    refuse_others(who, user_id)
    if per_label:
        scores, when = _review_scores(room, project_id)
        parts = {name: label_figures.of_one(by, rater_of(UserId(user_id))) for name, by in scores.items()}
        body = {name: each["agreement"] for name, each in parts.items()}
        return answer(body | {"n": parts["review_score"]["n"]} | when)
    with room.database.read() as unit:
        authors, _ = member_statistics.reviews(unit, unit.projects.get(ProjectId(project_id)).id)
    own = authors.get(UserId(user_id), member_statistics.Reviewed())
    return answer({"review_score": own.acceptance, "performance_score": own.performance, "n": own.n})


def _review_scores(room: CurrentRoom, project_id: int) -> tuple[dict[str, label_figures.By], dict[str, Any]]:
    acceptance, when = label_figures.of_kind(room, project_id, "acceptance")
    performance, _ = label_figures.of_kind(room, project_id, "performance")
    return {"review_score": acceptance, "performance_score": performance}, when


# Time and progress


@router.get(f"{_P}/stats/lead_time", dependencies=_OF_PEOPLE, response_model=shapes.LeadTimes)
def get_lead_times(project_id: int, who: CurrentUser, room: CurrentRoom, format: Format = "json") -> Response:
    """Seconds per answer, by person: over all sessions, idle time included."""
    found = figures.get(room.database, ProjectId(project_id), "times")
    rows = [
        {"user_id": each["user"], "mean_time": each["mean"], "median_time": each["median"],
         "sum_lead_time": each["total"], "n": each["n"]}
        for each in found.value
        if sees_all(who) or each["user"] == who.id
    ]  # fmt: skip
    if format == "csv":
        columns = ["user_id", "mean_time", "median_time", "sum_lead_time", "n"]
        return csv_answer(rows, columns, f"project-{project_id}-lead-times")
    return answer({"lead_time_stats": rows} | told(found))


@router.get(f"{_P}/stats/finished", dependencies=_OF_PEOPLE, response_model=shapes.FinishedTasks)
def get_finished(project_id: int, who: CurrentUser, room: CurrentRoom, user_pk: int | None = None) -> Response:
    """How many tasks somebody has answered; the caller unless `user_pk` says who."""
    user = who.id if user_pk is None else UserId(user_pk)
    refuse_others(who, user)
    with room.database.read() as unit:
        own = statistics.finished(unit, unit.projects.get(ProjectId(project_id)), user)
    return answer({"finished": own.finished, "id": own.user, "progress": own.progress})


@router.get(f"{_P}/stats/data_filter", dependencies=_OF_PROJECT, response_model=shapes.DataFilters)
def get_data_filters(project_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """Filters of the Data Manager that show what a person, or a model version, has answered."""
    with room.database.read() as unit:
        project = unit.projects.get(ProjectId(project_id))
        nameless = discretion.kept_in(unit, project, who).names
        people = [] if nameless else unit.projects.annotators(project.id)
        versions = unit.statistics.models(project.id)
    rows = [{"id": str(user), **_filter("annotators", "List", "contains", user)} for user in people]
    rows += [
        {"id": f"model:{version}", **_filter("predictions_model_versions", "List", "contains", version)}
        for version in versions
    ]
    answered = _filter("total_annotations", "Number", "greater", 0)
    return answer({"user_filters": {"stats": rows, "tasks_with_annotations": answered}})


def _filter(column: str, kind: str, operator: str, value: object) -> dict[str, Any]:
    line = {"filter": f"filter:tasks:{column}", "operator": operator, "type": kind, "value": value}
    return {"filters": {"conjunction": "and", "items": [line]}}


@router.get(f"{_P}/update-stats", dependencies=_OF_PROJECT, response_model=shapes.Updated)
def update_stats(project_id: int, room: CurrentRoom) -> Response:
    """Figures are kept as people work; those that cannot be are worked out anew."""
    return answer({"status": "ok", "jobs": figures.refresh(room.database, ProjectId(project_id))})
