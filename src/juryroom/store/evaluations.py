"""What one annotator's work in a project comes to: how much, how true, how well received."""

from __future__ import annotations

import sqlalchemy as sa

from juryroom.core.model import Instant, ProjectId, UserId
from juryroom.core.quality.shares import UNIT
from juryroom.store import tables as t

_own, _sums = t.annotations.c, t.agreement_sums.c
_mine = sa.and_(_own.project_id == sa.bindparam("project"), _own.completed_by == sa.bindparam("user"))
_ANSWERED = sa.select(sa.func.count(sa.distinct(_own.task_id))).where(_mine, sa.not_(_own.was_cancelled))
_REVIEWED = sa.select(
    sa.func.count().filter(_own.review.in_(("accepted", "fixed"))),
    sa.func.count().filter(_own.review == "rejected"),
).where(_mine)
_TRUTH = sa.select(_sums.n, _sums.left_out, _sums.total).where(
    _sums.project_id == sa.bindparam("project"), _sums.kind == "truth", _sums.first == sa.bindparam("rater"),
    _sums.second == "", _sums.third == "",
)  # fmt: skip


class Evaluations:
    """The repository of what people's work comes to."""

    def __init__(self, connection: sa.Connection, _: Instant) -> None:
        self._connection = connection

    def answered(self, project: ProjectId, user: UserId) -> int:
        """How many tasks this person has answered, skips left out."""
        return int(self._connection.execute(_ANSWERED, {"project": project, "user": user}).scalar_one())

    def against_truth(self, project: ProjectId, user: UserId) -> tuple[float | None, int]:
        """Mean agreement with the ground truth, 0 to 100 (None over nothing), and over how many tasks."""
        row = self._connection.execute(_TRUTH, {"project": project, "rater": f"u:{user}"}).one_or_none()
        if row is None or not row.n:
            return None, 0
        return 100 * row.total / UNIT / row.n, row.n

    def known(self, project: ProjectId, user: UserId) -> int:
        """How many tasks with a ground truth of somebody else this person has answered."""
        row = self._connection.execute(_TRUTH, {"project": project, "rater": f"u:{user}"}).one_or_none()
        return 0 if row is None else int(row.n + row.left_out)

    def reviewed(self, project: ProjectId, user: UserId) -> tuple[int, int]:
        """How many of this person's answers reviewers accepted, with or without a fix, and how many they rejected."""
        accepted, rejected = self._connection.execute(_REVIEWED, {"project": project, "user": user}).one()
        return int(accepted), int(rejected)
