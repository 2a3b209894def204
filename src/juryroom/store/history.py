"""History of annotations. The latest revision stands in the annotation; it is copied here when a change is about to
replace it, or when somebody says something of it. So an answer that never changes costs nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from juryroom.core.model import Annotation, AnnotationId, Instant, ProjectId, TaskId, UserId
from juryroom.core.reviewing.model import Revision, RevisionId
from juryroom.errors import NotThere
from juryroom.store.rows import among, columns_for
from juryroom.store.tables import annotation_history, annotation_payloads
from juryroom.store.tables import annotations as annotations_table

_SELECT = sa.select(*columns_for(Revision, annotation_history))
_OF_ANNOTATION = _SELECT.where(annotation_history.c.annotation_id == sa.bindparam("annotation")).order_by(
    annotation_history.c.id
)
_INSERT = sa.insert(annotation_history).returning(annotation_history.c.id)
_KEPT = (
    sa.select(annotation_history.c.id)
    .where(
        annotation_history.c.annotation_id == sa.bindparam("annotation"),
        annotation_history.c.revision == sa.bindparam("revision"),
        annotation_history.c.result == sa.bindparam("result"),  # undoing an action gives a revision its number again
    )
    .order_by(annotation_history.c.id)
    .limit(1)
)
_NAMES = (
    "annotation_id", "task_id", "project_id", "revision", "action", "result", "lead_time", "was_cancelled",
    "created_by", "created_at",
)  # fmt: skip


def latest(annotation: Annotation) -> Revision:
    """The revision that stands in the annotation itself."""
    first = annotation.revision == 1
    return Revision(
        None, annotation.id, annotation.task_id, annotation.project_id, annotation.revision, annotation.last_action,
        annotation.result, annotation.lead_time, annotation.was_cancelled, "", None, None, None,
        annotation.completed_by if first else annotation.updated_by,
        annotation.created_at if first else annotation.updated_at, None,
    )  # fmt: skip


class History:
    """The repository of revisions."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def keep(self, annotation: Annotation) -> RevisionId:
        """Copy the latest revision, unless it is here; its id."""
        here = {"annotation": annotation.id, "revision": annotation.revision, "result": annotation.result}
        found = self._connection.execute(_KEPT, here).scalar()
        if found is not None:
            return RevisionId(found)
        revision = latest(annotation)
        row = {name: getattr(revision, name) for name in _NAMES}
        return RevisionId(self._connection.execute(_INSERT, row).scalar_one())

    def keep_many(self, ids: Iterable[int]) -> None:
        """The same for many annotations, in one statement."""
        own = annotations_table.c
        first = own.revision == 1
        known = sa.exists().where(
            annotation_history.c.annotation_id == own.id,
            annotation_history.c.revision == own.revision,
            annotation_history.c.result == annotation_payloads.c.result,
        )
        rows = (
            sa.select(
                own.id, own.task_id, own.project_id, own.revision, own.last_action, annotation_payloads.c.result,
                own.lead_time, own.was_cancelled, sa.case((first, own.completed_by), else_=own.updated_by),
                sa.case((first, own.created_at), else_=own.updated_at),
            )
            .join(annotation_payloads, annotation_payloads.c.annotation_id == own.id)
            .where(among(self._connection, own.id, ids), sa.not_(known))
        )  # fmt: skip
        self._connection.execute(sa.insert(annotation_history).from_select(list(_NAMES), rows))

    def note(self, annotation: Annotation, action: str, by: UserId, **more: Any) -> RevisionId:
        """Note what was said of the annotation as it is now. more: comment, comment_id, review_id, started_at."""
        revision = latest(annotation)
        row: dict[str, Any] = {name: getattr(revision, name) for name in _NAMES}
        row |= {"action": action, "created_by": by, "created_at": self._now} | more
        return RevisionId(self._connection.execute(sa.insert(annotation_history).values(row).returning(
            annotation_history.c.id)).scalar_one())  # fmt: skip

    def get(self, revision_id: RevisionId) -> Revision:
        """Raises NotThere."""
        row = self._connection.execute(_SELECT.where(annotation_history.c.id == revision_id)).one_or_none()
        if row is None:
            raise NotThere("AnnotationHistory")
        return Revision(*row)

    def of_annotation(self, annotation_id: AnnotationId) -> list[Revision]:
        """What is kept of the annotation, oldest first, without its latest revision if nobody spoke of that."""
        return [Revision(*row) for row in self._connection.execute(_OF_ANNOTATION, {"annotation": annotation_id})]

    def page(
        self,
        project_id: ProjectId,
        *,
        author: UserId | None = None,
        since: str | None = None,
        until: str | None = None,
        offset: int = 0,
        limit: int = 100,
    ) -> tuple[int, list[Revision]]:
        """How many there are of the project's, and one page, newest first. author: of whose annotations."""
        kept = annotation_history.c
        where = [kept.project_id == project_id]
        where += [kept.created_at >= since] if since else []
        where += [kept.created_at <= until] if until else []
        if author is not None:
            mine = sa.select(annotations_table.c.id).where(
                annotations_table.c.project_id == project_id, annotations_table.c.completed_by == author
            )
            where.append(kept.annotation_id.in_(mine))
        count = sa.select(sa.func.count()).select_from(annotation_history).where(*where)
        query = _SELECT.where(*where).order_by(kept.created_at.desc(), kept.id.desc()).offset(offset).limit(limit)
        rows = [Revision(*row) for row in self._connection.execute(query)]
        return int(self._connection.execute(count).scalar_one()), rows

    def delete(
        self,
        *,
        annotation_id: AnnotationId | None = None,
        task_id: TaskId | None = None,
        project_id: ProjectId | None = None,
    ) -> int:
        """Forget what is kept of these; how many there were. At least one must be given."""
        wanted: Mapping[str, int | None] = {
            "annotation_id": annotation_id, "task_id": task_id, "project_id": project_id,
        }  # fmt: skip
        where = [annotation_history.c[name] == value for name, value in wanted.items() if value is not None]
        if not where:
            return 0
        return int(self._connection.execute(sa.delete(annotation_history).where(*where)).rowcount)

    def stream(self, ids: Sequence[int]) -> dict[int, list[Revision]]:
        """What is kept of these annotations, by annotation."""
        found: dict[int, list[Revision]] = {}
        query = _SELECT.where(among(self._connection, annotation_history.c.annotation_id, ids))
        for row in self._connection.execute(query.order_by(annotation_history.c.id)):
            revision = Revision(*row)
            found.setdefault(revision.annotation_id, []).append(revision)
        return found
