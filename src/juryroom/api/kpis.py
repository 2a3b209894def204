"""Key figures over the projects that the caller may enter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.responses import Response

from juryroom.api.answers import answer, csv_answer
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.numbers import numbers
from juryroom.api.own_figures import sees_all
from juryroom.core.model import Instant, Project, ProjectId, User, UserId, instant_of
from juryroom.core.permissions import Permission
from juryroom.core.quality.kpis import KPIS, Counted, Kpi, Source, Step, begin_of, intervals
from juryroom.errors import BadInput, NotThere
from juryroom.services import discretion, figures, key_figures
from juryroom.services.room import Room
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["statistics"], prefix="/api/analytics/kpis")
_OF_PEOPLE = [allow(Permission.PERFORMANCE_VIEW)]
MOST_PROJECTS = 50


_DATES: Mapping[Source, str] = {
    "answers": "created_at", "times": "created_at", "updates": "updated_at", "reviews": "created_at",
    "reviewing": "created_at", "tasks": "completed_at", "projects": "created_at",
}  # fmt: skip


class KpiMetadata(BaseModel):
    """What a key figure is."""

    key: str
    label: str
    unit: str
    aggregation_method: str
    base_class: str
    calculation_formula: dict[str, Any] | None
    date_column: str
    depends_on_kpis: list[str]
    is_calculated: bool
    is_label_type: bool
    percentage: bool


class KpiDetail(BaseModel):
    """A key figure in the segments that were asked for; the others are null."""

    kpi_key: str
    kpi_label: str
    unit: str
    segmentation: str
    total: dict[str, Any] | None
    by_user: dict[str, Any] | None
    by_project: dict[str, Any] | None
    time_series: dict[str, Any] | None
    matrix: dict[str, Any] | None
    project_matrix: dict[str, Any] | None


@router.get("", dependencies=_OF_PEOPLE, response_model=list[KpiMetadata])
def list_kpis() -> Response:
    """The key figures there are."""
    return answer([_metadata(kpi) for kpi in KPIS.values()])


def _metadata(kpi: Kpi) -> dict[str, Any]:
    formula = {"type": "ratio", "formula": kpi.formula}
    return {
        "key": kpi.key,
        "label": kpi.label,
        "unit": kpi.unit,
        "aggregation_method": kpi.method,
        "base_class": "Kpi",
        "calculation_formula": formula if kpi.formula else None,
        "date_column": _DATES[kpi.source],
        "depends_on_kpis": list(kpi.depends_on),
        "is_calculated": bool(kpi.depends_on),
        "is_label_type": False,
        "percentage": kpi.unit == "ratio",
    }


@router.get("/{kpi_key}", dependencies=_OF_PEOPLE, response_model=KpiDetail)
def get_kpi(
    kpi_key: str,
    who: CurrentUser,
    room: CurrentRoom,
    start: datetime | None = None,
    end: datetime | None = None,
    tz: Annotated[str, Query(description="a name such as Europe/Berlin")] = "UTC",
    projects: str | None = None,
    members: str | None = None,
    segment_by_user: bool = False,
    segment_by_project: bool = False,
    segment_by_time: Step | None = None,
    format: Annotated[str, Query(pattern="^(json|csv)$")] = "json",
) -> Response:
    """One of them: as a whole, by person, by project, over time, or over time and one of the two."""
    kpi = KPIS.get(kpi_key)
    if kpi is None:
        raise NotThere("KPI")
    zone, wanted = _zone(tz), numbers(members, "members")
    first, last = _instant(start, zone), _instant(end, zone)
    with room.database.read() as unit:
        there = _projects(unit, numbers(projects, "projects"), who)
        if segment_by_user or wanted is not None:
            there = [each for each in there if not discretion.kept_in(unit, each, who).names]
        if kpi.key == "avg_agreement":
            there = [each for each in there if not discretion.kept_in(unit, each, who).agreement]
    kept = _kept(room, there) if kpi.source == "answers" and first is None and _whole_hours(zone) else {}
    with room.database.read() as unit:
        rows = _rows(unit, kpi, [each for each in there if each.id not in kept], first, zone)
        rows += [row for own in kept.values() for row in own]
        rows = [row for row in rows if _fits(row, last, wanted, None if sees_all(who) else who.id)]
        people = unit.accounts.people(UserId(row.user) for row in rows if row.user is not None)
    table = _Segments(kpi, rows, there, sorted(people.values(), key=lambda user: user.id), zone)
    body = table.body(by_user=segment_by_user, by_project=segment_by_project, step=segment_by_time)
    return _csv(body) if format == "csv" else answer(body)


def _kept(room: Room, there: Sequence[Project]) -> dict[ProjectId, list[Counted]]:
    """All that was ever answered in large projects, as it is kept: at most half a minute old while people answer."""
    large = [each.id for each in there if each.total_annotations_number > figures.IN_REQUEST]
    found = {project: figures.get(room.database, project, "hours").value for project in large}
    return {project: key_figures.kept(project, rows) for project, rows in found.items() if rows is not None}


def _rows(unit: UnitOfWork, kpi: Kpi, there: Sequence[Project], first: Instant | None, zone: tzinfo) -> list[Counted]:
    if kpi.source == "projects":
        return key_figures.of_projects(there, kpi.key, unit.moment)
    ids = [project.id for project in there]
    return key_figures.rows(unit, kpi.source, ids, first, minutes=not _whole_hours(zone))


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise BadInput("Validation error", {"tz": ["Enter the name of a time zone such as Europe/Berlin."]}) from error


def _instant(moment: datetime | None, zone: tzinfo) -> Instant | None:
    """A moment without a zone is by the clocks of `zone`."""
    if moment is None:
        return None
    return instant_of(moment if moment.tzinfo else moment.replace(tzinfo=zone))


def _whole_hours(zone: tzinfo) -> bool:
    """Whether the zone is whole hours away from UTC, in summer and in winter."""
    offsets = [zone.utcoffset(datetime(2026, month, 1)) for month in (1, 7)]
    return all(offset is not None and offset.seconds % 3600 == 0 for offset in offsets)


def _projects(unit: UnitOfWork, ids: list[int] | None, who: CurrentUser) -> list[Project]:
    if ids is not None and len(ids) > MOST_PROJECTS:
        raise BadInput("Validation error", {"projects": [f"At most {MOST_PROJECTS} projects."]})
    return unit.projects.page(ids=ids, search="", order="id", offset=0, limit=10_000, sight=who.sight)


def _fits(row: Counted, last: Instant | None, members: list[int] | None, only: int | None) -> bool:
    return (
        (last is None or instant_of(row.at) <= last)
        and (members is None or row.user in members)
        and only in (None, row.user)
    )


class _Segments:
    """A key figure over rows, cut in the ways there are."""

    def __init__(
        self, kpi: Kpi, rows: Sequence[Counted], projects: Sequence[Project], users: Sequence[User], zone: tzinfo
    ) -> None:
        self.kpi, self.rows, self.projects, self.users, self.zone = kpi, rows, projects, users, zone

    def body(self, *, by_user: bool, by_project: bool, step: Step | None) -> dict[str, Any]:
        parts: dict[str, Any] = dict.fromkeys(
            ("total", "by_user", "by_project", "time_series", "matrix", "project_matrix")
        )
        if step and by_user:
            kind, parts["matrix"] = "matrix", self._matrix(step, "users", self._by_user())
        elif step and by_project:
            kind, parts["project_matrix"] = "project_matrix", self._matrix(step, "projects", self._by_project())
        elif step:
            kind, parts["time_series"] = "time", self._series(step)
        elif by_user:
            kind, parts["by_user"] = "user", self._flat("users", self._by_user()) | {"total": len(self.users)}
        elif by_project:
            kind, parts["by_project"] = "project", self._flat("projects", self._by_project())
        else:
            kind, parts["total"] = "none", {"value": self.kpi.of(self.rows), "unit": self.kpi.unit}
        named = {"kpi_key": self.kpi.key, "kpi_label": self.kpi.label, "unit": self.kpi.unit, "segmentation": kind}
        return named | parts

    def _by_user(self) -> list[tuple[dict[str, Any], list[Counted]]]:
        return [
            (
                {"user_id": user.id, "username": user.username, "user_email": user.email},
                [row for row in self.rows if row.user == user.id],
            )
            for user in self.users
        ]

    def _by_project(self) -> list[tuple[dict[str, Any], list[Counted]]]:
        return [
            (
                {"project_id": project.id, "project_name": project.title, "workspace_id": None, "workspace_name": None},
                [row for row in self.rows if row.project == project.id],
            )
            for project in self.projects
        ]

    def _flat(self, title: str, cut: list[tuple[dict[str, Any], list[Counted]]]) -> dict[str, Any]:
        return {title: [head for head, _ in cut], "values": [self.kpi.of(rows) for _, rows in cut]}

    def _series(self, step: Step) -> dict[str, Any]:
        return {"interval_start": self._starts(step), "values": self._over_time(step)(self.rows)}

    def _matrix(self, step: Step, title: str, cut: list[tuple[dict[str, Any], list[Counted]]]) -> dict[str, Any]:
        over_time = self._over_time(step)
        values = [over_time(rows) for _, rows in cut]
        return {"interval_start": self._starts(step), title: [head for head, _ in cut], "values": values}

    def _starts(self, step: Step) -> list[str]:
        return [start.isoformat() for start in intervals(self.rows, step, self.zone)]

    def _over_time(self, step: Step) -> Callable[[Sequence[Counted]], list[float | None]]:
        starts = intervals(self.rows, step, self.zone)

        def values(rows: Sequence[Counted]) -> list[float | None]:
            cut: dict[datetime, list[Counted]] = {start: [] for start in starts}
            for row in rows:
                cut.setdefault(begin_of(row.at, step, self.zone), []).append(row)
            return [self.kpi.of(cut[start]) for start in starts]

        return values


def _csv(body: dict[str, Any]) -> Response:
    """Segments as rows: one per person, project, interval, or both."""
    name = f"kpi-{body['kpi_key']}"
    if body["total"] is not None:
        return csv_answer([{"value": body["total"]["value"]}], ["value"], name)
    part = next(
        body[each] for each in ("by_user", "by_project", "time_series", "matrix", "project_matrix") if body[each]
    )
    heads = part.get("users") or part.get("projects")
    starts = part.get("interval_start")
    if heads is None:
        rows = [{"interval_start": at, "value": value} for at, value in zip(starts, part["values"], strict=True)]
    elif starts is None:
        rows = [head | {"value": value} for head, value in zip(heads, part["values"], strict=True)]
    else:
        rows = [
            head | {"interval_start": at, "value": value}
            for head, values in zip(heads, part["values"], strict=True)
            for at, value in zip(starts, values, strict=True)
        ]
    return csv_answer(rows, list(rows[0]) if rows else ["value"], name)
