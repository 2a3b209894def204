"""Jobs and the chunks of ids that they work through."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from juryroom.core.jobs import Job, JobId, JobState
from juryroom.core.membership import Sight
from juryroom.core.model import Instant, ProjectId
from juryroom.errors import NotThere
from juryroom.store import bulk
from juryroom.store.members import enterable
from juryroom.store.rows import among, chunks, columns_for
from juryroom.store.tables import export_conversions, exports, imports, job_chunks, jobs, projects

_SELECT = sa.select(*columns_for(Job, jobs))
_GET = _SELECT.where(jobs.c.id == sa.bindparam("id"))
_LOCK = _GET.with_for_update()
_CHUNK = sa.select(job_chunks.c.ids).where(
    job_chunks.c.job_id == sa.bindparam("job"), job_chunks.c.position == sa.bindparam("position")
)
_UNFINISHED = _SELECT.where(jobs.c.finished_at.is_(None)).order_by(jobs.c.id)


_UNDER_WAY = ("created", "in_progress")


def select_with_outcome(kind: type[Any], table: sa.Table) -> sa.Select[Any]:
    """Rows of `kind` with a `status` and a job; those that their job has ended without completing have `failed`."""
    given_up = sa.and_(table.c.status.in_(_UNDER_WAY), jobs.c.finished_at.is_not(None))
    status = sa.case((given_up, "failed"), else_=table.c.status).label("status")
    columns = [status if column.name == "status" else column for column in columns_for(kind, table)]
    return sa.select(*columns).select_from(table.outerjoin(jobs, jobs.c.id == table.c.job_id))


class Jobs:
    """The repository of jobs."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, kind: str, values: Mapping[str, object]) -> JobId:
        """A new job in the queue; it is begun by whoever hears of it through the outbox."""
        row: dict[str, object] = {"kind": kind, "state": JobState.QUEUED, "run_id": "", "created_at": self._now}
        query = sa.insert(jobs).values(row | dict(values)).returning(jobs.c.id)
        return JobId(self._connection.execute(query).scalar_one())

    def add_chunks(self, job_id: JobId, ids: Iterable[int], size: int) -> int:
        """What the job is to work through, `size` ids at a time; how many ids there are."""
        rows = [(job_id, position, json.dumps(part)) for position, part in enumerate(chunks(ids, size))]
        bulk.insert(self._connection, job_chunks, ("job_id", "position", "ids"), rows)
        if not rows:
            return 0
        return (len(rows) - 1) * size + len(json.loads(rows[-1][2]))

    def note_chunk(self, job_id: JobId, position: int, ids: Sequence[int]) -> None:
        """What the job has made at this position."""
        row = {"job_id": job_id, "position": position, "ids": json.dumps(ids)}
        self._connection.execute(sa.insert(job_chunks).values(row))

    def chunk(self, job_id: JobId, position: int) -> Sequence[int] | None:
        """The ids at this position; None behind the last."""
        found = self._connection.execute(_CHUNK, {"job": job_id, "position": position}).scalar_one_or_none()
        return None if found is None else json.loads(found)

    def get(self, job_id: JobId) -> Job:
        """Raises NotThere."""
        job = self._one(_GET, job_id)
        if job is None:
            raise NotThere("Job")
        return job

    def many(self, ids: Iterable[int | None]) -> list[Job]:
        """Those of these jobs that there are."""
        here = among(self._connection, jobs.c.id, (one for one in ids if one is not None))
        return [_job(row) for row in self._connection.execute(_SELECT.where(here))]

    def get_for_update(self, job_id: JobId) -> Job | None:
        """The job, held until the commit; None if it went with its project."""
        return self._one(_LOCK, job_id)

    def _one(self, query: sa.Select[Any], job_id: JobId) -> Job | None:
        row = self._connection.execute(query, {"id": job_id}).one_or_none()
        return None if row is None else _job(row)

    def update(self, job_id: JobId, **values: object) -> None:
        """Change columns of one job."""
        self._connection.execute(sa.update(jobs).where(jobs.c.id == job_id).values(values))

    def finish(self, job_id: JobId, state: JobState, **values: object) -> None:
        """Put the job into a final state. What it was to work through is forgotten."""
        self._connection.execute(sa.delete(job_chunks).where(job_chunks.c.job_id == job_id))
        self.update(job_id, state=state, finished_at=self._now, retry_at=None, **values)

    def forget(self, before: Instant, most: int) -> int:
        """Remove jobs that were over before this instant, at most so many; how many went. Who asked for one that came
        to nothing still reads that it failed."""
        old = list(
            self._connection.execute(sa.select(jobs.c.id).where(jobs.c.finished_at < before).limit(most)).scalars()
        )
        for table in (imports, exports, export_conversions):
            given_up = sa.and_(table.c.status.in_(_UNDER_WAY), among(self._connection, table.c.job_id, old))
            self._connection.execute(sa.update(table).where(given_up).values(status="failed"))
        return int(self._connection.execute(sa.delete(jobs).where(among(self._connection, jobs.c.id, old))).rowcount)

    def page(
        self, project_id: ProjectId | None, state: JobState | None, *, offset: int, limit: int, sight: Sight
    ) -> tuple[int, list[Job]]:
        """How many jobs there are and one page of them, newest first; of all projects in sight when none is named."""
        where = [] if project_id is None else [jobs.c.project_id == project_id]
        if project_id is None and (seen := enterable(sight)):
            where.append(jobs.c.project_id.in_(sa.select(projects.c.id).where(*seen)))
        if state is not None:
            where.append(jobs.c.state == state)
        count = self._connection.execute(sa.select(sa.func.count()).select_from(jobs).where(*where)).scalar_one()
        query = _SELECT.where(*where).order_by(jobs.c.id.desc()).offset(offset).limit(limit)
        return int(count), [_job(row) for row in self._connection.execute(query)]

    def of_kind(self, kind: str, project_id: ProjectId) -> list[Job]:
        """A project's jobs of one kind, newest first."""
        query = _SELECT.where(jobs.c.project_id == project_id, jobs.c.kind == kind).order_by(jobs.c.id.desc())
        return [_job(row) for row in self._connection.execute(query)]

    def unfinished(self) -> list[Job]:
        """Jobs that are queued or running, oldest first."""
        return [_job(row) for row in self._connection.execute(_UNFINISHED)]

    def any_unfinished(self) -> bool:
        """Read from an index that holds nothing else."""
        return self._connection.execute(_UNFINISHED.limit(1)).first() is not None


def _job(row: sa.Row[Any]) -> Job:
    values = row._asdict()
    return Job(**{**values, "state": JobState(values["state"])})
