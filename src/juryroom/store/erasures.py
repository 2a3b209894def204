"""Erasures and their proofs."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from juryroom.core.erasing import Erasure
from juryroom.core.model import Instant
from juryroom.errors import NotThere
from juryroom.store.rows import columns_for
from juryroom.store.tables import erasures

_SELECT = sa.select(*columns_for(Erasure, erasures))


class Erasures:
    """The repository of erasures."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, kind: str, fingerprint: str, **values: object) -> Erasure:
        """An erasure that is about to begin."""
        row = {"kind": kind, "fingerprint": fingerprint, "created_at": self._now, **values}
        return self.get(self._connection.execute(sa.insert(erasures).values(row).returning(erasures.c.id)).scalar_one())

    def get(self, erasure_id: int, *, hold: bool = False) -> Erasure:
        """Raises NotThere. hold: nobody else changes it until the commit."""
        query = _SELECT.where(erasures.c.id == erasure_id)
        row = self._connection.execute(query.with_for_update() if hold else query).one_or_none()
        if row is None:
            raise NotThere("Erasure")
        return Erasure(*row)

    def update(self, erasure_id: int, **values: object) -> None:
        self._connection.execute(sa.update(erasures).where(erasures.c.id == erasure_id).values(values))

    def unfinished(self, fingerprint: str) -> Erasure | None:
        """The one that is already under way for the same."""
        query = _SELECT.where(erasures.c.fingerprint == fingerprint, erasures.c.finished_at.is_(None))
        row = self._connection.execute(query.order_by(erasures.c.id).limit(1)).one_or_none()
        return None if row is None else Erasure(*row)

    def page(
        self, *, project_id: int | None = None, fingerprint: str | None = None, offset: int = 0, limit: int = 50
    ) -> tuple[int, list[Erasure]]:
        """How many there are, and one page of them, the newest first; those of one project, or for one subject."""
        exact: dict[str, Any] = {"project_id": project_id, "fingerprint": fingerprint}
        where = [erasures.c[name] == value for name, value in exact.items() if value is not None]
        count = self._connection.execute(sa.select(sa.func.count()).select_from(erasures).where(*where)).scalar_one()
        query = _SELECT.where(*where).order_by(erasures.c.id.desc()).offset(offset).limit(limit)
        return int(count), [Erasure(*row) for row in self._connection.execute(query)]
