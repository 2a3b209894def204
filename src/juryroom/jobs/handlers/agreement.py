"""Agreement worked out anew, when what it goes by has changed; and figures that nobody waits for."""

from __future__ import annotations

from juryroom.jobs.registry import Work, handler, in_chunks
from juryroom.services import agreement, figures


@handler(agreement.JOB)
def recount(work: Work) -> bool:
    """Chunk after chunk of the answered tasks."""
    return in_chunks(work, agreement.recount_chunk, agreement.conclude)


@handler(figures.JOB)
def work_out(work: Work) -> bool:
    """One figure from one snapshot of the project, kept when it is there."""
    figures.perform(work.room, work.job)
    return False
