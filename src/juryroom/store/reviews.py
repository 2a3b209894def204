"""Reviews of annotations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from juryroom.core.model import Annotation, AnnotationId, Instant, ProjectId, TaskId, UserId
from juryroom.core.reviewing.model import Review, ReviewId
from juryroom.errors import NotThere
from juryroom.store.rows import among, columns_for
from juryroom.store.tables import annotation_reviews as reviews_table
from juryroom.store.tables import annotations as annotations_table

_SELECT = sa.select(*columns_for(Review, reviews_table))
_LATEST = (
    _SELECT.where(reviews_table.c.annotation_id == sa.bindparam("annotation"))
    .order_by(reviews_table.c.id.desc())
    .limit(1)
)


class Reviews:
    """The repository of reviews. What tasks count of them follows by `unit.standings`."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, annotation: Annotation, by: UserId, values: Mapping[str, Any]) -> Review:
        """Store a review."""
        row: dict[str, Any] = {
            "annotation_id": annotation.id, "task_id": annotation.task_id, "project_id": annotation.project_id,
            "created_by": by, "created_at": self._now, "updated_at": self._now,
        }  # fmt: skip
        new = sa.insert(reviews_table).values(row | dict(values)).returning(reviews_table.c.id)
        return self.get(ReviewId(self._connection.execute(new).scalar_one()))

    def get(self, review_id: ReviewId) -> Review:
        """Raises NotThere."""
        row = self._connection.execute(_SELECT.where(reviews_table.c.id == review_id)).one_or_none()
        if row is None:
            raise NotThere("AnnotationReview")
        return Review(*row)

    def latest(self, annotation_id: AnnotationId) -> Review | None:
        """The last review of the annotation, whether or not it still stands."""
        row = self._connection.execute(_LATEST, {"annotation": annotation_id}).one_or_none()
        return None if row is None else Review(*row)

    def update(self, review_id: ReviewId, changes: Mapping[str, Any]) -> Review:
        here = sa.update(reviews_table).where(reviews_table.c.id == review_id)
        self._connection.execute(here.values({"updated_at": self._now} | dict(changes)))
        return self.get(review_id)

    def delete(self, review_id: ReviewId) -> None:
        self._connection.execute(sa.delete(reviews_table).where(reviews_table.c.id == review_id))

    def listing(
        self,
        *,
        annotation_id: AnnotationId | None = None,
        project_id: ProjectId | None = None,
        author: UserId | None = None,
        descending: bool = False,
        limit: int = 10_000,
    ) -> list[Review]:
        """Reviews by id. author: of whose annotations."""
        own = reviews_table.c
        query = _SELECT.order_by(own.id.desc() if descending else own.id).limit(limit)
        if annotation_id is not None:
            query = query.where(own.annotation_id == annotation_id)
        if project_id is not None:
            query = query.where(own.project_id == project_id)
        if author is not None:
            mine = sa.exists().where(
                annotations_table.c.id == own.annotation_id, annotations_table.c.completed_by == author
            )
            query = query.where(mine)
        return [Review(*row) for row in self._connection.execute(query)]

    def of_annotations(self, ids: Sequence[AnnotationId]) -> dict[AnnotationId, list[Review]]:
        """The reviews of several annotations, oldest first."""
        found: dict[AnnotationId, list[Review]] = {}
        query = _SELECT.where(among(self._connection, reviews_table.c.annotation_id, ids)).order_by(reviews_table.c.id)
        for row in self._connection.execute(query):
            review = Review(*row)
            found.setdefault(review.annotation_id, []).append(review)
        return found

    def reviewers_of(self, ids: Sequence[TaskId]) -> dict[TaskId, list[UserId]]:
        """Who reviewed something on these tasks."""
        own = reviews_table.c
        query = sa.select(own.task_id, own.created_by).where(
            among(self._connection, own.task_id, ids), own.created_by.is_not(None)
        )
        found: dict[TaskId, list[UserId]] = {}
        for task_id, reviewer in self._connection.execute(query.distinct().order_by(own.task_id, own.created_by)):
            found.setdefault(TaskId(task_id), []).append(UserId(reviewer))
        return found

    # Counted per person

    def tasks_reviewed_by(self, projects: Sequence[ProjectId], user: UserId) -> dict[ProjectId, int]:
        """On how many tasks of these projects this person reviewed something; projects without any are missing."""
        own = reviews_table.c
        query = sa.select(own.project_id, sa.func.count(sa.distinct(own.task_id))).where(
            among(self._connection, own.project_id, projects), own.created_by == user
        )
        return {ProjectId(row[0]): row[1] for row in self._connection.execute(query.group_by(own.project_id))}

    def rejected_of(self, projects: Sequence[ProjectId], user: UserId) -> dict[ProjectId, int]:
        """How many of this person's answers stand rejected."""
        own = annotations_table.c
        query = sa.select(own.project_id, sa.func.count()).where(
            among(self._connection, own.project_id, projects), own.completed_by == user, own.review == "rejected"
        )
        return {ProjectId(row[0]): row[1] for row in self._connection.execute(query.group_by(own.project_id))}

    def returned_to(self, project_id: ProjectId, user: UserId, limit: int = 100) -> list[AnnotationId]:
        """This person's rejected answers that wait for them to do them again, oldest first."""
        own = annotations_table.c
        query = sa.select(own.id).where(
            own.project_id == project_id, own.completed_by == user, own.review == "rejected",
            sa.not_(own.was_cancelled),
        )  # fmt: skip
        return [AnnotationId(one) for one in self._connection.execute(query.order_by(own.id).limit(limit)).scalars()]

    def progress_by_author(self, project_id: ProjectId) -> dict[UserId, tuple[int, int]]:
        """Per author: how many answers, and how many of them are reviewed."""
        own = annotations_table.c
        counted = sa.select(own.completed_by, sa.func.count(), sa.func.count(own.review)).where(
            own.project_id == project_id, own.completed_by.is_not(None), sa.not_(own.adjudicated),
            sa.or_(sa.not_(own.was_cancelled), own.review.is_not(None)),
        )  # fmt: skip
        rows = self._connection.execute(counted.group_by(own.completed_by))
        return {UserId(row[0]): (row[1], row[2]) for row in rows}
