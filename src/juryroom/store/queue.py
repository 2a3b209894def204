"""The queue's questions: which tasks could this person have next, and if none, why.

Answered from indexes over open tasks. What grows with a person's diligence, the tasks they answered that still wait
for others, is passed over once: `queue_positions` keeps, per number of answers, up to where all of it is their own.
Unanswered tasks are walked in id order; begun ones in the order of `turn`, a number that rises whenever a task's
answers change, so that a task which becomes available always stands behind every position.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from juryroom.core.model import Instant, ProjectId, TaskId, UserId
from juryroom.store import counters
from juryroom.store.availability import (
    FREE,
    OWN,
    full,
    inside,
    own_answer,
    own_lease,
    state,
    this_moment,
    this_project,
    this_user,
)
from juryroom.store.tables import (
    annotations as annotations_table,
)
from juryroom.store.tables import (
    drafts,
    is_begun,
    is_open,
    is_prioritised,
    is_shared,
    is_unanswered,
    leases,
    queue_positions,
    tasks,
)
from juryroom.store.upsert import DIALECTS, insert_into

_WORTH_NOTING = 32
_CHUNKS = (48, 256, 2048)


def _walk(where: sa.ColumnElement[bool], key: sa.Column[int]) -> sa.Select[Any]:
    """(task, place, state) of open tasks behind a place, in order."""
    query = sa.select(tasks.c.id, key.label("place"), state.label("state"))
    return query.where(inside, where, key > sa.bindparam("after")).order_by(key).limit(sa.bindparam("most"))


def _free(where: sa.ColumnElement[bool], *order: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Tasks this person could have, in order."""
    return sa.select(tasks.c.id).where(inside, where, state == FREE).order_by(*order).limit(sa.bindparam("most"))


_LEVEL = (
    sa.select(tasks.c.answers)
    .where(inside, is_begun, tasks.c.answers < sa.bindparam("below"))
    .order_by(tasks.c.answers.desc())
    .limit(1)
)
_AT_LEVEL = _walk(tasks.c.answers == sa.bindparam("level"), tasks.c.turn)
_PRIORITY = (
    sa.select(tasks.c.priority)
    .where(inside, is_prioritised, tasks.c.priority < sa.bindparam("below"))
    .order_by(tasks.c.priority.desc())
    .limit(1)
)
_AT_PRIORITY = _walk(sa.and_(is_prioritised, tasks.c.priority == -sa.bindparam("level", type_=sa.Integer)), tasks.c.id)
"""A priority is a level below zero, where no number of answers is: both have positions."""
_UNANSWERED = {False: is_unanswered, True: is_shared}
_IN_SEQUENCE = {shared: _walk(where, tasks.c.id) for shared, where in _UNANSWERED.items()}
_BY_SCORE = {
    shared: _free(sa.and_(where, tasks.c.score.is_not(None)), tasks.c.score, tasks.c.id)
    for shared, where in _UNANSWERED.items()
}
_WITHOUT_SCORE = {
    shared: _free(sa.and_(where, tasks.c.score.is_(None)), tasks.c.id) for shared, where in _UNANSWERED.items()
}
_FROM = {
    shared: _free(sa.and_(where, tasks.c.id >= sa.bindparam("start")), tasks.c.id)
    for shared, where in _UNANSWERED.items()
}
_EDGE = {
    shared: [
        sa.select(tasks.c.id).where(inside, where).order_by(order).limit(1)
        for order in (tasks.c.id.asc(), tasks.c.id.desc())
    ]
    for shared, where in _UNANSWERED.items()
}
_ANY_SHARED = sa.select(tasks.c.id).where(inside, is_shared).order_by(tasks.c.overlap).limit(1)
_POSTPONED = (
    sa.select(tasks.c.id)
    .join(drafts, drafts.c.task_id == tasks.c.id)
    .where(drafts.c.project_id == this_project, drafts.c.user_id == this_user, drafts.c.was_postponed)
    .where(is_open, sa.not_(own_answer), sa.not_(own_lease), sa.not_(full))
    .order_by(drafts.c.created_at, drafts.c.id)
    .limit(sa.bindparam("most"))
)
_wanted = (tasks.c.overlap + tasks.c.extra).label("wanted")
_LOCK_ANY = sa.select(_wanted, tasks.c.answers).where(tasks.c.id == sa.bindparam("task"))
_LOCK = _LOCK_ANY.where(is_open)
_ANSWERED_BY = (
    sa.select(annotations_table.c.was_cancelled)
    .where(annotations_table.c.task_id == sa.bindparam("task"), annotations_table.c.completed_by == this_user)
    .order_by(annotations_table.c.was_cancelled)
    .limit(1)
)


