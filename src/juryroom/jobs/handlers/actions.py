"""Actions on more tasks than a request should wait for."""

from __future__ import annotations

from juryroom.jobs.registry import Work, handler, in_chunks
from juryroom.services import actions


@handler(actions.JOB)
def perform(work: Work) -> bool:
    """Chunk after chunk of the chosen tasks."""
    return in_chunks(work, actions.perform_chunk, actions.conclude)
