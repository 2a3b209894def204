"""What must happen after the commit, as a row of the same transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from juryroom.core.model import Instant
from juryroom.store.rows import among
from juryroom.store.tables import is_waiting_job, outbox

_ADD = sa.insert(outbox)
_JOBS = sa.select(outbox.c.id, outbox.c.payload, outbox.c.created_at).where(is_waiting_job).order_by(outbox.c.id)


def run_id(row_id: int, created_at: Instant) -> str:
    """A row's id and instant: a restored database counts on from an older id, the engine still knows the newer ones.

    Of equal length, so that the engine, which sorts them as text, keeps their order.
    """
    return f"{row_id:012}@{created_at}"


def _job_and_lane(payload: str) -> tuple[int, str]:
    values = json.loads(payload)
    return int(values["job"]), str(values["lane"])


@dataclass(frozen=True, slots=True)
class WaitingJob:
    """A row of the outbox that asks for a job to be run."""

    row_id: int
    run_id: str
    job_id: int
    lane: str


class Outbox:
    """Events in the order of their commits; somebody drains them later."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, topic: str, payload: Mapping[str, object]) -> None:
        """Note that `topic` (noun.verb) happened; the payload holds ids, never data or secrets."""
        values = {"topic": topic, "payload": json.dumps(payload), "created_at": self._now}
        self._connection.execute(_ADD, values)

    def add_job(self, kind: str, job_id: int, lane: str) -> str:
        """Ask for a job to be run after the commit, behind the others of its lane; the id of its run."""
        payload = json.dumps({"job": job_id, "lane": lane})
        values = {"topic": f"job.{kind}", "payload": payload, "created_at": self._now}
        row_id = self._connection.execute(_ADD.returning(outbox.c.id), values).scalar_one()
        return run_id(row_id, self._now)

    def waiting_jobs(self, limit: int = 100) -> list[WaitingJob]:
        """What was asked for by `add_job` and is not yet handed on, oldest first."""
        return [
            WaitingJob(row_id, run_id(row_id, created_at), *_job_and_lane(payload))
            for row_id, payload, created_at in self._connection.execute(_JOBS.limit(limit))
        ]

    def has_waiting_jobs(self) -> bool:
        """Read from an index that holds nothing else."""
        return self._connection.execute(_JOBS.limit(1)).first() is not None

    def mark_done(self, ids: Sequence[int]) -> None:
        """These rows have been handed on."""
        query = sa.update(outbox).where(among(self._connection, outbox.c.id, ids), outbox.c.done_at.is_(None))
        self._connection.execute(query.values(done_at=self._now))

    def forget(self, before: Instant, most: int) -> int:
        """Remove what was handed on before this instant, at most so many rows; how many went."""
        old = sa.select(outbox.c.id).where(outbox.c.done_at < before).limit(most)
        return int(self._connection.execute(sa.delete(outbox).where(outbox.c.id.in_(old))).rowcount)

    def waiting(self, limit: int = 100) -> list[tuple[int, str, str]]:
        """(id, topic, payload) of what nobody has handled yet, oldest first."""
        query = (
            sa.select(outbox.c.id, outbox.c.topic, outbox.c.payload)
            .where(outbox.c.done_at.is_(None))
            .order_by(outbox.c.id)
            .limit(limit)
        )
        return [(row.id, row.topic, row.payload) for row in self._connection.execute(query)]