def _skipped() -> sa.Select[Any]:
    """Open tasks this person skipped and never answered, longest ago first."""
    skip, answer = annotations_table.alias("skip"), annotations_table.alias("answer")
    answered = sa.exists().where(
        answer.c.task_id == tasks.c.id, answer.c.completed_by == this_user, sa.not_(answer.c.was_cancelled)
    )
    return (
        sa.select(tasks.c.id)
        .join(skip, skip.c.task_id == tasks.c.id)
        .where(skip.c.project_id == this_project, skip.c.completed_by == this_user, skip.c.was_cancelled)
        .where(is_open, sa.not_(answered), sa.not_(own_lease), sa.not_(full))
        .group_by(tasks.c.id)
        .order_by(sa.func.max(skip.c.created_at), tasks.c.id)
        .limit(sa.bindparam("most"))
    )


_SKIPPED = _skipped()
_COUNT_SKIPPED = (
    sa.select(sa.func.count(sa.distinct(annotations_table.c.task_id)))
    .join(tasks, tasks.c.id == annotations_table.c.task_id)
    .where(annotations_table.c.project_id == this_project, annotations_table.c.completed_by == this_user)
    .where(annotations_table.c.was_cancelled, is_open)
)


@dataclass(frozen=True, slots=True)
class Held:
    """What keeps open tasks from a person: leases of others, the first of which ends at `until`."""

    tasks: int
    until: Instant | None


