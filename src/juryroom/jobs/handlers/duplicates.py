"""Tasks of one project copied into another."""

from __future__ import annotations

from collections.abc import Sequence

from juryroom.core.jobs import Job
from juryroom.jobs.registry import Work, handler, in_chunks
from juryroom.services import duplicates
from juryroom.services.jobs import Counts
from juryroom.store.unit import UnitOfWork


@handler(duplicates.JOB)
def copy_tasks(work: Work) -> bool:
    """Chunk after chunk of the other project's tasks."""

    def copy(unit: UnitOfWork, job: Job, ids: Sequence[int]) -> Counts:
        return duplicates.copy_chunk(unit, work.room.media, job, ids)

    return in_chunks(work, copy, duplicates.conclude)
