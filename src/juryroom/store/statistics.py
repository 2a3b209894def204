"""Counts and times over a project's annotations, by person, day and state: read off one index, never off payloads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from juryroom.core.model import Instant, ProjectId, TaskId, UserId
from juryroom.store import tables as t
from juryroom.store.rows import among

_own = t.annotations.c
_changed = _own.revision > sa.literal_column("1")
_read_numbers = msgspec.json.Decoder(list[float]).decode


@dataclass(frozen=True, slots=True)
class Work:
    """What one person did in a project. `user` is None for annotations without an author."""

    user: UserId | None
    submitted: int
    skipped: int
    lead_time: float | None
    timed: int
    """Annotations that `lead_time` sums up."""
    last_at: Instant | None


class Statistics:
    """The repository of such counts."""

    def __init__(self, connection: sa.Connection, _: object = None) -> None:
        self._connection = connection

    def work(self, project_id: ProjectId, user: UserId | None = None) -> list[Work]:
        """By person, in the order of their numbers."""
        counted = sa.not_(_own.was_cancelled)
        query = (
            sa.select(
                _own.completed_by,
                sa.func.count().filter(counted),
                sa.func.count().filter(_own.was_cancelled),
                sa.func.sum(_own.lead_time).filter(counted),
                sa.func.count(_own.lead_time).filter(counted),
                sa.func.max(_own.created_at),
            )
            .where(_own.project_id == project_id, *([] if user is None else [_own.completed_by == user]))
            .group_by(_own.completed_by)
            .order_by(_own.completed_by)
        )
        return [Work(*row) for row in self._connection.execute(query)]

    def lead_times(self, project_id: ProjectId, user: UserId | None = None) -> dict[UserId, list[float]]:
        """The seconds of every answer that has any, by person: one row each, put together by the database."""
        known = [_own.project_id == project_id, _own.completed_by.is_not(None), _own.lead_time.is_not(None)]
        known += [sa.not_(_own.was_cancelled), *([] if user is None else [_own.completed_by == user])]
        gather = sa.func.json_group_array if self._connection.dialect.name == "sqlite" else sa.func.array_agg
        query = sa.select(_own.completed_by, gather(_own.lead_time)).where(*known).group_by(_own.completed_by)
        rows = self._connection.execute(query).all()
        return {row[0]: _read_numbers(row[1]) if isinstance(row[1], str) else list(row[1]) for row in rows}

    def per_day(
        self, project_ids: Sequence[ProjectId], since: Instant | None, *, letters: int = 10
    ) -> list[tuple[ProjectId, UserId | None, str, bool, int, float | None, int]]:
        """Project, person, day, whether skips, how many, their seconds, and of how many: in no order.

        letters: of the instant: 10 a day, 13 an hour.
        """
        day = sa.func.substr(_own.created_at, 1, letters)
        query = sa.select(
            _own.project_id, _own.completed_by, day, _own.was_cancelled, sa.func.count(),
            sa.func.sum(_own.lead_time), sa.func.count(_own.lead_time),
        ).where(among(self._connection, _own.project_id, project_ids))  # fmt: skip
        if since is not None:
            query = query.where(_own.created_at >= since)
        rows: Any = self._connection.execute(
            query.group_by(_own.project_id, _own.completed_by, day, _own.was_cancelled)
        )
        return [tuple(row) for row in rows]

    def times_per_day(
        self, project_ids: Sequence[ProjectId], since: Instant | None, *, letters: int
    ) -> list[tuple[ProjectId, UserId | None, str, list[float]]]:
        """Project, person, hour, and the seconds of each answer."""
        hour = sa.func.substr(_own.created_at, 1, letters)
        gather = sa.func.json_group_array if self._connection.dialect.name == "sqlite" else sa.func.array_agg
        query = sa.select(_own.project_id, _own.completed_by, hour, gather(_own.lead_time)).where(
            among(self._connection, _own.project_id, project_ids), _own.lead_time.is_not(None),
            sa.not_(_own.was_cancelled), *([] if since is None else [_own.created_at >= since]),
        )  # fmt: skip
        rows = self._connection.execute(query.group_by(_own.project_id, _own.completed_by, hour))
        return [(*row[:3], _read_numbers(row[3]) if isinstance(row[3], str) else list(row[3])) for row in rows]

    def updates_per_day(
        self, project_ids: Sequence[ProjectId], since: Instant | None, *, letters: int
    ) -> list[tuple[ProjectId, UserId | None, str, int]]:
        """Project, person, hour, and how many of their answers were changed for the last time then."""
        hour = sa.func.substr(_own.updated_at, 1, letters)
        query = sa.select(_own.project_id, _own.completed_by, hour, sa.func.count()).where(
            among(self._connection, _own.project_id, project_ids), _changed, sa.not_(_own.was_cancelled),
            *([] if since is None else [_own.updated_at >= since]),
        )  # fmt: skip
        rows: Any = self._connection.execute(query.group_by(_own.project_id, _own.completed_by, hour))
        return [tuple(row) for row in rows]

    def reviews_since(
        self, project_ids: Sequence[ProjectId], since: Instant | None
    ) -> list[tuple[ProjectId, UserId | None, UserId | None, Instant, Instant | None, bool, bool]]:
        """Of every review: project, whose answer, who reviewed, when, since when, whether accepted, whether fixed."""
        own = t.annotation_reviews.c
        query = (
            sa.select(
                own.project_id, t.annotations.c.completed_by, own.created_by, own.created_at, own.started_at,
                own.accepted, own.result.is_not(None),
            )
            .join(t.annotations, t.annotations.c.id == own.annotation_id)
            .where(
                among(self._connection, own.project_id, project_ids),
                *([] if since is None else [own.created_at >= since]),
            )
        )  # fmt: skip
        rows: Any = self._connection.execute(query)
        return [tuple(row) for row in rows]

    def finished_per_day(
        self, project_ids: Sequence[ProjectId], since: Instant | None, *, letters: int
    ) -> list[tuple[ProjectId, str, int, float | None, int]]:
        """Project, hour, how many tasks were finished then, their agreement added up, and of how many it is known."""
        own = t.tasks.c
        hour = sa.func.substr(own.completed_at, 1, letters)
        query = sa.select(
            own.project_id, hour, sa.func.count(), sa.func.sum(own.agreement), sa.func.count(own.agreement)
        ).where(
            among(self._connection, own.project_id, project_ids), own.is_labeled, own.completed_at.is_not(None),
            *([] if since is None else [own.completed_at >= since]),
        )  # fmt: skip
        rows: Any = self._connection.execute(query.group_by(own.project_id, hour))
        return [tuple(row) for row in rows]

    def answers_missing(self, project_id: ProjectId) -> int:
        """How many answers the project's tasks still lack until each has its overlap."""
        lacking = sa.func.sum(t.tasks.c.overlap - t.tasks.c.answers)
        query = sa.select(sa.func.coalesce(lacking, 0)).where(t.tasks.c.project_id == project_id, t.is_open)
        return int(self._connection.execute(query).scalar_one())

    def overlaps(self, project_id: ProjectId) -> dict[int, int]:
        """How many tasks have how many answers."""
        query = sa.select(t.tasks.c.answers, sa.func.count()).where(t.tasks.c.project_id == project_id)
        return {row[0]: row[1] for row in self._connection.execute(query.group_by(t.tasks.c.answers))}

    def finished_by(self, project_id: ProjectId, user: UserId) -> int:
        """How many tasks of the project this person has answered."""
        query = sa.select(sa.func.count(sa.distinct(_own.task_id))).where(_own.project_id == project_id)
        query = query.where(_own.completed_by == user, sa.not_(_own.was_cancelled))
        return int(self._connection.execute(query).scalar_one())

    def models(self, project_id: ProjectId) -> list[str]:
        """Model versions with a prediction in the project."""
        query = sa.select(t.predictions.c.model_version).where(t.predictions.c.project_id == project_id)
        return [row[0] for row in self._connection.execute(query.distinct().order_by(t.predictions.c.model_version))]

    def predicted(self, project_id: ProjectId) -> list[TaskId]:
        """Tasks of the project with a prediction, in id order."""
        known = [t.tasks.c.project_id == project_id, t.tasks.c.total_predictions > 0]
        return [
            TaskId(one)
            for one in self._connection.execute(sa.select(t.tasks.c.id).where(*known).order_by(t.tasks.c.id)).scalars()
        ]

    def reviews(self, project_id: ProjectId) -> list[tuple[UserId | None, UserId | None, bool, str | None, str | None]]:
        """Of every review, oldest first: whose answer, who reviewed, accepted, what is in its place, what it was."""
        own, before = t.annotation_reviews.c, t.annotation_history.c
        source = t.annotation_reviews.join(t.annotations, t.annotations.c.id == own.annotation_id).outerjoin(
            t.annotation_history, before.id == own.previous_history
        )
        query = sa.select(t.annotations.c.completed_by, own.created_by, own.accepted, own.result, before.result)
        rows: Any = self._connection.execute(
            query.select_from(source).where(own.project_id == project_id).order_by(own.id)
        )
        return [tuple(row) for row in rows]

    def updated_by(self, project_id: ProjectId, user: UserId | None = None) -> dict[UserId, int]:
        """How many answers of each person were changed after they were given."""
        changed = [_own.project_id == project_id, _changed, _own.completed_by.is_not(None)]
        changed += [] if user is None else [_own.completed_by == user]
        query = sa.select(_own.completed_by, sa.func.count()).where(*changed).group_by(_own.completed_by)
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def assigned(self, project_id: ProjectId) -> dict[UserId, int]:
        """How many tasks each person was given by name, to annotate."""
        own = t.task_assignees.c
        query = sa.select(own.user_id, sa.func.count()).where(own.project_id == project_id, own.kind == "AN")
        return {row[0]: row[1] for row in self._connection.execute(query.group_by(own.user_id))}

    def accepted_twice(self, project_id: ProjectId) -> list[TaskId]:
        """Tasks with two answers or more that reviewers have accepted."""
        accepted = [_own.project_id == project_id, _own.review.in_(("accepted", "fixed")), sa.not_(_own.was_cancelled)]
        query = sa.select(_own.task_id).where(*accepted).group_by(_own.task_id).having(sa.func.count() > 1)
        return [TaskId(one) for one in self._connection.execute(query.order_by(_own.task_id)).scalars()]
