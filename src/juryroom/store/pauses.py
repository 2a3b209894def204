"""Pauses: who may not go on in which project, and why. Those that ended are kept."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from juryroom.core.assigning import Pause, PauseReason
from juryroom.core.model import Instant, ProjectId, UserId
from juryroom.errors import NotThere
from juryroom.store.rows import columns_for
from juryroom.store.tables import pauses

_COLUMNS = columns_for(Pause, pauses)
_SELECT = sa.select(*_COLUMNS)
_REASON = [column.name for column in _COLUMNS].index("reason")
_CURRENT = (
    _SELECT.where(
        pauses.c.project_id == sa.bindparam("project"),
        pauses.c.user_id == sa.bindparam("user"),
        pauses.c.deleted_at.is_(None),
    )
    .order_by(pauses.c.id.desc())
    .limit(1)
)


def _pause(row: Sequence[object]) -> Pause:
    values = list(row)
    values[_REASON] = PauseReason(str(values[_REASON]))
    return Pause(*values)  # type: ignore[arg-type]


class Pauses:
    """The repository of pauses."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def current(self, project: ProjectId, user: UserId) -> Pause | None:
        """The pause this person is in, the newest if there are several."""
        row = self._connection.execute(_CURRENT, {"project": project, "user": user}).one_or_none()
        return None if row is None else _pause(row)

    def add(
        self, project: ProjectId, user: UserId, reason: PauseReason, verbose: str = "", *, by: UserId | None
    ) -> Pause:
        """A new pause."""
        row = {
            "project_id": project, "user_id": user, "reason": reason.value, "verbose_reason": verbose,
            "paused_by": by, "created_at": self._now, "updated_at": self._now,
        }  # fmt: skip
        new = self._connection.execute(sa.insert(pauses).values(row).returning(pauses.c.id)).scalar_one()
        return self.get(new)

    def get(self, pause_id: int) -> Pause:
        """Raises NotThere."""
        row = self._connection.execute(_SELECT.where(pauses.c.id == pause_id)).one_or_none()
        if row is None:
            raise NotThere("Pause")
        return _pause(row)

    def of_user(self, project: ProjectId, user: UserId, *, ended: bool = False) -> list[Pause]:
        """This person's pauses in the project, oldest first; those that ended only when asked for."""
        query = _SELECT.where(pauses.c.project_id == project, pauses.c.user_id == user)
        query = query if ended else query.where(pauses.c.deleted_at.is_(None))
        return [_pause(row) for row in self._connection.execute(query.order_by(pauses.c.id))]

    def of_project(self, project: ProjectId, reason: PauseReason | None = None) -> list[Pause]:
        """Everybody's pauses that go on."""
        query = _SELECT.where(pauses.c.project_id == project, pauses.c.deleted_at.is_(None))
        query = query if reason is None else query.where(pauses.c.reason == reason.value)
        return [_pause(row) for row in self._connection.execute(query.order_by(pauses.c.id))]

    def update(self, pause_id: int, **values: object) -> Pause:
        """Change the reason or its text."""
        changed = {name: getattr(value, "value", value) for name, value in values.items()}
        query = sa.update(pauses).where(pauses.c.id == pause_id).values(updated_at=self._now, **changed)
        self._connection.execute(query)
        return self.get(pause_id)

    def end(self, pause_id: int, *, by: UserId | None) -> None:
        """Let the person go on."""
        query = sa.update(pauses).where(pauses.c.id == pause_id, pauses.c.deleted_at.is_(None))
        self._connection.execute(query.values(deleted_at=self._now, deleted_by=by, updated_at=self._now))
