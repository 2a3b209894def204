"""Drafts: answers in the making, each seen by its author alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa

from juryroom.core.model import AnnotationId, Draft, DraftId, Instant, Json, ProjectId, TaskId, UserId
from juryroom.errors import NotThere
from juryroom.store.rows import among, columns_for
from juryroom.store.tables import drafts

_SELECT = sa.select(*columns_for(Draft, drafts))
_of_person = sa.and_(drafts.c.task_id == sa.bindparam("task"), drafts.c.user_id == sa.bindparam("user"))
_OF_PERSON = _SELECT.where(_of_person).order_by(drafts.c.id)
_DELETE_NEW = sa.delete(drafts).where(_of_person, drafts.c.annotation_id.is_(None))


class Drafts:
    """The repository of drafts."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(
        self,
        task_id: TaskId,
        project_id: ProjectId,
        user: UserId,
        result: Json,
        *,
        annotation_id: AnnotationId | None = None,
        lead_time: float | None = None,
        was_postponed: bool = False,
    ) -> Draft:
        """Store a draft."""
        row: dict[str, object] = {
            "task_id": task_id, "project_id": project_id, "user_id": user, "result": result,
            "annotation_id": annotation_id, "lead_time": lead_time, "was_postponed": was_postponed,
            "created_at": self._now, "updated_at": self._now,
        }  # fmt: skip
        new_id = self._connection.execute(sa.insert(drafts).values(row).returning(drafts.c.id)).scalar_one()
        return self.get(DraftId(new_id))

    def get(self, draft_id: DraftId) -> Draft:
        """Raises NotThere."""
        row = self._connection.execute(_SELECT.where(drafts.c.id == draft_id)).one_or_none()
        if row is None:
            raise NotThere("AnnotationDraft")
        return Draft(*row)

    def of_task(
        self, task_id: TaskId, *, user: UserId | None = None, annotation_id: AnnotationId | None = None
    ) -> list[Draft]:
        """A task's drafts, oldest first; of one person, or of one annotation, if so asked."""
        if user is not None and annotation_id is None:
            rows = self._connection.execute(_OF_PERSON, {"task": task_id, "user": user})
            return [Draft(*row) for row in rows]
        query = _SELECT.where(drafts.c.task_id == task_id)
        if user is not None:
            query = query.where(drafts.c.user_id == user)
        if annotation_id is not None:
            query = query.where(drafts.c.annotation_id == annotation_id)
        return [Draft(*row) for row in self._connection.execute(query.order_by(drafts.c.id))]

    def of_tasks(self, ids: Sequence[TaskId], user: UserId) -> dict[TaskId, list[Draft]]:
        """This person's drafts on several tasks; every id has its list, possibly empty."""
        found: dict[TaskId, list[Draft]] = {task_id: [] for task_id in ids}
        here = among(self._connection, drafts.c.task_id, ids)
        for row in self._connection.execute(_SELECT.where(here, drafts.c.user_id == user).order_by(drafts.c.id)):
            draft = Draft(*row)
            found[draft.task_id].append(draft)
        return found

    def update(self, draft_id: DraftId, changes: Mapping[str, object]) -> Draft:
        """Store `changes` as the next revision."""
        row: dict[str, object] = {"updated_at": self._now} | dict(changes)
        query = sa.update(drafts).where(drafts.c.id == draft_id)
        self._connection.execute(query.values(row).values(revision=drafts.c.revision + 1))
        return self.get(draft_id)

    def delete(self, draft_id: DraftId) -> None:
        self._connection.execute(sa.delete(drafts).where(drafts.c.id == draft_id))

    def delete_of(self, task_id: TaskId, user: UserId) -> None:
        """This person's drafts of a new answer to the task (those of a stored annotation stay)."""
        self._connection.execute(_DELETE_NEW, {"task": task_id, "user": user})

    def stream_results(self, project_id: ProjectId) -> Iterator[Json]:
        """Every draft's results in the project."""
        query = sa.select(drafts.c.result).where(drafts.c.project_id == project_id)
        for result in self._connection.execute(query.execution_options(yield_per=1000)).scalars():
            yield Json(result)
