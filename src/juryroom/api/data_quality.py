"""How good a project's answers are: agreement spread out, confused labels, coefficients, what seeing a score does."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Query
from starlette.responses import Response

from juryroom.api.answers import answer, csv_answer
from juryroom.api.auth import AGREEMENT, CurrentRoom, allow
from juryroom.api.label_figures import told
from juryroom.api.own_figures import people_json
from juryroom.api.schemas import stats as shapes
from juryroom.core.model import ProjectId, TaskId, UserId
from juryroom.core.permissions import Permission
from juryroom.core.quality.shares import NOTHING, Sum
from juryroom.errors import BadInput, NotThere
from juryroom.services import agreement, anchoring, figures, quality, statistics
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["statistics"])
_OF_PROJECT = [allow(Permission.PROJECTS_DASHBOARD), AGREEMENT]
_ANSWERS = [allow(Permission.ANNOTATIONS_ANY)]
_P = "/api/projects/{project_id}"
_ANALYSIS = f"{_P}/analytics/data-quality/agreement-analysis"
Mode = Literal["all", "accepted", "ground_truth"]
Format = Annotated[Literal["json", "csv"], Query()]


@router.get(f"{_ANALYSIS}/dimensions", dependencies=_OF_PROJECT, response_model=list[shapes.DimensionAgreement])
def list_dimension_agreements(project_id: int, room: CurrentRoom) -> Response:
    """Mean agreement by control."""
    with room.database.read() as unit:
        project = unit.projects.get(ProjectId(project_id))
        rules, means = unit.agreements.rules(project.id), statistics.by_control(unit, project.id)
    controls = rules.interface.controls if rules else {}
    return answer(
        [
            {"name": name, "from_name": name, "control_tag": control.tag} | _mean("agreement", means.get(name, NOTHING))
            for name, control in controls.items()
        ]
    )


def _mean(title: str, own: Sum) -> dict[str, Any]:
    return {title: own.mean, "n": own.n, "left_out": own.left_out}


@router.get(f"{_ANALYSIS}/distribution", dependencies=_OF_PROJECT, response_model=shapes.AgreementDistribution)
def get_distribution(project_id: int, room: CurrentRoom) -> Response:
    """Tasks by tenth of agreement, and how many are below the project's threshold (null without one)."""
    with room.database.read() as unit:
        found = statistics.distribution(unit, unit.projects.get(ProjectId(project_id)).id)
    return answer(
        _mean("average_agreement", found.average)
        | {"histogram": found.histogram, "low_agreement_count": found.low, "total_tasks": found.tasks}
    )


@router.get(f"{_ANALYSIS}/confusion-matrix", dependencies=_OF_PROJECT, response_model=shapes.Confusion)
def get_confusion(
    project_id: int, room: CurrentRoom, from_name: str | None = None, mode: Mode = "all", format: Format = "json"
) -> Response:
    """Which labels are taken for which. With `ground_truth`, rows are true labels; else both sides are people's.

    from_name: the control; the first whose answers are categories unless said.
    """
    with room.database.read() as unit:
        project = unit.projects.get(ProjectId(project_id))
        control = from_name or _first(unit, project.id)
        if mode == "accepted":
            order, matrix = statistics.confusion_of_accepted(unit, project.id, control)
        else:
            order, matrix = statistics.confusion(unit, project.id, control, truth=mode == "ground_truth")
    if format == "csv":
        rows = [
            {"label": row, **dict(zip(order, cells, strict=True))} for row, cells in zip(order, matrix, strict=True)
        ]
        return csv_answer(rows, ["label", *order], f"project-{project_id}-{control}-confusion")
    return answer(_confusion_json(control, order, matrix, symmetric=mode != "ground_truth"))


def _first(unit: UnitOfWork, project_id: ProjectId) -> str:
    rules = unit.agreements.rules(project_id)
    names = quality.countable(rules) if rules else []
    if not names:
        raise NotThere("Dimension", "This project has no control whose answers are categories.")
    return names[0]


