"""Automations: which version's sure verdicts stand without a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from juryroom.core.judging.prompts import Automation, AutomationState
from juryroom.core.model import Instant, ProjectId
from juryroom.errors import NotThere
from juryroom.store.rows import columns_for
from juryroom.store.tables import automations

_AUTOMATIONS = sa.select(*columns_for(Automation, automations))


class Automations:
    """The repository of automations."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, values: Mapping[str, object]) -> Automation:
        """A new automation."""
        row = {**values, "created_at": self._now}
        made = self._connection.execute(sa.insert(automations).values(row).returning(automations.c.id)).scalar_one()
        return self.get(made)

    def get(self, automation_id: int, *, lock: bool = False) -> Automation:
        """Raises NotThere. `lock`: nobody else changes it before this unit ends."""
        query = _AUTOMATIONS.where(automations.c.id == automation_id)
        row = self._connection.execute(query.with_for_update() if lock else query).one_or_none()
        if row is None:
            raise NotThere("Automation")
        return _automation(row)

    def of_project(self, project_id: ProjectId) -> list[Automation]:
        """All of a project, newest first."""
        query = _AUTOMATIONS.where(automations.c.project_id == project_id).order_by(automations.c.id.desc())
        return [_automation(row) for row in self._connection.execute(query)]

    def every_active(self) -> list[Automation]:
        """All that are at work, in any project."""
        query = _AUTOMATIONS.where(automations.c.state == AutomationState.ACTIVE).order_by(automations.c.id)
        return [_automation(row) for row in self._connection.execute(query)]

    def active(self, version_id: int, project_id: ProjectId) -> Automation | None:
        """The one that is at work for a version in a project, if there is one."""
        found = self.of_project(project_id)
        return next(
            (one for one in found if one.version_id == version_id and one.state is AutomationState.ACTIVE), None
        )

    def update(self, automation_id: int, values: Mapping[str, object]) -> Automation:
        """Raises NotThere."""
        self._connection.execute(sa.update(automations).where(automations.c.id == automation_id).values(dict(values)))
        return self.get(automation_id)


def _automation(row: sa.Row[Any]) -> Automation:
    found = Automation(*tuple(row))
    return replace(found, state=AutomationState(found.state))
