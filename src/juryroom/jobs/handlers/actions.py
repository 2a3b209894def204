"""Actions on more tasks than a request should wait for, their undoing, and its end."""

from __future__ import annotations

from juryroom.jobs.registry import Work, handler, in_chunks
from juryroom.services import actions, jobs
from juryroom.services.actions import undo


@handler(actions.JOB)
def perform(work: Work) -> bool:
    """Chunk after chunk of the chosen tasks."""
    return in_chunks(work, actions.perform_chunk, actions.conclude)


@handler(undo.JOB)
def take_back(work: Work) -> bool:
    """Chunk after chunk of the tasks that an action touched."""
    return in_chunks(work, undo.undo_chunk, undo.conclude_undo)


@handler(undo.PURGE_JOB)
def purge(work: Work) -> bool:
    """Erase what can no longer be undone, some rows at a time."""
    while work.may_go_on:
        with work.room.database.write() as unit:
            if not undo.purge_due(unit):
                jobs.finish(unit, work.job.id, {"detail": "Erased what can no longer be undone"})
                return False
    return True