def _confusion_json(control: str, order: list[str], matrix: list[list[int]], *, symmetric: bool) -> dict[str, Any]:
    rows, columns = [sum(row) for row in matrix], [sum(column) for column in zip(*matrix, strict=True)]
    right = [matrix[at][at] for at in range(len(order))]
    return {
        "from_name": control,
        "labels": order,
        "matrix": matrix,
        "precision": [hits / total if total else None for hits, total in zip(right, columns or rows, strict=True)],
        "recall": [hits / total if total else None for hits, total in zip(right, rows, strict=True)],
        "top_confusion_pairs": [
            {"actual": one, "label": other, "count": times, "rate": rate, "from_name": control}
            for one, other, times, rate in statistics.most_confused(order, matrix, symmetric=symmetric)[:20]
        ],
        "n": sum(rows),
    }


@router.get(f"{_ANALYSIS}/lowest", dependencies=_OF_PROJECT)
def list_lowest(
    project_id: int, room: CurrentRoom, limit: Annotated[int, Query(ge=1, le=1000)] = 50, format: Format = "json"
) -> Response:
    """The tasks whose answers agree least."""
    with room.database.read() as unit:
        found = unit.agreements.lowest(unit.projects.get(ProjectId(project_id)).id, limit)
    rows = [{"task": task_id, "agreement": value} for task_id, value in found]
    return csv_answer(rows, ["task", "agreement"], f"project-{project_id}-lowest") if format == "csv" else answer(rows)


@router.get(f"{_P}/tasks/{{task_id}}/agreement-matrix", dependencies=_ANSWERS, response_model=shapes.TaskMatrix)
def get_task_matrix(
    project_id: int,
    task_id: int,
    room: CurrentRoom,
    dimension: Annotated[int | None, Query(description="a control, by its place in the config from 1")] = None,
    selection: Annotated[str | None, Query(description='JSON: {"annotators": {"ids": [1, 2]}} for some people')] = None,
) -> Response:
    """How alike the answers to one task are, person by person, over all controls by weight or over one."""
    wanted = _people(selection)
    with room.database.read() as unit:
        if unit.tasks.get(TaskId(task_id), payload=False).project_id != project_id:
            raise NotThere("Task")
        found = agreement.of_task(unit, TaskId(task_id))
        pairs = found.pairs
        if dimension is not None:
            names = list(found.by_control)
            if not 1 <= dimension <= len(names):
                raise BadInput("Validation error", {"dimension": [f"This project has dimensions 1 to {len(names)}."]})
            pairs = found.by_control[names[dimension - 1]].pairs
        raters = sorted({rater for pair in pairs for rater in pair if rater.startswith("u:")})
        people = [UserId(int(rater[2:])) for rater in raters if wanted is None or int(rater[2:]) in wanted]
        users = people_json(unit, people)
    own = [statistics.rater_of(user) for user in people]
    matrix = [[pairs.get((a, b), pairs.get((b, a))) for b in own] for a in own]
    return answer({"users": users, "matrix": matrix})


