"""Tasks opened and closed after a project changed how many answers it wants, or who gives them."""

from __future__ import annotations

from juryroom.jobs.registry import Work, handler, in_chunks
from juryroom.services import overlap


@handler(overlap.JOB)
def share(work: Work) -> bool:
    """Chunk after chunk of the project's tasks."""
    return in_chunks(work, overlap.share_chunk, overlap.conclude)