class Queue:
    """Candidates for one person at one instant."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def _ids(self, query: sa.Select[Any], project: ProjectId, user: UserId, **more: object) -> list[TaskId]:
        values = {"project": project, "user": user, "now": self._now, **more}
        return [TaskId(row[0]) for row in self._connection.execute(query, values)]

    # Lanes

    def begun(self, project: ProjectId, user: UserId, most: int) -> list[TaskId]:
        """Tasks others have answered but not enough people yet; only those closest to their overlap."""
        level = 1 << 30
        while True:
            values = {"project": project, "below": level}
            found = self._connection.execute(_LEVEL, values).scalar()
            if found is None:
                return []
            level = int(found)
            if free := self._behind_position(_AT_LEVEL, project, user, level, most):
                return free

    def prioritised(self, project: ProjectId, user: UserId, most: int) -> list[TaskId]:
        """Open tasks with a priority, the highest first, in id order."""
        below: int | None = 1 << 30
        found: list[TaskId] = []
        while len(found) < most:
            below = self._connection.execute(_PRIORITY, {"project": project, "below": below}).scalar()
            if below is None:
                break
            found += self._behind_position(_AT_PRIORITY, project, user, -below, most - len(found))
        return found

    def in_sequence(self, project: ProjectId, user: UserId, most: int, *, shared_only: bool = False) -> list[TaskId]:
        """Unanswered tasks in id order."""
        return self._behind_position(_IN_SEQUENCE[shared_only], project, user, 0, most, note=not shared_only)

    def by_score(self, project: ProjectId, user: UserId, most: int, *, shared_only: bool = False) -> list[TaskId]:
        """Unanswered tasks, the lowest score first, those without a score last."""
        found = self._ids(_BY_SCORE[shared_only], project, user, most=most)
        if len(found) < most:
            found += self._ids(_WITHOUT_SCORE[shared_only], project, user, most=most - len(found))
        return found

    def has_shared(self, project: ProjectId) -> bool:
        """Whether an unanswered task needs several people."""
        return self._connection.execute(_ANY_SHARED, {"project": project}).scalar() is not None

    def edges(self, project: ProjectId, *, shared_only: bool = False) -> tuple[int, int] | None:
        """The lowest and the highest id of unanswered tasks."""
        first, last = (self._connection.execute(query, {"project": project}).scalar() for query in _EDGE[shared_only])
        return None if first is None or last is None else (first, last)

    def starting_at(
        self, project: ProjectId, user: UserId, most: int, start: int, *, shared_only: bool = False
    ) -> list[TaskId]:
        """Unanswered tasks from id `start` on, going round at the end."""
        query = _FROM[shared_only]
        found = self._ids(query, project, user, most=most, start=start)
        if len(found) < most:
            again = self._ids(query, project, user, most=most, start=0)
            found += [task_id for task_id in again if task_id not in found]
        return found[:most]

    def postponed(self, project: ProjectId, user: UserId, most: int) -> list[TaskId]:
        """Open tasks this person put off, the oldest draft first."""
        return list(dict.fromkeys(self._ids(_POSTPONED, project, user, most=most)))

    def skipped(self, project: ProjectId, user: UserId, most: int) -> list[TaskId]:
        """Open tasks this person skipped, the longest ago first."""
        return self._ids(_SKIPPED, project, user, most=most)

    # Positions

    def _behind_position(
        self,
        query: sa.Select[Any],
        project: ProjectId,
        user: UserId,
        level: int,
        most: int,
        *,
        note: bool = True,
    ) -> list[TaskId]:
        start = place = self._position(project, user, level)
        values = {"project": project, "user": user, "now": self._now, "level": level}
        free: list[TaskId] = []
        own_so_far, passed, round_ = True, 0, 0
        after = start
        while len(free) < most:
            size = _CHUNKS[min(round_, len(_CHUNKS) - 1)]
            rows = self._connection.execute(query, {**values, "after": after, "most": size}).all()
            for task_id, here, found in rows:
                own_so_far = own_so_far and found == OWN
                if own_so_far:
                    place, passed = here, passed + 1
                elif found == FREE and len(free) < most:
                    free.append(TaskId(task_id))
                after = here
            if len(rows) < size:
                break
            round_ += 1
        if note and passed >= _WORTH_NOTING:
            self._note_position(project, user, level, place)
        return free

    def _position(self, project: ProjectId, user: UserId, level: int) -> int:
        found = self._connection.execute(_POSITION, {"project": project, "user": user, "level": level}).scalar()
        return int(found or 0)

    def _note_position(self, project: ProjectId, user: UserId, level: int, turn: int) -> None:
        values = {"project_id": project, "user_id": user, "answers": level, "turn": turn}
        self._connection.execute(_NOTE[self._connection.dialect.name], values)

    # Taking

    def lock(self, task_id: TaskId, *, wait: bool, done: bool = False) -> tuple[int, int] | None:
        """(answers wanted, answers) of an open task, held until the commit; None when it is not open (unless `done`
        ones will do), or held and not `wait`."""
        query = (_LOCK_ANY if done else _LOCK).with_for_update(skip_locked=not wait)
        row = self._connection.execute(query, {"task": task_id}).one_or_none()
        return None if row is None else (row.wanted, row.answers)

    def answered_by(self, task_id: TaskId, user: UserId) -> bool | None:
        """True: this person answered the task. False: only skipped it. None: neither."""
        cancelled = self._connection.execute(_ANSWERED_BY, {"task": task_id, "user": user}).scalar()
        return None if cancelled is None else not cancelled

    # Why there is nothing

    def held_by_others(self, project: ProjectId, user: UserId) -> Held:
        """Open tasks this person has not answered, but others hold."""
        query = (
            sa.select(sa.func.count(sa.distinct(leases.c.task_id)), sa.func.min(leases.c.expires_at))
            .join(tasks, tasks.c.id == leases.c.task_id)
            .where(
                leases.c.project_id == this_project, leases.c.user_id != this_user, leases.c.expires_at > this_moment
            )
            .where(is_open, sa.not_(own_answer))
        )
        number, until = self._connection.execute(query, {"project": project, "user": user, "now": self._now}).one()
        return Held(number, until)

    def count_skipped(self, project: ProjectId, user: UserId) -> int:
        """How many open tasks this person skipped."""
        return int(self._connection.execute(_COUNT_SKIPPED, {"project": project, "user": user}).scalar_one())

    def only_skipped(self, project: ProjectId, user: UserId) -> bool:
        """Whether this person skipped all open tasks."""
        open_tasks = sa.select(sa.func.count()).where(inside, is_open)
        number = self._connection.execute(open_tasks, {"project": project}).scalar_one()
        return 0 < int(number) == self.count_skipped(project, user)

    def forget_positions(self, project: ProjectId) -> None:
        """Search from the front again."""
        counters.forget_positions(self._connection, project)


_POSITION = sa.select(queue_positions.c.turn).where(
    queue_positions.c.project_id == this_project,
    queue_positions.c.user_id == this_user,
    queue_positions.c.answers == sa.bindparam("level"),
)


def _note(dialect: str) -> sa.Executable:
    insert = insert_into(dialect, queue_positions)
    key = ["project_id", "user_id", "answers"]
    note: sa.Executable = insert.on_conflict_do_update(index_elements=key, set_={"turn": insert.excluded.turn})
    return note


_NOTE: Mapping[str, sa.Executable] = {dialect: _note(dialect) for dialect in DIALECTS}