def _people(selection: str | None) -> set[int] | None:
    """The people a selection names; None for everybody. Raises BadInput."""
    if not selection:
        return None
    try:
        asked = msgspec.json.decode(selection, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise BadInput("Validation error", {"selection": ["This is not a JSON object."]}) from error
    people = asked.get("annotators")
    ids = people.get("ids") if isinstance(people, dict) else None
    return {one for one in ids if isinstance(one, int)} if isinstance(ids, list) else None


class _Summary(msgspec.Struct):
    """What of a control's consensus labels is said beside its coefficients; the labels themselves are many."""

    n: int
    ties: int
    differing: int
    rounds: int
    converged: bool
    raters: dict[str, float]


class _Differing(_Summary):
    """The same with the labels on which the two ways differ."""

    differing_rows: list[list[Any]]


@router.get(f"{_P}/quality", dependencies=_OF_PROJECT, response_model=shapes.Quality)
def get_quality(project_id: int, room: CurrentRoom, format: Format = "json") -> Response:
    """Coefficients by control with n and intervals. Alpha, Fleiss' kappa and percent agreement are of this moment; mean
    kappa and the summary of consensus labels are as of `computed_at`."""
    kappa = figures.get(room.database, ProjectId(project_id), "kappa")
    consensus = figures.get(room.database, ProjectId(project_id), "consensus", dict[str, _Summary])
    found = figures.at_this_moment(room.database, ProjectId(project_id), "coefficients", quality.coefficients)
    with room.database.read() as unit:
        project = unit.projects.get(ProjectId(project_id))
        whole, recounting = statistics.total(unit, project.id), agreement.is_recounting(unit, project.id)
    controls = {
        name: own
        | (kappa.value or {}).get(name, {"mean_kappa": None})
        | {"consensus": _without_rows((consensus.value or {}).get(name))}
        for name, own in found.items()
    }
    if format == "csv":
        return csv_answer(list(_flat(controls)), _COLUMNS, f"project-{project_id}-quality")
    body = {"agreement": _mean("mean", whole), "recounting": recounting, "controls": controls}
    return answer(body | {"mean_kappa": told(kappa), "consensus": told(consensus)})


_COLUMNS = ["control", "figure", "value", "n", "low", "high", "reason"]


def _flat(controls: dict[str, dict[str, Any]]) -> Any:
    for control, own in controls.items():
        named = {f"alpha_{level}": each for level, each in own["alpha"].items()}
        named |= {name: each for name, each in own.items() if isinstance(each, dict) and "value" in each}
        for name, each in named.items():
            yield {"control": control, "figure": name, **{column: each[column] for column in _COLUMNS[2:]}}


def _without_rows(own: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if own is None else {name: value for name, value in own.items() if not name.endswith("rows")}


_ROW = ["task", "item", "majority", "share", "dawid_skene", "probability", "answers"]


@router.get(f"{_P}/consensus", dependencies=_OF_PROJECT)
def list_consensus(
    project_id: int, room: CurrentRoom, from_name: str | None = None, differing: bool = False,
    page: Annotated[int, Query(ge=1)] = 1, page_size: Annotated[int, Query(ge=1, le=1000)] = 100,
    format: Format = "json",
) -> Response:  # fmt: skip
    """The label of each task (or item) by majority (null for a tie) and by Dawid-Skene, side by side."""
    short = differing and format == "json"
    found = figures.get(room.database, ProjectId(project_id), "consensus", dict[str, _Differing] if short else Any)
    value = found.value or {}
    control = from_name or next(iter(value), None)
    if from_name is not None and found.value is not None and from_name not in value:
        raise NotThere("Dimension")
    own = value.get(control, {"rows": [], "differing_rows": []})
    rows = own["differing_rows" if differing else "rows"]
    if format == "csv":
        return csv_answer([_named(row) for row in rows], _ROW, f"project-{project_id}-{control or 'no'}-consensus")
    shown = [_named(row) for row in rows[(page - 1) * page_size : page * page_size]]
    return answer(
        {"from_name": control, "count": len(rows), "results": shown, **(_without_rows(own) or {})} | told(found)
    )


def _named(row: list[Any]) -> dict[str, Any]:
    return dict(zip(_ROW, row, strict=True))


@router.get(f"{_P}/anchoring", dependencies=_OF_PROJECT, response_model=shapes.Figure)
def get_anchoring(project_id: int, room: CurrentRoom, format: Format = "json") -> Response:
    """Whether a score in sight pulls answers towards the model: agreement with it by arm, and the difference."""
    found = figures.get(room.database, ProjectId(project_id), "anchoring")
    with room.database.read() as unit:
        setting = anchoring.setting_of(unit.projects.get(ProjectId(project_id)))
    value = found.value or {"arms": {}, "effect": None, "unassigned": None, "without_prediction": None}
    if format == "csv":
        rows = [{"arm": arm, **own} for arm, own in value["arms"].items()]
        return csv_answer(rows, ["arm", "n", "left_out", "agreement", "low", "high"], f"project-{project_id}-anchoring")
    return answer(value | {"reveal_scores": setting} | told(found))
