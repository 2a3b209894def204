"""Comments on answers, drafts and their regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from juryroom.core.model import AnnotationId, DraftId, Instant, TaskId, UserId
from juryroom.core.reviewing.model import Comment, CommentId
from juryroom.errors import NotThere
from juryroom.store.rows import among, columns_for
from juryroom.store.tables import annotations as annotations_table
from juryroom.store.tables import comments, drafts

_SELECT = sa.select(*columns_for(Comment, comments))


@dataclass(frozen=True, slots=True)
class Sought:
    """Which comments are asked for; None: whatever it is."""

    annotation_id: AnnotationId | None = None
    draft_id: DraftId | None = None
    task_id: TaskId | None = None
    projects: Sequence[int] | None = None
    authors: Sequence[int] | None = None
    """Of whose answers."""
    resolved: bool | None = None
    seen_by: UserId | None = None
    """Only on answers and drafts of this person."""


class Comments:
    """The repository of comments. What tasks count of them follows by `unit.standings`."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, values: Mapping[str, Any]) -> Comment:
        """Store a comment."""
        row = {"created_at": self._now, "updated_at": self._now} | dict(values)
        new = self._connection.execute(sa.insert(comments).values(row).returning(comments.c.id)).scalar_one()
        return self.get(CommentId(new))

    def get(self, comment_id: CommentId) -> Comment:
        """Raises NotThere."""
        row = self._connection.execute(_SELECT.where(comments.c.id == comment_id)).one_or_none()
        if row is None:
            raise NotThere("Comment")
        return Comment(*row)

    def update(self, comment_id: CommentId, changes: Mapping[str, Any]) -> Comment:
        here = sa.update(comments).where(comments.c.id == comment_id)
        self._connection.execute(here.values({"updated_at": self._now} | dict(changes)))
        return self.get(comment_id)

    def delete(self, comment_id: CommentId) -> None:
        """Remove a comment, and the thread that it began."""
        self._connection.execute(sa.delete(comments).where(comments.c.id == comment_id))

    def listing(self, sought: Sought, *, descending: bool = False, limit: int = 10_000) -> list[Comment]:
        """Comments by id."""
        own = comments.c
        plain = {
            "annotation_id": sought.annotation_id, "draft_id": sought.draft_id, "task_id": sought.task_id,
            "is_resolved": sought.resolved,
        }  # fmt: skip
        where = [own[name] == value for name, value in plain.items() if value is not None]
        if sought.projects is not None:
            where.append(among(self._connection, own.project_id, sought.projects))
        if sought.authors is not None:
            where.append(self._on_answers_of(sought.authors))
        if sought.seen_by is not None:
            mine = sa.exists().where(drafts.c.id == own.draft_id, drafts.c.user_id == sought.seen_by)
            where.append(sa.or_(self._on_answers_of([sought.seen_by]), mine))
        order = own.id.desc() if descending else own.id
        return [Comment(*row) for row in self._connection.execute(_SELECT.where(*where).order_by(order).limit(limit))]

    def _on_answers_of(self, people: Sequence[int]) -> sa.ColumnElement[bool]:
        theirs = among(self._connection, annotations_table.c.completed_by, people)
        return sa.exists().where(annotations_table.c.id == comments.c.annotation_id, theirs)

    def take_along(self, task_id: TaskId, author: UserId, annotation_id: AnnotationId) -> None:
        """What was said of this person's draft is said of the answer it became."""
        theirs = sa.select(drafts.c.id).where(drafts.c.task_id == task_id, drafts.c.user_id == author)
        here = sa.update(comments).where(comments.c.task_id == task_id, comments.c.draft_id.in_(theirs))
        self._connection.execute(here.values(annotation_id=annotation_id, draft_id=None))

    def authors_of(self, ids: Sequence[TaskId]) -> dict[TaskId, list[UserId]]:
        """Who said something on these tasks."""
        own = comments.c
        query = sa.select(own.task_id, own.created_by).where(
            among(self._connection, own.task_id, ids), own.created_by.is_not(None)
        )
        found: dict[TaskId, list[UserId]] = {}
        for task_id, author in self._connection.execute(query.distinct().order_by(own.task_id, own.created_by)):
            found.setdefault(TaskId(task_id), []).append(UserId(author))
        return found
