"""Tasks gone through anew when a project reviews them by other rules."""

from __future__ import annotations

from juryroom.jobs.registry import Work, handler, in_chunks
from juryroom.services import review_standings


@handler(review_standings.JOB)
def follow(work: Work) -> bool:
    """Chunk after chunk of the answered tasks."""
    return in_chunks(work, review_standings.follow_chunk, review_standings.conclude)
