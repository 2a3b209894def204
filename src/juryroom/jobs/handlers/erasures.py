"""Erasures, and what projects no longer keep."""

from __future__ import annotations

import msgspec

from juryroom.jobs.registry import Work, handler
from juryroom.services import erasures


@handler(erasures.JOB)
def perform(work: Work) -> bool:
    """Step after step; what is done is in the erasure's own row."""
    return erasures.perform(work.room, msgspec.json.decode(work.job.args)["erasure"], lambda: work.may_go_on)
