"""How long a project keeps its tasks: days after import or last use. Whoever looks hourly has the rest erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec

from juryroom.core.erasing import Erasure
from juryroom.core.model import Project, ProjectId, instant_of
from juryroom.services import erasures
from juryroom.services.erasure_steps import Sought
from juryroom.services.room import Room
from juryroom.store.unit import UnitOfWork

From = Literal["import", "last_use"]
_COLUMNS: Mapping[str, str] = {"import": "created_at", "last_use": "updated_at"}


@dataclass(frozen=True, slots=True)
class Due:
    """What a project's rule says at this moment."""

    days: int | None
    counted_from: From
    before: str | None
    """Tasks of before this instant go."""
    tasks: int
    log: list[Erasure]


def rule_of(project: Project) -> tuple[int | None, From]:
    """Days (None: for ever), and from when they are counted."""
    settings: dict[str, Any] = msgspec.json.decode(project.settings, type=dict[str, Any])
    return settings.get("retention_days") or None, settings.get("retention_from") or "import"


def _sought(project: Project, now: datetime) -> Sought | None:
    days, since = rule_of(project)
    if days is None:
        return None
    return Sought(project=project.id, column=_COLUMNS[since], before=instant_of(now - timedelta(days=days)))


def look(unit: UnitOfWork, project_id: ProjectId) -> Due:
    """What would go now, and what went. Raises NotThere."""
    project = unit.projects.get(project_id)
    days, since = rule_of(project)
    sought = _sought(project, unit.moment)
    number = unit.traces.number_of_old(project_id, sought.column, sought.before) if sought else 0
    _, log = unit.erasures.page(project_id=project_id)
    return Due(days, since, sought.before if sought else None, number, log)


def sweep(room: Room) -> int:
    """Ask for the erasure of what is past its time, project by project; in how many."""
    with room.database.read() as unit:
        rules = {project.id: _sought(project, unit.moment) for project in unit.projects.with_setting("retention_days")}
        due = [sought for project_id, sought in rules.items() if sought and _has_any(unit, project_id, sought)]
    for sought in due:
        with room.database.write() as unit:
            erasures.begin(unit, room, sought, by=None)
    return len(due)


def _has_any(unit: UnitOfWork, project_id: ProjectId, sought: Sought) -> bool:
    return bool(unit.traces.old_tasks(project_id, sought.column, sought.before, 0, 1))
