"""What key figures are worked out of: what happened, by project, person and hour."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from juryroom.core.model import Instant, Project, ProjectId
from juryroom.core.quality.kpis import Counted, Source, read_hour
from juryroom.store.unit import UnitOfWork


def rows(
    unit: UnitOfWork, source: Source, ids: Sequence[ProjectId], since: Instant | None, *, minutes: bool
) -> list[Counted]:
    """What was counted since an instant; by minutes where a time zone is not whole hours away."""
    letters = 16 if minutes else 13
    match source:
        case "answers":
            return _answers(unit, ids, since, letters)
        case "times":
            found = unit.statistics.times_per_day(ids, since, letters=letters)
            return [
                Counted(project, user, read_hour(at), False, len(own), sum(own), len(own), times=tuple(own))
                for project, user, at, own in found
            ]
        case "updates":
            changed = unit.statistics.updates_per_day(ids, since, letters=letters)
            return [Counted(project, user, read_hour(at), False, n, 0.0, 0) for project, user, at, n in changed]
        case "tasks":
            done = unit.statistics.finished_per_day(ids, since, letters=letters)
            return [Counted(project, None, read_hour(at), False, n, total or 0.0, known)
                    for project, at, n, total, known in done]  # fmt: skip
        case _:
            return _reviews(unit, ids, since, letters, given=source == "reviewing")


def hours(unit: UnitOfWork, project: Project) -> list[list[Any]]:
    """All that was ever answered in a project by person and hour, to be kept: `kept` reads it."""
    found = unit.statistics.per_day([project.id], None, letters=13)
    return [[user, at, skipped, n, seconds or 0.0, timed] for _, user, at, skipped, n, seconds, timed in found]


def kept(project: ProjectId, rows: Sequence[Sequence[Any]]) -> list[Counted]:
    """What `hours` found."""
    return [
        Counted(project, user, read_hour(at), skipped, n, seconds, timed)
        for user, at, skipped, n, seconds, timed in rows
    ]


def of_projects(projects: Sequence[Project], key: str, now: datetime) -> list[Counted]:
    """What projects hold at the moment, as one of the key figures counts it."""
    held = _HELD[key]
    return [Counted(project.id, None, now, False, held(project), 0.0, 0) for project in projects]


_HELD: Mapping[str, Callable[[Project], int]] = {
    "total_tasks": lambda project: project.task_number,
    "annotated_tasks": lambda project: project.num_tasks_with_annotations,
    "tasks_reviewed": lambda project: project.reviewed_tasks,
    "tasks_pending_review": lambda project: project.review_waiting,
}


def _answers(unit: UnitOfWork, ids: Sequence[ProjectId], since: Instant | None, letters: int) -> list[Counted]:
    return [
        Counted(project, user, read_hour(at), skipped, n, seconds or 0.0, timed)
        for project, user, at, skipped, n, seconds, timed in unit.statistics.per_day(ids, since, letters=letters)
    ]


def _reviews(
    unit: UnitOfWork, ids: Sequence[ProjectId], since: Instant | None, letters: int, *, given: bool
) -> list[Counted]:
    """given: by who reviewed, else by whose answer it was."""
    found = []
    for project, author, reviewer, at, started, accepted, is_fix in unit.statistics.reviews_since(ids, since):
        seconds = _between(started, at)
        verdict = ("fixed" if is_fix else "accepted") if accepted else "rejected"
        user, when = reviewer if given else author, read_hour(at[:letters])
        found.append(Counted(project, user, when, False, 1, seconds or 0.0, int(seconds is not None), verdict))
    return found


def _between(start: Instant | None, end: Instant) -> float | None:
    if start is None:
        return None
    seconds = (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
    return seconds if seconds >= 0 else None
