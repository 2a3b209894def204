"""What the database holds of one person beside their answers; `personal` says where that is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from juryroom.core.erasing import Tally
from juryroom.core.model import Instant, ProjectId, TaskId, UserId
from juryroom.store import personal
from juryroom.store import tables as t
from juryroom.store.rows import among


class Persons:
    """The repository of a person's traces."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def count(self, user: UserId, *, answers: bool) -> dict[str, int]:
        """How many rows of each table are about them, or theirs alone; with their answers if those go as well."""
        found: dict[str, int] = {}
        for name, columns in personal.named(personal.GO_WITH_A_PERSON).items():
            table = t.metadata.tables[name]
            self._count(table, sa.or_(*(table.c[column] == user for column in columns)), found)
        for name, (author, _) in personal.WORDS.items():
            table = t.metadata.tables[name]
            self._count(table, table.c[author] == user, found)
        if answers:
            for table in (t.annotations, t.TRASH["annotations"]):
                self._count(table, table.c.completed_by == user, found)
        return found

    def _count(self, table: sa.Table, where: sa.ColumnElement[bool], into: dict[str, int]) -> None:
        number = self._connection.execute(sa.select(sa.func.count()).select_from(table).where(where)).scalar_one()
        if number:
            into[table.name] = into.get(table.name, 0) + int(number)

    def projects(self, user: UserId) -> list[ProjectId]:
        """Where they have answered, drafted or reviewed: whose exports may name them."""
        found: set[ProjectId] = set()
        for table, column in ((t.annotations, "completed_by"), (t.annotations, "updated_by"), (t.drafts, "user_id"),
                              (t.annotation_reviews, "created_by"), (t.comments, "created_by")):  # fmt: skip
            query = sa.select(table.c.project_id).where(table.c[column] == user).distinct()
            found |= {ProjectId(one) for one in self._connection.execute(query).scalars()}
        return sorted(found)

    def assigned(self, user: UserId, kind: str) -> dict[ProjectId, list[TaskId]]:
        own = t.task_assignees.c
        query = sa.select(own.project_id, own.task_id).where(own.user_id == user, own.kind == kind)
        return _by_project(self._connection.execute(query.order_by(own.task_id)).all())

    def answered(self, user: UserId, limit: int) -> dict[ProjectId, list[TaskId]]:
        """Some tasks with an answer of theirs."""
        own = t.annotations.c
        query = sa.select(own.project_id, own.task_id).where(own.completed_by == user).distinct()
        return _by_project(self._connection.execute(query.order_by(own.task_id).limit(limit)).all())

    def remove_own(self, user: UserId, tally: Tally, key: bytes) -> None:
        """Rows that are about them, or theirs alone."""
        for name, columns in personal.named(personal.GO_WITH_A_PERSON).items():
            table = t.metadata.tables[name]
            self._remove(table, sa.or_(*(table.c[column] == user for column in columns)), tally, key)
        views = t.views.c
        self._remove(t.views, sa.and_(views.user_id == user, sa.not_(views.shared)), tally, key)

    def _remove(self, table: sa.Table, where: sa.ColumnElement[bool], tally: Tally, key: bytes) -> None:
        rows = self._connection.execute(sa.select(table).where(where))
        if tally.add(table.name, (tuple(row) for row in rows), key):
            self._connection.execute(sa.delete(table).where(where))

    def forget_words(self, user: UserId, *, everything: bool, tally: Tally, key: bytes) -> None:
        """What they wrote beside their answers, if `everything`; where they came from in any case."""
        for name, (author, columns) in personal.WORDS.items():
            if not everything and name != "activity":
                continue
            table = t.metadata.tables[name]
            here = table.c[author] == user
            rows = self._connection.execute(sa.select(*(table.c[column] for column in columns)).where(here))
            if tally.add(name, (tuple(row) for row in rows), key):
                empty = {column: _nothing(table.c[column]) for column in columns}
                self._connection.execute(sa.update(table).where(here).values(empty))

    def forget_password(self, user: UserId) -> None:
        self._connection.execute(sa.update(t.users).where(t.users.c.id == user).values(password_hash=None))

    def note_answers(self, user: UserId, ids: Sequence[TaskId], tally: Tally, key: bytes) -> None:
        """Count their answers on these tasks with what hangs on them, before they go."""
        own = t.annotations.c
        theirs = sa.select(own.id).where(own.completed_by == user, among(self._connection, own.task_id, ids))
        for table in personal.on_tasks():
            if table.name.startswith("trash_") or not (table is t.annotations or "annotation_id" in table.c):
                continue
            column = table.c.id if table is t.annotations else table.c.annotation_id
            rows = self._connection.execute(sa.select(table).where(column.in_(theirs)))
            tally.add(table.name, (tuple(row) for row in rows), key)

    def remove_from_trash(self, user: UserId, tally: Tally, key: bytes) -> None:
        """Answers of theirs that actions have taken out."""
        kept = t.TRASH["annotations"]
        theirs = sa.select(kept.c.id).where(kept.c.completed_by == user)
        for table in t.TRASH.values():
            if "annotation_id" in table.c:
                self._remove(table, table.c.annotation_id.in_(theirs), tally, key)
        self._remove(kept, kept.c.completed_by == user, tally, key)


def _nothing(column: sa.Column[str]) -> object:
    if column.nullable:
        return None
    return "{}" if column.name == "detail" else ""


def _by_project(rows: Sequence[Any]) -> dict[ProjectId, list[TaskId]]:
    found: dict[ProjectId, list[TaskId]] = {}
    for project_id, task_id in rows:
        found.setdefault(ProjectId(project_id), []).append(TaskId(task_id))
    return found
